"""Charts of a unit: rates over the years, its parts, deprivations, and a map of its communes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.law import LawError, load_standard
from giamngheo.monitoring.summary import NEAR_POOR, POOR, Book
from giamngheo.platform.charts import Measure, Picture, Place, bars, lines, schematic_map
from giamngheo.platform.database.names import label_key
from giamngheo.rules.text import Text

CLASSES = ((POOR, Text("Hộ nghèo", "Poor")), (NEAR_POOR, Text("Hộ cận nghèo", "Near-poor")))
CLASS = ("kind", Text("Phân loại", "Class"))
YEAR = ("year", Text("Năm", "Year"))
RATE = Measure(
    "rate", Text("Tỷ lệ trên số hộ dân cư", "Share of resident households"), percent=True, places=2
)
COUNT = Measure("count", Text("Số hộ", "Households"))
MOST_BARS = 15


def pictures(book: Book, unit: AdminUnit, below: Sequence[AdminUnit], year: int) -> list[Picture]:
    """Those for which there is anything to draw."""
    source = Text(f"Sổ hộ, rà soát năm {year}", f"Register, review of {year}")
    made = [_years(book, unit), _parts(book, below, year, source), _deprivations(book, unit, year, source)]
    located = [one for one in below if one.lat is not None and one.lon is not None]
    if len(located) > 2:
        made.append(_map(book, located, year, source))
    return [picture for picture in made if picture is not None]


def _years(book: Book, unit: AdminUnit) -> Picture | None:
    rows: list[dict[str, Any]] = [
        {"year": str(year), "kind": words, "rate": book.of(year, unit.pk).rate(status)}
        for year in book.years(unit.pk)
        for status, words in CLASSES
    ]
    if not any(row["rate"].value is not None for row in rows):
        return None
    title = Text("Tỷ lệ nghèo, cận nghèo qua các năm", "Poor and near-poor rates by year")
    return lines("years", title, rows, YEAR, RATE, series=CLASS)


def _parts(book: Book, below: Sequence[AdminUnit], year: int, source: Text) -> Picture | None:
    counted = [(unit, book.of(year, unit.pk)) for unit in below]
    counted = [(unit, counts) for unit, counts in counted if counts.households.get(POOR)]
    if len(counted) < 2:
        return None
    counted.sort(key=lambda pair: (-pair[1].households[POOR], label_key(pair[0].full_name)))
    rows: list[dict[str, Any]] = [
        {"unit": unit.full_name, "rate": counts.rate(POOR), "count": counts.households[POOR]}
        for unit, counts in counted[:MOST_BARS]
    ]
    title = Text("Nơi nhiều hộ nghèo nhất", "Where most poor households live")
    note = None
    if len(counted) > MOST_BARS:
        words = (
            f"{MOST_BARS} trong {len(counted)} nơi có hộ nghèo.",
            f"{MOST_BARS} of {len(counted)} places.",
        )
        note = Text(*words)
    return bars("parts", title, rows, ("unit", Text("Địa bàn", "Area")), COUNT, note=note, source=source)


def _deprivations(book: Book, unit: AdminUnit, year: int, source: Text) -> Picture | None:
    counts = book.of(year, unit.pk)
    try:
        indicators = load_standard(counts.standard).indicators if counts.standard else ()
    except LawError:
        return None
    rows = [
        {"indicator": one.short, "kind": words, "count": counts.deprived[status][one.key]}
        for one in indicators
        for status, words in CLASSES
    ]
    if not any(row["count"] for row in rows):
        return None
    title = Text("Hộ thiếu hụt theo từng chỉ số", "Households deprived, by indicator")
    by = ("indicator", Text("Chỉ số", "Indicator"))
    return bars("deprivations", title, rows, by, COUNT, series=CLASS, source=source)


def _map(book: Book, below: Sequence[AdminUnit], year: int, source: Text) -> Picture:
    places = []
    for unit in below:
        counts = book.of(year, unit.pk)
        places.append(
            Place(unit.name, unit.lat or 0, unit.lon or 0, counts.residents or 0, counts.rate(POOR))
        )
    title = Text(f"Tỷ lệ hộ nghèo theo xã, phường năm {year}", f"Poverty rate by commune, {year}")
    return schematic_map("map", title, places, RATE, unit=Text("Xã, phường", "Commune"), source=source)
