"""YAML read strictly: no duplicate keys, tags or aliases; the line of every value is kept for messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from giamngheo.rules import Text

from .errors import LawError
from .paths import shown

Key = tuple[str | int, ...]
MAX_BYTES = 4_000_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("true", "yes", "on"),
    "tag:yaml.org,2002:int": lambda text: int(text.replace("_", "")),
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:timestamp": date.fromisoformat,
}


@dataclass(frozen=True)
class LawFile:
    """One YAML file as plain data, with the line (from 1) of every key and list entry."""

    path: Path
    data: dict[str, Any]
    lines: dict[Key, int]

    def line_of(self, place: Key) -> int | None:
        """The line of the nearest known ancestor of `place`."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return None

    def error(self, code: str, message: Text, place: Key = ()) -> LawError:
        return LawError(code, message, shown(self.path), self.line_of(place))


def read_yaml(path: Path) -> LawFile:
    """Read one file of the law.

    Raises LawError: missing_file, too_large, not_yaml, duplicate_key, bad_value, not_a_mapping.
    """
    if not path.is_file():
        message = Text("Không có tệp {name}.", "There is no file {name}.").format(name=path.name)
        raise LawError("missing_file", message, shown(path))
    if path.stat().st_size > MAX_BYTES:
        raise LawError("too_large", Text("Tệp quá lớn.", "The file is too large."), shown(path))
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        message = Text("Không đọc được YAML: {why}", "This is not readable YAML: {why}").format(
            why=getattr(error, "problem", None) or str(error)
        )
        raise LawError("not_yaml", message, shown(path), mark.line + 1 if mark else None) from error
    lines: dict[Key, int] = {}
    data = _plain(node, (), lines, path, set())
    if not isinstance(data, dict):
        raise LawError(
            "not_a_mapping",
            Text("Tệp phải gồm các mục «tên: giá trị».", "The file must hold “name: value” entries."),
            shown(path),
        )
    return LawFile(path, data, lines)


def _plain(node: Any, place: Key, lines: dict[Key, int], path: Path, seen: set[int]) -> Any:
    if node is None:
        return None
    if id(node) in seen:
        message = Text("Không dùng lối viết tắt & và * của YAML.", "YAML aliases (& and *) are not used.")
        raise LawError("bad_value", message, shown(path), node.start_mark.line + 1)
    seen.add(id(node))
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines, path, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(entry, (*place, index), lines, path, seen) for index, entry in enumerate(node.value)]
    return _scalar(node, path)


def _mapping(node: Any, place: Key, lines: dict[Key, int], path: Path, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None or key == "<<":
            message = Text("Tên mục phải là chữ.", "An entry's name must be plain words.")
            raise LawError("bad_value", message, shown(path), line)
        if key in found:
            message = Text("Mục «{key}» viết hai lần.", "The entry “{key}” is written twice.").format(key=key)
            raise LawError("duplicate_key", message, shown(path), line)
        lines[(*place, key)] = line
        found[key] = _plain(value_node, (*place, key), lines, path, seen)
    return found


def _scalar(node: Any, path: Path) -> Any:
    convert = _SCALARS.get(node.tag)
    try:
        if convert is None:
            raise ValueError
        return convert(node.value)
    except ValueError:
        message = Text(
            "Giá trị «{value}» không dùng được ở đây; số lẻ viết trong dấu ngoặc kép.",
            "The value “{value}” cannot be used here; write decimals in quotes.",
        ).format(value=node.value)
        raise LawError("bad_value", message, shown(path), node.start_mark.line + 1) from None
