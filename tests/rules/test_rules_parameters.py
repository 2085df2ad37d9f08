"""Dated parameters: validity, keys, gaps, and what is known when a key is not."""

import datetime as dt
from typing import Any

import pytest
from generated_rules import VOCABULARY

from giamngheo.rules import (
    BOOL,
    INT,
    MONEY,
    STRING,
    Choice,
    Decimal_,
    Key,
    Parameter,
    ParamRow,
    Text,
    Variable,
    Vocabulary,
    compile_rule,
)

NAME = Text("tham số", "parameter")
NUMBER_KEY = Key("months", INT, Text("tháng tuổi", "age in months"))
DAY = dt.date(2025, 6, 1)


def value(source: str, record: dict[str, Any], on: dt.date = DAY) -> Any:
    return compile_rule(source, VOCABULARY).trace(record, on).value


def test_the_row_of_the_day_holds() -> None:
    assert value('param("dated")', {}, dt.date(2024, 12, 31)) == 1
    assert value('param("dated")', {}, dt.date(2025, 1, 1)) == 2


def test_a_missing_row_lies_between_the_declared_bounds() -> None:
    outcome = compile_rule('param("absent") >= 0 and param("absent") < 2', VOCABULARY).trace({}, DAY)
    assert outcome.value is None
    assert [item.variable for item in outcome.missing] == ["absent"]
    assert value('param("absent") >= 0', {}) is True


def test_a_figure_known_between_bounds_decides_where_it_can() -> None:
    assert value('param("between")', {}) == (1, 3)
    assert value('param("between") >= 1', {}) is True


def test_an_unknown_key_takes_every_possible_row() -> None:
    assert value('param("by_roof", roof)', {"roof": None}) == (1, 2)
    assert value('param("by_wall", wall)', {"wall": "c"}) == (0, 2)
    assert value('param("by_wall", wall) > 2', {"wall": None}) is False


def test_a_numeric_key_between_bounds_takes_the_rows_between() -> None:
    assert value('param("by_number", wide)', {"wide": (0, 2)}) == (0, 2)
    assert value('param("by_number", wide)', {"wide": (0, 1)}) == (1, 2)
    assert value('param("by_number", wide)', {"wide": (2, 4)}) == (0, 4)  # 3 has no row
    assert value('param("by_number", wide)', {"wide": 3}) == (0, 4)
    assert value('param("by_both", wide, flag)', {"wide": (1, 2), "flag": None}) == (1, 4)


def test_a_percentage_parameter_is_compared_with_a_share() -> None:
    record = {"members": [{"able": True}, {"able": False}]}
    assert value('share(members, able) >= param("limit")', record) is True
    assert value('share(members, able) > param("limit")', record) is False
    assert value('share(members, able) > param("open_limit")', record) is None


def test_constants() -> None:
    words = Vocabulary(parameters=[Parameter.constant("line", MONEY, NAME, 1_000, min=0, max=5_000)])
    assert compile_rule('param("line") * 3', words).trace({}, DAY).value == 3_000


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ParamRow(None, None, 1, 5), ParamRow(None, None, 1, 6)], "overlap"),
        ([ParamRow(None, dt.date(2025, 1, 1), 1, 5), ParamRow(dt.date(2025, 1, 1), None, 1, 6)], "overlap"),
        ([ParamRow(None, None, None, 5)], "does not match its keys"),
        ([ParamRow(None, None, "a", 5)], "not a value of key months"),
        ([ParamRow(None, None, True, 5)], "not a value of key months"),
        ([ParamRow(None, None, 1, 11)], "outside its bounds"),
        ([ParamRow(None, None, 1, "five")], "is not a number"),
        ([ParamRow(None, None, 1, 1.5)], "is not a number"),
    ],
)
def test_rows_that_cannot_be_used_are_refused(rows: list[ParamRow], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Parameter("p", INT, NAME, (NUMBER_KEY,), tuple(rows), min=0, max=10)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (INT, (NUMBER_KEY, Key("size", INT, NAME))),
        (INT, (Key("area", Decimal_(1), NAME),)),
        (INT, (Key("note", STRING, NAME),)),
        (Choice(("a",)), (NUMBER_KEY,)),
        (BOOL, (NUMBER_KEY,)),
    ],
)
def test_keys_that_no_table_could_look_up_are_refused(kind: Any, keys: tuple[Key, ...]) -> None:
    with pytest.raises(ValueError, match="parameter p"):
        Parameter("p", kind, NAME, keys)


def test_a_row_of_another_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="not a value of key sex"):
        Parameter("p", INT, NAME, (Key("sex", Choice(("m", "f")), NAME),), (ParamRow(None, None, "x", 1),))


def test_names_beside_a_parameter_need_no_dates() -> None:
    words = Vocabulary([Variable("a", BOOL, NAME)], parameters={"p": Parameter("p", BOOL, NAME)})
    assert compile_rule('param("p") or a', words).trace({"a": True}, DAY).value is True
