"""Lines and dated parameters of a standard, built from its validated files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from giamngheo.rules import Text

from .parts import Line, ParameterRow, ParameterSpec
from .points_store import current_growth
from .rawdata import RawStandard
from .schema import StandardFile


def build_lines(spec: StandardFile, raw: RawStandard) -> tuple[Line, ...]:
    lines = []
    for locality, entries in spec.lines.items():
        if locality not in spec.localities:
            message = Text("Không có khu vực «{name}».", "There is no locality “{name}”.").format(
                name=locality
            )
            raise raw.origin(("lines",)).error("bad_value", message, ("lines", locality))
        for entry in entries:
            if entry.income.value is None:
                message = Text("Mức chuẩn thu nhập không được trống.", "An income line cannot be empty.")
                raise raw.origin(("lines",)).error("bad_value", message, ("lines", locality))
            lines.append(
                Line(
                    locality=locality,
                    valid_from=entry.valid_from,
                    valid_to=entry.valid_to,
                    income=entry.income.value,
                    income_basis=entry.income.basis,
                    points=entry.points.value,
                    points_basis=entry.points.basis,
                    upper_income=entry.upper_income.value,
                    upper_income_basis=entry.upper_income.basis,
                )
            )
        _no_overlap(
            [(line.valid_from, line.valid_to) for line in lines if line.locality == locality],
            raw,
            ("lines", locality),
        )
    return tuple(lines)


def _no_overlap(spans: Iterable[tuple[date, date | None]], raw: RawStandard, place: tuple[str, ...]) -> None:
    ordered = sorted(spans, key=lambda span: span[0])
    for start, end in ordered:
        if end is not None and end < start:
            message = Text("Ngày hết hiệu lực trước ngày có hiệu lực.", "A value ends before it begins.")
            raise raw.origin(place).error("bad_dates", message, place)
    for (_, end), (start, _) in pairwise(ordered):
        if end is None or start <= end:
            message = Text(
                "Hai giá trị cùng có hiệu lực từ ngày {on}.", "Two values are in force from {on}."
            ).format(on=start.strftime("%d/%m/%Y"))
            raise raw.origin(place).error("overlap", message, place)


def line_parameters(spec: StandardFile, lines: tuple[Line, ...]) -> dict[str, ParameterSpec]:
    """The lines and cut-offs as parameters: class rules read them like any other figure."""
    found: dict[str, ParameterSpec] = {}
    for locality, label in spec.localities.items():
        mine = [line for line in lines if line.locality == locality]
        for name, attribute, words, high in _LINE_PARAMETERS:
            rows = tuple(
                ParameterRow(
                    valid_from=line.valid_from,
                    valid_to=line.valid_to,
                    key=(),
                    value=value,
                    basis=getattr(line, f"{attribute}_basis"),
                )
                for line in mine
                if (value := getattr(line, attribute)) is not None
            )
            basis = getattr(mine[0], f"{attribute}_basis") if mine else spec.localities_basis
            found[f"{name}_{locality}"] = ParameterSpec(
                name=f"{name}_{locality}",
                label=Text(f"{words.vi}, khu vực {label.vi}", f"{words.en}, {label.en}"),
                type="int" if attribute == "points" else "money",
                min=0,
                max=high,
                basis=basis,
                rows=rows,
            )
    for name, figure, words in (
        (
            "deprivation_cutoff",
            spec.deprivation_cutoff,
            Text("số chỉ số thiếu hụt của hộ nghèo", "number of deprivations of a poor household"),
        ),
        (
            "points_per_indicator",
            spec.points_per_indicator,
            Text("điểm của một chỉ số thiếu hụt", "points of one deprivation"),
        ),
    ):
        if figure is None:
            continue
        row = (
            ()
            if figure.value is None
            else (
                ParameterRow(
                    valid_from=spec.valid_from,
                    valid_to=spec.valid_to,
                    key=(),
                    value=figure.value,
                    basis=figure.basis,
                ),
            )
        )
        found[name] = ParameterSpec(
            name=name, label=words, type="int", min=0, max=100, basis=figure.basis, rows=row
        )
    return found


_LINE_PARAMETERS = (
    (
        "points_line",
        "points",
        Text("mức điểm tương đương chuẩn nghèo", "points equal to the poverty line"),
        9_999,
    ),
    ("income_line", "income", Text("chuẩn nghèo về thu nhập", "income poverty line"), 10_000_000_000),
    (
        "upper_income_line",
        "upper_income",
        Text(
            "mức trần thu nhập của hộ có mức sống trung bình",
            "upper income bound of the average living standard",
        ),
        10_000_000_000,
    ),
)


def build_parameters(spec: StandardFile, raw: RawStandard) -> dict[str, ParameterSpec]:
    growth = current_growth(spec.id)
    found = {}
    for name, entry in spec.parameters.items():
        rows = tuple(
            ParameterRow(
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                key=row.key,
                value=row.value,
                basis=row.basis or entry.basis,
            )
            for row in entry.rows
        )
        if growth and entry.slot == "growth":
            rows = growth.rows(name)
        for key in {row.key for row in rows}:
            if len(key) != len(entry.keys):
                message = Text("Khóa của tham số phải gồm: {keys}.", "The key must have: {keys}.")
                words = message.format(keys=", ".join(entry.keys) or "–")
                raise raw.origin(("parameters", name)).error("bad_key", words, ("parameters", name))
            _no_overlap(((r.valid_from, r.valid_to) for r in rows if r.key == key), raw, ("parameters", name))
        found[name] = ParameterSpec(
            name=name,
            label=entry.label,
            type=entry.type,
            scale=entry.scale,
            min=entry.min,
            max=entry.max,
            unit=entry.unit,
            keys=entry.keys,
            slot=entry.slot,
            basis=growth.basis if growth and entry.slot == "growth" else entry.basis,
            rows=rows,
        )
    return found
