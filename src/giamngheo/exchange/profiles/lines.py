"""Lines of the register for an area and a day, some hundred households in memory at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.scope import Actor, policy
from giamngheo.registry.models import (
    ForeignCode,
    Household,
    HouseholdCause,
    MemberAnswers,
    Membership,
    Person,
    PovertyStatus,
    ReviewResult,
)

WHY = "narrowed to households the actor reaches"
SLICE = 400
"""Households read together: below the number of variables that SQLite takes in a statement."""
_PERSON = (
    "id", "full_name", "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "citizen_number",
    "number_state", "number_checked_on", "phone", "disabled", "merit", "social_allowance",
)  # fmt: skip
_RESULT = (
    "id", "household_id", "year", "standard", "reference_date", "locality", "result_class", "basis",
    "income_points", "deprivation_points", "answers", "result",
)  # fmt: skip
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Needs:
    """What the columns ask for; what is not needed is not read."""

    results: bool = True
    members: bool = False
    aliases: str = ""
    """The system whose codes are wanted."""


@dataclass(slots=True)
class Line:
    """A row to be: its household, the person it is of (the head where rows are households), what holds that day."""

    number: int
    household: Household
    person: Mapping[str, Any]
    stay: Mapping[str, Any]
    size: int
    status: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    causes: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    alias: str = ""


def households_of(
    actor: Actor, permission: str, unit: AdminUnit, on: date, classes: Sequence[str] = ()
) -> QuerySet[Household]:
    """The households of an area on a day, those with one of the statuses where `classes` are given.

    The area is that of today: where a household lay then is not asked.
    """
    place = policy().tree.place_of(unit)
    rows = Household.objects.reach(actor, permission).filter(since__lte=on)
    rows = rows.filter(Q(until=None) | Q(until__gte=on))
    if place is None:
        return rows.none()
    if place.village is not None:
        rows = rows.filter(village=place.village)
    elif place.commune is not None:
        rows = rows.filter(commune=place.commune)
    else:
        rows = rows.filter(commune__in=place.communes)
    if classes:
        held = PovertyStatus.objects.unscoped(WHY).filter(_holds("effective_from", "effective_to", on))
        rows = rows.filter(pk__in=held.filter(status__in=classes).values("household"))
    return rows.order_by("commune", "sort_name", "id")


def lines(rows: QuerySet[Household], on: date, each: str, needs: Needs) -> Iterator[Line]:
    """One line a household, or one a member of that day (`each` "person"), numbered from 1."""
    number = 0
    stream = rows.select_related("commune__parent", "village").iterator(chunk_size=SLICE)
    while chunk := list(islice(stream, SLICE)):
        around = _Around(chunk, on, each == "person", needs)
        for household in chunk:
            for line in around.of(household):
                number += 1
                line.number = number
                yield line


class _Around:
    """What belongs to some households, read in a fixed number of queries."""

    def __init__(self, chunk: Sequence[Household], on: date, persons: bool, needs: Needs) -> None:
        self.persons, self.needs = persons, needs
        ids = [one.pk for one in chunk]
        self.stays: dict[int, list[dict[str, Any]]] = defaultdict(list)
        stays = Membership.objects.unscoped(WHY).filter(_holds("since", "until", on), household__in=ids)
        columns = ("household_id", "person_id", "relation", "number", "since")
        for stay in stays.order_by("number", "id").values(*columns):
            self.stays[stay["household_id"]].append(stay)
        self.heads = {one.pk: self._head(one) for one in chunk}
        wanted = (
            [stay["person_id"] for found in self.stays.values() for stay in found]
            if persons
            else [pk for pk in self.heads.values() if pk]
        )
        self.people = _people(wanted)
        held = PovertyStatus.objects.unscoped(WHY).filter(
            _holds("effective_from", "effective_to", on), household__in=ids
        )
        fields = ("household_id", "status", "effective_from", "decision__number", "decision__signed_on")
        self.statuses = {one["household_id"]: one for one in held.values(*fields)}
        self.results = _results(ids, on) if needs.results else {}
        self.causes: dict[tuple[int, int], list[str]] = defaultdict(list)
        if needs.results:
            causes = HouseholdCause.objects.unscoped(WHY).filter(household__in=ids).order_by("id")
            for pk, year, code in causes.values_list("household_id", "year", "code"):
                self.causes[pk, year].append(code)
        self.answers = _answers(self.results) if needs.members and persons else {}
        self.aliases = _aliases(ids, needs.aliases, persons) if needs.aliases else {}

    def _head(self, household: Household) -> int | None:
        found = [stay["person_id"] for stay in self.stays[household.pk] if stay["relation"] == "head"]
        return found[0] if found else household.head_id

    def of(self, household: Household) -> Iterator[Line]:
        stays = self.stays[household.pk]
        head = self.heads[household.pk]
        result = self.results.get(household.pk, _NOTHING)
        common: dict[str, Any] = {
            "size": len(stays) or household.size,
            "status": self.statuses.get(household.pk, _NOTHING),
            "result": result,
            "causes": self.causes.get((household.pk, result.get("year", 0)), ()),
        }
        if self.persons:
            for stay in stays:
                pk = stay["person_id"]
                answers = self.answers.get((result.get("id"), pk), _NOTHING)
                alias = self.aliases.get(pk, "")
                yield Line(0, household, self.people[pk], stay, **common, answers=answers, alias=alias)
            return
        own = next((stay for stay in stays if stay["person_id"] == head), _NOTHING)
        person = self.people.get(head, _NOTHING) if head else _NOTHING
        yield Line(0, household, person, own, **common, alias=self.aliases.get(household.pk, ""))


def _holds(begins: str, ends: str, on: date) -> Q:
    return Q(**{f"{begins}__lte": on}) & (Q(**{ends: None}) | Q(**{f"{ends}__gte": on}))


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _people(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = Person.objects.unscoped(WHY)
    return {one["id"]: one for part in _slices(ids) for one in rows.filter(pk__in=part).values(*_PERSON)}


def _results(ids: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
    """The latest revision of the latest year on or before the day; only that one's answers are read."""
    rows = ReviewResult.objects.unscoped(WHY)
    latest: dict[int, int] = {}
    found = rows.filter(household__in=ids, reference_date__lte=on).order_by(
        "-year", "-reference_date", "-revision"
    )
    for household, pk in found.values_list("household_id", "id"):
        latest.setdefault(household, pk)
    wanted = rows.filter(pk__in=latest.values()).values(*_RESULT)
    return {one["household_id"]: one for one in wanted}


def _answers(results: Mapping[int, Mapping[str, Any]]) -> dict[tuple[int | None, int], Mapping[str, Any]]:
    rows = MemberAnswers.objects.unscoped(WHY).filter(result__in=[one["id"] for one in results.values()])
    found = rows.values_list("result_id", "person_id", "answers")
    return {(result, person): answers for result, person, answers in found}


def _aliases(ids: Sequence[int], system: str, persons: bool) -> dict[int, str]:
    """Codes in another system by household, or by person."""
    rows = ForeignCode.objects.unscoped(WHY).filter(household__in=ids, system=system)
    rows = rows.filter(person__isnull=not persons).order_by("since", "id")
    return dict(rows.values_list("person_id" if persons else "household_id", "code"))
