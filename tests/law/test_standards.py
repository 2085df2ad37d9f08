"""The facts the data must hold."""

from datetime import date
from decimal import Decimal

import pytest

from giamngheo.law import Evidence, LawError, load_standard

ON = date(2025, 9, 1)
ORDER = [
    *("employment", "dependents", "nutrition", "health_insurance", "adult_education", "child_school"),
    *("housing_quality", "housing_area", "water", "toilet", "telecom", "info_assets"),
]


def test_twelve_indicators_of_ten_points() -> None:
    standard = load_standard("vn-2021-2025")
    assert [i.key for i in standard.indicators] == ORDER
    assert [i.number for i in standard.indicators] == list(range(1, 13))
    assert {i.points for i in standard.indicators} == {10}
    assert standard.points_per_indicator == 10
    assert standard.deprivation_cutoff == 3
    assert [d.key for d in standard.dimensions] == [
        *("employment", "health", "education", "housing", "water_sanitation", "information"),
    ]


@pytest.mark.parametrize(
    ("locality", "income", "points", "upper"),
    [("rural", 1_500_000, 140, 2_250_000), ("urban", 2_000_000, 175, 3_000_000)],
)
def test_lines_2021(locality: str, income: int, points: int, upper: int) -> None:
    standard = load_standard("vn-2021-2025")
    for on in (date(2022, 1, 1), ON, date(2026, 12, 31)):
        line = standard.line(locality, on)
        assert (line.income, line.points, line.upper_income) == (income, points, upper)
    marks = {line.income_basis.evidence, line.points_basis.evidence, line.upper_income_basis.evidence}
    assert marks == {Evidence.TEXT}


@pytest.mark.parametrize("on", [date(2021, 12, 31), date(2027, 1, 1)])
def test_no_line_outside_the_validity(on: date) -> None:
    with pytest.raises(LawError) as caught:
        load_standard("vn-2021-2025").line("rural", on)
    assert caught.value.code == "no_line"


def test_lines_2027_and_their_gaps() -> None:
    standard = load_standard("vn-2027-2030")
    rural, urban = (standard.line(name, date(2027, 1, 1)) for name in ("rural", "urban"))
    assert (rural.income, urban.income) == (2_200_000, 2_800_000)
    assert {rural.points, urban.points, rural.upper_income, urban.upper_income} == {None}
    assert rural.points_basis.evidence is Evidence.GAP
    assert [i.key for i in standard.indicators][8:] == ["telecom", "water", "toilet", "waste"]
    assert [c.code for c in standard.classes] == ["poor", "near_poor", "not_poor"]


def test_classes_2021() -> None:
    standard = load_standard("vn-2021-2025")
    assert [c.code for c in standard.classes] == ["poor", "near_poor", "average", "above_average", "not_poor"]
    assert standard.class_named("poor").name.vi == "hộ nghèo"
    assert standard.class_named("poor").basis.evidence is Evidence.TEXT
    assert standard.class_named("above_average").basis.evidence is Evidence.INFERENCE


@pytest.mark.parametrize(
    ("sex", "on", "months"),
    [
        ("male", date(2021, 1, 1), 60 * 12 + 3),
        ("male", date(2025, 9, 1), 61 * 12 + 3),
        ("male", date(2028, 1, 1), 62 * 12),
        ("male", date(2040, 1, 1), 62 * 12),
        ("female", date(2021, 12, 31), 55 * 12 + 4),
        ("female", date(2025, 9, 1), 56 * 12 + 8),
        ("female", date(2034, 12, 31), 59 * 12 + 8),
        ("female", date(2035, 1, 1), 60 * 12),
    ],
)
def test_retirement_age(sex: str, on: date, months: int) -> None:
    assert load_standard("vn-2021-2025").parameter("working_age_to_months", on, sex) == months


def test_other_parameters() -> None:
    standard = load_standard("vn-2021-2025")
    assert standard.parameter("min_area_per_person", ON) == Decimal("8.0")
    assert standard.parameter("income_months", ON) == 12
    assert standard.parameter("elderly_age", ON) == 60
    assert standard.parameter("working_age_from_months", ON) == 180
    assert standard.parameter("fell_back_years", ON) is None
    gap = standard.parameters["fell_back_years"]
    assert (gap.min, gap.max, gap.basis.evidence) == (1, 10, Evidence.GAP)
    assert standard.parameters["elderly_age"].basis.evidence is Evidence.MEMORY_HIGH
    with pytest.raises(KeyError):
        standard.parameter("no_such", ON)


def test_the_slot_is_empty_and_says_so() -> None:
    standard = load_standard("vn-2021-2025")
    assert standard.points_table is None
    assert "load-points" in standard.slot_message.vi
    assert "Chưa có bảng điểm" in standard.slot_message.vi
    assert len(standard.slot_items) == 13


def test_questionnaire_names_of_2021() -> None:
    questionnaire = load_standard("vn-2021-2025").questionnaire
    names = {v.name for v in questionnaire.variables("household")}
    assert names >= {f"ticked_{key}" for key in ORDER}
    assert names >= {"size", "locality", "region", "income_points_recorded", "income_12m", "water_source"}
    causes = [v.name for v in questionnaire.variables("household") if v.name.startswith("cause_")]
    assert causes == [
        *("cause_no_land", "cause_no_capital", "cause_no_labour", "cause_no_tools", "cause_no_knowledge"),
        *("cause_no_skills", "cause_illness", "cause_other", "cause_other_text"),
    ]
    person = [v.name for v in questionnaire.variables("person")]
    assert person[:8] == [
        *(
            "name",
            "is_head",
            "relation",
            "sex",
            "birth_date",
            "citizen_id",
            "ethnicity",
            "has_health_insurance",
        )
    ]


