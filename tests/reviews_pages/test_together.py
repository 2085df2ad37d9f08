"""Villages move together, what waits leads to its list, who prints, a second standard, the receipt as a paper."""

import pypdfium2
from review_office import STANDARD, WHY, Opened, household, system

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import invite
from giamngheo.reviews.models import Case, CommuneReview, Invitation, Review, VillageReview
from office_world import Office, signed_in

ASKED = {"standard": STANDARD, "starts_on": "01/09/2025", "ends_on": "14/12/2025", "consulted": "none"}
FORM = {"form": "application", "channel": "counter", "received_on": "01/10/2025", "code": ""}


def text(answer) -> str:
    return answer.content.decode()


def steps_of(review: Review, commune: AdminUnit) -> dict[str, str]:
    rows = VillageReview.objects.unscoped(WHY).filter(
        commune_review__review=review, commune_review__commune=commune, village__isnull=False
    )
    return {one.village.name: one.step for one in rows.select_related("village")}


def test_a_village_with_an_invited_household_is_not_passed_before_the_visit(office: Office) -> None:
    """Who is passed by takes no application any more, and is told so: there was no meeting."""
    invited = household(office.village)
    review = open_review(system(), office.province, ReviewFacts("annual", 2025, STANDARD))
    commune = CommuneReview.objects.unscoped(WHY).get(review=review, commune=office.commune)
    invite(system(), commune, {invited.pk: ["split"]})
    village = VillageReview.objects.unscoped(WHY).get(commune_review=commune, village=office.village)
    officer = signed_in("commune_officer", office.commune)
    board, page = f"/reviews/communes/{commune.pk}/", f"/reviews/villages/{village.pk}/"
    assert "Còn 1 hộ được mời chưa đến thăm" in text(officer.get(page))
    for path in (f"{board}step/pass/", f"{page}step/pass/"):
        assert "còn hộ được mời chưa đến thăm" in text(officer.post(path, follow=True))
    assert steps_of(review, office.commune)["Giáp Trung"] == "list"
    one = Invitation.objects.unscoped(WHY).get()
    officer.post(f"/reviews/invitations/{one.pk}/", {"answer": "visited", "note": "", "version": one.version})
    officer.post(f"{board}step/pass/")
    assert steps_of(review, office.commune)["Giáp Trung"] == "done"
    told = text(officer.get(f"{board}apply/{invited.pk}/"))
    assert "Thôn đã được ghi là không có hộ cần rà soát." in told
    assert "Thôn đã họp dân" not in told


def test_villages_begin_together_and_empty_ones_are_passed_together(office: Office) -> None:
    for name in ("Hai", "Ba", "Trống"):
        made = AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=name, parent=office.commune)
        if name != "Trống":
            household(made, "poor")
    household(office.village)
    review = open_review(system(), office.province, ReviewFacts("annual", 2025, STANDARD))
    officer = signed_in("commune_officer", office.commune)
    board = officer.get(f"/reviews/{review.pk}/")["Location"]
    page = text(officer.get(board))
    assert f'<a href="{board}?waits=begin">2 thôn chưa bắt đầu rà soát</a>' in page
    # nobody passes a village as empty while others are still to begin
    assert "step/pass/" not in page
    listed = text(officer.get(board + "?waits=begin"))
    assert ">Khu Hai</a>" in listed
    assert ">Khu Trống</a>" not in listed
    assert "Đã chuyển 2 thôn sang bước" in text(officer.post(board + "step/begin/", follow=True))
    assert steps_of(review, office.commune) == {
        "Giáp Trung": "list",
        "Hai": "classify",
        "Ba": "classify",
        "Trống": "list",
    }
    assert "Không còn thôn nào như vậy" in text(officer.post(board + "step/begin/", follow=True))
    assert 'step/pass/"' in text(officer.get(board))
    officer.post(board + "step/pass/")
    assert sorted(steps_of(review, office.commune).values()) == ["classify", "classify", "done", "done"]
    events = AuditEvent.objects.unscoped(WHY).filter(row_count=2, action="reviews.village.step")
    assert events.count() == 2
    # the other commune is none of this officer's
    other = signed_in("commune_officer", office.other, "other")
    assert other.post(board + "step/begin/").status_code == 404


