"""The trace and the table give the same answer, and no missing value is mistaken for a known one."""

import datetime as dt
import random
from typing import Any

import ibis
import pytest
from generated_rules import MEMBER, ON, UNIT, VOCABULARY, Rules, record
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
