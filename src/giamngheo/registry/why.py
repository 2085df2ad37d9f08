"""Why a household has its class in a year: the rules traced again from the answers as they were frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from giamngheo.law import LawError, Standard, load_standard
from giamngheo.platform.components import Reason
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData
from giamngheo.registry.models import Membership, Person, ReviewResult
from giamngheo.rules import RecordError
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.measurement import Criterion, Explanation

BY_WORDS_ONLY = Text(
    "Các câu trả lời đã lưu không đủ để dựng lại từng bước; dưới đây là lời giải thích ghi lúc rà soát.",
    "The answers kept are not enough to show every step again; these are the words of the review.",
)


@dataclass(frozen=True)
class Why:
    """The class with its reasons; `note` says when the steps cannot be shown again and only words are left."""

    words: Text
    reasons: tuple[Reason, ...]
    distances: tuple[Text, ...]
    note: Text | None = None


Answered = Sequence[tuple[Person, Mapping[str, Any]]]


def why(
    result: ReviewResult, stays: Sequence[Membership], sees: PersonalData, answered: Answered | None = None
) -> Why:
    """Why the result's class. `stays` are those of its household; names as `sees` allows.

    answered: who answered what, for a result that is not in the database; else those of the result.
    """
    # the engine is loaded by the first who asks why
    from giamngheo.measurement import explain_row

    words = Text(result.reason_vi, result.reason_en)
    try:
        standard = load_standard(result.standard)
        found = explain_row(
            standard,
            _row(result),
            _household(standard, result),
            _members(result, standard, stays, sees, answered) or None,
            on=result.reference_date,
            reason=words,
        )
    except (LawError, RecordError, KeyError, ValueError, ArithmeticError):
        # a list that only gives the class, or a standard that is gone
        return Why(words, (), _distances(result), BY_WORDS_ONLY)
    note = None if _complete(found, result) else BY_WORDS_ONLY
    return Why(words, reasons_of(found), _distances(result), note)


def _household(standard: Standard, result: ReviewResult) -> dict[str, Any]:
    """The answers; a form of a review does not ask again how many live there, and where."""
    asked = {one.name for one in standard.questionnaire.variables("household")}
    known = {"size": result.size, "locality": result.locality or None}
    return {name: value for name, value in known.items() if name in asked} | typed_answers(
        standard, "household", result.answers
    )


def _complete(found: Explanation, result: ReviewResult) -> bool:
    """Whether the answers kept lead to every deprivation that the review found by answers."""
    if result.result.get("deprivation_source") != "answers":
        return True
    return all(trace.value == found.row.get(f"deprived_{key}") for key, trace in found.traces.items())


def reasons_of(found: Explanation) -> tuple[Reason, ...]:
    """Every criterion as a page shows it: income, the deprivations with their count, what is not deprived."""
    income, *indicators, count = found.criteria
    deprived = tuple(_reason(one) for one in indicators if one.outcome is not False)
    rest = tuple(_reason(one) for one in indicators if one.outcome is False)
    total = _reason(count)
    lines = [
        _reason(income),
        Reason(total.words, total.value, total.holds, total.article, total.evidence, deprived),
    ]
    if rest:
        label = Text("Không thiếu hụt: {count} chỉ số", "Not deprived: {count} indicators")
        lines.append(Reason(label.format(count=len(rest)), parts=rest))
    return tuple(lines)


def _reason(one: Criterion) -> Reason:
    words = Text(f"{one.name.vi}: {one.why.vi}", f"{one.name.en}: {one.why.en}")
    return Reason(words, one.value, one.outcome, one.article, one.evidence.value)


def _row(result: ReviewResult) -> dict[str, Any]:
    """The row of `classify` as it was kept, with what the model keeps beside it."""
    kept = dict(result.result)
    row: dict[str, Any] = dict.fromkeys(("points_line", "income_line", "deprivation_source", "below_line"))
    row |= {
        "class": result.result_class,
        "basis": result.basis or None,
        "income_points": result.income_points,
        "deprivation_points": result.deprivation_points,
        "deprivation_points_lo": result.deprivation_points,
        "deprivation_points_hi": result.deprivation_points,
        "locality": result.locality,
        "size": result.size,
        **kept,
    }
    for name in load_standard(result.standard).indicators:
        row.setdefault(f"deprived_{name.key}", None)
    if row["below_line"] is None:
        distance = row.get("distance_income_points" if result.basis == "points" else "distance_income")
        row["below_line"] = None if distance is None else Decimal(str(distance)) <= 0
    return row


def _members(
    result: ReviewResult,
    standard: Standard,
    stays: Sequence[Membership],
    sees: PersonalData,
    answered: Answered | None,
) -> list[dict[str, Any]]:
    """Those who answered, and those who belonged to the household then and answered nothing."""
    if answered is None:
        rows = result.members.select_related("person").order_by("number")
        answered = [(one.person, one.answers) for one in rows]
    known = {person.pk for person, _ in answered}
    day = result.reference_date
    listed = [
        *answered,
        *(
            (stay.person, {})
            for stay in stays
            if stay.person_id not in known and stay.since <= day and (stay.until is None or day <= stay.until)
        ),
    ]
    relations = {stay.person_id: stay.relation for stay in stays}
    return [
        {
            **typed_answers(standard, "person", answers),
            "name": shown_name(person.full_name, sees) or None,
            "sex": person.sex or None,
            "relation": relations.get(person.pk) or None,
            "birth_date": born(person),
        }
        for person, answers in listed
    ]


def born(person: Person) -> tuple[date, date] | None:
    """The first and the last day on which the person may have been born."""
    return interval(person.birth_year, person.birth_month, person.birth_day)


def interval(year: int | None, month: int | None, day: int | None) -> tuple[date, date] | None:
    """The first and the last day that a date known so far may be."""
    if year is None:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is not None:
        return date(year, month, day), date(year, month, day)
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(after.toordinal() - 1)


def typed_answers(standard: Standard, entity: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON kept them, with decimals and dates again."""
    values: dict[str, Any] = {}
    for variable in standard.questionnaire.variables(entity):  # type: ignore[arg-type]
        for name in (variable.name, *(variable.name + end for end in ("_from", "_to", "_lo", "_hi"))):
            value = answers.get(name)
            if value is None or variable.identity:
                continue
            if variable.type in {"decimal", "money"}:
                value = Decimal(str(value))
            elif variable.type == "date":
                value = date.fromisoformat(value)
            values[name] = value
    return values


