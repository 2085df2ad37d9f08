"""Lines of the register for an area and a day, some thousand households in memory at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.profiles.of_day import WHY, holds
from giamngheo.exchange.profiles.sizes import Counted, unnamed_on
from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.registry.in_force import holds_on
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

SLICE = 1_000
"""Households read together."""
_PERSON = (
    "id", "full_name", "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "citizen_number",
    "number_state", "number_checked_on", "phone", "disabled", "merit", "social_allowance",
)  # fmt: skip
_SEALED = ("citizen_number", "phone")
_STAY = ("household_id", "person_id", "relation", "number", "since", "until")
_SINCE, _UNTIL = _STAY.index("since"), _STAY.index("until")
_RESULT = (
    "id", "household_id", "year", "standard", "reference_date", "locality", "result_class", "basis",
    "income_points", "deprivation_points", "answers", "result",
)  # fmt: skip
_JSON = ("answers", "result")
_STATUS = ("household_id", "status", "effective_from", "decision__number", "decision__signed_on")
_NOTHING: Mapping[str, Any] = {}


class Home(NamedTuple):
    """A household as its row stands, where it was on the day, without the weight of a model."""

    pk: int
    code: str
    commune_id: int
    village_id: int | None
    address: str
    head_id: int | None
    head_name: str
    size: int
    ethnic_minority: bool | None
    merit_member: bool | None
    no_labour_capacity: bool | None
    disabled_member: bool | None
    latitude: Any
    longitude: Any
    since: date
    commune: AdminUnit
    village: AdminUnit | None


_HOME = ("pk", "code", "lived_commune", "lived_village", "lived_address", *Home._fields[5:-2])
"""`Home` of a row of `households_of`, before its units."""


@dataclass(frozen=True)
class Needs:
    """What the columns ask for; what is not needed is not read."""

    results: bool = True
    members: bool = False
    """The members' answers of the last review."""
    aliases: str = ""
    """The system whose codes are wanted."""
    years: Sequence[int] = ()
    """Years of which result and status are wanted."""
    texts: bool = False
    """Answers and results as the JSON they are kept as, for who reads them by columns."""


@dataclass(slots=True)
class Line:
    """A row to be: its household, the person it is of (the head where rows are households), what holds that day."""

    number: int
    household: Home
    person: Mapping[str, Any]
    stay: Mapping[str, Any]
    size: int
    status: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    causes: Sequence[str] = ()
    answers: Any = field(default_factory=dict)
    """Of a member: by variable, or the text of it (`Needs.texts`)."""
    alias: str = ""
    years: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldOf:
    """Reads a field of what a line has in `part` ("person", "result"); of many lines without a call for each."""

    part: str
    name: str

    def __call__(self, line: Line) -> Any:
        return getattr(line, self.part).get(self.name)

    def of_lines(self, lines: Iterable[Line]) -> list[Any]:
        """One value a line."""
        name = self.name
        return [one.get(name) for one in map(attrgetter(self.part), lines)]


@dataclass(frozen=True)
class OfUnit:
    """Reads something of the unit that a line has at `path` ("household.village"); of many lines once a unit."""

    path: str
    read: Callable[[AdminUnit], Any]

    def __call__(self, line: Line) -> Any:
        unit = attrgetter(self.path)(line)
        return unit and self.read(unit)

    def of_lines(self, lines: Iterable[Line]) -> list[Any]:
        """One value a line."""
        units = list(map(attrgetter(self.path), lines))
        found = {id(unit): unit and self.read(unit) for unit in units}
        return [found[one] for one in map(id, units)]


def lines(rows: QuerySet[Household], on: date, each: str, needs: Needs) -> Iterator[Line]:
    """One line a household, or one a member of that day (`each` "person"), numbered from 1; rows of `lived_on`."""
    for chunk in line_chunks(rows, on, each, needs):
        yield from chunk


def line_chunks(rows: QuerySet[Household], on: date, each: str, needs: Needs) -> Iterator[list[Line]]:
    """The lines of SLICE households at a time."""
    number, units = 0, _Units()
    stream = rows.values_list(*_HOME).iterator(chunk_size=SLICE)
    while chunk := list(islice(stream, SLICE)):
        found = _lines(units.homes(chunk), number, on, each, needs)
        number += len(found)
        yield found
        # or they would stay while the next ones are made
        del found


def _lines(homes: Sequence[Home], before: int, on: date, each: str, needs: Needs) -> list[Line]:
    """The lines of some households, numbered on from `before`."""
    around = _Around(homes, on, each == "person", needs)
    found = [line for home in homes for line in around.of(home)]
    for number, line in enumerate(found, before + 1):
        line.number = number
    return found


