"""Rules on who lives in a household: the elderly left alone by a split, flagged families, missing numbers."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db.models import Q

from giamngheo.registry.models import Household, Person
from giamngheo.reviews.models import Flag
from giamngheo.reviews.quality.facts import WHY, Fact
from giamngheo.reviews.quality.finding import Finding, mark_of, mark_of_forms
from giamngheo.rules.text import Text

Figure = Callable[[str], int]
NO_NUMBER = frozenset({Person.NumberState.MISSING, Person.NumberState.OLD, Person.NumberState.REFUSED})
FLAGS = {
    Flag.Kind.OFFICIAL: Text("Hộ cán bộ, người hoạt động không chuyên trách", "An official's household"),
    Flag.Kind.RELATIVE: Text("Hộ người thân của cán bộ", "Relatives of an official"),
}
SAME_ADDRESS = Text("cùng địa chỉ", "the same address")
NO_ADDRESS = Text(
    "cùng thôn, sổ không ghi địa chỉ riêng", "the same village, no address of their own recorded"
)


def elderly_left_alone(facts: Sequence[Fact], figure: Figure, on: date) -> Iterator[Finding]:
    """All members are old, and within some months the household parted from another of the same address."""
    age, since = figure("age"), _months_before(on, figure("months"))
    old = {one.case.household_id: one for one in facts if _all_old(one.members, on.year - age)}
    if not old:
        return
    parted: dict[int, list[Household]] = defaultdict(list)
    splits = Household.objects.unscoped(WHY).filter(since__gte=since, split_from__isnull=False)
    for other in splits.filter(Q(split_from__in=old) | Q(pk__in=old)).select_related("split_from"):
        origin = other.split_from
        assert origin is not None
        if _address(origin) == _address(other):
            parted[origin.pk].append(other)
            parted[other.pk].append(other)
    for household, one in old.items():
        for split in parted.get(household, [])[:1]:
            place = SAME_ADDRESS if split.address.strip() else NO_ADDRESS
            words = Text(
                "{n} người, đều từ {age} tuổi; tách hộ ngày {day}, {place}.",
                "{n} persons, all of {age} or older; split on {day}, {place_en}.",
            ).format(
                n=len(one.members),
                age=age,
                day=f"{split.since:%d/%m/%Y}",
                place=place.vi,
                place_en=place.en,
            )
            yield Finding(
                "elderly_left_alone",
                words,
                mark_of("split", one.case.pk, split.pk),
                (one.case.pk,),
                one.case.village_review_id,
            )


def _address(one: Household) -> tuple[int | None, str]:
    """A split in the register keeps the address of before, which many households have none of: then the village."""
    return one.village_id, " ".join(one.address.casefold().split())


def flagged(facts: Sequence[Fact]) -> Iterator[Finding]:
    """An officer flagged the household; the note is the officer's."""
    for one in facts:
        if one.flag is not None:
            kind = FLAGS[one.flag.kind]  # type: ignore[index]
            words = Text("{kind}: {note}.", "{kind}: {note}.").format(
                kind=kind, note=one.flag.note.rstrip(".")
            )
            yield Finding(
                "flagged", words, mark_of("flag", one.flag.pk), (one.case.pk,), one.case.village_review_id
            )


def missing_numbers(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Members whose citizen number is missing, old or refused."""
    for one in facts:
        without = [person.pk for person in one.members if person.number_state in NO_NUMBER]
        if without:
            words = Text(
                "{n} trong {all} thành viên chưa có số định danh hợp lệ.",
                "{n} of {all} members have no valid citizen number.",
            ).format(n=len(without), all=len(one.members))
            mark = mark_of_forms(f"numbers {one.case.pk}", without)
            yield Finding("missing_numbers", words, mark, (one.case.pk,), one.case.village_review_id)


def _all_old(members: Sequence[Person], born_by: int) -> bool:
    return bool(members) and all(one.birth_year is not None and one.birth_year <= born_by for one in members)


def _months_before(on: date, months: int) -> date:
    """The same day of an earlier month, or its last day where it is shorter."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
