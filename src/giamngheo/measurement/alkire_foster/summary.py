"""The measures as a table on the screen, and what must be said about them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rich.table import Table

from giamngheo.law import Standard
from giamngheo.measurement.alkire_foster.cells import Cells
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.estimates import NATION
from giamngheo.measurement.alkire_foster.measurement import Measurement
from giamngheo.measurement.alkire_foster.spec import AnyCutoff, ClassCutoff, Cutoff
from giamngheo.measurement.alkire_foster.tables import text_of
from giamngheo.rules.formats import number_text
from giamngheo.rules.spelling import tidy
from giamngheo.rules.text import Text

WORDS = {
    "nat": Text("Toàn bộ", "All"),
    "H": Text("H: tỷ lệ thiếu hụt từ ngưỡng k", "H: share deprived at the cut-off"),
    "A": Text("A: mức thiếu hụt của hộ nghèo", "A: deprivation of the poor"),
    "M0": Text("M0 = H × A", "M0 = H × A"),
    "group": Text("Nhóm", "Group"),
    "period": Text("Kỳ", "Period"),
    "more": Text("{loa}: … và {count} nhóm nữa (levels.csv)", "{loa}: … and {count} more (levels.csv)"),
    "interval": Text("khoảng tin cậy {level} %", "{level} % interval"),
    "missing": Text("—", "—"),
    "class": Text("theo loại hộ «{name}»", "by the class “{name}”"),
    "k": Text("ngưỡng k = {k} %", "cut-off k = {k} %"),
    "title": Text(
        "Nghèo đa chiều Alkire–Foster, {cutoff}", "Multidimensional poverty (Alkire–Foster), {cutoff}"
    ),
    "changes": Text("Thay đổi {first} → {second}, {cutoff}", "Change {first} → {second}, {cutoff}"),
    "change": Text("Tuyệt đối (H, A: điểm phần trăm)", "Absolute (H, A: percentage points)"),
    "relative": Text("Tương đối", "Relative"),
}
MOST_GROUPS = 40
MOST_NAMED = 5
_HEADLINES = ("H", "A", "M0")


_COLUMNS = {
    "locality": Text("Khu vực", "Locality"),
    "area": Text("Khu vực", "Area"),
    "region": Text("Vùng", "Region"),
    "ethnicity": Text("Dân tộc", "Ethnicity"),
    "province": Text("Tỉnh", "Province"),
    "province_code": Text("Tỉnh", "Province"),
    "district_code": Text("Huyện", "District"),
    "commune_code": Text("Xã", "Commune"),
}
# columns whose values say themselves what they are: "Xã Thu Cúc"
_SELF_NAMED = {"commune_name", "village"}
_VALUES = {"rural": Text("nông thôn", "rural"), "urban": Text("thành thị", "urban")}
INDICES = {"M0", "inequality", "FGT2"}
"""Measures written as numbers from 0 to 1; all others are percentages."""


def figure_text(value: float | None, measure: str = "H", unit: str = "\u00a0%") -> str:
    """0.1315 as 13,15 % (with no-break space), an index as 0,1315; a dash when missing."""
    if value is None or math.isnan(value):
        return WORDS["missing"].vi
    written = f"{value:.4f}" if measure in INDICES else f"{value * 100:.2f}{unit}"
    return written.replace(".", ",").replace("-", "\u2212")


def interval_text(row: Mapping[str, Any], measure: str) -> str:
    """(28,82; 36,37), in the unit of the figure it stands with; empty when there is none."""
    if row["ll"] is None:
        return ""
    low, high = (figure_text(row[name], measure, "") for name in ("ll", "ul"))
    return f"({low};\u00a0{high})"


def group_text(loa: str, group: str) -> Text:
    """A group in words: "Khu vực: nông thôn" for the product's own columns, "column: value" for others."""
    if loa == NATION:
        return WORDS["nat"]
    if loa in _SELF_NAMED:
        return Text.same(group)
    return Text.join(": ", [_COLUMNS.get(loa, Text.same(loa)), _VALUES.get(group, Text.same(group))])


def cutoff_text(label: float | str) -> Text:
    """A cut-off in words."""
    if isinstance(label, str):
        return WORDS["class"].format(name=label)
    return WORDS["k"].format(k=f"{label:.4g}".replace(".", ","))


def period_text(cells: Cells, place: int) -> str:
    """The year of a period, or its own value; empty when the data have one period."""
    year = cells.years[place]
    value = cells.period.values[place]
    return str(year) if year is not None else ("" if value is None else text_of(value))


