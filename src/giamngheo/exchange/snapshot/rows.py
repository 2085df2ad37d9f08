"""Rows of the register, streamed: a server-side cursor on PostgreSQL, chunks on SQLite; nothing is held whole."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from giamngheo.areas.models import Residents
from giamngheo.law.classes import LISTED
from giamngheo.registry.models import Household, MemberAnswers, Membership, PovertyStatus, ReviewResult
from giamngheo.registry.revoked import taken_back

WHY = "the snapshot of the whole register"
CHUNK = 4_000
Row = dict[str, Any]


@contextmanager
def one_state() -> Iterator[None]:
    """Everything read inside is the register at one moment; writers are not kept waiting."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # `atomic` would take SQLite's one place to write
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def household_rows() -> Iterator[Row]:
    names = {
        "household_key": "pk", "commune": "commune_id", "village": "village_id", "ethnic_group": "head__ethnicity",
        "merged_into": "merged_into_id", "split_from": "split_from_id",
    }  # fmt: skip
    same = (
        "size", "ethnic_minority", "merit_member", "no_labour_capacity", "disabled_member", "status", "status_since",
        "last_year", "last_class", "since", "until", "ended_by",
    )  # fmt: skip
    return _rows(Household.objects.unscoped(WHY).order_by("pk"), {**names, **{name: name for name in same}})


def status_rows() -> Iterator[Row]:
    names = {
        "household_key": "household_id", "status": "status", "effective_from": "effective_from",
        "effective_to": "effective_to", "decision": "decision_id", "decision_kind": "decision__kind",
        "year": "decision__year", "standard": "decision__standard",
    }  # fmt: skip
    return _rows(PovertyStatus.objects.unscoped(WHY).order_by("household_id", "effective_from"), names)


def resident_rows() -> Iterator[Row]:
    names = {
        "unit": "unit_id", "on": "on", "households": "households", "persons": "persons",
        "ethnic_minority_households": "minority_households", "source": "source",
    }  # fmt: skip
    return _rows(Residents.objects.order_by("unit_id", "on", "pk"), names)


def years_reviewed() -> list[tuple[int, str]]:
    """Every (year, standard) with results, oldest first."""
    pairs = ReviewResult.objects.unscoped(WHY).order_by("year", "standard")
    return list(pairs.values_list("year", "standard").distinct())


def revoked_in(year: int) -> set[int]:
    """Households that the year's last result finds on the list and whose status a decision of the year took back.

    Whoever escaped has a result that says so; a revocation changes the ledger and no result.
    """
    rows = ReviewResult.objects.unscoped(WHY).filter(
        ~_later_revision(), taken_back("household", "year", "standard"), year=year, result_class__in=LISTED
    )
    return set(rows.values_list("household", flat=True))


def _later_revision() -> Exists:
    names = ("household", "year", "standard")
    same = ReviewResult.objects.unscoped(WHY).filter(**{name: OuterRef(name) for name in names})
    return Exists(same.filter(revision__gt=OuterRef("revision")))


def review_rows(year: int, standard: str) -> Iterator[tuple[list[Row], list[Row]]]:
    """The latest revision of every household's result in chunks, each with its members.

    A revoked recognition counts in no class of the list, as in the ledger: `household_change` says what it is.
    """
    rows = ReviewResult.objects.unscoped(WHY).filter(~_later_revision(), year=year, standard=standard)
    names = {
        "pk": "pk", "household_key": "household_id", "commune_then": "commune_then_id",
        "village_then": "village_then_id", "reference_date": "reference_date", "locality": "locality", "size": "size",
        "class": "result_class", "basis": "basis", "income_points": "income_points",
        "deprivation_points": "deprivation_points",
        "answers": "answers", "result": "result", "head": "household__head_id",
        "ethnic_group": "household__head__ethnicity", "registered_minority": "household__ethnic_minority",
    }  # fmt: skip
    revoked = revoked_in(year)
    for chunk in batched(_rows(rows.order_by("household_id"), names)):
        found = [_flat(row) for row in chunk]
        for row in found:
            if row["household_key"] in revoked and row["class"] in LISTED:
                row |= {"class": "not_poor", "household_change": "revoked"}
        yield found, _members(found)


def _rows(queryset: Any, names: dict[str, str]) -> Iterator[Row]:
    keys = list(names)
    for values in queryset.values_list(*names.values()).iterator(chunk_size=CHUNK):
        yield dict(zip(keys, values, strict=True))


def _flat(row: Row) -> Row:
    answers, result = row.pop("answers"), row.pop("result")
    minority = row.pop("registered_minority")
    # what the review recorded goes before what the register says today
    return {"ethnic_minority": minority, **answers, **result, **row}


def _members(results: list[Row]) -> list[Row]:
    """The members of each result: those who answered, else who belonged to the household on the reference date."""
    if not results:
        return []
    by_result = {row["pk"]: row for row in results}
    found: dict[int, dict[int, Row]] = defaultdict(dict)
    asked = MemberAnswers.objects.unscoped(WHY).filter(result__in=by_result)
    persons = (
        "person__sex",
        "person__ethnicity",
        "person__birth_year",
        "person__birth_month",
        "person__birth_day",
    )
    for result, person, number, answers, *known in asked.values_list(
        "result_id", "person_id", "number", "answers", *persons
    ):
        found[result][person] = {**answers, "person_no": number, **_person(*known)}
    by_household = {row["household_key"]: row for row in results}
    days = {row["reference_date"] for row in results}
    stays = Membership.objects.unscoped(WHY).filter(
        Q(until=None) | Q(until__gte=min(days)), household__in=by_household, since__lte=max(days)
    )
    for household, person, relation, number, since, until, *known in stays.values_list(
        "household_id", "person_id", "relation", "number", "since", "until", *persons
    ):
        row = by_household[household]
        own = found[row["pk"]]
        if person in own:
            own[person].setdefault("relation", relation)
        elif since <= row["reference_date"] and (until is None or until > row["reference_date"]):
            own[person] = {"person_no": number, "relation": relation, **_person(*known)}
    return [
        {
            **member,
            "household_key": by_result[result]["household_key"],
            "is_head": person == by_result[result]["head"],
        }
        for result in by_result
        for person, member in sorted(found[result].items(), key=_by_number)
    ]


def _by_number(entry: tuple[int, Row]) -> tuple[int, int]:
    person, member = entry
    return member["person_no"], person


def _person(sex: str, ethnicity: str, year: int | None, month: int | None, day: int | None) -> Row:
    first, last = birth_interval(year, month, day)
    return {"sex": sex, "ethnicity": ethnicity, "birth_date_from": first, "birth_date_to": last}


def birth_interval(year: int | None, month: int | None, day: int | None) -> tuple[date | None, date | None]:
    """The first and the last day that a partial date of birth allows."""
    if year is None:
        return None, None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = min(day, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def batched(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, CHUNK at a time."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
