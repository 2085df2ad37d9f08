"""From a file or a lake to tables, CSV, Parquet and pictures."""

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from af_samples import DESIGN, GROUPS, INDICATORS, golden_spec, survey
from rich.console import Console

from giamngheo.measurement.alkire_foster import MeasureError, measure
from giamngheo.measurement.alkire_foster.measure_file import MeasureReport, measure_file
from giamngheo.measurement.engines import Engine

OPTIONS: dict[str, Any] = {"by": GROUPS, "time": "t", "year": "year", "k": [25, 33, 50], **DESIGN}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "survey.csv"
    pa_csv.write_csv(survey(), path)
    return path


@pytest.fixture(scope="module")
def report(file: Path, tmp_path_factory: pytest.TempPathFactory) -> MeasureReport:
    return measure_file(file, indicators=INDICATORS, out=tmp_path_factory.mktemp("out"), **OPTIONS)


@pytest.mark.long
def test_files_written(report: MeasureReport) -> None:
    names = ["levels.csv", "levels.parquet", "changes.csv", "changes.parquet"]
    drawn = ["headline", "indicators", "contributions", "changes"]
    names += [f"{name}.{kind}" for name in drawn for kind in ("svg", "vl.json")]
    assert [path.name for path in report.files] == names


@pytest.mark.long
def test_csv_holds_the_same_figures_as_parquet_and_memory(report: MeasureReport, engine: Engine) -> None:
    measured = measure(golden_spec(), survey(), engine)
    for table, csv_path, parquet_path in (
        (measured.levels, report.files[0], report.files[1]),
        (measured.changes, report.files[2], report.files[3]),
    ):
        assert pq.read_table(parquet_path).equals(table)
        with csv_path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert list(rows[0]) == table.column_names
        assert len(rows) == table.num_rows
        for row, expected in zip(rows, table.to_pylist(), strict=True):
            assert row["k"] == ("" if expected["k"] is None else str(int(expected["k"])))
            assert row["se"] == "" if expected["se"] is None else float(row["se"]) == expected["se"]
            assert row["subg"] == expected["subg"]


def test_pictures_are_drawings_with_vietnamese_words(report: MeasureReport) -> None:
    for path in report.files[4::2]:
        root = ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "ngưỡng k = 25 %" in "".join(root.itertext()) or "indicators" in path.name
    specification = json.loads(report.files[5].read_text(encoding="utf-8"))
    assert specification["title"] == "H, A và M0 theo nhóm, ngưỡng k = 25 %"


