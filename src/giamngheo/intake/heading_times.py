"""Columns that say the same of two times: this review and an earlier one, the old unit and the new."""

import re
from collections.abc import Sequence

from giamngheo.intake.headings import ColumnMeaning
from giamngheo.intake.text import tidy
from giamngheo.intake.wordings import UNUSED

_YEAR = re.compile(r"\b20\d\d\b")
_BEFORE = re.compile(
    r"\b(?:đầu năm|đầu kỳ|năm trước|kỳ trước|trước đây|năm ngoái|cũ|trước (?:khi )?(?:sáp|sắp|rà soát))\b"
)
_NOW = re.compile(r"\b(?:cuối năm|cuối kỳ|năm nay|kỳ này|hiện nay|hiện tại|sau rà soát)\b")
# Heading of the unit before the merger, and what it stands for where no column has the unit of today.
FORMER, NOW = "former_commune", "commune"


def settle_times(columns: Sequence[ColumnMeaning], year: int | None) -> None:
    """Of columns with one meaning the one of this review is used: of the list's year, else the latest, and
    never one that says it is of before. `year`: the list's, None where it is not known."""
    by_index = {column.index: column for column in columns}
    for column in columns:
        if column.duplicate_of is None:
            continue
        first = by_index[column.duplicate_of]
        while first.duplicate_of is not None:
            first = by_index[first.duplicate_of]
        if first.target and not first.from_mapping and _rank(column, year) > _rank(first, year):
            column.target, column.confidence, column.duplicate_of = first.target, first.confidence, None
            first.target, first.duplicate_of = None, column.index
        else:
            column.duplicate_of = first.index
    former = next((column for column in columns if column.target == FORMER), None)
    if former is not None:
        present = any(column.target in (NOW, "commune_code") for column in columns)
        former.target = UNUSED if present else NOW


def times_told(one: ColumnMeaning, other: ColumnMeaning) -> bool:
    """Whether the headings themselves say which of the two columns is of now."""
    return _rank(one, None) != _rank(other, None)


def of_this_review(text: str, year: int | None) -> bool:
    """Whether a heading over others says that they are of this review. `year`: the list's, None if not known."""
    words = tidy(text).casefold()
    years = [int(found) for found in _YEAR.findall(words)]
    if _BEFORE.search(words):
        return False
    return year in years if years else bool(_NOW.search(words))


def _rank(column: ColumnMeaning, year: int | None) -> tuple[bool, bool, int]:
    """Greater for the heading that is nearer to the review."""
    years = [int(found) for found in _YEAR.findall(column.heading)]
    named = max(years, default=0)
    return year is not None and year in years, not _BEFORE.search(tidy(column.heading).casefold()), named
