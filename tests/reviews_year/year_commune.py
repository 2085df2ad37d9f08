"""The second half: complaints and their re-checks, the opinion, the decision, certificates, closing, the tables."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from year_desk import Desk, codes_in, path_of, work
from year_villages import GRID, PLACES, Year, answers, ends, household_of
from year_world import VILLAGES

from giamngheo.law.confirm import confirm
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.privacy import masked_name
from giamngheo.registry.models import Household, PovertyStatus
from giamngheo.reviews.evidence import waited_for
from giamngheo.reviews.models import Case, CommuneReview, Decision, Posting, ResultComplaint

WHY = "test"
CONFIRMED, UPHELD = GRID[0], GRID[1]
"""Two households that somebody complains about: the re-check finds the same, and finds otherwise."""
NUMBER = "128/QĐ-UBND"


def complains_on_the_public_page(visitor: Desk, address: str, world: Year) -> None:
    """Whoever scans the sheet's code reads shortened names, and complains about one of them."""
    page = visitor.seen.open(address)
    visitor.sees("Niêm yết từ", masked_name(UPHELD))
    assert UPHELD not in visitor.words
    visitor.look("13-trang-niem-yet")
    visitor.follow("Gửi ý kiến, khiếu nại")
    case = world.case(household_of(world, UPHELD))
    with visitor.refusal():
        visitor.fill(household=str(case.pk))
        visitor.press("Gửi")
    visitor.fill(
        household=str(case.pk), sender_name="Đinh Thị Láng", sender_phone="0912 345 678",
        content="Hộ này có hai con đi làm công ty, gửi tiền về hằng tháng.",
    )  # fmt: skip
    visitor.press("Gửi")
    page.get_by_text("Ghi lại mã này").wait_for()
    visitor.look("14-da-gui-khieu-nai")
    assert world.case(case.household).state == "complained"


def takes_a_complaint_in(clerk: Desk, world: Year) -> None:
    """Another complaint comes to the counter."""
    clerk.menu("Ý kiến, khiếu nại")
    clerk.follow("Tiếp nhận")
    clerk.fill(
        kind="posted_result", channel="counter", received_on=world.days.written, sender_name="Hà Văn Nghị",
        household=household_of(world, CONFIRMED).code, content="Nhà này mới mua xe máy.",
    )  # fmt: skip
    clerk.press("Tiếp nhận")
    clerk.told("Đã tiếp nhận")
    assert world.case(household_of(world, CONFIRMED)).state == "complained"


def _to_the_complaint(desk: Desk, head: str) -> None:
    desk.village(f"Khu {VILLAGES[0]}")
    desk.follow("Theo dõi niêm yết, khiếu nại")
    desk.page.locator("main .plain-list").get_by_role("link", name=head, exact=True).first.click()
    desk.sees(f"Khiếu nại kết quả: {head}")


def gives_the_rechecks(officer: Desk, world: Year) -> None:
    """Never to who assessed: the name is not offered."""
    for head in (UPHELD, CONFIRMED):
        _to_the_complaint(officer, head)
        offered = officer.page.locator('main select[name="user"] option').all_inner_texts()
        assert "Lò Thị Bình" in offered
        assert "Trần Văn An" not in offered
        officer.fill(user=str(world.users["binh"].pk))
        officer.press("Giao phúc tra")
        officer.told("Đã giao phúc tra.")
    officer.look("15-khieu-nai")


def answers_too_early(leader: Desk) -> None:
    _to_the_complaint(leader, UPHELD)
    leader.fill(outcome="upheld", finding="Đúng", answer="Khiếu nại đúng")
    with leader.refusal():
        leader.press("Trả lời khiếu nại")
    leader.sees("Chưa có phiếu phúc tra hoàn thành sau khiếu nại này.")


