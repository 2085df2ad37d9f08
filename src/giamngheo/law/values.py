"""Every value of a standard with its path and basis, as `check` lists them and `confirm` takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from giamngheo.rules import Text

from .evidence import Basis

if TYPE_CHECKING:
    from .standard import Standard

Value = tuple[str, Text, Basis]


def values_of(standard: Standard) -> Iterator[Value]:
    """(path, what it is, basis) for every value of the standard's own files and of its questionnaire."""
    yield from _frame(standard)
    yield from _lines(standard)
    yield from _indicators(standard)
    yield from _parameters(standard)
    yield from _points(standard)
    yield from _variables(standard)


def _frame(standard: Standard) -> Iterator[Value]:
    prefix = standard.id
    yield f"{prefix}/validity", Text("thời gian áp dụng", "validity"), standard.validity_basis
    yield f"{prefix}/labels", Text("tên gọi các loại điểm", "names of the points"), standard.labels_basis
    yield f"{prefix}/localities", Text("cách phân khu vực", "the localities"), standard.localities_basis
    for definition in standard.classes:
        words = Text("định nghĩa «{name}»", "definition of “{name}”").format(name=definition.name)
        yield f"{prefix}/classes/{definition.code}", words, definition.basis
    for category in standard.person_classes:
        words = Text("định nghĩa «{name}»", "definition of “{name}”").format(name=category.name)
        yield f"{prefix}/person_classes/{category.code}", words, category.basis
    if standard.deprivation_cutoff_basis:
        words = Text("số thiếu hụt của hộ nghèo", "deprivations of a poor household")
        yield f"{prefix}/deprivation_cutoff", words, standard.deprivation_cutoff_basis
    if standard.points_per_indicator_basis:
        words = Text("điểm của một thiếu hụt", "points of one deprivation")
        yield f"{prefix}/points_per_indicator", words, standard.points_per_indicator_basis


def _lines(standard: Standard) -> Iterator[Value]:
    names = {
        "income": Text("chuẩn thu nhập", "income line"),
        "points": Text("mức điểm tương đương", "equivalent points"),
        "upper_income": Text("mức trần của mức sống trung bình", "upper bound of average living"),
    }
    for line in standard.lines:
        for key, words in names.items():
            locality = standard.localities[line.locality]
            what = Text(f"{words.vi}, {locality.vi}", f"{words.en}, {locality.en}")
            path = f"{standard.id}/lines/{line.locality}/{line.valid_from.isoformat()}/{key}"
            yield path, what, getattr(line, f"{key}_basis")


def _indicators(standard: Standard) -> Iterator[Value]:
    for dimension in standard.dimensions:
        words = Text("chiều «{name}»", "dimension “{name}”").format(name=dimension.name)
        yield f"{standard.id}/dimensions/{dimension.key}", words, dimension.basis
    for indicator in standard.indicators:
        path = f"{standard.id}/indicators/{indicator.key}"
        words = Text("chỉ số {number} «{name}»", "indicator {number} “{name}”")
        what = words.format(number=indicator.number, name=indicator.name)
        yield path, what, indicator.basis
        cutoff = Text("ngưỡng của chỉ số {number} «{name}»", "cut-off of indicator {number} “{name}”")
        yield (
            f"{path}/cutoff",
            cutoff.format(number=indicator.number, name=indicator.name),
            indicator.cutoff_basis,
        )


def _parameters(standard: Standard) -> Iterator[Value]:
    derived = {name for name in standard.parameters if name not in standard.own_parameters}
    for name, spec in standard.parameters.items():
        if name in derived:
            continue
        path = f"{standard.id}/parameters/{name}"
        yield path, spec.label, spec.basis
        for row in spec.rows:
            if row.basis != spec.basis:
                step = ".".join([row.valid_from.isoformat(), *(str(part) for part in row.key)])
                yield f"{path}/rows/{step}", spec.label, row.basis


def _points(standard: Standard) -> Iterator[Value]:
    table = standard.points_table
    if table is None:
        if standard.points_slot_basis is not None:
            words = Text("bảng điểm thu nhập", "table of income points")
            yield f"{standard.id}/points_slot", words, standard.points_slot_basis
        return
    yield f"{standard.id}/points_table", Text("bảng điểm thu nhập", "table of income points"), table.basis
    for column in table.columns:
        marks = {table.evidence(item, option, column) for item, option, c in table.cells if c == column}
        weak = sorted(mark for mark in marks if not mark.decides)
        if weak:
            words = Text("cột điểm «{name}»", "points column “{name}”").format(name=column)
            basis = table.basis.model_copy(update={"evidence": weak[0]})
            yield f"{standard.id}/points_table/{column}", words, basis


def _variables(standard: Standard) -> Iterator[Value]:
    for variable in standard.questionnaire.variables():
        if variable.name.startswith("ticked_") or variable.file is None:
            continue
        words = Text("biến «{name}»", "variable “{name}”").format(name=variable.label)
        yield f"{variable.file}/{variable.entity}/{variable.name}", words, variable.basis
