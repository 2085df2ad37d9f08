"""Typing of functions, aggregates and parameters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from . import bounds as ends
from .calendar import MONTHS, YEARS, age
from .checker import Checker, handles, hint
from .checker_groups import USAGE, arguments, over_group
from .checker_values import aligned, joined
from .parameters import Parameter
from .syntax import Syntax
from .tree import Age, Aggregate, Coalesce, If, Known, Literal, Lookup, Node
from .types import BOOL, DATE, INT, Choice, Date, Number, Type

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Call = Callable[[Checker, Syntax, Type | None], Node]


@handles("call")
def _call(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    if syntax.word == "share":
        raise checker.error("share_place", syntax)
    function = _FUNCTIONS.get(syntax.word)
    if function is None:
        raise checker.error("unknown_function", syntax, found=syntax.word, hint=hint(syntax.word, USAGE))
    return function(checker, syntax, expected)


def _branches(
    checker: Checker, syntax: Syntax, items: tuple[Syntax, ...], expected: Type | None
) -> list[Node]:
    """Alternatives of one value: words take the type of the first branch that has one of its own."""
    nodes: dict[int, Node] = {
        place: checker.check(item, expected) for place, item in enumerate(items) if item.kind != "words"
    }
    wanted = expected or next((node.type for node in nodes.values()), None)
    for place, item in enumerate(items):
        if place not in nodes:
            nodes[place] = checker.check(item, wanted)
    listed = [nodes[place] for place in range(len(items))]
    if all(isinstance(node.type, Number) for node in listed):
        return aligned(checker, syntax, listed)
    return listed


def _joined_type(checker: Checker, syntax: Syntax, nodes: list[Node]) -> Type:
    kind = nodes[0].type
    if all(isinstance(node.type, Choice) for node in nodes):
        return Choice(dict.fromkeys(code for node in nodes for code in getattr(node.type, "codes", ())))
    if isinstance(kind, Number) and all(isinstance(node.type, Number) for node in nodes):
        kinds = [node.type for node in nodes]
        return next((kind for kind in kinds if getattr(kind, "dimension", "") != "any"), kind)
    for node in nodes[1:]:
        joined(checker, syntax, kind, node.type)
    return kind


def _cover(nodes: list[Node]) -> tuple[object, object] | None:
    listed = [node.bounds for node in nodes if node.bounds is not None]
    return ends.cover(listed) if listed else None


def _if(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = arguments(checker, syntax, 3, 3)
    condition = checker.condition(items[0])
    then, otherwise = nodes = _branches(checker, syntax, items[1:], expected)
    kind = _joined_type(checker, syntax, nodes)
    return If(
        type=kind,
        bounds=_cover(nodes),
        condition=condition,
        then=then,
        otherwise=otherwise,
        position=syntax.position,
    )


def _coalesce(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    nodes = _branches(checker, syntax, arguments(checker, syntax, 2, 50), expected)
    kind = _joined_type(checker, syntax, nodes)
    return Coalesce(type=kind, bounds=_cover(nodes), items=tuple(nodes), position=syntax.position)


def _known(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    item = checker.check(arguments(checker, syntax, 1, 1)[0])
    return Known(type=BOOL, item=item, position=syntax.position)


def _date(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    (item,) = arguments(checker, syntax, 1, 1)
    written = item.word[1:-1] if item.kind == "words" else item.word
    try:
        if item.kind != "words" or not _ISO_DATE.fullmatch(written):
            raise ValueError(written)
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise checker.error("bad_date", item, found=written) from None
    return Literal(type=DATE, bounds=(day, day), value=day, position=syntax.position)


def _dated(checker: Checker, syntax: Syntax) -> Node:
    node = checker.check(syntax)
    if not isinstance(node.type, Date):
        raise checker.error("not_date", syntax, found=node.type.text())
    return node


def _age(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    first, second = arguments(checker, syntax, 2, 2)
    birth, on = _dated(checker, first), _dated(checker, second)
    assert birth.bounds is not None
    assert on.bounds is not None
    unit = MONTHS if syntax.word == "age_months" else YEARS
    bounds = (age(birth.bounds[1], on.bounds[0], unit), age(birth.bounds[0], on.bounds[1], unit))
    return Age(type=INT, bounds=bounds, unit=unit, birth=birth, on=on, position=syntax.position)


def _param(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = arguments(checker, syntax, 1, 10)
    if items[0].kind != "words":
        raise checker.error("arguments", items[0], name="param", usage=USAGE["param"])
    name = items[0].word[1:-1]
    parameter = checker.vocabulary.parameters.get(name)
    if parameter is None:
        near = hint(name, checker.vocabulary.parameters)
        raise checker.error("unknown_parameter", items[0], found=name, hint=near)
    keys = _parameter_keys(checker, syntax, parameter, items[1:])
    return Lookup(
        type=parameter.type,
        bounds=parameter.bounds,
        name=name,
        keys=keys,
        parameter=parameter,
        position=syntax.position,
    )


def _parameter_keys(
    checker: Checker, syntax: Syntax, parameter: Parameter, items: tuple[Syntax, ...]
) -> tuple[Node, ...]:
    usage = ", ".join(f"{key.name} ({key.type.text().vi})" for key in parameter.keys) or "–"
    if len(items) != len(parameter.keys):
        raise checker.error("parameter_key", syntax, name=parameter.name, usage=usage)
    nodes = []
    for key, item in zip(parameter.keys, items, strict=True):
        node = checker.check(item, key.type)
        same_kind = type(node.type) is type(key.type)
        if not same_kind or node.scale or (isinstance(node.type, Number) and node.type.dimension == "money"):
            raise checker.error("parameter_key", item, name=parameter.name, usage=usage)
        nodes.append(node)
    return tuple(nodes)


def _aggregate(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    op = syntax.word
    boolean = op in ("any", "all", "count")
    group_name, item, where = over_group(checker, syntax, boolean, optional=op == "count")
    group = checker.vocabulary.groups[group_name]
    kind: Type = BOOL if op in ("any", "all") else INT
    bounds = None
    if op == "count":
        bounds = (0, group.max_size)
    elif op in ("sum", "min", "max"):
        if not isinstance(item.type, Number if op == "sum" else Number | Date):
            raise checker.error("not_number", syntax.items[1], found=item.type.text())
        assert item.bounds is not None
        kind, bounds = item.type, item.bounds
        if op == "sum":
            low, high = item.bounds
            bounds = (min(0, low * group.max_size), max(0, high * group.max_size))
    return Aggregate(
        type=kind,
        bounds=bounds,
        op=op,
        group_name=group_name,
        item=item,
        where=where,
        group=group,
        position=syntax.position,
    )


_FUNCTIONS: dict[str, Call] = {
    "if": _if,
    "coalesce": _coalesce,
    "known": _known,
    "date": _date,
    "age": _age,
    "age_months": _age,
    "param": _param,
    **dict.fromkeys(("any", "all", "count", "sum", "min", "max"), _aggregate),
}
