"""From text to syntax nodes: the grammar, the limits, and the errors of spelling.

The parser is a table-driven LALR machine, so that a hostile text cannot exhaust Python's stack;
depth is counted while the nodes are built, and no later walk goes deeper than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from .errors import Place, RuleError
from .grammar_table import machine

MAX_LENGTH = 4_000
MAX_DEPTH = 40
MAX_NODES = 1_500

CONTINUES_COMPARISON = {"COMPARE", "IN"}


@dataclass(frozen=True)
class Syntax:
    """One node of the written rule: what it is, its words, its parts, where it starts."""

    kind: str
    word: str
    items: tuple[Syntax, ...]
    position: int
    depth: int


class _Builder:
    """Called by the parser bottom-up; every method makes one Syntax node."""

    def __init__(self) -> None:
        self.place = Place("")

    def _node(self, kind: str, word: str, items: list[Any], position: int) -> Syntax:
        depth = 1 + max((item.depth for item in items), default=0)
        if depth > MAX_DEPTH:
            raise self.place.error("too_deep", position, limit=MAX_DEPTH)
        return Syntax(kind, word, tuple(items), position, depth)

    def start(self, parts: list[Any]) -> Syntax:
        only: Syntax = parts[0]
        return only

    def arguments(self, parts: list[Any]) -> list[Any]:
        return parts

    def _leaf(self, kind: str, token: Token) -> Syntax:
        return self._node(kind, str(token), [], int(token.start_pos or 0))

    def number(self, parts: list[Any]) -> Syntax:
        return self._leaf("number", parts[0])

    def percent(self, parts: list[Any]) -> Syntax:
        return self._leaf("percent", parts[0])

    def words(self, parts: list[Any]) -> Syntax:
        return self._leaf("words", parts[0])

    def true(self, parts: list[Any]) -> Syntax:
        return self._leaf("true", parts[0])

    def false(self, parts: list[Any]) -> Syntax:
        return self._leaf("false", parts[0])

    def name(self, parts: list[Any]) -> Syntax:
        return self._leaf("name", parts[0])

    def call(self, parts: list[Any]) -> Syntax:
        arguments = parts[1] if len(parts) > 1 else []
        return self._node("call", str(parts[0]), arguments, parts[0].start_pos)

    def any_of(self, parts: list[Any]) -> Syntax:
        return self._node("or", "or", parts, parts[0].position)

    def all_of(self, parts: list[Any]) -> Syntax:
        return self._node("and", "and", parts, parts[0].position)

    def negated(self, parts: list[Any]) -> Syntax:
        return self._node("not", "not", [parts[1]], parts[0].start_pos)

    def compared(self, parts: list[Any]) -> Syntax:
        return self._node("compare", str(parts[1]), [parts[0], parts[2]], parts[1].start_pos)

    def listed(self, parts: list[Any]) -> Syntax:
        return self._node("in", "in", [parts[0], *parts[2]], parts[1].start_pos)

    def not_listed(self, parts: list[Any]) -> Syntax:
        inside = self._node("in", "in", [parts[0], *parts[3]], parts[1].start_pos)
        return self._node("not", "not", [inside], parts[1].start_pos)

    def added(self, parts: list[Any]) -> Syntax:
        terms = [parts[0]]
        for sign, term in zip(parts[1::2], parts[2::2], strict=True):
            negative = str(sign) == "-"
            terms.append(self._node("minus", "-", [term], sign.start_pos) if negative else term)
        return self._node("sum", "+", terms, parts[0].position)

    def multiplied(self, parts: list[Any]) -> Syntax:
        return self._node("product", "*", parts, parts[0].position)

    def signed(self, parts: list[Any]) -> Syntax:
        if str(parts[0]) == "+":
            plain: Syntax = parts[1]
            return plain
        return self._node("minus", "-", [parts[1]], parts[0].start_pos)


@lru_cache(maxsize=1)
def _machine() -> Any:
    return machine()


@lru_cache(maxsize=512)
def parse(source: str, derived: str | None = None) -> Syntax:
    """The syntax tree of `source`; RuleError (with place) if it is not a rule.

    Kept for the next time: rules name the same derived names over and over.
    """
    place = Place(source[:MAX_LENGTH], derived)
    if len(source) > MAX_LENGTH:
        raise place.error("too_long", MAX_LENGTH, found=len(source), limit=MAX_LENGTH)
    tree = _parse_tree(source, place)
    builder = _Builder()
    builder.place = place
    return _build(tree, builder, place)


def _parse_tree(source: str, place: Place) -> Any:
    try:
        return _machine().parse(source)
    except UnexpectedCharacters as fault:
        raise _bad_character(source, fault.pos_in_stream, place) from None
    except UnexpectedToken as fault:
        raise _bad_token(source, fault, place) from None


def _build(tree: Any, builder: _Builder, place: Place) -> Syntax:
    """Builds nodes bottom-up without recursion: lark's subtrees come children first."""
    built: dict[int, Any] = {}
    order = list(tree.iter_subtrees())
    if len(order) > MAX_NODES:
        raise place.error("too_large", 0, limit=MAX_NODES)
    for subtree in order:
        parts = [child if isinstance(child, Token) else built[id(child)] for child in subtree.children]
        built[id(subtree)] = getattr(builder, str(subtree.data))(parts)
    root: Syntax = built[id(tree)]
    return root


def _bad_character(source: str, position: int, place: Place) -> RuleError:
    found = source[position : position + 1]
    codes = {"/": "division", "=": "single_equals", "'": "single_quote", '"': "open_quote"}
    return place.error(codes.get(found, "bad_character"), position, found=found)


def _bad_token(source: str, fault: Any, place: Place) -> RuleError:
    token = fault.token
    if token.type == "$END":
        return place.error("unexpected_end", len(source.rstrip()))
    code = "not_in_brackets" if token.type == "NOT" else "unexpected"
    if token.type in CONTINUES_COMPARISON and "AND" in fault.expected:
        code = "chained_comparison"
    return place.error(code, int(token.start_pos), found=str(token))
