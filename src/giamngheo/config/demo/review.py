"""The review of the year after the last, open over the synthetic province, some villages on their way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from giamngheo.areas.models import AdminUnit
from giamngheo.config.demo.accounts import COMMUNE
from giamngheo.law import load_standard
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Membership, ReviewResult
from giamngheo.reviews import clock
from giamngheo.reviews.actions.assessing import Form, save_assessment
from giamngheo.reviews.actions.campaign import ReviewFacts, Told, open_review
from giamngheo.reviews.actions.meetings import Count, MeetingFacts, record_meeting
from giamngheo.reviews.actions.postings import start_posting
from giamngheo.reviews.actions.steps import begin_assessment, call_meeting
from giamngheo.reviews.answers import PLACES
from giamngheo.reviews.models import Case, Review, VillageReview

WHY = "the demo's own review"
ON_THEIR_WAY = 16
"""Villages that are moved on; each of four ends at another step."""
LARGEST = 6
"""Households of such a village at most, so that a full province opens as quickly."""
ENUMERATOR = "rasoat"
LAST = timedelta(days=35)


def open_demo_review(province: AdminUnit, year: int, standard: str, tell: Told) -> Review:
    """Opens it by the law's days, or until later where those are nearly over; then moves some villages on."""
    enumerator = User.objects.get(username=ENUMERATOR)
    act = Act(_actor(), reason="dữ liệu trình diễn")
    review = open_review(
        act, province, ReviewFacts("annual", year, standard, ends_on=_deadline(year)), tell=tell
    )
    for number, (village, cases) in enumerate(_villages(review)):
        _move_on(village, cases, number % 4, enumerator)
    return review


def _deadline(year: int) -> date | None:
    """Late enough for work to be left, within the review's year; None: the law's."""
    wanted = min(clock.today() + LAST, date(year, 12, 31))
    return wanted if clock.today() + timedelta(days=14) < wanted and wanted > date(year, 12, 1) else None


def _villages(review: Review) -> Iterator[tuple[VillageReview, list[Case]]]:
    """The village of the accounts, where its enumerator finds a household left; then small ones."""
    unit = RoleGrant.objects.filter(user__username=ENUMERATOR).latest("pk").unit_id
    rows = Case.objects.unscoped(WHY).filter(review=review, village_review__village__isnull=False)
    found: dict[int, list[Case]] = {}
    for case in rows.select_related("household__commune", "review", "village_review").order_by(
        "village_review", "pk"
    )[:2000]:
        found.setdefault(case.village_review_id, []).append(case)
    small = [cases for cases in found.values() if 2 <= len(cases) <= LARGEST or _at(cases) == unit]
    small.sort(key=lambda cases: (_at(cases) != unit, cases[0].household.commune.name != COMMUNE))
    for cases in small[:ON_THEIR_WAY]:
        yield cases[0].village_review, cases


def _at(cases: list[Case]) -> int | None:
    return cases[0].village_review.village_id


def _move_on(village: VillageReview, cases: list[Case], to: int, enumerator: User) -> None:
    """0: one household is left, 1: all are assessed, 2: the meeting is held, 3: the result is posted."""
    begin_assessment(_act(), village)
    try:
        for case in cases[1:] if to == 0 else cases:
            save_assessment(_act(), case, _form(case, enumerator))
    except ActionRefused:
        return  # last year's answers do not fit today's form: the household waits for its visit
    if to < 2:
        return
    call_meeting(_act(), village)
    attending = len(cases) + 20
    facts = MeetingFacts(clock.today(), "Nhà văn hóa", "Trưởng thôn", "Thư ký thôn", attending, len(cases))
    record_meeting(_act(), village, facts, en_bloc=Count(attending - 4, 3, 1))
    if to == 3:
        start_posting(_act(), village, "Nhà văn hóa; trụ sở UBND cấp xã")


def _form(case: Case, enumerator: User) -> Form:
    """As last year, of those who still live there."""
    living = Membership.objects.unscoped(WHY).filter(household=case.household, until=None)
    there = set(living.values_list("person", flat=True))
    last = ReviewResult.objects.unscoped(WHY).filter(household=case.household).latest("year", "revision")
    form = load_standard(case.review.standard).questionnaire
    asked = {one.name for one in form.variables("household")} - PLACES
    of_member = {one.name for one in form.variables("person")}
    answers = {name: value for name, value in last.answers.items() if name in asked}
    members = [
        {name: value for name, value in one.answers.items() if name in of_member} | {"person": one.person_id}
        for one in last.members.order_by("number")
        if one.person_id in there
    ]
    return Form(answers, members, visited_on=clock.today(), enumerator=enumerator.pk, complete=True)


def _act() -> Act:
    return Act(_actor(), reason="dữ liệu trình diễn")


def _actor() -> Actor:
    return Actor.by_system("giamngheo demo")
