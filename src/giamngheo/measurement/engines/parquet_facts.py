"""What Parquet files say of their own columns: whether one is ever null, and its least and greatest number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.schema as sch

from giamngheo.measurement.leaner import Facts

# a column that a file lacks, or a part without statistics, says nothing
_QUERY = """
    select path_in_schema, count(stats_null_count), sum(stats_null_count),
        count(stats_min_value) filter (stats_max_value is not null),
        list(stats_min_value), list(stats_max_value)
    from parquet_metadata(?) where num_values > 0 group by path_in_schema"""
_PARTS = "select count(distinct (file_name, row_group_id)) from parquet_metadata(?) where num_values > 0"


def parquet_facts(connection: Any, files: str, schema: sch.Schema) -> Mapping[str, Facts]:
    """Column → its facts, from the statistics that writers put into every part (row group) of a file."""
    parts = connection.execute(_PARTS, [files]).fetchone()[0]
    found = {}
    for name, counted, nulls, bounded, lows, highs in connection.execute(_QUERY, [files]).fetchall():
        if name not in schema:
            continue
        never_null = counted == parts and nulls == 0
        low = high = None
        if schema[name].is_boolean():
            low, high = 0, 1
        elif schema[name].is_integer() and bounded == parts:
            low, high = min(map(int, lows)), max(map(int, highs))
        found[name] = Facts(not never_null, low, high)
    return found
