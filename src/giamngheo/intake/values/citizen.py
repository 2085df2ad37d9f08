"""Citizen numbers: twelve digits, or nine of the old identity card."""

import re
from datetime import date
from typing import NamedTuple

from giamngheo.intake.text import fold, tidy
from giamngheo.intake.values.cell import BLANK_CELL, Cell, is_dash

LENGTH = 12
OLD_LENGTH = 9
# A spreadsheet keeps fifteen digits; a twelve-digit number ending so has been cut to "1.23457E+11".
_CUT = re.compile(r"[1-9]\d{0,6}0{5,}")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
# "Chưa có", "không", "chưa cấp", "không nhớ số": said of somebody without a number.
_NONE = re.compile(r"(?:khong|ko|k|chua)(?: (?:co|cap|lam|duoc|ro|biet|nho|so|cccd|cmnd|can|cuoc|the))*")
_PADDING = re.compile(r"[\s.\-,'`\"]+")
_CENTURIES = {
    "0": 1900,
    "1": 1900,
    "2": 2000,
    "3": 2000,
    "4": 2100,
    "5": 2100,
    "6": 2200,
    "7": 2200,
    "8": 2300,
    "9": 2300,
}
# Provinces that have issued numbers: 0 and the two-digit code of the statistics office before July 2025.
_ISSUING = """
01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49
51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96
"""
PROVINCES = frozenset(f"0{code}" for code in _ISSUING.split())


class Meaning(NamedTuple):
    """What a twelve-digit number says of its holder."""

    province: str
    sex: str
    birth_year: int


def meaning(number: str) -> Meaning | None:
    """Province of birth registration, sex and year of birth; None for an old number."""
    if len(number) != LENGTH:
        return None
    sex = "male" if int(number[3]) % 2 == 0 else "female"
    return Meaning(number[:3], sex, _CENTURIES[number[3]] + int(number[4:6]))


def parse_citizen_id(value: object, *, on: date) -> Cell:
    """The number as a string of digits. Lost leading zeros are restored where only one reading is
    possible."""
    if isinstance(value, bool):
        return Cell(None, "citizen_id_letters")
    if isinstance(value, int | float):
        return _from_number(value, on)
    if not isinstance(value, str):
        return Cell(None, "citizen_id_letters")
    if len(value) == LENGTH and value.isascii() and value.isdigit():
        return _by_length(value, on)
    text = tidy(value)
    if not text or is_dash(text):
        return BLANK_CELL
    if _SCIENTIFIC.fullmatch(text):
        return Cell(None, "citizen_id_scientific")
    # Numbers exported with decimals: "25085012345.0"
    text = re.sub(r"^(\d{8,12})[.,]0+$", r"\1", text)
    digits = _PADDING.sub("", text)
    if not digits.isascii() or not digits.isdigit():
        if _NONE.fullmatch(fold(text)):
            return BLANK_CELL
        return Cell(None, "citizen_id_letters")
    cell = _by_length(digits, on)
    if cell.problem is None and digits != text:
        return Cell(cell.value, "citizen_id_tidied", {"kept": cell.value})
    return cell


def _from_number(value: int | float, on: date) -> Cell:
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= 10**15):
        return Cell(None, "citizen_id_scientific")
    number = int(value)
    if number <= 0:
        return BLANK_CELL if number == 0 else Cell(None, "citizen_id_letters")
    digits = str(number)
    if len(digits) >= 10 and _CUT.fullmatch(digits):
        return Cell(None, "citizen_id_scientific")
    return _by_length(digits, on)


def _by_length(digits: str, on: date) -> Cell:
    if not digits.strip("0"):
        return BLANK_CELL
    if len(digits) == LENGTH:
        known = meaning(digits)
        if known is None or known.province not in PROVINCES:
            return Cell(digits, "citizen_id_province", {"province": digits[:3]})
        if known.birth_year > on.year:
            return Cell(None, "citizen_id_future", {"year": known.birth_year})
        return Cell(digits)
    if len(digits) == OLD_LENGTH:
        return Cell(digits)
    # what begins with a zero has lost none: it is too short
    lost = not digits.startswith("0")
    if lost and len(digits) in (LENGTH - 1, LENGTH - 2):
        whole = digits.zfill(LENGTH)
        known = meaning(whole)
        if known and known.province in PROVINCES and known.birth_year <= on.year:
            return Cell(whole, "leading_zero_restored", {"kept": whole})
    if lost and len(digits) == OLD_LENGTH - 1:
        return Cell(digits.zfill(OLD_LENGTH), "leading_zero_restored", {"kept": digits.zfill(OLD_LENGTH)})
    return Cell(None, "citizen_id_length", {"length": len(digits)})
