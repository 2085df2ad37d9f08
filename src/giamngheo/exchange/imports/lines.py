"""The rows of a sheet that hold problems, as they stand in the sheet, read page by page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.exchange.imports import store
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake import Intake, Problem
from giamngheo.intake.sheet import RawSheet, cell_text
from giamngheo.platform.figures import day
from giamngheo.rules.text import Text

RANK = {"error": 0, "warning": 1, "repair": 2}
PAGE = 50
CELL = 200
SCHEMA = pa.schema(
    [
        ("sheet", pa.int32()),
        ("row", pa.int32()),
        ("cells", pa.list_(pa.string())),
        ("problems", pa.string()),
        ("codes", pa.list_(pa.string())),
        ("worst", pa.int8()),
    ]
)


@dataclass(frozen=True)
class Found:
    """One problem of a line, ready to be shown."""

    code: str
    severity: str
    column: str
    message: Text
    remedy: Text


@dataclass(frozen=True)
class Cell:
    letter: str
    text: str
    severity: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a sheet with its problems; `severity` is the worst."""

    number: int
    cells: tuple[Cell, ...]
    problems: tuple[Found, ...]

    @property
    def severity(self) -> str:
        return min((one.severity for one in self.problems), key=RANK.__getitem__)


@dataclass(frozen=True)
class Sheet:
    """A sheet that has lines; `columns` are (letter, heading)."""

    index: int
    file: str
    name: str
    columns: tuple[tuple[str, str], ...]
    lines: int


@dataclass(frozen=True)
class Page:
    lines: tuple[Line, ...]
    number: int
    pages: int
    total: int


def write_lines(batch: ImportBatch, intake: Intake, problems: Sequence[Problem]) -> None:
    """Keeps every row that has a problem, and the problems of whole files and sheets."""
    by_place: dict[tuple[str, str | None], dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    whole: list[Problem] = []
    for problem in problems:
        if problem.row is None or problem.sheet is None:
            whole.append(problem)
        else:
            by_place[problem.file, problem.sheet][problem.row].append(problem)
    tables: list[pa.Table] = []
    sheets: list[dict[str, Any]] = []
    for raw in intake.sheets:
        rows = by_place.get((raw.file, raw.name))
        if not rows:
            continue
        headings = _headings(intake, raw)
        tables.append(_table(len(sheets), raw, rows))
        sheets.append(
            {"file": raw.file, "sheet": raw.name, "columns": headings, "lines": tables[-1].num_rows}
        )
    table = pa.concat_tables(tables) if tables else SCHEMA.empty_table()
    store.put_table(batch, "check/lines", table)
    store.put_json(batch, "check/lined", sheets)
    store.put_json(batch, "check/whole", [_plain(one) | {"place": list(_both(one.place))} for one in whole])


def _headings(intake: Intake, raw: RawSheet) -> list[list[str]]:
    named: dict[str, str] = {}
    for mapping in intake.mappings:
        if (mapping.file, mapping.sheet) == (raw.file, raw.name):
            named = {column.column: column.heading for column in mapping.columns}
    letters = [raw.letter(index) for index in range(len(raw.columns))]
    return [[letter, named.get(letter, "")] for letter in letters]


def _shown(value: object) -> str:
    """A cell as the officer writes it: days as day/month/year."""
    return day(value) if isinstance(value, date) else cell_text(value)


def _table(index: int, raw: RawSheet, rows: dict[int, list[Problem]]) -> pa.Table:
    numbers = sorted(rows)
    cells = [
        [_shown(value)[:CELL] for value in raw.row(number - raw.first_row)]
        if 0 <= number - raw.first_row < raw.row_count
        else []
        for number in numbers
    ]
    found = [sorted(rows[number], key=lambda one: RANK[one.severity]) for number in numbers]
    return pa.table(
        {
            "sheet": pa.array([index] * len(numbers), pa.int32()),
            "row": pa.array(numbers, pa.int32()),
            "cells": pa.array(cells, pa.list_(pa.string())),
            "problems": pa.array(
                [json.dumps([_plain(one) for one in line], ensure_ascii=False) for line in found], pa.string()
            ),
            "codes": pa.array([sorted({one.code for one in line}) for line in found], pa.list_(pa.string())),
            "worst": pa.array([RANK[line[0].severity] for line in found], pa.int8()),
        }
    )


def _plain(problem: Problem) -> dict[str, Any]:
    brief, remedy = problem.brief, problem.suggestion
    return {
        "code": problem.code,
        "severity": problem.severity,
        "column": problem.column or "",
        "message": list(_both(brief)),
        "remedy": list(_both(remedy)),
    }


def _both(text: Text) -> tuple[str, str]:
    return text.vi, text.en


def _found(data: dict[str, Any]) -> Found:
    return Found(
        data["code"],
        data["severity"],
        data["column"],
        Text(*data["message"]).with_capital(),
        Text(*data["remedy"]),
    )


def whole_problems(batch: ImportBatch) -> list[tuple[Text, Found]]:
    """Problems of whole files and sheets, with their place; the worst first."""
    found = [(Text(*one["place"]), _found(one)) for one in store.get_json(batch, "check/whole")]
    return sorted(found, key=lambda pair: RANK[pair[1].severity])


def sheets_with_lines(batch: ImportBatch) -> list[Sheet]:
    return [
        Sheet(index, one["file"], one["sheet"], tuple((c[0], c[1]) for c in one["columns"]), one["lines"])
        for index, one in enumerate(store.get_json(batch, "check/lined"))
    ]


def codes_of(batch: ImportBatch) -> list[tuple[str, int]]:
    """The codes that stand on lines, most frequent first."""
    table = store.get_table(batch, "check/lines")
    counted = pc.value_counts(pc.list_flatten(table["codes"])).to_pylist()
    return sorted(((one["values"], one["counts"]) for one in counted), key=lambda pair: (-pair[1], pair[0]))


def page_of_lines(batch: ImportBatch, sheet: Sheet, code: str = "", number: int = 1) -> Page:
    """The lines of a sheet in its order, 50 a page; only those with a problem of `code` where given."""
    table = store.get_table(batch, "check/lines")
    table = table.filter(pc.equal(table["sheet"], sheet.index))
    if code:
        flat = pc.list_flatten(table["codes"])
        parents = pc.list_parent_indices(table["codes"])
        hit = parents.filter(pc.equal(flat, code))
        table = table.take(hit)
    pages = max(1, -(-table.num_rows // PAGE))
    number = min(max(1, number), pages)
    part = table.slice((number - 1) * PAGE, PAGE).to_pylist()
    return Page(tuple(_line(sheet, row) for row in part), number, pages, table.num_rows)


def _line(sheet: Sheet, row: dict[str, Any]) -> Line:
    problems = tuple(_found(one) for one in json.loads(row["problems"]))
    worst: dict[str, str] = {}
    for problem in problems:
        if problem.column:
            worst[problem.column] = min(
                (worst.get(problem.column, problem.severity), problem.severity), key=RANK.__getitem__
            )
    cells = [*row["cells"], *[""] * (len(sheet.columns) - len(row["cells"]))]
    return Line(
        row["row"],
        tuple(
            Cell(letter, text or "", worst.get(letter, ""))
            for (letter, _), text in zip(sheet.columns, cells, strict=False)
        ),
        problems,
    )
