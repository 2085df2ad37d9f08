"""Opening in the browser and by the command, the boards, who sees which, late first, steps by a button."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from review_office import STANDARD, WHY, Opened, household, system

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.database.objects import drop_refusals
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.reviews import clock
from giamngheo.reviews.actions.consulting import ask_opinion
from giamngheo.reviews.models import Case, CommuneReview, Reopening, Review, VillageReview, WorkingDayChange
from giamngheo.reviews.rules import backward_calendar, working_days
from office_world import Office, signed_in

ASKED = {"standard": STANDARD, "starts_on": "01/09/2025", "ends_on": "14/12/2025", "consulted": "none"}


def text(answer) -> str:
    return answer.content.decode()


def test_the_province_opens_the_review_by_a_job_and_once(office: Office) -> None:
    household(office.village, "poor"), household(office.other_village, "near_poor"), household(office.village)
    officer = signed_in("province_officer", office.province)
    address = f"/reviews/open/?unit={office.province.pk}&kind=annual&year=2025"
    page = text(officer.get(address))
    # what the law proposes, and the day counted back with a complaint on the last day of posting
    assert "01/09/2025" in page
    assert "14/12/2025" in page
    assert "Điều 3 khoản 1 điểm a" in page
    assert "21/11/2025" in page
    # figures with their units, days as they are written
    assert "<dd>01/09 – " in page
    assert "ngày làm việc – " in page
    answer = officer.post(address, ASKED)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/jobs/")
    assert not Review.objects.exists()
    WorkerLoop(beat=5).drain()
    review = Review.objects.get()
    assert (review.starts_on, review.ends_on, review.consulted) == (
        date(2025, 9, 1),
        date(2025, 12, 14),
        "none",
    )
    sources = Case.objects.unscoped(WHY).values_list("source", "status_before").order_by("pk")
    assert list(sources) == [("carried_over", "poor"), ("carried_over", "near_poor")]
    assert f"/reviews/{review.pk}/" in text(officer.get(answer["Location"]))
    again = officer.post(address, ASKED)
    assert again.status_code == 400
    assert "đã có đợt rà soát này" in text(again)
    events = AuditEvent.objects.unscoped(WHY).filter(action="reviews.campaign.open")
    assert events.count() == 1


def test_who_may_not_open_is_refused_and_a_commune_opens_its_own_at_once(office: Office) -> None:
    address = f"/reviews/open/?unit={office.other.pk}&kind=annual&year=2025"
    assert signed_in("commune_officer", office.commune).get(address).status_code == 403
    leader = signed_in("commune_leader", office.commune)
    # another commune is no choice of this leader's
    assert leader.post(address, ASKED).status_code == 400
    answer = leader.post(address.replace(f"unit={office.other.pk}", f"unit={office.commune.pk}"), ASKED)
    assert answer.status_code == 302
    assert Review.objects.get().unit == office.commune


def test_each_reader_is_led_to_the_board_of_the_own_area(office: Office, opened: Opened) -> None:
    glance, commune = f"/reviews/{opened.review.pk}/", f"/reviews/communes/{opened.commune.pk}/"
    village = f"/reviews/villages/{opened.village.pk}/"
    province = signed_in("province_officer", office.province)
    page = text(province.get(glance))
    assert "Xã Thu Cúc" in page
    assert "Xã Tân Sơn" in page
    assert signed_in("commune_officer", office.commune).get(glance)["Location"] == commune
    head = signed_in("village_head", office.village)
    assert head.get(glance)["Location"] == village
    assert head.get(village).status_code == 200
    assert head.get(commune).status_code == 404
    stranger = signed_in("commune_officer", office.other, "stranger")
    assert stranger.get(commune).status_code == stranger.get(village).status_code == 404
    assert signed_in("analyst", office.province).get(glance).status_code == 403


def test_late_villages_come_first_and_nothing_is_asked_row_by_row(
    office: Office, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = signed_in("province_officer", office.province)
    glance = f"/reviews/{opened.review.pk}/"
    VillageReview.objects.unscoped(WHY).filter(pk=opened.village.pk).update(safe_meeting=date(2025, 12, 1))
    monkeypatch.setattr(clock, "today", lambda: date(2025, 11, 24))
    page = text(officer.get(glance))
    # Tân Sơn missed its safe day, Thu Cúc has a later one: the late one is above
    assert page.index("Xã Tân Sơn") < page.index("Xã Thu Cúc")
    assert text(officer.get(glance + "?late=yes")).count("/reviews/communes/") == 1
    officer.get(glance)
    with CaptureQueriesContext(
        connection,
    ) as few:
        officer.get(glance)
    for number in range(60):
        unit = AdminUnit.objects.create(
            level=Level.COMMUNE,
            kind=Kind.XA,
            code=f"9{number:04d}",
            name=f"Xã {number}",
            parent=office.province,
        )
        made = CommuneReview.objects.create(review=opened.review, commune=unit, step_since=clock.today())
        hamlet = AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name="1", parent=unit)
        VillageReview.objects.create(commune_review=made, village=hamlet, step_since=clock.today())
    officer.get(glance)
    with CaptureQueriesContext(connection) as many:
        page = text(officer.get(glance))
    assert len(many) <= len(few)
    # the list goes page by page
    assert page.count('href="/reviews/communes/') == 50
    assert text(officer.get(glance + "?after=50")).count('href="/reviews/communes/') == 12


def test_a_commune_late_with_the_opinion_is_late(
    office: Office, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the last day to ask, and past the day of the answer; not before, nor where nobody is asked."""
    officer = signed_in("province_officer", office.province)
    glance, own = f"/reviews/{opened.review.pk}/", f"/reviews/communes/{opened.commune.pk}/"
    # how a commune comes to its opinion is tested elsewhere
    drop_refusals(connection)
    VillageReview.objects.unscoped(WHY).update(safe_meeting=None)
    # as a review keeps it that was opened before several could be asked
    rules = {key: rule for key, rule in Review.objects.get().rules.items() if key != "authorities"}
    Review.objects.update(consulted="provincial_department", rules=rules)
    CommuneReview.objects.unscoped(WHY).filter(pk=opened.commune.pk).update(step="consultation")
    (ask,) = [
        one.day
        for one in backward_calendar(Review.objects.get(), working_days())
        if one.key == "consultation"
    ]

    asked = False

    def late_on(day: date) -> tuple[int, bool]:
        monkeypatch.setattr(clock, "today", lambda: day)
        waits = text(officer.get(own)).split("Đang chờ ai, việc gì")[1].split("</ul>")[0]
        assert ("Sở Nông nghiệp và Môi trường</strong>" if asked else "báo cáo xin ý kiến cần gửi") in waits
        return text(officer.get(glance + "?late=yes")).count("/reviews/communes/"), "chậm" in waits

    assert late_on(ask) == (0, False)
    # the other commune has not even finished its villages
    assert late_on(ask + timedelta(days=1)) == (2, True)
    assert "Chậm ý kiến cấp trên" in text(officer.get(glance))
    assert "Xã, phường chậm ý kiến cấp trên" in text(officer.get(glance))
    monkeypatch.setattr(clock, "today", lambda: ask)
    opinion = ask_opinion(system(), opened.commune, "9/BC-UBND", ask)
    asked = True
    assert late_on(opinion.due_on) == (1, False)
    assert late_on(opinion.due_on + timedelta(days=1)) == (2, True)
    Review.objects.update(consulted="none")
    assert text(officer.get(glance + "?late=yes")).count("/reviews/communes/") == 0


