"""The first half of the year: the province opens, the list, the forms, the warnings, the meetings, the posting."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from year_desk import Desk, codes_in, path_of
from year_world import NAMES, VILLAGES, Year

from giamngheo.registry.models import Household
from giamngheo.reviews.models import Assessment, Case

WHY = "test"
TYPED, CHANGED = NAMES[0], NAMES[1]
"""Two households whose forms are filled in one by one: nothing changed, and one answer changed."""
GRID = NAMES[2:5]
LEFT = NAMES[5]
"""A household that leaves the list by its points of income alone."""
DOUBTED = NAMES[6]
"""Whom the first meeting sends back."""
APPLICANT = NAMES[300]
PLACES = "Nhà văn hóa khu; trụ sở Ủy ban nhân dân xã"


def opens(tinh: Desk, world: Year) -> None:
    """The province opens the year's review by a job, after the page has said what the law proposes."""
    tinh.menu("Rà soát")
    tinh.sees("Chưa có đợt rà soát nào")
    tinh.follow("Mở đợt rà soát")
    tinh.sees("Mở Tỉnh Phú Thọ", "Lịch tính ngược từ hạn hoàn thành", "Căn cứ")
    assert tinh.page.locator('[name="ends_on"]').input_value() == "14/12/2025"
    tinh.look("01-mo-dot")
    tinh.working("Mở đợt rà soát")
    tinh.sees("Xã Thu Cúc", "Xã Tân Sơn")
    assert world.review.opened_by
    assert Case.objects.unscoped(WHY).filter(household__commune=world.commune).count() == 300
    tinh.look("02-ca-tinh")


def lists(clerk: Desk, officer: Desk, world: Year) -> None:
    """Somebody outside the list applies at the counter; the officer looks for whom nobody thought of, and begins."""
    clerk.commune()
    clerk.tab("Danh sách hộ")
    clerk.follow("Nhận đơn đề nghị")
    clerk.search(APPLICANT)
    clerk.follow(APPLICANT)
    with clerk.refusal():
        clerk.fill(received_on="31/12/2025")
        clerk.page.locator("main .form-actions .btn-primary").click()
    clerk.fill(received_on=world.days.written, wish="Mất mùa, xin được rà soát")
    clerk.page.locator("main .form-actions .btn-primary").click()
    clerk.sees("08593-2025-0001", "Hạn trả kết quả")
    clerk.look("03-giay-tiep-nhan")

    officer.commune()
    officer.tab("Hộ được mời")
    officer.press("Tìm hộ cần mời")
    officer.page.locator("#messages .notice").wait_for()
    officer.look("04-ho-duoc-moi")
    for name in VILLAGES:
        officer.village(f"Khu {name}")
        officer.press("Bắt đầu rà soát")
        officer.told("Đã chuyển sang bước «Rà soát, phân loại».")


def fills_in(enumerator: Desk, world: Year) -> None:
    """One by one from the file of a household: nothing but the income, then one answer more."""
    for head, points in ((TYPED, "118"), (CHANGED, "121")):
        enumerator.case(head)
        enumerator.follow("Nhập phiếu rà soát")
        page = enumerator.page
        answers(enumerator, points)
        if head == CHANGED:
            page.uncheck('[name="unchanged.water"]')
            page.select_option('[name="h.water_source"]', "unprotected")
            page.select_option('[name="h.toilet_type"]', index=1)
        page.locator("#live").get_by_text(points).first.wait_for()
        enumerator.look(f"05-phieu-{points}")
        enumerator.press("Lưu, hoàn thành")
        enumerator.told("Đã lưu phiếu (lần 1).")
        enumerator.sees("phiếu đang dùng", f"điểm thu nhập {points}")
    enumerator.look("06-ho-so")
    last = world.case(household_of(world, CHANGED)).assessment
    assert last is not None
    assert ("water" in last.unchanged, last.answers["water_source"]) == (False, "unprotected")
    assert last.enumerator == world.users["an"]


def answers(enumerator: Desk, points: str) -> None:
    """The form of a household of which the income alone is asked anew."""
    page = enumerator.page
    page.fill('[name="h.income_points_recorded"]', points)
    boxes = page.locator('.entry-unchanged input:not([name="unchanged.totals"])')
    for at in range(boxes.count()):
        boxes.nth(at).check()


def types_the_grid(enumerator: Desk, world: Year) -> None:
    """Rows of the quick grid, by the keyboard alone."""
    enumerator.village(f"Khu {VILLAGES[0]}")
    enumerator.follow("Nhập nhanh phiếu cả thôn")
    for head, points in ((GRID[0], "115"), (GRID[1], "126"), (GRID[2], "119"), (LEFT, "190")):
        household = household_of(world, head)
        page = enumerator.page
        page.focus(f'[name="g.{household.pk}.points"]')
        blocks = page.locator(f'[name^="g.{household.pk}."]').count() - 1
        for key in [*points, "Tab"] + ["=", "Tab"] * blocks:
            page.keyboard.press(key)
        row = page.locator(f'tr:has([name="g.{household.pk}.points"]) .grid-result')
        row.get_by_text("Đã lưu phiếu (lần 1)").wait_for()
    enumerator.look("07-nhap-nhanh")
    saved = Assessment.objects.unscoped(WHY).filter(case__household__head_name__in=(*GRID, LEFT))
    assert (saved.count(), saved.filter(unchanged=[]).count()) == (4, 0)


