"""How far communes and villages have come: counts for whole boards in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Value

from giamngheo.law.working_days import WorkingDays
from giamngheo.reviews import clock
from giamngheo.reviews.hearing import NO_AUTHORITY, Authority, Hearing, authorities, heard
from giamngheo.reviews.models import Case, CommuneReview, Invitation, Opinion, Review, VillageReview
from giamngheo.reviews.rules import last_days_to_ask

WHY = "counts of rows that the reader reached"
GONE = ("withdrawn", "screened_out")
UNASSESSED = ("listed", "returned", "sent_back")
BEFORE_MEETING_IS_OVER = ("list", "classify", "meeting")
BEFORE_THE_OPINION = ("villages", "consultation")


@dataclass(frozen=True)
class Standing:
    """A village or commune of a review (`row`, its VillageReview or CommuneReview) and its households by state.

    `villages`, `late`: of a commune, its villages by step, and how many missed their last safe meeting date.
    `empty`: of a commune, those at the list on which nobody is to be reviewed. `opinion_late`: of a commune, the
    higher authority should have been asked by now, or should have answered. `asked`, `to_ask`: of a commune at the
    opinion, whose answer it waits for, and to whom its report is to be sent. `to_visit`: of one village, invited
    households that nobody has visited (`with_visits`).
    """

    row: Any
    review: Review
    cases: Counter[str] = field(default_factory=Counter)
    villages: Counter[str] = field(default_factory=Counter)
    late: int = 0
    empty: int = 0
    to_visit: int = 0
    opinion_late: bool = False
    asked: tuple[Authority, ...] = ()
    to_ask: tuple[Authority, ...] = ()
    today: date = field(default_factory=lambda: clock.today())

    @property
    def households(self) -> int:
        """Those that are reviewed: neither withdrawn nor screened out."""
        return sum(count for state, count in self.cases.items() if state not in GONE)

    @property
    def unassessed(self) -> int:
        return sum(self.cases[state] for state in UNASSESSED)

    @property
    def overdue(self) -> bool:
        """The meeting should be held already; of a commune: the review should be over, or a village or the
        opinion is late."""
        if isinstance(self.row, VillageReview):
            return is_late(self.row.step, self.row.safe_meeting, self.today)
        late = bool(self.late) or self.opinion_late or self.today > self.review.ends_on
        return self.row.step != "closed" and late


def is_late(step: str, safe_meeting: date | None, today: date) -> bool:
    """Whether a village at this step has missed its last safe day for the meeting."""
    return safe_meeting is not None and today > safe_meeting and step in BEFORE_MEETING_IS_OVER


def inhabited() -> Any:
    """All villages, and the households without a village where there are any."""
    others = Case.objects.unscoped(WHY).filter(village_review__village=None)
    return Q(village__isnull=False) | Q(pk__in=others.values("village_review"))


def of_villages(rows: Iterable[VillageReview]) -> list[Standing]:
    """In the order of `rows`, which come with `commune_review__review`. One query."""
    found = list(rows)
    counted: dict[int, Counter[str]] = {}
    states = (
        Case.objects.unscoped(WHY)
        .filter(village_review__among={row.pk for row in found})
        .values("village_review", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for one in states:
        counted.setdefault(one["village_review"], Counter())[one["state"]] = one["count"]
    today = clock.today()
    return [
        Standing(row, row.commune_review.review, counted.get(row.pk, Counter()), today=today) for row in found
    ]


def with_visits(one: Standing) -> Standing:
    """A village with the invited households that wait for a visit. One query."""
    waiting = Invitation.objects.unscoped(WHY).filter(
        village_review=one.row.pk, answer=Invitation.Answer.WAITING
    )
    return replace(one, to_visit=waiting.count())


def of_communes(
    rows: Sequence[CommuneReview], days: WorkingDays, *, empty_ones: bool = True
) -> list[Standing]:
    """In the order of `rows`, which come with `review`. Two queries, a third where one is at the opinion.

    empty_ones: whether `empty` is wanted, for which each village is asked.
    """
    found, today = list(rows), clock.today()
    places: dict[int, tuple[Counter[str], list[int], list[int]]] = {
        row.pk: (Counter(), [], []) for row in found
    }
    cases_of = Case.objects.unscoped(WHY).filter(village_review=OuterRef("pk"))
    reviewed: Any = Exists(cases_of.exclude(state__in=GONE)) if empty_ones else Value(True)
    steps = (
        VillageReview.objects.unscoped(WHY)
        .filter(inhabited(), commune_review__among=set(places))
        .annotate(reviewed=reviewed)
        .values("commune_review", "step", "safe_meeting", "reviewed")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for one in steps:
        counter, late, empty = places[one["commune_review"]]
        counter[one["step"]] += one["count"]
        if is_late(one["step"], one["safe_meeting"], today):
            late.append(one["count"])
        if one["step"] == "list" and not one["reviewed"]:
            empty.append(one["count"])
    cases = _cases_of_communes(set(places))
    hearings = _hearings(found)
    late_ones = _late_opinions(found, hearings, days, today)
    return [
        Standing(
            row,
            row.review,
            cases.get(row.pk, Counter()),
            by_step,
            sum(late),
            sum(empty),
            opinion_late=row.pk in late_ones,
            asked=tuple(hearings[row.pk].awaited) if row.pk in hearings else (),
            to_ask=tuple(hearings[row.pk].to_ask) if row.pk in hearings else (),
            today=today,
        )
        for row, (by_step, late, empty) in zip(found, places.values(), strict=True)
    ]


def _cases_of_communes(communes: set[int]) -> dict[int, Counter[str]]:
    """The cases of communes by state: added up by village out of the index alone, then by commune, which is half the
    time of looking up the commune of every case."""
    villages = VillageReview.objects.unscoped(WHY).filter(commune_review__among=communes)
    chosen, parameters = villages.order_by().values("pk").query.sql_with_params()
    # PostgreSQL makes one array of them and walks through the index in its order
    of_these = f"= ANY(ARRAY({chosen}))" if connection.vendor == "postgresql" else f"IN ({chosen})"
    found: dict[int, Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_COMMUNE.format(of_these=of_these), parameters)
        for commune, state, count in cursor.fetchall():
            found.setdefault(commune, Counter())[state] = int(count)
    return found


_BY_COMMUNE = """
SELECT v.commune_review_id, c.state, sum(c.n)
FROM (SELECT village_review_id, state, count(*) AS n FROM reviews_case WHERE village_review_id {of_these}
      GROUP BY village_review_id, state) c
