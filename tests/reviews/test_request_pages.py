"""The pages of applications: received, the income sheet with live sums, posted, decided; the month in figures."""

import io
import re
from datetime import date, timedelta

import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook
from reviews_world import (
    STANDARD,
    WHY,
    Days,
    act,
    again,
    assess,
    begin,
    commune_of,
    household,
    opened,
    posted_through,
)
from test_on_request import agreed, cleared, worker
from test_way_of_a_case import signed

from giamngheo.areas.models import AdminUnit
from giamngheo.reviews.actions import deciding, steps
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.models import Case, CommuneReview, Decision, VillageReview
from giamngheo.reviews.monthly import month_figures
from office_world import Office, actor, signed_in

pytestmark = pytest.mark.django_db
MONTHS = [f"2024-{month:02d}" for month in (10, 11, 12)] + [f"2025-{month:02d}" for month in range(1, 10)]


@pytest.fixture
def leader(office: Office) -> Client:
    AdminUnit.objects.filter(pk=office.commune.pk).update(usual_locality="rural")
    return signed_in("commune_leader", office.commune)


def queue_of(kind: str, unit: AdminUnit) -> CommuneReview:
    review = open_review(act(), unit, ReviewFacts(kind, 2025, STANDARD))
    return CommuneReview.objects.unscoped(WHY).get(review=review)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.long
def test_from_the_counter_to_the_decision(
    office: Office,
    leader: Client,
    days: Days,
    confirmed: None,
) -> None:
    queue = queue_of("average_living", office.commune)
    home = household(office.village, 1)
    address = f"/reviews/communes/{queue.pk}/requests/"
    receipt = {"form": "application", "channel": "counter", "received_on": "01/10/2025"}
    leader.post(f"/reviews/communes/{queue.pk}/apply/{home.pk}/", receipt)
    case = Case.objects.unscoped(WHY).get()
    # 15 days end on 16/10/2025, a Thursday
    assert "16/10/2025" in words(leader.get(address))

    typed = {f"s.agriculture.{month}": "4.000.000" for month in MONTHS} | {"size": "2"}
    live = words(leader.post(f"/reviews/requests/{case.pk}/income/live/", typed))
    assert "48.000.000" in live
    assert "2.000.000" in live
    assert not case.assessments.exists()
    wrong = leader.post(f"/reviews/requests/{case.pk}/income/", typed | {"s.wages.2025-03": "x1"})
    assert "Tiền công, tiền lương, tháng 03/2025: «x1» không phải số tiền" in words(wrong)
    # every cell that is no amount is named and marked; all that was typed stays on the page and in its draft
    wrong = leader.post(
        f"/reviews/requests/{case.pk}/income/",
        typed | {"s.wages.2025-03": "x1", "s.agriculture.2025-02": "1,5 tr"},
    )
    told = (
        "tháng 02/2025: «1,5 tr»; Tiền công, tiền lương, tháng 03/2025: «x1» không phải số tiền. Ghi số đồng"
    )
    assert told in words(wrong)
    page = wrong.content.decode()
    assert page.count('aria-invalid="true"') == 2
    assert page.count('value="4.000.000"') == 11
    assert f'data-draft="income-{case.pk}"' in page
    assert not case.assessments.exists()
    # a decimal point and two amounts in one box are no amounts of VND; groups of three are, however they are parted
    for said in ("1.5", "1.0000", "500\t700", "12 5"):
        wrong = leader.post(f"/reviews/requests/{case.pk}/income/", typed | {"s.wages.2025-03": said})
        assert (wrong.status_code, "không phải số tiền" in words(wrong)) == (400, True), said
    grouped = typed | {"s.wages.2025-03": "1 500 000", "s.wages.2025-02": "-1.500.000"}
    assert "48.000.000" in words(leader.post(f"/reviews/requests/{case.pk}/income/live/", grouped))
    assert leader.post(f"/reviews/requests/{case.pk}/income/", typed).status_code == 302
    assert again(case).result_class == "average"

    page = f"/reviews/requests/{case.pk}/"
    assert leader.post(f"{page}post/", {"places": "Trụ sở UBND xã"}).status_code == 302
    early = leader.post(f"{page}end/")
    assert (early.status_code, "Niêm yết đến hết ngày 07/10/2025" in words(early)) == (400, True)
    days.day = date(2025, 10, 20)
    assert "Quá hạn 4 ngày" in words(leader.get(address))
    assert leader.post(f"{page}end/").status_code == 302
    offered = leader.get(page).content.decode()
    assert 'value="Ủy ban nhân dân xã Thu Cúc"' in offered
    assert 'value="20/10/2025"' in offered
    signed = {"number": "9/QĐ-UBND", "signed_on": "20/10/2025", "effective_from": "20/10/2025"}
    signed |= {"signer": "Hà Văn Chủ", "signer_post": "Chủ tịch", "authority": "UBND xã Thu Cúc"}
    answer = leader.post(f"{page}decide/", signed)
    assert answer.status_code == 302, words(answer)
    assert "9/QĐ-UBND, 20/10/2025: Hộ có mức sống trung bình" in words(leader.get(page)).replace(" ,", ",")
    outside = signed_in("commune_leader", office.other, "other.leader")
    assert {outside.get(one).status_code for one in (address, page, f"{page}income/")} == {404}


