"""Reads a set of report forms from its folder of YAML files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from giamngheo.law.errors import LawError
from giamngheo.law.report_forms.model import Form, FormSet
from giamngheo.law.yamlfile import LawFile, read_yaml
from giamngheo.rules import Text

DEFAULT_SET = "tt-07-2021"
Model = TypeVar("Model", bound=BaseModel)
_FOLDER = Path(__file__).parent


def form_sets() -> tuple[str, ...]:
    """The sets at hand, by id."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/set.yaml")))


@cache
def load_forms(set_id: str = DEFAULT_SET) -> FormSet:
    """The forms of one set, checked.

    Raises:
        KeyError: there is no such set.
        LawError: a file is not as it should be; the message names the file and the line.
    """
    if set_id not in form_sets():
        raise KeyError(set_id)
    return read_form_set(_FOLDER / set_id)


def read_form_set(folder: Path) -> FormSet:
    """The forms of the folder: set.yaml and one file for each form it names. Errors as `load_forms`."""
    shared = read_yaml(folder / "set.yaml")
    forms = tuple(_validated(Form, read_yaml(folder / f"{number}.yaml")) for number in shared.data["forms"])
    for form in forms:
        needs = {leaf.needs for column in form.columns for leaf in column.leaves() if leaf.needs}
        needs |= {form.needs} if form.needs else set()
        if unexplained := needs - set(shared.data["missing"]):
            message = Text(
                "Mẫu {number}: chưa có câu giải thích khi thiếu {needs}.",
                "Form {number}: there is no sentence for the lack of {needs}.",
            )
            raise shared.error(
                "no_reason",
                message.format(number=form.number, needs=", ".join(sorted(unexplained))),
                ("missing",),
            )
    return _validated(FormSet, LawFile(shared.path, {**shared.data, "forms": forms}, shared.lines))


def _validated(model: type[Model], file: LawFile) -> Model:
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        first = error.errors()[0]
        message = Text.same(first["msg"])
        raise _located(file, message, tuple(first["loc"])) from error


def _located(file: LawFile, message: Text, place: tuple[str | int, ...]) -> LawError:
    return file.error("bad_report_form", message, place)
