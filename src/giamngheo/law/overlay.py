"""Paths into the law's raw data, and the confirmations an administrator recorded.

A path names one value the way a person would: `vn-2021-2025/indicators/telecom/cutoff`,
`vn-2021-2025/lines/rural/2022-01-01/points`, `questionnaire/answers/person/disabled`. Its first part says
which file group is meant; list entries are named by their valid_from (and keys), code, name, or place.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

from giamngheo.rules import Text

from .errors import LawError
from .evidence import Evidence, LawModel
from .paths import overlay_dir, shown
from .yamlfile import read_yaml


class Confirmation(LawModel):
    """One value confirmed against a document: by whom, when; `value` fills a gap."""

    path: str
    document: str
    article: str
    by: str
    on: date
    value: str | int | None = None
    valid_from: date | None = None


def confirmations_file() -> Path:
    return overlay_dir() / "confirmations.yaml"


TRIAL: ContextVar[tuple[Confirmation, ...] | None] = ContextVar("trial", default=None)


def read_confirmations() -> tuple[Confirmation, ...]:
    """All recorded confirmations, oldest first; none if there is no file. Under a trial, those on trial."""
    trial = TRIAL.get()
    if trial is not None:
        return trial
    path = confirmations_file()
    if not path.exists():
        return ()
    file = read_yaml(path)
    try:
        return tuple(Confirmation.model_validate(entry) for entry in file.data["confirmations"])
    except (KeyError, TypeError, ValueError) as error:
        message = Text("Tệp xác nhận bị hỏng: {why}", "The confirmations file is damaged: {why}").format(
            why=error
        )
        raise file.error("bad_confirmations", message) from error


def confirmed(data: dict[str, Any], prefix: str, confirmations: Iterable[Confirmation]) -> dict[str, Any]:
    """A copy of `data` with the confirmations under `prefix` applied. Raises LawError unknown_path."""
    mine = [c for c in confirmations if c.path.startswith(prefix + "/")]
    if not mine:
        return data
    data = copy.deepcopy(data)
    for confirmation in mine:
        _apply(data, confirmation, confirmation.path[len(prefix) + 1 :])
    return data


def replace(data: dict[str, Any], path: str, to: Any) -> None:
    """Put `to` where `path` points, in place. The last step may be new; the ones before it must exist."""
    container, last = _locate(data, path, path)
    if isinstance(container, dict):
        if to is None:
            container.pop(last, None)
        else:
            container[last] = copy.deepcopy(to)
    else:
        container[_index(container, last, path)] = copy.deepcopy(to)


def pointed_at(data: Mapping[str, Any], path: str, full: str) -> Any:
    """What `path` points at, as it stands in the data. Raises LawError unknown_path, naming `full`."""
    container, last = _locate(data, path, full)
    if isinstance(container, list):
        return container[_index(container, last, full)]
    if last not in container:
        raise unknown_path(full)
    return container[last]


def _apply(data: dict[str, Any], confirmation: Confirmation, path: str) -> None:
    container, last = _locate(data, path, confirmation.path)
    basis = {
        "document": confirmation.document,
        "article": confirmation.article,
        "evidence": Evidence.CONFIRMED.value,
        "confirmed_by": confirmation.by,
        "confirmed_on": confirmation.on,
    }
    if last == "basis" and isinstance(container, dict) and "basis" in container:
        container["basis"] = _joined(container["basis"], basis)
        return
    beside = f"{last}_basis"
    if isinstance(container, dict) and beside in container:
        container[beside] = _joined(container[beside], basis)
        if confirmation.value is not None:
            _fill(container, confirmation)
        return
    if isinstance(container, list):
        node = container[_index(container, last, confirmation.path)]
    else:
        node = container.get(last)
    if not isinstance(node, dict):
        raise unknown_path(confirmation.path)
    node["basis"] = _joined(node.get("basis"), basis)
    if confirmation.value is not None:
        _fill(node, confirmation)


def _joined(old: Any, new: dict[str, Any]) -> dict[str, Any]:
    kept = {key: old[key] for key in ("note", "source") if isinstance(old, dict) and old.get(key)}
    return {**kept, **new}


def _fill(node: dict[str, Any], confirmation: Confirmation) -> None:
    """A confirmed value fills a gap: a figure's value, an indicator's rule, a parameter's row."""
    if "rows" in node:
        row = {"valid_from": confirmation.valid_from or confirmation.on, "value": confirmation.value}
        node["rows"] = [*node["rows"], row]
    elif "rule" in node:
        node["rule"] = str(confirmation.value)
        if "cutoff" in node:
            # the words beside the gap said that no cut-off is known
            node["cutoff"] = {
                "vi": f"Theo văn bản đã xác nhận: {confirmation.value}",
                "en": f"By the document confirmed: {confirmation.value}",
            }
    elif "value" in node:
        node["value"] = confirmation.value
    else:
        message = Text("Mục {path} không nhận giá trị.", "The entry {path} takes no value.").format(
            path=confirmation.path
        )
        raise LawError("no_value_here", message, shown(confirmations_file()))


def _locate(data: Mapping[str, Any], path: str, full: str) -> tuple[Any, str]:
    """The container that holds the last step of `path`, and that step."""
    *steps, last = path.split("/")
    here: Any = data
    for step in steps:
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list):
            here = here[_index(here, step, full)]
        else:
            raise unknown_path(full)
    if not isinstance(here, dict | list):
        raise unknown_path(full)
    return here, last


def _index(entries: list[Any], step: str, full: str) -> int:
    for index, entry in enumerate(entries):
        if step in (entry_id(entry), str(index + 1)):
            return index
    raise unknown_path(full)


def entry_id(entry: Any) -> str:
    """How a path names an entry of a list."""
    if not isinstance(entry, dict):
        return str(entry)
    if "valid_from" in entry:
        return ".".join([str(entry["valid_from"]), *(str(part) for part in entry.get("key") or ())])
    return str(entry.get("code") or entry.get("name") or entry.get("id") or "")


def unknown_path(path: str) -> LawError:
    message = Text(
        "Không có mục «{path}» trong dữ liệu pháp luật. Xem các đường dẫn bằng: giamngheo law check",
        "There is no entry “{path}” in the law's data. See the paths with: giamngheo law check",
    ).format(path=path)
    return LawError("unknown_path", message)
