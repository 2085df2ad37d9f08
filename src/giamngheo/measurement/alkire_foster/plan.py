"""The one shape of every plan: rows become integers (stage A), integers become cells (stage B).

A *cell* is what shares a stratum, a cluster, a period and all subgroup values. Every figure and its error
comes from the cells, so the data are read once, whatever is asked. Only whole numbers are summed: the order
of rows, the number of threads and the engine cannot change a digit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import ibis
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.weights import WeightUnits
from giamngheo.measurement.engines.base import Engine
from giamngheo.rules import with_columns

Total = tuple[str, int, int]
"""A weighted total of the cells: (what, a number or -1, a number or -1); each kind of request has its own."""

WHOLE: Total = ("weight", -1, -1)


class CellRequest(ABC):
    """What one kind of measure puts into the cells; subclasses say which rows count and what is summed."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample

    @property
    @abstractmethod
    def totals(self) -> tuple[Total, ...]:
        """The weighted totals, `WHOLE` (the sum of the weights) first."""

    @cached_property
    def position(self) -> dict[Total, int]:
        """Where each total stands."""
        return {total: place for place, total in enumerate(self.totals)}

    @property
    def largest_factor(self) -> int:
        """The greatest whole number a weight is multiplied by in any total."""
        return 1

    @property
    def cutoff_labels(self) -> list[float | str]:
        """What stands in the column `k` of the tables, by number of the cut-off."""
        return []

    def check(self, table: ibis.Table) -> None:
        """Refuses columns that are absent or of a wrong type: MeasureError column_missing and others."""
        for name, use in self.sample.columns:
            if name not in table.columns:
                raise MeasureError("column_missing", name=name, use=use, columns=", ".join(table.columns))
        year = self.sample.year
        if year is not None and not isinstance(table[year].type(), dt.Integer):
            raise MeasureError("year_not_number", name=year)

    @abstractmethod
    def row_columns(self, table: ibis.Table) -> Mapping[str, ibis.Value]:
        """Stage A: the request's own columns of a row. `bad_value` (0/1) marks a row that must not be."""

    @abstractmethod
    def used(self, rows: ibis.Table) -> ibis.Value:
        """True for the rows whose own values are all there."""

    def add_columns(self, rows: ibis.Table) -> ibis.Table:
        """Stage A, second step: columns that rest on `used`."""
        return rows

    @property
    def own_keys(self) -> Sequence[str]:
        """Columns that split cells further."""
        return ()

    @abstractmethod
    def total(self, rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
        """The expression summed for `total`: 0 for a row that is not used."""

    @abstractmethod
    def explain_bad_values(self, table: ibis.Table, engine: Engine) -> None:
        """Raises the MeasureError that names what `bad_value` found."""


def cell_plan(request: CellRequest, table: ibis.Table, units: WeightUnits) -> ibis.Table:
    """The cells of `request` over `table`, lazily.

    Columns: stratum, cluster, period, group_0… and the request's own keys; year_low, year_high, rows, used,
    bad_values, bad_weights; `total_<place>_<limb>` for each total and each limb of `units`. Sums are int64.
    """
    rows = _rows(request, table, units)
    named = {"stratum", "cluster", "period", *request.own_keys}
    keys = [name for name in rows.columns if name in named or name.startswith("group_")]
    sums: dict[str, Any] = {
        "rows": rows.count(),
        "used": ibis.ifelse(rows.used, 1, 0).sum(),
        "bad_values": rows.bad_value.sum(),
        "bad_weights": rows.bad_weight.sum(),
    }
    if "calendar_year" in rows.columns:
        sums |= {"year_low": rows.calendar_year.min(), "year_high": rows.calendar_year.max()}
    for limb in range(units.limbs):
        for place, total in enumerate(request.totals):
            sums[f"total_{place}_{limb}"] = request.total(rows, total, rows[f"weight_{limb}"]).sum()
    return rows.group_by(keys).aggregate(**sums) if keys else rows.aggregate(**sums)


def _rows(request: CellRequest, table: ibis.Table, units: WeightUnits) -> ibis.Table:
    sample = request.sample
    columns: dict[str, Any] = {}
    if sample.has_errors:
        if sample.strata is not None:
            columns["stratum"] = present(table[sample.strata])
        columns["cluster"] = present(table[sample.cluster])
    if sample.period is not None:
        columns["period"] = present(table[sample.period])
    for place, name in enumerate(sample.by):
        columns[f"group_{place}"] = present(table[name])
    if sample.year is not None:
        columns["calendar_year"] = table[sample.year]
    weight = None if sample.weight is None else table[sample.weight]
    for limb, expression in enumerate(units.columns(weight)):
        columns[f"weight_{limb}"] = expression
    columns["bad_weight"] = _bad_weight(weight)
    needed = [name for name in columns if name == "period" or name.startswith("group_")]
    rows = table.select(**columns, **request.row_columns(table))
    used = ibis.and_(request.used(rows), *(rows[name].notnull() for name in needed))
    return request.add_columns(with_columns(rows, {"used": used}))


def present(column: ibis.Value) -> ibis.Value:
    """`column` with NaN as missing: data frames write a missing number so."""
    return ibis.ifelse(column.isnan(), None, column) if isinstance(column.type(), dt.Floating) else column


def without_blanks(column: ibis.Value) -> ibis.Value:
    """`present(column)`; of a text without the spaces around it, and missing where nothing else is there."""
    return column.strip().nullif("") if isinstance(column.type(), dt.String) else present(column)


def _bad_weight(weight: ibis.Value | None) -> ibis.Value:
    if weight is None:
        return ibis.literal(0)
    return ibis.ifelse(weight.isnull() | (weight < 0), 1, 0)
