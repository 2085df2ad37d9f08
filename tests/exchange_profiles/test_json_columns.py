"""JSON of the register by columns: typed where it fits, value by value where one does not."""

from __future__ import annotations

import pyarrow as pa

from giamngheo.exchange.extracts.json_columns import JsonColumns
from giamngheo.platform.exports.columnar import Kind

KINDS: dict[str, Kind] = {"size": "int", "poor": "bool", "word": "text", "area": "decimal", "never": "int"}
TEXTS = [
    '{"size": 3, "poor": true, "word": "một\\ndòng", "area": "20.5", "other": [1]}',
    None,
    '{"poor": null}',
]


def test_columns_come_typed_and_what_is_missing_is_unknown() -> None:
    found = JsonColumns(TEXTS, KINDS)
    assert found.column("size") == pa.array([3, None, None], pa.int64())
    assert found.column("poor") == pa.array([True, None, None])
    assert found.column("word") == pa.array(["một\ndòng", None, None])
    assert found.column("area") == ["20.5", None, None]
    assert found.column("never") == pa.array([None] * 3, pa.int64())


def test_a_value_of_another_kind_is_not_lost() -> None:
    found = JsonColumns([*TEXTS, '{"size": "ba", "word": 4}'], KINDS)
    assert found.column("size") == [3, None, None, "ba"]
    assert found.column("word") == ["một\ndòng", None, None, 4]


def test_no_line_holds_anything() -> None:
    assert JsonColumns([None, None], {"size": "int"}).column("size") == pa.array([None, None], pa.int64())
