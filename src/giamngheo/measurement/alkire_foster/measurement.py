"""The measures of one table: the public entry to the Alkire–Foster family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells, collect_cells
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.estimates import Block, estimate, period_pairs
from giamngheo.measurement.alkire_foster.spec import MeasureSpec
from giamngheo.measurement.alkire_foster.statistics import Statistic, statistics_of
from giamngheo.measurement.alkire_foster.tables import changes_table, levels_table
from giamngheo.measurement.engines.base import Engine, Source


@dataclass(frozen=True)
class Measurement:
    """The finished figures.

    cells: what they were made from; statistics: what each figure is; blocks: the nation first, then each
    subgroup column in the order asked.
    """

    cells: Cells
    statistics: tuple[Statistic, ...]
    blocks: tuple[Block, ...]
    pairs: tuple[tuple[int, int], ...]

    @cached_property
    def levels(self) -> pa.Table:
        """Levels by period: see `tables.levels_table`."""
        return levels_table(self.cells, self.blocks, self.statistics)

    @cached_property
    def changes(self) -> pa.Table:
        """Changes between periods: see `tables.changes_table`; no row without two periods."""
        return changes_table(self.cells, self.blocks, self.statistics, self.pairs)

    def block(self, loa: str) -> Block:
        """The figures of one level of analysis: "nat" or a subgroup column. KeyError for another."""
        return {block.loa: block for block in self.blocks}[loa]


def measure(
    spec: MeasureSpec,
    source: Source,
    engine: Engine,
    *,
    indicators: bool = True,
    uncensored: bool = True,
    inequality: bool = False,
) -> Measurement:
    """Measures `source` as `spec` asks, with one scan of the data.

    H, A, M0, headcounts by indicator (uncensored and censored), contributions, for the nation and each
    subgroup, by period, with linearised standard errors for a survey and none for a register: equations
    1–17 of docs/method.md (Alkire and Foster 2011; Alkire et al. 2015, ch. 5, 8 and 9). `inequality` adds
    that among the poor (see `statistics.ScoreInequality`); `indicators=False` leaves out the headcounts by
    indicator, `uncensored=False` those of all households. Rows with a missing indicator, class, period or
    subgroup are left out and counted (`cells.missing`); a missing weight, stratum or cluster is an error.
    MeasureError for a bad request or bad data.
    """
    table: ibis.Table = engine.table(source)
    request = DeprivationCells(spec, indicators=indicators, squares=inequality, uncensored=uncensored)
    return finish(collect_cells(request, table, engine), statistics_of(request))


def finish(cells: Cells, statistics: Sequence[Statistic]) -> Measurement:
    """Estimates and errors from the cells: pure arithmetic, the same for every engine. MeasureError
    periods_apart.
    """
    pairs = tuple(period_pairs(len(cells.period.values)))
    blocks = [estimate(cells, statistics, None, pairs)]
    for place, name in enumerate(cells.sample.by):
        block = estimate(cells, statistics, place, pairs)
        _refuse_apart(cells, name, block, pairs)
        blocks.append(block)
    return Measurement(cells, tuple(statistics), tuple(blocks), pairs)


def _refuse_apart(cells: Cells, name: str, block: Block, pairs: tuple[tuple[int, int], ...]) -> None:
    weight = block.totals[:, :, 0]
    for first, second in pairs:
        if not ((weight[:, first] > 0) & (weight[:, second] > 0)).any():
            first_name, second_name = cells.period.values[first], cells.period.values[second]
            raise MeasureError("periods_apart", first=first_name, second=second_name, name=name)
