"""The cells of a workbook behind the rows that the reader made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from giamngheo.exchange.answers.columns import HEADINGS, LISTING
from giamngheo.intake import Intake
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.text import fold

Place = tuple[str, str]
"""File and sheet."""
_NAMED = {fold(words): name for name, text in HEADINGS.items() for words in (text.vi, text.en)}


class Cells:
    """Which variables a sheet has columns for, what is blank, and what the columns besides the questionnaire hold."""

    def __init__(self, intake: Intake) -> None:
        self._sheets: dict[Place, RawSheet] = {(one.file, one.name): one for one in intake.sheets}
        self._columns: dict[Place, dict[str, int]] = {}
        self._more: dict[Place, dict[str, int]] = {}
        self._headings: dict[Place, dict[str, str]] = {}
        for mapping in intake.mappings:
            place = (mapping.file, mapping.sheet)
            sheet = self._sheets.get(place)
            if sheet is None:
                continue
            self._headings[place] = {one.column: one.heading for one in mapping.columns}
            letters = {sheet.letter(index): index for index in range(len(sheet.columns))}
            self._columns[place] = {
                one.variable: letters[one.column]
                for one in mapping.columns
                if one.variable and one.column in letters
            }
            self._more[place] = {
                name: letters[one.column]
                for one in mapping.columns
                if not one.variable
                and one.column in letters
                and (name := _NAMED.get(fold(one.heading))) is not None
            }

    def stated(self, row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
        """The answers that the row's sheet has a column for, None where the cell is blank.

        What the reader concludes from other cells (the head's ethnic group, say) is no answer; a column that lists
        ticks or causes speaks for all of them.
        """
        place = (row["source_file"], row["source_sheet"])
        columns = self._columns.get(place, {})
        found = {
            name: row[name] if name.startswith("ticked_") or self._filled(place, row, columns[name]) else None
            for name in names
            if name in columns
        }
        for listing, prefix in LISTING.items():
            if listing in columns:
                found |= {name: row[name] for name in names - found.keys() if name.startswith(prefix)}
        return found

    def more(self, row: Mapping[str, Any], name: str) -> Any:
        """What the row holds in a column besides the questionnaire's; None for blank or no such column."""
        place = (row["source_file"], row["source_sheet"])
        index = self._more.get(place, {}).get(name)
        if index is None or not self._filled(place, row, index):
            return None
        column = self._sheets[place].columns[index]
        return column.values[column.codes[self._at(place, row)]]

    def where(self, row: Mapping[str, Any], name: str) -> tuple[str | None, str | None]:
        """Letter and heading of a variable's or another column in the row's sheet."""
        place = (row["source_file"], row["source_sheet"])
        index = self._columns.get(place, {}).get(name, self._more.get(place, {}).get(name))
        if index is None:
            return None, None
        letter = self._sheets[place].letter(index)
        return letter, self._headings[place].get(letter)

    def _filled(self, place: Place, row: Mapping[str, Any], index: int) -> bool:
        at, codes = self._at(place, row), self._sheets[place].columns[index].codes
        return 0 <= at < len(codes) and bool(codes[at])

    def _at(self, place: Place, row: Mapping[str, Any]) -> int:
        return int(row["source_row"]) - self._sheets[place].first_row
