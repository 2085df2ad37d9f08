"""A flow picture: how many went from which state to which, as bands between two columns of states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from giamngheo.platform.charts import theme
from giamngheo.platform.charts.picture import Measure, Picture, Spec
from giamngheo.rules.text import Text

POINTS = 16
"""Points of a band's edge."""
GAP = 0.03
"""Empty space between two states of a column, as a share of all."""
BAR = 0.02
"""Width of a state's bar, as a share of the picture's."""


@dataclass(frozen=True)
class Flow:
    """So many from one state to another."""

    origin: Text
    target: Text
    value: int


def flow(
    name: str,
    title: Text,
    flows: Sequence[Flow],
    ends: tuple[Text, Text],
    measure: Measure,
    *,
    note: Text | None = None,
    source: Text | None = None,
) -> Picture:
    """Bands in the order of `flows`, as thick as their value; `ends`: the words above the two columns of states."""
    drawn = [one for one in flows if one.value > 0]

    def make(lang: str, width: int) -> Spec:
        left = _stack(drawn, [one.origin for one in drawn])
        right = _stack(drawn, [one.target for one in drawn])
        origins = list(dict.fromkeys(one.origin.get(lang) for one in drawn))
        colours = {
            "domain": origins,
            "range": [theme.SERIES[n % len(theme.SERIES)] for n in range(len(origins))],
        }
        bands = [
            {
                "band": str(number),
                "origin": one.origin.get(lang),
                "x": round(x, 4),
                "low": round(a0 + (b0 - a0) * share, 5),
                "high": round(a1 + (b1 - a1) * share, 5),
                "what": f"{one.origin.get(lang)} → {one.target.get(lang)}",
                "written": measure.written(one.value),
            }
            for number, one in enumerate(drawn)
            for (a0, a1), (b0, b1) in [(left.bands[number], right.bands[number])]
            for x, share in _curve()
        ]
        bars: list[dict[str, Any]] = [
            {"x": x, "x2": x + BAR, "low": low, "high": high, "state": state.get(lang), "written": written}
            for x, column in ((0.0, left), (1.0 - BAR, right))
            for state, low, high, written in column.bars(measure)
        ]
        # a state too thin for its own line of words is told by the table below the picture
        words = [
            {**bar, "at": (bar["low"] + bar["high"]) / 2, "said": f"{bar['state']}: {bar['written']}"}
            for bar in bars
            if bar["high"] - bar["low"] >= 0.02
        ]
        y: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "reverse": True}}
        x: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}}
        heads = [{"x": 0, "said": ends[0].get(lang)}, {"x": 1, "said": ends[1].get(lang)}]
        return {
            "width": width - 20,
            "height": 320,
            "layer": [
                {
                    "data": {"values": bands},
                    "mark": {"type": "area", "opacity": 0.45},
                    "encoding": {
                        "x": {"field": "x", **x},
                        "y": {"field": "low", **y},
                        "y2": {"field": "high"},
                        "detail": {"field": "band"},
                        "color": {"field": "origin", "type": "nominal", "scale": colours, "legend": None},
                        "tooltip": [
                            {"field": "what", "title": title.get(lang)},
                            {"field": "written", "title": " "},
                        ],
                    },
                },
                {
                    "data": {"values": bars},
                    "mark": {"type": "rect", "color": theme.INK},
                    "encoding": {
                        "x": {"field": "x", **x},
                        "x2": {"field": "x2"},
                        "y": {"field": "low", **y},
                        "y2": {"field": "high"},
                    },
                },
                *(
                    _words([one for one in words if one["x"] == side], x, y, side)
                    for side in (0.0, 1.0 - BAR)
                ),
                *(_head(one, x) for one in heads),
            ],
        }

    rows = [[one.origin, one.target, measure.written(one.value)] for one in flows]
    headings = [ends[0], ends[1], measure.label]
    return Picture(name, title, make, headings, rows, 2, note, source)


@dataclass(frozen=True)
class _Column:
    """Where each band begins and ends in a column, and its states in order with their values."""

    bands: list[tuple[float, float]]
    states: list[tuple[Text, float, float, int]]

    def bars(self, measure: Measure) -> list[tuple[Text, float, float, str]]:
        return [(state, low, high, measure.written(value)) for state, low, high, value in self.states]


def _stack(flows: Sequence[Flow], states: Sequence[Text]) -> _Column:
    order = list(dict.fromkeys(states))
    total = sum(one.value for one in flows) or 1
    room = 1 - GAP * (len(order) - 1)
    bands: list[tuple[float, float]] = [(0.0, 0.0)] * len(flows)
    found, at = [], 0.0
    for state in order:
        start, value = at, 0
        for number, (one, its) in enumerate(zip(flows, states, strict=True)):
            if its == state:
                thick = one.value / total * room
                bands[number] = (at, at + thick)
                at, value = at + thick, value + one.value
        found.append((state, start, at, value))
        at += GAP
    return _Column(bands, found)


def _curve() -> list[tuple[float, float]]:
    """(place, share of the way) along a band: level at both ends."""
    steps = [number / POINTS for number in range(POINTS + 1)]
    return [(BAR + (1 - 2 * BAR) * t, t * t * (3 - 2 * t)) for t in steps]


def _words(bars: list[dict[str, Any]], x: Spec, y: Spec, side: float) -> Spec:
    left = side == 0.0
    return {
        "data": {"values": bars},
        "mark": {
            "type": "text",
            "align": "left" if left else "right",
            "dx": 8 if left else -8,
            "fontSize": 12,
            "fontWeight": "bold",
            "color": theme.INK,
        },
        "encoding": {
            "x": {"field": "x2" if left else "x", **x},
            "y": {"field": "at", **y},
            "text": {"field": "said"},
        },
    }


def _head(head: dict[str, Any], x: Spec) -> Spec:
    return {
        "data": {"values": [head]},
        "mark": {
            "type": "text",
            "align": "left" if head["x"] == 0 else "right",
            "y": -8,
            "fontSize": 12,
            "color": theme.SOFT,
        },
        "encoding": {"x": {"field": "x", **x}, "text": {"field": "said"}},
    }
