"""Names of columns and of groups are found however they were typed: NFC or NFD, with stray spaces or without."""

import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from af_samples import levels, table_of

from giamngheo.measurement.alkire_foster import MeasureError, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.measure_file import measure_file
from giamngheo.measurement.dynamics import PanelSpec, transitions
from giamngheo.measurement.engines import Engine

GROUP, VALUE = "Khu vực", "Nông thôn"


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_a_name_of_a_column_in_another_spelling(engine: Engine) -> None:
    data = table_of([{nfd("nước"): n % 2, f" {nfd(GROUP)} ": "xy"[n % 2]} for n in range(4)])
    found = levels(measure(MeasureSpec.build(["nước"], [50], by=[GROUP]), data, engine))
    assert found["H", None, 50.0, GROUP, "y", None]["b"] == 1.0
    typed = MeasureSpec.build([nfd("nước")], [50], by=[f"{nfd(GROUP)} "])
    assert levels(measure(typed, data, engine)) == found


def test_a_csv_with_such_names(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(nfd("nước, Khu vực \n1,Nông thôn\n0,") + "Nông thôn \n1,Thành thị\n", encoding="utf-8")
    report = measure_file(path, indicators=["nước"], k=[50], by=[GROUP])
    found = levels(report.measurement)
    assert found["H", None, 50.0, GROUP, VALUE, None]["b"] == 0.5
    assert {subg for *_, subg, _ in found} == {"nat", VALUE, "Thành thị"}


def test_spellings_of_one_group_are_one_group(engine: Engine) -> None:
    spelled = [VALUE, nfd(VALUE), f"{VALUE} ", "Nông\u00a0 thôn"]
    data = table_of([{"a": int(n == 0), "g": value} for n, value in enumerate(spelled)])
    measured = measure(MeasureSpec.build(["a"], [50], by=["g"]), data, engine)
    assert measured.cells.groups[0].values == (VALUE,)
    assert levels(measured)["H", None, 50.0, "g", VALUE, None]["b"] == 0.25


def test_strata_clusters_and_periods_too(engine: Engine) -> None:
    def data(*names: str) -> pa.Table:
        return table_of(
            [
                {"a": n % 3 == 0, "c": f"{names[n % 2]}{n // 2}", "h": names[n % 2], "t": names[n % 2]}
                for n in range(8)
            ]
        )

    spec = MeasureSpec.build(["a"], [50], strata="h", cluster="c", time="t")
    measured = measure(spec, data(VALUE, nfd(VALUE)), engine)
    assert levels(measured) == levels(measure(spec, data(VALUE, VALUE), engine))


def test_a_blank_group_is_missing_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(table_of([{"a": n % 2, "g": ["x", " ", "", None][n % 4]} for n in range(8)]), path)
    report = measure_file(path, indicators=["a"], k=[50], by=["g"])
    assert (report.measurement.cells.missing, dict(report.missing)) == (6, {"g": 6})
    assert report.measurement.cells.groups[0].values == ("x",)


def test_classes_of_another_spelling(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    classes = ["nghèo", nfd("nghèo"), "nghèo ", "không nghèo"]
    pq.write_table(table_of([{"a": 1, "c": value} for value in classes]), path)
    report = measure_file(path, indicators=["a"], classes={"p": ["nghèo"]}, class_column="c")
    found = levels(report.measurement)
    assert found["H", None, "p", "nat", "nat", None]["b"] == 0.75


def test_states_and_names_of_a_panel(engine: Engine) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": f"{h} " if t else str(h),
            "t": [VALUE, nfd("Sau")][t],
            "state": ["poor", "poor "][t],
            "when": h % 2,
        }
        for h in range(4)
        for t in (0, 1)
    ]
    panel = PanelSpec(unit="id", state="state", time="t", by=("when",))
    found = transitions(panel, table_of(rows), engine)
    assert [row["both"] for row in found.matched.to_pylist()] == [4]
    assert {(row["origin"], row["target"]) for row in found.table.to_pylist()} == {("poor", "poor")}


def test_two_names_that_are_one_are_refused(engine: Engine) -> None:
    data = table_of([{"a": 1, GROUP: "x", nfd(GROUP): "y"}])
    with pytest.raises(MeasureError) as caught:
        measure(MeasureSpec.build(["a"], [50], by=[GROUP]), data, engine)
    assert caught.value.code == "columns_alike"
    assert "Khu vực" in caught.value.message.vi