def test_a_worker_is_chosen_and_the_work_is_said(office: Office, leader: Client, days: Days) -> None:
    queue = queue_of("low_income", office.commune)
    home = household(office.village, 1)
    man = worker(home)
    address = f"/reviews/communes/{queue.pk}/apply/{home.pk}/"
    receipt = {"form": "application", "channel": "counter", "received_on": "01/10/2025"}
    assert leader.post(address, receipt).status_code == 400
    assert not Case.objects.unscoped(WHY).exists()
    assert leader.post(address, receipt | {"person": man.pk}).status_code == 302
    case = Case.objects.unscoped(WHY).get()
    assert case.person_id == man.pk
    sheet = f"/reviews/requests/{case.pk}/income/"
    typed = {f"s.wages.{month}": "2.000.000" for month in MONTHS}
    for work in ({}, {"work": "none_such"}):
        refused = leader.post(sheet, typed | work)
        assert (refused.status_code, "Chọn việc làm" in words(refused)) == (400, True)
    assert leader.post(sheet, typed | {"work": "wage"}).status_code == 302
    assert again(case).result_class == "low_income"
    # the file tells the sentence of the procedure, whole; it says nothing of steps that could not be shown
    page = words(leader.get(f"/reviews/cases/{case.pk}/"))
    assert "Người lao động có thu nhập thấp: thu nhập 12 tháng của hộ 1 người là 24.000.000 đồng" in page
    assert "không đủ để dựng lại từng bước" not in page


@pytest.mark.parametrize(
    ("kind", "lacks"),
    [
        ("average_living", "chuẩn này chưa có mức trần của hộ có mức sống trung bình"),
        ("low_income", "chuẩn này không nêu nhóm người lao động có thu nhập thấp"),
    ],
)
def test_what_no_standard_answers_yet_is_said_at_the_counter_and_the_sheet_is_kept(
    office: Office, leader: Client, days: Days, kind: str, lacks: str
) -> None:
    days.day = date(2027, 3, 1)
    review = open_review(act(), office.commune, ReviewFacts(kind, 2027, "vn-2027-2030"))
    home = household(office.village, 1)
    man = worker(home)
    address = f"/reviews/communes/{commune_of(review).pk}/apply/{home.pk}/"
    assert lacks in words(leader.get(address))
    receipt = {"form": "application", "channel": "counter", "received_on": "01/03/2027"}
    asked = leader.post(address, receipt | ({"person": man.pk} if kind == "low_income" else {}), follow=True)
    case = Case.objects.unscoped(WHY).get()
    assert lacks in words(asked)
    # which document would bring it, on the paper too
    paper = leader.get(f"/reviews/cases/{case.pk}/receipt/pdf/").content
    printed = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "351/2025/NĐ-CP" in re.sub(r"\s+", " ", printed)
    months = [f"2026-{month:02d}" for month in range(3, 13)] + ["2027-01", "2027-02"]
    typed = {f"s.agriculture.{month}": "4.000.000" for month in months} | {"work": "self_employed"}
    sheet = f"/reviews/requests/{case.pk}/income/"
    told = words(leader.post(sheet, typed, follow=True))
    assert "chưa hoàn thành" in told
    assert lacks in told
    (kept,) = case.assessments.all()
    assert (kept.complete, kept.income_sheet.counted, again(case).state) == (False, 48_000_000, "listed")
    assert leader.get(sheet).content.decode().count('value="4.000.000"') == 12
    assert lacks in words(leader.get(f"/reviews/requests/{case.pk}/"))


