"""Answers as a form gives them, checked against the questionnaire before they are stored and scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from giamngheo.law import Standard
from giamngheo.law.codes import load_codes
from giamngheo.law.parts import VariableSpec
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.bulk.rows import plain
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

_WAYS = {
    "bool": Text("Chọn Có hoặc Không.", "Choose yes or no."),
    "date": Text("Ghi ngày có thật.", "Give a real date."),
}
Entity = Literal["household", "person"]
PLACES = frozenset({"province", "district", "commune", "village", "locality", "region"})
"""Known of the village on the day; nobody answers them."""


def checked(
    standard: Standard, entity: Entity, given: Mapping[str, Any], *, where: str = ""
) -> dict[str, Any]:
    """The answers by variable as JSON keeps them; None and "" are not answered and left out.

    where: whose answers they are, for the messages. ActionRefused `unknown_question`, `bad_answer`.
    """
    known = {one.name: one for one in standard.questionnaire.variables(entity) if one.name not in PLACES}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        if name not in known:
            raise refused(
                "unknown_question",
                "Phiếu của chuẩn này không có câu hỏi «{name}».",
                "This standard's form has no question “{name}”.",
                name=name,
            )
        found[name] = plain(_typed(known[name], value, where))
    return found


def typed(standard: Standard, entity: Entity, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as a classification takes them."""
    known = {one.name: one for one in standard.questionnaire.variables(entity)}
    return {name: _typed(known[name], value, "") for name, value in stored.items() if name in known}


def check_constraints(
    standard: Standard,
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    *,
    on: date,
) -> None:
    """ActionRefused `contradiction` with the questionnaire's own words for the first answer that cannot be."""
    rows: list[tuple[Entity, Mapping[str, Any]]] = [("household", household)]
    rows += [("person", member) for member in members]
    for entity, row in rows:
        record = {one.name: row.get(one.name) for one in standard.questionnaire.variables(entity)}
        for variable in standard.questionnaire.variables(entity):
            if record[variable.name] is None:
                continue
            for rule, message in standard.questionnaire.constraints(variable):
                if rule.trace(record, on).value is False:
                    raise ActionRefused("contradiction", message)


def _typed(variable: VariableSpec, value: Any, where: str) -> Any:
    read = _READ.get(variable.type, lambda _, text: str(text))
    try:
        return read(variable, value)
    except (ValueError, TypeError, InvalidOperation) as error:
        way = _way_out(variable)
        raise refused(
            "bad_answer",
            "{where}{label}: «{value}» không dùng được. {way}",
            "{where}{label_en}: “{value}” cannot be used. {way_en}",
            where=f"{where}: " if where else "",
            label=variable.label.with_capital().vi,
            label_en=variable.label.with_capital().en,
            value=value,
            way=way.vi,
            way_en=way.en,
        ) from error


def _way_out(variable: VariableSpec) -> Text:
    if variable.min is not None or variable.max is not None:
        words = Text("Ghi số từ {min} đến {max}.", "Give a number from {min} to {max}.")
        return words.format(min=variable.min, max=variable.max)
    choices = ", ".join(_choices(variable))
    if choices:
        return Text("Chọn một trong: {choices}.", "Choose one of: {choices}.").format(choices=choices)
    return _WAYS.get(variable.type, Text.same(""))


def _choices(variable: VariableSpec) -> tuple[str, ...]:
    if variable.choices:
        return tuple(variable.choices)
    return tuple(load_codes(variable.codes).labels) if variable.codes else ()


def _boolean(_: VariableSpec, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("not yes or no")
    return value


def _number(variable: VariableSpec, value: Any) -> int | Decimal:
    if isinstance(value, bool | float):
        raise ValueError("not an exact number")
    number = Decimal(str(value))
    if not number.is_finite() or number != round(number, variable.scale):
        raise ValueError("too many decimals")
    if (variable.min is not None and number < variable.min) or (
        variable.max is not None and number > variable.max
    ):
        raise ValueError("out of bounds")
    return number if variable.type == "decimal" else int(number)


def _choice(variable: VariableSpec, value: Any) -> str:
    if value not in _choices(variable):
        raise ValueError("not among the choices")
    return str(value)


def _date(_: VariableSpec, value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


_READ = {
    "bool": _boolean,
    "int": _number,
    "money": _number,
    "decimal": _number,
    "choice": _choice,
    "date": _date,
}
