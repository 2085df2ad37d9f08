"""Poverty gap of income points and inequality among the poor."""

import math
from typing import Any

import pyarrow as pa
import pytest
from af_samples import DESIGN, golden_spec, levels, survey, table_of

from giamngheo.measurement.alkire_foster import MeasureError, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.gap import GapSpec, poverty_gap
from giamngheo.measurement.engines import Engine

# lines of 140 (rural) and 175 (urban) points; the third household stands exactly on its line
HOUSEHOLDS: list[dict[str, Any]] = [
    {"points": 70, "line": 140, "w": 1, "v": 1, "g": "r"},
    {"points": 200, "line": 140, "w": 3, "v": 1, "g": "r"},
    {"points": 175, "line": 175, "w": 2, "v": 2, "g": "u"},
    {"points": 140, "line": 175, "w": 1, "v": 2, "g": "u"},
    {"points": 176, "line": 175, "w": 1, "v": 3, "g": "u"},
]
SPEC = GapSpec(points="points", line="line", weight="w", cluster="v", by=("g",))


def test_gap_by_hand(engine: Engine) -> None:
    found = levels(poverty_gap(SPEC, table_of(HOUSEHOLDS), engine))
    # poor: 1 (gap 1/2), 3 (gap 0) and 4 (gap 1/5); weights 1, 2, 1 of 8
    expected = {"FGT0": 4 / 8, "FGT1": 0.7 / 8, "FGT2": 0.29 / 8, "gap_poor": 0.7 / 4}
    for measure_, value in expected.items():
        assert found[measure_, None, None, "nat", "nat", None]["b"] == pytest.approx(value, abs=1e-15)
    assert found["FGT1", None, None, "g", "u", None]["b"] == pytest.approx(0.2 / 4, abs=1e-15)


def test_gap_error_by_definition(engine: Engine) -> None:
    found = levels(poverty_gap(SPEC, table_of(HOUSEHOLDS), engine))["FGT1", None, None, "nat", "nat", None]
    u = [(0.5 - 0.0875 * 4) / 8, (0.2 - 0.0875 * 3) / 8, (0 - 0.0875) / 8]
    variance = 3 / 2 * (math.fsum(x * x for x in u) - math.fsum(u) ** 2 / 3)
    assert found["se"] == pytest.approx(math.sqrt(variance), abs=1e-15)


def test_nobody_below_the_line(engine: Engine) -> None:
    rich = [row | {"points": 900} for row in HOUSEHOLDS]
    found = levels(poverty_gap(SPEC, table_of(rich), engine))
    assert found["FGT1", None, None, "nat", "nat", None]["b"] == 0.0
    assert found["gap_poor", None, None, "nat", "nat", None]["b"] is None


def test_rows_without_points_are_counted(engine: Engine) -> None:
    rows = [*HOUSEHOLDS, HOUSEHOLDS[0] | {"points": None}]
    measured = poverty_gap(SPEC, table_of(rows), engine)
    assert (measured.cells.rows, measured.cells.missing) == (6, 1)
    assert levels(measured) == levels(poverty_gap(SPEC, table_of(HOUSEHOLDS), engine))


@pytest.mark.parametrize(
    ("change", "code"),
    [({"line": 0}, "line_bad"), ({"line": -5}, "line_bad"), ({"points": -1}, "points_bad")],
)
def test_bad_points_and_lines(change: dict[str, int], code: str, engine: Engine) -> None:
    rows = [HOUSEHOLDS[0] | change, *HOUSEHOLDS[1:]]
    with pytest.raises(MeasureError) as caught:
        poverty_gap(SPEC, table_of(rows), engine)
    assert caught.value.code == code


def test_points_must_be_whole(engine: Engine) -> None:
    rows = table_of([row | {"points": row["points"] + 0.5} for row in HOUSEHOLDS])
    with pytest.raises(MeasureError) as caught:
        poverty_gap(SPEC, rows, engine)
    assert caught.value.code == "points_type"


def test_income_too_large_to_square_exactly(engine: Engine) -> None:
    rows = [row | {"points": 0, "line": 4_000_000_000} for row in HOUSEHOLDS]
    with pytest.raises(MeasureError) as caught:
        poverty_gap(SPEC, table_of(rows), engine)
    assert caught.value.code == "sums_too_large"


def test_inequality_among_the_poor_by_definition(engine: Engine) -> None:
    spec = golden_spec(k=[25], by=())
    found = levels(measure(spec, survey(), engine, inequality=True, indicators=False))
    for t in (1, 2):
        poor = []
        for row in survey().filter(pa.compute.equal(survey()["t"], t)).to_pylist():
            score = sum(row[name] for name in spec.indicators)
            if score >= 3:
                poor.append((row["weight"], score / 12, row["stratum"], row["psu"]))
        weight = math.fsum(w for w, *_ in poor)
        mean = math.fsum(w * c for w, c, *_ in poor) / weight
        value = 4 * math.fsum(w * (c - mean) ** 2 for w, c, *_ in poor) / weight
        row = found["inequality", None, 25.0, "nat", "nat", t]
        assert row["b"] == pytest.approx(value, abs=1e-13)
        assert 0.006 < row["se"] < 0.008


def test_alike_poor_have_no_inequality(engine: Engine) -> None:
    rows = table_of([{"a": 1, "b": 0}, {"a": 0, "b": 1}, {"a": 0, "b": 0}])
    found = levels(measure(MeasureSpec.build("ab", [50]), rows, engine, inequality=True))
    assert found["inequality", None, 50.0, "nat", "nat", None]["b"] == 0.0
    assert DESIGN["weight"] == "weight"


@pytest.mark.long
def test_among_poor_people_who_are_alike_there_is_no_inequality(engine: Engine) -> None:
    """Exactly 0, whatever rounding the weights bring: no figure is made of the noise."""
    names = "abcdefghijkl"
    poor = {name: int(place < 7) for place, name in enumerate(names)}
    for times in range(1, 12):
        rows = [poor | {"w": 0.1 * times + n / 7, "psu": n // 3} for n in range(30)]
        spec = MeasureSpec.build(names, [50], weight="w", cluster="psu")
        found = levels(measure(spec, table_of(rows), engine, inequality=True, indicators=False))
        (row,) = (r for key, r in found.items() if "inequality" in key)
        assert (row["b"], row["se"]) == (0.0, 0.0)