def test_the_round_of_a_month_counts_in_its_figures(office: Office, days: Days, confirmed: None) -> None:
    review = opened(office.commune, "on_request", round=10)
    days.day = review.starts_on
    home, late = household(office.village, 1), household(office.village, 2)
    receipt = Receipt("application", "counter", days.day)
    case, other = (receive_application(act(), review, one, receipt) for one in (home, late))
    village = case.village_review
    begin(village)
    for one in (case, other):
        assess(one)
    posted_through(village, days)
    reader = actor("commune_leader", office.commune)
    for empty in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list"):
        steps.pass_empty_village(act(), empty)
    steps.finish_villages(act(), commune_of(review))
    days.day = max(days.day, review.ends_on + timedelta(days=1))
    decision = deciding.decide(act(), commune_of(review), signed(days))
    (month,) = month_figures(reader, decision.signed_on.year, decision.signed_on.month)
    assert (month.kind, month.counts["decided"], month.counts["late"]) == ("on_request", 2, 2)
    (received,) = month_figures(reader, 2025, review.starts_on.month)
    assert received.counts["received"] == 2


def test_figures_of_a_month(office: Office, days: Days, confirmed: None) -> None:
    AdminUnit.objects.filter(pk=office.commune.pk).update(usual_locality="rural")
    queue = queue_of("on_request", office.commune)
    made = [
        receive_application(
            act(),
            queue.review,
            household(office.village, number),
            Receipt("application", "counter", days.day),
        )
        for number in range(3)
    ]
    days.day = date(2025, 10, 29)
    assess(made[0])
    cleared(agreed(made[0], days), days)
    assert days.day.month == 11
    signed = deciding.Signed("1/QĐ", days.day, days.day, "An", "Chủ tịch", "UBND xã")
    deciding.decide(act(), queue, signed, only=[made[0].pk])
    reader = actor("commune_leader", office.commune)
    october, november = (month_figures(reader, 2025, month) for month in (10, 11))
    assert [(one.commune, one.kind, dict(one.counts)) for one in october] == [
        ("Xã Thu Cúc", "on_request", {"received": 3, "waiting": 3})
    ]
    assert dict(november[0].counts) == {"decided": 1, "poor": 1, "late": 1, "waiting": 2}
    assert month_figures(actor("commune_leader", office.other), 2025, 10) == []
    assert Decision.objects.unscoped(WHY).get().signed_on - made[0].received_on > timedelta(days=15)
    # the figures leave as a file that names the month
    client = signed_in("commune_leader", office.commune)
    file = client.get("/reviews/requests/months/?year=2025&month=10&export=csv")
    sent = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert ("thang-102025" in file["Content-Disposition"], "Xã Thu Cúc" in sent) == (True, True)
    # and as the report that is signed, with sums
    said = words_of_pdf(client.get("/reviews/requests/months/?year=2025&month=10&report=pdf").content)
    for words_ in ("Tháng 10/2025", "ỦY BAN NHÂN DÂN XÃ THU CÚC", "Tổng cộng", "TM. ỦY BAN NHÂN DÂN"):
        assert words_.casefold() in said.casefold()
    sent_book = client.get("/reviews/requests/months/?year=2025&month=10&report=xlsx").content
    cells = list(load_workbook(io.BytesIO(sent_book)).active.values)
    headings = next(row for row in cells if row[0] == "TT")
    sums = next(row for row in cells if row[1] == "Tổng cộng")
    found = dict(zip(headings, sums, strict=True))
    assert (found["Hồ sơ nhận trong tháng"], found["Còn lại cuối tháng"], found["Hộ nghèo"]) == (3, 3, 0)
    # a month without applications is reported too; a reader of one village reports nothing
    none = words_of_pdf(client.get("/reviews/requests/months/?year=2024&month=3&report=pdf").content)
    assert "Trong tháng không có hồ sơ nào." in none
    head = signed_in("village_head", office.village)
    assert "report=pdf" not in head.get("/reviews/requests/months/").content.decode()
    assert head.get("/reviews/requests/months/?report=pdf")["Content-Type"].startswith("text/html")


def words_of_pdf(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        text = " ".join(page.get_textpage().get_text_bounded() for page in opened)
    return " ".join(text.split())
