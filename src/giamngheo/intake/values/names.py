"""Names of persons: a cell of figures, a date or a code is none."""

from giamngheo.intake.values.cell import Cell
from giamngheo.intake.values.numbers import parse_text

NAMES = frozenset({"any_name", "name", "head_name"})


def is_no_name(value: object) -> bool:
    """Whether a filled cell cannot be a person's name: no text, or more digits than letters ("Hộ 1205" stands for a
    name in a list without names)."""
    if not isinstance(value, str):
        return True
    digits, letters = sum(map(str.isdigit, value)), sum(map(str.isalpha, value))
    return digits > letters and not value.split()[0].isalpha()


def parse_name(value: object) -> Cell:
    """The text of a name; `name_is_number` for what is none."""
    cell = parse_text(value)
    if cell.value is None or not is_no_name(value):
        return cell
    return Cell(None, "name_is_number")
