"""The results of a year for the households of a plan: frozen, a correction is a new revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from giamngheo.platform.database.columns import insert_columns
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.json_texts import given
from giamngheo.registry.bulk.news import differing
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.models import HouseholdCause, MemberAnswers, ReviewResult


def write_results(
    todo: Sequence[PlannedHousehold], year: int, standard: str, reference_date: date, source: str
) -> list[dict[str, Any]]:
    """Adds the results that differ from the latest revision, with the members' answers and the causes.

    Returns the changes for the audit.
    """
    scored = [one for one in todo if one.household_id]
    fresh = [
        (one, result, before.revision + 1 if before else 1)
        for one, result, before in differing(scored, year, standard)
    ]
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
        (key, person, number, answers)
        for key, (one, _, _) in zip(keys, fresh, strict=True)
        for person, number, answers in _answers(one)
    ]
    if members:
        insert_columns(
            MemberAnswers,
            {
                "result_id": [key for key, _, _, _ in members],
                "person_id": [person for _, person, _, _ in members],
                "number": [number for _, _, number, _ in members],
                "answers": [answers for _, _, _, answers in members],
            },
        )
    _causes([one for one, _, _ in fresh], year)
    return [
        {"table": "result", "id": key, "household": one.household_id, "made": True}
        for key, (one, _, _) in zip(keys, fresh, strict=True)
    ]


def _answers(one: PlannedHousehold) -> Iterator[tuple[int, int, str]]:
    """(person, number, answers) of each member who answered, those of the recorded result that the row leaves out."""
    for member in one.members:
        if member.person_id and member.row.answers:
            yield member.person_id, member.row.number, member.row.answers.text
    for person, number, answers in one.carried:
        yield person, number, given(answers).text


def earlier_results(
    planned: Sequence[PlannedHousehold], year: int, standard: str
) -> dict[int, ReviewResult | None]:
    """Of the households of the register whose result of the year would be new or another: the one recorded so far.

    Key: the row's. Value: the latest revision, None where the year has no result yet.
    """
    met = [one for one in planned if one.household is not None]
    return {one.row.key: before for one, _, before in differing(met, year, standard)}


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
