"""The blocks of the review form: which questions stand together, and which are never asked on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from giamngheo.law.parts import Entity, VariableSpec
from giamngheo.law.standard import Standard
from giamngheo.law.yamlfile import read_yaml
from giamngheo.rules import Text

FILE = Path(__file__).with_name("form_blocks.yaml")
# who and where is the register's; the class, the sum of deprivations and ticks are computed, not asked
_NOT_ASKED = {
    "province", "district", "commune", "village", "size", "locality", "region", "poverty_class_recorded",
    "decision_number", "decision_date", "household_change", "note", "deprivation_points_recorded",
    "is_head", "relation", "sex", "birth_date", "ethnicity",
}  # fmt: skip
_POINTS = "income_points_recorded"
_OTHER = Text("Nội dung khác", "Other")


@dataclass(frozen=True)
class FormBlock:
    """Questions that are answered together, or left "unchanged since last year" together."""

    key: str
    entity: Entity
    label: Text
    variables: tuple[VariableSpec, ...]


def form_blocks(standard: Standard) -> tuple[FormBlock, ...]:
    """The blocks of the standard's form, those of the household first. Every question stands in exactly one.

    The total of income points is asked only where the standard has a line in points.
    """
    by_points = any(line.points is not None for line in standard.lines)
    asked = [
        one
        for one in standard.questionnaire.variables()
        if _is_asked(one) and (by_points or one.name != _POINTS)
    ]
    by_name = {(one.entity, one.name): one for one in asked}
    blocks = []
    for key, entry in _entries().items():
        entity: Entity = entry["entity"]
        found = [by_name.pop((entity, name), None) for name in entry["variables"]]
        words = entry["label"] if by_points else entry.get("without_points", entry["label"])
        label = Text(words["vi"], words["en"])
        blocks.append(FormBlock(key, entity, label, tuple(one for one in found if one is not None)))
    for entity in ("household", "person"):
        left = tuple(one for one in by_name.values() if one.entity == entity)
        blocks.append(FormBlock(f"other_{entity}", entity, _OTHER, left))
    blocks.sort(key=lambda block: block.entity != "household")
    return tuple(block for block in blocks if block.variables)


def _is_asked(variable: VariableSpec) -> bool:
    if variable.identity or variable.name in _NOT_ASKED:
        return False
    return "full" in variable.kinds


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return dict(read_yaml(FILE).data)
