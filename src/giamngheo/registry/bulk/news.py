"""What a row of a list says of a review that the register does not hold already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.plan import MemberPlan, PlannedHousehold
from giamngheo.registry.bulk.rows import ResultRow
from giamngheo.registry.models import MemberAnswers, ReviewResult

_KEPT_ELSEWHERE = frozenset(
    {"province", "province_code", "district", "commune", "commune_code", "village", "poverty_class_recorded",
     "decision_number", "decision_date"}
)  # fmt: skip
"""Of a list's columns: the same place is written in many ways, and a class is recognised by a decision alone."""
_FACTS = frozenset({"address", "phone", "ethnic_minority", "merit_member", "no_labour_capacity"})
"""What the register keeps of a household, whatever a review finds."""
_PERSON_FACTS = {"disabled": "disabled", "monthly_social_allowance": "social_allowance"}
"""The same of a person: by question, the field."""
_PROFILE = _KEPT_ELSEWHERE | _FACTS | {"region", "locality", "size"}
"""What every row of the register as a file states, whether or not somebody has assessed the household."""
_TICK = "ticked_"
WHY = "the latest revision of given households"
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """The latest revision of a household's result of the year; `members`: number and answers by person."""

    result: ReviewResult
    members: dict[int, tuple[int, Answers]] = field(default_factory=dict)


def recorded_of(planned: Iterable[PlannedHousehold], year: int, standard: str) -> dict[int, Recorded]:
    """By household what the register holds of the year, of those whose row has a result."""
    households = [
        one.household.pk for one in planned if one.row.result and one.household and one.household.pk
    ]
    found: dict[int, Recorded] = {}
    for part in slices(households):
        rows = ReviewResult.objects.unscoped(WHY).filter(household__in=part, year=year, standard=standard)
        latest = {row.household_id: Recorded(row) for row in rows.order_by("revision")}
        of_result = {one.result.pk: one for one in latest.values()}
        asked = MemberAnswers.objects.unscoped(WHY).filter(result__in=list(of_result))
        for result, person, number, answers in asked.values_list("result", "person", "number", "answers"):
            of_result[result].members[person] = number, answers
        found |= latest
    return found


def assesses_nothing(one: PlannedHousehold, result: ResultRow | None) -> bool:
    """Whether a row names a household of the register and says nothing of its income or its services."""
    return (
        result is not None
        and result.result_class == "unknown"
        and result.income_points is None
        and result.deprivation_points is None
        and one.row.answers.value.keys() <= _PROFILE
        and not any(member.answers.value.keys() - _PERSON_FACTS.keys() for member in one.row.members)
    )


def differs(before: Recorded, one: PlannedHousehold, result: ResultRow) -> bool:
    """Whether the row says anything else of the year, or the same answers are counted to another result."""
    if news(before, one, result):
        return True
    return _same_answers(before, one) and (before.result.result_class, before.result.result) != (
        result.result_class,
        result.values.value,
    )


def news(before: Recorded, one: PlannedHousehold, result: ResultRow) -> bool:
    """Whether the row states anything that was not recorded; what it leaves out takes nothing back."""
    recorded = before.result
    for name, value in answered(one.row.answers.value).items():
        if not _held(name, value, recorded, one):
            return True
    if ticked_otherwise(before, result):
        return True
    return any(_member_news(before, member) for member in one.members)


def ticked_otherwise(before: Recorded, result: ResultRow) -> bool:
    """Whether the row ticks deprivations that were not recorded so; ticks are no answers."""
    values, recorded = result.values.value, before.result.result
    return values.get("deprivation_source") == "ticks" and any(
        value != recorded.get(name) for name, value in values.items() if name.startswith("deprived_")
    )


def lacking(before: Recorded, one: PlannedHousehold) -> bool:
    """Whether the row leaves out anything that was recorded."""
    if answered(before.result.answers).keys() - one.row.answers.value.keys():
        return True
    stated = {member.person_id: member.row.answers.value.keys() for member in one.members}
    return any(answers.keys() - stated.get(person, set()) for person, (_, answers) in before.members.items())


def answered(answers: Answers) -> dict[str, Any]:
    """The answers proper: where a household lies and what was decided are kept by the register itself."""
    return {name: value for name, value in answers.items() if name not in _KEPT_ELSEWHERE}


def _held(name: str, value: Any, recorded: ReviewResult, one: PlannedHousehold) -> bool:
    known = recorded.answers.get(name)
    if known == value:
        return True
    if name in _FACTS:
        return known is None or name not in one.changes
    if name == "region":
        # it follows from where the household lies
        return known is None
    if name.startswith(_TICK) and recorded.result.get("deprived_" + name.removeprefix(_TICK)) == value:
        return True
    if name == "size" and one.household and one.household.size in (one.row.size, one.row.size_listed):
        # the size that the register has today is no news of the review: a child born since changes no answer
        return True
    totals = {
        "size": recorded.size,
        "locality": recorded.locality,
        "income_points_recorded": recorded.income_points,
        "deprivation_points_recorded": recorded.deprivation_points,
    }
    return bool(totals.get(name) == value)


def _member_news(before: Recorded, member: MemberPlan) -> bool:
    recorded = before.members.get(member.person_id or 0, (0, {}))[1]
    for name, value in member.row.answers.value.items():
        if recorded.get(name) == value:
            continue
        fact = _PERSON_FACTS.get(name)
        if fact is None or (name in recorded and fact in member.changes):
            return True
    return False


def _same_answers(before: Recorded, one: PlannedHousehold) -> bool:
    recorded, stated = answered(before.result.answers), answered(one.row.answers.value)
    if one.household and one.household.size in (one.row.size, one.row.size_listed):
        recorded.pop("size", None)
        stated.pop("size", None)
    members = {member.person_id: member.row.answers.value for member in one.members if member.row.answers}
    return recorded == stated and members == {
        person: answers for person, (_, answers) in before.members.items()
    }


def differing(
    planned: Sequence[PlannedHousehold], year: int, standard: str
) -> list[tuple[PlannedHousehold, ResultRow, ReviewResult | None]]:
    """The rows whose result of the year is new or another, with the one recorded so far."""
    known = recorded_of(planned, year, standard)
    found: list[tuple[PlannedHousehold, ResultRow, ReviewResult | None]] = []
    for one in planned:
        result = one.row.result
        if result is None:
            continue
        before = known.get(one.household.pk) if one.household else None
        if before is None:
            if one.household is None or not assesses_nothing(one, result):
                found.append((one, result, None))
        elif differs(before, one, result):
            found.append((one, result, before.result))
    return found
