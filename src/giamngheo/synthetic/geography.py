"""The units of the synthetic province: real communes before and after the merger, and made-up villages in
them.

A village lies in one old and one new commune, so it carries a household across the merger, divided
communes too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from giamngheo.law.areas import Areas, Unit
from giamngheo.synthetic.calibration import Calibration, SyntheticError, load_data
from giamngheo.synthetic.draws import Booleans, Draws, Floats, Integers
from giamngheo.synthetic.rounding import runs, shares_of, shares_within


@dataclass(frozen=True)
class Pieces:
    """The parts of old communes that fell to one new commune each: (pieces,) arrays, sorted by new, then
    old code."""

    old: tuple[Unit, ...]
    new: tuple[Unit, ...]
    weight: Floats

    @cached_property
    def new_codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.new)


@dataclass(frozen=True)
class Villages:
    """(villages,) arrays: the piece each lies in, its number within the commune, households by year."""

    piece: Integers
    number: Integers
    households: Mapping[int, Integers]

    def __len__(self) -> int:
        return len(self.piece)


@dataclass(frozen=True)
class Geography:
    """Pieces and villages of the province, and how each is called in a year."""

    calibration: Calibration
    pieces: Pieces
    villages: Villages
    names_before: tuple[str, ...]
    names_after: tuple[str, ...]

    def merged(self, year: int) -> bool:
        """Whether the review of a year is held in the units after the merger."""
        return self.calibration.reference_date(year) >= _day(self.calibration.data["merger"])

    def units(self, year: int) -> tuple[Unit, ...]:
        """The commune of each piece in a year."""
        return self.pieces.new if self.merged(year) else self.pieces.old

    def village_names(self, year: int) -> tuple[str, ...]:
        """The name of each village in a year."""
        return self.names_after if self.merged(year) else self.names_before

    def urban(self, year: int) -> Booleans:
        """Whether each village is urban in a year: by the kind of its commune."""
        by_piece = np.array([unit.locality == "urban" for unit in self.units(year)], dtype=bool)
        return by_piece[self.villages.piece]


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def build_geography(calibration: Calibration, areas: Areas, draws: Draws) -> Geography:
    """Pieces, villages and their households by year; every total as calibrated."""
    pieces = _pieces(calibration, areas, draws)
    piece_totals = _piece_households(calibration, pieces)
    villages = _villages(calibration, piece_totals, draws)
    before, after = _village_names(calibration, pieces, villages, draws)
    return Geography(calibration, pieces, villages, before, after)


def _pieces(calibration: Calibration, areas: Areas, draws: Draws) -> Pieces:
    data = calibration.data
    merger = _day(data["merger"])
    day_before = merger - timedelta(days=1)
    found: list[tuple[Unit, Unit, float]] = []
    for province in data["former_provinces"]:
        for ended in areas.units("commune", day_before, province):
            successors = areas.successors(ended, merger)
            found += [(unit, ended, 1.0 / len(successors)) for unit in successors]
    if not found:
        raise SyntheticError(
            "Không tìm thấy xã, phường của tỉnh mô phỏng.", "The units of the province are missing."
        )
    found.sort(key=lambda row: (row[0].code, row[1].code))
    new = tuple(row[0] for row in found)
    old = tuple(row[1] for row in found)
    share = np.array([row[2] for row in found])
    district_of = np.array([unit.district_code or "" for unit in old])
    spread = data["units"]["commune_spread"]
    jitter = np.exp(spread * draws.normal("commune-size", np.array([int(unit.code) for unit in old])))
    town = np.where([unit.kind != "xã" for unit in old], data["units"]["town_factor"], 1.0)
    raw = share * jitter * town
    weight = np.zeros(len(old))
    for code, district in data["districts"].items():
        here = district_of == code
        weight[here] = raw[here] / raw[here].sum() * district["households"]
    return Pieces(old, new, weight)


def _piece_households(calibration: Calibration, pieces: Pieces) -> Integers:
    """Households of each piece in the year of the urban totals: wards, single communes and the rest add
    up."""
    data = calibration.data
    total = calibration.totals(data["urban"]["year"]).households
    urban = np.array([unit.locality == "urban" for unit in pieces.new])
    households = np.zeros(len(urban), dtype=np.int64)
    left = np.ones(len(urban), dtype=bool)
    groups = [(urban, calibration.scaled(data["urban"]["households"]))]
    codes = np.array(pieces.new_codes)
    groups += [(codes == single.code, single.households) for single in calibration.single_communes()]
    for here, count in groups:
        households[here] = shares_of(min(count, total), pieces.weight[here])
        left &= ~here
        total -= min(count, total)
    households[left] = shares_of(total, pieces.weight[left])
    return households


def _villages(calibration: Calibration, piece_totals: Integers, draws: Draws) -> Villages:
    data = calibration.data
    units = data["units"]
    base_year = data["urban"]["year"]
    full = data["years"][base_year]["households"]
    share = min(1.0, calibration.totals(base_year).households / full)
    target = max(units["least_households_per_village"], units["households_per_village"] * share**0.5)
    counts = np.maximum(1, np.rint(piece_totals / target)).astype(np.int64)
    piece = runs(counts)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    number = np.arange(len(piece)) - starts[piece] + 1
    weights = np.exp(units["village_spread"] * draws.normal("village-size", piece * 1000 + number))
    base = shares_within(piece_totals, piece, weights)
    households = {base_year: base}
    growth = 1.0 + 0.01 * (draws.uniform("village-growth", np.arange(len(piece))) - 0.5)
    for year in calibration.years:
        if year != base_year:
            trend = base * growth ** (year - base_year)
            households[year] = shares_of(calibration.totals(year).households, trend)
    return Villages(piece, number, households)


def _village_names(
    calibration: Calibration, pieces: Pieces, villages: Villages, draws: Draws
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names before and after the merger; where two villages of a new commune would share one, the old
    commune's
    name is added, as the communes did."""
    words = load_data("names.yaml")["villages"]
    before: list[str] = []
    seen: dict[tuple[str, str], set[str]] = {}
    places = draws.uniform("village-name", np.arange(len(villages)))
    order = np.argsort(places, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    for position, (piece, number) in enumerate(zip(villages.piece, villages.number, strict=True)):
        old = pieces.old[piece]
        style = calibration.data["districts"][old.district_code]["village"]
        kind = words["kinds"]["to_dan_pho" if old.locality == "urban" and style != "khu" else style]
        taken = seen.setdefault((old.code, kind["word"]), set())
        name = f"{kind['word']} {number}"
        if "names" in kind:
            stock = words["names"][kind["names"]]
            name = f"{kind['word']} {stock[int(rank[position]) % len(stock)]}"
            if name in taken:
                name = f"{name} {sum(other.startswith(name) for other in taken) + 1}"
        taken.add(name)
        before.append(name)
    holders: dict[tuple[str, str], set[str]] = {}
    for name, piece in zip(before, villages.piece, strict=True):
        holders.setdefault((pieces.new[piece].code, name), set()).add(pieces.old[piece].code)
    after = [
        f"{name} {pieces.old[piece].name}" if len(holders[pieces.new[piece].code, name]) > 1 else name
        for name, piece in zip(before, villages.piece, strict=True)
    ]
    return tuple(before), tuple(after)
