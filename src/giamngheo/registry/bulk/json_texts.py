"""Answers and results as the JSON the register keeps, made for a whole table at once and only when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

EMPTY = "{}"


class JsonTexts:
    """Some columns of a table as one JSON object a row; missing values are left out, decimals are text."""

    def __init__(self, table: pa.Table, names: Sequence[str]) -> None:
        self._table = table.select(list(names))

    @cached_property
    def texts(self) -> list[str]:
        names = self._table.column_names
        if not names:
            return [EMPTY] * self._table.num_rows
        parts = ", ".join(_part(name, self._table.schema.field(name).type) for name in names)
        with duckdb.connect() as con:
            con.register("given", self._table)
            # one thread keeps the order
            con.execute("SET threads = 1")
            # the names of columns are quoted
            made = con.execute(f"SELECT '{{' || concat_ws(',', {parts}) || '}}' FROM given").fetchall()  # noqa: S608
        return [text for (text,) in made]


@dataclass(frozen=True)
class GivenTexts:
    """Rows that come of no table."""

    texts: list[str]


@dataclass(frozen=True, slots=True)
class JsonText:
    """The JSON of one row."""

    column: JsonTexts | GivenTexts | None = None
    row: int = 0

    @property
    def text(self) -> str:
        return EMPTY if self.column is None else self.column.texts[self.row]

    @property
    def value(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    def __bool__(self) -> bool:
        return self.text != EMPTY


def given(value: Mapping[str, Any]) -> JsonText:
    """The JSON of values that are as JSON keeps them."""
    return JsonText(GivenTexts([json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))]))


def _part(name: str, kind: pa.DataType) -> str:
    """An expression for `"name":value`, NULL where the value is missing."""
    column = '"' + name.replace('"', '""') + '"'
    key = json.dumps(name, ensure_ascii=False).replace("'", "''")
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return f"'{key}:' || {column}::varchar"
    if pa.types.is_decimal(kind) or pa.types.is_date(kind):
        return f"'{key}:\"' || {column}::varchar || '\"'"
    return f"'{key}:' || to_json({column})::varchar"
