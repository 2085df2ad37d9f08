"""The result that a decision rests on, as the register keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giamngheo.areas.facts import holdings
from giamngheo.areas.models.facts import Subject
from giamngheo.registry.actions.results import DecidedResult
from giamngheo.registry.models import Person
from giamngheo.reviews.models import Assessment, Case, Scoring
from giamngheo.reviews.papers.lines import size_of

WHY = "forms of households that a decision names"


def decided_results(cases: Sequence[Case], standard: str, on: date) -> list[DecidedResult]:
    """Of each case its present assessment under a standard; cases not scored under it are left out.

    `household`, `assessment` and `village_review__village` are selected with the cases.
    """
    scorings = Scoring.objects.unscoped(WHY).filter(
        assessment__pk__among={case.assessment_id for case in cases if case.assessment_id}, standard=standard
    )
    scored = {one.assessment_id: one for one in scorings}
    places = {case.pk: case.household.village or case.household.commune for case in cases}
    localities = holdings({place.pk: place for place in places.values()}.values(), Subject.LOCALITY, on)
    people = _people(cases)
    found = []
    for case in cases:
        form, scoring = case.assessment, scored.get(case.assessment_id or 0)
        if form is None or scoring is None:
            continue
        holding = localities.get(places[case.pk].pk)
        found.append(
            DecidedResult(
                household=case.household,
                village_then=case.village_review.village_id,
                locality=str(holding.value) if holding else "",
                size=size_of(case),
                result_class=scoring.result_class,
                basis=scoring.basis,
                income_points=scoring.income_points,
                deprivation_points=scoring.deprivation_points,
                answers=form.answers,
                values=scoring.result,
                reason_vi=scoring.reason_vi,
                reason_en=scoring.reason_en,
                members=_members(form, people),
            )
        )
    return found


def _members(form: Assessment, people: set[int]) -> list[tuple[int, dict[str, object]]]:
    """Members whom the register knows, with what they answered."""
    return [
        (one["person"], {name: value for name, value in one.items() if name != "person"})
        for one in form.members
        if one.get("person") in people
    ]


def _people(cases: Sequence[Case]) -> set[int]:
    named = {
        one["person"]
        for case in cases
        if case.assessment is not None
        for one in case.assessment.members
        if one.get("person")
    }
    return set(Person.objects.unscoped(WHY).filter(pk__among=named).values_list("pk", flat=True))
