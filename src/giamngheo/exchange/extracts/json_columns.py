"""Answers and results that lie in the register as JSON, read by columns: no object is made for a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.json as pa_json

from giamngheo.platform.exports.columnar import Kind, Values

_READ: Mapping[Kind, pa.DataType] = {"int": pa.int64(), "bool": pa.bool_()}
"""What the register keeps as such; everything else it keeps as text."""
_MADE_LATER = frozenset({"decimal", "date", "born"})


class JsonColumns:
    """The values of some JSON objects, one a line.

    texts: the object of each line; nothing where it has none. kinds: what the columns that will be asked for hold.
    """

    def __init__(self, texts: Sequence[str | None], kinds: Mapping[str, Kind]) -> None:
        self._texts, self._kinds = texts, kinds

    def column(self, name: str) -> Values:
        """One value a line, None where the object lacks it."""
        table = self._table
        if table is None:
            return [one.get(name) for one in self._objects]
        found = table[name].combine_chunks()
        return found.to_pylist() if self._kinds[name] in _MADE_LATER else found

    @cached_property
    def _table(self) -> pa.Table | None:
        """None where a value is of another kind than its column: then each is read for itself."""
        schema = pa.schema([(name, _READ.get(kind, pa.string())) for name, kind in self._kinds.items()])
        content = "\n".join(one or "{}" for one in self._texts).encode()
        try:
            table = pa_json.read_json(
                pa.BufferReader(content),
                pa_json.ReadOptions(use_threads=False, block_size=len(content) + 1),
                pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
            )
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows == len(self._texts) else None

    @cached_property
    def _objects(self) -> list[Mapping[str, Any]]:
        return [json.loads(one) if one else {} for one in self._texts]