def rechecks(other: Desk, world: Year) -> None:
    """Another enumerator asks again: with one household it is otherwise, with the other it is as it was."""
    for head, points in ((UPHELD, "195"), (CONFIRMED, "115")):
        other.case(head)
        other.sees("Có khiếu nại")
        other.follow("Sửa phiếu, rà soát lại")
        answers(other, points)
        other.press("Lưu, hoàn thành")
        other.told("Đã lưu phiếu (lần 2).")
    classes = [world.case(household_of(world, head)).result_class for head in (UPHELD, CONFIRMED)]
    assert classes[0] == "not_poor"
    assert classes[1] in {"poor", "near_poor"}


def answers_and_posts_again(leader: Desk, officer: Desk, world: Year) -> None:
    """One complaint is right, with a letter; one is not; both results hang again for days of their own."""
    said = {
        UPHELD: ("upheld", "Có thu nhập từ tiền công", "Khiếu nại đúng; kết quả được rà soát lại.", "45/UBND-KT"),
        CONFIRMED: ("refused", "Xe máy là xe cũ, giá trị thấp", "Khiếu nại không đúng.", ""),
    }  # fmt: skip
    for head, (outcome, finding, answer, number) in said.items():
        _to_the_complaint(leader, head)
        leader.fill(outcome=outcome, finding=finding, answer=answer, number=number, signer="Đinh Công Minh")
        leader.press("Trả lời khiếu nại")
        leader.told("Đã trả lời khiếu nại.")
        _to_the_complaint(officer, head)
        officer.fill(places=PLACES)
        officer.press("Niêm yết lại")
        officer.told("Đã niêm yết lại kết quả của hộ.")
    leader.look("16-da-tra-loi")
    found = ResultComplaint.objects.unscoped(WHY).order_by("pk").values_list("outcome", flat=True)
    assert list(found) == ["upheld", "refused"]
    again = Posting.objects.unscoped(WHY).exclude(case=None)
    assert {one.last_day > world.days.day for one in again} == {True}
    world.days.day = max(one.last_day for one in again) + timedelta(days=1)
    ends(officer, VILLAGES[0], VILLAGES[0])
    assert {one.state for one in Case.objects.unscoped(WHY).filter(household__commune=world.commune)} == {
        "cleared"
    }


def asks_the_authority(officer: Desk, world: Year) -> None:
    officer.commune()
    officer.press("Các thôn đã xong, chuyển bước tiếp theo")
    officer.told("Đã chuyển sang bước «Xin ý kiến cấp trên».")
    officer.follow("Xin ý kiến cấp trên")
    officer.fill(report_number="61/BC-UBND", asked_on=world.days.written)
    officer.press("Ghi đã gửi")
    officer.told("Đã ghi.")
    world.days.day += timedelta(days=6)
    officer.commune()
    officer.tab("Xin ý kiến")
    officer.page.check('[name="agrees"][value="yes"]')
    officer.fill(answered_on=world.days.written, number="905/UBND-VX")
    officer.look("17-xin-y-kien")
    officer.press("Ghi ý kiến")
    officer.told("Đã ghi.")
    officer.sees("905/UBND-VX", "đồng ý")
    assert CommuneReview.objects.unscoped(WHY).get(commune=world.commune).step == "recognition"


def may_not_decide(head: Desk, enumerator: Desk, officer: Desk, world: Year) -> None:
    """The village head reaches no page of the commune; who reaches it without the right finds no form there."""
    commune = CommuneReview.objects.unscoped(WHY).get(commune=world.commune)
    address = f"/reviews/communes/{commune.pk}/decisions/"
    with head.refusal(404):
        head.seen.open(address)
    with enumerator.refusal(403):
        enumerator.seen.open(f"/reviews/communes/{commune.pk}/quality/")
    officer.commune()
    officer.tab("Quyết định")
    officer.sees("Chờ quyết định")
    assert not officer.page.locator('[name="number"]').count()


