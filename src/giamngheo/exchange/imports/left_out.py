"""The rows that a written list left out: kept to be shown, and given back in the sheet's own shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.applying import contents
from giamngheo.exchange.imports.checking import check
from giamngheo.exchange.imports.planning import SCHEMA
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake import Intake, Problem, write_checked_copy
from giamngheo.intake.sheet import Column, RawSheet
from giamngheo.platform.scope import Actor
from giamngheo.rules.text import Text

ROWS, LINES = "left/rows", "left/lines"
_PLACE = ("household_key", "source_file", "source_sheet", "source_row")


@dataclass(slots=True)
class LeftOut(Problem):
    """A row that was not written, and why."""

    why: Text = field(default_factory=lambda: Text("", ""))

    @property
    def brief(self) -> Text:
        return self.why

    @property
    def suggestion(self) -> Text:
        return Text("", "")


def copy_key(number: int) -> str:
    """Under which the left rows of a file are kept."""
    return f"left/copy-{number}"


def keep_left(batch: ImportBatch) -> bool:
    """Keeps the rows that the chunks left out, and where they stand; whether there are any.

    Called while what the check found is still there.
    """
    rows = [row for content in contents(batch) for row in content.get("left", ())]
    if not rows:
        return False
    store.put_table(batch, ROWS, pa.Table.from_pylist(rows, SCHEMA))
    keys = pa.array(sorted({row["key"] for row in rows}), pa.int64())
    why = {row["key"]: [row["why_vi"], row["why_en"]] for row in rows}
    lines: dict[tuple[str, str | None, int], list[str] | None] = {}
    for name in ("check/households", "check/persons"):
        table = store.get_table(batch, name, list(_PLACE))
        table = table.filter(pc.is_in(table["household_key"], value_set=keys))
        for key, file, sheet, row in zip(*(table[one].to_pylist() for one in _PLACE), strict=True):
            # said once, where the household stands
            lines.setdefault((file, sheet, row), why.pop(key, None))
    store.put_json(batch, LINES, [[*place, said] for place, said in lines.items()])
    return True


def keep_left_copies(batch: ImportBatch, actor: Actor, paths: Sequence[Path]) -> None:
    """Of each file with such rows a workbook of its headings and of these rows, with why at their end."""
    intake = check(batch, actor, paths).intake
    wanted: dict[tuple[str, str | None], dict[int, list[str] | None]] = defaultdict(dict)
    for file, sheet, row, said in store.get_json(batch, LINES):
        wanted[file, sheet][row] = said
    for one in batch.files.order_by("number"):
        short = _short(intake, one.name, wanted)
        if not short.sheets:
            continue
        out = store.folder(batch) / "left" / f"copy-{one.number}.xlsx"
        try:
            write_checked_copy(short, one.name, out)
            store.put(batch, copy_key(one.number), out.read_bytes())
        finally:
            out.unlink(missing_ok=True)


def _short(
    intake: Intake, file: str, wanted: dict[tuple[str, str | None], dict[int, list[str] | None]]
) -> Intake:
    """The file with its headings and the wanted rows alone, which move up."""
    sheets: list[RawSheet] = []
    problems: list[Problem] = []
    for raw in intake.sheets:
        rows = wanted.get((raw.file, raw.name), {})
        if raw.file != file or not rows:
            continue
        places = _places(raw, _headings(intake, raw), rows)
        sheets.append(_rows(raw, places))
        for line, place in enumerate(places, raw.first_row):
            if said := rows.get(raw.number(place)):
                why = Text(*said)
                problems.append(LeftOut(file, raw.name, line, None, None, "left_out", "error", why=why))
    return replace(intake, sheets=sheets, problems=problems)


def _headings(intake: Intake, raw: RawSheet) -> int:
    """How many rows of the sheet stand above its list."""
    for mapping in intake.mappings:
        if (mapping.file, mapping.sheet) == (raw.file, raw.name):
            return max(0, mapping.heading_rows[1] - raw.first_row + 1)
    return 0


def _places(raw: RawSheet, headings: int, rows: Iterable[int]) -> list[int]:
    found = {row - raw.first_row for row in rows} | set(range(headings))
    return sorted(place for place in found if 0 <= place < raw.row_count)


def _rows(raw: RawSheet, places: list[int]) -> RawSheet:
    at = np.array(places, dtype=np.int64)
    columns = [Column(column.codes[at], column.values) for column in raw.columns]
    above: list[tuple[int, int, int, int]] = [
        one for one in raw.merged if places[: one[2] + 1] == list(range(one[2] + 1))
    ]
    return replace(raw, columns=columns, row_count=len(places), merged=above)


def left_rows(batch: ImportBatch) -> bool:
    """Whether there are rows to show."""
    return store.has(batch, ROWS)


def left_files(batch: ImportBatch, files: Iterable[Any]) -> list[Any]:
    """The files whose left rows can be had."""
    return [one for one in files if store.has(batch, copy_key(one.number))]
