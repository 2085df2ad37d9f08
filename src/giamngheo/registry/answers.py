"""The answers of a review in the words of its questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from giamngheo.law import LawError, load_standard
from giamngheo.law.codes import load_codes
from giamngheo.platform.figures import number
from giamngheo.registry.models import ReviewResult
from giamngheo.rules.text import Text

PLACES = {"province", "district", "commune", "village"}
YES, NO = Text("Có", "Yes"), Text("Không", "No")


def spoken_answers(result: ReviewResult) -> list[tuple[Text, Text | str]]:
    """(question, answer) of the household, in the order of the questionnaire; empty for an unknown standard."""
    try:
        variables = load_standard(result.standard).questionnaire.variables("household")
    except LawError:
        return []
    return [
        (one.label.with_capital(), _spoken(one, result.answers[one.name]))
        for one in variables
        if one.name in result.answers and one.name not in PLACES and not one.name.startswith("cause_")
    ]


def _spoken(variable: Any, value: Any) -> Text | str:
    if isinstance(value, bool):
        return YES if value else NO
    choices: Mapping[str, Text] = variable.choices
    if not choices and variable.codes:
        choices = load_codes(variable.codes).labels
    if value in choices:
        return choices[value].with_capital()
    if variable.type in {"int", "decimal", "money"}:
        said = number(Decimal(str(value)))
        return Text(f"{said} {variable.unit.vi}", f"{said} {variable.unit.en}") if variable.unit else said
    return str(value)
