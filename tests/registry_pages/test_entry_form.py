"""The review form: typed answers, faults at the box, "unchanged" as an explicit key, the class at once."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from giamngheo.law import load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.measurement import explain
from giamngheo.registry.entry import Entry, Member, live_result, read_entry
from giamngheo.registry.entry.filling import (
    NO_LAST_YEAR,
    NOT_ASKED,
    TYPED_TOO,
    LastYear,
    answered_blocks,
)

STANDARD = load_standard("vn-2021-2025")
ON = date(2025, 10, 1)
FATHER = Member(1, "Hà Văn Bình", "head", "male", (date(1962, 3, 5), date(1962, 3, 5)), "muong")
CHILD = Member(2, "Hà Thị Lan", "child", "female", (date(2016, 1, 1), date(2016, 12, 31)), "muong")
LAST = LastYear(
    2024,
    {"water_source": "tap", "toilet_type": "septic", "housing_area_m2": "48.5", "wall_material": "durable"},
    {1: {"has_health_insurance": True, "employment_status": "wage"}, 2: {"has_health_insurance": True, "school_level": "primary"}},
)  # fmt: skip


def filled(
    last: LastYear | None = LAST, members: tuple[Member, ...] = (FATHER, CHILD), **posted: str
) -> Entry:
    return read_entry(
        STANDARD, {name.replace("__", "."): value for name, value in posted.items()},
        on=ON, locality="rural", region="", head=1, members=members, last=last,
    )  # fmt: skip


def test_every_question_of_the_full_form_stands_in_one_block() -> None:
    names = [(block.entity, one.name) for block in form_blocks(STANDARD) for one in block.variables]
    assert len(names) == len(set(names))
    asked = {
        (one.entity, one.name)
        for one in STANDARD.questionnaire.variables()
        if one.file in {"questionnaire/answers", "questionnaire/totals"}
        and one.name != "deprivation_points_recorded"
    }
    assert asked <= set(names)
    assert not any(one.startswith("ticked_") or one in {"name", "citizen_id", "province"} for _, one in names)
    assert {block.key for block in form_blocks(load_standard("vn-2027-2030"))} >= {
        "housing",
        "health",
        "work",
    }


def test_points_are_asked_only_where_the_standard_has_a_line_in_points() -> None:
    for name, asked, label in (
        ("vn-2021-2025", True, "Điểm và thu nhập"),
        ("vn-2027-2030", False, "Thu nhập"),
    ):
        totals = next(block for block in form_blocks(load_standard(name)) if block.key == "totals")
        names = [one.name for one in totals.variables]
        assert ("income_points_recorded" in names) is asked, name
        assert names[-2:] == ["income_12m", "income_per_capita_month"]
        assert totals.label.vi == label


def test_answers_become_typed_values() -> None:
    entry = filled(
        h__housing_area_m2="36,5", h__income_points_recorded="125", h__water_source="tap", h__has_tv="yes",
        p__1__has_health_insurance="no", p__2__height_cm="128,4",
    )  # fmt: skip
    assert entry.faults == {}
    assert entry.household["housing_area_m2"] == Decimal("36.5")
    assert (entry.household["income_points_recorded"], entry.household["has_tv"]) == (125, True)
    assert entry.persons[1]["has_health_insurance"] is False
    assert entry.persons[2]["height_cm"] == Decimal("128.4")
    assert entry.household["water_source"] == "tap"
    assert entry.household["toilet_type"] is None
    assert entry.stored()["persons"]["2"] == {"height_cm": "128.4"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("h__housing_area_m2", "abc", "Không đọc được số này"),
        ("h__housing_area_m2", "99999", "Phải từ 0 đến 2.000"),
        ("h__housing_area_m2", "36,55", "tối đa 1 chữ số"),
        ("h__water_source", "beer", "Chọn một trong các câu trả lời"),
        ("p__2__highest_qualification", "university", "Không hỏi mục này"),
        ("p__1__labour_contract", "yes", "Không hỏi mục này"),
    ],
)
def test_a_fault_stands_at_its_box(name: str, value: str, words: str) -> None:
    more = {"p__1__employment_status": "none"} if "contract" in name else {}
    entry = filled(**{name: value}, **more)
    assert list(entry.faults) == [name.replace("__", ".")]
    assert words in entry.faults[name.replace("__", ".")].vi
    assert not entry.sound


def test_a_constraint_of_the_rules_speaks_in_its_own_words() -> None:
    young = Member(3, "Hà Văn Tư", "child", "male", (date(2012, 5, 1), date(2012, 5, 1)))
    entry = filled(members=(FATHER, young), p__3__highest_qualification="university")
    variable = STANDARD.questionnaire.variable("highest_qualification")
    messages = [one.message for one in variable.constraints]
    assert entry.faults["p.3.highest_qualification"] in messages


def test_unchanged_takes_last_years_answers_and_says_so() -> None:
    entry = filled(unchanged__water="1")
    assert entry.unchanged == ("water",)
    assert (entry.household["water_source"], entry.household["toilet_type"]) == ("tap", "septic")
    assert entry.household["wall_material"] is None
    assert entry.stored()["unchanged"] == ["water"]
    housing = filled(unchanged__housing="1")
    assert housing.household["housing_area_m2"] == Decimal("48.5")


def test_last_years_answers_are_never_copied_by_themselves() -> None:
    entry = filled()
    assert all(value is None for value in entry.household.values())
    assert all(value is None for answers in entry.persons.values() for value in answers.values())
    assert entry.stored() == {"household": {}, "persons": {"1": {}, "2": {}}, "unchanged": []}


def test_unchanged_without_answers_of_last_year_is_a_fault() -> None:
    assert filled(last=None, unchanged__water="1").faults == {"unchanged.water": NO_LAST_YEAR}
    born = Member(9, "Hà Văn Mới", "child", "male", (date(2025, 5, 1), date(2025, 5, 1)))
    entry = filled(members=(FATHER, born), unchanged__health="1")
    assert entry.faults == {"unchanged.health": NO_LAST_YEAR}
    assert entry.unchanged == ()


def test_a_child_who_is_not_asked_holds_no_block_back() -> None:
    """Work is asked of grown-ups only: the father's answers of last year are all there can be."""
    entry = filled(unchanged__work="1")
    assert (entry.faults, entry.unchanged) == ({}, ("work",))
    assert entry.persons[1]["employment_status"] == "wage"
    assert entry.persons[2]["employment_status"] is None
    assert {"work", "health"} <= answered_blocks(STANDARD, LAST, [FATHER, CHILD], 1, ON)
    # whoever has grown up since is asked
    grown = dataclasses.replace(CHILD, birth=(date(2005, 1, 1), date(2005, 12, 31)))
    assert "work" not in answered_blocks(STANDARD, LAST, [FATHER, grown], 1, ON)
    assert "work" not in answered_blocks(STANDARD, LAST, [CHILD], 2, ON)


