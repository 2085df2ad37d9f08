"""Transition matrices and spells of the same households, with errors."""

import math
from typing import Any

import pytest
from af_samples import table_of

from giamngheo.measurement.alkire_foster import MeasureError
from giamngheo.measurement.dynamics import PanelSpec, spells, transitions
from giamngheo.measurement.engines import Engine

PATHS = {
    # household: (village, weight, classes of 2021…2024)
    1: ("a", 1, "PPNN"),
    2: ("a", 2, "NPPN"),
    3: ("b", 1, "NPNP"),
    4: ("b", 1, "PPPP"),
    5: ("c", 1, "NNNN"),
    6: ("c", 2, "NPNN"),
}
NAMES = {"P": "poor", "N": "not_poor"}


def panel(**changed: str) -> list[dict[str, Any]]:
    return [
        {"h": h, "y": 2021 + n, "s": NAMES[state], "v": village, "w": weight, "g": "ab"[h % 2]}
        for h, (village, weight, path) in PATHS.items()
        for n, state in enumerate(changed.get(f"h{h}", path))
        if state in NAMES
    ]


SURVEY = PanelSpec(unit="h", state="s", time="y", weight="w", cluster="v", by=("g",))
REGISTER = PanelSpec(unit="h", state="s", time="y")


def _moves(spec: PanelSpec, rows: list[dict[str, Any]], engine: Engine) -> dict[Any, Any]:
    table = transitions(spec, table_of(rows), engine).table
    return {
        (r["measure"], r["origin"], r["target"], r["loa"], r["subg"], r["t0"], r["t1"]): r
        for r in table.to_pylist()
    }


def test_rates_by_hand(engine: Engine) -> None:
    found = _moves(SURVEY, panel(), engine)
    # 2022: poor are 1 2 3 4 6 with weights 1 2 1 1 2; in 2023 poor still: 2 and 4, 3 of 7
    stay = found["rate", "poor", "poor", "nat", "nat", 2022, 2023]
    assert stay["b"] == pytest.approx(3 / 7, abs=1e-15)
    assert stay["weighted"] == 3.0
    assert found["joint", "poor", "not_poor", "nat", "nat", 2022, 2023]["b"] == pytest.approx(4 / 8)
    # villages a, b, c: Σw·stay 2 1 0, Σw·poor 3 2 2
    u = [(2 - 3 * 3 / 7) / 7, (1 - 2 * 3 / 7) / 7, (0 - 2 * 3 / 7) / 7]
    assert stay["se"] == pytest.approx(math.sqrt(1.5 * math.fsum(x * x for x in u)), abs=1e-15)


def test_rates_out_of_a_state_add_up_to_one(engine: Engine) -> None:
    sums: dict[Any, float] = {}
    for (measure, origin, _, *rest), row in _moves(SURVEY, panel(), engine).items():
        if measure == "rate" and row["b"] is not None:
            sums[(origin, *rest)] = sums.get((origin, *rest), 0.0) + row["b"]
    assert len(sums) == 22
    assert all(value == pytest.approx(1.0, abs=1e-15) for value in sums.values())


def test_nobody_in_a_state_has_no_rate(engine: Engine) -> None:
    rows = [row for row in panel(h1="NNNN", h4="NNNN") if row["y"] < 2023]
    found = _moves(REGISTER, rows, engine)
    assert found["rate", "poor", "poor", "nat", "nat", 2021, 2022]["b"] is None
    assert found["joint", "not_poor", "poor", "nat", "nat", 2021, 2022]["b"] == 0.5
    assert found["joint", "not_poor", "poor", "nat", "nat", 2021, 2022]["se"] is None


def test_first_and_last_period_are_compared_too(engine: Engine) -> None:
    found = _moves(REGISTER, panel(), engine)
    assert {key[5:] for key in found} == {(2021, 2022), (2022, 2023), (2023, 2024), (2021, 2024)}
    assert found["rate", "poor", "poor", "nat", "nat", 2021, 2024]["b"] == 0.5


