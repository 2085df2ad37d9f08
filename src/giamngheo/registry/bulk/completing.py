"""A row that corrects some of what a review recorded, completed by the rest: a thin list thins nothing out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from giamngheo.law import Standard
from giamngheo.registry.bulk.json_texts import given
from giamngheo.registry.bulk.news import Recorded, lacking, news, recorded_of, ticked_otherwise
from giamngheo.registry.bulk.plan import PlannedHousehold, Verdict
from giamngheo.registry.bulk.rows import KEPT, Birth, ResultRow, plain
from giamngheo.registry.models import Person
from giamngheo.registry.why import interval, typed_answers
from giamngheo.rules.text import Text

WHY = "who answered in a review that a list corrects"
Case = tuple[PlannedHousehold, ResultRow, Recorded]


def complete(planned: Iterable[PlannedHousehold], year: int, standard: Standard, on: date) -> None:
    """Adds to each row what it leaves out of the year's recorded result, and counts it again.

    A row whose totals or ticks are not what the recorded answers give is a conflict: which answer is wrong it does
    not say.
    """
    todo = [one for one in planned if one.verdict is not Verdict.CONFLICT]
    known = recorded_of(todo, year, standard.id)
    cases: list[Case] = []
    for one in todo:
        before, result = known.get(one.household.pk) if one.household else None, one.row.result
        if before is None or result is None or not news(before, one, result) or not lacking(before, one):
            continue
        if _contradicts(before, result):
            one.verdict, one.why = Verdict.CONFLICT, _TOTALS_ONLY
        else:
            cases.append((one, result, before))
    if cases:
        _count(cases, standard, on)


def _contradicts(before: Recorded, result: ResultRow) -> bool:
    """Whether the row has another total, or other ticks, than the answers recorded question by question give."""
    recorded, stated = before.result.result, result.values.value
    by_items = recorded.get("income_points_source") == "items"
    income = by_items and stated.get("income_points_source") == "recorded"
    if income and result.income_points != before.result.income_points:
        return True
    if recorded.get("deprivation_source") != "answers" or stated.get("deprivation_source") == "answers":
        return False
    total = result.deprivation_points
    return ticked_otherwise(before, result) or (
        total is not None and total != before.result.deprivation_points
    )


def _count(cases: Sequence[Case], standard: Standard, on: date) -> None:
    # the engine is loaded by the first who asks for a class
    from giamngheo.measurement import classify_now, reason_texts
    from giamngheo.measurement.classification.records import table_of

    stated = {member.person_id for one, _, _ in cases for member in one.members}
    others = {person for _, _, before in cases for person in before.members} - stated
    people = Person.objects.unscoped(WHY).in_bulk(others)
    households, persons = [], []
    for number, (one, result, before) in enumerate(cases):
        _fill(one, before)
        households.append(_household(standard, number, one, result, before))
        persons += [{**row, "household_key": number} for row in _members(standard, one, people)]
    listed = table_of(standard, "person", persons) if persons else None
    table = classify_now(standard, table_of(standard, "household", households), listed, on=on)
    reasons = reason_texts(table, standard, on=on, persons=listed).to_pylist()
    for (one, _, _), row, words in zip(cases, table.to_pylist(), reasons, strict=True):
        one.row = replace(one.row, result=_result(row, words))


def _fill(one: PlannedHousehold, before: Recorded) -> None:
    """The answers of the household and of each member, those of the row first."""
    recorded = before.result
    one.row = replace(
        one.row,
        answers=given({**recorded.answers, **one.row.answers.value}),
        size=one.row.size or recorded.size,
        locality=one.row.locality or recorded.locality,
    )
    rest = dict(before.members)
    for member in one.members:
        answers = rest.pop(member.person_id or 0, (0, {}))[1]
        if answers:
            member.row = replace(member.row, answers=given({**answers, **member.row.answers.value}))
    one.carried = [(person, number, dict(answers)) for person, (number, answers) in rest.items()]


def _household(
    standard: Standard, number: int, one: PlannedHousehold, result: ResultRow, before: Recorded
) -> dict[str, Any]:
    ticks = result.values.value
    if ticks.get("deprivation_source") != "ticks":
        ticks = before.result.result
    ticked = ticks.get("deprivation_source") == "ticks"
    marks = {f"ticked_{key.key}": ticks.get(f"deprived_{key.key}") for key in standard.indicators if ticked}
    answers = one.row.answers.value
    return {
        **typed_answers(standard, "household", answers),
        **marks,
        "household_key": number,
        "size": one.row.size,
        "locality": one.row.locality or None,
        "region": answers.get("region"),
    }


def _members(
    standard: Standard, one: PlannedHousehold, people: Mapping[int, Person]
) -> Iterable[dict[str, Any]]:
    for member in one.members:
        row, person = member.row, member.person
        birth = Birth(person.birth_year, person.birth_month, person.birth_day) if person else row.birth
        yield {
            **typed_answers(standard, "person", row.answers.value),
            "sex": row.sex or (person.sex if person else "") or None,
            "relation": row.relation or (member.stay.relation if member.stay else "") or None,
            "birth_date": interval(*(birth if birth.year else row.birth)),
        }
    for pk, _, answers in one.carried:
        known = people[pk]
        yield {
            **typed_answers(standard, "person", answers),
            "sex": known.sex or None,
            "birth_date": interval(known.birth_year, known.birth_month, known.birth_day),
        }


def _result(row: Mapping[str, Any], words: Mapping[str, str]) -> ResultRow:
    kept = {
        name: plain(value)
        for name, value in row.items()
        if value is not None and name.startswith(KEPT) and not name.endswith("_recorded")
    }
    return ResultRow(
        result_class=row["class"],
        basis=row["basis"] or "",
        income_points=row["income_points"],
        deprivation_points=row["deprivation_points"],
        values=given(kept),
        reason_vi=words["reason_vi"] or "",
        reason_en=words["reason_en"] or "",
    )


_TOTALS_ONLY = Text(
    "Năm này đã có câu trả lời từng câu của hộ, còn danh sách chỉ ghi tổng điểm hoặc dấu thiếu hụt và ghi khác. Xem "
    "phiếu để biết câu nào sai, rồi nhập danh sách có câu trả lời đúng.",
    "Of this year the answers of the household are recorded question by question, and the list has only totals or "
    "marks, which are others. See in the form which answer is wrong, then import a list with the right answer.",
)
