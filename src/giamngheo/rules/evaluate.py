"""The trace: evaluates the typed tree for one record and keeps every step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import bounds as ends
from .calendar import age
from .lookup import lookup
from .outcome import MemberStep, Missing, Step
from .shares import share_range
from .text import Text
from .tree import (
    Age,
    Aggregate,
    Among,
    Bounds,
    Compare,
    DerivedName,
    If,
    Literal,
    Lookup,
    Many,
    Name,
    Node,
    ReferenceDate,
    Rescale,
    ShareCompare,
    Split,
    Unary,
)
from .types import Choice, String
from .values import NO_CODE, Code, Range, RecordError, Value, from_record, hull, truth
from .vocabulary import Vocabulary

Member = Mapping[str, Any]


class Evaluator:
    """Evaluates nodes for one record at one reference date."""

    def __init__(self, vocabulary: Vocabulary, record: Mapping[str, Any], on: dt.date) -> None:
        self.vocabulary = vocabulary
        self.record = record
        self.on = on
        self.members: dict[str, Sequence[Member]] = {}
        self.group: str | None = None
        self.index: int | None = None

    def step(self, node: Node) -> Step:
        """The value of `node` with the steps that led to it."""
        step: Step = getattr(self, f"_{node.kind}")(node)
        return step

    def for_member(self, group: str, index: int) -> Evaluator:
        """An evaluator that looks at one member of the group."""
        inner = Evaluator(self.vocabulary, self.record, self.on)
        inner.members, inner.group, inner.index = self.members, group, index
        return inner

    def roster(self, group: str) -> Sequence[Member]:
        """The members, empty if the list is absent."""
        if group not in self.members:
            listed = self.record.get(group)
            if listed is None:
                listed = ()
            if isinstance(listed, str | Mapping) or not isinstance(listed, Sequence):
                raise RecordError(group, listed, "a list of members or None")
            self.members[group] = listed
        return self.members[group]

    def _made(
        self,
        node: Node,
        value: Value,
        children: Iterable[Step] = (),
        blamed: Iterable[Step] | None = None,
        members: tuple[MemberStep, ...] = (),
    ) -> Step:
        """A step; an unknown value blames `blamed` (the children unless told otherwise)."""
        listed = tuple(children)
        missing: tuple[Missing, ...] = ()
        if not value.known:
            responsible = listed if blamed is None else tuple(blamed)
            missing = tuple(dict.fromkeys(item for step in responsible for item in step.missing))
        return Step(node, value, missing, listed, members, self.index)

    # leaves

    def _literal(self, node: Literal) -> Step:
        return node.once("step", lambda: Step(node, _constant(node)))

    def _reference_date(self, node: ReferenceDate) -> Step:
        return self._made(node, Range(self.on, self.on))

    def _name(self, node: Name) -> Step:
        record, member = self.record, None
        if node.group is not None and self.index is not None:
            record = self.roster(node.group)[self.index]
            member = self.index
        raw = record.get(node.name)
        variable = node.variable
        value = from_record(raw, node.type, node.name, node.bounds, variable.interval)
        if value.known:
            return Step(node, value, index=self.index)
        who = None if member is None else self.member_name(node.group or "", member)
        partial = raw is not None and raw != (None, None)
        missing = Missing(node.name, member, variable.label.within(), who, partial)
        return Step(node, value, (missing,), index=self.index)

    def member_name(self, group: str, index: int) -> Text:
        """The member's name, else "thành viên số 2"."""
        described = self.vocabulary.groups[group]
        name = self.roster(group)[index].get(described.name_field)
        if isinstance(name, str) and name.strip():
            return Text.same(" ".join(name.split()))
        return Text(f"{described.label.vi} số {index + 1}", f"{described.label.en} no. {index + 1}")

    def _derived_name(self, node: DerivedName) -> Step:
        body = self.step(node.body)
        return self._made(node, body.value, [body])

    def _lookup(self, node: Lookup) -> Step:
        keys = [self.step(key) for key in node.keys]
        value, gap = lookup(node, [key.value for key in keys], self.on)
        step = self._made(node, value, keys)
        if value.known or not gap:
            return step
        missing = Missing(node.name, None, node.parameter.label.within())
        return Step(node, value, (*step.missing, missing), step.children, index=self.index)

    # logic

    def _negation(self, node: Unary) -> Step:
        item = self.step(node.item)
        low, high = _ends(item)
        return self._made(node, Range(1 - high, 1 - low), [item])

    def _conjunction(self, node: Many) -> Step:
        items = [self.step(item) for item in node.items]
        value = Range(min(low for low, _ in map(_ends, items)), min(high for _, high in map(_ends, items)))
        return self._made(node, value, items)

    def _disjunction(self, node: Many) -> Step:
        items = [self.step(item) for item in node.items]
        value = Range(max(low for low, _ in map(_ends, items)), max(high for _, high in map(_ends, items)))
        return self._made(node, value, items)

    def _comparison(self, node: Compare) -> Step:
        left, right = self.step(node.left), self.step(node.right)
        return self._made(node, _compared(node.op, left.value, right.value), [left, right])

    def _membership(self, node: Among) -> Step:
        item, options = self.step(node.item), [self.step(option) for option in node.options]
        found = [_compared("==", item.value, option.value) for option in options]
        value = Range(max(one.low for one in found), max(one.high for one in found))
        return self._made(node, value, [item, *options])

    def _known(self, node: Unary) -> Step:
        item = self.step(node.item)
        return self._made(node, truth(item.value.known, item.value.known), [item])

    def _choice(self, node: If) -> Step:
        condition, then, otherwise = (self.step(part) for part in node.children)
        listed = (condition, then, otherwise)
        if condition.value.known:
            taken = then if _ends(condition)[0] else otherwise
            return self._made(node, taken.value, listed, blamed=[taken])
        return self._made(node, hull(then.value, otherwise.value), listed)

    def _split(self, node: Split) -> Step:
        body = self.step(node.body)
        if body.value.known:
            return body
        cases = [(self.step(condition), self.step(inside)) for condition, inside in node.cases]
        ends = [_ends(inside) for condition, inside in cases if _ends(condition)[1]]
        value = Range(min(low for low, _ in ends), max(high for _, high in ends))
        return self._made(node, value, [body])

    def _coalesce(self, node: Many) -> Step:
        items = [self.step(item) for item in node.items]
        for item in items:
            if item.value.known:
                return self._made(node, item.value, items)
        value = items[0].value
        for item in items[1:]:
            value = hull(value, item.value)
        return self._made(node, value, items)

    # arithmetic

    def _minus(self, node: Unary) -> Step:
        item = self.step(node.item)
        return self._made(node, Range(*ends.negate(_ends(item))), [item])

    def _rescale(self, node: Rescale) -> Step:
        item = self.step(node.item)
        low, high = _ends(item)
        return self._made(node, Range(low * node.factor, high * node.factor), [item])

    def _total(self, node: Many) -> Step:
        items = [self.step(item) for item in node.items]
        return self._made(node, Range(*ends.add(map(_ends, items))), items)

    def _product(self, node: Many) -> Step:
        items = [self.step(item) for item in node.items]
        value: Bounds = (1, 1)
        for item in items:
            value = ends.multiply(value, _ends(item))
        return self._made(node, Range(*value), items)

    def _age(self, node: Age) -> Step:
        birth, on = self.step(node.birth), self.step(node.on)
        (first, last), (start, end) = _ends(birth), _ends(on)
        value = Range(age(last, start, node.unit), age(first, end, node.unit))
        return self._made(node, value, [birth, on])

    # members

    def _member_steps(self, node: Aggregate | ShareCompare) -> tuple[MemberStep, ...]:
        made = []
        for index in range(len(self.roster(node.group_name))):
            inner = self.for_member(node.group_name, index)
            where = None if node.where is None else inner.step(node.where)
            made.append(
                MemberStep(index, self.member_name(node.group_name, index), inner.step(node.item), where)
            )
        return tuple(made)

    def _over_members(self, node: Node, value: Value, members: tuple[MemberStep, ...], *others: Step) -> Step:
        """A step over members: an absent list is missing itself, else the undecided members are."""
        if members:
            blamed = [step for member in members for step in _undecided(member)]
            return self._made(node, value, others, [*blamed, *others], members)
        assert isinstance(node, Aggregate | ShareCompare)
        step = self._made(node, value, others)
        if value.known:
            return step
        label = Text(f"danh sách {node.group.plural.vi}", f"list of {node.group.plural.en}")
        return Step(
            node, value, (Missing(node.group_name, None, label), *step.missing), others, index=self.index
        )

    def _aggregate(self, node: Aggregate) -> Step:
        members = self._member_steps(node)
        if not members:
            return self._over_members(node, Range(*(node.bounds or (0, 1))), ())
        fold = {
            "any": fold_any,
            "all": fold_all,
            "count": fold_count,
            "sum": fold_sum,
            "min": fold_least,
            "max": fold_greatest,
        }[node.op]
        pairs = [
            (_ends(member.item), (1, 1) if member.where is None else _ends(member.where))
            for member in members
        ]
        return self._over_members(node, Range(*fold(node, pairs)), members)

    def _share_comparison(self, node: ShareCompare) -> Step:
        members = self._member_steps(node)
        threshold = self.step(node.threshold)
        pairs = [
            (_ends(member.item), (1, 1) if member.where is None else _ends(member.where))
            for member in members
        ]
        value = Range(0, 1)
        if members:
            value = truth(*ends.compare(node.op, share_range(node.whole, pairs, _ends(threshold)), (0, 0)))
        return self._over_members(node, value, members, threshold)


