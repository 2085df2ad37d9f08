"""`giamngheo measure`: a file or a lake in, tables and pictures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from rich.table import Table

from giamngheo.law import Standard, load_standard
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.measurement import Measurement, measure
from giamngheo.measurement.alkire_foster.missing import classes_seen, missing_counts
from giamngheo.measurement.alkire_foster.own_indicators import column_names, own_indicators
from giamngheo.measurement.alkire_foster.pictures import pictures, write_pictures
from giamngheo.measurement.alkire_foster.sample import LoneCluster, Number, Sampling
from giamngheo.measurement.alkire_foster.spec import ClassCutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.summary import change_tables, default_note, notes, summary_tables
from giamngheo.measurement.engines import Engine, open_engine
from giamngheo.rules.spelling import tidy
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class MeasureReport:
    """What a run made: `tables` for the screen, `notes` to say under them, all figures, `names` of
    the indicators for people, rows `missing` by column, `files` written.
    """

    measurement: Measurement
    tables: tuple[Table, ...]
    notes: tuple[Text, ...]
    names: Mapping[str, Text]
    missing: Mapping[str, int]
    files: tuple[Path, ...] = ()


def measure_file(
    path: Path | str,
    *,
    out: Path | str | None = None,
    indicators: Sequence[str] | None = None,
    weights: Sequence[Number] | None = None,
    k: Sequence[Number] | None = None,
    classes: Mapping[str, Sequence[str]] | None = None,
    class_column: str = "class",
    by: Sequence[str] = (),
    weight: str | None = None,
    strata: str | None = None,
    cluster: str | None = None,
    time: str | None = None,
    year: str | None = None,
    sampling: Sampling | None = None,
    nested: bool = False,
    lone_cluster: LoneCluster = "error",
    confidence: Number = 95,
    inequality: bool = False,
    standard: Standard | str | None = None,
    lang: str = "vi",
    engine: Engine | None = None,
    memory_limit: str | None = None,
) -> MeasureReport:
    """Measures a CSV or Parquet file or a folder of Parquet (a lake) and writes the results into `out`.

    indicators: 0/1 columns, with `k` or `classes`; without them those of `standard` (an id or a Standard),
    with its points and, when `k` is not given, its cut-off, which the notes then name. k: percents; classes:
    instead of k, names and the class codes that count as poor, e.g. {"poor": ["poor"], "both": ["poor",
    "near_poor"]} in `class_column`. The other columns as in `Sample`; inequality as in `measure`. Writes
    levels.csv, changes.csv, the same as Parquet and pictures/*.svg (+ .vl.json); changes have rows only with
    two periods or more. Nothing is written when `out` is None. MeasureError, LawError.
    """
    own = load_standard(standard) if isinstance(standard, str) else standard
    running = engine or open_engine("duckdb", memory_limit=memory_limit)
    try:
        table = running.table(path)
        cutoffs, own_k = k or (), None
        if indicators is None:
            found = own_indicators(_needed(own), table.columns)
            indicators, weights = found.columns, weights or found.weights
            if k is None and not classes and found.k is not None:
                own_k, cutoffs = found.k, [found.k]
        poor = _class_cutoffs(classes or {}, class_column, table, running)
        spec = MeasureSpec.build(
            indicators,
            cutoffs,
            classes=poor,
            weights=weights,
            by=by,
            weight=weight,
            strata=strata,
            cluster=cluster,
            time=time,
            year=year,
            sampling=sampling,
            nested=nested,
            lone_cluster=lone_cluster,
            confidence=confidence,
        )
        measurement = measure(spec, table, running, inequality=inequality)
        _refuse_unknown_codes(poor, own, table, running)
        missing = missing_counts(spec, table, running) if measurement.cells.missing else {}
    finally:
        if engine is None:
            running.close()
    names = column_names(own, spec.indicators)
    default = [default_note(own, own_k)] if own is not None and own_k is not None else []
    tables = (*summary_tables(measurement, lang), *change_tables(measurement, lang))
    report = MeasureReport(
        measurement, tables, (*default, *notes(measurement, missing, names)), names, missing
    )
    return report if out is None else replace(report, files=tuple(write_results(report, Path(out), lang)))


def _refuse_unknown_codes(
    cutoffs: Sequence[ClassCutoff], standard: Standard | None, table: object, engine: Engine
) -> None:
    """A code that neither the data nor the standard know is a slip of the pen, and would count nobody."""
    for column in {cutoff.column for cutoff in cutoffs}:
        seen = classes_seen(column, table, engine)
        known = {*map(tidy, seen), *(one.code for one in (standard.classes if standard else ()))}
        for cutoff in cutoffs:
            for code in cutoff.codes:
                if tidy(code) not in known:
                    raise MeasureError("class_unknown", name=column, value=code, choices=", ".join(seen))


def _needed(standard: Standard | None) -> Standard:
    if standard is None:
        raise MeasureError("no_indicators")
    return standard


def _class_cutoffs(
    classes: Mapping[str, Sequence[str]], column: str, table: ibis.Table, engine: Engine
) -> list[ClassCutoff]:
    """The cut-offs with every spelling of their codes that stands in the column."""
    column = tidy(column)
    seen = classes_seen(column, table, engine) if classes and column in table.columns else []

    def spelled(codes: Sequence[str]) -> tuple[str, ...]:
        wanted = [tidy(code) for code in codes]
        others = [value for value in seen if value not in wanted and tidy(value) in wanted]
        return (*wanted, *others)

    unknown = spelled(ClassCutoff.unknown)
    return [ClassCutoff(name, column, spelled(codes), unknown) for name, codes in classes.items()]


def write_results(report: MeasureReport, out: Path, lang: str = "vi", mark: Text | None = None) -> list[Path]:
    """levels and changes as CSV and Parquet, and the pictures with `mark` under their titles; the paths."""
    out.mkdir(parents=True, exist_ok=True)
    measurement = report.measurement
    written = write_table(measurement.levels, out, "levels") + write_table(
        measurement.changes, out, "changes"
    )
    return written + write_pictures(pictures(measurement, report.names, lang, mark), out / "pictures")


def write_table(table: pa.Table, folder: Path, name: str) -> list[Path]:
    """`table` as <name>.csv and <name>.parquet; the paths written. In the CSV a list is "a;b"."""
    flat = table
    for place, column in enumerate(table.schema):
        if pa.types.is_list(column.type):
            texts = pc.binary_join(table[column.name].cast(pa.list_(pa.string())), ";")
            flat = flat.set_column(place, column.name, texts)
    return [write_csv(flat, folder / f"{name}.csv"), write_parquet(table, folder / f"{name}.parquet")]


def write_csv(table: pa.Table, path: Path) -> Path:
    """A CSV with a header; missing values are empty, numbers keep all their digits, `k` is 25 rather than
    25.0.
    """
    pa_csv.write_csv(table, path, pa_csv.WriteOptions(quoting_style="needed"))
    return path


def write_parquet(table: pa.Table, path: Path) -> Path:
    """The same table as Parquet (zstd)."""
    pq.write_table(table, path, compression="zstd")
    return path
