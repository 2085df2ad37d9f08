"""Bad requests and bad data: a clear error with its code, or a stated result; never a silent number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from af_samples import DESIGN, INDICATORS, golden_spec, levels, survey, table_of

from giamngheo.measurement.alkire_foster import ClassCutoff, MeasureError, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.errors import MESSAGES
from giamngheo.measurement.engines import DuckDBEngine, Engine, open_engine


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Eight households in four clusters of two strata; `changes` replace values of the first rows."""
    made: list[dict[str, Any]] = [
        {
            "a": n % 2,
            "b": int(n < 3),
            "w": 1.5 + n,
            "h": 1 + n // 4,
            "c": 1 + n // 2,
            "g": "xy"[n % 2],
            "t": 1 + n % 2,
        }
        for n in range(8)
    ]
    for row, change in zip(made, changes, strict=False):
        row.update(change)
    return made


SPEC = MeasureSpec.build(["a", "b"], [50], weight="w", strata="h", cluster="c")


def refusal(spec: MeasureSpec, data: Any, engine: Engine) -> MeasureError:
    with pytest.raises(MeasureError) as caught:
        measure(spec, data, engine)
    return caught.value


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"k": []}, "no_cutoff"),
        ({"k": [0]}, "k_out_of_range"),
        ({"k": [-5]}, "k_out_of_range"),
        ({"k": ["100.0001"]}, "k_out_of_range"),
        ({"k": ["nhiều"]}, "k_not_number"),
        ({"k": [float("nan")]}, "k_not_number"),
        ({"k": [25, "25.0"]}, "cutoff_twice"),
        ({"classes": [ClassCutoff("poor", "class", ("poor",))]}, "cutoffs_mixed"),
        ({"k": [], "classes": [ClassCutoff("poor", "class", ())]}, "class_without_codes"),
        ({"indicators": []}, "no_indicators"),
        ({"indicators": ["a", "a"]}, "indicator_twice"),
        ({"weights": [1]}, "weights_count"),
        ({"weights": [1, 0]}, "weight_negative"),
        ({"weights": [1, "-0.5"]}, "weight_negative"),
        ({"weights": [1, "x"]}, "weight_not_number"),
        ({"weights": ["0.1234567891", 1]}, "weights_too_fine"),
        ({"strata": "h"}, "cluster_needed"),
        ({"sampling": "survey"}, "cluster_needed"),
        ({"sampling": "guess"}, "unknown_policy"),
        ({"lone_cluster": "ignore"}, "unknown_policy"),
        ({"confidence": 100}, "confidence"),
        ({"weight": "a"}, "column_twice"),
        ({"by": ["b"]}, "column_twice"),
    ],
)
def test_a_request_that_contradicts_itself(change: dict[str, Any], code: str) -> None:
    wanted: dict[str, Any] = {"indicators": ["a", "b"], "k": [50], **change}
    with pytest.raises(MeasureError) as caught:
        MeasureSpec.build(wanted.pop("indicators"), wanted.pop("k"), **wanted)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"w": -1.0}, "weight_column_bad"),
        ({"w": None}, "weight_column_bad"),
        ({"w": float("nan")}, "weight_column_bad"),
        ({"w": float("inf")}, "weight_column_bad"),
        ({"w": 1e-30}, "weight_column_spread"),
        ({"a": 2}, "indicator_not_01"),
        ({"h": None}, "design_missing"),
        ({"c": None}, "design_missing"),
        ({"h": 2}, "cluster_in_two_strata"),
        ({"h": 9, "c": 9}, "lone_cluster"),
    ],
)
def test_bad_rows(change: dict[str, Any], code: str, engine: Engine) -> None:
    assert refusal(SPEC, table_of(rows(change)), engine).code == code


def test_a_bad_value_is_named_with_its_column_count_and_example(engine: Engine) -> None:
    error = refusal(SPEC, table_of(rows({"b": 0.5}, {"b": 0.5})), engine)
    assert error.message.vi == (
        "Cột «b» có 2 giá trị không phải 0 hoặc 1 (ví dụ: 0.5). Chỉ số thiếu hụt chỉ nhận 0, 1 hoặc để trống."
    )
    assert error.message.en == (
        "The column “b” has 2 values other than 0 or 1 (for example: 0.5). A deprivation is 0, 1 or empty."
    )


def test_values_beyond_int32_are_bad_values_too(engine: Engine) -> None:
    assert refusal(SPEC, table_of(rows({"a": 2**40})), engine).code == "indicator_not_01"


