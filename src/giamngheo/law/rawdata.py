"""The raw data of one standard: its files together, confirmations and a scenario applied, faults placed."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from giamngheo.rules import Text

from .errors import LawError
from .evidence import Evidence
from .overlay import Confirmation, confirmed, replace
from .paths import PACKAGE, STANDARDS, own_standards, shown
from .schema import ScenarioFile, StandardFile
from .sources import documents, validation_error
from .yamlfile import LawFile, read_yaml

PARTS = ("standard.yaml", "indicators.yaml", "parameters.yaml")
# sections that may come from several files of one standard
MERGED = ("parameters", "member_derived", "household_derived", "slots")


@dataclass(frozen=True)
class RawStandard:
    """One standard's data before validation, and which file each section came from."""

    id: str
    data: dict[str, Any]
    origins: dict[tuple[str, ...], LawFile]
    main: LawFile

    def validated(self) -> StandardFile:
        """The data in their schema. Raises LawError with file and line."""
        try:
            return StandardFile.model_validate(self.data, context={"documents": documents()})
        except ValidationError as error:
            place = tuple(str(part) for part in error.errors()[0]["loc"])
            raise validation_error(error, self.origin(place)) from error

    def origin(self, place: tuple[str, ...]) -> LawFile:
        """The file that holds a place of the merged data."""
        return self.origins.get(place[:2]) or self.origins.get(place[:1]) or self.main


def standard_folder(standard_id: str) -> Path:
    """The folder of a standard. Raises LawError unknown_standard."""
    if standard_id not in list_standards():
        message = Text(
            "Không có chuẩn «{id}». Các chuẩn hiện có: {known}.",
            "There is no standard “{id}”. There are: {known}.",
        ).format(id=standard_id, known=", ".join(list_standards()))
        raise LawError("unknown_standard", message)
    packaged = STANDARDS / standard_id
    return packaged if packaged.is_dir() else own_standards() / standard_id


def list_standards() -> tuple[str, ...]:
    """The ids of all standards, the package's and the installation's own, newest first."""
    found = {
        path.parent.name for root in (STANDARDS, own_standards()) for path in root.glob("*/standard.yaml")
    }
    return tuple(sorted(found, reverse=True))


def list_scenarios(standard_id: str) -> tuple[str, ...]:
    """The ids of a standard's scenarios."""
    return tuple(sorted(path.stem for path in standard_folder(standard_id).glob("scenarios/*.yaml")))


def read_raw(folder: Path, confirmations: tuple[Confirmation, ...] = ()) -> RawStandard:
    """The files of one standard's folder taken together. Raises LawError."""
    main = read_yaml(folder / PARTS[0])
    data: dict[str, Any] = {}
    origins: dict[tuple[str, ...], LawFile] = {}
    files = [main, *(read_yaml(folder / name) for name in PARTS[1:] if (folder / name).exists())]
    files += [read_yaml(included(name, main)) for name in main.data.get("include") or ()]
    for file in files:
        _merge(data, origins, file)
    data.pop("include", None)
    standard_id = str(data.get("id"))
    if standard_id != folder.name:
        message = Text(
            "Mã chuẩn phải trùng tên thư mục «{name}».", "The id must equal the folder's name “{name}”."
        )
        raise main.error("wrong_id", message.format(name=folder.name), ("id",))
    return RawStandard(standard_id, confirmed(data, standard_id, confirmations), origins, main)


def included(name: str, file: LawFile) -> Path:
    """A file that another one names: in the standard's own folder, else in the package.

    Raises LawError bad_include if it lies elsewhere.
    """
    for root in (file.path.parent.resolve(), PACKAGE):
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    message = Text("Không có tệp «{name}» để ghép vào.", "There is no file “{name}” to include.")
    raise file.error("bad_include", message.format(name=name))


def _merge(data: dict[str, Any], origins: dict[tuple[str, ...], LawFile], file: LawFile) -> None:
    for section, value in file.data.items():
        if section in MERGED and isinstance(value, dict):
            target = data.setdefault(section, {})
            for key, entry in value.items():
                if key in target:
                    raise _twice(file, (section, key), origins[(section, key)])
                target[key] = entry
                origins[(section, key)] = file
        elif section in data:
            raise _twice(file, (section,), origins[(section,)])
        else:
            data[section] = value
            origins[(section,)] = file


def _twice(file: LawFile, place: tuple[str, ...], first: LawFile) -> LawError:
    message = Text("Mục «{key}» đã có trong {other}.", "The entry “{key}” is already in {other}.")
    return file.error("duplicate_key", message.format(key="/".join(place), other=shown(first.path)), place)


def read_scenario(folder: Path, scenario: str) -> tuple[ScenarioFile, LawFile]:
    """A scenario of the standard in `folder`. Raises LawError unknown_scenario, or for a bad file."""
    path = folder / "scenarios" / f"{scenario}.yaml"
    known = sorted(found.stem for found in folder.glob("scenarios/*.yaml"))
    if scenario not in known:
        message = Text(
            "Chuẩn {id} không có kịch bản «{scenario}». Các kịch bản hiện có: {known}.",
            "Standard {id} has no scenario “{scenario}”. There are: {known}.",
        ).format(id=folder.name, scenario=scenario, known=", ".join(known) or "–")
        raise LawError("unknown_scenario", message)
    file = read_yaml(path)
    try:
        return ScenarioFile.model_validate(file.data), file
    except ValidationError as error:
        raise validation_error(error, file) from error


def with_scenario(raw: RawStandard, scenario: ScenarioFile, file: LawFile) -> RawStandard:
    """The raw data with a scenario's assumptions laid over them."""
    data = copy.deepcopy(raw.data)
    for index, change in enumerate(scenario.changes):
        place = ("changes", index)
        to = change.to if change.like is None else _borrowed(change.like, change.evidence, file)
        try:
            replace(data, change.path, to)
        except LawError as error:
            raise file.error(error.code, error.message, place) from error
    origins: dict[tuple[str, ...], LawFile] = dict(raw.origins)
    origins.update({(change.path.split("/")[0],): file for change in scenario.changes})
    return RawStandard(raw.id, data, origins, raw.main)


def _borrowed(like: str, evidence: Evidence, file: LawFile) -> Any:
    """An entry of another standard, its marks lowered: borrowing is an assumption."""
    standard_id, *steps = like.split("/")
    node: Any = read_raw(standard_folder(standard_id)).data
    for step in steps:
        if not isinstance(node, dict) or step not in node:
            message = Text("Không có «{path}» để mượn.", "There is no “{path}” to borrow.").format(path=like)
            raise file.error("unknown_path", message)
        node = node[step]
    node = copy.deepcopy(node)
    _remark(node, evidence)
    return node


def _remark(node: Any, evidence: Evidence) -> None:
    if isinstance(node, dict):
        if "document" in node and "evidence" in node:
            node["evidence"] = evidence.value
        for value in node.values():
            _remark(value, evidence)
    elif isinstance(node, list):
        for value in node:
            _remark(value, evidence)