def test_the_board_says_what_waits_and_the_button_moves_the_village(office: Office, opened: Opened) -> None:
    officer = signed_in("commune_officer", office.commune)
    village = f"/reviews/villages/{opened.village.pk}/"
    assert "thôn chưa bắt đầu rà soát" in text(officer.get(f"/reviews/communes/{opened.commune.pk}/"))
    # what comes next stands out, once
    page = text(officer.get(village))
    assert '<button class="btn btn-primary">Bắt đầu rà soát</button>' in page
    assert page.count("btn-primary") == 1
    officer.post(village + "step/begin/")
    assert opened.village.step == "classify"
    page = text(officer.get(village))
    assert "Còn 1 hộ chưa rà soát xong" in page
    assert "step/meeting/" not in page
    # whoever presses it all the same is told why, and nothing moves
    refused = officer.post(village + "step/meeting/", follow=True)
    assert "Còn 1 hộ chưa rà soát xong. Hoàn thành phiếu" in text(refused)
    assert opened.village.step == "classify"
    assert officer.post(village + "step/jump/").status_code == 404
    # back only with a reason, and by who may
    leader, back = signed_in("commune_leader", office.commune), village + "reopen/"
    assert officer.get(back).status_code == 403
    assert back in text(leader.get(village))
    assert leader.post(back, {"to": "list", "reason": " "}).status_code == 400
    assert leader.post(back, {"to": "posting", "reason": "x"}).status_code == 400
    leader.post(back, {"to": "list", "reason": "Bổ sung danh sách"})
    assert opened.village.step == "list"
    assert Reopening.objects.unscoped(WHY).get().reason == "Bổ sung danh sách"
    observer = signed_in("front_observer", office.commune)
    assert "Bạn không có việc nào ở đây lúc này" in text(observer.get(village))
    assert observer.post(village + "step/begin/").status_code == 403


