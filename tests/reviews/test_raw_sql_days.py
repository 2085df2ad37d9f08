"""What the database itself refuses of days, of a file's household and of a withdrawal without a reason."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from reviews_world import WHY, Days, act, again, assess, first_village, household, meeting, opened
from test_way_of_a_case import refusal

from giamngheo.areas.models import AdminUnit
from giamngheo.law.working_days import WorkingDays
from giamngheo.registry.models import Household, Merge
from giamngheo.reviews.actions import campaign, listing, meetings, postings, steps
from giamngheo.reviews.calendar_days import after_migrate
from giamngheo.reviews.models import CalendarDay, Case, Meeting, Posting, VillageReview, Withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(commune: AdminUnit, days: Days) -> VillageReview:
    """At its meeting, held on 08/10/2025, a Wednesday."""
    household(commune.children.earliest("pk"), 1, "poor")
    review = opened(commune)
    found = first_village(review)
    steps.begin_assessment(act(), found)
    assess(Case.objects.unscoped(WHY).get(review=review))
    days.day = date(2025, 10, 8)
    steps.call_meeting(act(), found)
    meetings.record_meeting(act(), found, meeting(days.day), en_bloc=meetings.Count(20, 0))
    return again(found)


def posting(village: VillageReview, **days: object) -> Posting:
    """Raw, as an import or a script would write it."""
    given = {"first_day": date(2025, 10, 8), "last_day": date(2025, 10, 10), "working_days": 3} | days
    with transaction.atomic():
        return Posting.objects.create(village_review=village, places="x", by="x", **given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"working_days": 2, "last_day": date(2025, 10, 9)}, "shorter than the working days of the law"),
        ({"last_day": date(2025, 10, 9)}, "before its working days are over"),
        # Friday to Sunday is one working day
        (
            {"first_day": date(2025, 10, 10), "last_day": date(2025, 10, 12)},
            "before its working days are over",
        ),
        (
            {"first_day": date(2025, 8, 25), "last_day": date(2025, 8, 27)},
            "before its review|before the meeting",
        ),
        ({"first_day": date(2025, 10, 6)}, "before the meeting"),
    ],
)
def test_raw_sql_posts_no_shorter_and_no_sooner(
    village: VillageReview, given: dict[str, object], why: str
) -> None:
    with pytest.raises(DatabaseError, match=why):
        posting(village, **given)
    assert not Posting.objects.unscoped(WHY).exists()
    assert posting(village).pk


def test_a_swapped_working_day_counts_in_the_database_too(village: VillageReview) -> None:
    days = {"first_day": date(2025, 10, 10), "last_day": date(2025, 10, 13)}
    with pytest.raises(DatabaseError, match="working days"):
        posting(village, **days)
    campaign.set_working_day(act(), date(2025, 10, 11), True, "Thông báo 5/TB")
    assert posting(village, **days).pk


def test_a_holiday_is_no_working_day_for_the_database_either(village: VillageReview) -> None:
    """The first days of 2026 as the law's data have them: 1 January a holiday, the 2nd off, Saturday the 10th worked."""
    for first, last, works in (
        (date(2025, 12, 31), date(2026, 1, 5), False),
        (date(2025, 12, 31), date(2026, 1, 6), True),
    ):
        assert (WorkingDays().last_of(first, 3) == last) is works
    with pytest.raises(DatabaseError, match="before its working days are over"):
        posting(village, first_day=date(2025, 12, 31), last_day=date(2026, 1, 5))
    # a notice of the province goes before the calendar
    campaign.set_working_day(act(), date(2026, 1, 2), True, "Thông báo 6/TB")
    assert posting(village, first_day=date(2025, 12, 31), last_day=date(2026, 1, 5)).pk


def test_the_database_holds_the_calendar_of_the_actions(village: VillageReview) -> None:
    CalendarDay.objects.all().delete()
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    CalendarDay.objects.create(day=date(2026, 3, 3), working=False)
    after_migrate()
    kept = dict(CalendarDay.objects.values_list("day", "working"))
    assert {day: kept.get(day, day.weekday() < 5) for day in days} == {
        day: WorkingDays().working(day) for day in days
    }
    # what is gone is there again before a posting needs it
    CalendarDay.objects.all().delete()
    made = postings.start_posting(act(), village, "Nhà văn hóa")
    assert made.last_day == WorkingDays().last_of(made.first_day, made.working_days)


