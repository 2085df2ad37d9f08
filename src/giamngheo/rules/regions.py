"""Where one value is asked more than once: its atoms, and the regions in which all their answers stand still.

A subject is a variable, or an age at the reference date. An atom is a condition on one subject and
constants (`able`, `size > 3`, `wall == "tile"`, `age(birth_date, on) in (3, 4)`); inside one region of
the subject every atom has one answer.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .tree import (
    MIRRORED,
    Age,
    Among,
    And,
    Bounds,
    Compare,
    Literal,
    Name,
    Node,
    Not,
    ReferenceDate,
    Rescale,
)
from .types import BOOL, Bool, Choice, Date, Number, String

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TRUE = Literal(type=BOOL, value=True)


@dataclass(frozen=True)
class Question:
    """One atom: the subject it is about, and its tests (operator, constant), of which one must hold."""

    subject: Node
    tests: tuple[tuple[str, Any], ...] = ()
    factor: int = 1

    def answer(self, value: Any) -> bool:
        """The atom's truth for a value of the subject (numbers scaled, as the tree has them)."""
        if not self.tests:
            return bool(value)
        scaled = value * self.factor if self.factor != 1 else value
        return any(_TESTS[op](scaled, limit) for op, limit in self.tests)


@dataclass(frozen=True)
class Region:
    """Values of a subject that no atom tells apart: the condition to lie there, and one of them."""

    condition: Node
    value: Any


def question(node: Node) -> Question | None:
    """What `node` asks, if it is an atom."""
    if isinstance(node, Name) and isinstance(node.type, Bool):
        return Question(node)
    if isinstance(node, Compare):
        for item, other, op in ((node.left, node.right, node.op), (node.right, node.left, MIRRORED[node.op])):
            subject, factor = _subject(item)
            if subject is not None and isinstance(other, Literal):
                return Question(subject, ((op, other.value),), factor)
    if isinstance(node, Among) and all(isinstance(option, Literal) for option in node.options):
        subject, factor = _subject(node.item)
        if subject is not None:
            return Question(subject, tuple(("==", getattr(o, "value", None)) for o in node.options), factor)
    return None


def subject_name(subject: Node) -> Name:
    """The variable that a subject is about."""
    found = subject.birth if isinstance(subject, Age) else subject
    assert isinstance(found, Name)
    return found


def _subject(node: Node) -> tuple[Node | None, int]:
    factor = 1
    if isinstance(node, Rescale):
        factor, node = node.factor, node.item
    named = isinstance(node, Name) and not isinstance(node.type, Bool)
    aged = isinstance(node, Age) and isinstance(node.birth, Name) and isinstance(node.on, ReferenceDate)
    return (node if named or aged else None), factor


def regions(subject: Node, asked: Sequence[Question]) -> list[Region]:
    """The regions of the subject, ordered ones from low to high; together they are all its values."""
    if isinstance(subject.type, Bool):
        return [Region(subject, True), Region(Not(type=BOOL, item=subject), False)]
    if isinstance(subject.type, Choice | String):
        return list(_groups(subject, asked))
    assert subject.bounds is not None
    return list(_spans(subject, asked, subject.bounds))


def _groups(subject: Node, asked: Sequence[Question]) -> Iterator[Region]:
    listed = list(getattr(subject.type, "codes", ()))
    open_ended = not listed
    codes = listed or list(dict.fromkeys(limit for one in asked for _, limit in one.tests))
    found: dict[tuple[bool, ...], list[str]] = {}
    for code in codes:
        found.setdefault(tuple(one.answer(code) for one in asked), []).append(code)
    for group in found.values():
        if len(group) == len(codes) and not open_ended:
            yield Region(TRUE, group[0])
        else:
            yield Region(_among(subject, group), group[0])
    if open_ended:
        # words that no atom names; no code contains a line break
        yield Region(Not(type=BOOL, item=_among(subject, codes)), "\n")


def _among(subject: Node, codes: Sequence[str]) -> Node:
    kind = subject.type
    options = tuple(
        Literal(type=Choice((code,)) if isinstance(kind, Choice) else kind, value=code) for code in codes
    )
    return Among(type=BOOL, item=subject, options=options)


def _spans(subject: Node, asked: Sequence[Question], bounds: Bounds) -> Iterator[Region]:
    low, high = bounds
    cuts = sorted({cut for one in asked for cut in _cuts(one, subject) if low < cut <= high})
    starts: list[Any] = [low]
    for cut in cuts:
        if any(one.answer(cut) != one.answer(starts[-1]) for one in asked):
            starts.append(cut)
    for place, start in enumerate(starts):
        ends = [(">=", start)] if place else []
        ends += [("<", starts[place + 1])] if place + 1 < len(starts) else []
        tests = [_test(subject, op, limit) for op, limit in ends]
        condition = TRUE if not tests else tests[0] if len(tests) == 1 else And(type=BOOL, items=tuple(tests))
        yield Region(condition, start)


def _cuts(asked: Question, subject: Node) -> Iterator[Any]:
    """The values at which an answer changes: the first ones above."""
    for op, limit in asked.tests:
        if isinstance(subject.type, Date):
            at, after, exact = limit, limit + dt.timedelta(days=1), True
        else:
            at, after = -(-limit // asked.factor), limit // asked.factor + 1
            exact = limit % asked.factor == 0
        if op in ("<", ">="):
            yield at
        elif op in ("<=", ">"):
            yield after
        elif exact:
            yield from (at, after)


def _test(subject: Node, op: str, limit: Any) -> Node:
    kind = subject.type
    literal = Number(kind.scale, "any") if isinstance(kind, Number) else kind
    right = Literal(type=literal, bounds=(limit, limit), value=limit)
    return Compare(type=BOOL, op=op, left=subject, right=right)
