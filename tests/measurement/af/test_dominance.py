"""Differences between groups and dominance over all cut-offs."""

import math
from typing import Any

import pytest
from af_samples import Naive, golden_spec, levels, survey, table_of

from giamngheo.measurement.alkire_foster import MeasureError, MeasureSpec, measure
from giamngheo.measurement.alkire_foster.differences import differences
from giamngheo.measurement.alkire_foster.dominance import dominance, every_cutoff
from giamngheo.measurement.engines import Engine


def test_differences_carry_the_covariance_of_shared_clusters(engine: Engine) -> None:
    """Ethnicity varies within clusters; checked against the definition, cluster by cluster."""
    spec = golden_spec(k=[25], by=("ethnicity",))
    measured = measure(spec, survey(), engine, indicators=False)
    naive = Naive(survey().to_pylist(), dict.fromkeys(spec.indicators, 1))
    parts = naive.parts("M0", None, spec.cutoffs[0].k)  # type: ignore[union-attr]
    found = {(row["measure"], row["t"]): row for row in differences(measured, "ethnicity").to_pylist()}
    kinh = naive.influences(parts, lambda r: r["t"] == 1 and r["ethnicity"] == "kinh")
    other = naive.influences(parts, lambda r: r["t"] == 1 and r["ethnicity"] == "minority")
    apart = {key: kinh[key] - other[key] for key in kinh}
    row = found["M0", 1]
    single = levels(measured)
    assert (row["subg"], row["versus"]) == ("kinh", "minority")
    kinh_b = single["M0", None, 25.0, "ethnicity", "kinh", 1]["b"]
    assert row["b"] == pytest.approx(kinh_b - single["M0", None, 25.0, "ethnicity", "minority", 1]["b"])
    assert row["se"] == pytest.approx(math.sqrt(naive.covariance(apart, apart)), abs=1e-14)
    assert row["ul"] - row["ll"] == pytest.approx(2 * 1.959963984540054 * row["se"], abs=1e-14)


def test_every_cutoff_is_every_score_that_can_occur() -> None:
    spec = MeasureSpec.build("abc", [50], weights=[1, 2, 3])
    assert [cutoff.threshold(6) for cutoff in every_cutoff(spec)] == [1, 2, 3, 4, 5, 6]
    assert len(every_cutoff(MeasureSpec.build("ab", [50], weights=["0.333", "0.667"]))) == 100


def _rows(group: str, scores: list[int]) -> list[dict[str, Any]]:
    return [{"g": group, **{name: int(n < score) for n, name in enumerate("abcd")}} for score in scores]


@pytest.mark.parametrize(
    ("first", "second", "verdict", "crossings"),
    [
        ([1, 2, 0, 0], [2, 3, 1, 0], "lower", []),
        ([2, 3, 1, 0], [1, 2, 0, 0], "higher", []),
        ([1, 1, 1, 1], [4, 0, 0, 0], "crossing", [50.0]),
        ([1, 2, 3, 4], [1, 2, 3, 4], "equal", []),
    ],
)
def test_verdicts(
    first: list[int], second: list[int], verdict: str, crossings: list[float], engine: Engine
) -> None:
    table = table_of(_rows("x", first) + _rows("y", second))
    found = dominance(MeasureSpec.build("abcd", [25], by=["g"]), table, engine).to_pylist()
    row = next(r for r in found if r["measure"] == "H")
    assert (row["subg"], row["versus"], row["verdict"]) == ("x", "y", verdict)
    assert row["crossings"] == crossings
    assert row["significant"] is None


def test_rural_is_poorer_than_urban_at_every_cutoff(engine: Engine) -> None:
    found = dominance(golden_spec(by=("area",)), survey(), engine, high=75).to_pylist()
    assert [(r["measure"], r["t"], r["verdict"], r["significant"]) for r in found] == [
        ("H", 1, "higher", True),
        ("H", 2, "higher", True),
        ("M0", 1, "higher", True),
        ("M0", 2, "higher", True),
    ]
    assert {r["from_k"] for r in found} == {100 / 12}


def test_a_range_that_ends_between_two_scores_is_compared_to_its_end(engine: Engine) -> None:
    """Of four indicators k = 55 % identifies who is deprived in three: the range 20–55 is not 20–50."""
    table = table_of(_rows("x", [2, 2, 0, 0]) + _rows("y", [4, 0, 0, 0]))
    spec = MeasureSpec.build("abcd", [25], by=["g"])
    (row,) = (r for r in dominance(spec, table, engine, low=20, high=55).to_pylist() if r["measure"] == "H")
    assert (row["verdict"], row["crossings"], row["from_k"], row["to_k"]) == ("crossing", [55.0], 25.0, 55.0)
    (row,) = (r for r in dominance(spec, table, engine, low=20, high=50).to_pylist() if r["measure"] == "H")
    assert (row["verdict"], row["to_k"]) == ("higher", 50.0)
    (row,) = (r for r in dominance(spec, table, engine, low=60, high=60).to_pylist() if r["measure"] == "H")
    assert (row["verdict"], row["from_k"], row["to_k"]) == ("lower", 60.0, 60.0)


def test_a_group_column_named_as_the_whole_is_refused() -> None:
    with pytest.raises(MeasureError) as caught:
        MeasureSpec.build("ab", [50], by=["nat"])
    assert caught.value.code == "group_reserved"


def test_nothing_to_compare(engine: Engine) -> None:
    for wanted, code in (({"by": ()}, "no_groups"), ({"by": ("area",)}, "k_out_of_range")):
        with pytest.raises(MeasureError) as caught:
            dominance(golden_spec(**wanted), survey(), engine, low=101, high=102)
        assert caught.value.code == code
