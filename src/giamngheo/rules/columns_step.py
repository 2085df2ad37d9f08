"""A step of columns over a table, made quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir


def with_columns(table: Any, columns: Mapping[str, Any]) -> Any:
    """`table.mutate(**columns)` for values over `table` itself; IntegrityError for those of an earlier step.

    Ibis looks through all earlier steps for each column, which takes longer than all the rest of a plan.
    """
    if not columns:
        return table
    if type(table) is not ir.Table:
        return table.mutate(**columns)
    parent = table.op()
    added = {name: value.op() for name, value in columns.items()}
    return ops.Project(parent, {**parent.fields, **added}).to_expr()


def only_columns(table: Any, names: Iterable[str]) -> Any:
    """`table.select(*names)`."""
    if type(table) is not ir.Table:
        return table.select(*names)
    parent = table.op()
    return ops.Project(parent, {name: ops.Field(parent, name) for name in names}).to_expr()
