"""Typing of what looks at members: the group and its condition, and `share(...) > 50%`, the only division."""

from __future__ import annotations

from dataclasses import replace

from .checker import Checker, hint
from .syntax import Syntax
from .tree import MIRRORED, Literal, Lookup, Node, ShareCompare
from .types import BOOL, Number

PERCENT = 100
USAGE = {
    "if": "if(c, a, b)",
    "known": "known(x)",
    "coalesce": "coalesce(a, b, …)",
    "date": 'date("2025-09-01")',
    "age": "age(birth_date, on)",
    "age_months": "age_months(birth_date, on)",
    "param": 'param("name", …)',
    "any": "any(members, c, where)",
    "all": "all(members, c, where)",
    "count": "count(members, c, where)",
    "share": "share(members, c, where) > 50%",
    "sum": "sum(members, x, where)",
    "min": "min(members, x, where)",
    "max": "max(members, x, where)",
}


def arguments(checker: Checker, syntax: Syntax, least: int, most: int) -> tuple[Syntax, ...]:
    """The arguments of a call, if their number is right."""
    if not least <= len(syntax.items) <= most:
        raise checker.error("arguments", syntax, name=syntax.word, usage=USAGE[syntax.word])
    return syntax.items


def over_group(
    checker: Checker, syntax: Syntax, boolean: bool, optional: bool = False
) -> tuple[str, Node, Node | None]:
    """The group, the item and the condition of any aggregate or share."""
    items = arguments(checker, syntax, 1 if optional else 2, 3)
    if checker.group is not None:
        raise checker.error("nested_aggregate", syntax)
    first = items[0]
    if first.kind != "name" or first.word not in checker.vocabulary.groups:
        near = hint(first.word, checker.vocabulary.groups)
        raise checker.error("unknown_group", first, found=first.word, hint=near)
    inner = Checker(checker.vocabulary, checker.place, first.word, checker.expanding)
    if len(items) == 1:
        item: Node = Literal(type=BOOL, value=True, position=syntax.position)
    else:
        item = inner.condition(items[1]) if boolean else inner.check(items[1])
    where = inner.condition(items[2]) if len(items) > 2 else None
    return first.word, item, where


def share_comparison(checker: Checker, syntax: Syntax) -> Node | None:
    """A ShareCompare if one side is share(...), None if neither is."""
    left, right = syntax.items
    if _is_share(left):
        return _compared(checker, syntax, syntax.word, left, right)
    if _is_share(right):
        return _compared(checker, syntax, MIRRORED[syntax.word], right, left)
    return None


def _is_share(syntax: Syntax) -> bool:
    return syntax.kind == "call" and syntax.word == "share"


def _compared(checker: Checker, syntax: Syntax, op: str, share: Syntax, threshold: Syntax) -> Node:
    limit, whole = _threshold(checker, threshold)
    group_name, item, where = over_group(checker, share, boolean=True)
    group = checker.vocabulary.groups[group_name]
    assert limit.bounds is not None
    if isinstance(limit, Literal) and limit.bounds[0] > whole:
        raise checker.error("share_over_whole", threshold)
    worst = max(whole, abs(limit.bounds[0]), abs(limit.bounds[1]), whole - limit.bounds[0])
    checker.fitting((0, 2 * worst * group.max_size), threshold)
    return ShareCompare(
        type=BOOL,
        position=share.position,
        op=op,
        group_name=group_name,
        item=item,
        where=where,
        threshold=limit,
        whole=whole,
        group=group,
    )


def _threshold(checker: Checker, syntax: Syntax) -> tuple[Node, int]:
    """The threshold and what 100 % is on its scale."""
    if syntax.kind == "percent":
        number = checker.check(replace(syntax, kind="number", word=syntax.word[:-1]))
        assert isinstance(number, Literal)
        return replace(number, percent=True), PERCENT * 10**number.scale
    if syntax.kind == "number" or (syntax.kind == "call" and syntax.word == "param"):
        node = checker.check(syntax)
        if isinstance(node.type, Number):
            in_percent = isinstance(node, Lookup) and str(node.parameter.unit) == "%"
            return node, (PERCENT if in_percent else 1) * 10**node.scale
    raise checker.error("share_threshold", syntax)
