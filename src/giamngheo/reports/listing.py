"""Communes that no list speaks for: what is not counted there is empty, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from giamngheo.reports import words
from giamngheo.reports.columns import Leaf
from giamngheo.reports.results import Cell, ReportMeta
from giamngheo.reports.tally import Place
from giamngheo.reports.units import UNRESOLVED, Units
from giamngheo.rules import Text

MOST_NAMES = 8

_NO_LIST = Text(
    "Chưa có danh sách của xã này (không có hộ hợp lệ nào của xã trong các danh sách đã đưa vào).",
    "There is no list of this commune yet (no valid household of it in the lists given).",
)
_ONLY_LISTED = Text(
    "Chỉ cộng các xã đã có danh sách; chưa kể {count} xã chưa có danh sách ({names}).",
    "Only communes with a list are added up; {count} without a list are not counted ({names}).",
)
_NO_RATE = Text(
    "Chưa có danh sách của {count} xã ({names}) nên chưa tính tỷ lệ chung.",
    "There is no list yet of {count} communes ({names}), so there is no rate for the whole.",
)


@dataclass(frozen=True)
class Listing:
    """The units of a table for which there is no list, by key, with their names in order."""

    unlisted: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.unlisted.values())

    def settle(
        self, cells: Mapping[str, Cell], leaves: Sequence[Leaf], own: Iterable[Place]
    ) -> dict[str, Cell]:
        """The cells of a line over the places `own`, where a 0 would speak for a commune without a list.

        What was counted (households of an earlier list) stays.
        """
        units = {unit for _, unit in own}
        lacking = [key for key in self.unlisted if key in units]
        if not lacking:
            return dict(cells)
        if len(lacking) == len(units):
            return {leaf.key: _emptied(cells[leaf.key], leaf) for leaf in leaves}
        names = {
            "count": words.number(len(lacking)),
            "names": _listed([self.unlisted[key] for key in lacking]),
        }
        residents = {leaf.key for leaf in leaves if leaf.column.totals is not None}
        return {leaf.key: _partly(cells[leaf.key], leaf, residents, names) for leaf in leaves}


def find_unlisted(units: Units, places: Iterable[Place], meta: ReportMeta) -> Listing:
    """Communes of the table with no household in the list that `meta.listed` does not name either."""
    if units.level != "commune" or meta.listed is None:
        return Listing({})
    known = {*units.communes, *meta.listed, UNRESOLVED}
    keys = units.in_order({unit for _, unit in places} - known)
    return Listing({key: units.label(key) for key in keys})


def _emptied(cell: Cell, leaf: Leaf) -> Cell:
    if leaf.column.totals is not None or cell.value:
        return cell
    return replace(cell, value=None, note=_NO_LIST)


def _partly(cell: Cell, leaf: Leaf, residents: set[str], names: Mapping[str, str]) -> Cell:
    if leaf.column.totals is not None or cell.value is None:
        return cell
    if leaf.column.percent and residents & set(leaf.column.percent):
        return replace(cell, value=None, note=_NO_RATE.format(**names))
    said = _ONLY_LISTED.format(**names)
    note = said if cell.note is None else Text(f"{cell.note.vi} {said.vi}", f"{cell.note.en} {said.en}")
    return replace(cell, note=note)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