def test_what_is_typed_otherwise_into_an_unchanged_block_is_not_dropped() -> None:
    assert filled(unchanged__water="1", h__water_source="rain").faults == {"h.water_source": TYPED_TOO}
    assert filled(unchanged__housing="1", h__housing_area_m2="50").faults == {"h.housing_area_m2": TYPED_TOO}
    # the same as last year, as a form that is opened again sends it
    again = filled(
        unchanged__water="1", h__water_source="tap", unchanged__housing="1", h__housing_area_m2="48,5"
    )
    assert (again.faults, again.unchanged) == (
        {},
        filled(unchanged__water="1", unchanged__housing="1").unchanged,
    )


def test_whom_a_question_is_not_asked_of_is_told() -> None:
    entry = filled(p__1__employment_status="wage")
    assert "p.2.employment_status" in entry.not_asked
    assert "p.1.height_cm" in entry.not_asked
    assert "p.1.labour_contract" not in entry.not_asked
    assert filled(p__2__employment_status="wage").faults == {"p.2.employment_status": NOT_ASKED}


@pytest.mark.long
def test_the_result_is_that_of_the_one_way_of_classifying() -> None:
    posted = {
        "h__income_points_recorded": "125", "h__water_source": "unprotected", "h__toilet_type": "none",
        "h__housing_area_m2": "10", "p__1__has_health_insurance": "no", "p__2__has_health_insurance": "no",
        "h__wall_material": "not_durable", "h__pillar_material": "not_durable", "h__roof_material": "not_durable",
    }  # fmt: skip
    entry = filled(**posted)
    live = live_result(entry)
    again = explain(STANDARD, entry.household_row(), entry.member_rows(), on=ON)
    assert (live.code, live.words) == (again.code, again.reason)
    assert live.code == "poor"
    assert live.income_points == 125
    assert live.deprivation_points_lo == again.row["deprivation_points_lo"] >= 30
    open_yet = live_result(filled(h__water_source="tap"))
    assert open_yet.code == "unknown"
    assert open_yet.deprivation_points is None
