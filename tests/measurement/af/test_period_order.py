"""Periods come in the order in which people read them, or in that of their years."""

from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv
import pytest
from af_samples import table_of

from giamngheo.measurement.alkire_foster import MeasureSpec, measure
from giamngheo.measurement.alkire_foster.measure_file import measure_file
from giamngheo.measurement.dynamics import PanelSpec, spells, transitions
from giamngheo.measurement.engines import Engine


def rows(*periods: Any, **years: int) -> list[dict[str, Any]]:
    """Four households in four clusters; in the n-th period the first n of them are poor."""
    return [
        {"id": h, "t": period, "a": int(h < n), "s": "poor" if h < n else "not_poor", "w": 1 + 10 * n}
        | ({"y": years[f"y{n}"]} if years else {})
        for n, period in enumerate(periods)
        for h in range(4)
    ]


@pytest.mark.parametrize(
    "periods",
    [
        ("Đợt 9", "Đợt 10"),
        ("Quý IV/2023", "Quý I/2024", "Quý II/2024"),
        ("Vòng VIII", "Vòng IX", "Vòng X"),
        ("15/03/2024", "02/10/2024", "01/01/2025"),
        ("2024-4", "2024-10"),
        ("Trước 2021", "Sau 2024"),
        ("a", "b"),
        (9, 10),
    ],
)
def test_names_are_read_as_people_read_them(periods: tuple[Any, ...], engine: Engine) -> None:
    spec = MeasureSpec.build(["a"], [50], time="t")
    measured = measure(spec, table_of(rows(*periods)[::-1]), engine)
    assert measured.cells.period.values == periods
    first = next(r for r in measured.changes.to_pylist() if (r["measure"], r["ctype"]) == ("H", "abs"))
    assert (first["yt0"], first["yt1"], first["b"]) == (*periods[:2], 0.25)


def test_years_decide_where_they_are_named(engine: Engine) -> None:
    spec = MeasureSpec.build(["a"], [50], time="t", year="y")
    data = table_of(rows("sau", "giữa", "trước", y0=2026, y1=2024, y2=2022))
    measured = measure(spec, data, engine)
    assert measured.cells.period.values == ("trước", "giữa", "sau")
    change = {
        (r["yt0"], r["yt1"], r["ann"]): r["b"]
        for r in measured.changes.to_pylist()
        if (r["measure"], r["ctype"]) == ("H", "abs")
    }
    assert change[2022, 2024, 0] == -0.25
    assert change[2022, 2026, 0] == -0.5
    assert change[2022, 2026, 1] == -0.125


def test_a_panel_follows_the_same_order(engine: Engine) -> None:
    panel = PanelSpec(unit="id", state="s", time="t", weight="w", cluster="id")
    data = table_of(rows("Đợt 9", "Đợt 10", "Đợt 11"))
    moves = transitions(panel, data, engine)
    assert [(r["t0"], r["t1"]) for r in moves.matched.to_pylist()] == [
        ("Đợt 9", "Đợt 10"), ("Đợt 10", "Đợt 11"), ("Đợt 9", "Đợt 11"),
    ]  # fmt: skip
    fell = [
        r["weighted"] for r in moves.table.to_pylist()
        if (r["measure"], r["origin"], r["target"], r["t0"]) == ("rate", "not_poor", "poor", "Đợt 10")
    ]  # fmt: skip
    # the weight is that of the earlier period
    assert fell == [11.0]
    assert spells(panel, data, engine).periods == ("Đợt 9", "Đợt 10", "Đợt 11")
    falling = table_of(rows("c", "b", "a", y0=2022, y1=2024, y2=2026))
    by_year = PanelSpec(unit="id", state="s", time="t", year="y")
    assert spells(by_year, falling, engine).periods == ("c", "b", "a")


def test_the_order_and_the_pairs_are_said(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    pa_csv.write_csv(table_of(rows("Đợt 9", "Đợt 10", "Đợt 11")), path)
    report = measure_file(path, indicators=["a"], k=[50], time="t")
    assert (
        "Thứ tự kỳ: Đợt 9 → Đợt 10 → Đợt 11 (theo các số trong tên kỳ; muốn theo năm thì nêu --year). Thay đổi được "
        "tính giữa hai kỳ liền nhau và giữa kỳ đầu với kỳ cuối."
    ) in [note.vi for note in report.notes]


def test_periods_that_are_numbers_with_a_point_have_changes_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    pa_csv.write_csv(table_of(rows(1.0, 2.5)), path)
    report = measure_file(path, indicators=["a"], k=[50], time="t", out=None)
    assert len(report.tables) == 2
