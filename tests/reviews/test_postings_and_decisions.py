"""A re-check posted on its own while the village goes on; a sheet names what a complaint asks for; days of a decision."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from reviews_world import (
    NOT_POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    cases,
    commune_of,
    enumerator,
    household,
)
from test_decision_pages import (
    PLACES,
    agreed,
    finished,
    folder,
    hold,
    leader,
    officer,
    review,
    said,
    signing,
    village,
)
from test_papers import words_in

from giamngheo.complaints.models import Grievance
from giamngheo.platform.attachments.actions import add_attachment
from giamngheo.platform.documents import TableDocument, table_pdf
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.assessing import Form, save_assessment
from giamngheo.reviews.actions.complaints import Answered, answer_complaint
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.postings import ComplaintFacts, receive_complaint, repost
from giamngheo.reviews.actions.steps import call_meeting
from giamngheo.reviews.models import Decision, Meeting, Posting, Review, VillageReview
from office_world import signed_in

__all__ = ["folder", "leader", "officer", "review", "village"]
pytestmark = pytest.mark.django_db


def test_a_village_ends_its_posting_while_a_recheck_hangs_on_its_own(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    first, *others = cases(review)
    complaint = receive_complaint(act(), first, ComplaintFacts(days.day, "Hộ này có ô tô"))
    assess(again(first), NOT_POOR, who="binh")
    days.day = posting.last_day
    answer_complaint(act(), complaint, Answered("upheld", "Có ô tô", "Khiếu nại đúng"))
    hanging = repost(act(), again(first), "Nhà văn hóa khu")
    days.day = posting.last_day + timedelta(days=1)
    ended = officer.post(f"/reviews/postings/{posting.pk}/end/", follow=True).content.decode()
    assert "Đã kết thúc niêm yết." in ended
    assert (again(village).step, again(first).state) == ("done", "posted")
    assert {again(one).state for one in others} == {"cleared"}
    days.day = hanging.last_day + timedelta(days=1)
    officer.post(f"/reviews/postings/{hanging.pk}/end/")
    assert again(first).state == "cleared"


def test_the_sheet_has_the_code_that_a_complaint_asks_for(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    sheet = words_in(officer.get(f"/reviews/postings/{posting.pk}/sheet/a4/docx/").content)
    assert next(cases(review)).household.code in sheet
    assert "Quét mã để xem danh sách trên mạng, gửi ý kiến, khiếu nại" in sheet


def test_points_of_which_only_the_least_is_known_stand_so_on_page_and_papers(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    first = next(cases(review))
    house = {"wall_material": "non_durable", "pillar_material": "durable", "roof_material": "non_durable"}
    answers = {"income_points_recorded": 130, "water_source": "unprotected", "toilet_type": "none", **house}
    form = Form(answers, visited_on=days.day, enumerator=enumerator("an"), complete=True)
    save_assessment(act(), first, form)
    assert (again(first).result_class, again(first).deprivation_points) == ("poor", None)
    call_meeting(act(), village)
    page = f"/reviews/villages/{village.pk}/meeting/"
    assert "B1 130 · B2 ≥ 30" in officer.get(page).content.decode()
    assert "≥ 30" in words_in(officer.get(f"{page}agenda/docx/").content)
    assert hold(officer, village, days, agree="20").status_code == 302
    held = Meeting.objects.unscoped(WHY).get()
    assert "≥ 30" in words_in(officer.get(f"/reviews/meetings/{held.pk}/minutes/docx/").content)
    assert officer.post(f"/reviews/villages/{village.pk}/posting/", PLACES).status_code == 302
    posting = Posting.objects.unscoped(WHY).get()
    assert "≥ 30" in words_in(officer.get(f"/reviews/postings/{posting.pk}/sheet/a4/docx/").content)


@pytest.mark.long
def test_who_was_reviewed_and_not_recognised_is_posted_and_can_complain(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    home = household(village.village, 77, head_name="Đinh Thị Láng")
    receipt = Receipt("application", "counter", days.day)
    applicant = receive_application(act(), review, home, receipt)
    assess(applicant, NOT_POOR)
    posting = agreed(village, officer, days)
    sheet = words_in(officer.get(f"/reviews/postings/{posting.pk}/sheet/a4/docx/").content)
    assert "kết quả không thuộc các diện trên" in sheet
    assert sheet.count("Đinh Thị Láng") == 1
    shown = Client().get(f"/p/{posting.token}").content.decode()
    # with an applicant of the village that was not recognised either
    listed = re.findall(r"<h2>([^<]+)</h2>", shown)
    assert "Hộ được rà soát, không thuộc các diện trên (2)" in listed
    assert "<li>Đinh T. L.</li>" in shown
    given = {
        "household": str(applicant.pk), "sender_name": "Đinh Thị Láng", "sender_phone": "0912345678",
        "content": "Nhà tôi vẫn nghèo",
    }  # fmt: skip
    assert "Ghi lại mã này" in Client().post(f"/p/{posting.token}/complain/", given).content.decode()
    assert again(applicant).state == "complained"


def test_a_posting_without_a_photo_is_told_before_it_ends(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    page, hint = f"/reviews/villages/{village.pk}/posting/", "Chưa có ảnh chụp bảng niêm yết."
    assert hint in said(officer.get(page), 200)
    add_attachment(act(), posting, "photo", table_pdf(TableDocument(title="x", columns=(), rows=())))
    assert hint not in said(officer.get(page), 200)


def test_who_is_on_no_list_complains_on_the_public_page_too(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    page = f"/p/{posting.token}/complain/"
    shown = Client().get(page).content.decode()
    assert "Hộ nghèo, số 1: Hộ 0." in shown
    given = {
        "household": "not_listed", "sender_name": "Đinh Thị Láng", "sender_phone": "0912345678",
        "content": "Nhà tôi là Đinh Thị Láng, đã làm đơn mà không có tên",
    }  # fmt: skip
    assert "Ghi lại mã này" in Client().post(page, given).content.decode()
    made = Grievance.objects.unscoped(WHY).get()
    assert (made.kind, made.household, made.village) == ("complaint", None, village.village)
    assert {one.state for one in cases(review)} == {"posted"}
    days.day = posting.last_day + timedelta(days=1)
    late = Client().post(page, given)
    assert late.status_code == 404
    assert "Đã hết thời gian niêm yết" in late.content.decode()
    assert late.context["form"]["content"].value() == given["content"]
    assert f'action="{reverse("portal:complain")}"' in late.content.decode()
    assert Grievance.objects.unscoped(WHY).count() == 1
    assert Client().get("/p/nothing/complain/").status_code == 404


@pytest.mark.long
def test_a_decision_is_signed_after_the_posting_and_never_takes_effect_before(
    review: Review, village: VillageReview, officer: Client, leader: Client, days: Days, confirmed: None
) -> None:
    Household.objects.unscoped(WHY).filter(pk=next(cases(review)).household_id).update(
        head_name="Hà Thị Mười Một"
    )
    posting = agreed(village, officer, days)
    finished(review, village, officer, days, posting)
    page = f"/reviews/communes/{commune_of(review).pk}/decisions/"
    early = signing(days, signed_on=f"{posting.last_day:%d/%m/%Y}")
    assert f"niêm yết đến hết ngày {posting.last_day:%d/%m/%Y}" in said(leader.post(page, early))
    yesterday = days.day - timedelta(days=1)
    back = signing(days, effective_from=f"{yesterday:%d/%m/%Y}")
    assert "Ngày có hiệu lực không thể trước ngày ký" in said(leader.post(page, back))
    assert leader.post(page, signing(days)).status_code == 302
    assert not Posting.objects.unscoped(WHY).filter(ended_on=None).exists()
    # who answers for the decision reads whom it names; an observer reads shortened names
    lines = f"/reviews/decisions/{Decision.objects.unscoped(WHY).get().pk}/"
    observer = signed_in("front_observer", village.commune_review.commune)
    shown = [client.get(lines).content.decode() for client in (leader, observer)]
    assert [("Hà Thị Mười Một" in one, "Hà T. M. M." in one) for one in shown] == [
        (True, False),
        (False, True),
    ]
