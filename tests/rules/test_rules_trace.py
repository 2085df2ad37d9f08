"""What a traced rule says: the value, what is missing, and the sentence in both languages."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from test_rules_docs import HOUSEHOLD, MEMBER, ON, PARAMETERS, UNIT

from giamngheo.rules import (
    BOOL,
    DATE,
    INT,
    Derived,
    Group,
    Missing,
    Outcome,
    RecordError,
    Rule,
    Text,
    Variable,
    Vocabulary,
    compile_rule,
)

PHRASED = Variable(
    "has_health_insurance",
    BOOL,
    Text("Bảo hiểm y tế", "Health insurance"),
    Text("có thẻ bảo hiểm y tế", "has health insurance"),
    Text("không có thẻ bảo hiểm y tế", "has no health insurance"),
)
WORDS = Vocabulary(
    [*UNIT, Variable("decided", DATE, Text("ngày quyết định", "decision date"))],
    {"members": Group([*[one for one in MEMBER if one.name != PHRASED.name], PHRASED])},
    PARAMETERS,
    derived={"crowded": Derived("housing_area_m2 < 8 * size", Text("chật chội", "crowding"))},
    group_derived={
        "child": "age(birth_date, on) < 16",
        "dependent": Derived(
            "child or disabled",
            None,
            Text("là người phụ thuộc", "is a dependant"),
            Text("tự lập", "is independent"),
        ),
    },
)
MAI_ONLY = {"members": [HOUSEHOLD["members"][1]]}  # type: ignore[index]
NAM_ONLY = {"members": [HOUSEHOLD["members"][2]]}  # type: ignore[index]


def rule(source: str) -> Rule:
    return compile_rule(source, WORDS)


def traced(source: str, record: Any = HOUSEHOLD) -> Outcome:
    return rule(source).trace(record, ON)


CHILDREN = Text(
    "Lò Thị Mai (13 tuổi), Lò Văn Nam (5–6 tuổi)", "Lò Thị Mai (13 years old), Lò Văn Nam (5–6 years old)"
)
OLD = Text("Lò Thị Già (85 tuổi)", "Lò Thị Già (85 years old)")
SENTENCES = [
    (
        "any(members, age(birth_date, on) >= 6 and not has_health_insurance)",
        "Lò Thị Mai (13 tuổi): không có thẻ bảo hiểm y tế",
        "Lò Thị Mai (13 years old): has no health insurance",
    ),
    (
        "all(members, has_health_insurance, age(birth_date, on) > 80)",
        "Mọi thành viên (trên 80 tuổi) đều có thẻ bảo hiểm y tế",
        "Every member (over 80 years of age): has health insurance",
    ),
    (
        "any(members, age(birth_date, on) > 90)",
        "Không có thành viên nào trên 90 tuổi",
        "No member: over 90 years of age",
    ),
    (
        "share(members, dependent) > 50%",
        f"Tỷ lệ thành viên là người phụ thuộc = 3/4 ({CHILDREN.vi}, {OLD.vi}), lớn hơn 50%",
        f"The share of members (is a dependant) = 3/4 ({CHILDREN.en}, {OLD.en}), which is more than 50%",
    ),
    (
        "count(members, child) >= 3",
        f"Số thành viên dưới 16 tuổi = 2 ({CHILDREN.vi}), nhỏ hơn 3",
        f"The number of members (under 16 years of age) = 2 ({CHILDREN.en}), which is less than 3",
    ),
    (
        "housing_area_m2 < 40",
        "Diện tích nhà ở = 30,5 m², nhỏ hơn 40 m²",
        "Housing area = 30,5 m², which is less than 40 m²",
    ),
    (
        'housing_area_m2 >= param("min_area_per_person") * size',
        "Diện tích nhà ở = 30,5 m², nhỏ hơn diện tích tối thiểu × số nhân khẩu = 8 × 4 = 32",
        "Housing area = 30,5 m², which is less than least area × size = 8 × 4 = 32",
    ),
    ('wall_material == "non_durable"', "Tường: không bền chắc", "Wall: non-durable"),
    ('wall_material in ("durable")', "Tường: không bền chắc", "Wall: non-durable"),
    (
        'if(wall_material == "non_durable", 1, 0) + if(roof_material == "durable", 1, 0) >= 2',
        "1 trong 2 điều đúng (tường: không bền chắc), nhỏ hơn 2",
        "1 of 2 hold (wall: non-durable), which is less than 2",
    ),
    (
        "income_12m <= 60_000_000",
        "Thu nhập 12 tháng = 60.000.000 đồng, không quá 60.000.000 đồng",
        "12-month income = 60.000.000 VND, which is at most 60.000.000 VND",
    ),
    ("size == 4 and not has_tv", "Số nhân khẩu = 4; tivi: không", "Size = 4; television: no"),
    (
        "has_tv or size > 9",
        "Tivi: không; số nhân khẩu = 4, không quá 9",
        "Television: no; size = 4, which is at most 9",
    ),
    ("size + 1", "Số nhân khẩu + 1 = 5", "Size + 1 = 5"),
    (
        "crowded",
        "Diện tích nhà ở = 30,5 m², nhỏ hơn 8 × số nhân khẩu = 8 × 4 = 32",
        "Housing area = 30,5 m², which is less than 8 × size = 8 × 4 = 32",
    ),
    ("known(water_source)", "Chưa biết nguồn nước", "Water source: not known"),
    (
        'water_source == "tap" and size > 1',
        "Chưa biết vì thiếu: nguồn nước",
        "Unknown because these are missing: water source",
    ),
    (
        "all(members, has_health_insurance and age(birth_date, on) > 1)",
        "Lò Thị Mai (13 tuổi): không có thẻ bảo hiểm y tế",
        "Lò Thị Mai (13 years old): has no health insurance",
    ),
    (
        "any(members, age(birth_date, on) == 6 and not has_health_insurance)",
        "Chưa biết vì thiếu: ngày sinh chính xác của Lò Văn Nam; bảo hiểm y tế của Lò Văn Nam",
        "Unknown because these are missing: exact birth date of Lò Văn Nam; health insurance of Lò Văn Nam",
    ),
    (
        'param("not_published") > 3',
        "Chưa biết vì thiếu: số chưa công bố",
        "Unknown because these are missing: unpublished figure",
    ),
]


@pytest.mark.parametrize(("source", "vi", "en"), SENTENCES, ids=[case[0] for case in SENTENCES])
def test_why(source: str, vi: str, en: str) -> None:
    assert traced(source).why == Text(vi, en)


DESCRIPTIONS = [
    (
        "any(members, age(birth_date, on) >= 3 and age(birth_date, on) < 16 and not has_health_insurance)",
        "Có ít nhất một thành viên từ 3 đến dưới 16 tuổi và không có thẻ bảo hiểm y tế",
        "At least one member: aged 3 to under 16 years and has no health insurance",
    ),
    (
        "share(members, dependent) > 50%",
        "Tỷ lệ thành viên là người phụ thuộc lớn hơn 50%",
        "The share of members (is a dependant) is more than 50%",
    ),
    (
        'not (has_tv or wall_material == "durable") and (size > 3 or has_tv)',
        "Tivi: không và tường: không phải bền chắc và (số nhân khẩu lớn hơn 3 hoặc tivi: có)",
        "Television: no and wall: not durable and (size is more than 3 or television: yes)",
    ),
    (
        "count(members, has_health_insurance, child) >= 2",
        "Số thành viên (dưới 16 tuổi) có thẻ bảo hiểm y tế từ 2 trở lên",
        "The number of members (under 16 years of age; has health insurance) is at least 2",
    ),
    (
        "age(decided, on) >= 3",
        "Số năm từ ngày quyết định đến ngày xét từ 3 năm trở lên",
        "Whole years from decision date to the reference date is at least 3 years",
    ),
    (
        'decided < date("2025-01-01")',
        "Ngày quyết định trước 01/01/2025",
        "Decision date is before 01/01/2025",
    ),
    (
        "if(has_tv, size > 2, size > 4)",
        "Nếu tivi: có thì số nhân khẩu lớn hơn 2, nếu không thì số nhân khẩu lớn hơn 4",
        "If television: yes then size is more than 2, otherwise size is more than 4",
    ),
    ('param("line", "rural") * 2 - 1', "Chuẩn (rural) × 2 − 1 đồng", "Line (rural) × 2 − 1 VND"),
    (
        "min(members, age(birth_date, on))",
        "Tuổi nhỏ nhất của các thành viên",
        "The lowest age among the members",
    ),
    (
        "sum(members, if(disabled, 2, 1))",
        "Tổng (nếu khuyết tật: có thì 2, nếu không thì 1) của các thành viên",
        "The total of (if disability: yes then 2, otherwise 1) of the members",
    ),
]


@pytest.mark.parametrize(("source", "vi", "en"), DESCRIPTIONS, ids=[case[0] for case in DESCRIPTIONS])
def test_describe(source: str, vi: str, en: str) -> None:
    assert (rule(source).describe("vi"), rule(source).describe("en")) == (vi, en)


def test_missing_names_variable_and_member() -> None:
    outcome = traced("any(members, age(birth_date, on) == 6 and not has_health_insurance)")
    assert outcome.value is None
    assert not outcome.known
    assert [(item.variable, item.member_index, item.partial) for item in outcome.missing] == [
        ("birth_date", 2, True),
        ("has_health_insurance", 2, False),
    ]


def test_nothing_is_missing_where_the_result_is_certain() -> None:
    outcome = traced("count(members, has_health_insurance) >= 2 and size > 1")
    assert (outcome.value, outcome.missing) == (True, ())


def test_an_absent_roster_is_missing_itself() -> None:
    for record in ({}, {"members": None}, {"members": []}):
        outcome = traced("any(members, disabled)", record)
        assert outcome.missing == (Missing("members", None, Text("danh sách thành viên", "list of members")),)
        assert outcome.why.vi == "Chưa biết vì thiếu: danh sách thành viên"


def test_a_member_without_a_name_is_numbered() -> None:
    record = {"members": [{"name": "An", "disabled": False}, {"disabled": True}]}
    assert traced("any(members, disabled)", record).why == Text(
        "Thành viên số 2: khuyết tật: có", "Member no. 2: disability: yes"
    )


def test_partly_known_numbers_give_bounds() -> None:
    assert traced("count(members, has_health_insurance)").value == (2, 3)
    assert traced("size * 2", {}).value == (2, 120)
    assert traced("housing_area_m2 + 0.25", {"housing_area_m2": Decimal("1.5")}).value == Decimal("1.75")
    assert (
        traced("size * 2", {}).why.vi == "Số nhân khẩu × 2 = từ 2 đến 120; chưa biết vì thiếu: số nhân khẩu"
    )


def test_the_step_tree_shows_every_value() -> None:
    lines = list(traced("any(members, child) and size > 3", MAI_ONLY | {"size": 5}).steps.lines("vi"))
    assert lines == [
        "có ít nhất một thành viên dưới 16 tuổi và số nhân khẩu lớn hơn 3: có",
        "  có ít nhất một thành viên dưới 16 tuổi: có",
        "    Lò Thị Mai",
        "      dưới 16 tuổi: có",
        "        dưới 16 tuổi: có",
        "          tuổi: 13 tuổi",
        "            ngày sinh: 03/01/2012",
        "            ngày xét: 01/09/2025",
        "          16: 16",
        "  số nhân khẩu lớn hơn 3: có",
        "    số nhân khẩu: 5",
        "    3: 3",
    ]


def test_names_used_are_listed_with_derived_names_written_out() -> None:
    used = rule('any(members, dependent and size > 2) and crowded or param("line", "rural") > 0').variables()
    assert used.household == ("size", "housing_area_m2")
    assert used.members == ("birth_date", "disabled")
    assert (used.parameters, used.groups) == (("line",), ("members",))


def test_a_rule_about_one_member() -> None:
    about = compile_rule(
        "not has_health_insurance and size > 2 and age(birth_date, on) > 5", WORDS, BOOL, group="members"
    )
    outcome = about.trace(HOUSEHOLD, ON, member=1)
    assert outcome.value is True
    assert outcome.why.vi == "Lò Thị Mai (13 tuổi): không có thẻ bảo hiểm y tế; số nhân khẩu = 4, lớn hơn 2"
    assert about.trace(HOUSEHOLD, ON, member=2).missing[0].member_index == 2
    with pytest.raises(IndexError):
        about.trace(HOUSEHOLD, ON)


@pytest.mark.parametrize(
    "record",
    [
        {"size": "4"},
        {"size": 4.0},
        {"size": True},
        {"size": (1, 2)},
        {"size": Decimal("1.5")},
        {"has_tv": 1},
        {"wall_material": "wood"},
        {"wall_material": 3},
        {"decided": 2024},
        {"decided": dt.datetime(2024, 1, 1)},
        {"housing_area_m2": Decimal("1.25")},
        {"members": "An"},
        {"members": {"name": "An"}},
    ],
)
def test_a_value_that_does_not_fit_its_variable_is_refused(record: dict[str, Any]) -> None:
    name = next(iter(record))
    source = {"has_tv": "has_tv", "members": "count(members) > 1"}.get(name, f"known({name})")
    with pytest.raises(RecordError) as caught:
        traced(source, record)
    assert caught.value.variable == name


def test_values_at_the_bounds_decide_without_the_value() -> None:
    few = Vocabulary([Variable("n", INT, Text("n", "n"), min=1, max=3)])
    assert compile_rule("n >= 1", few).trace({}, ON).value is True
    assert compile_rule("n > 3", few).trace({}, ON).value is False
    assert compile_rule("n > 2", few).trace({}, ON).value is None
    assert compile_rule("n in (4, 5)", few).trace({}, ON).value is False


def test_a_year_only_birth_is_unknown_only_where_it_can_go_either_way() -> None:
    born = {"members": [{"birth_date": (dt.date(2009, 1, 1), dt.date(2009, 12, 31))}]}
    answers = [traced(f"any(members, age(birth_date, on) < {years})", born).value for years in (15, 16, 17)]
    assert answers == [False, None, True]
    assert traced("any(members, child)", NAM_ONLY).value is True
