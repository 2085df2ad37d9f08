"""Numbers and dates as people in Vietnam write them, and the words for classes, used by every report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from giamngheo.reports.departed import GONE
from giamngheo.rules import Text

CLASS_WORDS = {
    "poor": Text("Hộ nghèo", "Poor"),
    "near_poor": Text("Hộ cận nghèo", "Near-poor"),
    "average": Text("Mức sống trung bình", "Average living standard"),
    "above_average": Text("Trên mức sống trung bình", "Above average living standard"),
    "not_poor": Text("Không nghèo (chưa xét thu nhập)", "Not poor (income not judged)"),
    "unknown": Text("Chưa xác định", "Not determined"),
    GONE: Text("Không còn ở địa bàn", "No longer here"),
}
STAGE_WORDS = {
    "preliminary": Text("sơ bộ", "preliminary"),
    "official": Text("chính thức", "official"),
}
SYNTHETIC = Text("DỮ LIỆU MÔ PHỎNG - không phải người thật", "SYNTHETIC DATA - not real people")


def number(value: int | Decimal) -> str:
    """1234567 → "1.234.567", Decimal("2.68") → "2,68"."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def day(value: dt.date) -> str:
    """dd/mm/yyyy."""
    return value.strftime("%d/%m/%Y")


def class_words(code: str | None) -> Text:
    """A class in words; a code without words of its own stands for itself."""
    return CLASS_WORDS.get(code or "unknown", Text.same(code))


MOVEMENT_WORDS = {
    "stays_poor": Text("Vẫn là hộ nghèo", "Still poor"),
    "stays_near_poor": Text("Vẫn là hộ cận nghèo", "Still near-poor"),
    "poor_to_near_poor": Text("Thoát nghèo, thành hộ cận nghèo", "Escaped poverty, now near-poor"),
    "poor_to_above": Text("Thoát nghèo, vượt chuẩn cận nghèo", "Escaped poverty, above near-poor"),
    "near_poor_to_poor": Text("Hộ cận nghèo thành hộ nghèo", "Near-poor household become poor"),
    "near_poor_to_above": Text("Thoát cận nghèo", "Escaped near-poverty"),
    "fell_back_poor": Text("Tái nghèo", "Fell back into poverty"),
    "fell_back_near_poor": Text("Tái cận nghèo", "Fell back into near-poverty"),
    "newly_poor": Text("Hộ nghèo phát sinh mới", "Newly poor"),
    "newly_near_poor": Text("Hộ cận nghèo phát sinh mới", "Newly near-poor"),
    "admin_decrease": Text("Giảm do thay đổi nhân khẩu", "Decrease through change of members"),
    "admin_increase": Text("Tăng do thay đổi nhân khẩu", "Increase through change of members"),
    "revoked": Text("Thu hồi công nhận", "Recognition revoked"),
    "not_on_lists": Text("Không thuộc danh sách cả hai kỳ", "On neither list"),
    "unknown": Text("Chưa xác định được", "Not determined"),
}
CHANGE_WORDS = {
    "moved": Text("chuyển nơi ở", "moved"),
    "split": Text("tách hộ", "split"),
    "merged": Text("nhập hộ", "merged"),
    "died": Text("đã chết", "died"),
}
BASIS_WORDS = {"points": Text("Điểm", "Points"), "income": Text("Thu nhập", "Income")}
SOURCE_WORDS = {
    "answers": Text("Tính từ câu trả lời trong phiếu", "From the answers of the form"),
    "ticks": Text("Theo đánh dấu trong danh sách", "As ticked in the list"),
    "total": Text("Theo tổng điểm ghi trong danh sách", "From the total of points in the list"),
}
LOCALITY_WORDS = {"urban": Text("Thành thị", "Urban"), "rural": Text("Nông thôn", "Rural")}
