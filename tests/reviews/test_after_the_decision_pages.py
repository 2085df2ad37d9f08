"""The pages of a file that is opened again after its decision: board, first page, complaint, correction, figures."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from registry_world import make_commune
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    cases,
    commune_of,
    enumerator,
    household,
    posted_again,
    rechecked,
)
from test_after_the_decision import closed, complained
from test_decision_pages import PLACES, said
from test_on_request import agreed, cleared
from test_on_request import signed as signed_on
from test_reports import drawn, hand_in
from test_request_pages import queue_of, words
from test_way_of_a_case import listed, review, village
from test_way_of_a_case import signed as decision_of

from giamngheo.areas.models import Residents
from giamngheo.monitoring.reviews.differences import changed_figures
from giamngheo.monitoring.reviews.drafts import forms_in, is_outdated
from giamngheo.people.models import RoleGrant
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.deciding import correct, decide
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.models import Decision, Review, VillageReview
from giamngheo.reviews.monthly import month_figures
from homes import with_keys
from office_world import actor, signed_in

__all__ = ["closed", "listed", "review", "village"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", with_keys(tmp_path))
    return tmp_path


@pytest.mark.long
def test_from_the_complaint_to_the_correction_by_the_pages(
    closed: Decision, review: Review, village: VillageReview, days: Days
) -> None:
    unit = village.commune_review.commune
    officer, leader = (signed_in(role, unit, role) for role in ("commune_officer", "commune_leader"))
    first, second, _ = cases(review)
    binh = enumerator("binh")
    RoleGrant.objects.create(
        user_id=binh, role="enumerator", unit=unit, valid_from="2025-01-01", granted_by="x"
    )
    complaint = complained(first, days)
    board = f"/reviews/communes/{commune_of(review).pk}/"
    assert "Khiếu nại sau quyết định cần phúc tra, trả lời" in said(officer.get(f"{board}cases/"), 200)
    assert "khiếu nại sau quyết định cần phúc tra, trả lời" in said(officer.get(board), 200)
    listed_now = said(officer.get(f"{board}cases/?again=complaint"), 200)
    assert (first.household.code in listed_now, second.household.code in listed_now) == (True, False)
    assert "Khiếu nại sau quyết định" in said(officer.get("/"), 200)
    page, file = f"/reviews/complaints/{complaint.pk}/", f"/reviews/cases/{first.pk}/again/"
    assert "quyết định giữ nguyên trong khi phúc tra" in said(officer.get(page), 200)
    assert officer.post(page, {"doing": "recheck", "user": str(binh)}).status_code == 302
    # the form of the closed commune's household is open again, of this one alone
    forms = [officer.get(f"/registry/households/{one.household_id}/entry/") for one in (first, second)]
    assert ["about-visited_on" in one.content.decode() for one in forms] == [True, False]
    assess(again(first), NOT_POOR, who="binh")
    given = {"doing": "answer", "outcome": "upheld", "finding": "Có ô tô", "answer": "Đúng"}
    assert officer.post(page, given).status_code == 302
    shown = words(officer.get(file))
    assert "Hộ thoát nghèo · khác quyết định" in shown
    assert "Niêm yết kết quả phúc tra." in shown
    assert "Hồ sơ cần niêm yết" in said(officer.get("/"), 200)
    assert officer.post(file, {"doing": "post", **PLACES}).status_code == 302
    days.day = again(first).repostings.get().last_day + timedelta(days=1)
    assert officer.post(file, {"doing": "end"}).status_code == 302
    sent = {"doing": "ask", "report_number": "9/BC", "asked_on": f"{days.day:%d/%m/%Y}"}
    assert officer.post(file, sent).status_code == 302
    answered = {"doing": "opinion", "agrees": "yes", "answered_on": f"{days.day:%d/%m/%Y}", "number": "7/CV"}
    assert officer.post(file, answered).status_code == 302
    assert officer.get(f"{file}").context["change"] == ""
    assert "Kết quả chờ ký quyết định công nhận" in said(leader.get("/"), 200)
    change = leader.get(file).context["change"]
    assert change == f"/reviews/decisions/{closed.pk}/change/"
    assert "Hộ nghèo → Hộ thoát nghèo" in said(leader.get(change), 200)
    signing = {
        "way": "correct", "households": [str(first.pk)], "reason": "Phúc tra", "number": "20/QĐ-UBND",
        "signed_on": f"{days.day:%d/%m/%Y}", "effective_from": "01/02/2026", "signer": "An",
        "signer_post": "Chủ tịch", "authority": "UBND xã",
    }  # fmt: skip
    assert leader.post(change, signing).status_code == 302
    assert (again(first).state, commune_of(review).step) == ("decided", "closed")
    outside = signed_in("commune_officer", make_commune(unit.parent, "08599", "Lai Đồng", "7"), "elsewhere")
    assert outside.get(file).status_code == 404


def test_a_report_handed_in_is_corrected_by_a_new_version(
    closed: Decision, review: Review, village: VillageReview, days: Days
) -> None:
    for place in village.commune_review.commune.children.all():
        Residents.objects.create(unit=place, on="2025-09-01", households=50, persons=200, source="Công an xã")
    Household.objects.unscoped(WHY).update(size=4)
    first = hand_in(review, drawn(review, "official"), "official")
    case = rechecked(next(cases(review)), NOT_POOR)
    # open again it changes no figure: the decision stands
    opened_again = drawn(review, "official")
    assert not changed_figures(first.figures, forms_in(opened_again.folder))
    case = posted_again(case, days)
    correct(act(), closed, [case], decision_of(days, "20/QĐ-UBND"), "Phúc tra")
    assert is_outdated(opened_again, review, {review.unit.pk})
    made = hand_in(review, drawn(review, "official"), "official", "Khiếu nại đúng")
    assert made.version == 2
    changed = changed_figures(first.figures, made.figures)
    assert (1, 0) in {
        (int(one.before), int(one.after)) for one in changed if one.form == "7.1" and not one.percent
    }


def test_a_file_opened_again_does_not_wait_in_the_month(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    queue = queue_of("on_request", review.unit)
    home = household(village.village, 30)
    # handed in before the annual review began, which takes the others
    receipt = Receipt("application", "counter", date(2025, 8, 29))
    case = receive_application(act(), queue.review, home, receipt)
    assess(case, POOR)
    cleared(agreed(again(case), days), days)
    decided_on = days.day
    earlier = decide(act(), queue, signed_on(1, days), only=[case.pk])
    reader = actor("commune_leader", review.unit)
    before = [dict(one.counts) for one in month_figures(reader, decided_on.year, decided_on.month)]
    again_open = rechecked(again(case), NEAR_POOR)
    assert [dict(one.counts) for one in month_figures(reader, decided_on.year, decided_on.month)] == before
    assert "waiting" not in before[0]
    days.day += timedelta(days=35)
    posted_again(again_open, days)
    days.pass_()
    correct(act(), earlier, [again(case)], signed_on(2, days), "Phúc tra")
    (later,) = month_figures(reader, days.day.year, days.day.month)
    assert dict(later.counts) == {"corrected": 1}
