"""What the database itself refuses, whoever writes to it: steps skipped, results rewritten, postings cut short."""

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import WHY, Days, act, again, assess, first_village, household, meeting, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.deadlines import deadline
from giamngheo.reviews import rules
from giamngheo.reviews.actions import campaign, listing, meetings, postings, steps
from giamngheo.reviews.models import Case, CommuneReview, VillageReview


@pytest.fixture
def assessed(commune: AdminUnit, days: Days) -> Case:
    household(commune.children.earliest("pk"), 1, "poor")
    review = opened(commune)
    steps.begin_assessment(act(), first_village(review))
    case = Case.objects.unscoped(WHY).get(review=review)
    assess(case)
    return again(case)


RAW = [
    "UPDATE reviews_case SET state = '{state}' WHERE id = {case}",
    "UPDATE reviews_case SET state = '{state}', reopened = reopened + 1 WHERE id = {case}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", RAW)
@pytest.mark.parametrize(
    "state", ["listed", "agreed", "sent_back", "committee", "posted", "complained", "cleared", "decided"]
)
def test_raw_sql_cannot_skip_a_step(assessed: Case, statement: str, state: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(state=state, case=assessed.pk))
    assert again(assessed).state == "assessed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_case SET result_class = 'not_poor' WHERE id = {case}",
        "UPDATE reviews_case SET income_points = 200 WHERE id = {case}",
        "UPDATE reviews_case SET refusals = 5, state = 'committee' WHERE id = {case}",
        "UPDATE reviews_scoring SET result_class = 'not_poor'",
        "UPDATE reviews_assessment SET complete = NOT complete",
        "UPDATE reviews_villagereview SET step = 'posting' WHERE id = {village}",
        "UPDATE reviews_villagereview SET step = 'done' WHERE id = {village}",
        "UPDATE reviews_villagereview SET step = 'list' WHERE id = {village}",
        "UPDATE reviews_communereview SET step = 'recognition' WHERE id = {commune}",
        "UPDATE reviews_communereview SET step = 'consultation' WHERE id = {commune}",
        "UPDATE reviews_review SET standard = 'x'",
        "UPDATE reviews_review SET agreement_percent = 0",
        "UPDATE reviews_review SET ends_on = '2030-01-01'",
        "UPDATE reviews_review SET reference_date = '2030-01-01'",
        "UPDATE reviews_case SET state = 'screened_out' WHERE id = {case}",
        "DELETE FROM reviews_case",
        "DELETE FROM reviews_scoring",
    ],
)
def test_raw_sql_cannot_rewrite(assessed: Case, statement: str) -> None:
    village = VillageReview.objects.unscoped(WHY).get(pk=assessed.village_review_id)
    ids = {"case": assessed.pk, "village": village.pk, "commune": village.commune_review_id}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**ids))
    assert again(assessed).result_class == "poor"
    assert CommuneReview.objects.unscoped(WHY).get(pk=village.commune_review_id).step == "villages"


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["carried_over", "application"])
def test_raw_sql_cannot_screen_a_household_out(commune: AdminUnit, days: Days, source: str) -> None:
    village = commune.children.earliest("pk")
    home = household(village, 1, "poor" if source == "carried_over" else "")
    review = opened(commune)
    if source == "application":
        listing.receive_application(act(), review, home, listing.Receipt(source, "counter", days.day))
    one = Case.objects.unscoped(WHY).get(review=review)
    with pytest.raises(DatabaseError, match="screening"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reviews_case SET state = 'screened_out' WHERE id = {one.pk}")


@pytest.mark.django_db
def test_a_day_that_becomes_a_holiday_lengthens_the_postings_that_run(assessed: Case, days: Days) -> None:
    village = VillageReview.objects.unscoped(WHY).get(pk=assessed.village_review_id)
    steps.call_meeting(act(), village)
    meetings.record_meeting(act(), village, meeting(days.day), en_bloc=meetings.Count(20, 0))
    posting = postings.start_posting(act(), village, "Nhà văn hóa")
    first, last = posting.first_day, posting.last_day
    complaint = postings.receive_complaint(act(), again(assessed), postings.ComplaintFacts(days.day, "Sai"))
    campaign.set_working_day(act(), last, False, "Thông báo 5/TB-UBND")
    longer = again(posting).last_day
    assert longer > last
    assert deadline("posted_result", days.day).on == rules.working_days().after(days.day, 3)
    assert again(complaint).due_on == deadline("posted_result", days.day).on > complaint.due_on
    # nothing is ever brought forward
    campaign.set_working_day(act(), last, True, "Thông báo 6/TB-UBND")
    assert (again(posting).first_day, again(posting).last_day) == (first, longer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reviews_posting SET last_day = '{last}' WHERE id = {posting.pk}")


@pytest.mark.django_db
def test_raw_sql_cannot_cut_a_posting_short(assessed: Case, days: Days) -> None:
    village = VillageReview.objects.unscoped(WHY).get(pk=assessed.village_review_id)
    steps.call_meeting(act(), village)
    meetings.record_meeting(act(), village, meeting(days.day), en_bloc=meetings.Count(20, 0))
    posting = postings.start_posting(act(), village, "Nhà văn hóa")
    for change in (
        "last_day = first_day",
        f"ended_on = '{posting.first_day}'",
        f"ended_on = '{posting.last_day}'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reviews_posting SET {change} WHERE id = {posting.pk}")
    assert again(posting).ended_on is None
