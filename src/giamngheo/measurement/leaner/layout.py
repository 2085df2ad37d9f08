"""Values over one table laid out in steps, so that no column is calculated twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import ibis.expr.operations as ops

from giamngheo.measurement.leaner.facts import parts_of
from giamngheo.measurement.leaner.traversal import inside_out, with_parts

PLAIN = (ops.Field, ops.Literal)
Placed = Mapping[ops.Value, ops.Value]


def laid_out(
    outputs: Mapping[str, ops.Value], bottom: ops.Relation, may_stand_alone: Callable[[ops.Value], bool]
) -> tuple[ops.Relation, dict[str, ops.Value]]:
    """The table of the last step over `bottom`, and the outputs in terms of its columns.

    Only what `may_stand_alone` becomes a column: anything else stays inside the CASE that may guard it.
    """
    levels = _levels(_shared(list(outputs.values()), may_stand_alone))
    names = _names(levels, bottom)
    table, placed = bottom, dict[ops.Value, ops.Value]()
    for level in range(1, max(levels.values(), default=0) + 1):
        here = [value for value, at in levels.items() if at == level]
        above = [value for value, at in levels.items() if at > level]
        kept = [
            value for value in _leaves([*above, *outputs.values()], {*placed, *here}) if value not in here
        ]
        values = {_name(value, names): placed.get(value, value) for value in kept}
        values |= dict(zip([names[value] for value in here], _over(here, table, placed), strict=True))
        table = ops.Project(table, values)
        placed = {value: ops.Field(table, _name(value, names)) for value in (*kept, *here)}
    return table, dict(zip(outputs, _over(outputs.values(), table, placed), strict=True))


def _shared(roots: list[ops.Value], may_stand_alone: Callable[[ops.Value], bool]) -> list[ops.Value]:
    """What would be written, and calculated, more than once; the inner ones first."""
    order = inside_out(roots)
    times = Counter(roots)
    found = []
    for value in reversed(order):
        written = times[value]
        if written > 1 and not _cheap(value) and may_stand_alone(value):
            found.append(value)
            written = 1
        for part in parts_of(value):
            times[part] += written
    return found[::-1]


def _cheap(value: ops.Value) -> bool:
    """Not worth a step: a column or constant, or one read in another way."""
    if isinstance(value, ops.Cast | ops.Not | ops.IsNull | ops.NotNull):
        return isinstance(value.arg, PLAIN)
    return isinstance(value, PLAIN)


def _levels(shared: list[ops.Value]) -> dict[ops.Value, int]:
    """The step of each: after the steps of those that it rests on."""
    among = set(shared)
    levels: dict[ops.Value, int] = {}
    highest: dict[ops.Value, int] = {}
    for value in inside_out(shared):
        below = max((highest[part] for part in parts_of(value)), default=0)
        highest[value] = below + 1 if value in among else below
        if value in among:
            levels[value] = highest[value]
    return levels


def _names(shared: Iterable[ops.Value], bottom: ops.Relation) -> dict[ops.Value, str]:
    prefix = "shared"
    while any(name.startswith(prefix) for name in bottom.schema):
        prefix += "_"
    return {value: f"{prefix}_{number}" for number, value in enumerate(shared)}


def _name(value: ops.Value, names: Mapping[ops.Value, str]) -> str:
    """The column of a value; what is not shared is a column already. (Ibis writes out the name of any other.)"""
    named = names.get(value)
    return value.name if named is None else named


def _leaves(values: Iterable[ops.Value], stops: Collection[ops.Value]) -> list[ops.Value]:
    """The columns that the values rest on: those of `stops`, and of the bottom table."""
    found: dict[ops.Value, None] = {}
    seen: set[ops.Value] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if value in seen:
            continue
        seen.add(value)
        if value in stops or isinstance(value, ops.Field):
            found[value] = None
        else:
            waiting += parts_of(value)
    return list(found)


def _over(values: Iterable[ops.Value], table: ops.Relation, placed: Placed) -> list[ops.Value]:
    """The values in terms of the table's columns."""
    values = list(values)
    made: dict[ops.Value, ops.Value] = dict(placed)
    for node in inside_out(values, placed):
        if isinstance(node, ops.CountStar):
            made[node] = ops.CountStar(table, where=made.get(node.where))
        elif node not in made:
            made[node] = with_parts(node, made)
    return [made[value] for value in values]