@pytest.mark.parametrize("whole", [True, False])
def test_weights_that_are_all_zero(whole: bool, engine: Engine) -> None:
    zero = [row | {"w": 0 if whole else 0.0} for row in rows()]
    assert refusal(SPEC, table_of(zero), engine).code == "weight_column_zero"


def test_negative_whole_weights(engine: Engine) -> None:
    data = [row | {"w": 1 - 2 * (n == 3)} for n, row in enumerate(rows())]
    assert refusal(SPEC, table_of(data), engine).code == "weight_column_bad"


def test_weights_too_large_to_sum_exactly(engine: Engine) -> None:
    data = [row | {"w": 2**60} for row in rows()]
    assert refusal(SPEC, table_of(data), engine).code == "sums_too_large"


def test_columns_that_are_absent_or_text(engine: Engine) -> None:
    absent = refusal(MeasureSpec.build(["a", "nước"], [50]), table_of(rows()), engine)
    assert absent.code == "column_missing"
    assert absent.message.vi.startswith("Dữ liệu không có cột «nước» (dùng cho: chỉ số).")
    assert refusal(MeasureSpec.build(["a", "g"], [50]), table_of(rows()), engine).code == "indicator_type"
    text_weight = MeasureSpec.build(["a"], [50], weight="g")
    assert refusal(text_weight, table_of(rows()), engine).code == "weight_column_type"


def test_nothing_left_after_deletion(engine: Engine) -> None:
    empty = [row | {"a": None} for row in rows()]
    assert refusal(SPEC, table_of(empty, a=pa.int64()), engine).code == "no_rows"
    assert refusal(SPEC, table_of(rows()).slice(0, 0), engine).code == "no_rows"


