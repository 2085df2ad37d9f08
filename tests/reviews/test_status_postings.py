"""Lists of average-living households and low-income workers in public: the sheet, its page, the letter to who is refused."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from reviews_world import (
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    assess_income,
    cases,
    commune_of,
    household,
    opened,
    to_posting,
)
from test_on_request import PLACES, apply, cleared, letter, place, signed, worker
from test_papers import pages_of, words_in
from test_way_of_a_case import listed, review, village

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.actions import Received, receive
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.reading import codes_on
from giamngheo.reviews.actions import deciding, postings
from giamngheo.reviews.actions.refusing import refuse_by_letter
from giamngheo.reviews.models import Case, Posting, ResultComplaint, Review, VillageReview
from giamngheo.reviews.papers.sheets import open_postings
from homes import with_keys
from office_world import signed_in

__all__ = ["listed", "place", "review", "village"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> None:
    settings.HOME = with_keys(tmp_path)  # type: ignore[attr-defined]
    cache.clear()


def posted(case: Case) -> Posting:
    return postings.post_case(act(), again(case), PLACES)


def page_of(posting: Posting) -> str:
    return Client().get(f"/p/{posting.token}").content.decode()


def test_a_household_of_average_living_standard_is_posted_by_name_and_no_income(
    place: AdminUnit, days: Days
) -> None:
    review = opened(place.parent, "average_living")
    home = household(place, 1, head_name="Đinh Thị Hoa")
    case = apply(review, home, days)
    assess_income(case, 50_000_000, size=2)
    assert again(case).result_class == "average"
    posting = posted(case)
    client = signed_in("commune_officer", place.parent)
    shown = client.get(f"/reviews/requests/{case.pk}/").content.decode()
    sheet = f"/reviews/postings/{posting.pk}/sheet/a4/"
    assert f'href="{sheet}pdf/"' in shown
    assert f'href="/p/{posting.token}"' in shown
    printed = words_in(client.get(f"{sheet}docx/").content)
    for said in ("hộ có mức sống trung bình", "Đinh Thị Hoa", "01 (danh sách dưới đây)", "Nhà văn hóa thôn"):
        assert said in printed
    assert "50.000.000" not in printed
    content = client.get(f"{sheet}pdf/").content
    assert pages_of(content) == 1
    assert [one.words for one in codes_on(content, "application/pdf")] == [
        f"http://localhost:8000/p/{posting.token}"
    ]
    public = page_of(posting)
    assert "Hộ có mức sống trung bình (1)" in public
    assert "<li>Đinh T. H.</li>" in public
    for hidden in ("Đinh Thị Hoa", home.code, "50.000.000", "hộ nghèo, hộ cận nghèo"):
        assert hidden not in public
    days.day = posting.last_day + timedelta(days=1)
    over = page_of(posting)
    assert "Đã hết thời gian niêm yết" in over
    assert "Đinh T. H." not in over


@pytest.mark.long
def test_a_worker_is_posted_and_answered_by_the_own_name(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "low_income")
    home = household(place, 1, head_name="Đinh Thị Hoa")
    man, child = worker(home), worker(home, 2015)
    child.full_name = "Hà Thị Út"
    child.save()
    case, young = (apply(review, home, days, person=one.pk) for one in (man, child))
    members = [
        {"person": man.pk, "employment_status": "wage"},
        {"person": child.pk, "employment_status": "none"},
    ]
    for one in (case, young):
        assess_income(one, 0, wages=50_000_000, members=members)
    public = page_of(posted(case))
    assert "Người lao động có thu nhập thấp (1)" in public
    assert "<li>Hà V. L.</li>" in public
    for hidden in ("Đinh T", "Hà Văn Làm", "1990", home.code):
        assert hidden not in public
    posting = Posting.objects.unscoped(WHY).get(case=case)
    client = signed_in("commune_leader", place.parent)
    printed = words_in(client.get(f"/reviews/postings/{posting.pk}/sheet/a4/docx/").content)
    assert "Hà Văn Làm" in printed
    assert "Đinh Thị Hoa" not in printed
    # the result of somebody who is not recognised is posted as such
    refused = page_of(posted(young))
    assert "Người lao động có thu nhập thấp (" not in refused
    assert "Chưa đủ điều kiện công nhận (1)" in refused
    assert "<li>Hà T. Ú.</li>" in refused
    days.day = Posting.objects.unscoped(WHY).latest("pk").last_day + timedelta(days=1)
    for one in Posting.objects.unscoped(WHY).all():
        postings.end_posting(act(), one)
    decision = deciding.decide(act(), commune_of(review), signed(1, days))
    page = f"/reviews/decisions/{decision.pk}/"
    listed = client.get(f"/reviews/communes/{decision.commune_review_id}/decisions/").content.decode()
    assert "1/QĐ-UBND</a> – Quyết định theo giấy đề nghị" in listed
    assert "In tất cả giấy xác nhận" in client.get(page).content.decode()
    letters = {
        "doing": "refuse", "first": "7", "on": f"{days.day:%d/%m/%Y}", "signer": "Hà Văn Chủ",
        "signer_post": "Chủ tịch", "authority": "UBND xã Thu Cúc",
    }  # fmt: skip
    board = f"/reviews/communes/{decision.commune_review_id}/decisions/"
    assert client.post(board, letters).status_code == 302
    letter = IssuedDocument.objects.unscoped(WHY).get(form="refusal")
    said = words_in(client.get(f"/documents/{letter.pk}/docx/").content)
    assert "Ông/bà Hà Thị Út" in said
    assert "Đinh Thị Hoa" not in said
    assert "không thuộc diện thu nhập thấp" in said
    assert "Điểm B1" not in said
    assert letter.shown_name == "Hà T. Ú."
    made = client.post(f"{page}print/confirmations/")
    assert made.status_code == 302
    assert "/documents/sets/" in made["Location"]


def test_a_complaint_opens_in_the_file_of_the_worker_it_is_about(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "low_income")
    home = household(place, 1, head_name="Đinh Thị Hoa")
    workers = [worker(home), worker(home)]
    members = [{"person": one.pk, "employment_status": "wage"} for one in workers]
    first, second = (apply(review, home, days, person=one.pk) for one in workers)
    for case in (first, second):
        assess_income(case, 0, wages=50_000_000, members=members)
    posting = posted(first)
    posted(second)
    sent = {"content": "Người này có lương cao", "sender_name": "A", "sender_phone": "0912345678"}
    page = f"/p/{posting.token}/complain/"
    (chosen,) = [
        pk for pk, _ in Client().get(page).context["form"].fields["household"].choices if pk.isdigit()
    ]
    assert Client().post(page, sent | {"household": chosen}).status_code == 200
    complaint = ResultComplaint.objects.unscoped(WHY).get()
    assert (complaint.case_id, again(second).state) == (first.pk, "posted")


def test_a_refuted_result_gives_way_to_the_one_posted_again(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "average_living")
    case = apply(review, household(place, 1, head_name="Đinh Thị Hoa"), days)
    assess_income(case, 50_000_000, size=2)
    first = posted(case)
    complaint = postings.receive_complaint(act(), case, postings.ComplaintFacts(days.day, "Hộ có ô tô"))
    assess_income(again(case), 500_000_000, size=2, who="binh")
    postings.settle_complaint(act(), complaint, "upheld", "Có ô tô")
    assert "niêm yết lại" not in page_of(first)
    days.pass_()
    client = signed_in("commune_leader", place.parent)
    file = f"/reviews/requests/{case.pk}/"
    client.post(f"{file}repost/", {"places": PLACES})
    second = Posting.objects.unscoped(WHY).latest("pk")
    assert first.last_day < second.last_day
    shown = client.get(file).content.decode()
    assert f"/postings/{second.pk}/sheet/" in shown
    assert f"/postings/{first.pk}/sheet/" not in shown
    assert [one.pk for one in open_postings(second.village_review.commune_review_id)] == [second.pk]
    # who reads the old sheet is led to the new one
    assert f"niêm yết lại từ ngày {second.first_day:%d/%m/%Y}" in page_of(first)
    assert f'href="/p/{second.token}"' in page_of(first)
    assert "niêm yết lại" not in page_of(second)
    days.day = second.last_day + timedelta(days=1)
    assert client.post(f"{file}end/").status_code == 302
    ended = Posting.objects.unscoped(WHY).filter(case=case).values_list("ended_on", flat=True)
    assert list(ended) == [days.day, days.day]
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days))
    assert [one.outcome for one in answer.lines.all()] == ["none"]
    shown = client.get(file).content.decode()
    assert "/sheet/" not in shown
    # nothing is left to be ended, and nothing is written
    days.pass_(10)
    refused = client.post(f"{file}end/")
    assert (refused.status_code, again(case).state) == (400, "decided")
    assert set(Posting.objects.unscoped(WHY).values_list("ended_on", flat=True)) == {
        second.last_day + timedelta(days=1)
    }


def test_who_is_not_recognised_on_request_is_ended_by_the_letter_alone(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "average_living")
    case = apply(review, household(place, 1, head_name="Đinh Thị Hoa"), days)
    assess_income(case, 500_000_000, size=2)
    posting = posted(case)
    days.day = posting.last_day + timedelta(days=1)
    postings.end_posting(act(), posting)
    client = signed_in("commune_leader", place.parent)
    file = f"/reviews/requests/{case.pk}/"
    asked = client.get(file).content.decode()
    assert "Trả lời không công nhận bằng văn bản" in asked
    assert "Số quyết định" not in asked
    letter = {"first": "45", "on": f"{days.day:%d/%m/%Y}", "signer": "Hà Văn Chủ", "signer_post": "Chủ tịch"}
    assert client.post(f"{file}refuse/", letter | {"authority": "UBND xã Thu Cúc"}).status_code == 302
    paper = IssuedDocument.objects.unscoped(WHY).get()
    assert (paper.form, paper.number, paper.issued_on) == ("refusal", "45/TB-UBND", days.day)
    assert again(case).state == "decided"
    assert "chờ thông báo" not in client.get(file).content.decode()
    # who is recognised gets a decision, and no letter
    other = apply(review, household(place, 2), days)
    assess_income(other, 50_000_000, size=2)
    second = posted(other)
    days.day = second.last_day + timedelta(days=1)
    postings.end_posting(act(), second)
    page = f"/reviews/requests/{other.pk}/"
    assert "Số quyết định" in client.get(page).content.decode()
    wrong = client.post(
        f"{page}refuse/", letter | {"first": "46", "authority": "UBND xã", "on": f"{days.day:%d/%m/%Y}"}
    )
    assert (wrong.status_code, again(other).state) == (400, "cleared")
    assert IssuedDocument.objects.unscoped(WHY).count() == 1


def test_a_complaint_is_due_as_the_procedure_of_its_file_says(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "average_living")
    home = household(place, 1)
    case = apply(review, home, days)
    assess_income(case, 50_000_000, size=2)
    posted(case)
    given = Received("posted_result", "counter", days.day, "Hộ này có ô tô", household=home)
    grievance = receive(act(), place.parent, given)
    complaint = ResultComplaint.objects.unscoped(WHY).get()
    assert grievance.due_path == "procedures/average_living/steps/posting/figures/recheck_days"
    assert grievance.due_on == complaint.due_on
    page = signed_in("commune_leader", place.parent).get(f"/complaints/{grievance.pk}/").content.decode()
    assert "Điều 6" in page
    assert "Điều 4 khoản 4" not in page


@pytest.mark.long
def test_a_village_posting_says_who_was_posted_again(
    review: Review, village: VillageReview, days: Days
) -> None:
    for one in cases(review):
        assess(one, POOR)
    whole = to_posting(village, days)
    first = next(cases(review))
    complaint = postings.receive_complaint(act(), first, postings.ComplaintFacts(days.day, "Hộ có ô tô"))
    assess(again(first), NOT_POOR, who="binh")
    postings.settle_complaint(act(), complaint, "upheld", "Có ô tô")
    new = postings.repost(act(), again(first), PLACES)
    page = page_of(whole)
    assert page.count("niêm yết lại từ ngày") == 1
    assert f'href="/p/{new.token}"' in page


def test_the_letter_of_a_household_of_the_year_round_names_its_head(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "average_living")
    case = apply(review, household(place, 1, head_name="Đinh Thị Hoa"), days)
    assess_income(case, 190_000_000, size=2)
    days.day = date(2025, 10, 2)
    cleared(again(case), days)
    refuse_by_letter(act(), commune_of(review), letter(7, days))
    client = signed_in("commune_leader", place.parent)
    paper = IssuedDocument.objects.unscoped(WHY).get(form="refusal")
    said = words_in(client.get(f"/documents/{paper.pk}/docx/").content)
    assert "Ông/bà Đinh Thị Hoa" in said
    assert "Điểm B1" not in said


def test_a_recheck_of_an_income_sheet_begins_empty_with_the_sums_beside(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "average_living")
    case = apply(review, household(place, 1), days)
    assess_income(case, 50_000_000, size=2, who="binh")
    client = signed_in("commune_officer", place.parent)
    page = f"/reviews/requests/{case.pk}/income/"
    assert 'value="50.000.000"' in client.get(page).content.decode()
    posted(case)
    postings.receive_complaint(act(), again(case), postings.ComplaintFacts(days.day, "Sai"))
    shown = client.get(page).content.decode()
    assert "50.000.000" not in re.findall(r'value="([^"]*)"', shown)
    assert "Phiếu trước" in shown
    assert "50.000.000</td>" in shown
    assess_income(again(case), 60_000_000, size=2, who="an")
    shown = client.get(page).content.decode()
    assert 'value="60.000.000"' in shown
    assert "50.000.000</td>" in shown
