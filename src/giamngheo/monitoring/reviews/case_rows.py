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
from giamngheo.law.classes import LISTED, UNKNOWN
from giamngheo.monitoring.reviews.year_end import (
    Said,
    communes_in,
    last_said,
    lines_beside,
    list_in_force,
)
from giamngheo.platform.database.among import Among as Among  # the look-up `__among`
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reports.results import Stage
from giamngheo.reviews.models import (
    Assessment,
    Case,
    CommuneReview,
    Decision,
    DecisionLine,
    Review,
    Scoring,
    VillageReview,
)

WHY = "the figures of a review"
AGAIN = ("listed", "returned", "sent_back")
"""States in which a household waits for its (next) form: it is not counted in any class yet."""
NOT_POOR = "not_poor"
Row = dict[str, Any]


REVOKED = "revoked"
"""What the change of a household is called whose recognition was taken back."""


class _Stand(NamedTuple):
    """Which form a household's row comes from, its class, and whether its recognition was taken back."""

    assessment: int | None
    result_class: str
    revoked: bool = False


class Beside(NamedTuple):
    """Households of the figures that are no file of the annual review: decided on request; on the list as before.

    listed: the status of everybody whom the ledger leaves on the list of the year.
    """

    decided: Mapping[int, Said]
    kept: frozenset[int]
    listed: Mapping[int, str]


def case_rows(review: Review, stage: Stage) -> Iterator[tuple[list[Row], list[Row]]]:
    """The review's households in chunks, each with its members (`exchange.snapshot.columns` names the entries).

    preliminary: what is assessed so far; official: what is decided, the last decision on a household counting. Who
    waits has the class unknown; withdrawn files are left out.
    """
    beside = last_said(lines_beside(review))
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
        stands = {row["household_key"]: _stand(row, stage, decided, beside) for row in chunk}
        yield _with_answers(review, chunk, stands, places)


def beside_of(review: Review) -> Beside:
    """Who belongs to the figures of an annual review's year without a file of it.

    What was decided on request in the year, and whoever else the ledger leaves on the list.
    """
    if review.kind != Review.Kind.ANNUAL:
        return Beside({}, frozenset(), {})
    files = Case.objects.unscoped(WHY).filter(review=review).exclude(state="withdrawn")
    own = set(files.values_list("household_id", flat=True))
    listed = list_in_force(review.year, set(communes_in(review).values_list("commune_id", flat=True)))
    decided = {key: said for key, said in last_said(lines_beside(review)).items() if key not in own}
    return Beside(decided, frozenset(listed) - own - decided.keys(), listed)


def rows_beside(review: Review, beside: Beside) -> Iterator[tuple[list[Row], list[Row]]]:
    """The rows of `beside_of`, as `case_rows`: by the decision on request, or as the ledger has them."""
    names = {
        "household_key": "pk", "village_then": "village_id", "commune_then": "commune_id", "head": "head_id",
        "ethnic_group": "head__ethnicity", "registered_minority": "ethnic_minority", "registered_size": "size",
    }  # fmt: skip
    wanted = Household.objects.unscoped(WHY).filter(pk__among={*beside.decided, *beside.kept})
    places = _localities(review)
    for chunk in batched(
        dict(zip(names, values, strict=True))
        for values in wanted.order_by("pk").values_list(*names.values()).iterator(4000)
    ):
        stands = {row["household_key"]: _stand_beside(row["household_key"], beside) for row in chunk}
        yield _with_answers(review, chunk, stands, places)


def _stand_beside(household: int, beside: Beside) -> _Stand:
    said = beside.decided.get(household)
    stand = _of_decision(said) if said else _Stand(None, NOT_POOR)
    # the ledger has the last word: whoever is gone since is on no list
    off = NOT_POOR if stand.result_class in LISTED else stand.result_class
    return stand._replace(result_class=beside.listed.get(household, off))


def _decided(review: Review) -> dict[int, Said]:
    """By file what the last decision on it says."""
    lines = DecisionLine.objects.unscoped(WHY).filter(case__review=review).order_by("pk")
    names = ("case_id", "pk", "assessment_id", "outcome", "decision__kind")
    return {
        case: Said(line, assessment, outcome, kind == Decision.Kind.REVOCATION)
        for case, line, assessment, outcome, kind in lines.values_list(*names).iterator(4000)
    }


def _of_decision(said: Said) -> _Stand:
    listed = said.outcome in ("poor", "near_poor", "average")
    return _Stand(said.assessment, said.outcome if listed else NOT_POOR, said.revoked)


def _stand(row: Row, stage: Stage, decided: Mapping[int, Said], beside: Mapping[int, Said]) -> _Stand:
    on_request = beside.get(row["household_key"])
    if row["state"] == "screened_out":
        return _of_decision(on_request) if on_request else _Stand(None, NOT_POOR)
    if stage == "official":
        own = decided.get(row["case"])
        if own is None:
            return _Stand(row["assessment"], UNKNOWN)
        return _of_decision(max(own, on_request or own))
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
        stand = stands[row["household_key"]]
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
                **({"household_change": REVOKED} if stand.revoked else {}),
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