def test_raw_sql_ends_no_posting_in_the_future(village: VillageReview) -> None:
    made = posting(village)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for day in (tomorrow, date(2999, 1, 1)):
        with pytest.raises(DatabaseError, match="to come"), transaction.atomic():
            Posting.objects.unscoped(WHY).filter(pk=made.pk).update(ended_on=day)
    Posting.objects.unscoped(WHY).filter(pk=made.pk).update(ended_on=timezone.localdate())


@pytest.mark.parametrize("held", [date(2025, 8, 31), timezone.localdate() + timedelta(days=1)])
def test_raw_sql_holds_no_meeting_outside_its_time(village: VillageReview, held: date) -> None:
    with pytest.raises(DatabaseError, match="a meeting is not held"), transaction.atomic():
        Meeting.objects.create(
            village_review=village, number=2, held_on=held, place="x", chair="x", secretary="x", attending=9,
            listed_households=1, households_present=0, by="x",
        )  # fmt: skip


def test_a_meeting_and_a_posting_before_the_review_are_refused_in_words(
    commune: AdminUnit, days: Days
) -> None:
    household(commune.children.earliest("pk"), 1, "poor")
    review = opened(commune)
    found = first_village(review)
    steps.begin_assessment(act(), found)
    assess(Case.objects.unscoped(WHY).get(review=review))
    steps.call_meeting(act(), found)
    with refusal("held_before_review") as told:
        meetings.record_meeting(act(), found, meeting(date(2025, 8, 31)), en_bloc=meetings.Count(20, 0))
    assert "01/09/2025" in told.value.message.vi
    meetings.record_meeting(act(), found, meeting(days.day), en_bloc=meetings.Count(20, 0))
    days.day = date(2025, 8, 27)
    with refusal("not_begun"):
        postings.start_posting(act(), found, "Nhà văn hóa")


def raw(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_raw_sql_moves_no_file_to_another_household(village: VillageReview) -> None:
    case = Case.objects.unscoped(WHY).get()
    other = household(case.household.village, 2)
    move = f"UPDATE reviews_case SET household_id = {other.pk} WHERE id = {case.pk}"
    with pytest.raises(DatabaseError, match="stays with its household"):
        raw(move)
    # the register's own merge may, and may take it back
    Household.objects.unscoped(WHY).filter(pk=case.household_id).update(
        until=date(2025, 10, 8), merged_into=other, ended_by="merged"
    )
    raw(move)
    assert again(case).household_id == other.pk
    back = f"UPDATE reviews_case SET household_id = {case.household_id} WHERE id = {case.pk}"
    with pytest.raises(DatabaseError, match="stays with its household"):
        raw(back)
    Merge.objects.create(
        kind="household", kept=other.pk, absorbed=case.household_id, commune=other.commune, made_by="x"
    )
    raw(back)
    assert again(case).household_id == case.household_id


def test_raw_sql_withdraws_nobody_without_a_reason(commune: AdminUnit, days: Days) -> None:
    home = household(commune.children.earliest("pk"), 1)
    review = opened(commune)
    case = listing.receive_application(
        act(), review, home, listing.Receipt("application", "counter", days.day)
    )
    with pytest.raises(DatabaseError, match="nobody said why"):
        raw(f"UPDATE reviews_case SET state = 'withdrawn' WHERE id = {case.pk}")
    listing.withdraw(act(), case, "Rút đơn")
    steps.reopen_case(act(), case, "Nộp lại")
    # the reason of the first time serves no second
    with pytest.raises(DatabaseError, match="nobody said why"):
        raw(f"UPDATE reviews_case SET state = 'withdrawn' WHERE id = {case.pk}")
    listing.withdraw(act(), again(case), "Chuyển đi")
    assert list(Withdrawal.objects.unscoped(WHY).order_by("pk").values_list("number", "reason")) == [
        (0, "Rút đơn"),
        (1, "Chuyển đi"),
    ]
    with pytest.raises(DatabaseError, match="keeps what was recorded"):
        raw("UPDATE reviews_withdrawal SET reason = 'x'")
