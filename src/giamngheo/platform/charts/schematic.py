"""A map where no boundaries are loaded: circles near the coordinates, moved apart, classes of colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from giamngheo.platform import figures
from giamngheo.platform.charts import theme
from giamngheo.platform.charts.picture import Measure, Picture, Spec
from giamngheo.rules.text import Text

SCHEMATIC = Text(
    "Sơ đồ: vị trí gần đúng theo toạ độ trung tâm, cỡ hình theo số hộ; không phải ranh giới hành chính.",
    "Schematic: near each unit's coordinates, sized by households; not the administrative boundaries.",
)
LINE = 11
"""Pixels between the lines of a name."""
NO_DATA = Text("Chưa có số liệu", "No data")


@dataclass(frozen=True)
class Place:
    """A unit: its name, degrees, weight (households) and value (a number or a `figures.Rate`)."""

    name: str
    latitude: float
    longitude: float
    weight: float
    value: Any


def class_bounds(values: Sequence[float], classes: int = 5) -> list[float]:
    """The inner bounds of classes with about equally many values; fewer where values repeat."""
    if not values:
        return []
    inner = np.quantile(np.asarray(values), np.linspace(0, 1, classes + 1)[1:-1])
    bounds = sorted({round(float(bound), 2) for bound in inner})
    return [bound for bound in bounds if min(values) < bound]


def spread(places: Sequence[Place], width: float, height: float) -> list[tuple[float, float, float]]:
    """Centre and radius of each circle in pixels: near its coordinates, none over another."""
    if not places:
        return []
    weight = np.sqrt(np.asarray([max(place.weight, 0.0) for place in places]) + 1e-9)
    # together the circles cover about a third of the picture
    radius = np.maximum(weight * np.sqrt(0.28 * width * height / np.pi / (weight**2).sum()), 3.0)
    radius = np.minimum(radius, min(width, height) / 5)
    longitude = np.asarray([place.longitude for place in places])
    latitude = np.asarray([place.latitude for place in places])
    x = longitude * np.cos(np.radians(latitude.mean()))
    scale = min(width * 0.82 / max(np.ptp(x), 1e-6), height * 0.82 / max(np.ptp(latitude), 1e-6))
    points = np.column_stack(
        [(x - (x.max() + x.min()) / 2) * scale, -(latitude - (latitude.max() + latitude.min()) / 2) * scale]
    )
    home = points.copy()
    wanted = radius[:, None] + radius[None, :] + 1.5
    np.fill_diagonal(wanted, 0)
    for turn in range(240):
        away = points[:, None, :] - points[None, :, :]
        distance = np.hypot(away[..., 0], away[..., 1]) + 1e-6
        overlap = np.clip(wanted - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        push = (away / distance[..., None] * overlap[..., None]).sum(axis=1) / 2
        points += push * 0.6 + (home - points) * (0.02 if turn < 160 else 0)
        points[:, 0] = np.clip(points[:, 0], radius - width / 2, width / 2 - radius)
        points[:, 1] = np.clip(points[:, 1], radius - height / 2, height / 2 - radius)
    points += np.asarray([width / 2, height / 2])
    return [
        (round(float(a), 1), round(float(b), 1), round(float(r), 1))
        for (a, b), r in zip(points, radius, strict=True)
    ]


def schematic_map(
    name: str,
    title: Text,
    places: Sequence[Place],
    measure: Measure,
    *,
    unit: Text,
    source: Text | None = None,
) -> Picture:
    """The units of an area by a measure in classes; the figures of each stand in the table.

    unit: what a place is, for the table ("Xã, phường").
    """
    known = [number for place in places if (number := measure.number(place.value)) is not None]
    bounds = class_bounds(known)

    def label(position: int) -> Text:
        low = measure.written(bounds[position - 1]) if position else None
        high = measure.written(bounds[position]) if position < len(bounds) else None
        if low is None and high is None:
            return Text("Tất cả", "All")
        if low is None:
            return Text(f"dưới {high}", f"below {high}")
        return (
            Text(f"từ {low}", f"{low} or more")
            if high is None
            else Text(f"{low} đến dưới {high}", f"{low} to below {high}")
        )

    def class_of(place: Place) -> int | None:
        number = measure.number(place.value)
        return None if number is None else int(np.searchsorted(bounds, number, side="right"))

    def make(lang: str, width: int) -> Spec:
        height = round(width * 0.78)
        words = [label(position).get(lang) for position in range(len(bounds) + 1)]
        shades = (
            [theme.SHADES[round(i * 4 / max(len(bounds), 1))] for i in range(len(words))]
            if bounds
            else [theme.SHADES[2]]
        )
        values = []
        for place, (x, y, radius) in zip(places, spread(places, width - 10, height), strict=True):
            position = class_of(place)
            basis = f" ({place.value.basis.get(lang)})" if isinstance(place.value, figures.Rate) else ""
            values.append(
                {
                    "name": place.name,
                    "x": x,
                    "y": y,
                    "size": round(np.pi * radius**2, 1),
                    "class": NO_DATA.get(lang) if position is None else words[position],
                    "value": measure.written(place.value) + basis,
                    "short": (short := _short(place.name, radius)),
                    # the middle of all its lines lies in the middle of the circle
                    "text_y": y - short.count("\n") * LINE / 2,
                    "dark": position is not None and shades[position] in theme.SHADES[2:],
                }
            )
        missing = any(class_of(place) is None for place in places)
        domain = words + ([NO_DATA.get(lang)] if missing else [])
        place_x = {
            "field": "x",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, width - 10], "nice": False},
        }
        place_y = {
            "field": "y",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [height, 0], "nice": False},
        }
        return {
            "width": width - 10,
            "height": height,
            "data": {"values": values},
            "layer": [
                {
                    "mark": {"type": "circle", "opacity": 1, "stroke": "#12365f", "strokeWidth": 0.6},
                    "encoding": {
                        "x": place_x,
                        "y": place_y,
                        "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
                        "color": {
                            "field": "class",
                            "type": "nominal",
                            "title": measure.label.get(lang),
                            "scale": {
                                "domain": domain,
                                "range": shades + ([theme.NO_DATA] if missing else []),
                            },
                            "legend": {
                                "columns": 3 if width > 400 else 2,
                                "symbolType": "square",
                                "symbolStrokeColor": "#12365f",
                                "symbolStrokeWidth": 0.6,
                            },
                        },
                        "tooltip": [
                            {"field": "name", "title": unit.get(lang)},
                            {"field": "value", "title": measure.label.get(lang)},
                        ],
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        "fontSize": 10,
                        "lineBreak": "\n",
                        "lineHeight": LINE,
                        "baseline": "middle",
                    },
                    "encoding": {
                        "x": place_x,
                        "y": place_y | {"field": "text_y"},
                        "text": {"field": "short"},
                        "color": {"condition": {"test": "datum.dark", "value": "#fff"}, "value": theme.INK},
                    },
                },
            ],
        }

    rows = [[place.name, measure.written(place.value), figures.number(int(place.weight))] for place in places]
    headings = [unit, measure.label, Text("Số hộ", "Households")]
    return Picture(name, title, make, headings, rows, 1, SCHEMATIC, source)


def _short(name: str, radius: float) -> str:
    """The name where it fits its circle, a word to a line; else nothing, the table has it."""
    words = name.split()
    # about 5.6 pixels a letter of size 10
    fits = max(len(word) for word in words) * 5.6 <= radius * 1.7 and len(words) * LINE <= radius * 1.7
    return "\n".join(words) if fits else ""