def test_nested_cluster_numbers_may_start_again(engine: Engine) -> None:
    again = [row | {"c": 1 + (n // 2) % 2} for n, row in enumerate(rows())]
    assert refusal(SPEC, table_of(again), engine).code == "cluster_in_two_strata"
    nested = MeasureSpec.build(["a", "b"], [50], weight="w", strata="h", cluster="c", nested=True)
    plain = levels(measure(SPEC, table_of(rows()), engine))
    assert levels(measure(nested, table_of(again), engine)) == plain


@pytest.mark.parametrize(("policy", "extra"), [("certainty", False), ("centre", True)])
def test_a_lone_cluster_under_each_policy(policy: str, extra: bool, engine: Engine) -> None:
    """Rows 0–1 are a stratum of one cluster: under "centre" its u² is added, under "certainty" nothing."""
    data = [row | ({"h": 9} if n < 2 else {"h": 2}) for n, row in enumerate(rows())]
    spec = MeasureSpec.build(["a", "b"], [50], weight="w", strata="h", cluster="c", lone_cluster=policy)  # type: ignore[arg-type]
    row = levels(measure(spec, table_of(data), engine))["H", None, 50.0, "nat", "nat", None]
    whole = sum(r["w"] for r in data)
    poor = {c: sum(r["w"] for r in data if r["c"] == c and (r["a"] or r["b"])) for c in (1, 2, 3, 4)}
    weight = {c: sum(r["w"] for r in data if r["c"] == c) for c in (1, 2, 3, 4)}
    share = sum(poor.values()) / whole
    u = {c: (poor[c] - share * weight[c]) / whole for c in poor}
    mean = (u[2] + u[3] + u[4]) / 3
    variance = 3 / 2 * sum((u[c] - mean) ** 2 for c in (2, 3, 4)) + (u[1] ** 2 if extra else 0)
    assert row["b"] == pytest.approx(share, abs=1e-15)
    assert row["se"] == pytest.approx(variance**0.5, abs=1e-15)


def test_rows_with_missing_values_are_left_out_and_counted(engine: Engine) -> None:
    data = rows({"a": None}, {"g": None})
    spec = MeasureSpec.build(["a", "b"], [50], by=["g"])
    measured = measure(spec, table_of(data), engine)
    assert (measured.cells.rows, measured.cells.missing) == (8, 2)
    assert levels(measured) == levels(measure(spec, table_of(data[2:]), engine))


def test_nan_is_missing(engine: Engine) -> None:
    measured = measure(SPEC, table_of(rows({"a": float("nan")})), engine)
    assert measured.cells.missing == 1


def test_periods_without_a_common_group(engine: Engine) -> None:
    spec = MeasureSpec.build(["a", "b"], [50], by=["g"], time="t")
    assert refusal(spec, table_of(rows()), engine).code == "periods_apart"


def test_a_group_in_one_period_only_has_no_change(engine: Engine) -> None:
    data = rows({"g": "z", "t": 1}, {"g": "z", "t": 1}, {"g": "x"}, {"g": "x"}, {"g": "x"})
    spec = MeasureSpec.build(["a", "b"], [50], by=["g"], time="t")
    changes = measure(spec, table_of(data), engine).changes.to_pylist()
    missing = {row["subg"] for row in changes if row["b"] is None and row["measure"] == "H"}
    assert "z" in missing
    assert "x" not in {row["subg"] for row in changes if row["b"] is None and row["ctype"] == "abs"}


def test_years_that_do_not_fit_the_periods(engine: Engine) -> None:
    def spec(**columns: str) -> MeasureSpec:
        return MeasureSpec.build(["a"], [50], time="t", **columns)  # type: ignore[arg-type]

    varied = table_of([row | {"y": 2020 + n} for n, row in enumerate(rows())])
    assert refusal(spec(year="y"), varied, engine).code == "year_varies"
    alike = table_of([row | {"y": 2020} for row in rows()])
    assert refusal(spec(year="y"), alike, engine).code == "year_twice"
    words = table_of([row | {"y": "2020"} for row in rows()])
    assert refusal(spec(year="y"), words, engine).code == "year_not_number"


def test_files_that_cannot_be_read(engine: Engine, tmp_path: Path) -> None:
    assert refusal(SPEC, tmp_path / "absent.csv", engine).code == "file_missing"
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 this is no parquet")
    assert refusal(SPEC, broken, engine).code == "file_unreadable"
    (tmp_path / "empty").mkdir()
    assert refusal(SPEC, tmp_path / "empty", engine).code == "file_unreadable"


def test_an_unknown_engine() -> None:
    with pytest.raises(MeasureError) as caught:
        open_engine("abacus")
    assert caught.value.code == "unknown_engine"


@pytest.mark.long
def test_little_memory_spills_and_gives_the_same_figures(tmp_path: Path, engine: Engine) -> None:
    spec = golden_spec(k=[25])
    with DuckDBEngine(memory_limit="60MB", spill=tmp_path, threads=1) as small:
        assert measure(spec, survey(), small).levels.equals(measure(spec, survey(), engine).levels)


REGISTER = {
    "by": ("psu", "region"),
    "sampling": "register",
    "cluster": None,
    "strata": None,
    "time": None,
    "year": None,
}


class NarrowEngine(DuckDBEngine):
    """Runs out of memory whenever an answer has more rows than `most`; counts how often it answered."""

    most, answers = 0, 0

    def collect(self, plan: Any) -> pa.Table:
        found = super().collect(plan)
        if found.num_rows > self.most:
            raise MeasureError("out_of_memory", detail=f"{found.num_rows}")
        self.answers += 1
        return found


@pytest.mark.long
@pytest.mark.parametrize("changed", [{"by": ("area",)}, REGISTER])
def test_what_does_not_fit_at_once_is_done_in_parts(changed: dict[str, Any], engine: Engine) -> None:
    with NarrowEngine() as narrow:
        narrow.most = 150
        measured = measure(golden_spec(k=[25], **changed), survey(), narrow)
        assert narrow.answers > 8
    assert measured.levels.equals(measure(golden_spec(k=[25], **changed), survey(), engine).levels)


@pytest.mark.long
def test_what_does_not_fit_in_the_smallest_parts_is_an_error() -> None:
    with NarrowEngine() as narrow:
        narrow.most = 1
        assert refusal(golden_spec(k=[25]), survey(), narrow).code == "out_of_memory"


def test_a_register_has_no_errors(engine: Engine) -> None:
    spec = MeasureSpec.build(INDICATORS, [25], by=["area"], weight="size")
    for row in measure(spec, survey(), engine).levels.to_pylist():
        assert (row["se"], row["ll"], row["ul"]) == (None, None, None)
        assert row["b"] is not None
    declared = MeasureSpec.build(INDICATORS, [25], sampling="register", **DESIGN)
    assert levels(measure(declared, survey(), engine))["H", None, 25.0, "nat", "nat", None]["se"] is None


def test_every_message_speaks_both_languages() -> None:
    for code, text in MESSAGES.items():
        assert text.vi != text.en, code
        assert text.vi.endswith((".", "}", "?")), code
        assert text.en.endswith((".", "}", "?")), code
