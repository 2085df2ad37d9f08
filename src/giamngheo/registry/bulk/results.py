"""The results of a year for the households of a plan: frozen, a correction is a new revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from giamngheo.platform.database.inserting import insert_rows
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.bulk.rows import HouseholdRow, ResultRow
from giamngheo.registry.models import HouseholdCause, MemberAnswers, ReviewResult

WHY = "the latest revision of given households"


def write_results(
    todo: Sequence[PlannedHousehold], year: int, standard: str, reference_date: date, source: str
) -> list[dict[str, Any]]:
    """Adds the results that differ from the latest revision, with the members' answers and the causes.

    Returns the changes for the audit.
    """
    scored = [one for one in todo if one.row.result is not None and one.household is not None]
    latest = _latest([one.household.pk for one in scored if one.household], year, standard)
    fresh: list[tuple[PlannedHousehold, ReviewResult]] = []
    for one in scored:
        household, result = one.household, one.row.result
        if household is None or result is None:
            continue
        before = latest.get(household.pk)
        if before is None or _differs(before, one.row, result):
            revision = before.revision + 1 if before else 1
            fresh.append((one, _result(one, result, year, standard, revision, reference_date, source)))
    insert_rows(result for _, result in fresh)
    insert_rows(
        MemberAnswers(
            result=result, person=member.person, number=member.row.number, answers=member.row.answers
        )
        for one, result in fresh
        for member in one.members
        if member.person and member.row.answers
    )
    _causes([one for one, _ in fresh], year)
    return [{"table": "result", "id": result.pk, "made": True} for _, result in fresh]


def earlier_results(planned: Sequence[PlannedHousehold], year: int, standard: str) -> dict[int, str | None]:
    """Of the households of the register whose result of the year would be new or another: the class recorded so far.

    Key: the row's. Value: the class of the latest revision, None where the year has no result yet.
    """
    scored = [one for one in planned if one.row.result is not None and one.household is not None]
    latest = _latest(
        [one.household.pk for one in scored if one.household and one.household.pk], year, standard
    )
    found: dict[int, str | None] = {}
    for one in scored:
        before = latest.get(one.household.pk) if one.household else None
        if before is None:
            found[one.row.key] = None
        elif one.row.result is not None and _differs(before, one.row, one.row.result):
            found[one.row.key] = before.result_class
    return found


def _latest(households: Sequence[int], year: int, standard: str) -> dict[int, ReviewResult]:
    found: dict[int, ReviewResult] = {}
    for part in slices(households):
        results = ReviewResult.objects.unscoped(WHY).filter(household__in=part, year=year, standard=standard)
        for result in results.order_by("revision"):
            found[result.household_id] = result
    return found


def _differs(before: ReviewResult, row: HouseholdRow, result: ResultRow) -> bool:
    return (before.result_class, before.answers, before.result) != (
        result.result_class,
        row.answers,
        result.values,
    )


def _result(
    one: PlannedHousehold, result: ResultRow, year: int, standard: str, revision: int, day: date, source: str
) -> ReviewResult:
    row = one.row
    return ReviewResult(
        household=one.household,
        year=year,
        standard=standard,
        revision=revision,
        reference_date=day,
        commune_then_id=row.commune_then or row.commune,
        village_then_id=row.village,
        locality=row.locality,
        size=row.size,
        result_class=result.result_class,
        answers=row.answers,
        result=result.values,
        source=row.source or source,
        source_row=row.source_row,
        basis=result.basis,
        income_points=result.income_points,
        deprivation_points=result.deprivation_points,
        reason_vi=result.reason_vi,
        reason_en=result.reason_en,
    )


def repeat_result(one: PlannedHousehold, year: int) -> None:
    """What a household repeats of its latest result (not yet written)."""
    household, result = one.household, one.row.result
    if (
        household is None
        or result is None
        or (household.last_year is not None and household.last_year > year)
    ):
        return
    household.last_year = year
    household.last_class = result.result_class
    household.income_points = result.income_points
    household.deprivation_points = result.deprivation_points


def _causes(todo: Sequence[PlannedHousehold], year: int) -> None:
    stated = [one for one in todo if one.row.causes and one.household]
    for part in slices([one.household.pk for one in stated if one.household]):
        HouseholdCause.objects.unscoped("causes stated anew").filter(household__in=part, year=year).delete()
    insert_rows(
        HouseholdCause(household=one.household, year=year, code=code, words=words)
        for one in stated
        for code, words in one.row.causes
    )
