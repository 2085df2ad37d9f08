"""The official forms: figures, empty cells with reasons, identities, residents, changes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from report_tables import (
    CAUSES,
    META,
    RURAL,
    URBAN,
    Holder,
    change,
    changes,
    household,
    households,
    person,
    persons,
    random_list,
    random_persons,
    totals,
)

from giamngheo.law import Standard, load_standard
from giamngheo.law.areas import Areas
from giamngheo.reports import FormResult, fill_forms

TWO = ((URBAN, "Phường Nông Trang", "urban"), (RURAL, "Xã Thu Cúc", "rural"))


def fill(standard: Standard, areas: Areas, table: Any, **given: Any) -> dict[str, FormResult]:
    meta = given.pop("meta", META)
    parts = [given.pop(name, None) for name in ("people", "moves", "residents")]
    assert not given
    return {result.number: result for result in fill_forms(table, *parts, standard, areas, meta)}


def test_all_eleven_forms_are_always_there(standard: Standard, areas: Areas) -> None:
    forms = fill(standard, areas, households())
    assert list(forms) == ["7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9", "7.10", "7.11"]
    assert forms["7.1"].cell("3").value == 0
    assert [row.label for row in forms["7.1"].rows] == [
        "Khu vực thành thị",
        "Khu vực nông thôn",
        "Tổng cộng (I + II)",
    ]


@pytest.mark.long
def test_rates_use_residents_and_are_rounded_half_up(standard: Standard, areas: Areas) -> None:
    table = households(
        household(1, size=3), household(2, **{"class": "near_poor"}), household(3, village="Khu 2")
    )
    residents = totals((RURAL, "Khu 1", 800, 3000), (RURAL, "khu 02", 200, 900), (RURAL, "Khu 3", 100, 400))
    form = fill(standard, areas, table, residents=residents)["7.1"]
    rate = form.cell("4", "Khu 1")
    assert (rate.value, rate.numerator, rate.denominator) == (Decimal("0.13"), 1, 800)
    assert form.cell("4").value == Decimal("0.18")  # 2 of 1100
    assert form.cell("6").value == Decimal("0.16")  # 7 of 4300
    assert form.cell("3", "Khu 3").value == 0  # a village of the totals without a household in the list
    assert form.errors == ()


def test_without_totals_a_rate_is_empty_with_its_reason(standard: Standard, areas: Areas) -> None:
    form = fill(standard, areas, households(household(1)))["7.1"]
    for key in ("1", "2", "4", "6", "8", "10"):
        assert form.cell(key).value is None
        assert "tệp tổng số hộ" in form.cell(key).note.vi  # type: ignore[union-attr]
    assert form.cell("3").value == 1
    assert any("trong số 1 hộ được rà soát" in note.vi for note in form.notes)


def test_totals_that_miss_a_unit_leave_it_and_the_total_empty(standard: Standard, areas: Areas) -> None:
    table = households(
        household(1), household(2, commune_code=URBAN, locality="urban", commune_name="Phường")
    )
    form = fill(standard, areas, table, residents=totals((RURAL, None, 500, 2000)))["7.1"]
    assert form.cell("4", "Xã Thu Cúc").value == Decimal("0.20")
    assert form.cell("4", "Khu vực nông thôn").value == Decimal("0.20")
    assert form.cell("4", "Khu vực thành thị").value is None
    assert form.cell("4").value is None
    assert "Thiếu số dân cư của 1 địa bàn" in form.cell("4").note.vi  # type: ignore[union-attr]


@pytest.mark.long
def test_a_commune_total_serves_the_whole_table_of_villages(standard: Standard, areas: Areas) -> None:
    form = fill(standard, areas, households(household(1)), residents=totals((RURAL, None, 1000, 4000)))["7.1"]
    assert form.cell("4", "Khu 1").value is None
    assert form.cell("4").value == Decimal("0.10")


@pytest.mark.long
def test_totals_of_other_communes_count_unless_only_the_list_is_asked_for(
    standard: Standard, areas: Areas
) -> None:
    table = households(household(1), household(2, commune_code=URBAN, locality="urban"))
    residents = totals((RURAL, None, 500, 2000), (URBAN, None, 500, 2000), ("09000", None, 9000, 30000))
    shown = fill(standard, areas, table, residents=residents)["7.1"]
    assert shown.cell("1").value == 10000
    assert shown.cell("3", "09000").value == 0
    listed = replace(META, units="list")
    form = fill(standard, areas, table, residents=residents, meta=listed)["7.1"]
    assert form.cell("1").value == 1000
    assert any("không đưa vào biểu và mẫu số: 09000" in note.vi for note in form.notes)


@pytest.mark.long
def test_a_unit_with_both_area_types_stands_in_both_blocks_without_rates(
    standard: Standard, areas: Areas
) -> None:
    table = households(household(1), household(2, locality="urban"))
    form = fill(standard, areas, table, residents=totals((RURAL, "Khu 1", 100, 400)))["7.1"]
    lines = [
        (row.block, row.cells["3"].value, row.cells["4"].value) for row in form.rows if row.kind == "unit"
    ]
    assert lines == [("urban", 1, None), ("rural", 1, None)]
    assert form.cell("4").value == Decimal("2.00")


@pytest.mark.long
# villages that do not add up to the commune's figure do not tell its area types
@pytest.mark.parametrize("own", [None, 100, 120])
def test_villages_tell_the_area_types_of_a_mixed_commune(
    standard: Standard, areas: Areas, own: int | None
) -> None:
    """40 households live in the urban village, 60 in the two rural ones; only urban households are on the list."""
    table = households(household(1, locality="urban"), household(2, commune_code=URBAN, locality="urban"))
    given = [("Khu 1", "urban", 40), ("Khu 2", "rural", 50), ("Khu 3", "rural", 10)]
    rows = [
        {
            "commune_code": RURAL,
            "village": village,
            "locality": where,
            "households": number,
            "persons": 4 * number,
        }
        for village, where, number in given
    ]
    if own:
        rows.append({"commune_code": RURAL, "households": own, "persons": 4 * own})
    rows.append({"commune_code": URBAN, "households": 100, "persons": 400})
    form = fill(standard, areas, table, residents=Holder(pa.Table.from_pylist(rows)))["7.1"]
    lines = {
        (row.block, row.unit): (row.cells["1"].value, row.cells["4"].value)
        for row in form.rows
        if row.kind == "unit"
    }
    blocks = {row.block: row.cells["1"].value for row in form.rows if row.kind == "block"}
    if own == 120:
        assert lines == {("urban", RURAL): (120, Decimal("0.83")), ("urban", URBAN): (100, Decimal("1.00"))}
        return
    assert lines == {
        ("urban", RURAL): (40, Decimal("2.50")),
        ("urban", URBAN): (100, Decimal("1.00")),
        ("rural", RURAL): (60, Decimal("0.00")),
    }
    assert blocks == {"urban": 140, "rural": 60, "total": 200}
    assert [one.status for one in form.identities if one.status == "failed"] == []


def test_households_without_a_unit_have_their_own_line(standard: Standard, areas: Areas) -> None:
    table = households(
        household(1), household(2, commune_code=None), household(3, locality=None, village=None)
    )
    form = fill(standard, areas, table)["7.1"]
    assert form.cell("3", "Chưa xác định địa bàn").value == 1
    assert form.cell("3", "Chưa xác định khu vực").value == 1
    assert form.cell("3", "Tổng cộng (I + II + chưa xác định)").value == 3


@pytest.mark.long
def test_unknown_indicators_are_not_counted_and_leave_the_share_empty(
    standard: Standard, areas: Areas
) -> None:
    unknown = {"deprived_water": None, "village": "Khu 2"}
    table = households(
        household(1, deprived_water=True), household(2), household(3, **unknown), household(4, **unknown)
    )
    forms = fill(standard, areas, table)
    water = forms["7.4"].cell("9")
    assert (water.value, water.unknown) == (1, 2)
    assert "2 hộ" in water.note.vi  # type: ignore[union-attr]
    assert forms["7.4"].cell("9", "Khu 2").value is None
    share = forms["7.5"].cell("9")
    assert share.value is None
    assert "trong khoảng 25,00 % đến 75,00 %" in share.note.vi  # type: ignore[union-attr]
    assert forms["7.5"].cell("9", "Khu 1").value == Decimal("50.00")
    assert forms["7.4"].cell("D").value == 13


def test_a_list_of_totals_has_no_indicators(standard: Standard, areas: Areas) -> None:
    row = household(1) | {name: None for name in household(1) if name.startswith("deprived_")}
    forms = fill(standard, areas, households(row))
    assert [forms["7.4"].cell(str(number)).value for number in range(1, 13)] == [None] * 12
    assert "chỉ ghi tổng điểm" in forms["7.4"].cell("1").note.vi  # type: ignore[union-attr]
    assert forms["7.4"].cell("C").value == 1
    assert forms["7.4"].cell("D").value is None


def test_groups_overlap_and_other_is_in_none(standard: Standard, areas: Areas) -> None:
    table = households(
        household(1, ethnic_minority=True, merit_member=True, size=5),
        household(2, no_labour_capacity=True, size=1),
        household(3, size=4),
        household(4, ethnic_minority=True, merit_member=True, no_labour_capacity=True, size=2),
    )
    form = fill(standard, areas, table)["7.8"]
    figures = [form.cell(key, split="households").value for key in ("1", "2", "3", "4", "5")]
    assert figures == [4, 2, 2, 2, 1]
    assert [form.cell(key, split="persons").value for key in ("1", "2", "3", "4", "5")] == [12, 7, 3, 7, 4]
    assert form.errors == ()
    assert all(identity.status == "passed" for identity in form.identities)


@pytest.mark.long
def test_ethnic_groups_of_the_list_become_columns(standard: Standard, areas: Areas) -> None:
    groups = ("01", "03", "03", "08", None)
    table = households(*(household(key, ethnic_minority=None) for key in range(1, 6)))
    people = persons(*(person(key, 1, ethnicity=group) for key, group in enumerate(groups, 1)))
    form = fill(standard, areas, table, people=people)["7.9"]
    assert form.keys[:6] == ("p_total", "p_minority", "p_kinh", "p_03", "p_08", "p_other")
    assert [form.cell(key).value for key in form.keys[:6]] == [5, 3, 1, 2, 1, 0]
    assert form.cell("p_minority").unknown == 1
    assert all(identity.status == "passed" for identity in form.identities)


@pytest.mark.long
def test_causes_are_counted_once_each(standard: Standard, areas: Areas) -> None:
    table = households(
        household(1, cause_no_land=True, cause_illness=True),
        household(2, cause_illness=True, **{"class": "near_poor"}),
    )
    form = fill(standard, areas, table)["7.10"]
    assert [form.cell(str(n), split="poor").value for n in range(1, 9)] == [1, 0, 0, 0, 0, 0, 1, 0]
    assert form.cell("7", split="near_poor").value == 1
    bare = households(household(1) | {f"cause_{name}": None for name in CAUSES})
    assert "nguyên nhân" in fill(standard, areas, bare)["7.10"].cell("1", split="poor").note.vi  # type: ignore[union-attr]


@pytest.mark.long
def test_children_are_counted_from_the_members(standard: Standard, areas: Areas) -> None:
    def child(number: int, year: int, **given: Any) -> dict[str, Any]:
        day = dt.date(year, 1, 1)
        return person(1, number, birth_date_from=day, birth_date_to=day, nutrition_record="normal", **given)

    people = persons(
        person(1, 1),
        child(2, 2015, has_health_insurance=False, school_level="primary"),
        child(3, 2016, school_level="none"),
        child(4, 2001),
    )
    form = fill(standard, areas, households(household(1)), people=people)["7.11"]
    assert [form.cell(key).value for key in ("1", "2", "3", "4")] == [2, 1, 0, 1]
    assert [form.cell(key).value for key in ("5", "6", "7", "8")] == [0, 0, 0, 0]
    without = fill(standard, areas, households(household(1)))["7.11"].cell("1")
    assert without.value is None
    assert "thành viên" in without.note.vi  # type: ignore[union-attr]


@pytest.mark.long
def test_changes_balance_for_households_and_persons(standard: Standard, areas: Areas) -> None:
    table = households(
        *(household(key, size=4) for key in range(1, 6)), household(6, **{"class": "near_poor"})
    )
    moves = changes(
        change("stays_poor", "poor", "poor", household_key=1, previous_size=6),
        change("stays_poor", "poor", "poor", household_key=2, previous_size=3),
        change("near_poor_to_poor", "near_poor", "poor", household_key=3),
        change("fell_back_poor", None, "poor", household_key=4),
        change("admin_increase", None, "poor", household_key=5, change="moved"),
        change("poor_to_near_poor", "poor", "near_poor", household_key=6),
        change("poor_to_above", "poor", "not_poor", previous_size=2),
        change("admin_decrease", "poor", None, previous_size=1, change="died"),
    )
    form = fill(standard, areas, table, moves=moves)["7.2"]
    keys = [str(number) for number in range(1, 10)]
    assert [form.cell(key, split="households").value for key in keys] == [5, 1, 1, 1, 1, 1, 0, 1, 5]
    assert [form.cell(key, split="persons").value for key in keys] == [16, 4, 2, 3, 4, 4, 0, 5, 20]
    assert [identity.status for identity in form.identities] == ["passed"] * len(form.identities)


@pytest.mark.long
def test_undecided_falling_back_is_told_beside_what_is_decided_and_still_balances(
    standard: Standard, areas: Areas
) -> None:
    table = households(household(1), household(2), household(3, **{"class": "unknown"}))
    moves = changes(
        change("unknown", None, "poor", household_key=1),
        change("newly_poor", None, "poor", household_key=2),
        change("unknown", "poor", "unknown", household_key=3),
    )
    form = fill(standard, areas, table, moves=moves)["7.2"]
    # nobody is known to have fallen back, which is not nobody
    for key, value in (("6", None), ("7", 1)):
        assert form.cell(key, split="households").value == value
        assert form.cell(key, split="households").unknown == 1
        assert "tái nghèo" in form.cell(key, split="households").note.vi  # type: ignore[union-attr]
    for key in ("2", "3", "4"):
        assert form.cell(key, split="households").value is None
        assert "Biến động" in form.cell(key, split="households").note.vi  # type: ignore[union-attr]
    by_rule = {identity.rule: identity.status for identity in form.identities}
    assert by_rule["9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8"] == "passed"  # the empty urban block balances
    assert by_rule["9 = 1 - leaving - undecided_out + 5 + outside + 8"] == "passed"
    assert form.errors == ()
    assert any("cuối năm chưa xác định (hộ): 1." in note.vi for note in form.notes)


def test_without_an_earlier_list_only_the_end_of_the_year_is_known(standard: Standard, areas: Areas) -> None:
    form = fill(standard, areas, households(household(1)))["7.2"]
    assert [form.cell(str(n), split="households").value for n in range(1, 10)] == [None] * 8 + [1]
    assert "danh sách năm trước" in form.cell("1", split="households").note.vi  # type: ignore[union-attr]


def test_changes_that_do_not_balance_are_reported_loudly(standard: Standard, areas: Areas) -> None:
    moves = changes(change("poor_to_above", "near_poor", "not_poor"), change("stays_poor", "poor", "poor"))
    form = fill(standard, areas, households(household(1)), moves=moves)["7.2"]
    assert form.errors[0] == "7.2: 9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8: Khu vực nông thôn (households): 1 ≠ 0"


@pytest.mark.long
def test_a_change_list_that_disagrees_with_the_list_is_reported(standard: Standard, areas: Areas) -> None:
    form = fill(
        standard,
        areas,
        households(household(1), household(2)),
        moves=changes(change("stays_poor", "poor", "poor")),
    )
    assert "7.2: total 9 = list: Tổng cộng (I + II): 1 ≠ 2" in form["7.2"].errors


@pytest.mark.long
def test_the_variant_with_average_living_standard(standard: Standard, areas: Areas) -> None:
    table = households(household(1), household(2, **{"class": "average"}, size=3))
    meta = replace(META, form_variants={"7.1": "average_living_standard"})
    form = fill(standard, areas, table, meta=meta)["7.1"]
    assert [form.cell(key).value for key in ("3", "5", "7", "9", "11", "13")] == [1, 0, 1, 4, 0, 3]


def test_unclassed_and_rejected_households_are_told_on_every_form(standard: Standard, areas: Areas) -> None:
    meta = replace(META, rejected_households=2, synthetic=True)
    forms = fill(standard, areas, households(household(1, **{"class": "unknown"})), meta=meta)
    for form in forms.values():
        text = "\n".join(note.vi for note in form.notes)
        assert "1 hộ chưa xác định được loại hộ" in text
        assert "2 hộ bị loại" in text
        assert "DỮ LIỆU MÔ PHỎNG" in text
        assert "Mẫu tạm, chưa đối chiếu văn bản gốc" in text
        assert "trí nhớ" not in text


def test_scenarios_are_labelled_assumptions(areas: Areas) -> None:
    standard = load_standard("vn-2027-2030")
    forms = fill(standard, areas, households(household(1)))
    assert [form.errors for form in forms.values()] == [()] * 11


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_totals_equal_the_list(standard: Standard, areas: Areas, seed: int) -> None:
    table = random_list(seed, 120, TWO if seed % 2 else TWO[1:], gaps=(0.0, 0.1, 0.4)[seed % 3])
    people = random_persons(seed, table)
    forms = fill(standard, areas, table, people=people)
    rows = table.to_pylist()
    poor = [row for row in rows if row["class"] == "poor"]
    assert forms["7.1"].cell("3").value == len(poor)
    sizes = [row["size"] for row in poor if row["size"] is not None]
    assert forms["7.1"].cell("5").value == (sum(sizes) if sizes or not poor else None)
    for number, name in enumerate(standard.indicators, 1):
        column = f"deprived_{name.key}"
        for form, klass in (("7.4", "poor"), ("7.6", "near_poor")):
            own = [row[column] for row in rows if row["class"] == klass]
            known = [value for value in own if value is not None]
            expected = sum(known) if known or not own else None
            assert forms[form].cell(str(number)).value == expected
    for form in forms.values():
        assert form.errors == ()
        check_blocks(form)


def check_blocks(form: FormResult) -> None:
    """Units add up to their block and blocks to the total, for counts with all parts known."""
    for key in form.keys:
        for split in {row.split for row in form.rows}:
            own = [row for row in form.rows if row.split == split]
            cells = [row.cells[key] for row in own]
            if any(cell.value is None or isinstance(cell.value, Decimal) for cell in cells):
                continue
            total = next(row.cells[key].value for row in own if row.block == "total")
            assert total == sum(row.cells[key].value for row in own if row.kind == "unit")  # type: ignore[misc]
            blocks = [row for row in own if row.kind == "block" and row.block != "total"]
            assert total == sum(row.cells[key].value for row in blocks)  # type: ignore[misc]


@pytest.mark.long
def test_changes_of_other_communes_stay_out_of_a_communes_form(standard: Standard, areas: Areas) -> None:
    moves = changes(
        change("stays_poor", "poor", "poor"),
        change("admin_decrease", "poor", None, village="Khu Đồng Tâm"),
        change("unknown", "poor", None, commune_code=URBAN, locality="urban"),
    )
    form = fill(standard, areas, households(household(1)), moves=moves)["7.2"]
    assert form.cell("1", split="households").value == 2
    assert form.cell("4", "Khu Đồng Tâm", "households").value == 1
    assert any(note.vi.startswith("1 hộ của danh sách đầu năm thuộc xã, phường khác") for note in form.notes)
    assert form.errors == ()