def test_every_yes_no_variable_has_its_phrases() -> None:
    for name in ("vn-2021-2025", "vn-2027-2030"):
        for variable in load_standard(name).questionnaire.variables():
            if variable.type == "bool":
                assert variable.yes is not None, variable.name
                assert variable.no is not None, variable.name
                assert variable.yes.vi != variable.no.vi, variable.name


def test_kinds_of_list() -> None:
    questionnaire = load_standard("vn-2021-2025").questionnaire
    totals = {v.name for v in questionnaire.variables("household", "totals")}
    indicators = {v.name for v in questionnaire.variables("household", "indicators")}
    full = {v.name for v in questionnaire.variables("household", "full")}
    assert "deprivation_points_recorded" in totals
    assert not any(name.startswith("ticked_") for name in totals | full)
    assert "ticked_water" in indicators
    assert "water_source" in full - totals - indicators


def test_arrow_schema() -> None:
    questionnaire = load_standard("vn-2021-2025").questionnaire
    household = questionnaire.arrow_schema("household")
    assert str(household.field("housing_area_m2").type) == "decimal128(18, 1)"
    assert str(household.field("income_12m").type) == "int64"
    assert str(household.field("size").type) == "int32"
    assert str(household.field("decision_date_from").type) == "date32[day]"
    person = questionnaire.arrow_schema("person")
    assert str(person.field("has_health_insurance").type) == "bool"
    assert str(person.field("sex").type) == "string"
    assert {"birth_date_from", "birth_date_to"} < set(person.names)
    assert "birth_date" not in person.names


def test_variables_of_2027_are_more() -> None:
    old = {v.name for v in load_standard("vn-2021-2025").questionnaire.variables()}
    new = {v.name for v in load_standard("vn-2027-2030").questionnaire.variables()}
    assert {"waste_handling", "uses_digital_services", "ticked_waste"} <= new - old
    assert old - new == {"ticked_info_assets"}


def test_fixture_2016_has_its_cells() -> None:
    standard = load_standard("vn-2016-2020")
    assert (standard.purpose, standard.decidable, standard.lines, standard.classes) == (
        "fixture",
        False,
        (),
        (),
    )
    table = standard.points_table
    assert table is not None
    assert not table.complete
    assert sum(1 for key in table.cells if key[1] != "none") == 119
    assert table.columns == ("dbsh", "tdmnpb", "btb_dhmt", "tn", "dnb", "dbscl", "urban")
    assert table.points("1", "1", "btb_dhmt", "rural") == 70
    assert table.points("1", "1", None, "urban") == 80
    assert table.points("5", "2", "tdmnpb", "rural") == 50
    assert table.evidence("1", "1", "dbsh") is Evidence.INFERENCE
    assert table.evidence("1", "1", "tn") is Evidence.TEXT
    with pytest.raises(KeyError):
        table.points("1", "1", None, "rural")


def test_matrix_of_the_points() -> None:
    table = load_standard("vn-2016-2020").points_table
    assert table is not None
    assert table.matrix.shape == (5, 7, 7)
    for i, item in enumerate(table.items):
        for j, option in enumerate(item.options):
            for k, column in enumerate(table.columns):
                assert table.matrix[i, j, k] == table.cells[item.code, option.code, column]
        assert (table.matrix[i, len(item.options) :, :] == -1).all()


def test_answer_none_is_added_only_where_nothing_scores_zero() -> None:
    table = load_standard("vn-2016-2020").points_table
    assert table is not None
    with_none = {item.code for item in table.items if any(option.implied for option in item.options)}
    assert with_none == {"3", "4", "5"}
    assert table.item("1").derived
    assert table.item("4").variable == "item_4"
    assert [
        v.name for v in load_standard("vn-2016-2020").questionnaire.variables() if v.name.startswith("item_")
    ] == [
        "item_2",
        "item_4",
        "item_5",
    ]


@pytest.mark.parametrize(
    ("size", "option"),
    [(1, "1"), (6, "6"), (7, "7"), (12, "7")],
)
def test_option_found_by_rule(size: int, option: str) -> None:
    standard = load_standard("vn-2016-2020")
    assert standard.points_table is not None
    true = [
        o.code
        for o in standard.points_table.item("1").options
        if o.when and standard.questionnaire.rule("household", o.when).trace({"size": size}, ON).value
    ]
    assert true == [option]


def test_citations_are_in_both_languages() -> None:
    basis = load_standard("vn-2021-2025").line("rural", ON).income_basis
    assert basis.cite("vi") == "Nghị định 07/2021/NĐ-CP, Điều 3 khoản 1 điểm a"
    assert basis.cite("en") == "Decree 07/2021/NĐ-CP, Art. 3 clause 1 point a"


def test_the_low_income_worker_is_a_category_of_persons_with_its_decree() -> None:
    (category,) = load_standard("vn-2021-2025").person_classes
    assert category.code == "low_income_worker"
    assert category.basis.document == "nd30-2025"
    assert category.basis.evidence is Evidence.TEXT
    assert load_standard("vn-2027-2030").person_classes == ()


@pytest.mark.parametrize(
    ("points", "income", "whether"),
    [
        (141, 2_250_000, True),
        (141, 2_250_001, False),
        (140, 2_000_000, False),
        (141, None, False),
        (None, 1_500_000, False),
        (None, 1_500_001, True),
    ],
)
def test_the_household_of_a_low_income_worker(points: int | None, income: int | None, whether: bool) -> None:
    standard = load_standard("vn-2021-2025")
    (category,) = standard.person_classes
    rule = standard.class_rule(category.household_rule)
    record = {"locality": "rural", "income_points": points, "income_per_capita_month": income, "size": 4}
    assert rule.trace(record, date(2025, 9, 1)).value is whether
