"""Letters, colours and number format of every picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[1] / "documents" / "fonts"
FONT = "Be Vietnam Pro"
INK, SOFT, LINE, ACCENT = "#1a1e24", "#555e6b", "#d5dbe3", "#17457f"
SERIES = ("#17457f", "#b15a00", "#5d6b7d", "#17633a", "#6b4fa3")
"""Series, each at least 4.5:1 on white; they differ by shape or dash too."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 1])
SHADES = ("#dbe6f3", "#a9c3e0", "#6f98c6", "#3a6aa5", "#12365f")
"""Classes of a map from low to high, told apart in black and white too."""
NO_DATA = "#f1e3c6"
NUMBER_LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", "\u00a0₫"],
    "percent": "\u00a0%",
    "minus": "−",
}
CONFIG: dict[str, Any] = {
    "aria": False,
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 12,
        "titleColor": SOFT,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": "#e9edf3",
        "domainColor": "#848d9a",
        "tickColor": "#848d9a",
        "labelLimit": 220,
    },
    "axisX": {"labelPadding": 6},
    "legend": {
        "labelColor": INK,
        "labelFontSize": 12,
        "titleColor": SOFT,
        "titleFontSize": 12,
        "orient": "top",
    },
    "text": {"color": INK, "fontSize": 12, "font": FONT},
    "bar": {"color": ACCENT},
    "line": {"strokeWidth": 2.5},
    "point": {"size": 55, "filled": True, "opacity": 1},
    "rule": {"color": INK},
}
