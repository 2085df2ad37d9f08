"""Numbers and money as people type them: both ways of separators, units in words."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from giamngheo.intake.text import fold, shown, tidy
from giamngheo.intake.values.cell import BLANK_CELL, Cell, is_dash

_UNITS = re.compile(
    r"(?i)\s*(m\s?2|m²|mét vuông|met vuong|kg|cm|điểm|diem|người|nguoi|khẩu|khau|nk|hộ"
    r"|đồng|dong|vnđ|vnd|đ)\.?$"
)
_PLAIN = re.compile(r"[+-]?\d+")
_BOTH = re.compile(r"[+-]?\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?|[+-]?\d+[.,]\d+")
_MONEY_PART = re.compile(
    r"(\d[\d.,\s]*\d|\d)\s*(tỷ|tỉ|ty|ti|triệu|trieu|trđ|tr|nghìn|ngàn|nghin|ngan|ngđ|k)?\s*(?:đồng|dong|vnđ|vnd|đ)?"
)
_FACTORS = {"ty": 10**9, "ti": 10**9, "trieu": 10**6, "trd": 10**6, "tr": 10**6,
            "nghin": 1000, "ngan": 1000, "ngd": 1000, "k": 1000}  # fmt: skip
_SHORT_MILLION = re.compile(r"(\d+)\s*(?:tr|triệu|trieu)\s*(\d)", re.IGNORECASE)


def read_decimal(text: str, *, decimal_places: int, largest: Decimal | None = None) -> Decimal | None:
    """The number a text stands for; None when it is no number.

    "1.234" is a thousand (Vietnamese) unless that is beyond `largest` and the other reading is not;
    "8,5" and "8.5" are decimals; with both signs the last one is the decimal sign.
    """
    text = text.replace("\u2212", "-").strip("'").strip()
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if not _BOTH.fullmatch(text):
        return None
    text = text.replace(" ", "")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal_sign = "." if text.rfind(".") > text.rfind(",") else ","
        other = "," if decimal_sign == "." else "."
        if text.count(decimal_sign) > 1:
            return None
        return _decimal(text.replace(other, "").replace(decimal_sign, "."))
    sign = "." if dots else ","
    if not dots and not commas:
        return _decimal(text)
    if text.count(sign) > 1:
        return _decimal(text.replace(sign, ""))
    whole, fraction = text.split(sign)
    grouped, pointed = _decimal(whole + fraction), _decimal(f"{whole}.{fraction}")
    if len(fraction) != 3 or whole.lstrip("+-") in ("0", ""):
        return pointed
    if decimal_places and (
        sign == "," or (largest is not None and grouped is not None and grouped > largest)
    ):
        return pointed
    return grouped


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def parse_number(value: object, *, scale: int, low: Decimal | None, high: Decimal | None) -> Cell:
    """An int (scale 0) or a Decimal with `scale` places, within [low, high]."""
    number: Decimal | None
    if isinstance(value, bool):
        return Cell(None, "not_a_number")
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    elif isinstance(value, float):
        number = Decimal(repr(value)) if math.isfinite(value) else None
    elif isinstance(value, str):
        text = tidy(value)
        if is_dash(text):
            return BLANK_CELL
        number = read_decimal(_UNITS.sub("", text), decimal_places=scale, largest=high)
    else:
        number = None
    if number is None or not number.is_finite():
        return Cell(None, "not_a_number")
    rounded = (
        number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP) if abs(number) < 10**15 else number
    )
    problem: str | None = None
    if rounded != number:
        # A spreadsheet's own arithmetic leaves noise far behind the point.
        if abs(rounded - number) < Decimal("1e-6"):
            number = rounded
        elif scale == 0:
            return Cell(None, "not_whole_number")
        else:
            problem = "rounded"
    if (low is not None and number < low) or (high is not None and number > high):
        return Cell(None, "out_of_range", {"low": shown_number(low), "high": shown_number(high)})
    result: object = int(rounded) if scale == 0 else rounded
    return Cell(result, problem, {"kept": shown_number(rounded)} if problem else {})


def parse_money(
    value: object, *, factor: int, low: Decimal | None, high: Decimal | None, smallest: int
) -> Cell:
    """Whole dong as int. `factor` is the unit stated in the heading; a unit in the cell holds over it.

    A positive sum below `smallest` means that a unit (thousand, million) was meant and not written.
    """
    if isinstance(value, bool):
        return Cell(None, "not_a_number")
    amount: Decimal | None
    if isinstance(value, int | float | Decimal):
        amount = (
            Decimal(repr(value)) * factor if not isinstance(value, float) or math.isfinite(value) else None
        )
        if isinstance(value, Decimal):
            amount = value * factor
    elif isinstance(value, str):
        text = tidy(value).lower()
        if is_dash(text):
            return BLANK_CELL
        amount = _money_text(text, factor)
    else:
        amount = None
    if amount is None or not amount.is_finite():
        return Cell(None, "not_a_number")
    whole = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP) if abs(amount) < 10**17 else amount
    if 0 < amount < smallest:
        return Cell(None, "money_unit_unclear", {"amount": shown_number(amount)})
    if (low is not None and amount < low) or (high is not None and amount > high):
        return Cell(None, "out_of_range", {"low": shown_number(low), "high": shown_number(high)})
    if abs(whole - amount) > Decimal("1e-6"):
        return Cell(int(whole), "rounded", {"kept": shown_number(whole)})
    return Cell(int(whole))


def _money_text(text: str, factor: int) -> Decimal | None:
    text = _SHORT_MILLION.sub(r"\1,\2 triệu", text) if _SHORT_MILLION.fullmatch(text) else text
    sign = -1 if text.startswith(("-", "\u2212")) else 1
    text = text.lstrip("+-\u2212' ").strip()
    total = Decimal(0)
    place, parts = 0, 0
    for found in _MONEY_PART.finditer(text):
        if text[place : found.start()].strip(" ,;+"):
            return None
        word = fold(found.group(2) or "")
        unit = _FACTORS.get(word)
        number = read_decimal(found.group(1).strip(), decimal_places=1 if (unit or factor) >= 1000 else 0)
        if number is None:
            return None
        has_dong = found.group(0).rstrip().endswith(("đồng", "dong", "vnđ", "vnd", "đ")) and word not in (
            "trd",
            "ngd",
        )
        total += number * (unit or (1 if has_dong else factor))
        place, parts = found.end(), parts + 1
    if not parts or text[place:].strip(" ./"):
        return None
    return sign * total


def shown_number(number: Decimal | int | None) -> str:
    """1.234.567,8 – the way numbers are written for people; "…" for a missing bound."""
    if number is None:
        return "…"
    whole, _, fraction = f"{Decimal(number):f}".partition(".")
    negative = whole.startswith("-")
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", ".")
    fraction = fraction.rstrip("0")
    return ("-" if negative else "") + grouped + (f",{fraction}" if fraction else "")


def parse_text(value: object) -> Cell:
    """Any cell as tidied text; a formula-looking text stays a text."""
    text = tidy(value) if isinstance(value, str) else shown(value, limit=10_000)
    return Cell(None if not text or is_dash(text) else text)