class _Units:
    """Units by id, each read once."""

    def __init__(self) -> None:
        self.known: dict[int, AdminUnit] = {}

    def learn(self, ids: Iterable[int]) -> None:
        unknown = [pk for pk in ids if pk not in self.known]
        if unknown:
            found = AdminUnit.objects.filter(pk__in=unknown).select_related("parent")
            self.known |= {unit.pk: unit for unit in found}

    def homes(self, rows: Sequence[tuple[Any, ...]]) -> list[Home]:
        """Rows of _HOME with their units."""
        self.learn({row[2] for row in rows} | {row[3] for row in rows if row[3]})
        known = self.known
        return [Home._make((*row, known[row[2]], known[row[3]] if row[3] else None)) for row in rows]


class _Around:
    """What belongs to some households, read in a fixed number of queries."""

    def __init__(self, chunk: Sequence[Home], on: date, persons: bool, needs: Needs) -> None:
        self.persons, self.needs = persons, needs
        ids = [one.pk for one in chunk]
        self.stays, self.joined, self.people = _stays(ids, on, everybody=persons)
        self.heads = {one.pk: self._head(one) for one in chunk}
        if not persons:
            self.people = _people([pk for pk in self.heads.values() if pk])
        self.unnamed = unnamed_on([self._counted(one) for one in chunk], on)
        held = rows_of(PovertyStatus, ids).filter(holds_on(on))
        self.statuses = {row[0]: dict(zip(_STATUS, row, strict=True)) for row in held.values_list(*_STATUS)}
        reviews = _reviews(ids, on) if needs.results or needs.years else {}
        self.results = _results(reviews, texts=needs.texts) if needs.results else {}
        self.years = _years(ids, on, needs.years, reviews) if needs.years else {}
        self.causes: dict[tuple[int, int], list[str]] = defaultdict(list)
        if needs.results:
            causes = rows_of(HouseholdCause, ids).order_by("id")
            for pk, year, code in causes.values_list("household_id", "year", "code"):
                self.causes[pk, year].append(code)
        self.answers = _answers(self.results, texts=needs.texts) if needs.members else {}
        self.aliases = _aliases(ids, needs.aliases, persons) if needs.aliases else {}

    def _head(self, household: Home) -> int | None:
        for _, person, relation, *_ in self.stays[household.pk]:
            if relation == "head":
                return int(person)
        return household.head_id

    def _counted(self, household: Home) -> Counted:
        pk = household.pk
        still_here = sum(row[_UNTIL] is None for row in self.stays[pk])
        return Counted(pk, household.since, household.size, still_here + self.joined[pk])

    def _size(self, household: Home) -> int:
        """The members of that day and those whom the list of that day counts without naming them."""
        counted = len(self.stays[household.pk]) + self.unnamed[household.pk]
        return counted if counted > 0 else household.size

    def of(self, household: Home) -> Iterator[Line]:
        stays = self.stays[household.pk]
        head = self.heads[household.pk]
        result = self.results.get(household.pk, _NOTHING)
        common: dict[str, Any] = {
            "size": self._size(household),
            "status": self.statuses.get(household.pk, _NOTHING),
            "result": result,
            "causes": self.causes.get((household.pk, result.get("year", 0)), ()),
            "years": self.years.get(household.pk, _NOTHING),
        }
        if self.persons:
            for row in stays:
                pk, stay = row[1], dict(zip(_STAY, row, strict=True))
                answers = self.answers.get((result.get("id"), pk), _NOTHING)
                alias = self.aliases.get(pk, "")
                yield Line(0, household, self.people[pk], stay, **common, answers=answers, alias=alias)
            return
        own = next((dict(zip(_STAY, row, strict=True)) for row in stays if row[1] == head), _NOTHING)
        person = self.people.get(head, _NOTHING) if head else _NOTHING
        yield Line(0, household, person, own, **common, alias=self.aliases.get(household.pk, ""))


def rows_of(model: Any, households: Iterable[int]) -> Any:
    """Rows of a model that belong to these households."""
    return model.objects.unscoped(WHY).filter(household__pk__among=frozenset(households))


