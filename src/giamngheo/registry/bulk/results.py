"""The results of a year for the households of a plan: frozen, a correction is a new revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from giamngheo.platform.database.columns import insert_columns
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.bulk.rows import ResultRow
from giamngheo.registry.models import HouseholdCause, MemberAnswers, ReviewResult

_KEPT_ELSEWHERE = frozenset(
    {"province", "province_code", "district", "commune", "commune_code", "village", "poverty_class_recorded",
     "decision_number", "decision_date"}
)  # fmt: skip
"""Of a list's columns: the same place is written in many ways, and a class is recognised by a decision alone."""
_PROFILE = _KEPT_ELSEWHERE | {
    "region", "locality", "size", "address", "phone", "ethnic_minority", "merit_member", "no_labour_capacity",
}  # fmt: skip
"""What every row of the register as a file states, whether or not somebody has assessed the household."""
WHY = "the latest revision of given households"


def write_results(
    todo: Sequence[PlannedHousehold], year: int, standard: str, reference_date: date, source: str
) -> list[dict[str, Any]]:
    """Adds the results that differ from the latest revision, with the members' answers and the causes.

    Returns the changes for the audit.
    """
    scored = [(one, one.row.result) for one in todo if one.row.result is not None and one.household_id]
    latest = _latest([one.household.pk for one, _ in scored if one.household], year, standard)
    fresh: list[tuple[PlannedHousehold, ResultRow, int]] = []
    for one, result in scored:
        before = latest.get(one.household_id or 0)
        if before is None and one.household is not None and _assesses_nothing(one, result):
            continue
        if before is None or _differs(before, one, result):
            fresh.append((one, result, before.revision + 1 if before else 1))
    if not fresh:
        return []
    keys = insert_columns(
        ReviewResult,
        {
            "household_id": [one.household_id for one, _, _ in fresh],
            "revision": [revision for _, _, revision in fresh],
            "year": [year] * len(fresh),
            "standard": [standard] * len(fresh),
            "reference_date": [reference_date] * len(fresh),
            "commune_then_id": [one.row.commune_then or one.row.commune for one, _, _ in fresh],
            "village_then_id": [one.row.village for one, _, _ in fresh],
            "locality": [one.row.locality for one, _, _ in fresh],
            "size": [one.row.size for one, _, _ in fresh],
            "result_class": [result.result_class for _, result, _ in fresh],
            "basis": [result.basis for _, result, _ in fresh],
            "income_points": [result.income_points for _, result, _ in fresh],
            "deprivation_points": [result.deprivation_points for _, result, _ in fresh],
            "answers": [one.row.answers.text for one, _, _ in fresh],
            "result": [result.values.text for _, result, _ in fresh],
            "reason_vi": [result.reason_vi for _, result, _ in fresh],
            "reason_en": [result.reason_en for _, result, _ in fresh],
            "source": [one.row.source or source for one, _, _ in fresh],
            "source_row": [one.row.source_row for one, _, _ in fresh],
        },
    )
    members = [
        (key, member)
        for key, (one, _, _) in zip(keys, fresh, strict=True)
        for member in one.members
        if member.person_id and member.row.answers
    ]
    if members:
        insert_columns(
            MemberAnswers,
            {
                "result_id": [key for key, _ in members],
                "person_id": [member.person_id for _, member in members],
                "number": [member.row.number for _, member in members],
                "answers": [member.row.answers.text for _, member in members],
            },
        )
    _causes([one for one, _, _ in fresh], year)
    return [
        {"table": "result", "id": key, "household": one.household_id, "made": True}
        for key, (one, _, _) in zip(keys, fresh, strict=True)
    ]


def earlier_results(
    planned: Sequence[PlannedHousehold], year: int, standard: str
) -> dict[int, ReviewResult | None]:
    """Of the households of the register whose result of the year would be new or another: the one recorded so far.

    Key: the row's. Value: the latest revision, None where the year has no result yet.
    """
    scored = [one for one in planned if one.row.result is not None and one.household is not None]
    latest = _latest(
        [one.household.pk for one in scored if one.household and one.household.pk], year, standard
    )
    found: dict[int, ReviewResult | None] = {}
    for one in scored:
        before = latest.get(one.household.pk) if one.household else None
        if before is None:
            if not _assesses_nothing(one, one.row.result):
                found[one.row.key] = None
        elif one.row.result is not None and _differs(before, one, one.row.result):
            found[one.row.key] = before
    return found


def _latest(households: Sequence[int], year: int, standard: str) -> dict[int, ReviewResult]:
    found: dict[int, ReviewResult] = {}
    for part in slices(households):
        results = ReviewResult.objects.unscoped(WHY).filter(household__in=part, year=year, standard=standard)
        for result in results.order_by("revision"):
            found[result.household_id] = result
    return found


def _assesses_nothing(one: PlannedHousehold, result: ResultRow | None) -> bool:
    """Whether a row names a household of the register and says nothing of its income or its services."""
    return (
        result is not None
        and result.result_class == "unknown"
        and result.income_points is None
        and result.deprivation_points is None
        and one.row.answers.value.keys() <= _PROFILE
        and not any(member.answers for member in one.row.members)
    )


def _differs(before: ReviewResult, one: PlannedHousehold, result: ResultRow) -> bool:
    recorded, stated = answered(before.answers), answered(one.row.answers.value)
    # the size that the register has today is no news of the review: a child born since does not change its answers
    if one.household is not None and one.household.size in (one.row.size, one.row.size_listed):
        recorded.pop("size", None)
        stated.pop("size", None)
    return (before.result_class, recorded, before.result) != (
        result.result_class,
        stated,
        result.values.value,
    )


def answered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers proper: where a household lies and what was decided are kept by the register itself."""
    return {name: value for name, value in answers.items() if name not in _KEPT_ELSEWHERE}


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
    stated = [one for one in todo if one.row.causes and one.household_id]
    for part in slices([one.household.pk for one in stated if one.household]):
        HouseholdCause.objects.unscoped("causes stated anew").filter(household__in=part, year=year).delete()
    lines = [(one.household_id, code, words) for one in stated for code, words in one.row.causes]
    if lines:
        insert_columns(
            HouseholdCause,
            {
                "household_id": [pk for pk, _, _ in lines],
                "year": [year] * len(lines),
                "code": [code for _, code, _ in lines],
                "words": [words for _, _, words in lines],
            },
        )
