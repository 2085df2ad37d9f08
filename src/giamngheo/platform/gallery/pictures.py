"""Invented pictures of each kind."""

from __future__ import annotations

from giamngheo.platform.charts import Measure, Place, bars, lines, schematic_map
from giamngheo.platform.figures import Rate
from giamngheo.rules.text import Text

POVERTY = Measure("rate", Text("Tỷ lệ nghèo", "Poverty rate"), percent=True, places=2)
POOR = Measure("poor", Text("Số hộ nghèo", "Poor households"))
VILLAGE = ("village", Text("Khu dân cư", "Village"))
_YEARS = ((2021, 5.51, 6.02), (2022, 4.32, 5.4), (2023, 3.71, 4.83), (2024, 3.05, 4.12), (2025, 2.68, 3.6))
_NAMES = (
    "Xuân Đài",
    "Minh Đài",
    "Long Cốc",
    "Thu Cúc",
    "Tân Sơn",
    "Lai Đồng",
    "Thanh Sơn",
    "Võ Miếu",
    "Cự Đồng",
)

PICTURES = [
    bars(
        "villages",
        Text("Tỷ lệ nghèo theo khu dân cư", "Poverty rate by village"),
        [
            {"village": "Bản Mường Tôn Đản Ngọc Sơn Hạ", "rate": Rate(14, 187)},
            {"village": "Khu 3", "rate": Rate(32, 1204)},
            {"village": "Tổ dân phố Đồng Tâm", "rate": Rate(0, 95)},
            {"village": "Xóm Ổi", "rate": Rate(5, None)},
        ],
        VILLAGE,
        POVERTY,
        note=Text("Xóm Ổi chưa có số hộ dân cư.", "Xóm Ổi has no number of households."),
    ),
    bars(
        "classes",
        Text("Hộ nghèo theo khu, hai năm", "Poor households by village, two years"),
        [
            {"village": village, "year": year, "poor": poor}
            for village, counts in (("Khu 1", (41, 32)), ("Khu 2", (12, 1305)), ("Khu 3", (0, 0)))
            for year, poor in zip(("2024", "2025"), counts, strict=True)
        ],
        VILLAGE,
        POOR,
        series=("year", Text("Năm", "Year")),
    ),
    lines(
        "years",
        Text("Tỷ lệ nghèo và cận nghèo, 2021–2025", "Poor and near-poor, 2021–2025"),
        [
            {"year": str(year), "kind": kind, "rate": value}
            for year, *values in _YEARS
            for kind, value in zip(
                (Text("Hộ nghèo", "Poor"), Text("Hộ cận nghèo", "Near-poor")), values, strict=True
            )
        ],
        ("year", Text("Năm", "Year")),
        POVERTY,
        series=("kind", Text("Phân loại", "Class")),
    ),
    schematic_map(
        "communes",
        Text("Tỷ lệ nghèo theo xã", "Poverty rate by commune"),
        [
            Place(
                name if turn == 0 else f"{name} {turn + 1}",
                21.1 + 0.09 * (number % 3) + 0.31 * turn % 0.4,
                104.9 + 0.1 * (number // 3) + 0.07 * turn,
                900 + 1700 * ((number * 7 + turn * 3) % 10),
                Rate((number * 13 + turn * 29) % 170, 3000) if (number, turn) != (4, 1) else Rate(3, None),
            )
            for turn in range(3)
            for number, name in enumerate(_NAMES)
        ],
        POVERTY,
        unit=Text("Xã, phường", "Commune"),
    ),
]
