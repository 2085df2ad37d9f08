"""Every example of docs/rules.md is run, and every error code is listed there."""

import datetime as dt
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest
from table_records import tables

from giamngheo.rules import (
    BOOL,
    CHOICE,
    DATE,
    INT,
    MESSAGES,
    MONEY,
    Choice,
    Decimal_,
    Group,
    Key,
    Number,
    Parameter,
    ParamRow,
    RuleError,
    Text,
    Variable,
    Vocabulary,
    add_columns,
    compile_rule,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
ON = dt.date(2025, 9, 1)
MATERIALS = {"durable": Text("bền chắc", "durable"), "non_durable": Text("không bền chắc", "non-durable")}
SOURCES = {"tap": Text("nước máy", "tap water"), "rain": Text("nước mưa", "rain water")}
LOCALITIES = Choice(("rural", "urban"))

UNIT = [
    Variable("size", INT, Text("số nhân khẩu", "size"), min=1, max=60),
    Variable(
        "housing_area_m2", Decimal_(1), Text("diện tích nhà ở", "housing area"), min=0, max=2000, unit="m²"
    ),
    Variable("wall_material", CHOICE, Text("tường", "wall"), choices=MATERIALS),
    Variable("roof_material", CHOICE, Text("mái", "roof"), choices=MATERIALS),
    Variable("water_source", CHOICE, Text("nguồn nước", "water source"), choices=SOURCES),
    Variable("has_tv", BOOL, Text("tivi", "television")),
    Variable("income_12m", MONEY, Text("thu nhập 12 tháng", "12-month income"), min=0, max=10**11),
]
MEMBER = [
    Variable("birth_date", DATE, Text("ngày sinh", "birth date"), min=dt.date(1900, 1, 1), max=ON),
    Variable("has_health_insurance", BOOL, Text("thẻ bảo hiểm y tế", "health insurance")),
    Variable("disabled", BOOL, Text("khuyết tật", "disability")),
]
PARAMETERS = [
    Parameter.constant("min_area_per_person", INT, Text("diện tích tối thiểu", "least area"), 8),
    Parameter(
        "line",
        MONEY,
        Text("chuẩn", "line"),
        (Key("locality", LOCALITIES, Text("khu vực", "area type")),),
        (ParamRow(None, None, "rural", 1_500_000), ParamRow(None, None, "urban", 2_000_000)),
    ),
    Parameter("not_published", INT, Text("số chưa công bố", "unpublished figure")),
]
VOCABULARY = Vocabulary(
    UNIT,
    {"members": Group(MEMBER)},
    PARAMETERS,
    derived={"crowded": "housing_area_m2 < 8 * size"},
    group_derived={"child": "age(birth_date, on) < 16"},
)


def member(name: str, birth: Any, insured: bool | None, disabled: bool) -> dict[str, Any]:
    return {"name": name, "birth_date": birth, "has_health_insurance": insured, "disabled": disabled}


HOUSEHOLD = {
    "size": 4,
    "housing_area_m2": Decimal("30.5"),
    "wall_material": "non_durable",
    "roof_material": "non_durable",
    "water_source": None,
    "has_tv": False,
    "income_12m": 60_000_000,
    "members": [
        member("Nguyễn Văn Bình", dt.date(1980, 4, 5), True, False),
        member("Lò Thị Mai", dt.date(2012, 1, 3), False, False),
        member("Lò Văn Nam", (dt.date(2019, 1, 1), dt.date(2019, 12, 31)), None, False),
        member("Lò Thị Già", dt.date(1940, 1, 1), True, True),
    ],
}


def examples(kind: str) -> list[tuple[str, str]]:
    blocks = re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [(line, line.rpartition("# =>")[2].strip()) for line in lines]


def shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}..{value[1]}"
    if value is None:
        return "unknown"
    return str(value).lower()


def test_the_page_has_examples() -> None:
    assert len(examples("rule")) > 35
    assert len(examples("rule-error")) > 8


@pytest.mark.parametrize(("source", "expected"), examples("rule"))
def test_example(source: str, expected: str) -> None:
    assert shown(compile_rule(source, VOCABULARY).trace(HOUSEHOLD, ON).value) == expected


def test_examples_in_a_table() -> None:
    rules = {
        f"rule_{place}": compile_rule(source, VOCABULARY)
        for place, (source, _) in enumerate(examples("rule"))
    }
    row = (
        ibis.duckdb.connect()
        .to_pyarrow(add_columns(rules, *tables([HOUSEHOLD], UNIT, MEMBER), on=ON))
        .to_pylist()[0]
    )
    for place, (source, expected) in enumerate(examples("rule")):
        name = f"rule_{place}"
        if isinstance(rules[name].type, Number):
            low, high = row[f"{name}_lo"], row[f"{name}_hi"]
            assert shown(low if low == high else (low, high)) == expected, source
        else:
            assert shown(row[name]) == expected, source


@pytest.mark.parametrize(("source", "code"), examples("rule-error"))
def test_error_example(source: str, code: str) -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule(source, VOCABULARY)
    assert caught.value.code == code


def test_every_error_code_is_in_the_page() -> None:
    start, end = "test when run with WRITE_DOCS=1 -->\n", "<!-- end of error codes -->"
    page = PAGE.read_text(encoding="utf-8")
    table = "| mã / code | nghĩa / meaning |\n|---|---|\n"
    for code, text in sorted(MESSAGES.items()):
        meaning = re.sub(r"\{hint\}", "", f"{text.vi} / {text.en}")
        table += f"| `{code}` | {re.sub(r'{[a-z]+}', '…', meaning)} |\n"
    before, rest = page.split(start)
    after = rest.split(end)[1]
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(before + start + table + end + after, encoding="utf-8")
    assert f"{start}{table}{end}" in PAGE.read_text(encoding="utf-8")


def test_the_developer_example_runs() -> None:
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    households = ibis.memtable({"household_key": [1], "size": [4]})
    members = ibis.memtable({"household_key": [1], "able": [False]})
    names = {"on": ON, "households": households, "members": members}
    exec(compile(code[1], "docs/rules.md", "exec"), names)
    assert names["outcome"].value is True
    assert names["table"].columns[-1] == "few_workers"
