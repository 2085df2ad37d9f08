"""Figures that rest on one cluster have no error that could be estimated: missing and said, never 0."""

from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv
import pytest
from af_samples import levels, table_of

from giamngheo.measurement.alkire_foster import MeasureSpec, measure
from giamngheo.measurement.alkire_foster.differences import differences
from giamngheo.measurement.alkire_foster.dominance import dominance
from giamngheo.measurement.alkire_foster.measure_file import measure_file
from giamngheo.measurement.engines import Engine

# (stratum, cluster, group, poor in the first period, poor in the second): "x" lies in cluster 1, "y" in all, the
# poor of "z" in cluster 3
HOUSEHOLDS = [
    (1, 1, "x", 1, 0), (1, 1, "x", 0, 0), (1, 1, "y", 1, 1), (1, 2, "y", 0, 0), (1, 2, "y", 0, 1),
    (2, 3, "y", 1, 0), (2, 3, "z", 1, 1), (2, 3, "z", 0, 1), (2, 4, "z", 0, 0), (2, 4, "y", 0, 0),
]  # fmt: skip
DESIGN: dict[str, Any] = {"by": ("g",), "strata": "h", "cluster": "c", "time": "t"}


def rows() -> list[dict[str, Any]]:
    return [
        {"h": h, "c": c, "g": g, "t": t, "a": poor[t], "b": poor[t]}
        for h, c, g, *poor in HOUSEHOLDS
        for t in (0, 1)
    ]


def test_a_group_in_one_cluster_has_figures_without_errors(engine: Engine) -> None:
    found = levels(measure(MeasureSpec.build(["a", "b"], [50], **DESIGN), table_of(rows()), engine))
    for measured in ("H", "M0", "A"):
        row = found[measured, None, 50.0, "g", "x", 0]
        assert row["b"] is not None
        assert (row["se"], row["ll"], row["ul"]) == (None, None, None)
    assert found["H", None, 50.0, "g", "y", 0]["se"] > 0
    assert found["H", None, 50.0, "nat", "nat", 0]["se"] > 0


def test_poor_in_one_cluster_leave_only_their_own_figures_without_errors(engine: Engine) -> None:
    found = levels(measure(MeasureSpec.build(["a", "b"], [50], **DESIGN), table_of(rows()), engine))
    assert found["H", None, 50.0, "g", "z", 0]["se"] > 0
    assert found["A", None, 50.0, "g", "z", 0]["b"] == 1.0
    assert found["A", None, 50.0, "g", "z", 0]["se"] is None


def test_nobody_poor_in_several_clusters_keeps_its_zero(engine: Engine) -> None:
    nobody = [row | ({"a": 0, "b": 0} if row["g"] == "z" else {}) for row in rows()]
    found = levels(measure(MeasureSpec.build(["a", "b"], [50], **DESIGN), table_of(nobody), engine))
    assert (found["H", None, 50.0, "g", "z", 0]["b"], found["H", None, 50.0, "g", "z", 0]["se"]) == (0.0, 0.0)


def test_its_changes_and_differences_have_none_either(engine: Engine) -> None:
    measured = measure(MeasureSpec.build(["a", "b"], [50], **DESIGN), table_of(rows()), engine)
    for row in measured.changes.to_pylist():
        if row["subg"] == "x":
            assert row["se"] is None
    changed = [
        r for r in measured.changes.to_pylist() if (r["subg"], r["measure"], r["ctype"]) == ("x", "H", "abs")
    ]
    assert [row["b"] for row in changed] == [-0.5]
    for row in differences(measured, "g").to_pylist():
        if (row["measure"], row["t"]) == ("H", 0):
            assert (row["se"] is None) == (row["subg"] == "x")


def test_it_dominates_nobody_for_certain(engine: Engine) -> None:
    spec = MeasureSpec.build(["a", "b"], [50], **DESIGN)
    found = dominance(spec, table_of(rows()), engine).to_pylist()
    with_x = [row for row in found if row["subg"] == "x"]
    assert with_x
    assert {row["significant"] for row in with_x} == {None}
    assert None not in {row["significant"] for row in found if row["subg"] == "y"}


def test_strata_of_certain_clusters_alone_say_nothing_of_the_error(engine: Engine) -> None:
    alone = [row | ({"h": 10 + row["c"]} if row["h"] == 1 else {}) for row in rows()]
    spec = MeasureSpec.build(["a", "b"], [50], lone_cluster="certainty", **DESIGN)
    inside = [row | {"g": "sure" if row["h"] > 10 else "rest"} for row in alone]
    found = levels(measure(spec, table_of(inside), engine))
    assert found["H", None, 50.0, "g", "sure", 0]["se"] is None
    assert found["H", None, 50.0, "g", "rest", 0]["se"] > 0


@pytest.mark.parametrize("register", [True, False])
def test_it_is_said_of_a_survey_and_not_of_a_register(register: bool, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    pa_csv.write_csv(table_of(rows()), path)
    sampling = "register" if register else None
    report = measure_file(path, indicators=["a", "b"], k=[50], sampling=sampling, **DESIGN)  # type: ignore[arg-type]
    said = " ".join(note.vi for note in report.notes)
    assert ("1 nhóm nằm trọn trong một cụm: g: x." in said) != register
    assert ("1 nhóm có hộ nghèo chỉ trong một cụm: g: z." in said) != register