Pairs = Sequence[tuple[Bounds, Bounds]]


def fold_any(node: Aggregate, pairs: Pairs) -> Bounds:
    """any: one member for whom both hold."""
    return max(min(i[0], w[0]) for i, w in pairs), max(min(i[1], w[1]) for i, w in pairs)


def fold_all(node: Aggregate, pairs: Pairs) -> Bounds:
    """all: no member for whom the condition holds and the item does not."""
    return min(max(i[0], 1 - w[1]) for i, w in pairs), min(max(i[1], 1 - w[0]) for i, w in pairs)


def fold_count(node: Aggregate, pairs: Pairs) -> Bounds:
    """count: members for whom both hold."""
    return sum(min(i[0], w[0]) for i, w in pairs), sum(min(i[1], w[1]) for i, w in pairs)


def fold_sum(node: Aggregate, pairs: Pairs) -> Bounds:
    """sum: a member outside the condition adds 0, an uncertain one anything between."""
    parts = [i if w == (1, 1) else (0, 0) if w == (0, 0) else ends.cover([i, (0, 0)]) for i, w in pairs]
    return ends.add(parts)


def fold_least(node: Aggregate, pairs: Pairs) -> Bounds:
    """min: nobody gives the highest bound of the item."""
    # the bounds of the rule as written: a split may know the item better, and a table keeps to these
    assert node.bounds is not None
    top = node.bounds[1]
    return min([top, *(i[0] for i, w in pairs if w[1])]), min([top, *(i[1] for i, w in pairs if w[0])])


