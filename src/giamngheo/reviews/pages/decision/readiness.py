"""What stands before a decision of a commune: who is ready, who waits and why, which values nobody has confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest

from giamngheo.complaints.queries import households_waiting
from giamngheo.law import Basis, load_standard
from giamngheo.law.classes import LISTED
from giamngheo.law.confirm import all_values
from giamngheo.platform.components import Status
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.registry.actions.person_ledger import workers_of
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.after_decision import lines_of_case
from giamngheo.reviews.agreeing import without_opinion
from giamngheo.reviews.evidence import unconfirmed_figures, unconfirmed_results
from giamngheo.reviews.letters import by_letter
from giamngheo.reviews.models import Case, CommuneReview, Review, Scoring
from giamngheo.reviews.outcomes import decided_outcome
from giamngheo.reviews.pages.reading import note_in_full
from giamngheo.reviews.queries import has_ended
from giamngheo.reviews.two_reviews import statuses_before
from giamngheo.rules.text import Text

WHY = "files of a commune that the page has read in reach"
SHOWN = 100
GONE = ("withdrawn", "screened_out", "decided")


class Value(NamedTuple):
    """A value that a decision would rest on and that nothing backs: what it is, its text, its path."""

    what: Text | str
    basis: Basis | None
    path: str


class WaitingHousehold(NamedTuple):
    """A household that a decision of today leaves out. `again`: it has a decision, which another corrects; `opinion`:
    the consulted authority has not agreed to its result.
    """

    case: Case
    name: str
    status: Status
    complaint: int | None
    ended: bool
    again: bool
    opinion: bool = False


class Readiness(NamedTuple):
    """ready: outcome → households; waiting: the first of `left_out`, `again` of them opened again after decisions;
    values: without confirmation; letters: households of `ready` that a letter answers and no decision names.

    workers: low-income workers of households that become poor or near-poor, whose status a decision of today ends.
    """

    ready: Mapping[str, int]
    waiting: list[WaitingHousehold]
    left_out: int
    again: int
    values: list[Value]
    decidable: bool
    workers: int = 0
    letters: int = 0

    @property
    def households(self) -> int:
        return sum(self.ready.values())

    @property
    def to_decide(self) -> int:
        return self.households - self.letters


def readiness(request: HttpRequest, commune: CommuneReview) -> Readiness:
    """Of a commune whose row the page has read; a fixed number of queries."""
    review = commune.review
    rows = Case.objects.unscoped(WHY).filter(village_review__commune_review=commune)
    cleared = list(
        rows.filter(~lines_of_case(), state="cleared").select_related("review", "household", "person")
    )
    held = households_waiting(case.household_id for case in cleared)
    ready = [case for case in cleared if case.household_id not in held and not has_ended(case)]
    apart = without_opinion(commune, ready)
    ready = [case for case in ready if case.pk not in apart]
    scorings = Scoring.objects.unscoped(WHY).filter(
        assessment__pk__among={case.assessment_id for case in ready if case.assessment_id},
        standard=review.standard,
    )
    before = statuses_before(ready, clock.today() + timedelta(days=1))
    paths = [*unconfirmed_figures(review), *unconfirmed_results(scorings)]
    others = rows.exclude(state__in=GONE).exclude(pk__among={case.pk for case in ready})
    outcomes = {case.pk: decided_outcome(case, before[case.pk]) for case in ready}
    poor = {case.household_id for case in ready if outcomes[case.pk] in LISTED}
    return Readiness(
        Counter(outcomes.values()),
        _waiting(request, others, apart),
        others.count(),
        others.filter(lines_of_case()).count(),
        [_value(path) for path in sorted(set(paths))],
        load_standard(review.standard).decidable,
        workers_of(poor, clock.today()).count() if poor else 0,
        _letters(review, ready, outcomes),
    )


def _letters(review: Review, cases: list[Case], outcomes: Mapping[int, str]) -> int:
    """Of a yearly review none goes by letter as long as a decision names somebody."""
    found = len(by_letter(review, cases, outcomes))
    return found if review.kind != Review.Kind.ANNUAL or found == len(cases) else 0


def _waiting(request: HttpRequest, rows: Any, apart: set[int]) -> list[WaitingHousehold]:
    rows = rows.select_related("household", "person", "village_review__commune_review")
    first = rows.annotate(decided_before=lines_of_case()).order_by("state", "pk")[:SHOWN]
    sight = policy().sight(request.actor, permissions.VIEW)  # type: ignore[attr-defined]
    tree = policy().tree
    cases = list(first.prefetch_related("complaints"))
    note_in_full(request, [one.household for one in cases])
    return [
        WaitingHousehold(
            case,
            shown_name(case.household.head_name, sight(tree.place_of(case)))  # type: ignore[arg-type]
            or case.household.code,
            labels.CASE_STATES[case.state],
            next((one.pk for one in case.complaints.all() if one.outcome == "open"), None),
            has_ended(case),
            case.decided_before,
            case.pk in apart,
        )
        for case in cases
    ]


def _value(path: str) -> Value:
    known = all_values().get(path)
    return Value(path, None, path) if known is None else Value(known[0], known[1], path)