def sees_warnings(officer: Desk, world: Year) -> None:
    """A class that changed while no answer did is looked into before the meeting."""
    village = f"Khu {VILLAGES[0]}"
    officer.village(village)
    officer.follow("Xem cảnh báo chất lượng")
    code = household_of(world, LEFT).code
    warning = officer.page.locator(".warning-line", has_text=code).first
    warning.locator("summary").click()
    warning.locator("textarea").fill("Đã đến lại: hộ có thêm lương công nhân từ tháng 3.")
    officer.look("08-canh-bao")
    warning.get_by_role("button", name="Ghi", exact=True).click()
    officer.sees("Đã xử lý: Đã đến lại: hộ có thêm lương công nhân từ tháng 3.")
    officer.commune()
    officer.tab("Chất lượng")
    officer.sees("Toàn xã", village)
    officer.look("09-chat-luong-xa")


def calls_meetings(officer: Desk) -> None:
    for name in VILLAGES:
        officer.village(f"Khu {name}")
        officer.press("Chuyển sang họp dân")
        officer.told("Đã chuyển sang bước «Họp dân».")


def _minutes(world: Year, **votes: str) -> dict[str, str]:
    return {
        "held_on": world.days.written, "place": "Nhà văn hóa khu", "chair": "Bùi Văn Trưởng",
        "secretary": "Hà Thị Thư", "attending": "60", "households_present": "55", "front": "1",
    } | votes  # fmt: skip


def meets(head: Desk, world: Year) -> None:
    """The village head records the meeting: all agreed upon but one, on whom too few do."""
    head.village(f"Khu {VILLAGES[0]}")
    head.follow("Họp dân: in danh sách, ghi kết quả")
    assert head.download("In danh sách đưa ra họp (PDF)").startswith(b"%PDF")
    case = world.case(household_of(world, DOUBTED))
    single = {f"vote-{case.pk}-agree": "20", f"vote-{case.pk}-disagree": "35"}
    head.fill(**_minutes(world, agree="58", disagree="1", abstain="1"), **single)
    head.look("10-hop-dan")
    with head.refusal():
        head.press("Ghi kết quả họp dân")
    head.sees("Cộng lại là 55, khác 60 người dự họp.")
    head.fill(**{f"vote-{case.pk}-abstain": "5"})
    head.press("Ghi kết quả họp dân")
    head.told("Đã ghi kết quả họp dân.")
    head.sees("Lần họp 1", "20 đồng ý, 35 không đồng ý, 5 không ý kiến")
    assert (world.case(case.household).state, world.case(case.household).refusals) == ("sent_back", 1)
    assert head.download("Biên bản, hai bản (PDF)").startswith(b"%PDF")
    head.look("11-bien-ban")


def meets_elsewhere(officer: Desk, world: Year) -> None:
    for name in VILLAGES[1:]:
        officer.village(f"Khu {name}")
        officer.follow("Họp dân: in danh sách, ghi kết quả")
        officer.fill(**_minutes(world, agree="60"))
        officer.press("Ghi kết quả họp dân")
        officer.told("Đã ghi kết quả họp dân.")


def assesses_again(enumerator: Desk, world: Year) -> None:
    """The household that was sent back: its page says so, and its form becomes a second version."""
    enumerator.case(DOUBTED)
    enumerator.sees("Họp dân chưa thống nhất")
    enumerator.follow("Sửa phiếu, rà soát lại")
    answers(enumerator, "145")
    enumerator.press("Lưu, hoàn thành")
    enumerator.told("Đã lưu phiếu (lần 2).")


def meets_again(head: Desk, officer: Desk, world: Year) -> None:
    officer.village(f"Khu {VILLAGES[0]}")
    assert not officer.page.get_by_role("link", name="Niêm yết kết quả", exact=True).count()
    head.village(f"Khu {VILLAGES[0]}")
    head.follow("Họp dân: in danh sách, ghi kết quả")
    head.sees("lần trước chưa thống nhất")
    head.fill(**_minutes(world, agree="50", disagree="10"))
    head.press("Ghi kết quả họp dân")
    head.sees("Lần họp 2", "Không còn hộ nào chờ họp dân.")
    found = world.case(household_of(world, DOUBTED))
    assert (found.state, found.refusals) == ("agreed", 1)


def posts(officer: Desk, world: Year) -> str:
    """All villages are posted; the sheet's code leads to the public page, whose address comes back."""
    code = ""
    for name in reversed(VILLAGES):
        officer.village(f"Khu {name}")
        officer.follow("Niêm yết kết quả")
        officer.fill(places=PLACES)
        officer.press("Bắt đầu niêm yết")
        officer.told("Đã bắt đầu niêm yết.")
    officer.look("12-niem-yet")
    (code,) = codes_in(officer.download("Bảng A4 (PDF)"))
    assert re.search(r"/p/[\w-]+$", code)
    return path_of(code)


def ends_too_early(officer: Desk, world: Year, last: date) -> None:
    """On the last day itself the posting still runs: the page says from when it can be ended."""
    assert world.days.day == last
    officer.village(f"Khu {VILLAGES[0]}")
    officer.follow("Theo dõi niêm yết, khiếu nại")
    officer.sees(f"Kết thúc niêm yết được từ ngày {last + timedelta(days=1):%d/%m/%Y}.", "Đang niêm yết")
    assert not officer.page.get_by_role("button", name="Kết thúc niêm yết").count()


def ends(officer: Desk, *names: Any) -> None:
    for name in names or VILLAGES:
        officer.village(f"Khu {name}")
        officer.follow("Theo dõi niêm yết, khiếu nại")
        officer.press("Kết thúc niêm yết")
        officer.told("Đã kết thúc niêm yết.")


def household_of(world: Year, head: str) -> Household:
    return next(one for one in world.households if one.head_name == head)
