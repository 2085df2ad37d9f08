"""One run of `giamngheo measure`: a file or a lake in, tables and pictures out, all or nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from giamngheo import __version__
from giamngheo.batch.outputs import output_folder
from giamngheo.batch.request import Progress
from giamngheo.batch.synthetic_mark import is_synthetic
from giamngheo.law import Standard
from giamngheo.measurement.alkire_foster import ClassCutoff, MeasureError, Measurement, MeasureSpec
from giamngheo.measurement.alkire_foster.decomposition import decomposition
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.dominance import dominance
from giamngheo.measurement.alkire_foster.gap import GapSpec, poverty_gap
from giamngheo.measurement.alkire_foster.measure_file import (
    MeasureReport,
    measure_file,
    write_results,
    write_table,
)
from giamngheo.measurement.dynamics import PanelSpec, Spells, Transitions, spells, transitions
from giamngheo.measurement.dynamics.panel import STATE, with_state
from giamngheo.measurement.engines import Engine, open_engine
from giamngheo.rules import Text
from giamngheo.synthetic.label import SYNTHETIC_LABEL_EN, SYNTHETIC_LABEL_VI

SUMMARY = "measure.json"
MEASURING = Text("Đọc dữ liệu và đo", "Reading and measuring")
COMPARING = Text("Phân tích thêm", "Further analyses")
WRITING = Text("Ghi bảng và hình", "Writing tables and pictures")
FOLLOWED = Text(
    "Theo dõi hộ: quyền số, tầng, cụm và nhóm của mỗi hộ lấy ở kỳ trước (chuyển đổi) hoặc ở kỳ đầu (đợt nghèo); "
    "chuyển đổi tính giữa hai kỳ liền nhau, và giữa kỳ đầu với kỳ cuối khi có từ ba kỳ.",
    "Households followed: weight, stratum, cluster and groups are those of the earlier period (transitions) or of "
    "the first one (spells); transitions are between neighbouring periods, and from the first to the last of "
    "three or more.",
)
SYNTHETIC = Text(SYNTHETIC_LABEL_VI, SYNTHETIC_LABEL_EN)
_TABLES = ("levels", "changes", "decomposition", "dominance", "gap", "gap_changes", "transitions", "spells")


@dataclass(frozen=True)
class MeasureRequest:
    """One run.

    standard: gives the indicators, their weights and the cut-off when they are not named, and the words for
    columns. poor: for each cut-off by class the codes of `class_column` that count as poor; then there is no
    k. design: the keyword arguments of `Sample`. dominance: least and greatest k; gap: columns of points and
    line; panel: the household's key over the years. engine: name and settings of `open_engine`, without the
    folder to spill to, which is made here.
    """

    source: Path
    out: Path
    standard: Standard
    indicators: tuple[str, ...] | None = None
    weights: tuple[str, ...] | None = None
    k: tuple[str, ...] | None = None
    poor: tuple[tuple[str, ...], ...] = ()
    class_column: str = "class"
    design: Mapping[str, Any] = field(default_factory=dict)
    inequality: bool = False
    dominance: tuple[str, str] | None = None
    gap: tuple[str, str] | None = None
    panel: str | None = None
    engine: str = "duckdb"
    settings: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "vi"


@dataclass(frozen=True)
class MeasureOutcome:
    """What came of a run. tables: by the name of their files, beside levels and changes; files: written."""

    report: MeasureReport
    tables: Mapping[str, pa.Table]
    gap: Measurement | None
    moves: Transitions | None
    spells: Spells | None
    synthetic: bool
    files: tuple[Path, ...] = ()


def run_measure(request: MeasureRequest, progress: Progress | None = None) -> MeasureOutcome:
    """Measures, then writes everything into `request.out`, which stays as it was when anything fails.

    levels and changes, and what else was asked, as CSV and Parquet; pictures; measure.json with the request,
    the notes and the files. MeasureError for a bad request or bad data, LawError, OSError when the folder
    cannot be written.
    """
    report_progress = progress or (lambda stage, done, of: None)
    _refuse_own_input(request)
    with tempfile.TemporaryDirectory(prefix="giamngheo-spill-") as spill:
        report_progress(MEASURING, 0, 1)
        with open_engine(request.engine, **{"spill": spill, **request.settings}) as engine:
            report = _measure(request, engine)
            report_progress(MEASURING, 1, 1)
            report_progress(COMPARING, 0, 1)
            outcome = _further(request, report, engine)
            report_progress(COMPARING, 1, 1)
    report_progress(WRITING, 0, 1)
    files = _write(request, outcome)
    report_progress(WRITING, 1, 1)
    return MeasureOutcome(**{**vars(outcome), "files": files})


def _refuse_own_input(request: MeasureRequest) -> None:
    """The results must not become part of the lake they were made from, nor replace their own file."""
    source, out = request.source.resolve(), request.out.resolve()
    if source.is_dir() and out.is_relative_to(source):
        raise MeasureError("out_in_source", path=request.out)
    ours = {f"{name}.{kind}" for name in _TABLES for kind in ("csv", "parquet")}
    if source.parent == out and source.name in ours:
        raise MeasureError("out_in_source", path=request.out)


def _classes(request: MeasureRequest) -> dict[str, tuple[str, ...]] | None:
    """{"poor+near_poor": ("poor", "near_poor")}: the name of a cut-off by class is its codes."""
    return {"+".join(codes): codes for codes in request.poor} or None


def _measure(request: MeasureRequest, engine: Engine) -> MeasureReport:
    return measure_file(
        request.source,
        indicators=request.indicators,
        weights=request.weights,
        k=request.k,
        classes=_classes(request),
        class_column=request.class_column,
        standard=request.standard,
        inequality=request.inequality,
        lang=request.lang,
        engine=engine,
        **request.design,
    )


def _further(request: MeasureRequest, report: MeasureReport, engine: Engine) -> MeasureOutcome:
    measurement, sample = report.measurement, _sample(request)
    cells = measurement.cells.request
    assert isinstance(cells, DeprivationCells)
    tables: dict[str, pa.Table] = {}
    if sample["by"]:
        tables["decomposition"] = pa.concat_tables(decomposition(measurement, loa) for loa in sample["by"])
    if request.dominance:
        low, high = request.dominance
        tables["dominance"] = dominance(cells.spec, request.source, engine, low=low, high=high)
    gap = moves = stays = None
    if request.gap:
        points, line = request.gap
        gap = poverty_gap(GapSpec(points=points, line=line, **sample), request.source, engine)
        tables["gap"] = gap.levels
        if gap.pairs:
            tables["gap_changes"] = gap.changes
    if request.panel:
        panel = _panel(request.panel, cells.spec, sample)
        followed = with_state(engine.table(request.source), cells.spec)
        moves, stays = transitions(panel, followed, engine), spells(panel, followed, engine)
        tables |= {"transitions": moves.table, "spells": stays.table}
        report = replace(report, notes=(*report.notes, FOLLOWED))
    return MeasureOutcome(report, tables, gap, moves, stays, is_synthetic([request.source], []))


def _sample(request: MeasureRequest) -> dict[str, Any]:
    return {"by": (), **request.design}


def _panel(key: str, spec: MeasureSpec, sample: Mapping[str, Any]) -> PanelSpec:
    """Households are followed in the classes of the first cut-off, or as poor and not poor for a k."""
    first = spec.cutoffs[0]
    if isinstance(first, ClassCutoff):
        return PanelSpec(unit=key, state=first.column, poor=first.codes, unknown=first.unknown, **sample)
    return PanelSpec(unit=key, state=STATE, **sample)


def _write(request: MeasureRequest, outcome: MeasureOutcome) -> tuple[Path, ...]:
    mark = SYNTHETIC if outcome.synthetic else None
    with output_folder(request.out, SUMMARY) as folder:
        write_results(outcome.report, folder.staging, request.lang, mark)
        for name, table in outcome.tables.items():
            write_table(table, folder.staging, name)
        written = _summary(request, outcome, folder.names())
        folder.path(SUMMARY).write_text(
            json.dumps(written, ensure_ascii=False, indent=1, default=_plain) + "\n", encoding="utf-8"
        )
        return tuple(folder.commit())


def _summary(request: MeasureRequest, outcome: MeasureOutcome, files: list[str]) -> dict[str, Any]:
    cells = outcome.report.measurement.cells
    assert isinstance(cells.request, DeprivationCells)
    spec = cells.request.spec
    return {
        "program": "giamngheo",
        "version": __version__,
        "command": "measure",
        "synthetic": outcome.synthetic,
        "standard": request.standard.id,
        "indicators": dict(zip(spec.indicators, spec.points, strict=True)),
        "k": cells.request.cutoff_labels,
        "sample": dict(request.design),
        "rows": cells.rows,
        "rows_left_out": cells.missing,
        "missing": dict(outcome.report.missing),
        "sampling_error": spec.has_errors,
        "degrees_of_freedom": outcome.report.measurement.block("nat").degrees,
        "notes": [{"vi": note.vi, "en": note.en} for note in outcome.report.notes],
        "files": files,
    }


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else str(value)
