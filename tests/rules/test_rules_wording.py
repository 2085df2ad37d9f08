"""Every rule can be said, and every result explained, in both languages."""

import random
import re

import pytest
from generated_rules import ON, VOCABULARY, Rules, record
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rules_agree import compiled
from test_rules_trace import WORDS

from giamngheo.rules import Text, compile_rule

ALL = Rules(knowing=True)


@pytest.mark.long
@settings(max_examples=150)
@given(
    st.one_of(ALL.condition(3, False), ALL.number(2, False), ALL.word(2, False), ALL.day(2, False)),
    st.integers(0, 10**6),
)
def test_every_rule_and_result_can_be_said(source: str, seed: int) -> None:
    rng = random.Random(seed)
    rule = compiled(source)
    assert re.search(r"\w", rule.describe("vi"))
    assert re.search(r"\w", rule.describe("en"))
    for _ in range(8):
        outcome = rule.trace(record(rng), ON)
        for text in (outcome.why.vi, outcome.why.en, *outcome.steps.lines("vi"), *outcome.steps.lines("en")):
            assert text.strip()
            assert not re.search(r"None|Range\(|[{}]|  \w.*  ", text.strip())
        assert outcome.known == (outcome.why.vi.find("hưa biết vì thiếu") < 0)


MORE = [
    (
        "any(members, not child)",
        "Có ít nhất một thành viên từ 16 tuổi trở lên",
        "At least one member: aged 16 years or over",
    ),
    (
        "not all(members, child)",
        "Có ít nhất một thành viên từ 16 tuổi trở lên",
        "At least one member: aged 16 years or over",
    ),
    (
        "share(members, child, disabled) <= 50%",
        "Tỷ lệ thành viên dưới 16 tuổi trong số thành viên khuyết tật: có không quá 50%",
        "The share of members (under 16 years of age) among members (disability: yes) is at most 50%",
    ),
    ("crowded", "Chật chội: có", "Crowding: yes"),
    ("not crowded", "Chật chội: không", "Crowding: no"),
    ("true or false", "Luôn đúng hoặc luôn sai", "Always true or never true"),
    (
        "(has_tv) == (size > 2)",
        "(tivi: có) và (số nhân khẩu lớn hơn 2): cùng đúng hoặc cùng sai",
        "(television: yes) and (size is more than 2): both true or both false",
    ),
    ("has_tv != true", "Tivi: không", "Television: no"),
    ("wall_material == roof_material", "Tường giống mái", "Wall is the same as roof"),
    ("size in (2, 3, 4)", "Số nhân khẩu: 2, 3 hoặc 4", "Size: 2, 3 or 4"),
    ("income_12m not in (0)", "Thu nhập 12 tháng: không phải 0 đồng", "12-month income: not 0 VND"),
    (
        "coalesce(has_tv, false)",
        "Điều biết được đầu tiên trong (tivi: có; luôn sai)",
        "The first known of (television: yes; never true)",
    ),
    (
        "coalesce(size, 1) * (size - 2) > -3",
        "Giá trị biết được đầu tiên trong (số nhân khẩu; 1) × (số nhân khẩu − 2) lớn hơn -3",
        "The first known of (size; 1) × (size − 2) is more than -3",
    ),
    (
        "known(has_tv) and not known(size)",
        "Đã biết tivi và chưa biết số nhân khẩu",
        "Television: known and size: not known",
    ),
    ("count(members) != 2", "Số thành viên khác 2", "The number of members is not 2"),
    (
        "max(members, birth_date) > decided",
        "Ngày sinh lớn nhất của các thành viên sau ngày quyết định",
        "The highest birth date among the members is after decision date",
    ),
    (
        "age_months(decided, on) < 6",
        "Số tháng từ ngày quyết định đến ngày xét nhỏ hơn 6 tháng",
        "Whole months from decision date to the reference date is less than 6 months",
    ),
    (
        "any(members, age_months(birth_date, on) < 60)",
        "Có ít nhất một thành viên dưới 60 tháng tuổi",
        "At least one member: under 60 months of age",
    ),
    (
        'if(has_tv, wall_material, roof_material) == "durable"',
        "Nếu tivi: có thì tường, nếu không thì mái: bền chắc",
        "If television: yes then wall, otherwise roof: durable",
    ),
]


@pytest.mark.parametrize(("source", "vi", "en"), MORE, ids=[case[0] for case in MORE])
def test_more_sentences(source: str, vi: str, en: str) -> None:
    rule = compile_rule(source, WORDS)
    assert (rule.describe("vi"), rule.describe("en")) == (vi, en)


def test_a_child_is_told_in_months_and_an_adult_in_years() -> None:
    rule = compile_rule("age_months(birth, on) >= 2 and able", VOCABULARY, group="members")
    for born, words in (("2024-01-15", "13 tháng tuổi"), ("2018-01-15", "7 tuổi")):
        record_ = {"members": [{"name": "An", "able": True, "birth": ON.fromisoformat(born)}]}
        assert rule.trace(record_, ON, member=0).why.vi == f"An ({words}): able: có"


def test_texts() -> None:
    text = Text("Có {n}", "Yes {n}")
    assert text.format(n=Text("một", "one")) == Text("Có một", "Yes one")
    assert (text.get("vi"), text.get("en"), str(text)) == ("Có {n}", "Yes {n}", "Có {n}")
    assert Text("Diện tích", "BHYT card").within() == Text("diện tích", "BHYT card")
    with pytest.raises(ValueError, match="unknown language"):
        text.get("fr")
