"""Which households a figure of a form counts: the very rows and conditions that it was counted by, kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from giamngheo.law.report_forms import Form
from giamngheo.reports.cells import requests_of
from giamngheo.reports.columns import Layout, Leaf
from giamngheo.reports.tally import Tally

Counted = list[tuple[str, str]]
"""Of which source a figure counts rows, by (rule column, number column or nothing): any of them."""


def file_of(source: str) -> str:
    """The name of the file of a source's rows (households or movements)."""
    return f"behind-{source}.parquet"


def source_of(form: Form, tallies: Mapping[str, Tally]) -> str:
    """Of which rows a form counts: without movements only the columns of the list are counted."""
    return form.source if form.source in tallies else "households"


def counted_by(
    form: Form, layout: Layout, tallies: Mapping[str, Tally]
) -> dict[tuple[str, str | None], Counted]:
    """By column and split, for the figures that count households (also through the columns of a rate or a sum)."""
    rules = tallies[source_of(form, tallies)].rules
    by_key = {leaf.key: leaf for leaf in layout.leaves}
    found = {}
    for split in form.splits or (None,):
        for leaf in layout.shown:
            requests = [request for one in _counting(leaf, by_key) for request in requests_of(one, split)]
            known = [one for one in requests if one.where in rules]
            if known:
                found[leaf.key, split.key if split else None] = [
                    (rules[one.where], rules[one.number] if one.number else _over(one.size)) for one in known
                ]
    return found


def _over(size: str | None) -> str:
    return size if size in ("gained", "lost") else ""


def _counting(leaf: Leaf, by_key: Mapping[str, Leaf]) -> Iterator[Leaf]:
    """The columns whose households a figure is made of: of a rate those above the line."""
    if leaf.parts:
        yield from (by_key[key] for key in leaf.parts)
    elif leaf.column.percent:
        yield by_key[leaf.column.percent[0]]
    else:
        yield leaf


def households_behind(
    folder: Path,
    source: str,
    counted: Sequence[Sequence[str]],
    block: str | None = None,
    unit: str | None = None,
) -> list[int]:
    """The keys of the households that a figure counts, in order; of one block or unit where they are named."""
    columns = duckdb.sql(
        "select * from read_parquet(?) limit 0", params=[str(folder / file_of(source))]
    ).columns
    any_of = " or ".join(f"({_condition(rule, number, columns)})" for rule, number in counted) or "false"
    who = "household_key"
    if "previous_code" in columns:
        who = "coalesce(household_key, try_cast(previous_code as bigint))"
    with duckdb.connect() as con:
        found = con.execute(
            f"""select distinct {who} as who from read_parquet($path) where ({any_of})
            and ($block is null or block = $block) and ($unit is null or unit = $unit)
            and {who} is not null order by who""",  # noqa: S608 - columns of the file itself
            {"path": str(folder / file_of(source)), "block": block, "unit": unit},
        ).fetchall()
    return [row[0] for row in found]


def _condition(rule: str, number: str, columns: Sequence[Any]) -> str:
    """`rule` holds and, where a number is summed, it is above zero. KeyError for what the file does not have."""
    if not number:
        wanted, condition = [rule], rule
    else:
        own = number if number in columns else f"{number}_lo"
        wanted, condition = [rule, own], f"{rule} and {own} > 0"
    for name in wanted:
        if name not in columns:
            raise KeyError(name)
    return condition


__all__ = ["Counted", "counted_by", "file_of", "households_behind", "source_of"]
