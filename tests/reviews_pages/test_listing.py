"""The list: applications with receipts, form A, withdrawal, invitations from the register, merged households."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from review_office import TODAY, WHY, Opened, household, system

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.models import Household, HouseholdCause, Membership, Merge, Person, ReviewResult
from giamngheo.registry.relinks import Move
from giamngheo.registry.search import set_search
from giamngheo.reviews import finding, following
from giamngheo.reviews.actions.listing import invite, receive_application
from giamngheo.reviews.actions.screening import screen
from giamngheo.reviews.applying import Receipt
from giamngheo.reviews.models import Case, Invitation, Screening, VillageReview
from office_world import Office, signed_in

FORM = {"form": "application", "channel": "portal", "received_on": "01/10/2025", "code": "H25.01-251001-0001"}


def text(answer) -> str:
    return answer.content.decode()


def test_an_application_gives_a_receipt_with_its_code_and_is_listed_once(
    office: Office, opened: Opened
) -> None:
    applicant = household(office.village)
    clerk = signed_in("one_stop_clerk", office.commune)
    base = f"/reviews/communes/{opened.commune.pk}/apply/"
    found = text(clerk.get(base))
    # only who is not on the list, of this commune
    assert applicant.code in found
    assert opened.poor.code not in found
    assert opened.elsewhere.code not in found
    future = clerk.post(f"{base}{applicant.pk}/", FORM | {"received_on": "02/10/2025"})
    assert future.status_code == 400
    assert "không thể sau hôm nay" in text(future)
    answer = clerk.post(f"{base}{applicant.pk}/", FORM)
    case = Case.objects.unscoped(WHY).get(household=applicant)
    assert answer["Location"] == f"/reviews/cases/{case.pk}/receipt/"
    receipt = text(clerk.get(answer["Location"]))
    for said in (
        "H25.01-251001-0001",
        "Cổng Dịch vụ công quốc gia",
        "01/10/2025",
        applicant.head_name,
        "14/12/2025",
    ):
        assert said in receipt
    again = clerk.post(f"{base}{applicant.pk}/", FORM | {"code": "", "channel": "counter"})
    assert again.status_code == 400
    assert "đã có trong danh sách rà soát này" in text(again)
    assert Case.objects.unscoped(WHY).filter(household=applicant).count() == 1
    # a code of its own where nobody gives one
    second = household(office.village)
    # but never for a dossier of the portal, which has its code
    without = clerk.post(f"{base}{second.pk}/", FORM | {"code": " "})
    assert without.status_code == 400
    assert "Ghi mã hồ sơ của Cổng Dịch vụ công" in text(without)
    with pytest.raises(ActionRefused) as refused:
        receive_application(system(), opened.review, second, Receipt("application", "portal", TODAY))
    assert refused.value.code == "code_missing"
    clerk.post(f"{base}{second.pk}/", FORM | {"code": "", "channel": "counter"})
    assert Case.objects.unscoped(WHY).get(household=second).dossier_code not in {"", case.dossier_code}
    assert clerk.get(f"{base}{opened.elsewhere.pk}/").status_code == 404


def test_form_04_goes_into_the_file_of_a_household_on_the_list(office: Office, opened: Opened) -> None:
    clerk, address = signed_in("one_stop_clerk", office.commune), f"/reviews/cases/{opened.case.pk}/escape/"
    asked = FORM | {"form": "escape", "channel": "post"}
    answer = clerk.post(address, asked)
    assert "Mẫu 04" in text(clerk.get(answer["Location"]))
    case = opened.case
    assert (case.source, case.dossier_code, case.received_on) == (
        "carried_over",
        asked["code"],
        date(2025, 10, 1),
    )
    assert "đã có hồ sơ" in text(clerk.post(address, asked))


def test_form_a_takes_unknown_and_the_officer_says_what_follows(office: Office, opened: Opened) -> None:
    applicant = household(office.village)
    officer = signed_in("commune_officer", office.commune)
    officer.post(f"/reviews/communes/{opened.commune.pk}/apply/{applicant.pk}/", FORM)
    case = Case.objects.unscoped(WHY).get(household=applicant)
    address = f"/reviews/cases/{case.pk}/screening/"
    assert "Chưa rõ" in text(officer.get(address))
    items = {f"item_{one.key}": "unknown" for one in paper_forms()["screening"].questions}
    sheet = items | {"item_motor_vehicle": "yes", "item_cooling": "no", "outcome": "not_poor", "reason": ""}
    # every item is said, if only that it is unknown
    assert "không bắt buộc" not in text(officer.get(address))
    assert officer.post(address, sheet).status_code == 400
    officer.post(address, sheet | {"reason": "Có ô tô tải"})
    said = Screening.objects.unscoped(WHY).get().items
    assert said["motor_vehicle"] is True
    assert said["cooling"] is False
    assert said["washing_machine"] is None
    case.refresh_from_db()
    assert case.state == "screened_out"
    officer.post(address, items | {"outcome": "review", "reason": "Xe đi thuê"})
    case.refresh_from_db()
    assert case.state == "listed"
    with pytest.raises(ActionRefused, match="unknown_item"):
        screen(system(), case, {"yacht": True}, "review", "x")
    # those on the list in force are not screened, nor taken off while the register has them
    shown = officer.get(f"/reviews/cases/{opened.case.pk}/screening/").content.decode()
    assert "Phiếu A chỉ dùng cho hộ có giấy đề nghị" in shown
    assert "item_motor_vehicle" not in shown
    assert "chưa rà soát" in text(
        officer.post(f"/reviews/cases/{opened.case.pk}/screening/", sheet | {"reason": "x"})
    )
    off = officer.post(f"/reviews/cases/{opened.case.pk}/withdraw/", {"reason": "Chuyển đi"})
    assert off.status_code == 400
    assert opened.case.state == "listed"
    officer.post(f"/reviews/cases/{case.pk}/withdraw/", {"reason": "Rút đơn"})
    case.refresh_from_db()
    assert case.state == "withdrawn"


def result(of: Household, year: int, *, insured: bool, distance: int) -> None:
    ReviewResult.objects.create(
        household=of,
        year=year,
        standard="vn-2021-2025",
        reference_date=date(year, 10, 1),
        commune_then=of.commune,
        result_class="not_poor",
        result={"deprived_health_insurance": not insured, "distance_income_points": distance},
    )


def member(of: Household, born: int, died: date | None) -> None:
    person = Person.objects.create(
        full_name="Hà Thị Mơ", birth_year=born, commune=of.commune, village=of.village
    )
    ended = {"until": died, "ended_by": "died"} if died else {}
    Membership.objects.create(household=of, person=person, since=date(2020, 1, 1), **ended)


def test_the_register_finds_whom_nobody_thought_of(office: Office, opened: Opened) -> None:
    place = office.village
    bereft, aged, ill, uninsured, new, near, far, plain = (household(place) for _ in range(8))
    member(bereft, 1985, date(2025, 3, 1))
    member(aged, 1935, date(2025, 3, 1))  # no earner any more
    member(plain, 1985, date(2023, 3, 1))  # too long ago
    HouseholdCause.objects.create(household=ill, year=2025, code="illness")
    HouseholdCause.objects.create(household=opened.poor, year=2025, code="illness")  # on the list already
    HouseholdCause.objects.create(household=opened.elsewhere, year=2025, code="illness")  # of another commune
    for year, insured in ((2023, True), (2024, False)):
        result(uninsured, year, insured=insured, distance=40)
    result(near, 2024, insured=True, distance=4)
    result(far, 2024, insured=True, distance=5)
    Household.objects.unscoped(WHY).filter(pk=new.pk).update(split_from=plain, since=date(2025, 6, 1))
    found = finding.households_to_invite(opened.commune, TODAY)
    assert found == {
        bereft.pk: ["earner_death"],
        ill.pk: ["illness"],
        uninsured.pk: ["lost_insurance"],
        new.pk: ["split"],
        near.pk: ["near_line"],
    }
    commune = opened.commune
    with CaptureQueriesContext(connection) as asked:
        finding.households_to_invite(commune, TODAY)
    for number in range(3):
        unit = AdminUnit.objects.create(
            level=Level.VILLAGE, kind=Kind.KHU, name=f"Khu {number}", parent=office.commune
        )
        VillageReview.objects.create(commune_review=opened.commune, village=unit, step_since=TODAY)
        member(household(unit), 1990, date(2025, 5, 1))
    with CaptureQueriesContext(connection) as more:
        assert len(finding.households_to_invite(commune, TODAY)) == 8
    assert len(more) == len(asked) == 9


def test_the_village_head_visits_and_records_and_an_application_answers(
    office: Office, opened: Opened
) -> None:
    member(visited := household(office.village), 1985, date(2025, 3, 1))
    member(applies := household(office.village), 1985, date(2025, 3, 1))
    officer = signed_in("commune_officer", office.commune)
    base = f"/reviews/communes/{opened.commune.pk}/"
    assert "Chưa có hộ nào làm đơn ở" in text(officer.get(base + "invitations/"))
    officer.post(base + "invitations/find/")
    assert "Đã thêm 0 hộ" in text(officer.post(base + "invitations/find/", follow=True))
    head = signed_in("village_head", office.village)
    page = text(head.get(base + "invitations/"))
    assert page.count("Có người lao động qua đời") == 2
    assert "invitations/find/" not in page
    first = Invitation.objects.unscoped(WHY).get(household=visited)
    head.post(f"/reviews/invitations/{first.pk}/", {"answer": "visited", "version": first.version})
    late = {"answer": "declined", "note": "Hộ nói đủ ăn", "version": first.version}
    stale = head.post(f"/reviews/invitations/{first.pk}/", late)
    assert stale.status_code == 409
    assert "người khác đã sửa mục này" in text(stale)
    assert [(one.label, one.before, one.after) for one in stale.context["form"].clashes] == [
        ("Kết quả đến thăm", "Đã đến, không cần rà soát", "Hộ từ chối rà soát"),
        ("Lý do, ghi chú", "", "Hộ nói đủ ăn"),
    ]
    assert "Hộ nói đủ ăn</textarea>" in stale.content.decode()
    theirs = late | {"version": first.version + 1, "choose-answer": "theirs", "initial-answer": "visited"}
    head.post(f"/reviews/invitations/{first.pk}/", theirs | {"initial-note": ""})
    first.refresh_from_db()
    assert (first.answer, first.note) == ("visited", "Hộ nói đủ ăn")
    other = Invitation.objects.unscoped(WHY).get(household=applies)
    head.post(f"{base}apply/{applies.pk}/", FORM)
    # what was typed stays on the page; what comes of an application stands in its file
    kept = head.post(f"/reviews/invitations/{other.pk}/", late | {"version": other.version})
    assert kept.status_code == 400
    assert "Hộ nói đủ ăn</textarea>" in kept.content.decode()
    answers = dict(Invitation.objects.unscoped(WHY).values_list("household", "answer"))
    assert answers == {visited.pk: "visited", applies.pk: "applied"}
    assert "Chưa có hộ nào làm đơn ở" not in text(officer.get(base + "invitations/"))
    # by hand: a flood stands in no register
    flooded = household(office.village)
    assert f'href="{base}apply/"' in text(head.get(base + "invitations/"))
    assert f'href="{base}invite/{flooded.pk}/"' in text(head.get(f"{base}apply/{flooded.pk}/"))
    head.post(f"{base}invite/{flooded.pk}/", {"reason": "disaster", "note": "Lũ tháng 9"})
    assert Invitation.objects.unscoped(WHY).get(household=flooded).reasons == ["disaster:Lũ tháng 9"]
    again = head.post(f"{base}invite/{flooded.pk}/", {"reason": "disaster"})
    assert again.status_code == 400
    assert "đã có trong danh sách mời" in text(again)
    other = signed_in("village_head", office.other_village, "other.head")
    assert other.get(base + "invitations/").status_code == other.get(base + "cases/").status_code == 404


def test_who_declines_says_why_and_only_who_sees_persons_reads_it(office: Office, opened: Opened) -> None:
    invited = household(office.village)
    invite(system(), opened.commune, {invited.pk: ["split"]})
    one = Invitation.objects.unscoped(WHY).get()
    head, page = signed_in("village_head", office.village), f"/reviews/invitations/{one.pk}/"
    given = {"answer": "declined", "note": " ", "version": one.version}
    refused = head.post(page, given)
    assert refused.status_code == 400
    assert "Ghi lý do hộ từ chối." in text(refused)
    one.refresh_from_db()
    assert one.answer == "waiting"
    told = text(head.post(page, given | {"note": "Con trai bà Mơ gửi tiền"}, follow=True))
    assert "Con trai bà Mơ gửi tiền" in told
    one.refresh_from_db()
    assert (one.answer, one.note) == ("declined", "Con trai bà Mơ gửi tiền")
    listed = f"/reviews/communes/{opened.commune.pk}/invitations/"
    assert one.note in text(signed_in("commune_officer", office.commune).get(listed))
    assert "bà Mơ" not in text(signed_in("front_observer", office.commune).get(listed))


def test_the_list_is_searched_by_name_and_the_words_stay_out_of_the_address(
    office: Office, opened: Opened
) -> None:
    opened.poor.head_name = "Đinh Thị Láng"
    set_search([opened.poor])
    opened.poor.save()
    clerk = signed_in("one_stop_clerk", office.commune)
    page = f"/reviews/communes/{opened.commune.pk}/cases/"
    for words, found in (("lang dinh", True), (opened.poor.code, True), ("Hà Văn Không", False)):
        answer = clerk.post(page, {"q": words}, follow=True)
        assert (opened.poor.code in text(answer).split("<tbody")[-1]) is found
        assert "lang" not in answer.redirect_chain[-1][0]


def test_a_merged_household_takes_its_file_and_invitation_along(office: Office, opened: Opened) -> None:
    kept, invited = household(office.village), household(office.village)
    invite(system(), opened.commune, {invited.pk: ["split"]})
    move = Move("household", kept.pk, opened.poor.pk)
    # as the register writes it before the rooms above follow
    Household.objects.unscoped(WHY).filter(pk=opened.poor.pk).update(
        merged_into=kept, until=TODAY, ended_by="merged"
    )
    Merge.objects.create(
        kind="household", kept=kept.pk, absorbed=opened.poor.pk, commune=office.commune, made_by="test"
    )
    moved = following.follow(move)
    assert Case.objects.unscoped(WHY).get(pk=moved[0][1]).household_id == kept.pk
    following.undo(move, moved)
    assert opened.case.household_id == opened.poor.pk
    # on the list itself, or living elsewhere, the kept household leaves the other's file alone
    assert following.follow(Move("household", opened.elsewhere.pk, opened.poor.pk)) == []
    assert following.follow(Move("household", kept.pk, invited.pk)) == [
        ("invitation", Invitation.objects.unscoped(WHY).get().pk)
    ]
    assert following.follow(Move("person", kept.pk, opened.poor.pk)) == []
