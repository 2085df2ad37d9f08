"""No sequence of acts reaches a state that the law does not know; and raw SQL cannot skip a step either."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    commune_of,
    first_village,
    household,
    meeting,
    opened,
    village_of,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.models import Household
from giamngheo.reviews import clock
from giamngheo.reviews.actions import (
    assessing,
    consulting,
    deciding,
    listing,
    meetings,
    postings,
    reopened,
    steps,
)
from giamngheo.reviews.actions.assessing import return_case
from giamngheo.reviews.actions.refusing import Letter, refuse_by_letter
from giamngheo.reviews.after_decision import lines_of_case, standing_line
from giamngheo.reviews.machine import CASE, COMMUNE, VILLAGE, Machine
from giamngheo.reviews.models import (
    Case,
    DecisionLine,
    Opinion,
    PostedCase,
    Posting,
    Reopening,
    ResultComplaint,
    Scoring,
    VillageReview,
    Vote,
)
from giamngheo.reviews.scoring import Score, score

NUMBERS = st.integers(0, 2)


@contextmanager
def perhaps() -> Iterator[None]:
    """An act that may be refused in words; then nothing of it was written. The database never has to refuse."""
    with suppress(ActionRefused), transaction.atomic():
        yield


SCORES: dict[Any, Score] = {}


def scored_once(standard: Any, answers: Any, members: Any, place: AdminUnit, **more: Any) -> Score:
    """The one classification; what was scored before is not computed again (the machine moves, scores do not)."""
    key = (standard.id, tuple(sorted(answers.items())), len(members), *sorted(more.items()))
    if key not in SCORES:
        SCORES[key] = score(standard, answers, members, place, **more)
    return SCORES[key]


class AnyOrder(RuleBasedStateMachine):
    """Three households of one village; each act at any time, by somebody with every permission."""

    unit: AdminUnit

    def __init__(self) -> None:
        super().__init__()
        self.days = Days(date(2025, 10, 1))
        self.clock = mock.patch.object(clock, "today", self.days.today)
        self.clock.start()
        self.scoring = mock.patch.object(assessing, "score", scored_once)
        self.scoring.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.seen: dict[tuple[str, int], tuple[str, int]] = {}
        self.posted_until: dict[int, date] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.clock.stop()
        self.scoring.stop()

    @initialize()
    def open(self) -> None:
        place = self.unit.children.earliest("pk")
        for number, status in enumerate(("poor", "near_poor", "poor")):
            household(place, number, status)
        self.review = opened(self.unit)
        self.numbered = 0

    def case(self, number: int) -> Case:
        return Case.objects.unscoped(WHY).filter(review=self.review).order_by("pk")[number]

    @property
    def village(self) -> VillageReview:
        return first_village(self.review)

    @rule(
        number=NUMBERS,
        points=st.sampled_from([POOR, NEAR_POOR, NOT_POOR]),
        who=st.sampled_from(["an", "binh"]),
    )
    def assess(self, number: int, points: tuple[int, int], who: str) -> None:
        with perhaps():
            assess(self.case(number), points, who=who)

    @rule()
    def assess_all(self) -> None:
        for number in range(3):
            with perhaps():
                assess(self.case(number))

    @rule(name=st.sampled_from(["begin_assessment", "call_meeting", "pass_empty_village"]))
    def step(self, name: str) -> None:
        for village in VillageReview.objects.unscoped(WHY).filter(commune_review__review=self.review):
            with perhaps():
                getattr(steps, name)(act(), village)

    @rule(number=NUMBERS)
    def send_back(self, number: int) -> None:
        with perhaps():
            return_case(act(), self.case(number), "Xem lại")

    @rule(number=NUMBERS)
    def withdraw(self, number: int) -> None:
        with perhaps():
            listing.withdraw(act(), self.case(number), "Chuyển đi")

    @rule(agree=st.sampled_from([9, 10, 15, 20]))
    def meet(self, agree: int) -> None:
        with perhaps():
            facts = meeting(self.days.day)
            meetings.record_meeting(act(), self.village, facts, en_bloc=meetings.Count(agree, 20 - agree))

    @rule(number=NUMBERS, finding=st.sampled_from(["stands", "again"]))
    def committee(self, number: int, finding: str) -> None:
        with perhaps():
            meetings.settle_by_committee(act(), self.case(number), finding, "Lý do")

    @rule()
    def post(self) -> None:
        with perhaps():
            postings.start_posting(act(), self.village, "Nhà văn hóa")

    @rule(count=st.integers(1, 6))
    def days_pass(self, count: int) -> None:
        self.days.pass_(count)

    @rule()
    def end(self) -> None:
        for posting in Posting.objects.unscoped(WHY).filter(ended_on=None):
            with perhaps():
                postings.end_posting(act(), posting)

    @rule(number=NUMBERS)
    def complain(self, number: int) -> None:
        with perhaps():
            postings.receive_complaint(
                act(), self.case(number), postings.ComplaintFacts(self.days.day, "Sai")
            )

    @rule(outcome=st.sampled_from(["upheld", "refused", "withdrawn"]))
    def answer(self, outcome: str) -> None:
        complaint = ResultComplaint.objects.unscoped(WHY).filter(outcome="open").first()
        if complaint is not None:
            with perhaps():
                postings.settle_complaint(act(), complaint, outcome, "Trả lời")

    @rule(number=NUMBERS)
    def repost(self, number: int) -> None:
        with perhaps():
            postings.repost(act(), self.case(number), "UBND xã")

    @rule()
    def finish(self) -> None:
        with perhaps():
            steps.finish_villages(act(), commune_of(self.review))

    @rule(agrees=st.booleans())
    def consult(self, agrees: bool) -> None:
        with perhaps():
            consulting.ask_opinion(act(), commune_of(self.review), "9/BC", self.days.day)
        for opinion in Opinion.objects.unscoped(WHY).filter(answered_on=None):
            with perhaps():
                consulting.record_opinion(
                    act(), opinion, self.days.day, "7/CV", agrees=agrees, words="Ý kiến"
                )

    @rule()
    def decide(self) -> None:
        self.numbered += 1
        day = self.days.day + timedelta(days=100 + self.numbered)
        signed = deciding.Signed(f"{self.numbered}/QĐ", self.days.day, day, "An", "Chủ tịch", "UBND xã")
        with perhaps():
            deciding.decide(act(), commune_of(self.review), signed)

    @rule()
    def refuse(self) -> None:
        self.numbered += 1
        letter = Letter(self.numbered, self.days.day, "An", "Chủ tịch", "UBND xã")
        with perhaps():
            refuse_by_letter(act(), commune_of(self.review), letter)

    @rule(number=NUMBERS)
    def correct(self, number: int) -> None:
        self.numbered += 1
        case, day = self.case(number), self.days.day + timedelta(days=100 + self.numbered)
        signed = deciding.Signed(f"{self.numbered}/QĐ", self.days.day, day, "An", "Chủ tịch", "UBND xã")
        line = standing_line(case)
        if line is not None:
            with perhaps():
                consulting.ask_opinion_on_case(act(), case, "10/BC", self.days.day)
            with perhaps():
                deciding.correct(act(), line.decision, [case], signed, "Phúc tra")

    @rule(number=NUMBERS)
    def keep(self, number: int) -> None:
        with perhaps():
            reopened.keep_decision(act(), self.case(number), "Giữ")

    @rule()
    def close(self) -> None:
        with perhaps():
            steps.close_commune(act(), commune_of(self.review))

    @rule(number=NUMBERS)
    def reopen_case(self, number: int) -> None:
        with perhaps():
            steps.reopen_case(act(), self.case(number), "Nhầm")

    @rule(to=st.sampled_from(["list", "classify", "meeting"]))
    def reopen_village(self, to: str) -> None:
        with perhaps():
            steps.reopen_village(act(), self.village, to, "Nhầm")

    @rule(to=st.sampled_from(["villages", "recognition", "standing"]))
    def reopen_commune(self, to: str) -> None:
        with perhaps():
            steps.reopen_commune(act(), commune_of(self.review), to, "Nhầm")

    @invariant()
    def no_illegal_state(self) -> None:
        if not hasattr(self, "review"):
            return
        for case in Case.objects.unscoped(WHY).filter(review=self.review).select_related("village_review"):
            self.moved("case", CASE, case, case.state)
            legal(case)
        for village in VillageReview.objects.unscoped(WHY).filter(commune_review__review=self.review):
            self.moved("village", VILLAGE, village, village.step)
        self.moved("commune", COMMUNE, commune_of(self.review), commune_of(self.review).step)
        for posting in Posting.objects.unscoped(WHY).all():
            assert self.posted_until.setdefault(posting.pk, posting.last_day) == posting.last_day
            assert posting.ended_on is None or posting.ended_on > posting.last_day

    def moved(self, name: str, machine: Machine, row: Any, now: str) -> None:
        """Since the last look the row came here by moves forward, or by reopenings that left their reason."""
        first = machine.standing if self.review.standing and machine.standing else machine.first
        before, reopened = self.seen.get((name, row.pk), (first, 0))
        self.seen[name, row.pk] = (now, row.reopened)
        if row.reopened == reopened:
            assert reaches(machine, before, now), (name, before, now)
        noted = Reopening.objects.unscoped(WHY).filter(machine=name, target=row.pk).exclude(reason="")
        assert noted.count() == row.reopened


class AnyPace(AnyOrder):
    """Applications of the year round beside one another: each act at any time, a household alone or several."""

    kind = "on_request"

    @initialize()
    def open(self) -> None:
        place = self.unit.children.earliest("pk")
        self.homes = [household(place, number, status) for number, status in enumerate(("poor", "", ""))]
        self.review = opened(self.unit, self.kind)
        self.numbered = 0
        for home in self.homes:
            with perhaps():
                listing.receive_application(act(), self.review, home, self.receipt(home))

    def receipt(self, home: Household) -> listing.Receipt:
        form = "escape" if home.status == "poor" and self.kind == "on_request" else "application"
        return listing.Receipt(form, "counter", self.days.day)

    @rule(number=NUMBERS)
    def apply(self, number: int) -> None:
        home = again(self.homes[number])
        with perhaps():
            listing.receive_application(act(), self.review, home, self.receipt(home))

    @rule(number=NUMBERS, agree=st.sampled_from([9, 15]))
    def meet_one(self, number: int, agree: int) -> None:
        case = self.case(number)
        with perhaps():
            count = {case.pk: meetings.Count(agree, 20 - agree)}
            meetings.record_meeting(act(), village_of(case), meeting(self.days.day), singly=count)

    @rule(number=NUMBERS)
    def post_one(self, number: int) -> None:
        with perhaps():
            postings.post_case(act(), self.case(number), "UBND xã")

    @rule(number=NUMBERS)
    def decide_one(self, number: int) -> None:
        self.numbered += 1
        day = self.days.day + timedelta(days=100 + self.numbered)
        signed = deciding.Signed(f"{self.numbered}/QĐ", self.days.day, day, "An", "Chủ tịch", "UBND xã")
        with perhaps():
            deciding.decide(act(), commune_of(self.review), signed, only=[self.case(number).pk])

    @rule()
    def year_passes(self) -> None:
        self.days.day = date(2026, 1, 2)

    @invariant()
    def one_open_file_each(self) -> None:
        if hasattr(self, "review"):
            rows = Case.objects.unscoped(WHY).filter(review=self.review)
            rows = rows.exclude(state__in=["decided", "withdrawn"])
            homes = list(rows.values_list("household", flat=True))
            assert len(homes) == len(set(homes))
            closed = commune_of(self.review).step == "closed"
            # only a decided file is opened again in a closed commune
            assert not (closed and rows.filter(~lines_of_case()).exists())


def reaches(machine: Machine, before: str, now: str) -> bool:
    """Whether moves forward lead from one step to another (an act may make several)."""
    found, fresh = {before}, {before}
    while fresh:
        fresh = {after for start, after in machine.moves if start in fresh} - found
        found |= fresh
    return now in found


def legal(case: Case) -> None:
    """What every state says of the household."""
    state, step = case.state, case.village_review.step
    unassessed = {"listed", "returned", "sent_back", "withdrawn", "screened_out"}
    if state not in unassessed:
        scored = Scoring.objects.unscoped(WHY).get(
            assessment=case.assessment_id, standard=case.review.standard
        )
        assert (scored.result_class, scored.income_points) == (case.result_class, case.income_points)
    votes = Vote.objects.unscoped(WHY).filter(case=case, assessment=case.assessment_id)
    if state == "agreed":
        settled = case.committee_findings.filter(assessment=case.assessment_id, finding="stands")
        assert votes.filter(agreed=True).exists() or settled.exists()
    if state in {"posted", "cleared", "decided"}:
        sheets = PostedCase.objects.unscoped(WHY).filter(case=case, assessment=case.assessment_id)
        if state != "decided":
            assert sheets.filter(posting__ended_on__isnull=state == "posted").exists()
            assert not case.complaints.filter(outcome="open").exists()
    if state == "reopened":
        assert case.reopened
    if state in {"decided", "reopened"}:
        assert DecisionLine.objects.unscoped(WHY).filter(case=case).exists()
    if state in {"posted", "cleared", "decided"} and not case.reopened:
        assert step in {"posting", "done", "standing"} or state == "decided"
    assert case.refusals == Vote.objects.unscoped(WHY).filter(case=case, agreed=False).count()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("way", [AnyOrder, AnyPace])
def test_no_sequence_of_acts_reaches_an_illegal_state(
    way: type[AnyOrder], commune: AdminUnit, confirmed: None
) -> None:
    way.unit = commune
    run_state_machine_as_test(
        way,
        settings=settings(
            max_examples=6, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
