"""Pictures of the measures: Vega-Lite specifications, drawn as SVG without a browser.

Colour never stands alone: periods differ by shape too, and every figure is written in the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from giamngheo.measurement.alkire_foster.estimates import NATION
from giamngheo.measurement.alkire_foster.measurement import Measurement
from giamngheo.measurement.alkire_foster.summary import WORDS, cutoff_text, group_text, period_text
from giamngheo.measurement.alkire_foster.tables import text_of
from giamngheo.rules.text import Text

Spec = dict[str, Any]

INK, ACCENT, PALE = "#1b1b1b", "#1f5fa8", "#b7cbe3"
MOST_GROUPS = 25
SHADES = ("#7a7a7a", "#1f5fa8", "#c05a00", "#2f7d4f", "#6a3d9a")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_WORDS = {
    "headline": Text("H, A và M0 theo nhóm, {cutoff}", "H, A and M0 by group, {cutoff}"),
    "indicators": Text("Tỷ lệ thiếu hụt theo chỉ số{when}", "Deprivation by indicator{when}"),
    "contributions": Text(
        "Đóng góp của từng chỉ số vào M0, {cutoff}{when}",
        "Contribution of each indicator to M0, {cutoff}{when}",
    ),
    "changes": Text("Thay đổi {first} → {second}, {cutoff}", "Change {first} → {second}, {cutoff}"),
    "everybody": Text("Toàn bộ hộ", "All households"),
    "poor": Text("Hộ vừa nghèo vừa thiếu hụt, {cutoff}", "Poor and deprived, {cutoff}"),
    "chosen": Text(
        f"Mỗi cách chia chỉ vẽ {MOST_GROUPS} nhóm có M0 cao nhất; đủ các nhóm: levels.csv",
        f"Only the {MOST_GROUPS} groups of a column with the highest M0 are drawn; all are in levels.csv",
    ),
    "share": Text("Tỷ lệ", "Share"),
    "point": Text(
        "Điểm phần trăm (M0 × 100), kèm khoảng tin cậy", "Percentage points (M0 × 100), with interval"
    ),
    "period": Text("Kỳ", "Period"),
}
_CONFIG = {
    "font": "Be Vietnam Pro, Noto Sans, DejaVu Sans, Liberation Sans, Arial, sans-serif",
    "title": {"anchor": "start", "fontSize": 15, "color": INK, "offset": 12},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelColor": INK,
        "titleColor": INK,
        "labelLimit": 260,
        "labelFlush": False,
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 320, "orient": "bottom"},
    "header": {"labelFontSize": 13, "labelColor": INK},
    "view": {"stroke": None},
    "locale": {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}},
}


def pictures(
    measurement: Measurement, names: Mapping[str, Text], lang: str, mark: Text | None = None
) -> dict[str, Spec]:
    """Vega-Lite specifications by file name; `names`: what indicators are called.

    headline: H, A, M0 with intervals by group; indicators: uncensored and censored headcounts of the last
    period; contributions: percent of M0 by group and indicator; changes: of censored headcounts, when there
    are periods. The first cut-off is drawn, and of each column the `MOST_GROUPS` groups with the highest M0.
    `mark` is written under each title.
    """
    label = measurement.cells.request.cutoff_labels[0]
    made = {"headline": _headline(measurement, label, lang)}
    if any(statistic.name.measure == "hd" for statistic in measurement.statistics):
        made["indicators"] = _indicators(measurement, label, names, lang)
        made["contributions"] = _contributions(measurement, label, names, lang)
        if measurement.pairs:
            made["changes"] = _changes(measurement, label, names, lang)
    chosen = any(len(block.groups) > MOST_GROUPS for block in measurement.blocks)
    for name, spec in made.items():
        part = _WORDS["chosen"].get(lang) if chosen and name in {"headline", "contributions"} else None
        under = [words for words in (mark and mark.get(lang), part) if words]
        if under:
            spec["title"] = {"text": spec["title"], "subtitle": under}
    return made


def write_pictures(specs: Mapping[str, Spec], folder: Path) -> list[Path]:
    """Writes `<name>.svg` and its specification `<name>.vl.json`; the paths, in order."""
    import vl_convert

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, spec in specs.items():
        source = folder / f"{name}.vl.json"
        source.write_text(json.dumps(spec, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        drawn = folder / f"{name}.svg"
        drawn.write_text(vl_convert.vegalite_to_svg(spec, vl_version="5.20"), encoding="utf-8")
        written += [drawn, source]
    return written


def _base(title: Text, lang: str, values: list[dict[str, Any]], **parts: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title.get(lang),
        "background": "white",
        "data": {"values": values},
        "config": _CONFIG,
        **parts,
    }


def _drawn(measurement: Measurement, label: float | str) -> set[tuple[str, str]]:
    """(loa, subg) of the groups that are drawn: all, or those of a column with the highest M0 of late."""
    last = measurement.cells.period.values[-1]
    chosen: set[tuple[str, str]] = set()
    wanted = ("M0", label, last)
    rows = [r for r in measurement.levels.to_pylist() if (r["measure"], r["k"], r["t"]) == wanted]
    for block in measurement.blocks:
        found = [(row["b"], row["subg"]) for row in rows if row["loa"] == block.loa]
        # a group that is not there in the last period comes after all others
        found.sort(key=lambda one: -1.0 if one[0] is None else one[0], reverse=True)
        chosen |= {(block.loa, subgroup) for _, subgroup in found[:MOST_GROUPS]}
    return chosen


def _periods(measurement: Measurement) -> dict[Any, str]:
    cells = measurement.cells
    return {value: period_text(cells, place) for place, value in enumerate(cells.period.values)}


def _headline(measurement: Measurement, label: float | str, lang: str) -> Spec:
    when, drawn = _periods(measurement), _drawn(measurement, label)
    values = [
        {
            **{name: row[name] for name in ("b", "ll", "ul", "measure")},
            "group": group_text(row["loa"], row["subg"]).get(lang),
            "t": when[row["t"]],
        }
        for row in measurement.levels.to_pylist()
        if row["measure"] in {"H", "A", "M0"}
        and row["k"] == label
        and row["b"] is not None
        and (row["loa"], row["subg"]) in drawn
    ]
    groups = list(dict.fromkeys(value["group"] for value in values))
    panels = [_panel(measure, groups, list(when.values()), lang) for measure in ("H", "A", "M0")]
    return _base(
        _WORDS["headline"].format(cutoff=cutoff_text(label)),
        lang,
        values,
        hconcat=panels,
        resolve={"legend": {"color": "shared", "shape": "shared"}},
    )


def _panel(measure: str, groups: list[str], order: list[str], lang: str) -> Spec:
    """Dots with whiskers of one measure, the groups below each other; names stand at the first panel only."""
    several = len(order) > 1
    aside: Spec = {"field": "t", "type": "nominal", "sort": order}
    title = _WORDS["period"].get(lang)
    names: Spec = {} if measure == "H" else {"axis": {"labels": False, "ticks": False, "domain": False}}
    axis = {"format": ".2f" if measure == "M0" else ".0%", "title": None, "tickCount": 5}
    common: Spec = {
        "y": {"field": "group", "type": "nominal", "scale": {"domain": groups}, "title": None, **names},
        "x": {"field": "b", "type": "quantitative", "axis": axis, "scale": {"zero": True}},
    }
    marked = dict(common)
    if several:
        common["yOffset"] = marked["yOffset"] = aside
        shades = {"domain": order, "range": list(SHADES[: len(order)])}
        common["color"] = marked["color"] = {**aside, "scale": shades, "title": title}
        shapes = {"domain": order, "range": list(SHAPES[: len(order)])}
        marked["shape"] = {**aside, "scale": shapes, "title": title}
    ends = {**common, "x": {**common["x"], "field": "ll"}, "x2": {"field": "ul"}}
    ink = {} if several else {"color": ACCENT}
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, **ink},
            "encoding": ends,
            "transform": [{"filter": "datum.ll != null"}],
        },
        {"mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, **ink}, "encoding": marked},
    ]
    return {
        "title": {"text": WORDS[measure].get(lang), "anchor": "middle", "fontSize": 13, "offset": 8},
        "width": 240,
        "height": {"step": 16 if several else 24},
        "transform": [{"filter": f"datum.measure == '{measure}'"}],
        "layer": layers,
    }


def _indicators(measurement: Measurement, label: float | str, names: Mapping[str, Text], lang: str) -> Spec:
    when = _periods(measurement)
    last = list(when)[-1]
    kinds = {
        "hd": _WORDS["everybody"].get(lang),
        "hdk": _WORDS["poor"].format(cutoff=cutoff_text(label)).get(lang),
    }
    rows = [r for r in measurement.levels.to_pylist() if r["loa"] == NATION and r["t"] == last]
    values = [
        {
            **{n: r[n] for n in ("b", "ll", "ul")},
            "kind": kinds[r["measure"]],
            "name": names[r["indicator"]].get(lang),
        }
        for r in rows
        if r["measure"] == "hd" or (r["measure"] == "hdk" and r["k"] == label)
    ]
    scale = {"domain": list(kinds.values()), "range": [PALE, ACCENT]}
    order = {"field": "b", "op": "max", "order": "descending"}
    place = {"field": "name", "type": "nominal", "sort": order, "title": None}
    aside = {"field": "kind", "type": "nominal", "sort": list(kinds.values())}
    axis = {"format": ".0%", "title": _WORDS["share"].get(lang)}
    shade = {**aside, "scale": scale, "title": None}
    bars = {
        "y": place,
        "yOffset": aside,
        "color": shade,
        "x": {"field": "b", "type": "quantitative", "axis": axis},
    }
    ends = {"y": place, "yOffset": aside, "x": {"field": "ll", "type": "quantitative"}, "x2": {"field": "ul"}}
    layers = [
        {"mark": {"type": "bar"}, "encoding": bars},
        {
            "mark": {"type": "rule", "color": INK},
            "encoding": ends,
            "transform": [{"filter": "datum.ll != null"}],
        },
    ]
    title = _WORDS["indicators"].format(when=when[last] and f", {when[last]}")
    return _base(title, lang, values, width=420, height={"step": 14}, layer=layers)


def _contributions(
    measurement: Measurement, label: float | str, names: Mapping[str, Text], lang: str
) -> Spec:
    when, drawn = _periods(measurement), _drawn(measurement, label)
    last = list(when)[-1]
    values = [
        {
            "b": row["b"],
            "group": group_text(row["loa"], row["subg"]).get(lang),
            "name": names[row["indicator"]].get(lang),
        }
        for row in measurement.levels.to_pylist()
        if row["measure"] == "pctb"
        and row["k"] == label
        and row["t"] == last
        and row["b"] is not None
        and (row["loa"], row["subg"]) in drawn
    ]
    groups = list(dict.fromkeys(value["group"] for value in values))
    indicators = list(dict.fromkeys(value["name"] for value in values))
    top = max((value["b"] for value in values), default=1.0)
    place = {
        "x": {
            "field": "group",
            "type": "nominal",
            "sort": groups,
            "title": None,
            "axis": {"labelAngle": -35, "orient": "top"},
        },
        "y": {"field": "name", "type": "nominal", "sort": indicators, "title": None},
    }
    shade = {"field": "b", "type": "quantitative", "legend": None, "scale": {"range": ["#f2f6fb", ACCENT]}}
    ink = {"condition": {"test": f"datum.b > {top * 0.6}", "value": "white"}, "value": INK}
    words = {"field": "b", "type": "quantitative", "format": ".0%"}
    layers = [
        {"mark": "rect", "encoding": {**place, "color": shade}},
        {"mark": {"type": "text", "fontSize": 12}, "encoding": {**place, "text": words, "color": ink}},
    ]
    title = _WORDS["contributions"].format(cutoff=cutoff_text(label), when=when[last] and f", {when[last]}")
    return _base(title, lang, values, width={"step": 64}, height={"step": 24}, layer=layers)


def _changes(measurement: Measurement, label: float | str, names: Mapping[str, Text], lang: str) -> Spec:
    first, second = measurement.pairs[-1]
    yt0, yt1 = (period_text(measurement.cells, place) for place in (first, second))
    values = []
    for row in measurement.changes.to_pylist():
        wanted = row["measure"] in {"H", "M0", "hdk"} and row["k"] == label and row["loa"] == NATION
        if (
            wanted
            and row["ctype"] == "abs"
            and not row["ann"]
            and (text_of(row["yt0"]), text_of(row["yt1"])) == (yt0, yt1)
        ):
            name = row["measure"] if row["indicator"] is None else names[row["indicator"]].get(lang)
            points = {n: None if row[n] is None else 100 * row[n] for n in ("b", "ll", "ul")}
            values.append({**points, "name": name, "zero": 0})
    # H stands before M0, as in the tables
    values.sort(key=lambda value: {"H": 0, "M0": 1}.get(str(value["name"]), 2))
    order = [value["name"] for value in values]
    place = {"field": "name", "type": "nominal", "sort": order, "title": None}
    axis = {"title": _WORDS["point"].get(lang), "format": ".1f"}
    layers = [
        {
            "mark": {"type": "rule", "color": "#999999"},
            "encoding": {"x": {"field": "zero", "type": "quantitative"}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": ACCENT},
            "encoding": {"y": place, "x": {"field": "ll", "type": "quantitative"}, "x2": {"field": "ul"}},
            "transform": [{"filter": "datum.ll != null"}],
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": ACCENT, "opacity": 1},
            "encoding": {"y": place, "x": {"field": "b", "type": "quantitative", "axis": axis}},
        },
    ]
    title = _WORDS["changes"].format(first=yt0, second=yt1, cutoff=cutoff_text(label))
    return _base(title, lang, values, width=420, height={"step": 22}, layer=layers)