def summary_tables(measurement: Measurement, lang: str) -> list[Table]:
    """One table for each cut-off: H, A and M0 with intervals for the nation and every group and period."""
    cells, rows = measurement.cells, measurement.levels.to_pylist()
    found = {(r["measure"], r["k"], r["loa"], r["subg"], r["t"]): r for r in rows if r["indicator"] is None}
    tables = []
    for label in cells.request.cutoff_labels:
        title = WORDS["title"].format(cutoff=cutoff_text(label)).get(lang)
        table = Table(title=title, title_justify="left")
        table.add_column(WORDS["group"].get(lang))
        if len(cells.period.values) > 1:
            table.add_column(WORDS["period"].get(lang))
        for measure in _HEADLINES:
            table.add_column(WORDS[measure].get(lang), justify="right")
        for block in measurement.blocks:
            for number, group in enumerate(block.groups):
                if number == MOST_GROUPS:
                    rest = number_text(len(block.groups) - MOST_GROUPS)
                    table.add_row(WORDS["more"].format(loa=block.loa, count=rest).get(lang))
                    break
                name = NATION if block.loa == NATION else text_of(group)
                shown = group_text(block.loa, name).get(lang)
                for place, period in enumerate(cells.period.values):
                    figures = {m: found[m, label, block.loa, name, period] for m in _HEADLINES}
                    when = [period_text(cells, place)] if len(cells.period.values) > 1 else []
                    table.add_row(
                        shown if place == 0 else "",
                        *when,
                        *(_with_interval(f, m) for m, f in figures.items()),
                    )
        tables.append(table)
    return tables


def _with_interval(row: Mapping[str, Any], measure: str, unit: str = "\u00a0%") -> str:
    return f"{figure_text(row['b'], measure, unit)}\n{interval_text(row, measure)}".rstrip()


def change_tables(measurement: Measurement, lang: str) -> list[Table]:
    """One table for each cut-off and pair of periods: absolute and relative change of H, A and M0 of the
    nation.
    """
    cells = measurement.cells
    rows = [r for r in measurement.changes.to_pylist() if r["indicator"] is None and r["ann"] == 0]
    tables = []
    for first, second in measurement.pairs:
        yt0, yt1 = period_text(cells, first), period_text(cells, second)
        here = [
            r for r in rows if (text_of(r["yt0"]), text_of(r["yt1"])) == (yt0, yt1) and r["loa"] == NATION
        ]
        for label in cells.request.cutoff_labels:
            words = WORDS["changes"].format(first=yt0, second=yt1, cutoff=cutoff_text(label))
            table = Table(title=words.get(lang), title_justify="left")
            table.add_column("")
            table.add_column(WORDS["change"].get(lang), justify="right")
            table.add_column(WORDS["relative"].get(lang), justify="right")
            for measure in _HEADLINES:
                own = {r["ctype"]: r for r in here if r["measure"] == measure and r["k"] == label}
                relative = {name: _part(own["rel"][name]) for name in ("b", "ll", "ul")}
                absolute, change = _with_interval(own["abs"], measure, ""), _with_interval(relative, "rel")
                table.add_row(WORDS[measure].get(lang), absolute, change)
            tables.append(table)
    return tables


def _part(value: float | None) -> float | None:
    return None if value is None else value / 100.0


def notes(measurement: Measurement, missing: Mapping[str, int], names: Mapping[str, Text]) -> list[Text]:
    """What a reader must know: rows used and left out and why, the design, how weights and 0/0 were
    treated.
    """
    cells, sample = measurement.cells, measurement.cells.sample
    used = cells.rows - cells.missing
    said = [
        Text("Dùng {used} trong {rows} hàng.", "{used} of {rows} rows are used.").format(
            used=number_text(used), rows=number_text(cells.rows)
        )
    ]
    if cells.missing:
        causes = Text.join(
            ", ",
            [
                Text.join(" ", [names.get(column, Text.same(column)), Text.same(number_text(count))])
                for column, count in missing.items()
            ],
        )
        said.append(
            Text(
                "Bỏ {count} hàng thiếu ít nhất một giá trị (xoá theo hàng). "
                "Số hàng thiếu theo cột: {causes}.",
                "{count} rows with a missing value are left out (listwise). Missing by column: {causes}.",
            ).format(count=number_text(cells.missing), causes=causes)
        )
    if measurement.pairs:
        said.append(_periods_note(cells))
    said += [_class_note(cutoff) for cutoff in _cutoffs(cells) if isinstance(cutoff, ClassCutoff)]
    small = [cutoff for cutoff in _cutoffs(cells) if isinstance(cutoff, Cutoff) and cutoff.k < 1]
    said += [_small_note(cutoff) for cutoff in small]
    said.append(_design_note(cells))
    if cells.units.kind == "binary":
        said.append(
            Text(
                "Quyền số được làm tròn tới một phần rất nhỏ (2^-40) để tổng không phụ thuộc thứ tự hàng.",
                "Weights are rounded to a very small part (2^-40), so that sums do not depend on row order.",
            )
        )
    if sample.has_errors and sample.lone_cluster != "error" and (cells.clusters_by_stratum == 1).any():
        said.append(_lone_note(cells))
    return said + _one_cluster_notes(measurement)


def default_note(standard: Standard, k: Fraction) -> Text:
    """That nobody chose the cut-off."""
    return Text(
        "Không nêu --k nên lấy ngưỡng của chuẩn {standard}: {cutoff}.",
        "No --k is given, so the cut-off of the standard {standard} is taken: {cutoff}.",
    ).format(standard=standard.id, cutoff=cutoff_text(float(k)))


