"""Reads a set of report forms from its folder of YAML files."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from giamngheo.law.report_forms.model import Form, FormSet

DEFAULT_SET = "tt-07-2021"
Model = TypeVar("Model", bound=BaseModel)
_FOLDER = Path(__file__).parent


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def form_sets() -> tuple[str, ...]:
    """The sets at hand, by id."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/set.yaml")))


@cache
def load_forms(set_id: str = DEFAULT_SET) -> FormSet:
    """The forms of one set, checked.

    Raises:
        KeyError: there is no such set.
        ValueError: a file is not as it should be; the message names the file and the place.
    """
    if set_id not in form_sets():
        raise KeyError(set_id)
    folder = _FOLDER / set_id
    data = _read(folder / "set.yaml")
    forms = tuple(_checked(Form, folder / f"{number}.yaml") for number in data["forms"])
    for form in forms:
        needs = {leaf.needs for column in form.columns for leaf in column.leaves() if leaf.needs}
        if unexplained := {*needs, *([form.needs] if form.needs else [])} - set(data["missing"]):
            raise ValueError(f"{folder / 'set.yaml'}: no reason for {sorted(unexplained)}")
    return _validated(FormSet, {**data, "forms": forms}, folder / "set.yaml")


def _checked(model: type[Model], path: Path) -> Model:
    return _validated(model, _read(path), path)


def _validated(model: type[Model], data: object, path: Path) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ValueError(f"{path}: {error}") from error


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 -- a SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: {error}") from error