def _screen(report: MeasureReport, width: int = 140) -> str:
    console = Console(width=width, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
    for table in report.tables:
        console.print(table)
    return console.export_text()


def test_the_screen_shows_figures_with_intervals(report: MeasureReport) -> None:
    text = _screen(report)
    assert "Nghèo đa chiều Alkire–Foster, ngưỡng k = 25 %" in text
    assert "32,48\u00a0%" in text
    assert "(28,82;\u00a036,37)" in text
    assert "0,1315" in text
    assert "−6,25 " in text
    assert [note.vi for note in report.notes] == [
        "Dùng 5.729 trong 5.729 hàng.",
        "Thứ tự kỳ: 2024 → 2025.",
        "Sai số theo thiết kế mẫu: 240 cụm trong 6 tầng, 234 bậc tự do.",
    ]


@pytest.mark.long
def test_english(file: Path) -> None:
    report = measure_file(file, indicators=INDICATORS, lang="en", **OPTIONS)
    assert "Multidimensional poverty (Alkire–Foster), cut-off k = 25 %" in _screen(report)
    assert report.files == ()


@pytest.mark.long
def test_without_indicators_the_standard_gives_them(file: Path) -> None:
    given = measure_file(file, indicators=INDICATORS, **OPTIONS | {"k": [25]})
    own = measure_file(file, standard="vn-2021-2025", **OPTIONS | {"k": None})
    assert own.measurement.levels.equals(given.measurement.levels)


@pytest.mark.parametrize("prefix", ["deprived_", "ticked_"])
def test_a_classified_list_has_the_indicators_under_its_own_names(prefix: str, tmp_path: Path) -> None:
    names = [prefix + name if name in INDICATORS else name for name in survey().column_names]
    pq.write_table(survey().rename_columns(names), tmp_path / "list.parquet")
    own = measure_file(tmp_path / "list.parquet", standard="vn-2021-2025")
    assert own.measurement.cells.rows == 5729
    assert own.measurement.levels["indicator"].to_pylist()[3] == prefix + "employment"


def test_indicators_of_ones_own_need_a_cutoff_of_ones_own(file: Path) -> None:
    with pytest.raises(MeasureError) as caught:
        measure_file(file, indicators=["water", "toilet"], standard="vn-2021-2025")
    assert caught.value.code == "no_cutoff"
    assert "--k 25,33" in caught.value.message.vi


@pytest.mark.long
def test_a_cutoff_that_nobody_chose_is_named(file: Path) -> None:
    report = measure_file(file, standard="vn-2021-2025")
    said = [note.vi for note in report.notes]
    assert "Không nêu --k nên lấy ngưỡng của chuẩn vn-2021-2025: ngưỡng k = 25 %." in said
    chosen = measure_file(file, standard="vn-2021-2025", k=[25])
    assert not any("Không nêu --k" in note.vi for note in chosen.notes)


def test_indicators_that_nobody_names(file: Path, tmp_path: Path) -> None:
    with pytest.raises(MeasureError) as caught:
        measure_file(file, k=[25])
    assert caught.value.code == "no_indicators"
    pq.write_table(survey().select(["area"]), tmp_path / "bare.parquet")
    with pytest.raises(MeasureError) as caught:
        measure_file(tmp_path / "bare.parquet", standard="vn-2021-2025")
    assert caught.value.code == "indicators_needed"


@pytest.mark.long
def test_a_lake_is_read_with_its_folders_as_columns(tmp_path: Path) -> None:
    for year in (2024, 2025):
        part = survey().filter(pa.compute.equal(survey()["year"], year)).drop_columns(["year"])
        folder = tmp_path / f"year={year}" / "province=25"
        folder.mkdir(parents=True)
        pq.write_table(part, folder / "part-0.parquet")
    report = measure_file(tmp_path, indicators=INDICATORS, **OPTIONS | {"time": None, "k": [25]})
    direct = measure(golden_spec(k=[25], time=None), survey(), _duck())
    assert report.measurement.levels.equals(direct.levels)


def _duck() -> Engine:
    from giamngheo.measurement.engines import open_engine

    return open_engine("duckdb")


def test_missing_values_of_a_csv_are_listed_by_indicator(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("water,toilet,g\n1,0,x\nNA,1,x\n,NA,y\n1,1,y\n0,0,y\n", encoding="utf-8")
    report = measure_file(path, indicators=["water", "toilet"], k=[50], by=["g"], standard="vn-2021-2025")
    assert report.notes[1].vi == (
        "Bỏ 2 hàng thiếu ít nhất một giá trị (xoá theo hàng). "
        "Số hàng thiếu theo cột: Nguồn nước 2, Nhà tiêu 1."
    )
    assert report.notes[2].vi.startswith("Coi dữ liệu là toàn bộ danh sách, không phải mẫu")


def test_the_class_of_a_standard_identifies_the_poor(tmp_path: Path) -> None:
    rows = pa.table(
        {
            "class": ["poor", "near_poor", "not_poor", "poor", "unknown", None],
            "water": [1, 1, 0, 0, 1, 1],
            "toilet": [1, 0, 1, 1, 1, 1],
        }
    )
    pq.write_table(rows, tmp_path / "list.parquet")
    report = measure_file(
        tmp_path / "list.parquet",
        indicators=["water", "toilet"],
        classes={"poor": ["poor"], "poor or near": ["poor", "near_poor"]},
        out=tmp_path / "out",
    )
    found = {
        (r["measure"], r["k"]): r["b"] for r in report.measurement.levels.to_pylist() if not r["indicator"]
    }
    assert found["H", "poor"] == 2 / 4
    assert found["H", "poor or near"] == 3 / 4
    assert found["A", "poor"] == 3 / 4
    assert found["M0", "poor or near"] == pytest.approx(0.5)
    # a class that is not known is a missing one, never "not poor"
    assert report.measurement.cells.missing == 2
    assert "theo loại hộ «poor»" in _screen(report)


def test_no_periods_no_changes(file: Path, tmp_path: Path) -> None:
    report = measure_file(file, indicators=INDICATORS, k=[25], out=tmp_path)
    assert report.measurement.changes.num_rows == 0
    assert (tmp_path / "changes.csv").read_text(encoding="utf-8").strip().count("\n") == 0
    assert not (tmp_path / "pictures" / "changes.svg").exists()
