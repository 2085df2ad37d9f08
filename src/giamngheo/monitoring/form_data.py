"""A filled form as plain data: what pages, papers and frozen reports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from giamngheo.law.report_forms import load_forms
from giamngheo.reports.filling import Filled
from giamngheo.reports.results import Cell, Row

Words = tuple[str, str]


def as_data(filled: Filled, links: Mapping[str, int]) -> dict[str, Any]:
    """title, measured_in, columns (path, label, printed), lines (cells), checks, notes; texts as [vi, en].

    A column's `counted` says by split which of the kept rows its figure counts (`reports.behind`), `source` of
    which kind; a line's `block` and `key` where.
    """
    result, leaves = filled.result, filled.layout.shown
    splits = {split.key: _words(split.label) for split in filled.form.splits}
    frame = load_forms("tt-07-2021").frame
    blocks = {
        "urban": frame.urban,
        "rural": frame.rural,
        "unknown": frame.unknown_locality,
        "total": frame.total,
    }
    return {
        "number": result.number,
        "title": _words(result.title),
        "measured_in": _words(filled.form.measured_in),
        "split": bool(splits),
        "source": filled.source,
        "columns": [
            {
                "key": leaf.key,
                "printed": leaf.printed,
                "path": [_words(text) for text in leaf.path],
                "label": _words(leaf.label),
                "percent": leaf.column.percent is not None,
                "class": _listed_class(leaf),
                "counted": {
                    split or "": [list(one) for one in filled.counted[key, split]]
                    for key, split in filled.counted
                    if key == leaf.key
                },
            }
            for leaf in leaves
        ],
        "lines": [
            {
                "kind": row.kind,
                "number": row.number,
                "block": row.block,
                "key": row.unit,
                "label": _words(blocks[row.block]) if row.kind == "block" else [row.label, row.label],
                "unit": links.get(row.label) if row.kind == "unit" else None,
                "split": splits.get(row.split or ""),
                "split_key": row.split or "",
                "households": row.split in (None, "households"),
                "cells": [_cell(row, leaf.key) for leaf in leaves],
            }
            for row in result.rows
        ],
        "checks": [
            {
                "label": _words(one.label),
                "rule": one.rule,
                "status": one.status,
                "passed": one.passed,
                "unchecked": one.not_checkable,
                "failures": list(one.failures),
            }
            for one in result.identities
        ],
        "notes": [_words(note) for note in result.notes],
    }


def _listed_class(leaf: Any) -> str:
    """The class whose households a column counts, where it counts all of them and nothing else."""
    column = leaf.column
    plain = column.where == f'class == "{column.list}"' and column.count in (None, "households")
    return column.list if plain else ""


def _cell(row: Row, key: str) -> dict[str, Any]:
    cell: Cell = row.cells[key]
    value = str(cell.value) if isinstance(cell.value, Decimal) else cell.value
    said: dict[str, Any] = {"value": value}
    if cell.note is not None:
        said["note"] = _words(cell.note)
    if cell.denominator is not None:
        said["parts"] = [cell.numerator, cell.denominator]
    return said


def _words(text: Any) -> Words:
    return (text.get("vi"), text.get("en"))
