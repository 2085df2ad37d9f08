"""What each value says, in words, by its path: for who compares it with the signed document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from giamngheo.rules import Text

from .errors import LawError
from .overlay import confirmed, pointed_at, read_confirmations
from .paths import PACKAGE
from .procedures.own import raw_of
from .rawdata import list_standards, read_raw, standard_folder
from .show_procedure import CHOSEN, UNITS
from .show_text import day, number
from .sources import overlay_stamp
from .yamlfile import read_yaml

GAP = Text("chưa có giá trị", "no value yet")
MOST_ROWS = 12
_SAYING = ("cutoff", "words", "question", "title", "message", "name", "label")
"""Entries that say what an entry is, the fullest first."""


def shown_values(paths: Iterable[str]) -> dict[str, Text]:
    """The words of each value; a path whose value is not short (a layout, a whole table) is left out."""
    found = {}
    for path in paths:
        said = _shown(path)
        if said is not None and said.vi:
            found[path] = said
    return found


def _shown(path: str) -> Text | None:
    try:
        data, rest = _file_of(path)
        if rest[-1] == "validity":
            return _span(data)
        node = pointed_at(data, "/".join(rest), path)
    except (LawError, LookupError):
        return None
    if "consulted_authority" in rest and isinstance(node, dict):
        step = pointed_at(data, "/".join(rest[: rest.index("consulted_authority") + 1]), path)
        named = [one["authority"] for one in node.get("asked") or ()] or [node.get("value")]
        said = [_words(step["choices"].get(name)) for name in named]
        return Text.join("; ", [one for one in said if one is not None])
    return _words(node)


def _file_of(path: str) -> tuple[Mapping[str, Any], list[str]]:
    """The data that hold a path, confirmations applied, and the rest of the path. LookupError for no file."""
    parts = path.split("/")
    if parts[0] in list_standards():
        return _standard(parts[0], overlay_stamp()), parts[1:]
    if parts[0] == "procedures" and "@" in parts[1]:
        return raw_of(parts[1]), parts[2:]
    for end in range(len(parts) - 1, 0, -1):
        if PACKAGE.joinpath(*parts[:end]).with_suffix(".yaml").is_file():
            return _file("/".join(parts[:end]), overlay_stamp()), parts[end:]
    raise LookupError(path)


@cache
def _standard(standard_id: str, _stamp: object) -> Mapping[str, Any]:
    return read_raw(standard_folder(standard_id), read_confirmations()).data


@cache
def _file(prefix: str, _stamp: object) -> Mapping[str, Any]:
    return confirmed(read_yaml(PACKAGE / f"{prefix}.yaml").data, prefix, read_confirmations())


def _span(data: Mapping[str, Any]) -> Text:
    last = data.get("valid_to")
    return Text.same(f"{day(data['valid_from'])} – {day(last) if last else '…'}")


def _words(node: Any) -> Text | None:
    match node:
        case bool() | None:
            return None
        case int():
            return Text.same(number(node))
        case date():
            return Text.same(day(node))
        case str():
            return Text.same(node)
        case {"vi": vi, "en": en}:
            return Text(vi, en)
        case {"rows": list() as rows, "type": str()}:
            return _rows(rows, _words(node.get("unit")))
        case {"value": value}:
            return _figure(value, node.get("unit"))
        case dict():
            return _entry(node)
    return None


def _figure(value: Any, unit: str | None) -> Text:
    """A figure with its unit, a day of the year as dd/mm."""
    if value is None:
        return GAP
    if value in CHOSEN:
        return CHOSEN[value]
    if isinstance(value, str) and "-" in value:
        value = "/".join(reversed(value.split("-")))
    said = Text.same(number(value) if isinstance(value, int) else value)
    named = UNITS.get(unit or "")
    return Text.join(" ", [said, named]) if named else said


def _rows(rows: list[Any], unit: Text | None) -> Text:
    """Dated rows of a parameter: from when, for whom, how much."""
    if not rows:
        return GAP
    if len(rows) > MOST_ROWS:
        return Text("{n} dòng", "{n} rows").format(n=len(rows))
    said = []
    for row in rows:
        key = ", ".join(str(part) for part in row.get("key") or ())
        value = number(Decimal(str(row["value"])))
        words = Text("từ {day}{key}: {value}{unit}", "from {day}{key}: {value}{unit}")
        named = Text(f" {unit.vi}", f" {unit.en}") if unit else ""
        said.append(
            words.format(day=day(row["valid_from"]), key=f" ({key})" if key else "", value=value, unit=named)
        )
    return Text.join("; ", said)


def _entry(node: Mapping[str, Any]) -> Text | None:
    """The fullest words of an entry, its dated figures; of a list of names, the names."""
    said = next((words for name in _SAYING if (words := _words(node.get(name))) is not None), None)
    figures = [
        Text.same(f"{key} = {_latest(rows)}")
        for key, rows in (node.get("figures") or {}).items()
        if isinstance(rows, list)
    ]
    if said is not None:
        return Text.join("; ", [said, *figures])
    names = [words for one in node.values() if isinstance(one, dict) and (words := _words(one)) is not None]
    if "basis" in node or not names or len(names) > MOST_ROWS:
        return None
    return Text.join("; ", names)


def _latest(rows: list[Any]) -> Any:
    return max(rows, key=lambda row: row["valid_from"])["value"]
