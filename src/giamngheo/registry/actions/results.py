"""The results of a review as the register keeps them, written when a decision rests on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, action
from giamngheo.registry import permissions
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.groups import GROUPS, answered_causes, answered_groups, write_causes
from giamngheo.registry.models import Household, MemberAnswers, ReviewResult

WHY = "results of households that a decision names"
BATCH = 500


@dataclass(frozen=True)
class DecidedResult:
    """Answers and result of one household; `members`: (person, answers) in the order of the form."""

    household: Household
    village_then: int | None
    locality: str
    size: int
    result_class: str
    basis: str
    income_points: int | None
    deprivation_points: int | None
    answers: Mapping[str, Any]
    values: Mapping[str, Any]
    reason_vi: str
    reason_en: str
    members: Sequence[tuple[int, Mapping[str, Any]]] = ()


@action(permissions.ISSUE)
def record_results(
    act: Act,
    unit: AdminUnit,
    year: int,
    standard: str,
    on: date,
    found: Sequence[DecidedResult],
    source: str,
    *,
    repeated: bool = True,
) -> int:
    """Writes the results of a year under a standard; one that differs from what is there is its next revision.

    on: the review's reference date. repeated: the households show it as their latest, with the priority groups and
    the causes that the form answered; not where it was counted for comparison only. Returns how many were written.
    """
    act.require(unit)
    latest = _latest([one.household.pk for one in found], year, standard)
    fresh = [one for one in found if not _same(latest.get(one.household.pk), one)]
    if not fresh:
        act.nothing_to_do()
        return 0
    made = ReviewResult.objects.bulk_create(
        (
            ReviewResult(
                household=one.household,
                year=year,
                standard=standard,
                revision=latest[one.household.pk].revision + 1 if one.household.pk in latest else 1,
                reference_date=on,
                commune_then=unit,
                village_then_id=one.village_then,
                locality=one.locality,
                size=one.size,
                result_class=one.result_class,
                basis=one.basis,
                income_points=one.income_points,
                deprivation_points=one.deprivation_points,
                answers=dict(one.answers),
                result=dict(one.values),
                reason_vi=one.reason_vi,
                reason_en=one.reason_en,
                source=source,
            )
            for one in fresh
        ),
        batch_size=BATCH,
    )
    MemberAnswers.objects.bulk_create(
        (
            MemberAnswers(result=result, person_id=person, number=number, answers=dict(answers))
            for result, one in zip(made, fresh, strict=True)
            for number, (person, answers) in enumerate(one.members, 1)
        ),
        batch_size=BATCH,
    )
    groups = _repeat(fresh, year) if repeated else {}
    act.record(
        unit,
        after={"year": year, "standard": standard, "results": len(made)},
        rows=[
            {"household": one.household_id, "result": one.pk, "revision": one.revision}
            | groups.get(one.household_id, {})
            for one in made
        ],
    )
    return len(made)


def _latest(households: Sequence[int], year: int, standard: str) -> dict[int, ReviewResult]:
    found: dict[int, ReviewResult] = {}
    for part in slices(households):
        rows = ReviewResult.objects.unscoped(WHY).filter(household__in=part, year=year, standard=standard)
        found |= {row.household_id: row for row in rows.order_by("revision")}
    return found


def _same(before: ReviewResult | None, now: DecidedResult) -> bool:
    return before is not None and (before.result_class, before.answers, before.result) == (
        now.result_class,
        dict(now.answers),
        dict(now.values),
    )


def _repeat(fresh: Sequence[DecidedResult], year: int) -> dict[int, dict[str, Any]]:
    """What a household shows of its latest result in lists; returns the groups before and after, by household."""
    changed, groups = [], {}
    stated = {one.household.pk: answered_causes(one.answers) for one in fresh}
    write_causes({pk: causes for pk, causes in stated.items() if causes is not None}, year)
    for one in fresh:
        if one.household.last_year is not None and one.household.last_year > year:
            continue
        one.household.last_year, one.household.last_class = year, one.result_class
        one.household.income_points = one.income_points
        one.household.deprivation_points = one.deprivation_points
        said = answered_groups(one.answers)
        before = {name: getattr(one.household, name) for name in said}
        if said != before:
            groups[one.household.pk] = {"before": before, "after": said}
        for name, value in said.items():
            setattr(one.household, name, value)
        changed.append(one.household)
    Household.objects.unscoped(WHY).bulk_update(
        changed,
        ("last_year", "last_class", "income_points", "deprivation_points", *GROUPS),
        batch_size=BATCH,
    )
    return groups