JOIN reviews_villagereview v ON v.id = c.village_review_id
GROUP BY v.commune_review_id, c.state
"""


def _hearings(rows: Sequence[CommuneReview]) -> dict[int, Hearing]:
    """By commune at the opinion, whom it has asked. One query, none where no commune is there."""
    at_it = [row for row in rows if row.step == "consultation"]
    if not at_it:
        return {}
    opinions: dict[int, list[Opinion]] = {}
    for one in Opinion.objects.unscoped(WHY).filter(commune_review__in=[row.pk for row in at_it], case=None):
        opinions.setdefault(one.commune_review_id, []).append(one)
    orders = {row.review_id: authorities(row.review) for row in at_it}
    return {row.pk: heard(orders[row.review_id], opinions.get(row.pk, ()), row.reopened) for row in at_it}


def _late_opinions(
    rows: Sequence[CommuneReview], hearings: Mapping[int, Hearing], days: WorkingDays, today: date
) -> set[int]:
    """Communes that missed the day on which an authority is asked, or that it has not answered in time."""
    asking = [row for row in rows if row.step in BEFORE_THE_OPINION and row.review.consulted != NO_AUTHORITY]
    reviews = {row.review_id: row.review for row in asking}
    last_days = {pk: last_days_to_ask(review, days) for pk, review in reviews.items()}
    late = set()
    for row in asking:
        by_turn, hearing = last_days[row.review_id], hearings.get(row.pk)
        due = [one.due_on for one in hearing.waiting.values()] if hearing else []
        turns = [one.turn for one in hearing.to_ask] if hearing else [1]
        due += [by_turn[turn] for turn in turns if turn in by_turn]
        if due and today > min(due):
            late.add(row.pk)
    return late
