"""Rules as columns of tables: storage, lean expressions, absent members, errors."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from generated_rules import MEMBER, ON, UNIT, VOCABULARY, record
from table_records import columns, tables

from giamngheo.rules import (
    BOOL,
    INT,
    ColumnError,
    Group,
    Text,
    Variable,
    Vocabulary,
    add_columns,
    add_member_columns,
    compile_rule,
    output_columns,
)

SIZE = Variable("size", INT, Text("số nhân khẩu", "size"), min=1, max=60)
PEOPLE = Vocabulary([SIZE], {"members": Group([Variable("able", BOOL, Text("a", "a"))])})


def sql(source: str, vocabulary: Vocabulary, *, size_type: str = "int32") -> str:
    households = ibis.table({"household_key": "int64", "size": size_type}, name="h")
    members = ibis.table({"household_key": "int64", "able": "boolean"}, name="m")
    table = add_columns({"r": compile_rule(source, vocabulary)}, households, members, on=ON)
    return " ".join(str(ibis.to_sql(table.select("r"), dialect="duckdb")).split())


def test_a_number_against_a_constant_is_a_plain_comparison() -> None:
    assert '"size" > 3 AS "r"' in sql("size > 3", PEOPLE)


def test_a_column_that_is_never_null_needs_no_bounds() -> None:
    assert "COALESCE" in sql("size * size > size + 2", PEOPLE)
    assert "COALESCE" not in sql("size * size > size + 2", PEOPLE, size_type="!int32")
    required = Vocabulary([Variable("size", INT, Text("a", "a"), min=1, max=60, required=True)])
    assert "COALESCE" not in sql("size * size > size + 2", required)


def test_an_age_against_a_constant_is_a_date_comparison() -> None:
    rule = compile_rule("age(day, on) >= 2", VOCABULARY)
    table = ibis.table({"household_key": "int64", "day_from": "date", "day_to": "date"}, name="h")
    text = str(ibis.to_sql(add_columns({"r": rule}, table, None, on=dt.date(2024, 2, 29)), dialect="duckdb"))
    assert "MAKE_DATE(2022, 2, 28)" in text
    assert "EXTRACT" not in text


def test_all_aggregates_share_one_group_by_and_one_join() -> None:
    sources = [
        "any(members, able)",
        "count(members, able) > 2",
        "share(members, able) > 50%",
        "all(members, size > 2)",
    ]
    rules = {f"r{place}": compile_rule(source, PEOPLE) for place, source in enumerate(sources)}
    households = ibis.table({"household_key": "int64", "size": "int32"}, name="h")
    members = ibis.table({"household_key": "int64", "able": "boolean"}, name="m")
    text = str(ibis.to_sql(add_columns(rules, households, members, on=ON), dialect="duckdb"))
    assert (text.count("GROUP BY"), text.count("LEFT OUTER JOIN")) == (1, 1)


def run(sources: dict[str, str], records: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    rules = {name: compile_rule(source, VOCABULARY) for name, source in sources.items()}
    table = add_columns(rules, *tables(records, UNIT, MEMBER), on=ON, **options)
    names = [column for name, rule in rules.items() for column in output_columns(name, rule)]
    return ibis.duckdb.connect().to_pyarrow(table.order_by("household_key").select(names)).to_pylist()


def test_numbers_dates_and_words_come_out_in_their_own_columns() -> None:
    made = record(random.Random(1), holes=0)
    made |= {
        "count_a": 3,
        "area": Decimal("1.5"),
        "wall": "b",
        "day": (dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
    }
    row = run(
        {"n": "count_a * 2", "d": "area * 1.25", "w": "wall", "day2": "day", "yes": "flag == flag"}, [made]
    )[0]
    assert row == {
        "n_lo": 6,
        "n_hi": 6,
        "d_lo": Decimal("1.875"),
        "d_hi": Decimal("1.875"),
        "w": "b",
        "day2_from": dt.date(2020, 1, 1),
        "day2_to": dt.date(2020, 12, 31),
        "yes": True,
    }


def test_without_members_every_aggregate_is_unknown() -> None:
    made = record(random.Random(2))
    rules = {
        "a": "any(members, able)",
        "n": "count(members)",
        "s": "share(members, able) > 50%",
        "f": "count_a >= 0",
    }
    expected = {"a": None, "n_lo": 0, "n_hi": 10, "s": None, "f": True}
    assert run(rules, [made | {"members": None}]) == [expected]
    compiled = {name: compile_rule(source, VOCABULARY) for name, source in rules.items()}
    table = add_columns(compiled, tables([made], UNIT, MEMBER)[0], None, on=ON)
    row = ibis.duckdb.connect().to_pyarrow(table).to_pylist()[0]
    assert {name: row[name] for name in expected} == expected


def test_members_of_no_household_are_left_out_and_households_keep_their_rows() -> None:
    households = ibis.memtable(pa.table({"key": [1, 2], "size": [3, 4]}))
    members = ibis.memtable(pa.table({"key": [1, 1, 9], "able": [True, False, True]}))
    table = add_columns(
        {"n": compile_rule("count(members, able)", PEOPLE)}, households, members, key="key", on=ON
    )
    rows = ibis.duckdb.connect().to_pyarrow(table.order_by("key")).to_pylist()
    assert rows == [
        {"key": 1, "size": 3, "n_lo": 1, "n_hi": 1},
        {"key": 2, "size": 4, "n_lo": 0, "n_hi": 1000},
    ]


def test_rules_about_one_member_agree_with_the_trace() -> None:
    rng = random.Random(5)
    records = [record(rng) for _ in range(30)]
    sources = ["able and flag", "young or count_a > 2", "years + wide", "sex == wall", "age(birth, day) >= 2"]
    rules = {
        f"r{place}": compile_rule(source, VOCABULARY, group="members") for place, source in enumerate(sources)
    }
    households, members = tables(records, UNIT, MEMBER)
    numbered = members.mutate(person=ibis.row_number())
    table = add_member_columns(rules, numbered, households, on=ON).order_by("person")
    rows = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    people = [(made, place) for made in records for place in range(len(made["members"] or ()))]
    assert len(rows) == len(people) > 30
    for row, (made, place) in zip(rows, people, strict=True):
        for name, rule in rules.items():
            low, high = (row[column] for column in (output_columns(name, rule) * 2)[:2])
            assert rule.trace(made, ON, member=place).value == (low if low == high else (low, high))


def test_columns_of_nulls_and_of_other_widths_are_read() -> None:
    stored = columns(UNIT, [record(random.Random(3), holes=0) | {"count_a": 3, "flag": None}])
    stored |= {
        "household_key": pa.array([1], pa.int64()),
        "flag": pa.nulls(1),
        "count_a": pa.array([3], pa.int8()),
        "area": pa.array([Decimal("1")], pa.decimal128(5, 0)),
        "money_a": pa.array([7], pa.int32()),
    }
    rules = {"a": "flag", "b": "count_a * 100 > 299", "c": "area == 1.0", "d": "money_a * 3 == 21"}
    table = add_columns(
        {name: compile_rule(source, VOCABULARY) for name, source in rules.items()},
        ibis.memtable(pa.table(stored)),
        None,
        on=ON,
    )
    row = ibis.duckdb.connect().to_pyarrow(table).to_pylist()[0]
    assert [row[name] for name in rules] == [None, True, True, True]


def test_tables_that_cannot_serve_a_rule_are_refused() -> None:
    rule = compile_rule("size > 3", PEOPLE)
    with pytest.raises(ColumnError, match="no column size"):
        add_columns({"r": rule}, ibis.table({"household_key": "int64"}, name="h"), None, on=ON)
    with pytest.raises(ColumnError, match="size is float64"):
        add_columns(
            {"r": rule}, ibis.table({"household_key": "int64", "size": "float64"}, name="h"), None, on=ON
        )
    whole = ibis.table({"household_key": "int64", "size": "int32"}, name="h")
    with pytest.raises(ColumnError, match="exist already: size"):
        add_columns({"size": rule}, whole, None, on=ON)
    about = compile_rule("able and size > 2", PEOPLE, group="members")
    with pytest.raises(ValueError, match="add_member_columns"):
        add_columns({"r": about}, whole, None, on=ON)
    members = ibis.table({"household_key": "int64", "able": "boolean"}, name="m")
    with pytest.raises(ColumnError, match="also need the unit's columns: size"):
        add_member_columns({"r": about}, members, on=ON)
    with pytest.raises(ValueError, match="add_columns"):
        add_member_columns({"r": rule}, members, on=ON)
