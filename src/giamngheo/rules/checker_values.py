"""Typing of literals and operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import bounds as ends
from .checker import Checker, handles, hint
from .checker_groups import share_comparison
from .syntax import Syntax
from .tree import Among, And, Compare, Literal, Minus, Node, Not, Or, Product, Rescale, Sum
from .types import BOOL, Choice, Date, Dimension, Number, String, Type
from .values import scaled

MAX_DIGITS = 18


@handles("true")
def _true(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    return Literal(type=BOOL, value=True, position=syntax.position)


@handles("false")
def _false(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    return Literal(type=BOOL, value=False, position=syntax.position)


@handles("number")
def number_literal(checker: Checker, syntax: Syntax, expected: Type | None = None) -> Literal:
    """A number as written, without needless zeros: 8.0 is 8."""
    whole, _, places = syntax.word.replace("_", "").partition(".")
    places = places.rstrip("0")
    if len(whole.lstrip("0")) + len(places) > MAX_DIGITS:
        raise checker.error("bad_number", syntax, found=syntax.word, limit=MAX_DIGITS)
    scale = checker.scale_fits(len(places), syntax)
    value = scaled(f"{whole}.{places or 0}", scale)
    return Literal(type=Number(scale, "any"), bounds=(value, value), position=syntax.position, value=value)


@handles("percent")
def _percent(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    raise checker.error("percent_place", syntax)


@handles("words")
def _words(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    word = syntax.word[1:-1]
    if isinstance(expected, String):
        return Literal(type=expected, value=word, position=syntax.position)
    if not isinstance(expected, Choice):
        raise checker.error("untyped_words", syntax)
    if expected.codes and word not in expected.codes:
        raise checker.error(
            "unknown_choice",
            syntax,
            found=word,
            hint=hint(word, expected.codes),
            codes=", ".join(expected.codes[:12]) + (" …" if len(expected.codes) > 12 else ""),
        )
    return Literal(type=Choice((word,)), value=word, position=syntax.position)


@handles("and")
def _and(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = tuple(checker.condition(item) for item in syntax.items)
    return And(type=BOOL, items=items, position=syntax.position)


@handles("or")
def _or(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = tuple(checker.condition(item) for item in syntax.items)
    return Or(type=BOOL, items=items, position=syntax.position)


@handles("not")
def _not(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    return Not(type=BOOL, item=checker.condition(syntax.items[0]), position=syntax.position)


@handles("minus")
def _minus(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    item = numeric(checker, syntax.items[0])
    assert item.bounds is not None
    bounds = ends.negate(item.bounds)
    if isinstance(item, Literal):
        return replace(item, value=-item.value, bounds=bounds, position=syntax.position)
    return Minus(type=item.type, bounds=bounds, item=item, position=syntax.position)


@handles("sum")
def _sum(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = aligned(checker, syntax, [numeric(checker, item) for item in syntax.items])
    bounds = ends.add(item.bounds for item in items if item.bounds)
    return Sum(type=items[0].type, bounds=bounds, items=tuple(items), position=syntax.position)


@handles("product")
def _product(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    items = [numeric(checker, item) for item in syntax.items]
    found = [item.type.dimension for item in items if isinstance(item.type, Number)]
    if found.count("money") > 1:
        raise checker.error("money_product", syntax)
    # a literal may stand for an amount of money or for a number: so may its product
    plain: Dimension = "any" if "any" in found else "number"
    dimension: Dimension = "money" if "money" in found else plain
    scale = checker.scale_fits(sum(item.scale for item in items), syntax)
    bounds = (1, 1)
    for item in items:
        assert item.bounds is not None
        bounds = ends.multiply(bounds, item.bounds)
        checker.fitting(bounds, syntax)
    return Product(
        type=Number(scale, dimension),
        bounds=bounds,
        items=tuple(items),
        position=syntax.position,
    )


@handles("compare")
def _compare(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    share = share_comparison(checker, syntax)
    if share is not None:
        return share
    left, right = pair(checker, syntax, *syntax.items)
    return comparison(checker, syntax, syntax.word, left, right)


@handles("in")
def _in(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    item = checker.check(syntax.items[0])
    options = []
    for option in syntax.items[1:]:
        node = checker.check(option, item.type)
        # each option is compared with the item: the same rules of types hold
        options.append(comparison(checker, option, "==", item, node))
    return Among(
        type=BOOL,
        item=item,
        options=tuple(option.right for option in options if isinstance(option, Compare)),
        position=syntax.position,
    )


def numeric(checker: Checker, syntax: Syntax) -> Node:
    """A node that must be a number."""
    node = checker.check(syntax)
    if not isinstance(node.type, Number):
        raise checker.error("not_number", syntax, found=node.type.text())
    return node


def pair(checker: Checker, syntax: Syntax, left: Syntax, right: Syntax) -> tuple[Node, Node]:
    """Both sides; words on one side take the choice of the other."""
    if left.kind == "words":
        if right.kind == "words":
            raise checker.error("untyped_words", syntax)
        second = checker.check(right)
        return checker.check(left, second.type), second
    first = checker.check(left)
    return first, checker.check(right, first.type)


def comparison(checker: Checker, syntax: Syntax, op: str, left: Node, right: Node) -> Node:
    """A typed comparison of two checked sides."""
    if isinstance(left.type, Number) and isinstance(right.type, Number):
        left, right = aligned(checker, syntax, [left, right])
    else:
        joined(checker, syntax, left.type, right.type)
        if not isinstance(left.type, Date) and op not in ("==", "!="):
            raise checker.error("no_order", syntax, found=left.type.text())
    return Compare(type=BOOL, op=op, left=left, right=right, position=syntax.position)


def aligned(checker: Checker, syntax: Syntax, items: Sequence[Node]) -> list[Node]:
    """Numbers brought to the same scale; money and plain numbers do not meet."""
    found: set[Dimension] = {item.type.dimension for item in items if isinstance(item.type, Number)}
    if {"money", "number"} <= found:
        raise checker.error("money_mismatch", syntax)
    scale = max(item.scale for item in items)
    dimension: Dimension = "money" if "money" in found else "number" if "number" in found else "any"
    return [rescaled(checker, syntax, item, Number(scale, dimension)) for item in items]


def rescaled(checker: Checker, syntax: Syntax, item: Node, wanted: Number) -> Node:
    """The item with as many places as `wanted`."""
    assert item.bounds is not None
    factor = 10 ** (wanted.scale - item.scale)
    bounds = (item.bounds[0] * factor, item.bounds[1] * factor)
    checker.fitting(bounds, syntax)
    if isinstance(item, Literal):
        return replace(item, type=wanted, value=item.value * factor, bounds=bounds)
    if factor == 1:
        return item
    return Rescale(type=wanted, bounds=bounds, item=item, factor=factor, position=item.position)


def joined(checker: Checker, syntax: Syntax, left: Type, right: Type) -> Type:
    """The type that covers both; choices meet if they share a code."""
    if isinstance(left, Choice) and isinstance(right, Choice):
        if not set(left.codes) & set(right.codes):
            raise checker.error("type_mismatch", syntax, left=_codes(left), right=_codes(right))
        return Choice(dict.fromkeys((*left.codes, *right.codes)))
    if left != right:
        raise checker.error("type_mismatch", syntax, left=left.text(), right=right.text())
    return left


def _codes(choice: Choice) -> str:
    return "(" + ", ".join(choice.codes[:4]) + (", …" if len(choice.codes) > 4 else "") + ")"
