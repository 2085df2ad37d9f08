"""Members held against each other: what cannot be is refused, what is unlikely is a note to be confirmed."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import words
from giamngheo.registry.changes.dates import Born, born_of
from giamngheo.registry.changes.kinship import HEAD
from giamngheo.registry.models import Membership, Person
from giamngheo.rules.text import Text

FILE = Path(__file__).parent / "plausible.yaml"
OLDER_BY_BLOOD = frozenset({"parent", "grandparent"})
YOUNGER_BY_BLOOD = frozenset({"child", "grandchild"})
GENERATIONS = {
    "parent": "parent_older", "parent_in_law": "parent_older", "grandparent": "grandparent_older",
    "child": "parent_older", "child_in_law": "parent_older", "grandchild": "grandparent_older",
}  # fmt: skip
OLDER = OLDER_BY_BLOOD | {"parent_in_law"}
CHECKED = Text("(ngưỡng kiểm tra của phần mềm, không phải quy định)", "(a check of the software, no rule)")


@dataclass(frozen=True)
class Kin:
    """A member as a household would have it: relation to the head, sex, what is known of the birth."""

    name: str
    relation: str
    sex: str = ""
    born: Born = (None, None, None)

    @property
    def earliest(self) -> date | None:
        year, month, day = self.born
        return None if year is None else date(year, month or 1, day or 1)

    @property
    def latest(self) -> date | None:
        year, month, day = self.born
        if year is None:
            return None
        last = month or 12
        return date(year, last, day or calendar.monthrange(year, last)[1])

    @property
    def shown(self) -> str:
        year, month, day = self.born
        return "" if year is None else figures.partial_day(year, month, day)


Households = tuple[list[Kin], ...]


@lru_cache(maxsize=1)
def bounds() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def kin_of(stay: Membership, relation: str | None = None, fields: Mapping[str, Any] | None = None) -> Kin:
    """A member of today, with another relation or other fields."""
    return kin_like(fields or {}, stay.person, stay.relation if relation is None else relation)


def kin_like(fields: Mapping[str, Any], person: Person | None, relation: str) -> Kin:
    """Somebody with these fields written over what the register has."""
    name = str(fields.get("full_name") or (person.full_name if person else ""))
    sex = str(fields.get("sex") or (person.sex if person else ""))
    return Kin(name, relation, sex, born_of(fields, person))


def check_possible(before: Iterable[Kin], after: Sequence[Kin]) -> None:
    """ActionRefused `born_after_child` where a parent would be born after a child and was not so before."""
    known = set(_impossible(list(before)))
    for older, younger in _impossible(after):
        if (older, younger) in known:
            continue
        raise ActionRefused(
            "born_after_child",
            Text(
                "{older} (sinh {old_born}) không thể là bố, mẹ hay ông, bà của {younger} (sinh {young_born}) vì sinh "
                "sau. Sửa ngày sinh hoặc quan hệ; con riêng, người thân không cùng huyết thống ghi «người thân "
                "khác».",
                "{older} (born {old_born}) cannot be a parent or grandparent of {younger} (born {young_born}), who "
                "was born earlier. Correct a birth date or the relation; relatives not by blood are “another "
                "relative”.",
            ).format(older=older.name, old_born=older.shown, younger=younger.name, young_born=younger.shown),
        )


def unlikely(before: Sequence[Kin], after: Sequence[Kin], on: date) -> tuple[Text, ...]:
    """What is unlikely in a household as it would be, and was not so before."""
    known = {note.vi for note in _notes(before, on)}
    return tuple(note for note in _notes(after, on) if note.vi not in known)


def _impossible(kin: Sequence[Kin]) -> Iterator[tuple[Kin, Kin]]:
    head = _head(kin)
    for one in kin:
        if head is None or one.relation not in OLDER_BY_BLOOD | YOUNGER_BY_BLOOD:
            continue
        older, younger = (one, head) if one.relation in OLDER_BY_BLOOD else (head, one)
        if older.earliest and younger.latest and older.earliest > younger.latest:
            yield older, younger


def _head(kin: Sequence[Kin]) -> Kin | None:
    return next((one for one in kin if one.relation == HEAD), None)


def _notes(kin: Sequence[Kin], on: date) -> Iterator[Text]:
    known = bounds()
    yield from _too_many(kin, known["most"])
    head = _head(kin)
    for one in kin:
        yield from _of_age(one, known, on)
        if head is None or one is head:
            continue
        if one.relation in GENERATIONS:
            yield from _of_generations(one, head, known)
        elif one.relation == "spouse":
            yield from _of_spouses(one, head, known)


def _too_many(kin: Sequence[Kin], most: Mapping[str, int]) -> Iterator[Text]:
    counts = Counter(one.relation for one in kin)
    for relation, bound in most.items():
        if counts[relation] > bound:
            yield Text(
                "Hộ có {count} người là «{relation}» của chủ hộ: {names}. Xem lại quan hệ.",
                "{count} members are “{relation}” to the head: {names}. Check the relations.",
            ).format(
                count=str(counts[relation]),
                relation=words.coded("relations", relation),
                names=", ".join(one.name for one in kin if one.relation == relation),
            )


def _of_age(one: Kin, known: Mapping[str, Any], on: date) -> Iterator[Text]:
    if one.earliest is None or one.latest is None:
        return
    said = {"name": one.name, "born": one.shown, "checked": CHECKED}
    if _years(one.latest, on) > known["oldest"]:
        words_ = Text(
            "{name} (sinh {born}) trên {bound} tuổi {checked}.",
            "{name} (born {born}) is over {bound} {checked}.",
        )
        yield words_.format(**said, bound=str(known["oldest"]))
    for relation, name in ((HEAD, "head_youngest"), ("spouse", "spouse_youngest")):
        if one.relation == relation and _years(one.earliest, on) < known[name]:
            words_ = Text(
                "{name} (sinh {born}) là {relation} khi chưa đủ {bound} tuổi {checked}.",
                "{name} (born {born}) is {relation} and not yet {bound} {checked}.",
            )
            label = words.coded("relations", relation)
            yield words_.format(**said, relation=label, bound=str(known[name]))


def _of_generations(one: Kin, head: Kin, known: Mapping[str, Any]) -> Iterator[Text]:
    older, younger = (one, head) if one.relation in OLDER else (head, one)
    bound = known[GENERATIONS[one.relation]]
    if older.earliest and younger.latest and _years(older.earliest, younger.latest) < bound:
        yield Text(
            "{name} là «{relation}» của chủ hộ {head}, nhưng {older} (sinh {old_born}) không hơn {younger} (sinh "
            "{young_born}) đủ {bound} tuổi {checked}.",
            "{name} is “{relation}” to the head {head}, but {older} (born {old_born}) is not {bound} years older "
            "than {younger} (born {young_born}) {checked}.",
        ).format(
            name=one.name,
            relation=words.coded("relations", one.relation),
            head=head.name,
            older=older.name,
            old_born=older.shown,
            younger=younger.name,
            young_born=younger.shown,
            bound=str(bound),
            checked=CHECKED,
        )


def _of_spouses(one: Kin, head: Kin, known: Mapping[str, Any]) -> Iterator[Text]:
    said = {"name": one.name, "head": head.name}
    if one.sex and one.sex == head.sex:
        yield Text(
            "{name} là vợ hoặc chồng của chủ hộ {head} nhưng hai người ghi cùng giới tính.",
            "{name} is wife or husband of the head {head}, and both are recorded with the same sex.",
        ).format(**said)
    if not (one.earliest and one.latest and head.earliest and head.latest):
        return
    first, second = sorted((one, head), key=lambda kin: kin.earliest or date.min)
    if _years(first.latest or date.max, second.earliest or date.min) > known["spouses_apart"]:
        yield Text(
            "{name} và chủ hộ {head} là vợ chồng nhưng cách nhau hơn {bound} tuổi {checked}.",
            "{name} and the head {head} are a couple and more than {bound} years apart {checked}.",
        ).format(**said, bound=str(known["spouses_apart"]), checked=CHECKED)


def _years(first: date, second: date) -> int:
    """Whole years from the one day to the other."""
    return second.year - first.year - ((second.month, second.day) < (first.month, first.day))