def test_a_later_standard_may_be_counted_as_well_and_the_same_one_may_not(office: Office) -> None:
    household(office.village, "poor")
    officer = signed_in("province_officer", office.province)
    address = f"/reviews/open/?unit={office.province.pk}&kind=annual&year=2025"
    assert '<option value="vn-2027-2030">' in text(officer.get(address))
    same = officer.post(address, ASKED | {"second_standard": STANDARD})
    assert same.status_code == 400
    assert "Chuẩn tính thêm phải khác" in text(same)
    assert officer.post(address, ASKED | {"second_standard": "vn-2027-2030"}).status_code == 302
    WorkerLoop(beat=5).drain()
    assert Review.objects.get().second_standard == "vn-2027-2030"
    # opened already: the page says so and offers no form that could only be refused
    again = text(officer.get(address))
    assert "đã có đợt rà soát này" in again
    assert 'name="ends_on"' not in again


def test_only_who_may_print_documents_is_offered_the_paper_pack(office: Office, opened: Opened) -> None:
    page = f"/reviews/villages/{opened.village.pk}/"
    form = f"/registry/households/{opened.poor.pk}/entry/"
    officer, enumerator = (
        signed_in("commune_officer", office.commune),
        signed_in("enumerator", office.village),
    )
    officer.post(page + "step/begin/")
    for who, offered in ((officer, True), (enumerator, False)):
        for address in (page, form):
            assert ("paper/" in text(who.get(address))) is offered, address
    assert officer.get(page + "paper/", follow=True).status_code == 200
    # the way back from the form leads to the review's village and file
    shown = text(enumerator.get(form))
    assert f'href="{page}"' in shown
    assert f'href="/reviews/cases/{opened.case.pk}/"' in shown


def test_the_village_head_is_told_whom_to_visit_by_name(office: Office, opened: Opened) -> None:
    invited = household(office.village)
    invite(system(), opened.commune, {invited.pk: ["split"]})
    head = signed_in("village_head", office.village)
    first = text(head.get("/"))
    assert invited.head_name in first
    assert "Xem đợt rà soát" in first
    village = f"/reviews/villages/{opened.village.pk}/"
    assert f'href="{village}invitations/"' in text(head.get(village))
    assert invited.head_name in text(head.get(village + "invitations/", follow=True))


def test_the_receipt_is_a_paper_in_two_copies_of_who_may_list(office: Office, opened: Opened) -> None:
    applicant = household(office.village)
    clerk = signed_in("one_stop_clerk", office.commune)
    clerk.post(f"/reviews/communes/{opened.commune.pk}/apply/{applicant.pk}/", FORM)
    case = Case.objects.unscoped(WHY).get(household=applicant)
    address = f"/reviews/cases/{case.pk}/receipt/pdf/"
    assert address in text(clerk.get(f"/reviews/cases/{case.pk}/receipt/"))
    pages = [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(clerk.get(address).content)]
    assert len(pages) == 2
    for said in (case.dossier_code, applicant.head_name, "01/10/2025", "14/12/2025"):
        assert said in pages[0]
    # nothing was received of a household that came onto the list by itself
    assert clerk.get(f"/reviews/cases/{opened.case.pk}/receipt/pdf/").status_code == 404
    assert signed_in("enumerator", office.village).get(address).status_code == 403


def test_an_application_that_comes_too_late_is_told_before_anything_is_typed(office: Office) -> None:
    applicant = household(office.village)
    review = open_review(system(), office.province, ReviewFacts("annual", 2025, STANDARD))
    clerk, officer = signed_in("one_stop_clerk", office.commune), signed_in("commune_officer", office.commune)
    board = officer.get(f"/reviews/{review.pk}/")["Location"]
    address = f"{board}apply/{applicant.pk}/"
    assert 'name="channel"' in text(clerk.get(address))
    officer.post(board + "step/pass/")
    page = text(clerk.get(address))
    assert "đợt rà soát thường xuyên" in page
    assert 'name="channel"' not in page
