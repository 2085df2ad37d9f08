"""The first page names what of a review waits for each reader, from the meeting to the decision."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from registry_world import make_commune
from reviews_world import (
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    all_of,
    assess,
    begin,
    cases,
    commune_of,
    first_village,
    household,
    meeting,
    opened,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.panels import Waiting, waiting_for
from giamngheo.reviews.actions.assessing import return_case
from giamngheo.reviews.actions.complaints import assign_recheck
from giamngheo.reviews.actions.consulting import ask_opinion
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.actions.meetings import Count, record_meeting, settle_by_committee
from giamngheo.reviews.actions.postings import (
    ComplaintFacts,
    end_posting,
    post_case,
    receive_complaint,
    settle_complaint,
    start_posting,
)
from giamngheo.reviews.actions.steps import call_meeting, finish_villages, pass_empty_village
from giamngheo.reviews.models import CommuneReview, Review, VillageReview
from giamngheo.reviews.rules import backward_calendar, working_days
from giamngheo.reviews.standing import of_communes
from office_world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(commune: AdminUnit, days: Days) -> Review:
    cache.clear()
    for number in range(2):
        household(commune.children.earliest("pk"), number, "poor")
    return opened(commune)


def waiting(unit: AdminUnit | None) -> dict[str, Waiting]:
    """What waits for somebody with every permission in a unit (None: everywhere), by its title."""
    request = RequestFactory().get("/")
    request.actor = all_of(unit)  # type: ignore[attr-defined]
    return {one.title.vi: one for one in waiting_for(request)}


def test_each_step_waits_on_the_first_page_of_who_does_it(review: Review, days: Days) -> None:
    village, commune = first_village(review), commune_of(review).commune
    page = f"/reviews/villages/{village.pk}/"
    head = signed_in("village_head", village.village)
    officer, leader = signed_in("commune_officer", commune), signed_in("commune_leader", commune)
    enumerator = signed_in("enumerator", commune, "binh")

    def first(who) -> str:
        return who.get("/").content.decode()

    begin(village)
    assert "Đang chờ <strong>Rà soát viên</strong>: rà soát 2 hộ." in head.get(page).content.decode()
    for case in cases(review):
        assess(case, who="binh")
    one = next(cases(review))
    return_case(act(), one, "Hỏi lại thu nhập")
    assert "Hộ 0, Khu 1 – Trả lại rà soát viên" in first(enumerator)
    assert (
        "Phiếu được trả lại: Hỏi lại thu nhập" in enumerator.get(f"/reviews/cases/{one.pk}/").content.decode()
    )
    assess(again(one), who="binh")
    assert "Thôn cần họp dân" not in first(head)
    call_meeting(act(), again(village))
    assert "Thôn cần họp dân" in first(head)
    assert "Thôn cần họp dân" not in first(officer)

    votes = {one.pk: Count(5, 12, 3)}
    record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(15, 5), singly=votes)
    assert "Thôn cần họp dân" not in first(head)
    assert "Hộ 0, Khu 1 – Họp dân chưa thống nhất" in first(enumerator)
    shown = enumerator.get(f"/registry/households/{one.household_id}/entry/").content.decode()
    assert "Họp dân lần 1 chưa thống nhất (5 đồng ý, 12 không đồng ý, 3 không ý kiến)" in shown
    assess(again(one), who="binh")
    assert "Thôn cần họp dân" in first(head)
    record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(15, 5))
    told = first(officer)
    assert ("Thôn chưa họp dân xong" in told, "Thôn đã họp dân, cần niêm yết" in told) == (True, True)

    posting = start_posting(act(), again(village), "Nhà văn hóa")
    assert "Niêm yết đã đủ ngày" not in first(officer)
    ends = posting.last_day + timedelta(days=1)
    shown = officer.get(page + "posting/").content.decode()
    assert f"Kết thúc niêm yết được từ ngày {ends:%d/%m/%Y}." in shown
    assert "/end/" not in shown
    days.day = ends
    assert "Niêm yết đã đủ ngày, cần kết thúc" in first(officer)
    end_posting(act(), again(posting))
    pass_empty_village(act(), VillageReview.objects.unscoped(WHY).exclude(village=None).get(step="list"))
    assert "Các thôn đã niêm yết xong" in first(officer)
    finish_villages(act(), commune_of(review))
    told = first(officer)
    assert ("Các thôn đã niêm yết xong" in told, "Xin ý kiến cấp trên" in told) == (False, True)
    assert "Kết quả chờ ký quyết định" not in first(leader)
    opinion = "Xin ý kiến cấp trên, ghi ý kiến trả lời"
    calendar = {one.key: one.day for one in backward_calendar(review, working_days())}
    assert waiting(commune)[opinion].due == calendar["consultation"] < review.ends_on
    asked = ask_opinion(act(), commune_of(review), "12/BC", days.day)
    assert waiting(commune)[opinion].due == asked.due_on


def test_a_recheck_waits_for_the_one_it_was_given_to(review: Review, days: Days) -> None:
    village, commune = first_village(review), commune_of(review).commune
    begin(village)
    for case in cases(review):
        assess(case, POOR)
    call_meeting(act(), again(village))
    record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(15, 5))
    start_posting(act(), again(village), "Nhà văn hóa")
    case = next(cases(review))
    found = receive_complaint(act(), case, ComplaintFacts(days.day, "Nhà này có ô tô"))
    mine, theirs = signed_in("enumerator", commune, "binh"), signed_in("enumerator", commune, "chau")
    assert "Hộ có khiếu nại cần phúc tra" not in mine.get("/").content.decode()
    assign_recheck(act(), found, User.objects.get(username="binh").pk)
    assert "Hộ có khiếu nại cần phúc tra" in mine.get("/").content.decode()
    assert "Hộ có khiếu nại cần phúc tra" not in theirs.get("/").content.decode()
    assess(again(case), NOT_POOR, who="binh")
    assert "Hộ có khiếu nại cần phúc tra" not in mine.get("/").content.decode()


def test_a_recheck_that_is_answered_waits_to_be_posted_again(commune: AdminUnit, days: Days) -> None:
    cache.clear()
    post = "Hồ sơ cần niêm yết"
    review = opened(commune, "on_request")
    home = household(commune.children.earliest("pk"), 1)
    case = receive_application(act(), review, home, Receipt("application", "counter", days.day))
    assess(case)
    record_meeting(act(), case.village_review, meeting(days.day), singly={case.pk: Count(15, 5)})
    post_case(act(), again(case), "Nhà văn hóa")
    found = receive_complaint(act(), again(case), ComplaintFacts(days.day, "Nhà này có ô tô"))
    assert post not in waiting(commune)
    assess(again(case), NOT_POOR, who="chau")
    settle_complaint(act(), again(found), "upheld", "Đã kiểm tra lại")
    assert waiting(commune)[post].count == 1


def test_a_file_tells_the_later_of_comment_and_committee(review: Review, days: Days) -> None:
    village = first_village(review)
    head = signed_in("commune_officer", commune_of(review).commune)
    begin(village)
    for case in cases(review):
        assess(case)
    one = next(cases(review))

    def told() -> str:
        return head.get(f"/reviews/cases/{one.pk}/").content.decode().split("Quá trình")[0]

    return_case(act(), one, "Hỏi lại thu nhập")
    assess(again(one))
    call_meeting(act(), again(village))
    for _ in range(2):
        record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(5, 15), singly={})
        for case in cases(review):
            if case.state == "sent_back":
                assess(case)
    settle_by_committee(act(), again(one), "again", "Đếm lại số người")
    found = "Ban Chỉ đạo kết luận rà soát lại hộ này ngày 01/10/2025: Đếm lại số người (Trần Thị Bình ghi)"
    assert found in told()
    assert "Phiếu được trả lại" not in told()
    assess(again(one))
    return_case(act(), again(one), "Thiếu chữ ký")
    assert "Phiếu được trả lại: Thiếu chữ ký" in told()
    assert found not in told()


def test_an_application_waits_until_its_own_last_day(commune: AdminUnit, days: Days) -> None:
    cache.clear()
    review = opened(commune, "on_request")
    home = household(commune.children.earliest("pk"), 1)
    case = receive_application(act(), review, home, Receipt("application", "counter", days.day))
    assess(case)
    meet, post = "Hồ sơ cần họp dân", "Hồ sơ cần niêm yết"
    assert (waiting(commune)[meet].due, post in waiting(commune)) == (case.due_on, False)
    record_meeting(act(), case.village_review, meeting(days.day), singly={case.pk: Count(15, 5)})
    assert (meet in waiting(commune), waiting(commune)[post].due) == (False, case.due_on)
    posting = post_case(act(), again(case), "Nhà văn hóa")
    assert post not in waiting(commune)
    days.day = posting.last_day + timedelta(days=1)
    assert case.due_on is not None
    assert case.due_on < review.ends_on == date(2025, 12, 31)
    assert waiting(commune)["Niêm yết đã đủ ngày, cần kết thúc"].due == case.due_on
    end_posting(act(), posting)
    decision = "Kết quả chờ ký quyết định công nhận"
    assert (waiting(commune)[decision].due, waiting(commune)[decision].status) == (case.due_on, None)
    days.day = case.due_on + timedelta(days=1)
    assert waiting(commune)[decision].status is not None


def test_a_village_whose_households_all_left_the_list_is_still_posted(commune: AdminUnit, days: Days) -> None:
    cache.clear()
    review = opened(commune)
    home = household(commune.children.earliest("pk"), 1)
    case = receive_application(act(), review, home, Receipt("application", "counter", days.day))
    village = first_village(review)
    begin(village)
    assess(case)
    call_meeting(act(), again(village))
    to_post = "Thôn đã họp dân, cần niêm yết"
    assert to_post not in waiting(commune)
    withdraw(act(), again(case), "Chuyển đi")
    assert waiting(commune)[to_post].count == 1


def test_an_officer_who_heads_a_village_elsewhere_sees_its_meeting(
    review: Review, province: AdminUnit, days: Days
) -> None:
    village = first_village(review)
    begin(village)
    for case in cases(review):
        assess(case)
    call_meeting(act(), again(village))
    officer = signed_in("commune_officer", make_commune(province, "08542", "Tân Sơn", "3"))
    assert "Thôn cần họp dân" not in officer.get("/").content.decode()
    user = User.objects.get(username="commune.officer")
    RoleGrant.objects.create(
        user=user, role="village_head", unit=village.village, valid_from=date(2025, 1, 1), granted_by="test"
    )
    assert "Thôn cần họp dân" in officer.get("/").content.decode()


def test_above_communes_stand_the_late_ones_and_not_their_work(review: Review, days: Days) -> None:
    """A province sees which communes are late, as the board of the review does; villages wait for their commune."""
    village, commune = first_village(review), commune_of(review).commune
    late, work = "Xã, phường chậm so với lịch rà soát", "Thôn chưa họp dân xong"

    def stands() -> tuple[bool, bool, bool]:
        row = CommuneReview.objects.unscoped("test").select_related("review").get()
        (one,) = of_communes([row], working_days())
        return one.overdue, late in waiting(None), late in waiting(commune)

    assert stands() == (False, False, False)
    assert work in waiting(commune)
    assert work not in waiting(None)
    days.day = village.safe_meeting + timedelta(days=1)
    assert stands() == (True, True, False)
    begin(village)
    for case in cases(review):
        assess(case)
    call_meeting(act(), again(village))
    record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(15, 5))
    start_posting(act(), again(village), "Nhà văn hóa")
    # the meeting is over; then the day for the opinion passes, and the review's last one
    asked = next(one.day for one in backward_calendar(review, working_days()) if one.key == "consultation")
    for day in (days.day, asked, asked + timedelta(days=1), review.ends_on + timedelta(days=1)):
        days.day = day
        overdue, told, own = stands()
        assert (told, own) == (overdue, False)
    assert overdue
