"""The warnings on the quality of a review's result, as data: what each looks at, and its dated figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml

Level = Literal["case", "village", "commune"]


class DatedFigure(LawModel):
    """A figure from a day on."""

    valid_from: date
    value: int


class WithFigures(LawModel):
    """Whatever uses dated figures."""

    figures: Mapping[str, tuple[DatedFigure, ...]]

    def figure(self, key: str, on: date) -> int:
        """The figure in force on a day. KeyError for an unknown one; ValueError before the first."""
        held = [one for one in self.figures[key] if one.valid_from <= on]
        if not held:
            raise ValueError(f"{key}: no figure on {on}")
        return max(held, key=lambda one: one.valid_from).value


class QualityRule(WithFigures):
    """A warning: its name and words, whom it speaks of, the figures it uses."""

    name: BothLanguages
    words: BothLanguages
    level: Level
    basis: Basis


def quality_rules() -> Mapping[str, QualityRule]:
    """The rules by key. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> Mapping[str, QualityRule]:
    file = read_yaml(PACKAGE / "quality.yaml")
    data = confirmed(file.data, "quality", read_confirmations())
    try:
        return {
            key: QualityRule.model_validate(entry, context={"documents": documents()})
            for key, entry in data.items()
        }
    except ValidationError as error:
        raise validation_error(error, file) from error
