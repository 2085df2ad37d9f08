"""The cell table in memory: whole-number sums with coded keys, checked against the rules of a sample
design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.periods import order_of_periods
from giamngheo.measurement.alkire_foster.plan import CellRequest, cell_plan
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.weights import WeightUnits, weight_units
from giamngheo.measurement.engines.base import Engine
from giamngheo.rules.spelling import tidy

IntArray = np.ndarray[Any, np.dtype[np.int64]]
FloatArray = np.ndarray[Any, np.dtype[np.float64]]
BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


MEMORY_PARTS = (8, 64)


@dataclass(frozen=True)
class Coded:
    """A key column as codes 0.. into its sorted distinct `values`; code -1 is missing."""

    values: tuple[Any, ...]
    codes: IntArray

    def take(self, rows: IntArray) -> Coded:
        return Coded(self.values, self.codes[rows])


@dataclass(frozen=True)
class Cells:
    """C cells of one request.

    stratum, cluster: codes (C,) of the sample design, clusters numbered within strata, None for a register;
    period, groups, own_keys: coded keys (the last are the request's own); used: rows counted (C,); sums:
    for each limb the int64 totals (C, totals). Missing keys and rows without a score are already out;
    `rows` and `missing` count them.
    """

    request: CellRequest
    units: WeightUnits
    stratum: IntArray | None
    cluster: IntArray | None
    strata_names: tuple[Any, ...]
    period: Coded
    years: tuple[int | None, ...]
    groups: tuple[Coded, ...]
    own_keys: Mapping[str, Coded]
    used: IntArray
    sums: tuple[IntArray, ...]
    rows: int
    missing: int

    @property
    def sample(self) -> Sample:
        return self.request.sample

    @cached_property
    def clusters_by_stratum(self) -> IntArray:
        """n_h: the clusters of each stratum in the full design, over all periods; shape (strata,)."""
        assert self.cluster is not None
        assert self.stratum is not None
        _, first = np.unique(self.cluster, return_index=True)
        return np.bincount(self.stratum[first], minlength=len(self.strata_names)).astype(np.int64)


def code(column: pa.ChunkedArray) -> Coded:
    """`column` as sorted codes; numbers sort as numbers, texts as texts.

    Spellings of one text (NFC and NFD, spaces around or doubled) are one value; a blank text is missing.
    """
    encoded = column.combine_chunks().dictionary_encode()
    spelled = [spelling(value) for value in encoded.dictionary.to_pylist()]
    values = sorted({value for value in spelled if value is not None})
    places = {value: place for place, value in enumerate(values)}
    rank = np.array([*(places.get(value, -1) for value in spelled), -1], dtype=np.int64)
    indices = encoded.indices.fill_null(len(spelled)).to_numpy(zero_copy_only=False)
    return Coded(tuple(values), rank[indices])


def spelling(value: Any) -> Any:
    """A text in its one spelling, None for a blank one; anything else as it is."""
    return (tidy(value) or None) if isinstance(value, str) else value


def collect_cells(request: CellRequest, table: ibis.Table, engine: Engine) -> Cells:
    """Runs the plan of `request` on `engine` and checks what came back.

    One scan, and one more of the weight column when it holds fractions. MeasureError for every bad column,
    weight or design (see `errors.MESSAGES`).
    """
    _check(request, table, engine)
    units = weight_units(engine, table, request.sample.weight, request.largest_factor)
    raw = _collect(request, table, units, engine)
    if int(_integers(raw, "bad_values").sum()):
        request.explain_bad_values(table, engine)
    bad_weights = int(_integers(raw, "bad_weights").sum())
    if bad_weights:
        raise MeasureError("weight_column_bad", name=request.sample.weight, count=bad_weights)
    return _cells(request, units, raw)


def _check(request: CellRequest, table: ibis.Table, engine: Engine) -> None:
    """The request's own checks; a table without rows has no types, a CSV's at least, and is told as such."""
    try:
        request.check(table)
    except MeasureError as error:
        if error.code != "column_missing" and not engine.collect(table.limit(1)).num_rows:
            raise MeasureError("table_empty") from error
        raise


def _collect(request: CellRequest, table: ibis.Table, units: WeightUnits, engine: Engine) -> pa.Table:
    """The cells whole; where the engine's memory is too small for all at once, part after part.

    A part holds all rows of its clusters (or groups), so cells of two parts are never the same cell.
    MeasureError out_of_memory when even small parts do not fit.
    """
    sample = request.sample
    key = sample.cluster if sample.has_errors else next(iter(sample.by), None)
    for parts in (1, *MEMORY_PARTS):
        pieces = (
            [table] if parts == 1 else [table.filter(_part(table, key, parts) == n) for n in range(parts)]
        )
        try:
            return pa.concat_tables(engine.collect(cell_plan(request, piece, units)) for piece in pieces)
        except MeasureError as error:
            if error.code != "out_of_memory" or key is None or parts == MEMORY_PARTS[-1]:
                raise
    raise AssertionError


def _part(table: ibis.Table, key: str | None, parts: int) -> ibis.Value:
    """0 to parts − 1, the same for equal keys; a missing key is in part 0."""
    assert key is not None
    return ((table[key].cast("string").hash() % parts + parts) % parts).fill_null(0)


def _integers(raw: pa.Table, name: str) -> IntArray:
    column = raw[name].combine_chunks().fill_null(0)
    return column.to_numpy(zero_copy_only=False).astype(np.int64)


def _cells(request: CellRequest, units: WeightUnits, raw: pa.Table) -> Cells:
    sample = request.sample
    rows, used = _integers(raw, "rows"), _integers(raw, "used")
    used = np.where(_blank_key(raw), 0, used)
    missing = int(rows.sum() - used.sum())
    if not used.sum():
        raise MeasureError("no_rows", rows=int(rows.sum()), missing=missing)
    kept = np.flatnonzero(used > 0)
    taken = raw.take(pa.array(kept))
    stratum, cluster, names = _design(sample, taken)
    period, years = _periods(sample, taken)
    groups = tuple(_key(taken, f"group_{place}") for place in range(len(sample.by)))
    # the order of the cells is a function of their keys, never of the rows
    own_keys = {name: _key(taken, name) for name in request.own_keys}
    keys = [key.codes for key in (*own_keys.values(), *reversed(groups), period)]
    order = np.lexsort([*keys, *([cluster] if cluster is not None else [])])
    sums = tuple(_sums(taken, len(request.totals), limb)[order] for limb in range(units.limbs))
    _refuse_overflow(sums)
    cells = Cells(
        request=request,
        units=units,
        stratum=None if stratum is None else stratum[order],
        cluster=None if cluster is None else cluster[order],
        strata_names=names,
        period=period.take(order),
        years=years,
        groups=tuple(group.take(order) for group in groups),
        own_keys={name: key.take(order) for name, key in own_keys.items()},
        used=used[kept][order],
        sums=sums,
        rows=int(rows.sum()),
        missing=missing,
    )
    _refuse_design(cells)
    return cells


def _sums(raw: pa.Table, count: int, limb: int) -> IntArray:
    return np.column_stack([_integers(raw, f"total_{place}_{limb}") for place in range(count)])


def _refuse_overflow(sums: Sequence[IntArray]) -> None:
    for limb in sums:
        if np.abs(limb.astype(np.float64)).sum(axis=0).max() >= 2.0**62:
            raise MeasureError("sums_too_large")


def _key(raw: pa.Table, name: str) -> Coded:
    if name not in raw.column_names:
        return Coded((None,), np.zeros(raw.num_rows, dtype=np.int64))
    return code(raw[name])


def _blank_key(raw: pa.Table) -> BoolArray:
    """(cells,) True where a text that names the period or a group is blank: missing, like null."""
    blank = np.zeros(raw.num_rows, dtype=np.bool_)
    for name in raw.column_names:
        keyed = name == "period" or name.startswith("group_")
        if keyed and (pa.types.is_string(raw[name].type) or pa.types.is_large_string(raw[name].type)):
            blank |= code(raw[name]).codes < 0
    return blank


def _periods(sample: Sample, raw: pa.Table) -> tuple[Coded, tuple[int | None, ...]]:
    """The periods in their order (see `order_of_periods`) with their calendar years; MeasureError year_varies,
    year_twice.
    """
    found = _key(raw, "period")
    years = _years(sample, raw, found)
    order = order_of_periods(found.values, years)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ordered = Coded(tuple(found.values[place] for place in order), rank[found.codes])
    return ordered, tuple(years[place] for place in order)


def _years(sample: Sample, raw: pa.Table, period: Coded) -> list[int | None]:
    if sample.year is None:
        return [None] * len(period.values)
    low, high = _integers(raw, "year_low"), _integers(raw, "year_high")
    years: list[int | None] = []
    for place, name in enumerate(period.values):
        here = period.codes == place
        years.append(one_year(name, int(low[here].min()), int(high[here].max())))
    return years


def one_year(period: Any, low: int, high: int) -> int:
    """The year of a period whose rows run from `low` to `high`; MeasureError year_varies."""
    if low != high:
        raise MeasureError("year_varies", period=period, low=low, high=high)
    return low


def _design(sample: Sample, raw: pa.Table) -> tuple[IntArray | None, IntArray | None, tuple[Any, ...]]:
    """Codes of strata and clusters; clusters are renumbered so that those of a stratum stand together."""
    if not sample.has_errors:
        return None, None, ()
    stratum = _key(raw, "stratum") if sample.strata else Coded(("",), np.zeros(raw.num_rows, dtype=np.int64))
    cluster = code(raw["cluster"])
    for key, name, use in ((stratum, sample.strata, "strata"), (cluster, sample.cluster, "cluster")):
        absent = int(_integers(raw, "used")[key.codes < 0].sum())
        if absent:
            words = dict(sample.columns)[name or ""] if name else use
            raise MeasureError("design_missing", name=name, use=words, count=absent)
    pairs = stratum.codes * len(cluster.values) + cluster.codes
    distinct, numbers = np.unique(pairs, return_inverse=True)
    if not sample.nested:
        seen, times = np.unique(distinct % len(cluster.values), return_counts=True)
        if times.max() > 1:
            example = cluster.values[int(seen[times > 1][0])]
            raise MeasureError("cluster_in_two_strata", count=int((times > 1).sum()), example=example)
    return stratum.codes, numbers.astype(np.int64), stratum.values


def _refuse_design(cells: Cells) -> None:
    weight = cells.units.join([limb[:, 0].sum() for limb in cells.sums])
    if not weight > 0:
        raise MeasureError("weight_column_zero", name=cells.sample.weight)
    if cells.cluster is None:
        return
    alone = np.flatnonzero(cells.clusters_by_stratum == 1)
    if len(alone) and cells.sample.lone_cluster == "error":
        raise MeasureError("lone_cluster", count=len(alone), example=cells.strata_names[int(alone[0])])
    if len(alone) == len(cells.clusters_by_stratum):
        clusters = int(cells.clusters_by_stratum.sum())
        raise MeasureError("one_cluster_only", clusters=clusters, strata=len(cells.strata_names))
