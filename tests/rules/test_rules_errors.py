"""Every error of a rule's text: its code, its place, its words; and that nothing else is ever raised."""

import re
import time

import pytest
from generated_rules import MEMBER, PARAMETERS, UNIT, VOCABULARY
from hypothesis import given, settings
from hypothesis import strategies as st

from giamngheo.rules import (
    BOOL,
    INT,
    MESSAGES,
    MONEY,
    Derived,
    Group,
    RuleError,
    Text,
    Variable,
    Vocabulary,
    check_derived,
    compile_rule,
)

HUGE = Variable("huge", INT, Text("số lớn", "huge"), min=0, max=10**10)
WIDER = VOCABULARY.extended([HUGE], derived={"circle_a": "circle_b", "circle_b": "not circle_a"})

# (rule, code, line, column)
CASES = [
    ("flag and", "unexpected_end", 1, 9),
    ("", "unexpected_end", 1, 1),
    ("# only a comment", "unexpected_end", 1, 17),
    ("flag flag", "unexpected", 1, 6),
    ("flag and or flag", "unexpected", 1, 10),
    ("any()", "arguments", 1, 1),
    ("flag ; note", "bad_character", 1, 6),
    ('note == "x', "open_quote", 1, 9),
    ("note == 'x'", "single_quote", 1, 9),
    ("count_a / 2 > 1", "division", 1, 9),
    ("count_a = 1", "single_equals", 1, 9),
    ("1 < count_a < 3", "chained_comparison", 1, 13),
    ("count_a in (1) in (2)", "chained_comparison", 1, 16),
    ("flag == not flag", "not_in_brackets", 1, 9),
    ("count_a > 1234567890123456789", "bad_number", 1, 11),
    ("count_a > 0.1234567890123", "too_many_places", 1, 11),
    ("area * 0.123456789012 > 1", "too_many_places", 1, 1),
    ('day > date("2025-13-01")', "bad_date", 1, 12),
    ("day > date(20250101)", "bad_date", 1, 12),
    ("count_x > 1", "unknown_name", 1, 1),
    ("flag and\n  count_x > 1", "unknown_name", 2, 3),
    ("siz(1)", "unknown_function", 1, 1),
    ('param("constants") > 1', "unknown_parameter", 1, 7),
    ("any(member, able)", "unknown_group", 1, 5),
    ('wall == "z"', "unknown_choice", 1, 9),
    ('wall in ("a", "z")', "unknown_choice", 1, 15),
    ("able", "member_name", 1, 1),
    ("young", "member_name", 1, 1),
    ("members", "group_as_value", 1, 1),
    ("if(flag, 1)", "arguments", 1, 1),
    ("param(constant)", "arguments", 1, 7),
    ("count_a and flag", "not_boolean", 1, 1),
    ("any(members, years)", "not_boolean", 1, 14),
    ("flag + 1 > 2", "not_number", 1, 1),
    ("sum(members, able) > 1", "not_number", 1, 14),
    ("age(count_a, on) > 1", "not_date", 1, 5),
    ("flag == 1", "type_mismatch", 1, 6),
    ("if(flag, 1, true)", "type_mismatch", 1, 1),
    ("wall == note", "type_mismatch", 1, 6),
    ('wall < "b"', "no_order", 1, 6),
    ("flag > true", "no_order", 1, 6),
    ("money_a > count_a", "money_mismatch", 1, 9),
    ("money_a + count_a > 1", "money_mismatch", 1, 1),
    ("money_a * money_a > 1", "money_product", 1, 1),
    ('"a" == "b"', "untyped_words", 1, 5),
    ("count_a > 50%", "percent_place", 1, 11),
    ("share(members, able)", "share_place", 1, 1),
    ("share(members, able) + 1 > 2", "share_place", 1, 1),
    ("share(members, able) > count_a", "share_threshold", 1, 24),
    ('share(members, able) > param("a_day")', "share_threshold", 1, 24),
    ("share(members, able) > 50", "share_over_whole", 1, 24),
    ("150% >= share(members, able)", "share_over_whole", 1, 1),
    ("any(members, any(members, able))", "nested_aggregate", 1, 14),
    ("any(members, many)", "nested_aggregate", 1, 14),
    ('param("by_wall") > 1', "parameter_key", 1, 1),
    ('param("by_wall", count_a) > 1', "parameter_key", 1, 18),
    ('param("by_number", area) > 1', "parameter_key", 1, 20),
    ("huge * huge > 1", "overflow", 1, 1),
    ("sum(members, huge * 100_000_000) > 1", "overflow", 1, 1),
    ("not circle_a", "derived_cycle", 1, 5),
    ("not " * 60 + "flag", "too_deep", 1, 81),
    ("1" + "+1" * 1990 + " > 1", "too_large", 1, 1),
    ("count_b" + " * count_b" * 12 + " > 1", "too_large", 1, 1),
    ("f" * 4001, "too_long", 1, 4001),
]