def test_the_first_page_says_what_waits_and_until_when(office: Office, opened: Opened) -> None:
    page = text(signed_in("commune_officer", office.commune).get("/"))
    assert "Thôn chưa họp dân xong" in page
    assert "21/11/2025" in page
    signed_in("commune_leader", office.commune).post(f"/reviews/villages/{opened.village.pk}/step/begin/")
    enumerator = text(signed_in("enumerator", office.village).get("/"))
    assert "Hộ cần rà soát" in enumerator
    assert opened.poor.head_name in enumerator
    assert "Hộ cần rà soát" not in text(signed_in("enumerator", office.other_village, "other").get("/"))


def test_a_swapped_day_moves_the_calendar_counted_back(office: Office, opened: Opened) -> None:
    officer = signed_in("province_officer", office.province)
    commune = f"/reviews/communes/{opened.commune.pk}/"
    before = text(officer.get(commune))
    assert "21/11/2025" in before
    # Saturday 29/11 is worked: one working day more to count back over
    answer = officer.post(
        "/reviews/working-days/", {"day": "29/11/2025", "working": "yes", "document": "TB 5/TB"}
    )
    assert answer.status_code == 302
    assert WorkingDayChange.objects.get().working is True
    after = text(officer.get(commune))
    assert "24/11/2025" in after
    assert "21/11/2025" not in after
    page = text(officer.get("/reviews/working-days/"))
    assert "niêm yết và hạn đang chạy qua ngày đó lùi ngày kết thúc cho đủ số ngày làm việc" in page
    assert "không kỳ nào đang chạy kết thúc sớm hơn" in page
    nameless = officer.post("/reviews/working-days/", {"day": "23/11/2025", "working": "yes", "document": ""})
    assert nameless.status_code == 400
    assert WorkingDayChange.objects.count() == 1
    assert signed_in("commune_leader", office.commune).get("/reviews/working-days/").status_code == 403


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("annual", "đang có hiệu lực trong sổ tự vào danh sách"),
        ("on_request", "Không hộ nào tự vào danh sách"),
        ("average_living", "Không hộ nào tự vào danh sách"),
        ("low_income", "Không ai tự vào danh sách: mỗi người lao động"),
    ],
)
def test_the_page_says_who_is_listed_by_itself_in_each_kind_of_review(
    office: Office, kind: str, said: str
) -> None:
    address = f"/reviews/open/?unit={office.commune.pk}&kind={kind}&year=2025"
    page = text(signed_in("province_officer", office.province).get(address))
    assert said in page
    assert ("tự vào danh sách; hộ khác" in page) is (kind == "annual")


@pytest.mark.parametrize(("year", "lacking"), [(2025, False), (2027, True)])
@pytest.mark.parametrize("kind", ["average_living", "low_income"])
def test_the_opening_says_what_the_standard_lacks_for_a_status(
    office: Office, kind: str, year: int, lacking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(year, 3, 1))
    address = f"/reviews/open/?unit={office.province.pk}&kind={kind}&year={year}"
    page = text(signed_in("province_officer", office.province).get(address))
    assert ("Chưa công nhận được theo thủ tục này" in page) is lacking
    assert ("chờ văn bản quy định" in page) is lacking
