"""Rules as columns of tables, through Ibis: plain expressions, any engine.

Storage: bool → boolean; number → int or decimal; money → int64; choice → string; date → two columns
`<name>_from`, `<name>_to`; a number declared as an interval → `<name>_lo`, `<name>_hi`. Null is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import ibis
import ibis.expr.operations as ops

from .columns_members import JOINED, Collected, Finish, collect, collect_share
from .columns_nodes import ColumnError, Finished, Renderer, stored_columns
from .columns_step import with_columns
from .columns_values import Span, Truth, Words, constant
from .rule import Rule
from .tree import Aggregate, Name, Node, ShareCompare, walk
from .types import Date, Number

KEY = "household_key"


def add_columns(
    rules: Mapping[str, Rule],
    households: Any,
    members: Any | None,
    *,
    key: str = KEY,
    on: dt.date,
) -> Any:
    """The table of units with one column per rule (two for a number, `_lo` and `_hi`, or a date).

    `members` is the table of their members, with the unit's `key`; None, or a unit without rows there, is an
    absent list. All aggregates of all rules are collected by one group_by, which is joined to the units.
    Unknown conditions are null. Raises ColumnError if a table lacks what a rule needs.
    """
    if any(rule.group is not None for rule in rules.values()):
        raise ValueError("rules about one member go to add_member_columns")
    _check_new(rules, households)
    aggregates = _aggregates(rules)
    if members is None or not aggregates:
        renderer = Renderer(partial(_own, households), on)
        return with_columns(households, _outputs(rules, renderer))
    member_table = _member_table(households, members, key, list(aggregates))
    collected = Collected(member_table)
    inner = Renderer(partial(_prefixed, member_table), on)
    makers = {node: _collect(node, collected, inner) for node in aggregates}
    grouped = member_table.group_by(JOINED).aggregate(**collected.columns)
    joined = households.left_join(grouped, households[key] == grouped[JOINED])
    columns = {name: joined[name] for name in collected.columns}
    finished: Finished = {node: partial(maker, columns) for node, maker in makers.items()}
    outputs = _outputs(rules, Renderer(partial(_own, joined), on, finished))
    return joined.select(*[joined[name] for name in households.columns], **outputs)


def add_member_columns(
    rules: Mapping[str, Rule],
    members: Any,
    households: Any | None = None,
    *,
    key: str = KEY,
    on: dt.date,
) -> Any:
    """The table of members with the columns of rules about one member.

    `households` is needed only if a rule names variables of the unit.
    """
    if any(rule.group is None for rule in rules.values()):
        raise ValueError("rules about the unit go to add_columns")
    _check_new(rules, members)
    needed = _unit_columns([rule.tree for rule in rules.values()])
    table = members
    if needed:
        if households is None:
            raise ColumnError(f"the rules also need the unit's columns: {', '.join(needed)}")
        units = _selected(households, needed, "h_", key)
        table = members.left_join(units, members[key] == units[JOINED])

    def column(name: str, group: str | None) -> Any:
        return _own(table, name if group else f"h_{name}", group)

    outputs = _outputs(rules, Renderer(column, on))
    return table.select(*[table[name] for name in members.columns], **outputs)


def stored(table: Any, name: str) -> Any:
    """The column; null itself where the plan makes it a column of nulls, so that engines can fold it away."""
    node, at = table.op(), name
    while isinstance(node, ops.Project):
        value = node.values[at]
        if isinstance(value, ops.Literal) and value.value is None:
            return value.to_expr()
        if not isinstance(value, ops.Field):
            break
        node, at = value.rel, value.name
    return table[name]


# what the aggregates need


def _aggregates(rules: Mapping[str, Rule]) -> dict[Node, None]:
    found: dict[Node, None] = {
        node: None
        for rule in rules.values()
        for node in walk(rule.plan)
        if isinstance(node, Aggregate | ShareCompare)
    }
    groups = {node.group_name for node in found if isinstance(node, Aggregate | ShareCompare)}
    if len(groups) > 1:
        raise ValueError(f"one table of members cannot serve several groups: {', '.join(sorted(groups))}")
    return found


def _names(roots: list[Node]) -> list[Name]:
    return [node for root in roots for node in walk(root) if isinstance(node, Name)]


def _unit_columns(roots: list[Node]) -> list[str]:
    names = [name for name in _names(roots) if name.group is None]
    return list(dict.fromkeys(column for name in names for column in stored_columns(name.variable)))


def _inside(node: Node) -> list[Node]:
    """The parts of an aggregate that are asked of each member."""
    assert isinstance(node, Aggregate | ShareCompare)
    return [node.item] if node.where is None else [node.item, node.where]


def _member_table(households: Any, members: Any, key: str, aggregates: list[Node]) -> Any:
    """Only the columns that the aggregates read: the members' as m_…, the unit's as h_…"""
    roots = [part for node in aggregates for part in _inside(node)]
    own = [name for name in _names(roots) if name.group is not None]
    wanted = list(dict.fromkeys(column for name in own for column in stored_columns(name.variable)))
    table = _selected(members, wanted, "m_", key)
    needed = _unit_columns(roots)
    if not needed:
        return table
    units = _selected(households, needed, "h_", key)
    joined = table.inner_join(units, table[JOINED] == units[JOINED])
    return joined.select(
        *[table[name] for name in table.columns], *[units[name] for name in units.columns if name != JOINED]
    )


def _selected(table: Any, names: list[str], prefix: str, key: str) -> Any:
    columns = {f"{prefix}{name}": _own(table, name, None) for name in names}
    return table.select(**{JOINED: _own(table, key, None)}, **columns)


def _collect(node: Node, collected: Collected, renderer: Renderer) -> Finish | Callable[..., Truth]:
    if isinstance(node, ShareCompare):
        return collect_share(node, collected, renderer)
    assert isinstance(node, Aggregate)
    return collect(node, collected, renderer)


def _own(table: Any, name: str, group: str | None) -> Any:
    if name not in table.columns:
        raise ColumnError(
            f"the table has no column {name}; a value that was never asked is a column of nulls"
        )
    return stored(table, name)


def _prefixed(table: Any, name: str, group: str | None) -> Any:
    return table[f"{'h' if group is None else 'm'}_{name}"]


# what comes out


def _check_new(rules: Mapping[str, Rule], table: Any) -> None:
    names = [column for name, rule in rules.items() for column in output_columns(name, rule)]
    taken = sorted(set(names) & set(table.columns)) or sorted({n for n in names if names.count(n) > 1})
    if taken:
        raise ColumnError(f"columns that exist already: {', '.join(taken)}")


def output_columns(name: str, rule: Rule) -> tuple[str, ...]:
    """The columns that a rule adds: its name, or the two ends of a number or date."""
    if isinstance(rule.type, Number):
        return f"{name}_lo", f"{name}_hi"
    return (f"{name}_from", f"{name}_to") if isinstance(rule.type, Date) else (name,)


def _outputs(rules: Mapping[str, Rule], renderer: Renderer) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for name, rule in rules.items():
        made = renderer.render(rule.plan)
        if isinstance(made, Truth | Words):
            outputs[name] = made.cell
            continue
        ends: Span = made.closed()
        for column, cell in zip(output_columns(name, rule), (ends.low, ends.high), strict=True):
            outputs[column] = _unscaled(constant(cell), rule)
    return outputs


def _unscaled(cell: Any, rule: Rule) -> Any:
    """A scaled integer as the decimal it stands for: integers leave as int64, dates as they are."""
    if not isinstance(rule.type, Number):
        return cell
    scale = rule.type.scale
    if not scale:
        return cell.cast("int64")
    wide = f"decimal(38, {scale})"
    return (cell.cast(wide) * ibis.literal(Decimal(1).scaleb(-scale), type=wide)).cast(wide)
