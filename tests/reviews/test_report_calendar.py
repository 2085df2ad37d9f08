"""What a commune owes when: each month of the review on request hands in its own report."""

from datetime import UTC, date, datetime
from unittest import mock

import pytest
from reviews_world import WHY, Days, act, begin, commune_of, household, opened
from test_year_end import decide_annual

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import report_calendar
from giamngheo.monitoring.models import Submission
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import Review, VillageReview
from office_world import signed_in

pytestmark = pytest.mark.django_db


def hand_in(review: Review, unit: AdminUnit, version: int, at: datetime) -> None:
    with mock.patch("django.utils.timezone.now", return_value=at):
        Submission.objects.create(
            review=review, unit=unit, stage="official", version=version, figures={}, digest="0" * 64, files=1,
            waiting=0, reason="" if version == 1 else "tháng sau", counted_at=at, by="test",
        )  # fmt: skip


def test_a_report_of_one_month_is_not_that_of_another(
    commune: AdminUnit, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = opened(commune, "on_request")
    every = {(2025, month) for month in range(1, 13)}
    monkeypatch.setattr(report_calendar, "_months_decided", lambda *_: {review.pk: every})
    hand_in(review, commune, 1, datetime(2025, 3, 4, tzinfo=UTC))
    # the evening of 31/3 in London is April here
    hand_in(review, commune, 2, datetime(2025, 3, 31, 20, tzinfo=UTC))
    found = {due.day: due.handed for due in report_calendar.dues(commune, 2025)}
    assert {day: handed.version for day, handed in found.items() if handed} == {
        date(2025, 3, 5): 1,
        date(2025, 4, 5): 2,
    }
    assert found[date(2025, 2, 5)] is None


def test_what_is_overdue_stays_in_the_new_year_until_it_is_handed_in_or_the_review_is_finished(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    place, province, today = commune.children.earliest("pk"), commune.parent, date(2026, 1, 1)
    household(place, 1, "poor")
    review = opened(commune)
    sender = signed_in("province_officer", province)

    def owed(on: date) -> list[date]:
        """What is left of the years before."""
        return [due.day for due in report_calendar.owed(province, on, 2024) if due.day.year < on.year]

    assert owed(date(2025, 12, 31)) == []
    assert owed(today) == [date(2025, 11, 15), date(2025, 12, 20)]
    with mock.patch("django.utils.timezone.now", return_value=datetime(2026, 1, 1, 3, tzinfo=UTC)):
        page = sender.get("/results/calendar/").content.decode()
        first = sender.get("/").content.decode()
    assert page.count("Quá hạn") == 2
    assert "20/12/2025" in page
    assert "Báo cáo rà soát phải nộp" in first
    hand_in(review, province, 1, datetime(2026, 1, 2, tzinfo=UTC))
    assert owed(today) == [date(2025, 11, 15)]
    # nobody waits for the preliminary figures of a review that is over
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=review, village=place))
    decide_annual(review, days, 1)
    close_commune(act(), commune_of(review))
    assert owed(today) == []
