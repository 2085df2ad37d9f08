"""Reviews of one period beside each other: a commune that opened its own, the year before that is not closed."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from review_office import STANDARD, WHY, household, system

from giamngheo.law import load_procedures
from giamngheo.monitoring.reviews.drafts import Asked, make_draft
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.models import Case, CommuneReview, Review
from office_world import Office, signed_in

ASKED = {"standard": STANDARD, "starts_on": "01/09/2025", "ends_on": "14/12/2025", "consulted": "none"}
FACTS = ReviewFacts("annual", 2025, STANDARD)


def text(answer) -> str:
    return answer.content.decode()


def communes_of(review: Review) -> list[int]:
    return list(CommuneReview.objects.unscoped(WHY).filter(review=review).values_list("commune", flat=True))


def test_the_province_opens_the_communes_that_have_not_opened_their_own(office: Office) -> None:
    household(office.village, "poor")
    elsewhere = household(office.other_village, "near_poor")
    own = open_review(system(), office.commune, FACTS)
    apart = CommuneReview.objects.unscoped(WHY).get(review=own)
    officer = signed_in("province_officer", office.province)
    address = f"/reviews/open/?unit={office.province.pk}&kind=annual&year=2025"
    said = f'<a href="/reviews/communes/{apart.pk}/">Xã Thu Cúc</a>'
    page = text(officer.get(address))
    assert "1 xã, phường không thuộc đợt này vì đã mở đợt riêng cùng kỳ" in page
    assert said in page
    assert 'name="ends_on"' in page
    assert officer.post(address, ASKED).status_code == 302
    WorkerLoop(beat=5).drain()
    whole = Review.objects.get(unit=office.province)
    assert communes_of(whole) == [office.other.pk]
    listed = Case.objects.unscoped(WHY).filter(review=whole).values_list("household", flat=True)
    assert list(listed) == [elsewhere.pk]
    # the board of the province says whom it does not hold; opened twice it is refused, with nothing written
    glance = text(officer.get(f"/reviews/{whole.pk}/", follow=True))
    assert "Xã Tân Sơn" in glance
    again = officer.post(address, ASKED)
    assert again.status_code == 400
    assert "đã có đợt rà soát này; mỗi địa bàn chỉ mở một lần trong kỳ (2 trong 2 xã, phường đã mở)" in text(
        again
    )
    assert Review.objects.count() == 2
    events = AuditEvent.objects.unscoped(WHY).filter(action="reviews.campaign.open")
    assert events.count() == 2


def test_the_board_of_the_province_names_the_communes_it_does_not_hold(office: Office) -> None:
    open_review(system(), office.commune, FACTS)
    third = office.other.__class__.objects.create(
        level=office.other.level, kind=office.other.kind, code="99901", name="Ba", parent=office.province
    )
    whole = open_review(system(), office.province, FACTS)
    assert sorted(communes_of(whole)) == sorted([office.other.pk, third.pk])
    officer = signed_in("province_officer", office.province)
    assert "không thuộc đợt này vì đã mở đợt riêng" in text(officer.get(f"/reviews/{whole.pk}/"))
    # who reaches another commune only learns nothing of this one
    leader = signed_in("commune_leader", office.other)
    assert "Thu Cúc" not in text(leader.get(f"/reviews/{whole.pk}/", follow=True))


def test_the_opening_page_counts_the_communes_that_have_not_closed_the_year_before(office: Office) -> None:
    before = open_review(system(), office.province, FACTS)
    officer = signed_in("province_officer", office.province)
    address = f"/reviews/open/?unit={office.province.pk}&kind=annual&year=2026"
    link = f'<a href="/reviews/{before.pk}/?step=open">Năm 2025: 2 xã, phường chưa kết thúc'
    assert link in text(officer.get(address))
    rows = text(officer.get(f"/reviews/{before.pk}/?step=open"))
    assert rows.count('href="/reviews/communes/') == 2
    assert text(officer.get(f"/reviews/{before.pk}/?step=closed")).count('href="/reviews/communes/') == 0
    # another kind of review has no year before to wait for
    other = text(officer.get(address.replace("annual", "on_request")))
    assert "chưa kết thúc rà soát định kỳ năm trước" not in other


def test_the_reports_say_which_communes_they_leave_out(office: Office) -> None:
    household(office.village, "poor")
    household(office.other_village, "near_poor")
    own = open_review(system(), office.commune, FACTS)
    whole = open_review(system(), office.province, FACTS)
    officer = signed_in("province_officer", office.province)
    listed = {one.pk: reverse("monitoring:review", args=[one.pk]) for one in (own, whole)}
    page = text(officer.get(listed[whole.pk]))
    assert "không gồm 1 xã, phường đã mở đợt riêng cùng kỳ" in page
    assert f'<a href="{listed[own.pk]}">Xã Thu Cúc</a>' in page
    report = reverse("monitoring:review-report", args=[whole.pk, office.province.pk, "official", "7.1"])
    shown = text(officer.get(report))
    assert "không gồm 1 xã, phường" in shown
    apart = "số liệu này không nằm trong biểu 7.1–7.11 của tỉnh"
    assert apart not in shown
    assert apart in text(officer.get(listed[own.pk]))
    of_own = reverse("monitoring:review-report", args=[own.pk, office.commune.pk, "official", "7.1"])
    assert apart in text(officer.get(of_own))


def test_only_authorities_of_the_day_are_consulted(office: Office) -> None:
    officer = signed_in("province_officer", office.province)
    page = text(officer.get(f"/reviews/open/?unit={office.province.pk}&kind=annual&year=2025"))
    assert '<option value="province_chairman"' in page
    assert "cấp huyện" not in page
    with pytest.raises(ActionRefused, match=r"^authority_ended: ") as told:
        open_review(system(), office.commune, replace(FACTS, consulted="district_chairman"))
    assert "30/06/2025" in told.value.message.vi
    step = load_procedures()["annual"].step("consultation").consulted_authority
    assert step is not None
    offered = ["district_chairman" in step.choices_on(day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert offered == [True, False]


def test_a_report_that_can_be_handed_in_keeps_no_draft_and_shows_nothing_of_the_server(
    office: Office,
) -> None:
    household(office.village, "poor")
    review = open_review(system(), office.province, FACTS)
    sender = signed_in("province_officer", office.province)
    address = reverse("monitoring:review-report", args=[review.pk, office.province.pk, "preliminary", "7.1"])
    make_draft(Asked(review.pk, "preliminary", office.province.pk))
    shown = text(sender.get(address))
    assert "Nộp báo cáo" in shown
    assert "Tải Excel" in shown
    assert "PosixPath" not in shown
    assert "data-draft=" not in shown
