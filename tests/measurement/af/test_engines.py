"""What engines owe: the same cells to the last digit, the same reading of files, the same words for errors."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from af_samples import golden_spec, levels, survey, table_of

from giamngheo.measurement.alkire_foster import MeasureError, Measurement, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.missing import missing_counts
from giamngheo.measurement.alkire_foster.plan import cell_plan
from giamngheo.measurement.alkire_foster.weights import WeightUnits
from giamngheo.measurement.dynamics import PanelSpec, spells, transitions
from giamngheo.measurement.engines import Engine, open_engine


def assert_same(found: Measurement, expected: Measurement) -> None:
    """Whole numbers equal to the last digit, figures to 1e-12."""
    ours, theirs = found.cells, expected.cells
    assert (ours.rows, ours.missing, ours.units) == (theirs.rows, theirs.missing, theirs.units)
    assert np.array_equal(ours.used, theirs.used)
    for mine, other in zip(ours.sums, theirs.sums, strict=True):
        assert mine.dtype == other.dtype == np.int64
        assert np.array_equal(mine, other)
    for mine, other in ((found.levels, expected.levels), (found.changes, expected.changes)):
        assert mine.drop_columns(["b", "se", "ll", "ul"]).equals(other.drop_columns(["b", "se", "ll", "ul"]))
        for name in ("b", "se", "ll", "ul"):
            close = {"abs": 1e-12, "rel": 1e-12, "nan_ok": True}
            assert mine[name].to_numpy() == pytest.approx(other[name].to_numpy(), **close)


def _damaged(seed: int) -> pa.Table:
    """The survey in another order, with holes and NaN in every kind of column that may have them."""
    chance = random.Random(seed)
    rows = survey().to_pylist()
    for row in rows:
        name = chance.choice(["water", "toilet", "telecom", "area", "ethnicity", "employment"])
        if chance.random() < 0.1:
            row[name] = None
        row["telecom"] = None if row["telecom"] is None else chance.choice([row["telecom"], float("nan")])
        row["weight"] /= 3
    chance.shuffle(rows)
    return table_of(rows, telecom=pa.float64())


@pytest.mark.long
def test_the_golden_survey_has_the_same_cells_on_every_engine(engine: Engine, duckdb_engine: Engine) -> None:
    spec = golden_spec()
    assert_same(measure(spec, survey(), engine), measure(spec, survey(), duckdb_engine))


@pytest.mark.long
def test_holes_and_weights_without_end_have_the_same_cells(engine: Engine, duckdb_engine: Engine) -> None:
    spec, table = golden_spec(k=[25, "33.3"]), _damaged(7)
    found = measure(spec, table, engine, inequality=True)
    assert found.cells.units.kind == "binary"
    assert found.cells.missing > 2000
    assert_same(found, measure(spec, table, duckdb_engine, inequality=True))
    assert missing_counts(spec, table, engine) == missing_counts(spec, table, duckdb_engine)


@pytest.mark.long
def test_panels_are_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    chance = random.Random(3)
    states = ["poor", "near_poor", "not_poor", "unknown", None]
    rows = [
        {"h": h, "y": y, "s": chance.choice(states), "v": h % 40, "w": h % 7 + 0.25, "g": "ab"[h % 2]}
        for h in range(400)
        for y in (2022, 2023, 2024)
        if chance.random() < 0.9
    ]
    chance.shuffle(rows)
    spec = PanelSpec(unit="h", state="s", time="y", weight="w", cluster="v", by=("g",))
    for of in (transitions, spells):
        mine, other = of(spec, table_of(rows), engine), of(spec, table_of(rows), duckdb_engine)
        assert mine.table.equals(other.table)


# --- files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden survey in every form that is read."""
    at, table = tmp_path_factory.mktemp("khảo sát"), survey()
    pa_csv.write_csv(table, at / "survey.csv")
    pq.write_table(table, at / "survey.parquet")
    pq.write_to_dataset(table, at / "lake", partition_cols=["year", "area"])
    for period in (1, 2):
        (at / "plain" / f"kỳ {period}").mkdir(parents=True)
        part = table.filter(pa.compute.equal(table["t"], period))
        pq.write_table(part, at / "plain" / f"kỳ {period}" / "part.parquet")
    (at / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    (at / "empty").mkdir()
    return at


@pytest.mark.long
@pytest.mark.parametrize("name", ["survey.csv", "survey.parquet", "lake", "plain"])
def test_every_form_of_file_gives_the_same_figures(
    name: str, folder: Path, engine: Engine, duckdb_engine: Engine
) -> None:
    spec = golden_spec(k=[25])
    assert_same(measure(spec, folder / name, engine), measure(spec, survey(), duckdb_engine))


@pytest.mark.parametrize("mark", ["", "NA", "NaN", "nan", "null", "NULL", "."])
def test_the_marks_for_a_missing_value(mark: str, tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(f"a,w,g\n1,1.5,x\n{mark},2,y\n0,1.25,01\n", encoding="utf-8")
    table = engine.table(path)
    rows = engine.collect(table.order_by("w")).to_pylist()
    assert rows == [
        {"a": 0, "w": 1.25, "g": "01"},
        {"a": 1, "w": 1.5, "g": "x"},
        {"a": None, "w": 2.0, "g": "y"},
    ]


@pytest.mark.parametrize("name", ["broken.parquet", "empty"])
def test_what_is_no_table(name: str, folder: Path, engine: Engine) -> None:
    with pytest.raises(MeasureError) as caught:
        measure(golden_spec(), folder / name, engine)
    assert caught.value.code == "file_unreadable"
    assert name in caught.value.message.vi
    assert "\n" not in caught.value.message.vi


def test_a_file_that_is_not_there(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(MeasureError) as caught:
        engine.table(tmp_path / "nowhere.csv")
    assert caught.value.code == "file_missing"


# --- numbers that do not fit


@pytest.mark.parametrize("weights", [[1e300, 1e300], [1e15, 3.3], [2.0**62, 2.0**62]])
def test_great_weights_are_weights(weights: list[float], engine: Engine) -> None:
    table = pa.table({"a": [1, 0], "w": weights})
    found = levels(measure(MeasureSpec.build(["a"], [50], weight="w"), table, engine))
    share = weights[0] / (weights[0] + weights[1]) if weights[0] < 1e300 else 0.5
    assert found["H", None, 50.0, "nat", "nat", None]["b"] == pytest.approx(share, rel=1e-12)


def test_a_sum_that_does_not_fit_is_an_error_in_the_same_words(engine: Engine) -> None:
    table = pa.table({"a": [1, 0, 1], "w": [2**62, 2**62, 2**62]})
    with pytest.raises(MeasureError) as caught:
        measure(MeasureSpec.build(["a"], [50], weight="w"), table, engine)
    assert caught.value.code == "sums_too_large"


def test_columns_whose_names_differ_in_case_or_are_no_words(engine: Engine) -> None:
    table = pa.table({"có nước.sạch": [1, 0, 1], '`b` "c"': [1, 1, 0], "Khu vực": ["a", "b", "a"]})
    spec = MeasureSpec.build(table.column_names[:2], [100], by=["Khu vực"])
    found = levels(measure(spec, table, engine))
    assert found["H", None, 100.0, "Khu vực", "a", None]["b"] == 0.5
    assert found["H", None, 100.0, "Khu vực", "b", None]["b"] == 0.0


# --- more memory asked than there is


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300,000 households drawn one by one: as many cells, more than 60 MB of sums."""
    chance, rows = np.random.default_rng(1485), 300_000
    columns: dict[str, Any] = {name: (chance.random(rows) < 0.3).astype("int8") for name in "abcdef"}
    columns |= {"psu": np.arange(rows), "w": chance.integers(1, 9, rows)}
    path = tmp_path_factory.mktemp("large") / "households.parquet"
    pq.write_table(pa.table(columns), path)
    return path


LARGE = MeasureSpec.build("abcdef", [33], cluster="psu", weight="w")


@pytest.mark.long
def test_what_does_not_fit_is_spilled_and_the_figures_are_the_same(large: Path, tmp_path: Path) -> None:
    with open_engine("duckdb", memory_limit="60MB", spill=tmp_path, threads=1) as small:
        found = measure(LARGE, large, small)
    with open_engine("duckdb") as roomy:
        assert_same(found, measure(LARGE, large, roomy))
    assert list(tmp_path.iterdir()) == []


def test_without_room_to_spill_it_is_a_clear_error(large: Path, tmp_path: Path) -> None:
    """The same data and the same memory as above: so the test above did spill."""
    settings = {"memory_limit": "60MB", "spill": tmp_path, "spill_limit": "1MB", "threads": 1}
    with open_engine("duckdb", **settings) as small, pytest.raises(MeasureError) as caught:
        small.collect(cell_plan(DeprivationCells(LARGE), small.table(large), WeightUnits("integer")))
    assert caught.value.code == "out_of_memory"
    assert caught.value.message.vi.startswith("Không đủ bộ nhớ hoặc đĩa tạm cho phép tính này. ")


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_a_memory_limit_that_is_no_size(name: str) -> None:
    with pytest.raises(MeasureError) as caught:
        open_engine(name, memory_limit="nhiều")
    assert caught.value.code == "memory_limit"
