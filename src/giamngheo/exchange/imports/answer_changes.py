"""What of a year's answers a list changes, put into words for the dry run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from giamngheo.law import list_standards, load_standard
from giamngheo.law.codes import load_codes
from giamngheo.law.parts import VariableSpec
from giamngheo.rules.text import Text

PREFIX = "answer_"
MOST = 8
"""So many answers of a household are shown one by one."""
NOT_STATED = Text("chưa ghi", "not stated")
_YES, _NO = Text("có", "yes"), Text("không", "no")


def answer_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[list[Any]]:
    """["", field, before, after] of each answer that differs; the last says how many more there are."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    found = [["", f"{PREFIX}{name}", before.get(name), after.get(name)] for name in names[:MOST]]
    return found + ([["", f"{PREFIX}{len(names) - MOST}", None, None]] if len(names) > MOST else [])


def answer_difference(field: str, before: Any, after: Any) -> tuple[Text, Any, Any]:
    """(what is asked, before, after) as the page shows them."""
    name = field.removeprefix(PREFIX)
    if name.isdigit():
        return Text(f"và {name} câu trả lời khác", f"and {name} other answers"), "", ""
    spec = _variable(name)
    label = Text(spec.label.vi, spec.label.en) if spec else Text.same(name)
    return label, _shown(spec, before), _shown(spec, after)


def _shown(spec: VariableSpec | None, value: Any) -> Any:
    if value is None or value == "":
        return NOT_STATED
    if isinstance(value, bool):
        return _YES if value else _NO
    if spec is not None and str(value) in spec.choices:
        return Text(spec.choices[str(value)].vi, spec.choices[str(value)].en)
    if spec is not None and spec.codes:
        return load_codes(spec.codes).labels.get(str(value), str(value))
    return str(value)


@cache
def _variable(name: str) -> VariableSpec | None:
    for standard in list_standards():
        questionnaire = load_standard(standard).questionnaire
        if name in questionnaire:
            return questionnaire.variable(name)
    return None
