"""The class of a household: exact lines, what decides, what is missing, and what disagrees."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from measured_households import KEYS, ON, STANDARD, class_of, classified, ticked, ticks

from giamngheo.law import load_standard
from giamngheo.measurement import (
    ClassificationError,
    classify,
    classify_many,
    classify_now,
    explain,
    score_items,
)
from giamngheo.measurement.classification.lowering import Scored, by_array, by_case, by_list, lowering_for
from giamngheo.measurement.classification.records import table_of

# --- the lines, exact


@pytest.mark.long
@pytest.mark.parametrize(
    ("locality", "points", "deprivations", "expected"),
    [
        ("rural", 140, 3, "poor"),
        ("rural", 141, 3, "not_poor"),
        ("rural", 140, 2, "near_poor"),
        ("urban", 175, 3, "poor"),
        ("urban", 176, 12, "not_poor"),
        ("urban", 175, 2, "near_poor"),
        ("urban", 141, 3, "poor"),
        ("rural", 0, 0, "near_poor"),
    ],
)
def test_the_points_line_and_the_third_deprivation(
    locality: str, points: int, deprivations: int, expected: str
) -> None:
    base = {"locality": locality, "income_points_recorded": points}
    assert class_of({**base, **ticked(deprivations)}) == expected
    assert class_of({**base, "deprivation_points_recorded": deprivations * 10}) == expected


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        (72_000_000, "poor"),
        (72_000_001, "average"),
        (108_000_000, "average"),
        (108_000_001, "above_average"),
    ],
)
def test_the_income_lines_for_a_rural_household_of_four(income: int, expected: str) -> None:
    row = {"locality": "rural", "size": 4, "income_12m": income, "deprivation_points_recorded": 30}
    assert class_of(row) == expected


@pytest.mark.parametrize(
    ("income", "expected"),
    [(2_000_000, "near_poor"), (2_000_001, "average"), (3_000_000, "average"), (3_000_001, "above_average")],
)
def test_the_income_per_person_for_an_urban_household(income: int, expected: str) -> None:
    row = {"locality": "urban", "income_per_capita_month": income, "deprivation_points_recorded": 20}
    assert class_of(row) == expected


# --- points decide, income only where they are absent


def test_points_decide_over_a_high_income() -> None:
    row = {
        "locality": "rural",
        "size": 1,
        "income_points_recorded": 140,
        "income_12m": 999_000_000,
        "deprivation_points_recorded": 30,
    }
    result = classified([row])[0]
    assert (result["class"], result["basis"], result["disagree_income_basis"]) == ("poor", "points", True)


def test_points_decide_over_a_low_income() -> None:
    row = {"locality": "rural", "size": 1, "income_points_recorded": 141, "income_12m": 1}
    result = classified([row])[0]
    assert (result["class"], result["disagree_income_basis"]) == ("not_poor", True)


def test_above_the_line_by_points_the_income_tells_the_average_class() -> None:
    base = {"locality": "rural", "size": 1, "income_points_recorded": 141}
    assert class_of(base) == "not_poor"
    assert class_of({**base, "income_12m": 27_000_000}) == "average"
    assert class_of({**base, "income_12m": 27_000_001}) == "above_average"


def test_without_points_and_income_the_class_is_unknown() -> None:
    result = classified([{"locality": "rural", **ticked(12)}])[0]
    assert (result["class"], result["basis"], result["below_line"]) == ("unknown", None, None)


# --- unknown only where a missing value could change the class


@pytest.mark.parametrize(
    ("known", "unknown", "expected"),
    [
        (3, 9, "poor"),
        (2, 0, "near_poor"),
        (2, 1, "unknown"),
        (1, 1, "near_poor"),
        (0, 2, "near_poor"),
        (0, 3, "unknown"),
    ],
)
def test_unknown_deprivations_matter_only_near_the_cut_off(known: int, unknown: int, expected: str) -> None:
    base = {"locality": "rural", "income_points_recorded": 100}
    assert class_of({**base, **ticked(known, unknown)}) == expected


def test_above_the_line_unknown_deprivations_do_not_matter() -> None:
    assert class_of({"locality": "rural", "income_points_recorded": 141}) == "not_poor"


@pytest.mark.parametrize(
    ("points", "expected"),
    [(140, "poor"), (141, "unknown"), (175, "unknown"), (176, "not_poor")],
)
def test_an_unknown_locality_matters_only_between_the_two_lines(points: int, expected: str) -> None:
    assert class_of({"income_points_recorded": points, "deprivation_points_recorded": 30}) == expected


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        (1_500_000, "near_poor"),
        (1_500_001, "unknown"),
        (2_000_001, "average"),
        (2_250_000, "average"),
        (2_250_001, "unknown"),
        (3_000_001, "above_average"),
    ],
)
def test_an_unknown_locality_with_income(income: int, expected: str) -> None:
    assert class_of({"income_per_capita_month": income, "deprivation_points_recorded": 0}) == expected


def test_an_unknown_size_leaves_the_household_income_open() -> None:
    base = {"locality": "rural", "deprivation_points_recorded": 0}
    assert class_of({**base, "income_12m": 30_000_000}) == "unknown"
    assert class_of({**base, "income_12m": 18_000_000}) == "near_poor"
    assert class_of({**base, "income_12m": 30_000_000, "income_per_capita_month": 1_000_000}) == "near_poor"


# --- deprivations: answers, ticks, totals

DURABLE = {"wall_material": "durable", "pillar_material": "durable", "roof_material": "durable"}


def test_answers_decide_over_a_tick_and_the_disagreement_is_flagged() -> None:
    row = {"water_source": "tap", "ticked_water": True, "ticked_toilet": True, **DURABLE}
    result = classified([row])[0]
    assert result["deprived_water"] is False
    assert result["deprived_toilet"] is True
    assert result["deprived_housing_quality"] is False
    assert (result["disagree_tick_water"], result["disagree_tick_toilet"]) == (True, False)
    assert result["deprivation_source"] == "answers"


def test_a_list_of_totals_leaves_the_indicators_null() -> None:
    result = classified([{"deprivation_points_recorded": 40}])[0]
    assert [result[f"deprived_{key}"] for key in KEYS] == [None] * 12
    assert (result["deprivation_points"], result["deprivation_source"]) == (40, "total")
    assert (result["deprivation_points_lo"], result["deprivation_points_hi"]) == (40, 40)


def test_what_is_recorded_once_disagrees_with_nothing() -> None:
    row = {"locality": "rural", "income_points_recorded": 100, **ticked(3), "deprivation_points_recorded": 30}
    result = classified([row])[0]
    assert [
        name for name, value in result.items() if name.startswith("disagree_") and value is not False
    ] == []


def test_birth_dates_alone_are_no_answers() -> None:
    child = {"name": "An", "birth_date": date(2020, 1, 1)}
    row = {"locality": "rural", "income_points_recorded": 100, "deprivation_points_recorded": 20}
    result = classified([row], [[child, child]])[0]
    assert [result[f"deprived_{key}"] for key in KEYS] == [None] * 12
    assert (result["class"], result["deprivation_source"]) == ("near_poor", "total")


def test_with_answers_the_ages_of_the_members_count() -> None:
    child = {"name": "An", "birth_date": date(2020, 1, 1), "has_health_insurance": True}
    result = classified([{"size": 2}], [[child, child]])[0]
    assert result["deprived_dependents"] is True
    assert result["deprived_adult_education"] is False


def test_a_total_that_differs_from_the_indicators_is_flagged_and_not_used() -> None:
    row = {"locality": "rural", "income_points_recorded": 100, "deprivation_points_recorded": 40, **ticked(2)}
    result = classified([row])[0]
    assert (result["class"], result["deprivation_points"]) == ("near_poor", 20)
    assert (result["deprivation_source"], result["disagree_deprivation_total"]) == ("ticks", True)


def test_a_total_completes_indicators_that_leave_the_points_open() -> None:
    base = {"locality": "rural", "income_points_recorded": 100, **ticked(1, unknown=11)}
    completed = classified([{**base, "deprivation_points_recorded": 40}])[0]
    assert (completed["class"], completed["deprivation_points"]) == ("poor", 40)
    assert (completed["deprivation_source"], completed["disagree_deprivation_total"]) == ("total", False)
    assert completed["deprived_info_assets"] is None
    impossible = classified([{**base, "deprivation_points_recorded": 0}])[0]
    assert (impossible["class"], impossible["deprivation_points"]) == ("unknown", None)
    assert impossible["disagree_deprivation_total"] is True


def test_ten_points_each_and_open_ones_between_bounds() -> None:
    result = classified([ticked(3, unknown=4)])[0]
    assert result["deprivation_points"] is None
    assert (result["deprivation_points_lo"], result["deprivation_points_hi"]) == (30, 70)
    assert (result["distance_deprivations_lo"], result["distance_deprivations_hi"]) == (0, 4)


# --- distances and disagreements


def test_distances_to_the_cut_offs() -> None:
    row = {"locality": "urban", "size": 2, "income_points_recorded": 150, "income_12m": 50_000_000}
    result = classified([{**row, **ticked(5)}])[0]
    assert result["distance_income_points"] == -25
    assert result["distance_income"] == 2_000_000
    assert result["distance_deprivations"] == 2
    assert (result["points_line"], result["income_line"]) == (175, 2_000_000)


def test_two_incomes_on_two_sides_of_a_line_are_flagged() -> None:
    base = {"locality": "rural", "size": 1, "income_12m": 18_000_000}
    same = classified([{**base, "income_per_capita_month": 1_500_000}])[0]
    apart = classified([{**base, "income_per_capita_month": 1_500_001}])[0]
    assert (same["disagree_income_records"], apart["disagree_income_records"]) == (False, True)


# --- tables, dates, standards


@pytest.mark.long
def test_only_the_columns_that_are_there_are_needed() -> None:
    households = pa.table({"household_key": [7], "income_points_recorded": [200]})
    result = classify(STANDARD, households, on=ON).to_pyarrow().to_pylist()
    assert (result[0]["household_key"], result[0]["class"]) == (7, "not_poor")


@pytest.mark.long
def test_a_table_that_carries_an_old_class_gets_the_new_one() -> None:
    households = pa.table(
        {"household_key": [7], "locality": ["rural"], "income_points_recorded": [200], "class": ["poor"]}
    )
    again = classify(STANDARD, classify(STANDARD, households, on=ON).to_pyarrow(), on=ON).to_pyarrow()
    assert again["class"].to_pylist() == ["not_poor"]


@pytest.mark.long
def test_classify_runs_on_a_given_connection() -> None:
    con = ibis.duckdb.connect()
    households = con.create_table("hh", pa.table({"household_key": [1], "income_points_recorded": [200]}))
    assert con.to_pyarrow(classify(STANDARD, households, on=ON, con=con))["class"].to_pylist() == ["not_poor"]
    in_memory = pa.table({"household_key": [1], "income_points_recorded": [200]})
    assert con.to_pyarrow(classify(STANDARD, in_memory, on=ON, con=con))["class"].to_pylist() == ["not_poor"]


@pytest.mark.parametrize("on", [date(2021, 12, 31), date(2027, 1, 1)])
def test_a_date_outside_the_standard_is_refused(on: date) -> None:
    with pytest.raises(ClassificationError) as caught:
        class_of({"locality": "rural"}, on=on)
    assert caught.value.code == "not_in_force"
    assert "01/01/2022" in caught.value.message.vi
    assert "31/12/2026" in caught.value.message.en


@pytest.mark.long
def test_the_first_and_the_last_day_of_the_standard() -> None:
    for on in (date(2022, 1, 1), date(2026, 12, 31)):
        assert class_of({"locality": "rural", "income_points_recorded": 141}, on=on) == "not_poor"


@pytest.mark.long
def test_one_survey_under_two_standards() -> None:
    standards = {"now": STANDARD, "next": load_standard("vn-2027-2030")}
    households = table_of(
        STANDARD,
        "household",
        [
            {
                "household_key": 0,
                "locality": "rural",
                "income_per_capita_month": 2_000_000,
                "deprivation_points_recorded": 30,
            }
        ],
    )
    table = classify_many(standards, households, on={"now": ON, "next": date(2027, 10, 1)})
    row = table.to_pyarrow().to_pylist()[0]
    assert (row["class__now"], row["class__next"]) == ("average", "poor")
    assert (row["income_line__now"], row["income_line__next"]) == (1_500_000, 2_200_000)


def test_a_standard_without_classes_is_refused() -> None:
    with pytest.raises(ClassificationError) as caught:
        class_of({}, load_standard("vn-2016-2020"), date(2020, 10, 1))
    assert caught.value.code == "no_classes"


# --- item by item


FIXTURE = load_standard("vn-2016-2020")


def item_points(row: dict[str, Any], members: list[dict[str, Any]] | None = None) -> int | None:
    households = table_of(FIXTURE, "household", [{"household_key": 0, **row}])
    people = None
    if members:
        people = table_of(FIXTURE, "person", [{"household_key": 0, **member} for member in members])
    result = score_items(FIXTURE, households, people, on=date(2020, 10, 1)).to_pyarrow()
    points: int | None = result["item_points"].to_pylist()[0]
    return points


def test_the_sum_over_the_items_is_that_of_the_table() -> None:
    table = FIXTURE.points_table
    assert table is not None
    chosen = {item.variable: item.options[-1].code for item in table.items if not item.derived}
    base = {"locality": "rural", "region": "tdmnpb", "size": 3, **chosen}
    derived = [item for item in table.items if item.derived and item.code != "1"]
    by_hand = {item.variable: item.options[0].code for item in derived}
    expected = sum(
        table.points(item.code, (chosen | by_hand).get(item.variable, "3"), "tdmnpb", "rural")
        for item in table.items
    )
    assert item_points({**base, **by_hand}) == expected
    assert item_points({**base, **by_hand, "region": None}) is None
    assert item_points({**base, **by_hand, "size": None}) is None


def test_lists_and_cases_give_the_same_points() -> None:
    """A list serves several items; an open option, or a number that is none, opens the whole sum."""
    options = {"a": [0, 2, None, 1, 3, -1, 0], "b": [1, 0, 0, 1, 0, 1, None]}
    rows = pa.table({name: pa.array(values, pa.int8()) for name, values in options.items()})
    table = ibis.memtable(rows.append_column("column", pa.array([0, 1, 1, 1, 0, 0, 1], pa.int32())))
    points = {"a": [[5, 6], [70, 71], [20_000, 20_001]], "b": [[1, 2], [3, 4]]}
    items = [Scored(np.array(cells, dtype=np.int32), table[name]) for name, cells in points.items()]
    result = table.mutate(
        by_list=by_list(items, table.column), by_case=by_case(items, table.column)
    ).to_pyarrow()
    expected = [8, 20_003, None, 75, None, None, None]
    assert result["by_list"].to_pylist() == result["by_case"].to_pylist() == expected
    assert (lowering_for("duckdb"), lowering_for("pyspark"), lowering_for("postgres")) == (
        by_list,
        by_array,
        by_case,
    )


@pytest.mark.long
def test_numbers_in_place_of_words_classify_alike() -> None:
    """A large lake stores places of the lists and 0 or 1; any other number is missing."""
    words = {
        "household_key": [0, 1, 2],
        "locality": ["rural", "urban", None],
        "income_points_recorded": [140, 176, 150],
        **{f"ticked_{key}": [True, False, None] for key in KEYS},
    }
    coded = {
        **words,
        "locality": [0, 1, 7],
        **{f"ticked_{key}": [1, 0, 2] for key in KEYS},
    }
    kinds = {"locality": pa.int8(), **{f"ticked_{key}": pa.int8() for key in KEYS}}
    plain, numbers = pa.table(words), pa.table(coded)
    for name, kind in kinds.items():
        numbers = numbers.set_column(numbers.schema.get_field_index(name), name, numbers[name].cast(kind))
    names = [name for name in classify_now(STANDARD, plain, on=ON).column_names if name not in kinds]
    alike = [classify_now(STANDARD, table, on=ON).select(names) for table in (plain, numbers)]
    assert alike[0].to_pylist() == alike[1].to_pylist()
    assert alike[0]["class"].to_pylist() == ["poor", "not_poor", "unknown"]


def test_explain_of_a_full_questionnaire_names_the_member() -> None:
    household = {
        "locality": "rural",
        "income_points_recorded": 120,
        "size": 2,
        "housing_area_m2": Decimal("15.9"),
        "water_source": "unprotected",
    }
    members = [{"name": "Hà Thị Hoa", "birth_date": date(1980, 1, 1), "has_health_insurance": False}]
    explanation = explain(STANDARD, household, members, on=ON)
    assert explanation.code == "poor"
    assert "Hà Thị Hoa (46 tuổi): không có bảo hiểm y tế" in explanation.criterion("health_insurance").why.vi
    assert explanation.criterion("housing_area").outcome is True
    assert explanation.criterion("toilet").outcome is None
    assert explanation.criterion("income").article.vi.startswith("Thông tư 07/2021/TT-BLĐTBXH")


def test_order_and_company_do_not_matter() -> None:
    rows = [
        {"locality": "rural", "income_points_recorded": 140, **ticks("water", "toilet", "telecom")},
        {"locality": "urban", "income_points_recorded": 176},
        {"deprivation_points_recorded": 30},
    ]
    forward = [row["class"] for row in classified(rows)]
    backward = [row["class"] for row in classified(rows[::-1])]
    assert forward == backward[::-1] == [class_of(row) for row in rows]


def test_at_once_is_the_same_as_the_lazy_table() -> None:
    rows = [{"household_key": key, "income_points_recorded": 100 + 30 * key} for key in (3, 1, 2)]
    households = table_of(STANDARD, "household", rows)
    lazy = classify(STANDARD, households, on=ON).to_pyarrow().sort_by("household_key")
    at_once = classify_now(STANDARD, households, on=ON)
    assert at_once["household_key"].to_pylist() == [3, 1, 2]
    assert at_once.sort_by("household_key").to_pylist() == lazy.to_pylist()


@pytest.mark.long
def test_points_from_the_items_of_a_whole_table_decide_over_the_recorded_total() -> None:
    assert FIXTURE.points_table is not None
    whole = replace(STANDARD, points_table=replace(FIXTURE.points_table, complete=True))
    chosen = {item.variable: "none" for item in FIXTURE.points_table.items if not item.derived}
    education = {"highest_qualification": "none", "is_head": True, "birth_date": date(1980, 1, 1)}
    base = {"locality": "rural", "region": "tdmnpb", "size": 1, "deprivation_points_recorded": 30, **chosen}
    by_hand = {item.variable: item.options[-1].code for item in FIXTURE.points_table.items[1:]}
    row = classified([{**base, **by_hand, "income_points_recorded": 999}], [[education]], whole)[0]
    scored = item_points({**base, **by_hand}, [education])
    assert scored is not None
    assert (row["income_points"], row["income_points_source"]) == (scored, "items")
    assert (row["class"], row["disagree_income_points"]) == ("poor", True)
    open_item = classified([{**base, **by_hand, "region": None, "income_points_recorded": 99}], [], whole)[0]
    assert (open_item["income_points"], open_item["income_points_source"]) == (99, "recorded")
