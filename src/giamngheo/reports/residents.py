"""The denominators of each line: resident figures, or why there are none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from giamngheo.reports.results import Block, ReportMeta
from giamngheo.reports.tally import Place
from giamngheo.reports.units import FIGURES, UNRESOLVED, Residents, Units
from giamngheo.rules import Text

_UNRESOLVED = Text(
    "Có hộ chưa xác định được địa bàn nên không có số dân cư tương ứng.",
    "Some households have no determined unit, so there is no resident figure for them.",
)
_TWO_BLOCKS = Text(
    "Địa bàn có hộ ở cả khu vực thành thị và nông thôn (hoặc chưa xác định khu vực); số dân cư "
    "đã cung cấp không chia được theo khu vực. Cách sửa: nhập số dân cư của từng thôn (cộng lại bằng số của xã).",
    "The unit has households in more than one area type; the resident figures given cannot be "
    "split by area type. Enter those of each village (adding up to the commune's).",
)
_NOT_GIVEN = Text("Chưa có số dân cư của {unit}.", "The resident figures of {unit} have not been given.")
_PARTLY_GIVEN = Text(
    "Thiếu số dân cư của {count} địa bàn ({names}) nên không có số của cả khu vực.",
    "The resident figures of {count} units ({names}) are missing, so there is none for the whole.",
)
_NOTHING_HERE = Text("Không có địa bàn nào thuộc dòng này.", "No unit belongs to this line.")
MOST_NAMES = 5

Figures = dict[str, int | Text]


def units_of_totals(
    residents: Residents | None, units: Units, areas: Any, meta: ReportMeta
) -> dict[str, Block]:
    """The units to show because the totals name them (see ReportMeta.units), with their block.

    Whoever gives totals states the area under review: a unit without a listed household counts too.
    """
    if residents is None or meta.units != "totals":
        return {}
    return {
        key: _block_of(key if units.level == "commune" else units.communes[0], areas, meta)
        for key in residents.of_unit
    }


def _block_of(commune: str, areas: Any, meta: ReportMeta) -> Block:
    unit = areas.unit(commune, meta.reference_date) if areas is not None else None
    return unit.locality if unit is not None and unit.locality in ("urban", "rural") else "unknown"


@dataclass(frozen=True)
class Denominators:
    """Resident figures for any line of the forms; `residents` None: no totals were given at all."""

    units: Units
    residents: Residents | None
    places: Collection[Place]
    reason: Text

    def of_place(self, place: Place) -> Figures:
        """The figures of one unit in one block."""
        block, unit = place
        if self.residents is None:
            return dict.fromkeys(FIGURES, self.reason)
        if unit == UNRESOLVED:
            return dict.fromkeys(FIGURES, _UNRESOLVED)
        if place in self.residents.of_block and "unknown" not in self._blocks_of(unit):
            return self._given(self.residents.of_block[block, unit], unit)
        if len(self._blocks_of(unit)) > 1:
            return dict.fromkeys(FIGURES, _TWO_BLOCKS)
        return self._of_unit(unit)

    def of_block(self, block: str) -> Figures:
        """The figures of all units of a block: the sum where every unit has its own."""
        places = [place for place in self.places if place[0] == block]
        if self.residents is not None and not places:
            return dict.fromkeys(FIGURES, _NOTHING_HERE)
        return self._sum([(self.units.label(unit), self.of_place((block, unit))) for _, unit in places])

    def of_all(self) -> Figures:
        """The figures of the whole table."""
        if self.residents is None:
            return dict.fromkeys(FIGURES, self.reason)
        units = {unit for _, unit in self.places}
        whole = self._whole_commune()
        if whole is not None:
            return whole
        if UNRESOLVED in units:
            return dict.fromkeys(FIGURES, _UNRESOLVED)
        ordered = self.units.in_order(units)
        return self._sum([(self.units.label(unit), self._of_unit(unit)) for unit in ordered])

    def _whole_commune(self) -> Figures | None:
        """The commune's own figures, where villages are the units and some village has none."""
        if self.residents is None or self.units.level != "village":
            return None
        given = self.residents.of_commune.get(self.units.communes[0], {})
        if any(given.get(name) is None for name in FIGURES[:2]):
            return None
        missing = _NOT_GIVEN.format(unit=self.units.communes[0])
        return {name: missing if (value := given.get(name)) is None else value for name in FIGURES}

    def _blocks_of(self, unit: str) -> set[str]:
        return {block for block, other in self.places if other == unit}

    def _of_unit(self, unit: str) -> Figures:
        return self._given(self.residents.of_unit.get(unit, {}) if self.residents else {}, unit)

    def _given(self, given: Mapping[str, int | None], unit: str) -> Figures:
        reason = _NOT_GIVEN.format(unit=self.units.label(unit))
        return {name: reason if (value := given.get(name)) is None else value for name in FIGURES}

    def _sum(self, parts: Iterable[tuple[str, Figures]]) -> Figures:
        listed = list(parts)
        if self.residents is None:
            return dict.fromkeys(FIGURES, self.reason)
        return {name: _added(name, listed) for name in FIGURES}


def _added(name: str, parts: list[tuple[str, Figures]]) -> int | Text:
    lacking = [(label, figures[name]) for label, figures in parts if isinstance(figures[name], Text)]
    special = [reason for _, reason in lacking if reason in (_UNRESOLVED, _TWO_BLOCKS)]
    if special:
        return special[0]
    if lacking:
        names = ", ".join(label for label, _ in lacking[:MOST_NAMES]) + (
            ", …" if len(lacking) > MOST_NAMES else ""
        )
        return _PARTLY_GIVEN.format(count=len(lacking), names=names)
    return sum(figure for _, figures in parts if isinstance(figure := figures[name], int))