def decides(leader: Desk, world: Year) -> None:
    """Refused while values are unconfirmed, which the page names; then number and day of the clerk's book."""
    leader.commune()
    leader.tab("Quyết định")
    leader.sees("Giá trị chưa xác nhận")
    waited = waited_for()
    assert waited
    _sign(leader, world)
    with leader.refusal():
        leader.press("Ban hành quyết định")
    leader.sees("chưa được xác nhận")
    leader.look("18-gia-tri-chua-xac-nhan")
    assert not Decision.objects.unscoped(WHY).exists()
    for path in waited:
        confirm(path, "qd24-2021", "Điều 4", "Nguyễn Văn An", date(2025, 9, 1))

    leader.commune()
    leader.tab("Quyết định")
    assert "Giá trị chưa xác nhận" not in leader.words
    with leader.refusal():
        _sign(leader, world, signed_on="31/12/2030")
        leader.press("Ban hành quyết định")
    leader.sees("Ngày ký không thể sau hôm nay")
    _sign(leader, world)
    leader.look("19-ban-hanh")
    leader.press("Ban hành quyết định")
    leader.told("Đã ban hành quyết định.")
    leader.sees(NUMBER, "Có hiệu lực từ", "01/01/2026")
    leader.look("20-quyet-dinh")


def _sign(leader: Desk, world: Year, **more: str) -> None:
    leader.fill(**{"number": NUMBER, "signed_on": world.days.written, "signer": "Đinh Công Minh"} | more)


def wrote_the_ledger(leader: Desk, world: Year) -> None:
    """What the decision says stands in the ledger from its day of effect, and on the page of a household."""
    decision = Decision.objects.unscoped(WHY).get()
    outcomes = Counter(decision.lines.values_list("outcome", flat=True))
    assert outcomes.total() == 301
    rows = PovertyStatus.objects.unscoped(WHY).filter(household__commune=world.commune, effective_to=None)
    kept = Counter(
        rows.filter(household__in=decision.lines.values("household")).values_list("status", flat=True)
    )
    assert kept == Counter({name: count for name, count in outcomes.items() if name != "none"})
    certificates = IssuedDocument.objects.unscoped(WHY).filter(form="certificate")
    assert certificates.count() == outcomes["poor"] + outcomes["near_poor"]
    leader.menu("Danh sách hộ")
    leader.search(UPHELD)
    leader.follow(UPHELD)
    leader.sees("thoát nghèo")
    assert Household.objects.unscoped(WHY).get(head_name=UPHELD).status == "escaped_poverty"


def checks_a_certificate(leader: Desk, visitor: Desk) -> None:
    """All certificates as files, by a job; the code on one of them leads whoever scans it to what it says."""
    leader.commune()
    leader.tab("Quyết định")
    leader.follow(NUMBER)
    leader.working("In tất cả giấy chứng nhận")
    leader.look("21-giay-chung-nhan")
    (code,) = codes_in(leader.download("Tệp PDF số 1"))
    paper = IssuedDocument.objects.unscoped(WHY).get(token=code.rsplit("/", 1)[1])
    assert (paper.form, paper.number) == ("certificate", "1/GCN-HN.HCN")
    visitor.seen.open(path_of(code))
    visitor.sees("Còn hiệu lực", paper.number, masked_name(paper.shown_name) or paper.shown_name)
    visitor.look("22-kiem-tra-van-ban")
    with visitor.refusal(404):
        visitor.seen.open("/v/" + "x" * 22)


def closes(leader: Desk, world: Year) -> None:
    leader.commune()
    leader.tab("Quyết định")
    leader.sees("Không có hộ nào chờ quyết định.")
    leader.press("Kết thúc rà soát của xã")
    leader.told("Đã kết thúc rà soát của xã.")
    leader.commune()
    leader.sees("Đã kết thúc")


def reads_the_tables(leader: Desk) -> None:
    """The official tables, filled by a job from the decision, and handed in."""
    leader.commune()
    leader.tab("Báo cáo")
    leader.page.locator(".chips").get_by_text("Chính thức (theo quyết định)").click()
    work()
    leader.page.locator(".chips [aria-current=true]", has_text="Chính thức").wait_for()
    leader.page.reload()
    leader.sees("301 / 301 hộ đã có kết quả", "bằng danh sách (hộ nghèo, số hộ)")
    leader.look("23-bieu-7-1")
    assert leader.download("Tải Excel").startswith(b"PK")
    leader.press("Nộp báo cáo")
    leader.told("Đã nộp báo cáo.")
    leader.look("24-da-nop")
