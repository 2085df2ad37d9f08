"""A working day that becomes a holiday: deadlines that were given run longer, and none is brought forward."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from reviews_world import (
    POOR,
    WHY,
    Days,
    act,
    again,
    all_of,
    assess,
    cases,
    commune_of,
    household,
    opened,
    to_posting,
)
from test_order_in_time import consulting
from test_way_of_a_case import listed, review, village

from giamngheo.complaints.actions import Received, receive
from giamngheo.law import load_procedures
from giamngheo.law.procedures import Procedure
from giamngheo.law.working_days import WorkingDays
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.reviews import rules
from giamngheo.reviews.actions.campaign import set_working_day
from giamngheo.reviews.actions.consulting import ask_opinion
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.postings import ComplaintFacts, end_posting, receive_complaint
from giamngheo.reviews.models import Case, ResultComplaint, Review, VillageReview
from giamngheo.reviews.rules import working_days

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db
NOTICE = "Thông báo 5/TB-UBND"


def test_all_that_runs_over_the_day_ends_later(
    review: Review, village: VillageReview, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in cases(review):
        assess(case, POOR)
    posting = to_posting(village, days)
    first, second, _ = cases(review)
    usual = rules.frozen_rules

    def in_working_days(procedure: Procedure, *more: Any) -> dict[str, dict[str, Any]]:
        found = usual(procedure, *more)
        return found | {"total_days": found["total_days"] | {"unit": "working_days"}}

    by_calendar = receive_application(
        act(), opened(review.unit, "on_request"), household(village.village, 61),
        Receipt("application", "counter", days.day),
    )  # fmt: skip
    monkeypatch.setattr(rules, "frozen_rules", in_working_days)
    living = opened(review.unit, "average_living")
    asked = receive_application(
        act(), living, household(village.village, 60), Receipt("application", "counter", days.day)
    )
    complaint = receive_complaint(act(), first, ComplaintFacts(days.day, "Sai"))
    said = Received("posted_result", "counter", days.day, "Hộ có ô tô", household=again(second.household))
    inbox = receive(Act(all_of(review.unit)), review.unit, said)
    inner = ResultComplaint.objects.unscoped(WHY).get(inbox_code=inbox.code)
    before = {one: one.due_on for one in (asked, complaint, inbox, inner)}
    off = working_days().after(days.day, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.unscoped(WHY).filter(pk=asked.pk).update(due_on=asked.due_on + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultComplaint.objects.unscoped(WHY).update(due_on=date(2026, 1, 1))
    set_working_day(act(), off, False, NOTICE)
    for one, was in before.items():
        assert again(one).due_on == WorkingDays().after(was, 1), one
    assert again(posting).last_day > posting.last_day
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    assert event.row_count == 5
    assert again(by_calendar).due_on == by_calendar.due_on
    # worked after all: nobody who was told a day loses one
    longer, last = {one: again(one).due_on for one in before}, again(posting).last_day
    set_working_day(act(), off, True, "Thông báo 6/TB-UBND")
    assert {one: again(one).due_on for one in before} == longer
    assert again(posting).last_day == last
    for rows in (Case.objects.unscoped(WHY).filter(pk=asked.pk), ResultComplaint.objects.unscoped(WHY)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(due_on=days.day)


def test_the_authority_has_its_working_days_too(review: Review, village: VillageReview, days: Days) -> None:
    for case in cases(review):
        assess(case, POOR)
    posting = to_posting(village, days)
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    consulting(review)
    opinion = ask_opinion(act(), commune_of(review), "9/BC", days.day)
    set_working_day(act(), opinion.due_on, False, NOTICE)
    assert again(opinion).due_on == WorkingDays().after(opinion.due_on, 1)
    # a day before it was asked, and one after its last, move nothing
    due = again(opinion).due_on
    set_working_day(act(), days.day, False, NOTICE)
    set_working_day(act(), due + timedelta(days=1), False, NOTICE)
    assert again(opinion).due_on == due


@pytest.mark.parametrize("kind", ["on_request", "average_living", "low_income"])
@pytest.mark.parametrize(
    ("received", "due"),
    [
        # from Thursday 4 February to Wednesday 10 February 2027 nobody works: the 15 days are whole all the same
        (date(2027, 1, 19), date(2027, 2, 3)),
        (date(2027, 1, 20), date(2027, 2, 11)),
        (date(2027, 1, 26), date(2027, 2, 11)),
        (date(2027, 1, 27), date(2027, 2, 11)),
        # a Saturday
        (date(2027, 3, 5), date(2027, 3, 22)),
    ],
)
def test_a_last_day_that_is_a_day_off_shortens_no_deadline(kind: str, received: date, due: date) -> None:
    review = Review(kind=kind, round=0, rules=rules.frozen_rules(load_procedures()[kind]))
    assert rules.application_due(review, received, working_days()) == due
    # what an older review kept says nothing of it
    del review.rules["last_day_off"]
    assert rules.application_due(review, received, working_days()) == due
    review.rules["last_day_off"] = {"value": "before", "path": ""}
    assert rules.application_due(review, received, working_days()) <= received + timedelta(days=15)
