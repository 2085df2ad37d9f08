"""What differs between two reports, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from giamngheo.rules.text import Text


class Changed(NamedTuple):
    """A figure of a form that is not what it was; a line or column that one report lacks has None there."""

    form: str
    line: Text
    split: Text | None
    column: Text
    printed: str
    percent: bool
    before: Any
    after: Any


def changed_figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Every figure that differs, in the order of the forms of the later report."""
    return [one for number in after for one in _of_form(number, before.get(number), after[number])]


def _of_form(number: str, before: Any, after: Any) -> Iterator[Changed]:
    old, new = _cells(before) if before else {}, _cells(after)
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if _value(was) == _value(now):
            continue
        line, column, _ = now or was or ({}, {}, {})
        heads = [*column["path"], column["label"]]
        yield Changed(
            number,
            Text(*line["label"]),
            Text(*line["split"]) if line["split"] else None,
            Text(*(" – ".join(words) for words in zip(*heads, strict=True))),
            column["printed"],
            column["percent"],
            _value(was),
            _value(now),
        )


def _cells(form: Mapping[str, Any]) -> dict[tuple[str, str, str, str], tuple[Any, Any, Any]]:
    """(block, unit, split, column) → line, column and cell."""
    return {
        (line["block"], line["key"] or "", line["split_key"], column["key"]): (line, column, cell)
        for line in form["lines"]
        for column, cell in zip(form["columns"], line["cells"], strict=True)
    }


def _value(found: tuple[Any, Any, Any] | None) -> Any:
    return found[2]["value"] if found is not None else None
