"""The questionnaire as a person would read it: every variable with type, unit, choices and constraints."""

from __future__ import annotations

from collections.abc import Iterator

from giamngheo.rules import Text

from .parts import KINDS, Entity, VariableSpec
from .questionnaire import Questionnaire
from .show_text import cite, heading, number

_ENTITIES: dict[Entity, Text] = {
    "household": Text("HỘ GIA ĐÌNH", "HOUSEHOLD"),
    "person": Text("THÀNH VIÊN", "MEMBERS"),
}
_TYPES = {
    "bool": Text("có hoặc không", "yes or no"),
    "int": Text("số nguyên", "whole number"),
    "decimal": Text("số thập phân", "decimal number"),
    "money": Text("số tiền", "sum of money"),
    "date": Text("ngày (có thể chỉ biết năm)", "date (the year alone may be known)"),
    "choice": Text("một lựa chọn", "one choice"),
    "string": Text("chữ", "text"),
}
_KINDS = {
    "totals": Text("tổng điểm", "totals"),
    "indicators": Text("chỉ số", "indicators"),
    "full": Text("đầy đủ", "full"),
}
_INTERVAL = Text("có thể ghi một khoảng", "may be an interval")
_PERSONAL = Text("thông tin nhận dạng", "identifies a person")
_PATTERN = Text("theo dạng {pattern}", "of the form {pattern}")
_PLACES = Text("{n} chữ số thập phân", "{n} decimal places")
_BETWEEN = Text("từ {low} đến {high}", "from {low} to {high}")
_FROM = Text("từ {low}", "from {low}")
_TO = Text("đến {high}", "up to {high}")
_ASKED = Text("Hỏi khi: {rule}", "Asked where: {rule}")
_MUST = Text("Ràng buộc: {message} ({rule})", "Constraint: {message} ({rule})")
_ON_LISTS = Text("Loại danh sách: {kinds}", "Kinds of list: {kinds}")


def questionnaire_lines(questionnaire: Questionnaire, lang: str) -> Iterator[str]:
    """All variables in the order of the form; a citation stands once for the variables that share it."""
    every = questionnaire.variables()
    if not every:
        return
    title = Text("Bảng hỏi ({n} câu)", "Questionnaire ({n} questions)").format(n=len(every))
    yield from heading(title, lang)
    for entity, name in _ENTITIES.items():
        variables = questionnaire.variables(entity)
        if not variables:
            continue
        yield ""
        yield name.get(lang)
        shown = None
        for variable in variables:
            if variable.basis != shown:
                shown = variable.basis
                yield f"  {cite(shown, lang)}"
            yield from _variable(questionnaire, variable, lang)


def _variable(questionnaire: Questionnaire, variable: VariableSpec, lang: str) -> Iterator[str]:
    kind = ", ".join(_kind(variable, lang))
    yield f"- {variable.label.get(lang)} [{variable.name}]: {kind}"
    if variable.question != variable.label:
        yield f"    {variable.question.get(lang)}"
    if variable.choices:
        yield "    " + " · ".join(f"{text.get(lang)} [{code}]" for code, text in variable.choices.items())
    applies = questionnaire.applies(variable)
    if applies is not None:
        yield f"    {_ASKED.format(rule=applies.describe(lang)).get(lang)}"
    for rule, message in questionnaire.constraints(variable):
        words = _MUST.format(message=message.get(lang), rule=rule.describe(lang))
        yield f"    {words.get(lang)}"
    if set(variable.kinds) != set(KINDS):
        kinds = ", ".join(_KINDS[kind].get(lang) for kind in variable.kinds)
        yield f"    {_ON_LISTS.format(kinds=kinds).get(lang)}"


def _kind(variable: VariableSpec, lang: str) -> Iterator[str]:
    yield _TYPES[variable.type].get(lang)
    bounds = _bounds(variable)
    unit = variable.unit.get(lang) if variable.unit else ""
    if bounds:
        yield f"{bounds.get(lang)} {unit}".strip()
    elif unit:
        yield unit
    if variable.type == "decimal":
        yield _PLACES.format(n=variable.scale).get(lang)
    if variable.interval:
        yield _INTERVAL.get(lang)
    if variable.pattern:
        yield _PATTERN.format(pattern=variable.pattern).get(lang)
    if variable.identity:
        yield _PERSONAL.get(lang)


def _bounds(variable: VariableSpec) -> Text | None:
    low, high = (None if end is None else number(end) for end in (variable.min, variable.max))
    if low is not None and high is not None:
        return _BETWEEN.format(low=low, high=high)
    if low is not None:
        return _FROM.format(low=low)
    return None if high is None else _TO.format(high=high)
