"""Dates as intervals of days: a year alone is the whole year."""

import calendar
import re
from datetime import date, datetime, timedelta

from giamngheo.intake.text import tidy
from giamngheo.intake.values.cell import BLANK_CELL, Cell, is_dash
from giamngheo.rules.text import Text

Interval = tuple[date, date]
EARLIEST_YEAR = 1900
CENTURY = 100
_EXCEL_DAY_ZERO = date(1899, 12, 30)
# Days of a spreadsheet calendar that are believed to be a date and not another number: 1927 to 2064.
_SERIALS = range(10_000, 60_000)
_PARTS = re.compile(
    r"(\d{1,4}|[?.\-_xX]{1,4}|)\s*[/.\-\s]\s*(\d{1,2}|[?.\-_xX]{1,2}|)\s*[/.\-\s]\s*(\d{1,4})"
)
_MONTH_YEAR = re.compile(r"(?:tháng\s*|thang\s*|t)?(\d{1,2})\s*[/.\-\s]\s*(?:năm\s*|nam\s*)?(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})")
_IN_WORDS = re.compile(
    r"(?:sinh\s*)?(?:ngày|ngay)?\s*(\d{1,2})?\s*(?:tháng|thang)\s*(\d{1,2})\s*(?:năm|nam)\s*(\d{4})"
)
_YEAR = re.compile(r"(?:sinh\s*)?(?:năm|nam|ns|sn)?\.?\s*:?\s*(\d{4})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?:\s*[AaPp][Mm])?$")
_ENGLISH = re.compile(r"(\d{1,2})[\s\-]([A-Za-z]{3,9})[\s\-,]+(\d{2,4})")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def parse_date(value: object, *, on: date, past: bool = True) -> Cell:
    """An interval (first day, last day). With `past`, a date that begins after `on` is refused."""
    if isinstance(value, datetime):
        return _checked((value.date(), value.date()), on, past)
    if isinstance(value, date):
        return _checked((value, value), on, past)
    if isinstance(value, bool):
        return Cell(None, "bad_date")
    if isinstance(value, int | float):
        return _from_number(value, on, past)
    if not isinstance(value, str):
        return Cell(None, "bad_date")
    text = _TIME.sub("", tidy(value).strip("'\"`")).strip()
    if not text or is_dash(text):
        return BLANK_CELL
    if text.isdigit():
        return _from_digits(text, on, past)
    return _from_text(text, on, past)


def _checked(interval: Interval, on: date, past: bool, problem: str | None = None, **params: object) -> Cell:
    if past and interval[0] > on:
        return Cell(
            None, "future_date", {"on": on.strftime("%d/%m/%Y"), "perhaps": _perhaps(interval[0].year, on)}
        )
    if interval[0].year < EARLIEST_YEAR:
        return Cell(None, "bad_date")
    if past and interval[1] > on:
        interval = (interval[0], on)
    return Cell(interval, problem, params)


def _perhaps(year: int, on: date) -> Text:
    """What may have been meant by a year far ahead: the one a century before."""
    if year <= on.year + 1:
        return Text.same("")
    return Text(
        f"Nếu gõ nhầm thế kỷ thì ghi {year - CENTURY}.",
        f"If the century was mistyped, write {year - CENTURY}.",
    )


def whole_year(year: int) -> Interval:
    """From 1 January to 31 December."""
    return date(year, 1, 1), date(year, 12, 31)


def whole_month(year: int, month: int) -> Interval:
    """From the first to the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _from_number(value: int | float, on: date, past: bool) -> Cell:
    if isinstance(value, float) and not value.is_integer():
        if int(value) in _SERIALS:
            return _from_number(int(value), on, past)
        # 5.1985 typed as a number is May 1985.
        return _from_text(f"{value:.4f}", on, past) if 1 <= value < 13 else Cell(None, "bad_date")
    return _from_digits(str(int(value)), on, past)


def _from_digits(text: str, on: date, past: bool) -> Cell:
    number = int(text)
    if len(text) == 4 and EARLIEST_YEAR <= number <= on.year + (CENTURY if past else 1):
        return _checked(whole_year(number), on, past)
    if len(text) == 5 and number in _SERIALS:
        day = _EXCEL_DAY_ZERO + timedelta(days=number)
        return _checked((day, day), on, past, "date_from_serial", kept=day.strftime("%d/%m/%Y"))
    if len(text) == 8:
        for year, month, day_number in ((text[4:], text[2:4], text[:2]), (text[:4], text[4:6], text[6:])):
            found = _day(int(year), int(month), int(day_number))
            if found and EARLIEST_YEAR <= found.year <= on.year + 1:
                return _checked((found, found), on, past)
    if len(text) == 2 and past:
        year_number = _full_year(number, on)
        return _checked(whole_year(year_number), on, past, "two_digit_year", kept=str(year_number))
    return Cell(None, "bad_date")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(two_digits: int, on: date) -> int:
    return 2000 + two_digits if two_digits <= on.year % 100 else 1900 + two_digits


def _from_text(text: str, on: date, past: bool) -> Cell:
    lowered = text.lower()
    found = _IN_WORDS.fullmatch(lowered)
    if found:
        return _build(int(found[3]), int(found[2]), int(found[1] or 0), on, past)
    found = _YEAR.fullmatch(lowered)
    if found:
        return _build(int(found[1]), 0, 0, on, past)
    found = _MONTH_YEAR.fullmatch(lowered)
    if found:
        return _build(int(found[2]), int(found[1]), 0, on, past)
    found = _YEAR_MONTH.fullmatch(lowered)
    if found:
        return _build(int(found[1]), int(found[2]), 0, on, past)
    found = _ENGLISH.fullmatch(text)
    if found and found[2][:3].lower() in _MONTHS:
        return _with_year(found[3], _MONTHS[found[2][:3].lower()], int(found[1]), on, past)
    found = _PARTS.fullmatch(text)
    if not found:
        return Cell(None, "bad_date")
    first, second, third = (int(part) if part.isdigit() else 0 for part in found.groups())
    if len(found[1]) == 4 and found[1].isdigit():
        return _build(first, second, third, on, past)
    return _with_year(found[3], second, first, on, past)


def _with_year(year: str, month: int, day: int, on: date, past: bool) -> Cell:
    if len(year) == 4:
        return _build(int(year), month, day, on, past)
    if len(year) != 2:
        return Cell(None, "bad_date")
    full = _full_year(int(year), on)
    cell = _build(full, month, day, on, past)
    if cell.problem:
        return cell
    return Cell(cell.value, "two_digit_year", {"kept": str(full)})


def _build(year: int, month: int, day: int, on: date, past: bool) -> Cell:
    """A day, a month (day 0), or a year (month 0)."""
    if not EARLIEST_YEAR <= year <= on.year + CENTURY:
        return Cell(None, "bad_date")
    if month == 0 and day == 0:
        return _checked(whole_year(year), on, past)
    if day == 0 and 1 <= month <= 12:
        return _checked(whole_month(year, month), on, past)
    exact = _day(year, month, day)
    if exact:
        return _checked((exact, exact), on, past)
    turned = _day(year, day, month)
    if turned:
        return Cell(None, "month_first", {"other": turned.strftime("%d/%m/%Y")})
    return Cell(None, "impossible_date")
