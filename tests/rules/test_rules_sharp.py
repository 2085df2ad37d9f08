"""A value that a condition asks several times: unknown only where some value of it could change the result."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from typing import Any

import ibis
import pytest
from generated_rules import ON, VOCABULARY
from hypothesis import given, settings
from hypothesis import strategies as st
from table_records import tables

from giamngheo.rules import (
    BOOL,
    CHOICE,
    INT,
    Decimal_,
    Group,
    Text,
    Variable,
    Vocabulary,
    add_columns,
    compile_rule,
)

NOBODY_KNOWS = {"members": [{"name": "An"}]}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("flag or not flag", True),
        ("flag and not flag", False),
        ("not (flag and (count_a > 2 or not flag) and count_a < 2)", True),
        ("count_a > 3 or count_a <= 3", True),
        ("count_a > 1 and count_a < 1", False),
        ("count_a in (0, 1) or 2 <= count_a", True),
        ("area < 1.05 or area > 1", True),
        ("area < 1 or area >= 1.05", None),
        ('wall in ("a", "b", "c")', True),
        ('wall == "a" or wall == "b" or wall == "c"', True),
        ('wall == "a" or wall == "b"', None),
        ('note == "x" or note != "x"', True),
        ('day < date("2020-01-01") or day >= date("2020-01-01")', True),
        ("age(day, on) >= 2 or age(day, on) < 2", True),
        ("age_months(day, on) >= 24 or age(day, on) < 2", None),
        ("if(flag, flag, true)", True),
        ("known(flag) or flag", None),
        ("coalesce(flag, false) or not flag", None),
        ("any(members, able or not able)", True),
        ("all(members, years >= 2, years > 1)", True),
        ("count(members, able, not able) == 0", True),
        ("share(members, years > 1 or years <= 1) == 100%", True),
        ("any(members, able) or not any(members, able)", None),
    ],
)
def test_what_no_value_could_change_is_known(source: str, value: bool | None) -> None:
    assert compile_rule(source, VOCABULARY).trace(NOBODY_KNOWS, ON).value is value


def test_a_value_known_between_two_days_is_looked_at_where_it_may_lie() -> None:
    rule = compile_rule("age(day, on) < 2 or age(day, on) >= 4", VOCABULARY)
    years = {year: (dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in (2018, 2021, 2022, 2024)}
    found = {year: rule.trace({"day": day}, ON).value for year, day in years.items()}
    assert found == {2018: True, 2021: None, 2022: False, 2024: True}


def test_the_reason_says_that_the_missing_value_does_not_matter() -> None:
    outcome = compile_rule("any(members, able or not able)", VOCABULARY).trace(NOBODY_KNOWS, ON)
    assert outcome.missing == ()
    assert outcome.known
    assert outcome.why.vi == (
        "Có ít nhất một thành viên able: có hoặc able: không; như nhau dù able của An là gì"
    )
    assert outcome.why.en.endswith("the same whatever the able of An may be")


# small domains, so that every completion can be tried

UNIT = [
    Variable("a", BOOL, Text.same("a")),
    Variable("n", INT, Text.same("n"), min=0, max=4),
    Variable("w", CHOICE, Text.same("w"), choices={code: Text.same(code) for code in "xyz"}),
    Variable("d", Decimal_(1), Text.same("d"), min=0, max=1),
]
MEMBER = [
    Variable("m", BOOL, Text.same("m")),
    Variable("k", INT, Text.same("k"), min=0, max=3),
]
SMALL = Vocabulary(UNIT, {"members": Group(MEMBER, max_size=10)})
VALUES: dict[str, list[Any]] = {
    "a": [True, False],
    "n": list(range(5)),
    "w": list("xyz"),
    "d": [Decimal(tenth) / 10 for tenth in range(11)],
    "m": [True, False],
    "k": list(range(4)),
}
COMPARED = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
OWN = st.one_of(
    st.just("a"),
    st.builds("n {} {}".format, COMPARED, st.integers(0, 4)),
    st.builds("n in ({}, {})".format, st.integers(0, 4), st.integers(0, 4)),
    st.builds('w {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from("xyz")),
    st.builds("d {} 0.{}5".format, st.sampled_from(["<", ">="]), st.integers(0, 9)),
)
OF_MEMBER = st.one_of(st.just("m"), st.builds("k {} {}".format, COMPARED, st.integers(0, 3)))


def conditions(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        atoms,
        lambda c: st.one_of(
            st.builds("({} and {})".format, c, c),
            st.builds("({} or {})".format, c, c),
            st.builds("(not {})".format, c),
            st.builds("if({}, {}, {})".format, c, c, c),
        ),
        max_leaves=5,
    )


OVER_MEMBERS = st.one_of(
    st.builds("{}(members, {})".format, st.sampled_from(["any", "all"]), conditions(OF_MEMBER)),
    st.builds("any(members, {}, {})".format, conditions(OF_MEMBER), OF_MEMBER),
    st.builds("all(members, {}, {})".format, conditions(OF_MEMBER), OF_MEMBER),
    st.builds("count(members, {}, {}) >= 1".format, conditions(OF_MEMBER), OF_MEMBER),
    st.builds("share(members, {}) > 50%".format, conditions(OF_MEMBER)),
)


@pytest.mark.long
@settings(max_examples=40)
@given(st.one_of(conditions(OWN), OVER_MEMBERS), st.integers(0, 10**6))
def test_unknown_exactly_where_completions_disagree(source: str, seed: int) -> None:
    rng = random.Random(seed)
    rule = compile_rule(source, SMALL, BOOL)
    used = rule.variables()
    records = []
    for _ in range(5):
        made = {one.name: rng.choice([None, rng.choice(VALUES[one.name])]) for one in UNIT}
        members = [
            {one.name: rng.choice([None, rng.choice(VALUES[one.name])]) for one in MEMBER}
            for _ in range(rng.randint(1, 2))
        ]
        records.append({**made, "members": members})
    table = add_columns({"found": rule}, *tables(records, UNIT, MEMBER), on=ON).order_by("household_key")
    columns = ibis.duckdb.connect().to_pyarrow(table).to_pydict()["found"]
    for record, column in zip(records, columns, strict=True):
        result = rule.trace(record, ON).value
        assert column is result
        places = [(record, name) for name in used.household]
        places += [(member, name) for member in record["members"] for name in used.members]
        holes = [(place, name) for place, name in places if place[name] is None]
        outcomes = set()
        for values in itertools.product(*[VALUES[name] for _, name in holes]):
            for (place, name), value in zip(holes, values, strict=True):
                place[name] = value
            outcomes.add(rule.trace(record, ON).value)
        assert result is (outcomes.pop() if len(outcomes) == 1 else None), source
