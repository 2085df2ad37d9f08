"""The trace and the table give the same answer, and no missing value is mistaken for a known one."""

import datetime as dt
import itertools
import random
from typing import Any

import ibis
import pytest
from generated_rules import MEMBER, ON, UNIT, VOCABULARY, Rules, completed, record
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from table_records import tables

from giamngheo.rules import Date, Number, Rule, RuleError, add_columns, compile_rule

HOUSEHOLDS = 40


def compiled(source: str) -> Rule:
    try:
        return compile_rule(source, VOCABULARY)
    except RuleError as error:
        assume(
            error.code not in ("overflow", "too_large", "too_many_places", "money_mismatch", "type_mismatch")
        )
        raise


def from_table(rows: dict[str, list[Any]], name: str, rule: Rule, place: int) -> Any:
    """The table's answer in the form of the trace's."""
    if not isinstance(rule.type, Number | Date):
        return rows[name][place]
    ends = ("_lo", "_hi") if isinstance(rule.type, Number) else ("_from", "_to")
    low, high = (rows[name + end][place] for end in ends)
    return low if low == high else (low, high)


@pytest.fixture(scope="module")
def engine() -> Any:
    return ibis.duckdb.connect()


def check(sources: list[str], seed: int, engine: Any, on: dt.date = ON) -> None:
    rng = random.Random(seed)
    records = [record(rng) for _ in range(HOUSEHOLDS)]
    rules = {f"rule_{place}": compiled(source) for place, source in enumerate(sources)}
    table = add_columns(rules, *tables(records, UNIT, MEMBER), on=on)
    rows = engine.to_pyarrow(table.order_by("household_key")).to_pydict()
    for name, rule in rules.items():
        for place, made in enumerate(records):
            assert from_table(rows, name, rule, place) == rule.trace(made, on).value, (rule.source, made)


ALL = Rules(knowing=True)
GROWING = Rules(knowing=False)
DAYS = st.sampled_from([ON, dt.date(2024, 2, 29), dt.date(2024, 12, 31)])


@pytest.mark.slow
@settings(max_examples=120)
@given(st.lists(ALL.condition(3, False), min_size=6, max_size=6), st.integers(0, 10**6), DAYS)
def test_conditions_agree(engine: Any, sources: list[str], seed: int, on: dt.date) -> None:
    check(sources, seed, engine, on)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.lists(ALL.number(3, False), min_size=3, max_size=3),
    st.lists(st.one_of(ALL.word(2, False), ALL.day(2, False)), min_size=3, max_size=3),
    st.integers(0, 10**6),
)
def test_values_agree(engine: Any, numbers: list[str], others: list[str], seed: int) -> None:
    check(numbers + others, seed, engine)


@pytest.mark.long
@settings(max_examples=25)
@given(st.lists(ALL.condition(2, False), min_size=4, max_size=4), st.integers(0, 10**6))
def test_some_conditions_agree(engine: Any, sources: list[str], seed: int) -> None:
    """The quick version of the slow tests above."""
    check(sources, seed, engine)


def test_the_extreme_of_nobody_is_the_same_in_every_region(engine: Any) -> None:
    """A flag that both chooses the item and who counts: where it is false, nobody is left."""
    found = [f"0 == {op}(members, if(flag, count_b, 0), flag)" for op in ("min", "max")]
    check(found, 0, engine, dt.date(2025, 2, 28))


def possible(found: Any, value: Any) -> bool:
    """True if `value` is among what the trace said could be."""
    if found is None:
        return True
    if isinstance(found, tuple):
        # a parameter without its row stays open whatever is filled in
        low, high = value if isinstance(value, tuple) else (value, value)
        return bool(found[0] <= low <= high <= found[1])
    return bool(found == value)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    st.one_of(GROWING.condition(3, False), GROWING.number(3, False), GROWING.day(2, False)),
    st.integers(0, 10**6),
)
def test_filling_a_hole_never_contradicts_the_trace(source: str, seed: int) -> None:
    rng = random.Random(seed)
    rule = compiled(source)
    for _ in range(10):
        made = record(rng)
        found = rule.trace(made, ON).value
        for _ in range(6):
            full = completed(made, rng)
            assert possible(found, rule.trace(full, ON).value), (made, full)


ROSTER_RULES = [
    "any(members, able)",
    "all(members, able)",
    "count(members, able) >= 2",
    "count(members, able) == 1",
    "any(members, able, years >= 2)",
    "all(members, able, years >= 2)",
    "count(members, able, years >= 2) != 1",
    "share(members, able) > 50%",
    "share(members, able, years >= 2) > 50%",
    "share(members, able, years >= 2) >= 50%",
    "share(members, able, years >= 2) < 50%",
    "share(members, able, years >= 2) <= 0%",
    "share(members, able, years >= 2) == 100%",
    "sum(members, years) >= 3",
    "sum(members, years, able) == 0",
    "min(members, years) >= 2",
    "min(members, years, able) < 2",
    "max(members, years, able) <= 1",
    "if(flag, 1, 0) + if(count(members, able) >= 1, 1, 0) >= 2",
]


@pytest.mark.parametrize("source", ROSTER_RULES)
def test_unknown_exactly_where_a_missing_value_could_change_the_result(source: str) -> None:
    """Each value is asked once, so that the trace must be as sharp as trying every completion."""
    rule = compile_rule(source, VOCABULARY)
    rng = random.Random(7)
    for _ in range(25):
        members = [
            {"able": rng.choice([True, False, None]), "years": rng.choice([0, 1, 2, 3, None])}
            for _ in range(rng.randint(1, 3))
        ]
        made = {"flag": rng.choice([True, False, None]), "members": members}
        results = {rule.trace(full, ON).value for full in every_completion(made)}
        expected = results.pop() if len(results) == 1 else None
        assert rule.trace(made, ON).value is expected, made


def every_completion(made: dict[str, Any]) -> list[dict[str, Any]]:
    def options(value: Any, domain: tuple[Any, ...]) -> tuple[Any, ...]:
        return domain if value is None else (value,)

    flags = options(made["flag"], (True, False))
    able = [options(member["able"], (True, False)) for member in made["members"]]
    years = [options(member["years"], (0, 1, 2, 3)) for member in made["members"]]
    return [
        {"flag": flag, "members": [{"able": a, "years": y} for a, y in zip(ables, ages, strict=True)]}
        for flag in flags
        for ables in itertools.product(*able)
        for ages in itertools.product(*years)
    ]


@pytest.mark.parametrize("source", ROSTER_RULES)
def test_roster_rules_agree_with_tables(engine: Any, source: str) -> None:
    check([source], 11, engine)
