"""Bars and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.charts import theme
from giamngheo.platform.charts.picture import Measure, Picture, Spec, values_of
from giamngheo.rules.text import Text

Row = Mapping[str, Any]
LOW, HIGH = "low", "high"
"""Entries of a row for the ends of an interval, drawn as whiskers."""


def _say(value: Any, lang: str) -> str:
    return value.get(lang) if isinstance(value, Text) else str(value)


def _basis(row: Row, measure: Measure, lang: str) -> str:
    value = row.get(measure.key)
    return f" ({value.basis.get(lang)})" if isinstance(value, figures.Rate) else ""


def _values(rows: Sequence[Row], by: str, measure: Measure, series: str | None, lang: str) -> list[Spec]:
    return values_of(
        rows,
        {
            "by": lambda row: _say(row[by], lang),
            "value": lambda row: measure.number(row[measure.key]),
            "end": lambda row: max(measure.number(row[measure.key]) or 0, measure.number(row.get(HIGH)) or 0),
            "written": lambda row: measure.written(row[measure.key]),
            "basis": lambda row: measure.written(row[measure.key]) + _basis(row, measure, lang),
            "series": lambda row: _say(row[series], lang) if series else "",
            "low": lambda row: measure.number(row.get(LOW)),
            "high": lambda row: measure.number(row.get(HIGH)),
        },
    )


def _table(rows: Sequence[Row], by: str, measure: Measure, series: str | None) -> list[list[Any]]:
    return [
        [
            row[by],
            *([row[series]] if series else []),
            measure.written(row[measure.key]),
            *_parts(row, measure),
        ]
        for row in rows
    ]


def _parts(row: Row, measure: Measure) -> list[Any]:
    value = row[measure.key]
    if not isinstance(value, figures.Rate):
        return []
    return [
        figures.number(value.numerator),
        figures.number(value.denominator) if value.denominator else value.reason,
    ]


def _headings(rows: Sequence[Row], by: Text, measure: Measure, series: Text | None) -> list[Text]:
    heads = [by, *([series] if series else []), measure.label]
    if any(isinstance(row[measure.key], figures.Rate) for row in rows):
        heads += [Text("Tử số", "Numerator"), Text("Mẫu số", "Denominator")]
    return heads


def _tooltip(by: Text, measure: Measure, series: Text | None, lang: str) -> list[Spec]:
    shown: list[Spec] = [{"field": "by", "title": by.get(lang)}]
    if series:
        shown.append({"field": "series", "title": series.get(lang)})
    return [*shown, {"field": "basis", "title": measure.label.get(lang)}]


def _axis(measure: Measure, count: int) -> Spec:
    places = measure.places if measure.percent else 0
    sign = " + '\u00a0%'" if measure.percent else ""
    # counts of households have no halves
    whole = {} if measure.percent else {"tickMinStep": 1}
    return whole | {
        "title": measure.label,
        "tickCount": count,
        "labelExpr": f"format(datum.value, ',.{places}~f'){sign}",
        "labelOverlap": True,
    }


def _named(axis: Spec, lang: str) -> Spec:
    return axis | {"title": axis["title"].get(lang)}


def _top(rows: Sequence[Row], measure: Measure) -> float:
    """The end of the axis: room for the longest bar and its figure."""
    ends = [measure.number(row.get(key)) for row in rows for key in (measure.key, HIGH)]
    return max((end for end in ends if end is not None), default=0.0) * 1.25 or 1.0


def _order(rows: Sequence[Row], key: str, lang: str) -> list[str]:
    return list(dict.fromkeys(_say(row[key], lang) for row in rows))


def bars(
    name: str,
    title: Text,
    rows: Sequence[Row],
    by: tuple[str, Text],
    measure: Measure,
    *,
    series: tuple[str, Text] | None = None,
    note: Text | None = None,
    source: Text | None = None,
) -> Picture:
    """Lying bars in the order of `rows`, from zero, each with its figure; series side by side.

    by, series: the entry of the rows and its words. `low` and `high` in a row draw its interval.
    """
    key, words = by
    series_key, series_words = series or (None, None)

    def make(lang: str, width: int) -> Spec:
        groups = _order(rows, key, lang)
        limit = width * 2 // 5
        y: Spec = {
            "field": "by",
            "type": "nominal",
            "sort": groups,
            "title": None,
            "axis": {"labelLimit": limit, "labelPadding": 8, "ticks": False, "domain": False},
        }
        longest = max((len(group) for group in groups), default=1) * 7
        encoding: Spec = {
            "y": y,
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": _named(_axis(measure, width // 130), lang),
                "scale": {"domain": [0, _top(rows, measure)], "nice": False},
            },
            "tooltip": _tooltip(words, measure, series_words, lang),
        }
        if series_key:
            kinds = _order(rows, series_key, lang)
            scale = {"domain": kinds, "range": list(theme.SERIES[: len(kinds)])}
            encoding["yOffset"] = {"field": "series", "type": "nominal", "sort": kinds}
            encoding["color"] = {"field": "series", "type": "nominal", "scale": scale, "title": None}
        layers: list[Spec] = [
            {"mark": {"type": "bar", "height": {"band": 0.72}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, "color": theme.INK},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "text": {"field": "written"},
                    "color": {"value": theme.INK},
                },
            },
        ]
        if any(row.get(LOW) is not None for row in rows):
            layers.insert(
                1,
                {
                    "mark": {"type": "rule", "strokeWidth": 1.5},
                    "encoding": {
                        "x": {"field": "low", "type": "quantitative"},
                        "x2": {"field": "high"},
                        "color": {"value": theme.INK},
                    },
                },
            )
        return {
            "width": width - min(limit, longest) - 30,
            "height": {"step": 22 if series_key else 26},
            "data": {"values": _values(rows, key, measure, series_key, lang)},
            "encoding": encoding,
            "layer": layers,
        }

    return Picture(
        name,
        title,
        make,
        _headings(rows, words, measure, series_words),
        _table(rows, key, measure, series_key),
        2 if series else 1,
        note,
        source,
    )


def lines(
    name: str,
    title: Text,
    rows: Sequence[Row],
    by: tuple[str, Text],
    measure: Measure,
    *,
    series: tuple[str, Text] | None = None,
    note: Text | None = None,
    source: Text | None = None,
) -> Picture:
    """A line over years or months in the order of `rows`; several series differ by colour, dash and shape."""
    key, words = by
    series_key, series_words = series or (None, None)

    def make(lang: str, width: int) -> Spec:
        times = _order(rows, key, lang)
        encoding: Spec = {
            "x": {
                "field": "by",
                "type": "ordinal",
                "sort": times,
                "title": words.get(lang),
                "axis": {"labelAngle": 0, "labelOverlap": True},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": _named(_axis(measure, 5), lang),
                "scale": {"zero": True},
            },
            "tooltip": _tooltip(words, measure, series_words, lang),
        }
        if series_key:
            kinds = _order(rows, series_key, lang)

            def scale(of: Sequence[Any]) -> Spec:
                return {"domain": kinds, "range": list(of[: len(kinds)])}

            field: Spec = {"field": "series", "type": "nominal", "title": None}
            legend: Spec = {
                "direction": "horizontal" if width > 400 else "vertical",
                "symbolStrokeWidth": 2.5,
            }
            encoding["color"] = field | {"scale": scale(theme.SERIES), "legend": legend}
            encoding["strokeDash"] = field | {"scale": scale(theme.DASHES), "legend": None}
            encoding["shape"] = field | {"scale": scale(theme.SHAPES)}
        else:
            encoding["color"] = {"value": theme.ACCENT}
        line = {key: value for key, value in encoding.items() if key not in {"shape", "tooltip"}}
        point = {key: value for key, value in encoding.items() if key != "strokeDash"}
        layers: list[Spec] = [
            {"mark": "line", "encoding": line},
            {"mark": {"type": "point"}, "encoding": point},
        ]
        if not series_key:
            text = {"text": {"field": "written"}, "color": {"value": theme.INK}}
            layers.append(
                {
                    "mark": {"type": "text", "dy": -12},
                    "encoding": {"x": encoding["x"], "y": encoding["y"], **text},
                }
            )
        return {
            "width": width - 70,
            "height": 240,
            "data": {"values": _values(rows, key, measure, series_key, lang)},
            "layer": layers,
        }

    return Picture(
        name,
        title,
        make,
        _headings(rows, words, measure, series_words),
        _table(rows, key, measure, series_key),
        2 if series else 1,
        note,
        source,
    )
