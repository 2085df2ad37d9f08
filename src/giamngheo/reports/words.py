"""Numbers and dates as people in Vietnam write them, and the words for classes, used by every report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from giamngheo.rules import Text

CLASS_WORDS = {
    "poor": Text("Hộ nghèo", "Poor"),
    "near_poor": Text("Hộ cận nghèo", "Near-poor"),
    "average": Text("Hộ có mức sống trung bình", "Average living standard"),
    "above_average": Text("Hộ trên mức sống trung bình", "Above average living standard"),
    "not_poor": Text("Hộ không nghèo (chưa có thu nhập)", "Not poor (income not recorded)"),
    "unknown": Text("Chưa xác định", "Not determined"),
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


def listing(names: Sequence[str], most: int, more: Text, lang: str) -> str:
    """The first `most` names, and how many more there are (`more` has a {count})."""
    shown = "; ".join(names[:most])
    rest = len(names) - most
    return shown if rest <= 0 else f"{shown}; {more.get(lang).format(count=number(rest))}"
