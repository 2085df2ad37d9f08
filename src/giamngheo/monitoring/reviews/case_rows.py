"""The households of a review as rows of results: of what is assessed so far, or of what is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.models.facts import Subject
from giamngheo.exchange.snapshot.rows import batched, birth_interval
from giamngheo.platform.database.among import Among as Among  # the look-up `__among`
from giamngheo.registry.models import Membership, Person
from giamngheo.reports.results import Stage
from giamngheo.reviews.models import (
    Assessment,
    Case,
    CommuneReview,
    DecisionLine,
    Review,
    Scoring,
    VillageReview,
)

WHY = "the figures of a review"
AGAIN = ("listed", "returned", "sent_back")
"""States in which a household waits for its (next) form: it is not counted in any class yet."""
NOT_POOR, UNKNOWN = "not_poor", "unknown"
Row = dict[str, Any]


class _Stand(NamedTuple):
    """Which form a household's row comes from, and its class."""

    assessment: int | None
    result_class: str


def case_rows(review: Review, stage: Stage) -> Iterator[tuple[list[Row], list[Row]]]:
    """The review's households in chunks, each with its members (`exchange.snapshot.columns` names the entries).

    preliminary: what is assessed so far; official: what is decided, the last decision on a household counting. Who
    waits has the class unknown; withdrawn files are left out.
    """
    decided = _decided(review) if stage == "official" else {}
    found = (
        Case.objects.unscoped(WHY).filter(review=review).exclude(state="withdrawn").order_by("household_id")
    )
    names = {
        "case": "pk", "household_key": "household_id", "state": "state", "assessment": "assessment_id",
        "result_class": "result_class", "village_then": "village_review__village_id",
        "commune_then": "village_review__commune_review__commune_id", "head": "household__head_id",
        "ethnic_group": "household__head__ethnicity", "registered_minority": "household__ethnic_minority",
        "registered_size": "household__size",
    }  # fmt: skip
    places = _localities(review)
    for chunk in batched(
        dict(zip(names, values, strict=True)) for values in found.values_list(*names.values()).iterator(4000)
    ):
        stands = {row["case"]: _stand(row, stage, decided) for row in chunk}
        yield _with_answers(review, chunk, stands, places)


def _decided(review: Review) -> dict[int, _Stand]:
    """By file what the last decision on it says."""
    lines = DecisionLine.objects.unscoped(WHY).filter(case__review=review).order_by("pk")
    found = {}
    for case, assessment, outcome in lines.values_list("case_id", "assessment_id", "outcome").iterator(4000):
        listed = outcome in ("poor", "near_poor", "average")
        found[case] = _Stand(assessment, outcome if listed else NOT_POOR)
    return found


def _stand(row: Row, stage: Stage, decided: Mapping[int, _Stand]) -> _Stand:
    if row["state"] == "screened_out":
        return _Stand(None, NOT_POOR)
    if stage == "official":
        return decided.get(row["case"]) or _Stand(row["assessment"], UNKNOWN)
    if row["state"] in AGAIN:
        return _Stand(row["assessment"], UNKNOWN)
    return _Stand(row["assessment"], row["result_class"] or UNKNOWN)


def _localities(review: Review) -> dict[int, str]:
    """Urban or rural by village or commune on the day of the review."""
    of_review = CommuneReview.objects.unscoped(WHY).filter(review=review)
    villages = VillageReview.objects.unscoped(WHY).filter(commune_review__review=review)
    units = AdminUnit.objects.filter(
        Q(pk__in=of_review.values("commune")) | Q(pk__in=villages.exclude(village=None).values("village"))
    )
    found = holdings(units, Subject.LOCALITY, review.reference_date)
    return {pk: one.value for pk, one in found.items()}


def _with_answers(
    review: Review, chunk: list[Row], stands: Mapping[int, _Stand], places: Mapping[int, str]
) -> tuple[list[Row], list[Row]]:
    wanted = {stand.assessment for stand in stands.values() if stand.assessment is not None}
    forms = {
        pk: (answers, members)
        for pk, answers, members in Assessment.objects.unscoped(WHY)
        .filter(pk__among=wanted)
        .values_list("pk", "answers", "members")
    }
    names = ("basis", "income_points", "deprivation_points", "result")
    scored = {
        assessment: dict(zip(names, values, strict=True))
        for assessment, *values in Scoring.objects.unscoped(WHY)
        .filter(assessment__pk__among=wanted, standard=review.standard)
        .values_list("assessment_id", *names)
    }
    rows: list[Row] = []
    asked: dict[int, list[Mapping[str, Any]]] = {}
    for row in chunk:
        stand = stands[row["case"]]
        answers, members = forms.get(stand.assessment or 0, ({}, []))
        score = scored.get(stand.assessment or 0, {})
        asked[row["household_key"]] = [one for one in members if one.get("person")]
        rows.append(
            {
                "ethnic_minority": row["registered_minority"],
                **answers,
                **score.get("result", {}),
                **{name: score.get(name) for name in names[:3]},
                "household_key": row["household_key"],
                "commune_then": row["commune_then"],
                "village_then": row["village_then"],
                "reference_date": review.reference_date,
                "locality": places.get(row["village_then"] or 0) or places.get(row["commune_then"]),
                "size": len(members) or answers.get("size") or row["registered_size"],
                "class": stand.result_class,
                "ethnic_group": row["ethnic_group"],
            }
        )
    heads = {row["household_key"]: row["head"] for row in chunk}
    return rows, list(_members(asked, heads, review.reference_date))


def _members(
    asked: Mapping[int, list[Mapping[str, Any]]], heads: Mapping[int, int | None], on: date
) -> Iterator[Row]:
    """Who answered in the household's form; where nobody did, who belongs to it on the day."""
    silent = {household for household, members in asked.items() if not members}
    stays: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    belonging = Membership.objects.unscoped(WHY).filter(
        Q(until=None) | Q(until__gt=on), household__pk__among=silent, since__lte=on
    )
    for household, person, number, relation in belonging.order_by("number", "person_id").values_list(
        "household_id", "person_id", "number", "relation"
    ):
        stays[household].append({"person": person, "person_no": number, "relation": relation})
    people = _people([one["person"] for members in (*asked.values(), *stays.values()) for one in members])
    for household, members in asked.items():
        belongs: list[Mapping[str, Any]] = [*(members or stays[household])]
        for number, member in enumerate(belongs, 1):
            person = member["person"]
            yield {
                "person_no": number,
                **{name: value for name, value in member.items() if name != "person"},
                **people.get(person, {}),
                "household_key": household,
                "is_head": person == heads[household],
            }


def _people(ids: Iterable[int]) -> dict[int, Row]:
    found = Person.objects.unscoped(WHY).filter(pk__among=set(ids))
    names = ("pk", "sex", "ethnicity", "birth_year", "birth_month", "birth_day")
    made = {}
    for pk, sex, ethnicity, *born in found.values_list(*names):
        first, last = birth_interval(*born)
        made[pk] = {"sex": sex, "ethnicity": ethnicity, "birth_date_from": first, "birth_date_to": last}
    return made