def fold_greatest(node: Aggregate, pairs: Pairs) -> Bounds:
    """max: nobody gives the lowest bound of the item."""
    # the bounds of the rule as written: a split may know the item better, and a table keeps to these
    assert node.bounds is not None
    floor = node.bounds[0]
    return max([floor, *(i[0] for i, w in pairs if w[0])]), max([floor, *(i[1] for i, w in pairs if w[1])])


def _constant(node: Literal) -> Value:
    if isinstance(node.type, Choice | String):
        return Code(node.value)
    value = int(node.value) if isinstance(node.value, bool) else node.value
    return Range(value, value)


def _ends(step: Step) -> Bounds:
    assert isinstance(step.value, Range)
    return step.value.low, step.value.high


def _compared(op: str, left: Value, right: Value) -> Range:
    if isinstance(left, Range) and isinstance(right, Range):
        return truth(*ends.compare(op, (left.low, left.high), (right.low, right.high)))
    if NO_CODE in (left, right):
        return truth(False, True)
    return truth((left == right) == (op == "=="), (left == right) == (op == "=="))


def _undecided(member: MemberStep) -> list[Step]:
    """What leaves this member open: nothing once the condition rules the member out."""
    if member.where is not None and member.where.value == Range(0, 0):
        return []
    return [step for step in member.steps if not step.value.known]
