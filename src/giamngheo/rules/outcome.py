"""What a traced rule gives back: the value, what is missing, why, and every step on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .text import AND, Text
from .tree import Node
from .values import Value, to_python

WHATEVER = Text("như nhau dù {what} là gì", "the same whatever the {what} may be")
UNKNOWN_BECAUSE = Text("chưa biết vì thiếu: ", "unknown because these are missing: ")


@dataclass(frozen=True)
class Missing:
    """A value whose absence leaves the result open.

    `member_index` counts from 0 in the record's list, None for the unit itself; `variable` is the name of
    the variable, the parameter, or the group whose list is absent. `partial` is a value that is known
    only between two bounds, such as a birth date of which only the year is written.
    """

    variable: str
    member_index: int | None
    label: Text
    member: Text | None = None
    partial: bool = False

    @property
    def what(self) -> Text:
        """The label, saying so if the value is only partly known."""
        if not self.partial:
            return self.label
        return Text(f"{self.label.vi} chính xác", f"exact {self.label.en}")


@dataclass(frozen=True)
class MemberStep:
    """One member inside an aggregate: the steps for the item and for the condition."""

    index: int
    name: Text
    item: Step
    where: Step | None

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.item,) if self.where is None else (self.item, self.where)


@dataclass(frozen=True, eq=False)
class Step:
    """One node of the rule with the value it took; `settled` are missing values that could not change it."""

    node: Node
    value: Value
    missing: tuple[Missing, ...] = ()
    children: tuple[Step, ...] = ()
    members: tuple[MemberStep, ...] = ()
    index: int | None = None
    settled: tuple[Missing, ...] = ()

    @property
    def result(self) -> Any:
        """bool, int, Decimal, date or code; None if unknown; (lo, hi) if only bounds are known."""
        return to_python(self.value, self.node.type)

    @cached_property
    def text(self) -> Text:
        """What this part of the rule asks, in words."""
        from .wording import describe

        return describe(self.node)

    @cached_property
    def shown(self) -> Text:
        """The value it took, in words."""
        from .wording import value_text

        return value_text(self.node, self.value)

    def lines(self, lang: str = "vi", indent: int = 0) -> Iterator[str]:
        """The step tree as indented lines."""
        pad = "  " * indent
        yield f"{pad}{self.text.get(lang)}: {self.shown.get(lang)}"
        for child in self.children:
            yield from child.lines(lang, indent + 1)
        for member in self.members:
            yield f"{pad}  {member.name.get(lang)}"
            for step in member.steps:
                yield from step.lines(lang, indent + 2)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of one rule for one record; `about` is the member that a rule of the group speaks of."""

    value: Any
    missing: tuple[Missing, ...]
    steps: Step
    about: Text | None = None

    @cached_property
    def why(self) -> Text:
        """One plain sentence: which members and values made it so, or what is missing."""
        from .reasons import why

        return why(self.steps, self.about)

    @property
    def known(self) -> bool:
        """True if exactly one value is possible."""
        return self.steps.value.known


def missing_text(missing: tuple[Missing, ...]) -> Text:
    """ "thẻ bảo hiểm y tế của A và B; diện tích nhà ở": what is missing, grouped by variable."""
    grouped: dict[Text, list[Text]] = {}
    for item in missing:
        grouped.setdefault(item.what, [])
        if item.member is not None and item.member not in grouped[item.what]:
            grouped[item.what].append(item.member)
    parts = []
    for what, members in grouped.items():
        names = Text.listing(members, AND)
        parts.append(Text(f"{what.vi} của {names.vi}", f"{what.en} of {names.en}") if members else what)
    return Text.join("; ", parts)