def test_households_without_a_partner_are_counted(engine: Engine) -> None:
    rows = [row for row in panel(h1="P...", h5=".NNN") if row["y"] < 2023]
    rows[3]["s"] = "unknown"
    result = transitions(REGISTER, table_of(rows), engine)
    assert result.matched.to_pylist() == [
        {"t0": 2021, "t1": 2022, "both": 4, "only_first": 1, "only_second": 1, "unknown": 1}
    ]


@pytest.mark.long
def test_the_weight_is_that_of_the_earlier_period(engine: Engine) -> None:
    rows = [row | {"w": row["w"] * (100 if row["y"] == 2024 else 1)} for row in panel()]
    key = ("rate", "poor", "poor", "nat", "nat", 2023, 2024)
    assert _moves(SURVEY, rows, engine)[key] == _moves(SURVEY, panel(), engine)[key]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row for row in panel() if row["y"] == 2021], "one_period"),
        ([*panel(), panel()[0]], "unit_twice"),
        ([row | {"h": row["h"] + 100 * row["y"]} for row in panel()], "no_common_units"),
        ([row | {"w": None if n == 3 else 1} for n, row in enumerate(panel())], "design_missing"),
    ],
)
def test_panels_that_cannot_be_compared(rows: list[dict[str, Any]], code: str, engine: Engine) -> None:
    with pytest.raises(MeasureError) as caught:
        transitions(SURVEY, table_of(rows), engine)
    assert caught.value.code == code


def test_a_panel_needs_a_period(engine: Engine) -> None:
    with pytest.raises(MeasureError) as caught:
        spells(PanelSpec(unit="h", state="s"), table_of(panel()), engine)
    assert caught.value.code == "one_period"


def test_spells_by_hand(engine: Engine) -> None:
    result = spells(SURVEY, table_of(panel()), engine)
    found = {(r["measure"], r["duration"]): r for r in result.table.to_pylist() if r["loa"] == "nat"}
    assert (result.households, result.left_out, result.periods) == (6, 0, (2021, 2022, 2023, 2024))
    # years poor (weight): 1→2 (1), 2→2 (2), 3→2 (1), 4→4 (1), 5→0 (1), 6→1 (2); whole 8
    assert [found["years_poor", n]["b"] for n in range(5)] == [1 / 8, 2 / 8, 4 / 8, 0.0, 1 / 8]
    assert found["ever_poor", None]["b"] == 7 / 8
    assert found["always_poor", None]["b"] == 1 / 8
    assert found["mean_share", None]["b"] == pytest.approx((2 * 1 + 4 * 2 + 4) / 32)
    # spells that began in 2022 or 2023 and are seen a year later: 2 (w 2), 3 (w 1), 6 (w 2); two end at once
    assert found["exit_rate", 1]["b"] == pytest.approx(3 / 5)
    assert found["exit_rate", 2]["b"] == 1.0
    # out of poverty since 2023 and seen in 2024: 1, 3, 6 (w 1, 1, 2); 3 falls back
    assert found["return_rate", 1]["b"] == pytest.approx(1 / 4)
    assert found["return_rate", 2]["b"] is None


def test_spell_errors_by_definition(engine: Engine) -> None:
    found = {
        (r["measure"], r["duration"]): r
        for r in spells(SURVEY, table_of(panel()), engine).table.to_pylist()
        if r["loa"] == "nat"
    }
    u = [(0 - 2 * 0.6) / 5, (1 - 1 * 0.6) / 5, (2 - 2 * 0.6) / 5]
    expected = math.sqrt(1.5 * math.fsum(x * x for x in u))
    assert found["exit_rate", 1]["se"] == pytest.approx(expected, abs=1e-15)


def test_spells_use_households_seen_every_year(engine: Engine) -> None:
    result = spells(REGISTER, table_of(panel(h1="PP.N")), engine)
    assert (result.households, result.left_out) == (5, 1)
    assert all(row["se"] is None for row in result.table.to_pylist())