def _periods_note(cells: Cells) -> Text:
    """The order of the periods, what it rests on, and which of them are compared."""
    count = len(cells.period.values)
    names = " → ".join(period_text(cells, place) for place in range(count))
    said = [Text("Thứ tự kỳ: {names}", "Order of the periods: {names}").format(names=names)]
    if cells.sample.year is None and isinstance(cells.period.values[0], str):
        said.append(
            Text(
                " (theo các số trong tên kỳ; muốn theo năm thì nêu --year)",
                " (by the numbers in their names; to go by years, give --year)",
            )
        )
    said.append(
        Text(
            ". Thay đổi được tính giữa hai kỳ liền nhau và giữa kỳ đầu với kỳ cuối.",
            ". Changes are those between neighbouring periods and from the first to the last.",
        )
        if count > 2
        else Text(".", ".")
    )
    return Text.join("", said)


def _cutoffs(cells: Cells) -> tuple[AnyCutoff, ...]:
    request = cells.request
    return request.spec.cutoffs if isinstance(request, DeprivationCells) else ()


def _class_note(cutoff: ClassCutoff) -> Text:
    return Text(
        "«{name}»: hộ nghèo là hộ có {column} thuộc: {codes}.",
        "“{name}”: poor are those whose {column} is one of: {codes}.",
    ).format(name=cutoff.name, column=cutoff.column, codes=", ".join(dict.fromkeys(map(tidy, cutoff.codes))))


def _small_note(cutoff: Cutoff) -> Text:
    k, likely = (f"{float(value):.4g}".replace(".", ",") for value in (cutoff.k, 100 * cutoff.k))
    return Text(
        "Lưu ý: k tính bằng phần trăm; k = {k} là {k} %. Nếu ý là {likely} % thì viết --k {likely}.",
        "Note: k is in percent; k = {k} is {k} %. If {likely} % is meant, write --k {likely}.",
    ).format(k=k, likely=likely)


def _design_note(cells: Cells) -> Text:
    if not cells.sample.has_errors:
        return Text(
            "Coi dữ liệu là toàn bộ danh sách, không phải mẫu: không có sai số mẫu. "
            "Nếu là mẫu, hãy nêu cột cụm (và tầng).",
            "The data are taken as a full register, not a sample: there is no sampling error. "
            "If they are a sample, name the cluster column (and the strata).",
        )
    clusters, strata = int(cells.clusters_by_stratum.sum()), len(cells.strata_names)
    return Text(
        "Sai số theo thiết kế mẫu: {clusters} cụm trong {strata} tầng, {df} bậc tự do.",
        "Design-based errors: {clusters} clusters in {strata} strata, {df} degrees of freedom.",
    ).format(clusters=number_text(clusters), strata=number_text(strata), df=number_text(clusters - strata))


def _one_cluster_notes(measurement: Measurement) -> list[Text]:
    """Which groups, or whose poor, lie in one cluster, so that their errors are left empty."""
    headcount = next((n for n, one in enumerate(measurement.statistics) if one.name.measure == "H"), None)
    wholly: list[Text] = []
    poor: list[Text] = []
    for block in measurement.blocks:
        for number, group in enumerate(block.groups):
            name = group_text(block.loa, NATION if block.loa == NATION else text_of(group))
            if headcount is not None and block.alone[headcount, number].any():
                wholly.append(name)
            elif block.alone[:, number].any():
                poor.append(name)
    said = []
    if wholly:
        said.append(
            Text(
                "Không ước lượng được sai số mẫu (để trống) của {count} nhóm nằm trọn trong một cụm: {names}.",
                "No sampling error can be estimated (left empty) for {count} groups that lie in one cluster: "
                "{names}.",
            ).format(count=number_text(len(wholly)), names=_few(wholly))
        )
    if poor:
        said.append(
            Text(
                "Không ước lượng được sai số mẫu của A và các số đo riêng của hộ nghèo (để trống) ở {count} nhóm có "
                "hộ nghèo chỉ trong một cụm: {names}.",
                "No sampling error can be estimated for A and other figures among the poor (left empty) in {count} "
                "groups whose poor lie in one cluster: {names}.",
            ).format(count=number_text(len(poor)), names=_few(poor))
        )
    return said


def _few(names: list[Text]) -> Text:
    more = [Text.same("…")] if len(names) > MOST_NAMED else []
    return Text.join("; ", [*names[:MOST_NAMED], *more])


def _lone_note(cells: Cells) -> Text:
    count = int((cells.clusters_by_stratum == 1).sum())
    if cells.sample.lone_cluster == "certainty":
        return Text(
            "{count} tầng chỉ có một cụm: coi như chọn chắc chắn, không đóng góp phương sai.",
            "{count} strata have one cluster: taken as drawn with certainty, they add no variance.",
        ).format(count=number_text(count))
    return Text(
        "{count} tầng chỉ có một cụm: phương sai lấy quanh trung bình chung của mẫu.",
        "{count} strata have one cluster: their variance is taken around the mean of the whole sample.",
    ).format(count=number_text(count))
