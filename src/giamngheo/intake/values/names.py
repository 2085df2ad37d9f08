"""Names: what a person or a place can be called, and the cells of figures, dates or codes that name nobody."""

import unicodedata

from giamngheo.intake.values.cell import Cell
from giamngheo.intake.values.numbers import parse_text

NAMES = frozenset({"any_name", "name", "head_name"})
OF_PERSONS = frozenset(" .-'’ʼ‘`´‐‑")
"""Beside letters and their marks: H'Lan, Ê-ban, Ng. Văn."""
OF_PLACES = OF_PERSONS | frozenset("/,()+&–")
"""Beside letters, their marks and digits: Khu 3/2, Bản Mới (Suối Cái)."""
MARKUP = frozenset("<>")


def person_can_be_called(name: str) -> bool:
    """Whether a name has a letter of some script, and nothing but letters, their marks and OF_PERSONS."""
    kinds = {unicodedata.category(sign)[0] for sign in name if sign not in OF_PERSONS}
    return "L" in kinds and kinds <= {"L", "M"}


def place_can_be_called(name: str) -> bool:
    """Whether a name has a letter or a digit, and nothing but these, marks and OF_PLACES."""
    kinds = {unicodedata.category(sign)[0] for sign in name if sign not in OF_PLACES}
    return bool(kinds & {"L", "N"}) and kinds <= {"L", "M", "N"}


def is_no_name(value: object) -> bool:
    """Whether a filled cell cannot be a person's name: no text, the marks of a page, or more digits than letters
    ("Hộ 1205" stands for a name in a list without names)."""
    if not isinstance(value, str) or MARKUP & set(value):
        return True
    digits, letters = sum(map(str.isdigit, value)), sum(map(str.isalpha, value))
    return digits > letters and not value.split()[0].isalpha()


def parse_name(value: object) -> Cell:
    """The text of a name; `name_is_number` for what is none."""
    cell = parse_text(value)
    if cell.value is None or not is_no_name(value):
        return cell
    return Cell(None, "name_is_number")
