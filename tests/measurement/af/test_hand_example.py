"""The example of docs/method.md: its tables are read from the page and run, figure by figure."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from giamngheo.measurement.alkire_foster import Measurement, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.decomposition import decomposition
from giamngheo.measurement.alkire_foster.dominance import dominance
from giamngheo.measurement.alkire_foster.gap import GapSpec, poverty_gap
from giamngheo.measurement.dynamics import PanelSpec, transitions
from giamngheo.measurement.dynamics.panel import STATE, with_state
from giamngheo.measurement.engines import Engine

PAGE = Path(__file__).parents[3] / "docs" / "method.md"
INDICATORS = ("nước", "nhà tiêu", "viễn thông", "bảo hiểm")
DESIGN: dict[str, Any] = {"by": ("khu vực",), "weight": "w", "cluster": "thôn", "time": "năm", "year": "năm"}
SPEC = MeasureSpec.build(INDICATORS, [50], **DESIGN)


def tables() -> list[list[dict[str, str]]]:
    """The tables of the page as rows of texts by heading."""
    found: list[list[list[str]]] = [[]]
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif found[-1]:
            found.append([])
    return [[dict(zip(t[0], row, strict=True)) for row in t[2:]] for t in found if t]


HOUSEHOLDS, RESULTS = tables()


@pytest.fixture(scope="module")
def table() -> pa.Table:
    rows = [{k: v if k == "khu vực" else int(v) for k, v in row.items()} for row in HOUSEHOLDS]
    return pa.Table.from_pylist(rows)


@pytest.fixture(scope="module")
def figures(table: pa.Table, engine: Engine) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every figure of the program under the labels that the page uses."""
    measured = measure(SPEC, table, engine, inequality=True)
    gap = poverty_gap(GapSpec(points="điểm", line="chuẩn", **DESIGN), table, engine)
    found = {**_levels("levels", measured), **_levels("gap", gap)}
    for row in measured.changes.to_pylist():
        kind = row["ctype"] + (", ann" if row["ann"] else "")
        found[kind, row["measure"], row["indicator"] or "", row["subg"], f"{row['yt0']}–{row['yt1']}"] = row
    panel = PanelSpec(unit="hộ", state=STATE, **DESIGN)
    for row in transitions(panel, with_state(engine.table(table), SPEC), engine).table.to_pylist():
        if row["measure"] == "rate":
            move = f"{row['origin']} → {row['target']}"
            found["transitions", move, "", row["subg"], f"{row['t0']}–{row['t1']}"] = row
    return found


def _levels(name: str, measured: Measurement) -> dict[tuple[str, ...], dict[str, Any]]:
    return {
        (name, row["measure"], row["indicator"] or "", row["subg"], str(row["t"])): row
        for row in measured.levels.to_pylist()
    }


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".replace(".", ",")


@pytest.mark.parametrize("row", RESULTS, ids=lambda row: " ".join(list(row.values())[:5]))
def test_the_page_says_what_the_program_computes(row: dict[str, str], figures: Any) -> None:
    found = figures[tuple(row[name] for name in ("tệp", "số đo", "chỉ số", "nhóm", "năm"))]
    assert {name: _written(found[name]) for name in ("b", "se", "ll", "ul")} == {
        name: row[name] for name in ("b", "se", "ll", "ul")
    }


def test_nothing_on_the_page_escapes_the_test() -> None:
    assert (len(HOUSEHOLDS), len(RESULTS)) == (12, 19)


def test_decomposition_by_hand(table: pa.Table, engine: Engine) -> None:
    parts = {
        row["subg"]: row
        for row in decomposition(measure(SPEC, table, engine), "khu vực").to_pylist()
        if (row["measure"], row["t"]) == ("M0", 2024)
    }
    assert (parts["nông thôn"]["share"], parts["nông thôn"]["value"]) == (0.6, 1.75 / 6)
    assert (parts["nông thôn"]["contribution"], parts["nông thôn"]["percent"]) == (0.175, 1.0)
    assert parts["thành thị"]["contribution"] == 0.0


def test_the_curves_cross_at_50(table: pa.Table, engine: Engine) -> None:
    (row,) = [
        row for row in dominance(SPEC, table, engine).to_pylist() if (row["measure"], row["t"]) == ("H", 2024)
    ]
    assert (row["verdict"], row["crossings"]) == ("crossing", [50.0])


def test_the_covariance_is_no_small_matter(figures: Any) -> None:
    apart = [figures["levels", "H", "", "nat", year]["se"] ** 2 for year in ("2024", "2026")]
    assert sum(apart) ** 0.5 == pytest.approx(0.2903, abs=5e-5)
