"""The kept parse table is that of the grammar as it stands."""

import json
from importlib import resources
from typing import Any

import pytest
from lark.exceptions import UnexpectedInput

from giamngheo.rules.grammar_table import TABLE, machine, made_from_grammar, made_of


def test_the_table_is_of_this_grammar() -> None:
    kept = json.loads(resources.files("giamngheo.rules").joinpath(TABLE).read_text(encoding="utf-8"))
    assert kept["made_of"] == made_of(), "run: python -m giamngheo.rules.grammar_table"


@pytest.mark.parametrize(
    "source",
    [
        "a and not b or c >= 3 * (2 - x)", 'count(members, age >= 6 and sex == "nữ") > 1_000', "x not in (1, 2.5, 3%)",
        "- a + + b != true # c", "", "a and", "a = b", "a <= b <= c", "f(a, )", "a in not", "((a)", "a / b", '"mở',
    ],
)  # fmt: skip
def test_it_reads_as_the_grammar_does(source: str) -> None:
    def read(parser: Any) -> Any:
        try:
            return parser.parse(source)
        except UnexpectedInput as fault:
            return type(fault), fault.pos_in_stream, getattr(fault, "expected", None)

    assert read(machine()) == read(made_from_grammar())
