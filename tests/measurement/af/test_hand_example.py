"""The example of docs/method.md, done by hand there, figure by figure."""

from fractions import Fraction
from math import sqrt

import pyarrow as pa
import pytest
from af_samples import levels

from giamngheo.measurement.alkire_foster import MeasureSpec, measure
from giamngheo.measurement.alkire_foster.decomposition import decomposition
from giamngheo.measurement.engines import Engine

# eight households, four clusters (villages), one stratum, weight 1 or 2, four indicators
HOUSEHOLDS = pa.table(
    {
        "village": [1, 1, 2, 2, 3, 3, 4, 4],
        "weight": [1, 1, 1, 1, 2, 2, 1, 1],
        "area": ["r", "r", "r", "r", "u", "u", "u", "u"],
        "work": [1, 0, 1, 1, 0, 0, 0, 1],
        "school": [1, 0, 0, 1, 0, 0, 1, 0],
        "water": [0, 1, 1, 1, 1, 0, 0, 0],
        "toilet": [0, 0, 0, 1, 0, 0, 0, 0],
    }
)
SPEC = MeasureSpec.build(
    ["work", "school", "water", "toilet"], [50], by=["area"], weight="weight", cluster="village"
)


def test_levels_by_hand(engine: Engine) -> None:
    found = levels(measure(SPEC, HOUSEHOLDS, engine))
    # poor: households 1 (2 of 4), 3 (2 of 4), 4 (4 of 4); weights 1, 1, 1 of 10
    assert found["H", None, 50.0, "nat", "nat", None]["b"] == pytest.approx(3 / 10, abs=1e-15)
    assert found["A", None, 50.0, "nat", "nat", None]["b"] == pytest.approx(2 / 3, abs=1e-15)
    assert found["M0", None, 50.0, "nat", "nat", None]["b"] == pytest.approx(2 / 10, abs=1e-15)
    assert found["hd", "water", None, "nat", "nat", None]["b"] == pytest.approx(5 / 10, abs=1e-15)
    assert found["hdk", "water", 50.0, "nat", "nat", None]["b"] == pytest.approx(2 / 10, abs=1e-15)
    assert found["actb", "water", 50.0, "nat", "nat", None]["b"] == pytest.approx(1 / 20, abs=1e-15)
    assert found["pctb", "water", 50.0, "nat", "nat", None]["b"] == pytest.approx(1 / 4, abs=1e-15)


def test_standard_error_by_hand(engine: Engine) -> None:
    found = levels(measure(SPEC, HOUSEHOLDS, engine))
    # u by village = (Σw·poor − 0.3·Σw)/10: 0.04, 0.14, −0.12, −0.06; var = 4/3·Σu²
    squares = Fraction(16 + 196 + 144 + 36, 10_000)
    assert found["H", None, 50.0, "nat", "nat", None]["se"] == pytest.approx(
        sqrt(Fraction(4, 3) * squares), abs=1e-15
    )
    # logit interval, t with 4 − 1 = 3 degrees of freedom
    assert found["H", None, 50.0, "nat", "nat", None]["ll"] == pytest.approx(0.0132, abs=5e-5)
    assert found["H", None, 50.0, "nat", "nat", None]["ul"] == pytest.approx(0.9320, abs=5e-5)


def test_a_group_without_poor_has_no_intensity(engine: Engine) -> None:
    found = levels(measure(SPEC, HOUSEHOLDS, engine))
    urban = found["H", None, 50.0, "area", "u", None]
    assert (urban["b"], urban["se"], urban["ll"], urban["ul"]) == (0.0, 0.0, None, None)
    assert found["A", None, 50.0, "area", "u", None]["b"] is None
    assert found["A", None, 50.0, "area", "u", None]["se"] is None


def test_decomposition_by_hand(engine: Engine) -> None:
    parts = {
        row["subg"]: row
        for row in decomposition(measure(SPEC, HOUSEHOLDS, engine), "area").to_pylist()
        if row["measure"] == "M0"
    }
    assert parts["r"]["share"] == 0.4
    assert parts["r"]["value"] == 0.5
    assert parts["r"]["contribution"] == 0.2
    assert parts["r"]["percent"] == 1.0
    assert parts["u"]["contribution"] == 0.0
