"""Estimates as the two tables users get, with the columns of the field's software (mpitb, mpitbR)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells, FloatArray
from giamngheo.measurement.alkire_foster.estimates import NATION, Block
from giamngheo.measurement.alkire_foster.intervals import Figures, change_figures, level_figures
from giamngheo.measurement.alkire_foster.statistics import Name, Statistic

LEVEL_COLUMNS = ("b", "se", "ll", "ul", "measure", "indicator", "k", "loa", "subg", "t")
CHANGE_COLUMNS = (
    "b", "se", "ll", "ul", "measure", "indicator", "k", "loa", "subg", "ctype", "yt0", "yt1", "ann",
)  # fmt: skip
_FIGURES = ("b", "se", "ll", "ul")


@dataclass(frozen=True)
class _Names:
    """The label columns that go with an array shaped (statistics, groups, periods)."""

    measure: list[str]
    indicator: list[str | None]
    cutoff: list[int | None]
    labels: list[float | str]
    numeric: bool


def _names(cells: Cells, names: Sequence[Name]) -> _Names:
    labels = cells.request.cutoff_labels
    return _Names(
        [name.measure for name in names],
        [name.indicator for name in names],
        [name.cutoff for name in names],
        labels,
        all(isinstance(label, float) for label in labels),
    )


def _number(values: FloatArray) -> pa.Array:
    """float64 with nulls in place of NaN."""
    flat = np.ascontiguousarray(values).ravel()
    return pa.array(flat, mask=np.isnan(flat))


def _labels(
    names: _Names, block: Block, size: tuple[int, int, int], arrange: Callable[[np.ndarray], np.ndarray]
) -> dict[str, pa.Array]:
    """The label columns; `arrange` flattens index arrays of shape `size` as the figures are flattened."""
    statistic, group, _ = (
        arrange(np.broadcast_to(place, size)) for place in np.ogrid[tuple(map(slice, size))]
    )
    kind = pa.float64() if names.numeric else pa.string()
    cutoffs = [None if k is None else names.labels[k] for k in names.cutoff]
    subgroups = [NATION] if block.loa == NATION else [text_of(value) for value in block.groups]
    take = pa.array(statistic)
    return {
        "measure": pa.array(names.measure).take(take),
        "indicator": pa.array(names.indicator, pa.string()).take(take),
        "k": pa.array([k if k is None or names.numeric else str(k) for k in cutoffs], kind).take(take),
        "loa": pa.repeat(block.loa, len(statistic)),
        "subg": pa.array(subgroups, pa.string()).take(pa.array(group)),
    }


def text_of(value: Any) -> str:
    """A subgroup's or period's value as text: 3.0 is "3"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _by_group(values: np.ndarray) -> np.ndarray:
    """Flattens (statistics, groups, periods) so that a group's figures stand together, periods within."""
    return np.ascontiguousarray(np.transpose(values, (1, 2, 0))).ravel()


def levels_table(cells: Cells, blocks: Sequence[Block], statistics: Sequence[Statistic]) -> pa.Table:
    """`LEVEL_COLUMNS`: one row for each figure, subgroup and period. Missing is null; shares run from 0 to
    1.
    """
    names = _names(cells, [statistic.name for statistic in statistics])
    period = pa.array(cells.period.values)
    parts = []
    for block in blocks:
        figures = level_figures(block.value, block.variance, block.degrees, float(cells.sample.confidence))
        columns = {name: _number(_by_group(getattr(figures, name))) for name in _FIGURES}
        columns |= _labels(names, block, block.value.shape, _by_group)
        places = np.broadcast_to(np.arange(block.value.shape[2]), block.value.shape)
        columns["t"] = period.take(pa.array(_by_group(places)))
        parts.append(pa.table({name: columns[name] for name in LEVEL_COLUMNS}))
    return pa.concat_tables(parts)


def changes_table(
    cells: Cells, blocks: Sequence[Block], statistics: Sequence[Statistic], pairs: Sequence[tuple[int, int]]
) -> pa.Table:
    """`CHANGE_COLUMNS`: absolute and relative changes of each pair of periods, plain and annualised.

    `rel` is in percent. Contributions have levels only. yt0 and yt1 are years, or the periods when no year
    is known.
    """
    kept = [place for place, statistic in enumerate(statistics) if statistic.has_error]
    names = _names(cells, [statistics[place].name for place in kept])
    known = all(year is not None for year in cells.years)
    when = pa.array(cells.years if known else cells.period.values)
    parts = []
    for first, second in pairs:
        years = _between(cells, first, second)
        for block in blocks:
            value, variance = block.value[kept], block.variance[kept]
            figures = change_figures(
                (value[:, :, first], value[:, :, second]),
                (variance[:, :, first], variance[:, :, second]),
                block.covariance[first, second][kept],
                years,
                float(cells.sample.confidence),
            )
            for kind, annualised, figure in figures:
                extra = {"ctype": kind, "ann": annualised, "yt0": when[first], "yt1": when[second]}
                parts.append(_change_rows(names, block, figure, extra))
    return pa.concat_tables(parts) if parts else _no_changes(names, when)


def _change_rows(names: _Names, block: Block, figures: Figures, extra: dict[str, Any]) -> pa.Table:
    def arrange(values: np.ndarray) -> np.ndarray:
        return _by_group(values.reshape(*figures.b.shape, 1))

    size = (*figures.b.shape, 1)
    columns = {name: _number(arrange(getattr(figures, name))) for name in _FIGURES}
    columns |= _labels(names, block, size, arrange)
    columns |= {name: pa.repeat(value, figures.b.size) for name, value in extra.items()}
    return pa.table({name: columns[name] for name in CHANGE_COLUMNS})


def _between(cells: Cells, first: int, second: int) -> int | None:
    start, end = cells.years[first], cells.years[second]
    return None if start is None or end is None else end - start


def _no_changes(names: _Names, when: pa.Array) -> pa.Table:
    kinds: dict[str, pa.DataType] = dict.fromkeys(_FIGURES, pa.float64())
    kinds |= dict.fromkeys(("measure", "indicator", "loa", "subg", "ctype"), pa.string())
    kinds |= {"k": pa.float64() if names.numeric else pa.string(), "ann": pa.int64()}
    kinds |= dict.fromkeys(("yt0", "yt1"), when.type)
    return pa.schema([(name, kinds[name]) for name in CHANGE_COLUMNS]).empty_table()