def _stays(
    ids: Sequence[int], on: date, *, everybody: bool
) -> tuple[dict[int, list[tuple[Any, ...]]], Counter[int], dict[int, Mapping[str, Any]]]:
    """The stays of a day (_STAY) by household, in their order; how many have joined since and are still there; the
    persons where everybody is wanted.
    """
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    joined_since: Counter[int] = Counter()
    people: list[tuple[Any, ...]] = []
    # who is found on this day to stand there by mistake (a person recorded twice) does not count on it
    mistaken = Q(until=on, ended_by=Membership.Ended.MISTAKE)
    wanted = holds("since", "until", on) & ~mistaken | Q(since__gt=on, until=None)
    rows = rows_of(Membership, ids).filter(wanted).order_by("number", "id")
    joined, width = _of_persons("person__") if everybody else [], len(_STAY)
    for row in rows.values_list(*_STAY, *joined):
        if row[_SINCE] > on:
            joined_since[row[0]] += 1
            continue
        found[row[0]].append(row[:width])
        if everybody:
            people.append(row[width:])
    return found, joined_since, _by_id(people)


def _people(ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    if not ids:
        return {}
    return _by_id(Person.objects.unscoped(WHY).filter(pk__among=frozenset(ids)).values_list(*_of_persons()))


def _of_persons(before: str = "") -> list[Any]:
    """_PERSON as fields of a query; what is sealed comes as it is stored."""
    return [
        ExpressionWrapper(F(before + name), TextField()) if name in _SEALED else before + name
        for name in _PERSON
    ]


def _by_id(rows: Iterable[tuple[Any, ...]]) -> dict[int, Mapping[str, Any]]:
    """Rows of `_of_persons` by the person's id, opened column by column."""
    columns = dict(zip(_PERSON, zip(*rows, strict=True), strict=False))
    if not columns:
        return {}
    for name in _SEALED:
        field = Person._meta.get_field(name)
        assert isinstance(field, EncryptedTextField)
        columns[name] = tuple(field.all_opened(columns[name]))
    return {row[0]: dict(zip(_PERSON, row, strict=True)) for row in zip(*columns.values(), strict=True)}


_REVIEWED = ("household_id", "id", "year", "result_class", "income_points", "deprivation_points", "size")


def _reviews(ids: Sequence[int], on: date) -> dict[int, list[tuple[Any, ...]]]:
    """The reviews of each household up to a day (_REVIEWED), the latest revision of the latest year first."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = rows_of(ReviewResult, ids).filter(reference_date__lte=on)
    for row in rows.order_by("-year", "-reference_date", "-revision").values_list(*_REVIEWED):
        found[row[0]].append(row)
    return found


def _results(
    reviews: Mapping[int, Sequence[tuple[Any, ...]]], *, texts: bool
) -> dict[int, Mapping[str, Any]]:
    """Of the latest one of each household everything; only that one's answers are read."""
    latest = frozenset(found[0][1] for found in reviews.values())
    fields = [_as_kept(name) if texts and name in _JSON else name for name in _RESULT]
    wanted = ReviewResult.objects.unscoped(WHY).filter(pk__among=latest).values_list(*fields)
    return {row[1]: dict(zip(_RESULT, row, strict=True)) for row in wanted}


def _years(
    ids: Sequence[int], on: date, years: Sequence[int], reviews: Mapping[int, Sequence[tuple[Any, ...]]]
) -> dict[int, dict[int, dict[str, Any]]]:
    """By household and year: class and points of the review, and the status on the year's last day (or `on`)."""
    fields = _REVIEWED[3:]
    found: dict[int, dict[int, dict[str, Any]]] = {
        household: {row[2]: dict(zip(fields, row[3:], strict=True)) for row in reversed(rows)}
        for household, rows in reviews.items()
    }
    days = {year: min(date(year, 12, 31), on) for year in years}
    held = rows_of(PovertyStatus, ids).filter(effective_from__lte=on)
    for household, status, first, last in held.values_list(
        "household_id", "status", "effective_from", "effective_to"
    ):
        for year, day in days.items():
            if first <= day and (last is None or last >= day):
                found.setdefault(household, {}).setdefault(year, {})["status"] = status
    return found


def _as_kept(name: str) -> Any:
    """The text of a JSON field."""
    return Cast(name, TextField())


def _answers(
    results: Mapping[int, Mapping[str, Any]], *, texts: bool
) -> dict[tuple[int | None, int], Mapping[str, Any] | str]:
    asked = [one["id"] for one in results.values()]
    rows = MemberAnswers.objects.unscoped(WHY).filter(result__pk__among=frozenset(asked))
    found = rows.values_list("result_id", "person_id", _as_kept("answers") if texts else "answers")
    return {(result, person): answers for result, person, answers in found}


def _aliases(ids: Sequence[int], system: str, persons: bool) -> dict[int, str]:
    """Codes in another system by household, or by person."""
    rows = rows_of(ForeignCode, ids).filter(system=system)
    rows = rows.filter(person__isnull=not persons).order_by("since", "id")
    return dict(rows.values_list("person_id" if persons else "household_id", "code"))