@pytest.mark.parametrize(
    ("source", "code", "line", "column"), CASES, ids=[f"{case[1]}: {case[0][:30]}" for case in CASES]
)
def test_error_points_at_the_place(source: str, code: str, line: int, column: int) -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule(source, WIDER)
    error = caught.value
    assert error.code == code
    if not error.derived:
        assert (error.line, error.column) == (line, column)
    assert "{" not in error.message.vi + error.message.en


def test_every_code_has_a_case() -> None:
    assert {case[1] for case in CASES} | {"wrong_result"} == set(MESSAGES)


def test_the_message_shows_the_line_with_a_caret_in_both_languages() -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule("flag and\n  count_x > 1", VOCABULARY)
    assert str(caught.value) == (
        "dòng 2, cột 3: không có tên «count_x» (có phải «count_b»?) [unknown_name]\n"
        "    count_x > 1\n"
        "    ^\n"
        "line 2, column 3: there is no name “count_x” (did you mean “count_b”?) [unknown_name]"
    )


def test_a_result_of_another_type_is_refused() -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule("count_a + 1", VOCABULARY, BOOL)
    assert caught.value.code == "wrong_result"
    assert caught.value.message.en == "the rule must give a yes/no, not a whole number"
    with pytest.raises(RuleError):
        compile_rule("area", VOCABULARY, INT)
    with pytest.raises(RuleError):
        compile_rule("count_a", VOCABULARY, MONEY)
    assert compile_rule("7", VOCABULARY, MONEY).trace({}, None).value == 7  # type: ignore[arg-type]


def test_an_error_inside_a_derived_name_points_into_its_own_text() -> None:
    words = Vocabulary(UNIT, {"members": Group(MEMBER)}, PARAMETERS, derived={"broken": "count_a >\nwal"})
    with pytest.raises(RuleError) as caught:
        compile_rule("flag or broken", words)
    assert (caught.value.derived, caught.value.line, caught.value.column) == ("broken", 2, 1)
    assert "trong tên dẫn xuất broken" in str(caught.value)
    assert [error.code for error in check_derived(words)] == ["unknown_name"]
    assert check_derived(VOCABULARY) == []


def test_hostile_texts_are_refused_before_they_grow() -> None:
    started = time.process_time()
    for source in (
        "(" * 10_000,
        "(" * 3_999,
        "not " * 999,
        "-" * 3_999,
        "if(" * 1_300,
        "((" * 900 + "1" + "))" * 900 + "/",
    ):
        with pytest.raises(RuleError):
            compile_rule(source, VOCABULARY)
    doubling = {"d0": "count_a"} | {f"d{n}": f"d{n - 1} + d{n - 1}" for n in range(1, 40)}
    with pytest.raises(RuleError) as caught:
        compile_rule("d39 > 1", Vocabulary(UNIT, derived=doubling))
    assert caught.value.code in ("too_large", "overflow")
    # hours without a bound on size; a slow machine is no failure
    assert time.process_time() - started < 120


PIECES = [
    *("flag", "count_a", "wall", "members", "able", "on", "day", "birth", "unknown", "twice", "young"),
    *(
        "and",
        "or",
        "not",
        "in",
        "if(",
        "any(",
        "count(",
        "share(",
        "sum(",
        "min(",
        "age(",
        "param(",
        "known(",
    ),
    *(
        "(",
        ")",
        ",",
        "==",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "=",
        "%",
        "50%",
        "1",
        "2.5",
        '"a"',
        '"',
        "date(",
    ),
    *("#", "\n", "true", "é", "\u0000", "__import__", "9" * 30),
]


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
def test_any_text_gives_a_rule_or_a_rule_error(text: str) -> None:
    try:
        rule = compile_rule(text, VOCABULARY)
    except RuleError as error:
        found = error
    else:
        assert re.search(r"\w", rule.describe("vi"))
        return
    assert found.code in MESSAGES
    assert 1 <= found.line <= text.count("\n") + 1
    assert str(found)


@pytest.mark.parametrize("name", ["on", "and", "sum", "tên", "a b", "1a"])
def test_names_that_cannot_be_written_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        Variable(name, BOOL, Text("a", "a"))


def test_vocabularies_refuse_what_would_be_ambiguous() -> None:
    with pytest.raises(ValueError, match="defined twice: count_a"):
        Vocabulary(UNIT, derived={"count_a": "1"})
    with pytest.raises(ValueError, match="defined twice: flag"):
        VOCABULARY.extended([Variable("flag", BOOL, Text("a", "a"))])
    with pytest.raises(ValueError, match="unknown group 'people'"):
        Vocabulary(UNIT, {"members": Group(MEMBER)}, group_derived={"people": {"a": "true"}})
    with pytest.raises(ValueError, match="needs bounds"):
        Variable("n", INT, Text("n", "n"))
    with pytest.raises(ValueError, match="above max"):
        Variable("n", INT, Text("n", "n"), min=2, max=1)
    assert Vocabulary(UNIT, derived={"a": Derived("flag")}).derived["a"].source == "flag"
