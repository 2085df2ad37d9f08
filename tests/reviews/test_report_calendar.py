"""What a commune owes when: each month of the review on request hands in its own report."""

from datetime import UTC, date, datetime
from unittest import mock

import pytest
from reviews_world import Days, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import report_calendar
from giamngheo.monitoring.models import Submission
from giamngheo.reviews.models import Review

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
    monkeypatch.setattr(report_calendar, "_decided_in", lambda *_: True)
    hand_in(review, commune, 1, datetime(2025, 3, 4, tzinfo=UTC))
    # the evening of 31/3 in London is April here
    hand_in(review, commune, 2, datetime(2025, 3, 31, 20, tzinfo=UTC))
    found = {due.day: due.handed for due in report_calendar.dues(commune, 2025)}
    assert {day: handed.version for day, handed in found.items() if handed} == {
        date(2025, 3, 5): 1,
        date(2025, 4, 5): 2,
    }
    assert found[date(2025, 2, 5)] is None
