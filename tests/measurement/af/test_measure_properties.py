"""What must hold for any survey, cut-off and weighting."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from af_samples import DESIGN, GROUPS, Naive, golden_spec, levels, survey, table_of
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.measurement.alkire_foster import MeasureSpec, measure
from giamngheo.measurement.alkire_foster.cells import Cells
from giamngheo.measurement.alkire_foster.decomposition import decomposition, exact_totals
from giamngheo.measurement.alkire_foster.plan import WHOLE
from giamngheo.measurement.engines import Engine

NAMES = ("a", "b", "c")


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, int], list[Fraction]]:
    """Rows of a small two-period survey, indicator points and cut-offs; at least two clusters a stratum."""
    decimals = st.integers(0, 400).map(lambda n: n / 100)
    awkward = st.floats(0.001, 100, allow_nan=False, allow_subnormal=False)
    weight = draw(st.sampled_from([st.integers(0, 5), decimals, awkward]))
    row = st.fixed_dictionaries(
        {
            **{name: st.sampled_from([0, 0, 1, 1, 1, None]) for name in NAMES},
            "weight": weight,
            "group": st.sampled_from(["x", "y", "z"]),
            "t": st.sampled_from([1, 2]),
            "psu": st.integers(0, 3),
            "stratum": st.integers(0, 1),
        }
    )
    rows = draw(st.lists(row, min_size=1, max_size=30))
    whole = dict.fromkeys(NAMES, 0)
    fixed = [
        {**whole, "weight": 1, "group": "x", "t": t, "psu": psu, "stratum": stratum}
        for stratum in (0, 1)
        for psu in (0, 1)
        for t in (1, 2)
    ]
    for made in rows:
        made["psu"] += 10 * made["stratum"]
    for made in fixed:
        made["psu"] += 10 * made["stratum"]
    points = {name: draw(st.integers(1, 6)) for name in NAMES}
    cutoffs = draw(st.lists(st.sampled_from(_cutoffs(points)), min_size=1, max_size=3, unique=True))
    return rows + fixed, points, cutoffs


def _cutoffs(points: dict[str, int]) -> list[Fraction]:
    """Those that tie exactly with some score, and two that do not."""
    whole = sum(points.values())
    return [*(Fraction(100 * s, whole) for s in range(1, whole + 1)), Fraction(33), Fraction(50)]


def _spec(points: dict[str, int], cutoffs: list[Fraction], **changed: Any) -> MeasureSpec:
    wanted = {"by": ["group"], "time": "t", **DESIGN, **changed}
    return MeasureSpec.build(NAMES, cutoffs, weights=list(points.values()), **wanted)


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    return table_of(rows, **dict.fromkeys(NAMES, pa.int64()), weight=pa.float64())


@pytest.mark.slow
def test_every_figure_equals_its_definition(engine: Engine, examples: Any) -> None:
    @examples(60)
    @given(surveys())
    def holds(drawn: Any) -> None:
        rows, points, cutoffs = drawn
        complete = [row for row in rows if None not in (row[name] for name in NAMES)]
        naive = Naive(complete, points)
        measured = measure(_spec(points, cutoffs), _table(rows), engine)
        assert (measured.cells.rows, measured.cells.missing) == (len(rows), len(rows) - len(complete))
        for (measure_, indicator, k, loa, subgroup, t), row in levels(measured).items():
            if measure_ in {"actb", "pctb"}:
                continue
            exact_k = next((c for c in cutoffs if float(c) == k), Fraction(0))
            parts = naive.parts(measure_, indicator, exact_k)

            def inside(r: Any, loa: str = loa, subgroup: str = subgroup, t: int = t) -> bool:
                return r["t"] == t and (loa == "nat" or r["group"] == subgroup)

            expected = naive.estimate(parts, inside)
            if expected is None:
                assert (row["b"], row["se"], row["ll"]) == (None, None, None)
                continue
            assert row["b"] == pytest.approx(expected, abs=1e-12)
            influence = naive.influences(parts, inside)
            variance = naive.covariance(influence, influence)
            if row["se"] is None:
                # what a figure is a share of lies in one cluster: there is no error to estimate
                assert variance == pytest.approx(0, abs=1e-12)
                assert (row["ll"], row["ul"]) == (None, None)
                continue
            assert row["se"] ** 2 == pytest.approx(variance, abs=1e-12)

    holds()


@pytest.mark.slow
def test_changes_carry_the_covariance_of_shared_clusters(engine: Engine, examples: Any) -> None:
    @examples(40)
    @given(surveys())
    def holds(drawn: Any) -> None:
        rows, points, cutoffs = drawn
        complete = [row for row in rows if None not in (row[name] for name in NAMES)]
        naive = Naive(complete, points)
        measured = measure(_spec(points, cutoffs), _table(rows), engine)
        parts = naive.parts("M0", None, cutoffs[0])
        first, second = ((lambda r, t=t: r["t"] == t) for t in (1, 2))
        y0, y1 = naive.estimate(parts, first), naive.estimate(parts, second)
        assert y0 is not None
        assert y1 is not None
        u0, u1 = naive.influences(parts, first), naive.influences(parts, second)
        moved = {key: u1[key] - u0[key] for key in u0}
        found = {
            row["ctype"]: row
            for row in measured.changes.to_pylist()
            if row["measure"] == "M0" and row["k"] == float(cutoffs[0]) and row["loa"] == "nat"
        }
        assert found["abs"]["b"] == pytest.approx(y1 - y0, abs=1e-12)
        assert found["abs"]["se"] ** 2 == pytest.approx(naive.covariance(moved, moved), abs=1e-12)
        assert (found["rel"]["b"] is None) == (y0 == 0)
        assert found["abs"]["ann"] == 0

    holds()


@pytest.mark.slow
def test_the_order_of_rows_never_matters(engine: Engine, examples: Any) -> None:
    @examples(40)
    @given(surveys(), st.randoms(use_true_random=False))
    def holds(drawn: Any, random: Any) -> None:
        rows, points, cutoffs = drawn
        spec = _spec(points, cutoffs)
        before = measure(spec, _table(rows), engine)
        shuffled = list(rows)
        random.shuffle(shuffled)
        after = measure(spec, _table(shuffled), engine)
        assert after.levels.equals(before.levels)
        assert after.changes.equals(before.changes)

    holds()


@pytest.mark.slow
def test_the_groups_add_up_exactly(engine: Engine, examples: Any) -> None:
    @examples(40)
    @given(surveys())
    def holds(drawn: Any) -> None:
        rows, points, cutoffs = drawn
        cells: Cells = measure(_spec(points, cutoffs), _table(rows), engine).cells
        for total in cells.request.totals:
            parts = exact_totals(cells, total, 0)
            assert [sum(column) for column in zip(*parts, strict=True)] == exact_totals(cells, total)[0]

    holds()


def test_contributions_of_groups_add_up_to_the_whole(engine: Engine) -> None:
    measured = measure(golden_spec(), survey(), engine)
    found = levels(measured)
    for loa in GROUPS:
        sums: dict[Any, list[float]] = {}
        for row in decomposition(measured, loa).to_pylist():
            key = (row["measure"], row["k"], row["t"])
            sums.setdefault(key, []).append(row["contribution"])
        for (name, k, t), parts in sums.items():
            assert math.fsum(parts) == pytest.approx(found[name, None, k, "nat", "nat", t]["b"], abs=1e-15)


def test_contributions_of_indicators_add_up_to_one(engine: Engine) -> None:
    measured = measure(golden_spec(), survey(), engine)
    sums: dict[Any, list[float]] = {}
    for (name, _, k, loa, subgroup, t), row in levels(measured).items():
        if name == "pctb":
            sums.setdefault((k, loa, subgroup, t), []).append(row["b"])
    assert len(sums) == 3 * 8 * 2
    assert {round(math.fsum(parts), 14) for parts in sums.values()} == {1.0}


@pytest.mark.long
@pytest.mark.parametrize("times", [4, 9])
def test_replication_leaves_estimates_and_scales_errors_as_theory_says(times: int, engine: Engine) -> None:
    """times·n clusters in place of n: se falls by √times, and by the little that n/(n − 1) changes."""
    table = survey()
    spec = golden_spec(k=[25], by=("area",), strata=None)
    copies = [
        table.set_column(
            table.column_names.index("psu"),
            "psu",
            pa.array([value + copy * 1_000_000 for value in table["psu"].to_pylist()]),
        )
        for copy in range(times)
    ]
    once, often = measure(spec, table, engine), measure(spec, pa.concat_tables(copies), engine)
    n = 240
    scale = math.sqrt((n * times / (n * times - 1)) / (n / (n - 1)) / times)
    single = levels(once)
    for key, row in levels(often).items():
        assert row["b"] == pytest.approx(single[key]["b"], abs=1e-15)
        if single[key]["se"] is not None:
            assert row["se"] == pytest.approx(single[key]["se"] * scale, rel=1e-12)


@pytest.mark.parametrize(("indicators", "deprived"), [(7, 3), (9, 3), (10, 7), (12, 7), (14, 5), (18, 9)])
def test_ties_are_exact(indicators: int, deprived: int, engine: Engine) -> None:
    """A score exactly at k is poor, however floating-point sums of 1/n would fall."""
    names = [f"i{n}" for n in range(indicators)]
    row = {name: int(n < deprived) for n, name in enumerate(names)}
    k = Fraction(100 * deprived, indicators)
    spec = MeasureSpec.build(names, [k], weights=[1 / indicators] * indicators)
    measured = measure(spec, table_of([row, dict.fromkeys(names, 0)]), engine)
    assert levels(measured)["H", None, float(k), "nat", "nat", None]["b"] == 0.5


def test_k_33_is_33_percent_not_a_third(engine: Engine) -> None:
    rows = table_of([{"a": 1, "b": 0, "c": 0}, {"a": 0, "b": 0, "c": 0}])
    third = measure(MeasureSpec.build("abc", ["33.34"]), rows, engine)
    plain = measure(MeasureSpec.build("abc", [33]), rows, engine)
    assert levels(third)["H", None, 33.34, "nat", "nat", None]["b"] == 0.0
    assert levels(plain)["H", None, 33.0, "nat", "nat", None]["b"] == 0.5


def test_a_wider_cutoff_never_finds_more_poor(engine: Engine) -> None:
    ks = [5, 10, 25, 33, 50, 75, 100]
    found = levels(measure(golden_spec(k=ks, by=()), survey(), engine))
    for t in (1, 2):
        curve = [found["H", None, float(k), "nat", "nat", t]["b"] for k in ks]
        assert curve == sorted(curve, reverse=True)


@pytest.mark.long
def test_weights_in_another_unit_give_the_same_figures(engine: Engine) -> None:
    table = survey()
    thirds = [value / 3 for value in table["weight"].to_pylist()]
    other = table.set_column(table.column_names.index("weight"), "weight", pa.array(thirds))
    spec = golden_spec(k=[25], by=())
    before, after = levels(measure(spec, table, engine)), measure(spec, other, engine)
    assert after.cells.units.kind == "binary"
    for key, row in levels(after).items():
        assert row["b"] == pytest.approx(before[key]["b"], rel=1e-14, abs=1e-16)
        if row["se"] is not None:
            assert row["se"] == pytest.approx(before[key]["se"], rel=1e-12)


def test_the_whole_weight_is_summed_exactly(engine: Engine) -> None:
    cells = measure(golden_spec(k=[25]), survey(), engine).cells
    tenthousandths = sum(round(value * 10_000) for value in survey()["weight"].to_pylist())
    assert sum(exact_totals(cells, WHOLE)[0]) == tenthousandths
