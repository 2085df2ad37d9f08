"""A classification kept ready for the few households of a form: its plan is parsed and optimised once."""

from __future__ import annotations

import os
import threading
from functools import lru_cache

import duckdb
import pyarrow as pa

HOUSEHOLDS, PERSONS = "households_now", "persons_now"
FEW = 1000
"""Rows up to which the ready plan serves: it was optimised over empty tables, which a long list would pay for."""


class ReadyPlan:
    """The statement prepared over empty tables of the plan's shape; one caller at a time."""

    def __init__(self, sql: str, shapes: tuple[tuple[str, pa.Schema], ...]) -> None:
        self._one_at_a_time = threading.Lock()
        # one household is less work than waking other threads
        self._con = duckdb.connect(config={"threads": 1})
        for name, shape in shapes:
            self._con.register(_given(name), shape.empty_table())
            self._con.execute(f"create table {name} as select * from {_given(name)}")  # noqa: S608
            self._con.unregister(_given(name))
        self._con.execute(f"prepare ready as {sql}")

    def run(self, tables: dict[str, pa.Table]) -> pa.Table:
        """The answer for these tables; nothing of them stays."""
        with self._one_at_a_time:
            self._con.execute("begin")
            try:
                for name, table in tables.items():
                    self._con.register(_given(name), table)
                    self._con.execute(f"insert into {name} select * from {_given(name)}")  # noqa: S608
                    self._con.unregister(_given(name))
                return self._con.sql("execute ready").to_arrow_table()
            finally:
                self._con.execute("rollback")


def run_now(sql: str, tables: dict[str, pa.Table]) -> pa.Table:
    """What `sql` says of tables in memory, HOUSEHOLDS and PERSONS by name; from a ready plan where they are small."""
    if max(table.num_rows for table in tables.values()) <= FEW:
        shapes = tuple((name, table.schema) for name, table in tables.items())
        # a connection does not outlive the fork of a server process
        return _ready(os.getpid(), sql, shapes).run(tables)
    with duckdb.connect() as con:
        for name, table in tables.items():
            con.register(name, table)
        return con.sql(sql).to_arrow_table()


@lru_cache(maxsize=32)
def _ready(process: int, sql: str, shapes: tuple[tuple[str, pa.Schema], ...]) -> ReadyPlan:
    return ReadyPlan(sql, shapes)


def _given(name: str) -> str:
    return f"{name}_given"
