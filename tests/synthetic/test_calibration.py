"""The published totals: exact at the full size, proportional below."""

import numpy as np
import pyarrow.compute as pc
import pytest

from giamngheo.synthetic import Calibration, generate
from giamngheo.synthetic.classes import NEAR_POOR, POOR
from giamngheo.synthetic.rounding import lowest_in_group, shares_of, shares_within

FULL = 1_005_262


def figures(province, year, mask=None):
    at = province.listed(year)
    if mask is not None:
        at = at[mask[at]]
    classes = province.classes.by_year[year][at]
    return len(at), int((classes == POOR).sum()), int((classes == NEAR_POOR).sum())


def test_ten_thousand_households_have_proportional_totals(province):
    assert figures(province, 2025) == (10_000, 268, 314)
    assert figures(province, 2024) == (9_925, 313, 339)
    assert province.persons(2025).num_rows == 38_967


def test_groups_are_proportional_too(province):
    minority = province.groups > 0
    assert figures(province, 2024, minority) == (2_432, 200, 207)
    urban = province.urban(2025)
    assert figures(province, 2025, urban) == (1_763, 7, 11)


def test_residents_add_up_to_the_households_and_persons(province):
    table = province.residents(2025)
    assert pc.sum(table["households"]).as_py() == 10_000
    assert pc.sum(table["persons"]).as_py() == province.persons(2025).num_rows
    minority = pc.sum(pc.cast(province.households(2025)["ethnic_minority"], "int64")).as_py()
    assert pc.sum(table["ethnic_minority_households"]).as_py() == minority


@pytest.mark.slow
def test_the_full_province_has_the_published_totals():
    whole = generate(FULL, seed=1485)
    assert figures(whole, 2025) == (1_005_262, 26_941, 31_615)
    assert int(whole.roster.sizes(2025)[whole.panel.alive(2025)].sum()) == 3_917_201
    assert figures(whole, 2024) == (997_683, 31_488, 34_036)
    minority = whole.groups > 0
    assert figures(whole, 2024, minority) == (244_465, 20_113, 20_834)
    assert figures(whole, 2024, ~minority) == (753_218, 11_375, 13_202)

    urban, poor_urban, _ = figures(whole, 2025, whole.urban(2025))
    assert round(100 * poor_urban / urban, 2) == 0.39
    rural, poor_rural, _ = figures(whole, 2025, ~whole.urban(2025))
    assert round(100 * poor_rural / rural, 2) == 3.17

    codes = np.array(whole.geography.pieces.new_codes)
    in_thu_cuc = (codes == "08545")[whole.geography.villages.piece][whole.panel.village]
    households, poor, _ = figures(whole, 2025, in_thu_cuc)
    assert round(100 * poor / households, 2) == 11.15
    assert len(set(whole.geography.pieces.new_codes)) == 148


def test_every_block_of_the_calibration_says_what_it_rests_on():
    marks = {"text", "inference", "memory_low", "memory_medium", "memory_high", "third_party"}
    data = Calibration(FULL, 2025).data
    for year in data["years"].values():
        assert year["evidence"] in marks
        assert year["source"]
    for block in (
        "ethnic_minority",
        "urban",
        "units",
        "changes",
        "level",
        "composition",
        "deprivations",
        "causes",
    ):
        assert data[block]["evidence"] in marks


def test_shares_add_up_and_are_within_one_of_the_exact_share():
    rng = np.random.default_rng(1)
    for total in (0, 1, 7, 1_000, 999_983):
        weights = rng.random(37)
        parts = shares_of(total, weights)
        assert parts.sum() == total
        assert np.all(np.abs(parts - total * weights / weights.sum()) < 1)


def test_shares_within_groups_add_up_to_each_total():
    group = np.repeat(np.arange(5), [3, 1, 4, 2, 6])
    totals = np.array([10, 0, 7, 3, 11])
    parts = shares_within(totals, group, np.random.default_rng(2).random(16))
    assert np.bincount(group, weights=parts).tolist() == totals.tolist()


def test_lowest_in_group_takes_the_first_of_equals():
    chosen = lowest_in_group(np.array([0, 0, 0, 1]), np.array([2.0, 1.0, 1.0, 5.0]), np.array([2, 0]))
    assert chosen.tolist() == [False, True, True, False]
