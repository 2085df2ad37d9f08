"""The list of a year counted once more under another standard: where the movements of the year after start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.models.facts import Subject
from giamngheo.law import LawError, Standard, load_standard
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.registry.actions.results import DecidedResult, record_results
from giamngheo.registry.models import MemberAnswers, Person, ReviewResult
from giamngheo.reviews import permissions
from giamngheo.reviews.answers import Entity, typed
from giamngheo.reviews.scoring import identity_of, kept_values
from giamngheo.reviews.words import refused

WHY = "what a review found, counted under another standard"
SOURCE = "tính lại theo chuẩn khác"


@dataclass(frozen=True)
class Wanted:
    """The results of a year of these communes, found under `found`, and the standard to count them under."""

    year: int
    found: str
    standard: Standard
    communes: tuple[int, ...]


def wanted(unit: AdminUnit, year: int, standard: str) -> Wanted:
    """What there is to count again of the households of a province or a commune, by the communes of its day.

    ActionRefused `unknown_standard`, `no_results`, `same_standard`.
    """
    try:
        loaded = load_standard(standard)
    except LawError as error:
        raise refused(
            "unknown_standard", "Không có chuẩn «{name}».", "There is no standard “{name}”.", name=standard
        ) from error
    rows = ReviewResult.objects.unscoped(WHY).filter(year=year).exclude(source=SOURCE)
    rows = rows.filter(Q(household__commune=unit) | Q(household__commune__parent=unit))
    counts = dict(rows.values("standard").annotate(n=Count("pk")).order_by("n").values_list("standard", "n"))
    if not counts:
        raise refused(
            "no_results",
            "{unit} chưa có kết quả rà soát năm {year} nào trong sổ hộ.",
            "The register holds no result of {year} in {unit}.",
            unit=unit.full_name,
            year=year,
        )
    others = [name for name in counts if name != standard]
    if not others:
        raise refused(
            "same_standard",
            "Kết quả năm {year} đã theo chuẩn «{name}», không cần tính lại.",
            "The results of {year} are under “{name}” already; nothing is to be counted again.",
            year=year,
            name=loaded.name,
        )
    communes = (
        rows.filter(standard=others[-1]).order_by("commune_then").values_list("commune_then", flat=True)
    )
    return Wanted(year, others[-1], loaded, tuple(communes.distinct()))


@action(permissions.OPEN)
def restate(act: Act, commune: AdminUnit, asked: Wanted) -> dict[str, int]:
    """Classifies the commune's answers of the year under the other standard and keeps the results beside the old.

    Nothing of the household changes: no status, no class in lists. What the answers or the standard leave open is
    unknown. Returns how many households there are of each class.
    """
    act.require(commune)
    rows = ReviewResult.objects.unscoped(WHY).filter(
        commune_then=commune, year=asked.year, standard=asked.found
    )
    latest = {row.household_id: row for row in rows.select_related("household").order_by("revision")}
    counts: dict[str, int] = {}
    days: dict[date, list[ReviewResult]] = {}
    for row in latest.values():
        days.setdefault(row.reference_date, []).append(row)
    written = 0
    for day, few in days.items():
        found = list(_counted(few, asked.standard, day))
        for one in found:
            counts[one.result_class] = counts.get(one.result_class, 0) + 1
        written += record_results(
            act.fresh(), commune, asked.year, asked.standard.id, day, found, SOURCE, repeated=False
        )
    if not written:
        act.nothing_to_do()
        return counts
    act.record(commune, after={"year": asked.year, "standard": asked.standard.id, **counts})
    return counts


def _counted(rows: Sequence[ReviewResult], standard: Standard, day: date) -> Iterator[DecidedResult]:
    # the engine is loaded by the first who asks for a class
    from giamngheo.measurement import classify_now, reason_texts
    from giamngheo.measurement.classification.records import table_of

    members = _members(rows)
    people = Person.objects.unscoped(WHY).in_bulk({one for few in members.values() for one, _ in few})
    places = _places(rows, day)
    households = [
        {
            **_fitting(standard, "household", row.answers),
            "household_key": number,
            "size": len(members.get(row.pk, ())) or row.size,
            "locality": row.locality or places["locality"].get(row.pk),
            "region": places["region"].get(row.pk),
        }
        for number, row in enumerate(rows)
    ]
    persons = [
        {**identity_of(people.get(person)), **_fitting(standard, "person", answers), "household_key": number}
        for number, row in enumerate(rows)
        for person, answers in members.get(row.pk, ())
    ]
    listed = table_of(standard, "person", persons) if persons else None
    # as of the review, or of the standard's first day where that is later
    on = standard.nearest_day(day)
    table = classify_now(standard, table_of(standard, "household", households), listed, on=on)
    reasons = reason_texts(table, standard, on=on, persons=listed).to_pylist()
    for row, result, words in zip(rows, table.to_pylist(), reasons, strict=True):
        yield DecidedResult(
            household=row.household,
            village_then=row.village_then_id,
            locality=row.locality,
            size=row.size or 0,
            result_class=result["class"],
            basis=result["basis"] or "",
            income_points=result["income_points"],
            deprivation_points=result["deprivation_points"],
            answers=row.answers,
            values=kept_values(result),
            reason_vi=words["reason_vi"],
            reason_en=words["reason_en"],
            members=members.get(row.pk, ()),
        )


def _members(rows: Sequence[ReviewResult]) -> dict[int, list[tuple[int, Mapping[str, Any]]]]:
    found: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    asked = MemberAnswers.objects.unscoped(WHY).filter(result__pk__among={row.pk for row in rows})
    for result, person, answers in asked.order_by("result_id", "number").values_list(
        "result_id", "person_id", "answers"
    ):
        found.setdefault(result, []).append((person, answers))
    return found


def _places(rows: Sequence[ReviewResult], day: date) -> dict[str, dict[int, str]]:
    """Locality and region of each result, by what is known of its village or commune on the day."""
    at = {row.pk: row.village_then_id or row.commune_then_id for row in rows}
    units = AdminUnit.objects.in_bulk(set(at.values()))
    subjects = {"locality": Subject.LOCALITY, "region": Subject.INCOME_REGION}
    known = {name: holdings(units.values(), subject, day) for name, subject in subjects.items()}
    return {
        name: {pk: str(found[unit].value) for pk, unit in at.items() if unit in found}
        for name, found in known.items()
    }


def _fitting(standard: Standard, entity: Entity, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that this standard's questions take; another form's answer to one of them is none."""
    found: dict[str, Any] = {}
    for name, value in answers.items():
        try:
            found |= typed(standard, entity, {name: value})
        except ActionRefused:
            continue
    return found
