"""From the meeting to the certificate through the pages, with what each of them refuses."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    begin,
    cases,
    commune_of,
    first_village,
    household,
    opened,
    posted_again,
    rechecked,
)
from test_papers import pages_of, words_in

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.models import Grievance
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.documents.files import documents_pdf
from giamngheo.platform.documents.filling import office_day
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.reading import codes_on, is_picture
from giamngheo.registry.models import Household, ReviewResult
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.steps import call_meeting, finish_villages, pass_empty_village
from giamngheo.reviews.models import (
    Decision,
    Meeting,
    Posting,
    ResultComplaint,
    Review,
    SignedCopy,
    VillageReview,
)
from homes import with_keys
from office_world import signed_in

pytestmark = pytest.mark.django_db
NO_SCAN = b"PK\x03\x04 a Word file"


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.HOME = with_keys(tmp_path)  # type: ignore[attr-defined]
    cache.clear()
    return tmp_path


@pytest.fixture
def review(commune: AdminUnit, days: Days) -> Review:
    village = commune.children.earliest("pk")
    for number, status in enumerate(("poor", "near_poor", "poor", "poor")):
        household(village, number, status)
    made = opened(commune)
    receive_application(act(), made, household(village, 9), Receipt("application", "counter", days.day))
    return made


@pytest.fixture
def village(review: Review) -> VillageReview:
    found = first_village(review)
    begin(found)
    for case, points in zip(cases(review), (POOR, NEAR_POOR, NOT_POOR, POOR, NOT_POOR), strict=True):
        assess(case, points)
    return found


@pytest.fixture
def officer(folder: Path, village: VillageReview) -> Client:
    return signed_in("commune_officer", village.commune_review.commune, "can.bo")


@pytest.fixture
def leader(folder: Path, village: VillageReview) -> Client:
    return signed_in("commune_leader", village.commune_review.commune, "lanh.dao")


def said(answer: object, status: int = 400) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]  # type: ignore[attr-defined]
    return answer.content.decode()  # type: ignore[attr-defined]


HELD = {
    "place": "Nhà văn hóa khu", "chair": "Hà Văn Trưởng", "secretary": "Lê Thị Thư", "attending": "20",
    "households_present": "4", "committee_members": "1", "organisations": "", "front": "1", "enumerators": "1",
}  # fmt: skip
PLACES = {"places": "Trụ sở UBND xã; nhà văn hóa khu"}


def hold(client: Client, village: VillageReview, days: Days, **more: str):
    data = HELD | {"held_on": f"{days.day:%d/%m/%Y}"} | more
    return client.post(f"/reviews/villages/{village.pk}/meeting/", data)


@pytest.mark.long
def test_a_meeting_votes_sends_back_and_leaves_its_minutes(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    first, *others = cases(review)
    page = f"/reviews/villages/{village.pk}/meeting/"
    # out of order: the village is still at its assessment
    assert "Việc này làm ở bước" in said(hold(officer, village, days, agree="20"))
    call_meeting(act(), village)
    shown = officer.get(page).content.decode()
    assert "Hộ 0" in shown
    # what is typed outlives a lost signal; a draft of an earlier meeting is not filled in
    assert f'data-draft="meeting-{village.pk}" data-version="0"' in shown
    printed = officer.get(f"{page}agenda/docx/").content
    assert all(word in words_in(printed) for word in ("Hộ 0", "130", "hộ nghèo"))
    assert pages_of(officer.get(f"{page}agenda/pdf/").content) >= 1
    # votes that do not add up stand in their row, and nothing is written
    wrong = said(hold(officer, village, days, agree="20", **{f"vote-{first.pk}-agree": "12"}))
    assert "Cộng lại là 12, khác 20 người dự họp." in wrong
    assert "Số phiếu không khớp" in said(hold(officer, village, days, agree="19"))
    assert "Còn 5 hộ chưa biểu quyết" in said(hold(officer, village, days))
    assert not Meeting.objects.unscoped(WHY).exists()
    votes = {f"vote-{first.pk}-agree": "9", f"vote-{first.pk}-disagree": "8", f"vote-{first.pk}-abstain": "3"}
    assert hold(officer, village, days, agree="20", **votes).status_code == 302
    assert [one.state for one in cases(review)] == ["sent_back", *["agreed"] * len(others)]
    # what comes next is said where the meeting was recorded
    after = officer.get(page).content.decode()
    assert "1 hộ chưa được thống nhất" in after
    assert "?state=sent_back" in after
    held = Meeting.objects.unscoped(WHY).get()
    minutes = officer.get(f"/reviews/meetings/{held.pk}/minutes/docx/").content
    written = words_in(minutes)
    assert "Thống nhất kết quả của 04 hộ; 01 hộ chưa thống nhất." in written
    assert "Không có ý kiến" in written
    assert "Chưa thống nhất, rà soát lại" in written
    # what nobody counted is left to be written in, not called none
    assert "Chi bộ, đoàn thể: ........ người" in written
    assert pages_of(officer.get(f"/reviews/meetings/{held.pk}/minutes/pdf/").content) % 2 == 0
    # a scan that is none
    hang = f"/attachments/add/reviews.meeting/{held.pk}/"
    refused = officer.post(hang, {"kind": "minutes", "content": SimpleUploadedFile("bb.pdf", NO_SCAN)})
    assert "không phải bản quét hay ảnh" in said(refused)
    signed = officer.get(f"/reviews/meetings/{held.pk}/minutes/pdf/").content
    officer.post(hang, {"kind": "minutes", "content": SimpleUploadedFile("bb.pdf", signed)})
    assert "Biên bản đã ký" in officer.get(page).content.decode()
    # the second refusal goes to the committee, with both records
    assess(again(first), NEAR_POOR)
    assert hold(officer, village, days, agree="3", disagree="17").status_code == 302
    again_held = Meeting.objects.unscoped(WHY).latest("pk")
    second = words_in(officer.get(f"/reviews/meetings/{again_held.pk}/minutes/docx/").content)
    assert "Chưa thống nhất, chuyển Ban Chỉ đạo" in second
    committee = signed_in("committee_member", village.commune_review.commune, "ban.chi.dao")
    record = committee.get(f"/reviews/cases/{first.pk}/committee/").content.decode()
    assert "9 đồng ý, 8 không đồng ý, 3 không ý kiến" in record
    assert "3 đồng ý, 17 không đồng ý" in record
    assert officer.post(f"/reviews/cases/{first.pk}/committee/", {"finding": "stands"}).status_code == 403
    finding = {"finding": "stands", "reason": "Phiếu đúng thực tế"}
    assert committee.post(f"/reviews/cases/{first.pk}/committee/", finding).status_code == 302
    assert (again(first).state, again(first).result_class) == ("agreed", "near_poor")


def agreed(village: VillageReview, officer: Client, days: Days) -> Posting:
    call_meeting(act(), village)
    assert hold(officer, village, days, agree="20").status_code == 302
    assert officer.post(f"/reviews/villages/{village.pk}/posting/", PLACES).status_code == 302
    return Posting.objects.unscoped(WHY).get(case=None)


@pytest.mark.long
def test_a_posting_is_public_while_it_runs_and_is_not_cut_short(
    review: Review, village: VillageReview, officer: Client, days: Days
) -> None:
    page = f"/reviews/villages/{village.pk}/posting/"
    assert "Việc này làm ở bước" in said(officer.post(page, PLACES))
    posting = agreed(village, officer, days)
    for size in ("a4", "a3"):
        sheet = officer.get(f"/reviews/postings/{posting.pk}/sheet/{size}/pdf/").content
        assert pages_of(sheet) == 1
    (code,) = codes_on(sheet, "application/pdf")
    assert code.words == f"http://localhost:8000/p/{posting.token}"
    public = Client().get(f"/p/{posting.token}")
    shown = public.content.decode()
    assert ("<li>Hộ 0.</li>" in shown, "Hộ nghèo (2)" in shown) == (True, True)
    assert public["X-Robots-Tag"] == "noindex"
    assert "H2-0" not in shown
    answer = officer.post(f"/reviews/postings/{posting.pk}/end/", follow=True).content.decode()
    assert "chưa kết thúc sớm hơn được" in answer
    assert again(posting).ended_on is None
    days.day = posting.last_day + timedelta(days=1)
    assert "Đã hết thời gian niêm yết" in Client().get(f"/p/{posting.token}").content.decode()
    assert Client().get(f"/p/{posting.token}/complain/").status_code == 404
    officer.post(f"/reviews/postings/{posting.pk}/end/")
    assert again(village).step == "done"
    assert Client().get("/p/no-such-posting").status_code == 404


def enumerator_account(name: str, unit: AdminUnit) -> User:
    user, _ = User.objects.get_or_create(username=name, defaults={"full_name": name, "search_name": name})
    RoleGrant.objects.create(
        user=user, role="enumerator", unit=unit, valid_from="2025-01-01", granted_by="test"
    )
    return user


@pytest.mark.long
def test_a_complaint_goes_both_ways_and_is_rechecked_by_another(
    review: Review, village: VillageReview, officer: Client, leader: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    first = next(cases(review))
    unit = village.commune_review.commune
    enumerator_account("an", unit)
    other = enumerator_account("binh", unit)
    public = {
        "household": str(first.pk), "sender_name": "Đinh Thị Láng", "sender_phone": "0912345678",
        "content": "Hộ này có ô tô",
    }  # fmt: skip
    assert "Chưa điền mục này" in said(
        Client().post(f"/p/{posting.token}/complain/", {"household": first.pk})
    )
    assert not Grievance.objects.unscoped(WHY).exists()
    sent = Client().post(f"/p/{posting.token}/complain/", public)
    assert (sent.status_code, "Ghi lại mã này" in sent.content.decode()) == (200, True)
    grievance = Grievance.objects.unscoped(WHY).get()
    complaint = ResultComplaint.objects.unscoped(WHY).get()
    assert (complaint.inbox_code, complaint.case_id, again(first).state) == (
        grievance.code,
        first.pk,
        "complained",
    )
    assert (grievance.channel, "ô tô" in complaint.content) == ("public", False)
    page = f"/reviews/complaints/{complaint.pk}/"
    assert "Hộ này có ô tô" in officer.get(page).content.decode()
    # another complaint of the counter opens in the same file
    counter = {
        "kind": "posted_result", "channel": "counter", "received_on": f"{days.day:%d/%m/%Y}",
        "household": first.household.code, "content": "Nhà mới xây",
    }  # fmt: skip
    clerk = signed_in("one_stop_clerk", unit, "mot.cua")
    assert clerk.post(f"/complaints/new/?commune={unit.pk}", counter).status_code == 302
    second = ResultComplaint.objects.unscoped(WHY).latest("pk")
    # the inbox does not end it before the file has
    officer.post(f"/complaints/{grievance.pk}/assign/", {"version": 1, "user": _user("can.bo").pk})
    given = {
        "version": 2, "outcome": "upheld", "finding": "Đúng", "answer": "Đúng", "on": f"{days.day:%d/%m/%Y}",
    }  # fmt: skip
    assert "đang được phúc tra trong hồ sơ" in said(
        officer.post(f"/complaints/{grievance.pk}/answer/", given)
    )
    # the enumerator who assessed is not offered; a refusal where the choice is sent all the same
    assert "an" not in choices_of(officer.get(page).content.decode())
    assert officer.post(page, {"doing": "recheck", "user": _user("an").pk}).status_code == 400
    assert officer.post(page, {"doing": "recheck", "user": other.pk}).status_code == 302
    reply = {"doing": "answer", "outcome": "upheld", "finding": "Có ô tô", "answer": "Khiếu nại đúng"}
    assert "Chưa có phiếu phúc tra" in said(leader.post(page, reply))
    assess(again(first), NOT_POOR, who="binh")
    letter = reply | {"number": "45/UBND-KT", "signer": "Đinh Công Minh"}
    assert leader.post(page, letter).status_code == 302
    grievance = again(grievance)
    assert (grievance.state, grievance.outcome, again(complaint).outcome) == ("answered", "upheld", "upheld")
    assert grievance.letter.number == "45/UBND-KT"
    assert "Hộ còn khiếu nại chưa trả lời" in said(leader.post(page, {"doing": "repost"} | PLACES))
    leader.post(
        f"/reviews/complaints/{second.pk}/",
        {"doing": "answer", "outcome": "withdrawn", "finding": "-", "answer": "Rút đơn"},
    )
    assert Grievance.objects.unscoped(WHY).get(code=second.inbox_code).state == "withdrawn"
    assert leader.post(page, {"doing": "repost"} | PLACES).status_code == 302
    reposting = Posting.objects.unscoped(WHY).get(case=first)
    assert (reposting.working_days, again(first).state) == (3, "posted")


def choices_of(page: str) -> list[str]:
    return re.findall(r"<option[^>]*>([^<]+)</option>", page)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def finished(review: Review, village: VillageReview, officer: Client, days: Days, posting: Posting) -> None:
    """The posting is over, the villages are done, the opinion is given."""
    days.day = posting.last_day + timedelta(days=1)
    officer.post(f"/reviews/postings/{posting.pk}/end/")
    for one in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list"):
        pass_empty_village(act(), one)
    commune = finish_villages(act(), commune_of(review))
    page = f"/reviews/communes/{commune.pk}/opinion/"
    today = f"{days.day:%d/%m/%Y}"
    assert officer.post(page, {"report_number": "9/BC-UBND", "asked_on": today}).status_code == 302
    bad = {"agrees": "yes", "answered_on": "01/01/2025", "number": "77/UBND"}
    assert "Ngày trả lời phải từ" in said(officer.post(page, bad))
    assert officer.post(page, bad | {"answered_on": today}).status_code == 302


def signing(days: Days, **more: str) -> dict[str, str]:
    return {
        "number": "128/QĐ-UBND", "signed_on": f"{days.day:%d/%m/%Y}", "effective_from": "01/01/2026",
        "signer": "Đinh Công Minh", "signer_post": "Chủ tịch", "authority": "UBND xã Thu Cúc",
    } | more  # fmt: skip


@pytest.mark.long
def test_a_decision_waits_and_says_why(
    review: Review, village: VillageReview, officer: Client, leader: Client, days: Days
) -> None:
    posting = agreed(village, officer, days)
    page = f"/reviews/communes/{commune_of(review).pk}/decisions/"
    assert "Việc này làm ở bước" in said(leader.post(page, signing(days)))
    first = next(cases(review))
    public = {"household": str(first.pk), "sender_name": "A", "sender_phone": "09", "content": "Có ô tô"}
    Client().post(f"/p/{posting.token}/complain/", public)
    finished(review, village, officer, days, posting)
    shown = leader.get(page).content.decode()
    assert "1 hộ không vào quyết định lần này" in shown
    assert "khiếu nại chưa trả lời" in shown
    assert "Cán bộ cấp tỉnh đối chiếu rồi xác nhận" in shown
    assert "giamngheo law" not in shown
    assert "chưa được xác nhận" in said(leader.post(page, signing(days)))
    assert officer.post(page, signing(days)).status_code == 403
    assert not Decision.objects.unscoped(WHY).exists()


def scan_of(document: IssuedDocument) -> bytes:
    """The first page as a scanner gives it: a picture."""
    import pypdfium2

    page = pypdfium2.PdfDocument(documents_pdf([document]))[0]
    out = io.BytesIO()
    page.render(scale=150 / 72).to_pil().save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.mark.long
def test_a_decision_its_certificates_letters_and_signed_copy(
    review: Review, village: VillageReview, officer: Client, leader: Client, days: Days, confirmed: None
) -> None:
    finished(review, village, officer, days, agreed(village, officer, days))
    commune = commune_of(review)
    page = f"/reviews/communes/{commune.pk}/decisions/"
    assert f'data-draft="{page}"' in leader.get(page).content.decode()
    assert "Ngày ký không thể sau hôm nay" in said(leader.post(page, signing(days, signed_on="01/01/2030")))
    assert leader.post(page, signing(days)).status_code == 302
    decision = Decision.objects.unscoped(WHY).get()
    assert "Không có hộ nào chờ quyết định" in said(leader.post(page, signing(days, number="129/QĐ-UBND")))
    papers = IssuedDocument.objects.unscoped(WHY)
    assert sorted(papers.values_list("form", "number")) == [
        ("certificate", "1/GCN-HN.HCN"),
        ("certificate", "2/GCN-HN.HCN"),
        ("certificate", "3/GCN-HN.HCN"),
        ("decision", "128/QĐ-UBND"),
    ]
    # numbered as the lists run: the poor first, then the near-poor
    lines = decision.lines.exclude(certificate_number=None).order_by("certificate_number")
    assert list(lines.values_list("outcome", flat=True)) == ["poor", "poor", "near_poor"]
    results = ReviewResult.objects.unscoped(WHY).filter(year=2025).order_by("household")
    assert [one.result_class for one in results] == ["poor", "near_poor", "not_poor", "poor", "not_poor"]
    assert Household.objects.unscoped(WHY).order_by("pk").last().last_class == "not_poor"
    one = f"/reviews/decisions/{decision.pk}/"
    # each certificate from the decision's list and from its household's file, which waits for no value any more
    line = lines[0]
    certificate = papers.get(form="certificate", number="1/GCN-HN.HCN")
    assert f'href="/documents/{certificate.pk}/"' in leader.get(one).content.decode()
    file = leader.get(f"/reviews/cases/{line.case_id}/").content.decode()
    assert f'href="/documents/{certificate.pk}/"' in file
    assert "chưa ban hành quyết định được" not in file
    # what it rests on: the decree of its day, and none that was issued later
    ground = words_in(leader.get(f"/documents/{papers.get(form='decision').pk}/docx/").content)
    assert "Nghị định 07/2021/NĐ-CP" in ground
    assert "351/2025" not in ground
    assert f"(Kèm theo Quyết định số 128/QĐ-UBND {office_day(days.day)}" in ground
    # letters with reasons to who asked and is not recognised
    shown = leader.get(one).content.decode()
    assert "1 hộ nộp đơn không được công nhận" in shown
    letters = {"doing": "letters", "first": "31", "on": f"{days.day:%d/%m/%Y}"}
    assert "Ngày thông báo phải từ" in said(leader.post(one, letters | {"on": "01/01/2025"}))
    assert leader.post(one, letters).status_code == 302
    letter = papers.get(form="refusal")
    words = words_in(leader.get(f"/documents/{letter.pk}/docx/").content)
    assert letter.number == "31/TB-UBND"
    assert "Hộ 9" in words
    assert "180" in words
    # the signed copy: matched by its code, confirmed by another person
    paper = papers.get(form="decision")

    def send(client: Client, content: bytes):
        return client.post(one, {"doing": "copy", "content": SimpleUploadedFile("qd.jpg", content)})

    assert "không phải bản quét hay ảnh" in said(send(officer, NO_SCAN))
    assert "mã trên bản quét" in said(send(officer, scan_of(letter))).lower()
    plain = officer.get(f"/reviews/meetings/{Meeting.objects.unscoped(WHY).get().pk}/minutes/pdf/").content
    assert "Không đọc được mã QR" in said(send(officer, plain))
    # the paper as the software made it bears the code and no signature; a scan of it as PDF is a picture
    assert "chưa có chữ ký" in said(send(officer, documents_pdf([paper])))
    assert not SignedCopy.objects.unscoped(WHY).exists()
    pictures = io.BytesIO()
    Image.open(io.BytesIO(scan_of(paper))).save(pictures, "PDF", resolution=150)
    assert is_picture(pictures.getvalue(), 1)
    assert send(leader, scan_of(paper)).status_code == 302
    copy = SignedCopy.objects.unscoped(WHY).get()
    assert (copy.way, copy.code_page) == ("scan", 1)
    leader.post(f"/reviews/copies/{copy.pk}/confirm/")
    assert again(copy).confirmed_at is None
    assert "chờ lãnh đạo khác đối chiếu" in leader.get(one).content.decode()
    assert "Bản quyết định đã ký chờ đối chiếu" not in leader.get("/").content.decode()
    second = signed_in("commune_leader", commune.commune, "pho.chu.tich")
    assert "Bản quyết định đã ký chờ đối chiếu" in second.get("/").content.decode()
    second.post(f"/reviews/copies/{copy.pk}/confirm/")
    assert "Bản quyết định đã ký chờ đối chiếu" not in second.get("/").content.decode()
    assert again(copy).confirmed_name == "Hà Thị Mây (pho.chu.tich)"
    more = send(officer, scan_of(paper))
    assert (more.status_code, "đã được xác nhận" in said(more)) == (400, True)
    assert officer.post(f"/reviews/copies/{copy.pk}/drop/", {"reason": "x"}, follow=True).status_code == 200
    assert again(copy).attachment.withdrawn_at is None
    # all certificates as one file, and two who close the same commune
    assert leader.post(f"{one}print/certificates/").status_code == 302
    closing = f"/reviews/communes/{commune.pk}/close/"
    assert leader.post(closing, follow=True).status_code == 200
    assert "Việc này làm ở bước" in second.post(closing, follow=True).content.decode()
    assert commune_of(review).step == "closed"


@pytest.mark.long
def test_a_correction_ends_what_it_corrects(
    review: Review, village: VillageReview, officer: Client, leader: Client, days: Days, confirmed: None
) -> None:
    finished(review, village, officer, days, agreed(village, officer, days))
    leader.post(f"/reviews/communes/{commune_of(review).pk}/decisions/", signing(days))
    decision = Decision.objects.unscoped(WHY).get()
    first, second, *_ = cases(review)
    page = f"/reviews/decisions/{decision.pk}/change/"
    given = signing(days, number="140/QĐ-UBND", effective_from="01/02/2026", way="correct", reason="Phúc tra")
    assert "chưa có phiếu phúc tra" in said(leader.post(page, given | {"households": [str(first.pk)]}))
    first = posted_again(rechecked(again(first), NEAR_POOR), days)
    given["signed_on"] = f"{days.day:%d/%m/%Y}"
    assert leader.post(page, given | {"households": [str(first.pk)]}).status_code == 302
    papers = IssuedDocument.objects.unscoped(WHY)
    old = papers.get(form="certificate", number="1/GCN-HN.HCN")
    assert (old.state, old.superseded_by.number) == ("superseded", "140/QĐ-UBND")
    assert "Đã được thay thế" in Client().get(f"/v/{old.token}").content.decode()
    fresh = papers.get(form="certificate", number="4/GCN-HN.HCN")
    assert (fresh.state, fresh.shown_class) == ("valid", "hộ cận nghèo")
    changed = papers.get(form="decision_change")
    words = words_in(leader.get(f"/documents/{changed.pk}/docx/").content)
    assert all(word in words for word in ("Điều chỉnh kết quả", "128/QĐ-UBND", "hộ nghèo", "hộ cận nghèo"))
    assert papers.get(form="decision").state == "valid"
    revoked = given | {"way": "revoke", "number": "141/QĐ-UBND", "households": [str(second.pk)]}
    assert leader.post(page, revoked).status_code == 302
    assert papers.get(form="certificate", number="3/GCN-HN.HCN").state == "revoked"
    assert again(second.household).statuses.latest("effective_from").effective_to is not None
    assert ReviewResult.objects.unscoped(WHY).filter(household=first.household).count() == 2
