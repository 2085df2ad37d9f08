"""What the generator intends is what the measurement finds, and years follow from one another."""

from collections import Counter
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from giamngheo.measurement import classify
from giamngheo.synthetic.survey import INDICATORS
from giamngheo.synthetic.tables import movement_names


@pytest.mark.long
@pytest.mark.parametrize("year", [2023, 2024, 2025])
@pytest.mark.parametrize("kind", ["totals", "indicators", "full"])
def test_the_class_comes_out_of_the_answers(small, year, kind):
    truth = small.truth(year).to_pylist()
    found = classify(
        small.standard,
        small.households(year, kind),
        small.persons(year, kind) if kind == "full" else None,
        on=small.calibration.reference_date(year),
    )
    by_code = {row["household_code"]: row for row in found.to_pyarrow().to_pylist()}
    assert [by_code[row["household_code"]]["class"] for row in truth] == [row["class"] for row in truth]
    if kind != "totals":
        for name in INDICATORS:
            column = f"deprived_{name}"
            assert [by_code[row["household_code"]][column] for row in truth] == [row[column] for row in truth]


@pytest.mark.long
@pytest.mark.parametrize("on", ["2025-09-01", "2025-12-14"])
def test_the_class_does_not_hang_on_the_day_within_the_review(small, on):
    truth = small.truth(2025).to_pylist()
    found = classify(small.standard, small.households(2025), small.persons(2025), on=date.fromisoformat(on))
    by_code = {row["household_code"]: row["class"] for row in found.to_pyarrow().to_pylist()}
    assert [by_code[row["household_code"]] for row in truth] == [row["class"] for row in truth]


def test_movements_balance(province):
    fell_back = 0
    for year in (2024, 2025):
        at = province.panel.index
        moved = Counter(movement_names(province, year, at).tolist())
        before, now = (Counter(province.classes.by_year[when].tolist())[1] for when in (year - 1, year))
        assert before == moved["stays_poor"] + moved["poor_to_near_poor"] + moved["poor_to_above"] + _left(
            province, year, 1
        )
        assert now == (
            moved["stays_poor"]
            + moved["near_poor_to_poor"]
            + moved["fell_back_poor"]
            + moved["newly_poor"]
            + _came(province, year, 1)
        )
        assert moved["poor_to_near_poor"] > moved["near_poor_to_poor"] > 0
        fell_back += moved["fell_back_poor"] + moved["fell_back_near_poor"]
    assert fell_back > 0


def _left(province, year, code):
    before, now = province.classes.by_year[year - 1], province.classes.by_year[year]
    return int(((before == code) & (now == 0)).sum())


def _came(province, year, code):
    before, now = province.classes.by_year[year - 1], province.classes.by_year[year]
    return int(((before == 0) & (now == code)).sum())


def test_the_list_to_review_holds_last_years_poor_this_years_and_applicants(province):
    table, truth = province.households(2025, listed="review"), province.truth(2025, listed="review")
    codes = set(table["household_code"].to_pylist())
    recognised = province.household_codes(province.recognised(2024)).to_pylist()
    assert set(recognised) <= codes
    poor_now = province.household_codes(province.recognised(2025)).to_pylist()
    assert set(poor_now) <= codes
    classes = Counter(truth["class"].to_pylist())
    assert classes["poor"] == 268
    assert classes["near_poor"] == 314
    assert 0.02 < (len(codes) - len({*recognised, *poor_now})) / len(codes) < 0.08


def test_households_that_left_stand_on_the_list_with_their_reason(province):
    table = province.households(2025, listed="review")
    gone = table.filter(pc.is_in(table["household_change"], pa.array(["moved_out", "merged", "died"])))
    assert gone.num_rows == int(province.departed(2025).sum()) > 0
    assert gone["income_points_recorded"].null_count == gone.num_rows
    assert gone["head_name"].null_count == 0


def test_a_split_household_takes_a_member_of_another_with_it(province):
    persons_before, persons_now = province.persons(2024), province.persons(2025)
    now = province.households(2025)
    split = now.filter(pc.equal(now["household_change"], "split"))
    assert split.num_rows > 0
    home = dict(
        zip(
            persons_before["citizen_id"].to_pylist(), persons_before["household_key"].to_pylist(), strict=True
        )
    )
    for key, head in zip(
        split["household_key"].to_pylist(), split["head_citizen_id"].to_pylist(), strict=True
    ):
        assert home[head] != key
    assert len(set(persons_now["citizen_id"].drop_null().to_pylist())) == len(
        persons_now["citizen_id"].drop_null()
    )