def _distances(result: ReviewResult) -> tuple[Text, ...]:
    """How far from the line and from the cut-off, in words."""
    from giamngheo.platform.figures import number

    said = []
    points = result.result.get("distance_income_points")
    if points is not None:
        said.append(_away(Text("Điểm thu nhập", "Income points"), points, Text("điểm", "points"), number))
    income = result.result.get("distance_income")
    if points is None and income is not None:
        said.append(_away(Text("Thu nhập", "Income"), Decimal(str(income)), Text("đồng", "VND"), number))
    count = result.result.get("distance_deprivations")
    if count is not None:
        label, unit = Text("Số chỉ số thiếu hụt", "Deprivations"), Text("chỉ số", "indicators")
        said.append(_away(label, count, unit, number))
    return tuple(said)


def _away(what: Text, distance: Any, unit: Text, number: Any) -> Text:
    if distance == 0:
        return Text(f"{what.vi} đúng bằng mức chuẩn", f"{what.en}: exactly at the line")
    far = number(abs(distance))
    if distance < 0:
        return Text(
            f"{what.vi} thấp hơn mức chuẩn {far} {unit.vi}", f"{what.en}: {far} {unit.en} below the line"
        )
    return Text(f"{what.vi} cao hơn mức chuẩn {far} {unit.vi}", f"{what.en}: {far} {unit.en} above the line")
