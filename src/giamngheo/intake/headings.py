"""Finding the heading of a table: where it starts, how many rows it has, what each column means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.text import fold, tidy
from giamngheo.intake.wordings import UNUSED, Meaning, Wordings

SEARCHED_ROWS = 80
MAX_HEIGHT = 5
SURE = 0.78
TABLE_WIDTH = 4
"""Columns with a meaning that make a block of rows the heading of a table of its own."""
_LACK = re.compile(r"\b(thieu|thieu hut|khong co|deprived|deprivation)\b")
NAME_TARGETS = frozenset(
    {"head_name", "any_name", "name", "household_code", "foreign_code", "household_link", "citizen_id"}
)


@dataclass(slots=True)
class ColumnMeaning:
    """One column with its headings from top to bottom, and the variable it was given (None: unmapped)."""

    index: int
    path: tuple[str, ...]
    target: str | None = None
    confidence: float = 0.0
    rivals: tuple[str, ...] = ()
    duplicate_of: int | None = None
    unit: int | None = None
    from_mapping: bool = False

    @property
    def heading(self) -> str:
        return " / ".join(self.path)


@dataclass(slots=True)
class Heading:
    """The rows top..bottom of a sheet (counted from 0) and its columns."""

    top: int
    bottom: int
    columns: list[ColumnMeaning] = field(default_factory=list)
    score: float = 0.0

    def column(self, target: str) -> ColumnMeaning | None:
        """The column of a variable."""
        return next((column for column in self.columns if column.target == target), None)

    @property
    def targets(self) -> set[str]:
        return {column.target for column in self.columns if column.target}


def find_heading(
    sheet: RawSheet, wordings: Wordings, fixed: Mapping[str, str | None] | None = None
) -> Heading | None:
    """The most telling block of rows, of several tables the topmost; None when no rows name the columns of a list.

    `fixed` are headings (folded) that a saved mapping has decided: variable, or None for "leave out".
    """
    grid = [sheet.texts(row) for row in range(min(sheet.row_count, SEARCHED_ROWS))]
    found = _most_telling(sheet, grid, wordings, fixed or {})
    while found is not None:
        above = _most_telling(sheet, grid[: found.top], wordings, fixed or {})
        if above is None or not _heads_a_table(above, grid[above.bottom + 1 : found.top]):
            return found
        found = above
    return None


def _heads_a_table(heading: Heading, below: Sequence[Sequence[str]]) -> bool:
    """Whether a heading names persons or households and more, and rows of them follow before the next heading."""
    named = [column.index for column in heading.columns if column.target not in (None, UNUSED)]
    if len(named) < TABLE_WIDTH or not heading.targets & NAME_TARGETS:
        return False
    return any(2 * sum(bool(row[index]) for index in named) > len(named) for row in below)


def _most_telling(
    sheet: RawSheet,
    grid: Sequence[Sequence[str]],
    wordings: Wordings,
    fixed: Mapping[str, str | None],
) -> Heading | None:
    strength = [_strength(row, wordings, fixed) for row in grid]
    anchors = sorted(
        (row for row in range(len(grid)) if strength[row] >= 1), key=lambda row: (-strength[row], row)
    )[:4]
    best: Heading | None = None
    for anchor in anchors:
        for top in range(max(0, anchor - MAX_HEIGHT + 1), anchor + 1):
            for bottom in range(anchor, min(len(grid), top + MAX_HEIGHT)):
                if not all(any(row) for row in grid[top : bottom + 1]):
                    continue
                found = _block(sheet, grid, top, bottom, wordings, fixed)
                # Rows that explain nothing more are titles or data, not headings.
                found.score -= 0.12 * (bottom - top)
                if best is None or found.score > best.score + 1e-9:
                    best = found
    if best is None or len(best.targets - {UNUSED}) < 2 or best.score < 1.5:
        return None
    bottom = _merged_down(sheet, best, len(grid))
    return best if bottom == best.bottom else _block(sheet, grid, best.top, bottom, wordings, fixed)


def _merged_down(sheet: RawSheet, heading: Heading, rows: int) -> int:
    """The last row of a heading whose cells are merged over rows below it that explain nothing by themselves."""
    named = {column.index for column in heading.columns if column.target}
    lasts = [
        last
        for first, left, last, _ in sheet.merged
        if left in named
        and heading.top <= first <= heading.bottom < last < min(rows, heading.top + MAX_HEIGHT)
    ]
    return max(lasts) if len(lasts) > 1 else heading.bottom


def _strength(row: Sequence[str], wordings: Wordings, fixed: Mapping[str, str | None]) -> float:
    found = set()
    for text in row:
        if not text or len(text) > 160:
            continue
        if fold(text) in fixed:
            found.add(fold(text))
        meanings = wordings.meanings((text,))
        if meanings and meanings[0].confidence >= SURE:
            found.add(meanings[0].target)
    return float(len(found))


def _block(
    sheet: RawSheet,
    grid: Sequence[Sequence[str]],
    top: int,
    bottom: int,
    wordings: Wordings,
    fixed: Mapping[str, str | None],
) -> Heading:
    rows = _spread(sheet, grid, top, bottom)
    width = len(sheet.columns)
    columns = []
    for index in range(width):
        path: list[str] = []
        for row in rows:
            text = row[index]
            if text and (not path or fold(path[-1]) != fold(text) or len(fold(text)) == 0):
                path.append(text)
        columns.append(ColumnMeaning(index, tuple(path)))
    found = Heading(top, bottom, columns)
    assign(found.columns, wordings, fixed)
    found.score = sum(column.confidence for column in columns if column.target)
    # A row of data below the heading would be read as headings that mean nothing.
    found.score -= 0.05 * sum(1 for column in columns if column.path and not column.target and bottom > top)
    if any(_is_long_title(rows[line]) for line in range(len(rows))):
        found.score -= 0.5
    return found


def _is_long_title(row: Sequence[str]) -> bool:
    """One text over the whole width."""
    texts = [text for text in row if text]
    return len(texts) > 3 and len(set(texts)) == 1


def _spread(sheet: RawSheet, grid: Sequence[Sequence[str]], top: int, bottom: int) -> list[list[str]]:
    """The rows of the block with the text of a heading repeated over the columns it spans."""
    rows = [list(grid[line]) for line in range(top, bottom + 1)]
    width = len(sheet.columns)
    covered = [[False] * width for _ in rows]
    for first_row, left, last_row, right in sheet.merged:
        if last_row < top or first_row > bottom or first_row < top:
            continue
        text = rows[first_row - top][left] if 0 <= left < width else ""
        for column in range(max(left, 0), min(right + 1, width)):
            rows[first_row - top][column] = text
            for line in range(first_row, min(last_row, bottom) + 1):
                covered[line - top][column] = True
    for line in range(len(rows) - 1):
        for column in range(1, width):
            below = any(rows[lower][column] for lower in range(line + 1, len(rows)))
            left_parent = any(rows[lower][column - 1] for lower in range(line + 1, len(rows)))
            above = any(rows[upper][column] for upper in range(line))
            left_same = line == 0 or rows[line - 1][column] == rows[line - 1][column - 1]
            free = not rows[line][column] and not covered[line][column]
            if free and below and left_parent and (not above or left_same):
                rows[line][column] = rows[line][column - 1]
    return rows


def assign(columns: Sequence[ColumnMeaning], wordings: Wordings, fixed: Mapping[str, str | None]) -> None:
    """Gives each variable to one column: a saved mapping first, then the surest heading, left before
    right."""
    candidates: list[tuple[float, int, str]] = []
    options: dict[int, tuple[Meaning, ...]] = {}
    taken: dict[str, int] = {}
    for column in columns:
        if not column.path:
            continue
        # The unit of money stands in the heading, whoever decides the variable.
        column.unit = wordings.unit_factor(column.path)
        decided = _decided(column, fixed)
        if decided is not None:
            column.target, column.from_mapping, column.confidence = decided or UNUSED, True, 1.0
            if decided:
                taken[decided] = column.index
            continue
        meanings = wordings.meanings(column.path)
        options[column.index] = meanings
        candidates += [(meaning.confidence, -column.index, meaning.target) for meaning in meanings]
    by_index = {column.index: column for column in columns}
    for confidence, negative, target in sorted(candidates, reverse=True):
        column = by_index[-negative]
        if column.target or confidence < SURE:
            continue
        rivals = [
            m.target for m in options[column.index] if m.target != target and m.confidence > confidence - 0.03
        ]
        if rivals:
            column.rivals = (target, *rivals)
            continue
        if target in taken and target != UNUSED:
            first = by_index[taken[target]]
            answer = wordings.alternatives.get(target)
            if answer and answer not in taken and not first.from_mapping:
                lack, other = (_says_lack(one, wordings) for one in (first, column))
                if lack != other:
                    asks, ticks = (column, first) if lack else (first, column)
                    asks.target, asks.confidence, taken[answer] = answer, confidence, asks.index
                    ticks.target, ticks.confidence, taken[target] = target, confidence, ticks.index
                    continue
            column.duplicate_of = taken[target]
            continue
        column.target, column.confidence = target, confidence
        taken[target] = column.index
    _by_place(columns, wordings.indicators, taken)


def _says_lack(column: ColumnMeaning, wordings: Wordings) -> bool:
    """Whether a heading says who lacks: "BHYT" beside a table of indicators that has it too says who has a card."""
    if any(wordings.is_parent("indicators", text) for text in column.path[:-1]):
        return True
    return bool(_LACK.search(fold(column.path[-1])))


BY_PLACE = 0.85


def _by_place(columns: Sequence[ColumnMeaning], indicators: Sequence[str], taken: dict[str, int]) -> None:
    """As many columns in a row as there are indicators, nearly all known and in order: the rest by place."""
    size = len(indicators)
    for start in range(len(columns) - size + 1):
        block = columns[start : start + size]
        if len({column.path[:-1] for column in block}) != 1 or any(column.from_mapping for column in block):
            continue
        pairs = list(zip(block, indicators, strict=True))
        others = [column for column, wanted in pairs if column.target != wanted]
        if len(others) > size // 4 or any(column.target in indicators for column in others):
            continue
        for column, wanted in pairs:
            if column in others and wanted not in taken:
                taken.pop(column.target or "", None)
                column.target, column.confidence, column.rivals = wanted, BY_PLACE, ()
                taken[wanted] = column.index


def _decided(column: ColumnMeaning, fixed: Mapping[str, str | None]) -> str | None:
    """A saved mapping's variable, "" for "leave out", None when it says nothing."""
    for key in (fold(tidy(column.heading)), fold(column.path[-1])):
        if key in fixed:
            return fixed[key] or ""
    return None
