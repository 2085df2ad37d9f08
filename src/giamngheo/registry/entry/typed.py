"""One typed answer: from the words of a form to the value of its variable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from giamngheo.law import VariableSpec
from giamngheo.law.codes import load_codes
from giamngheo.platform.figures import number
from giamngheo.platform.forms.fields import read_figure
from giamngheo.rules.text import Text

YES, NO = "yes", "no"
MOST_LETTERS = 300


class WrongAnswer(ValueError):
    """The words are no answer to this question; `message` says why."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def choices_of(variable: VariableSpec) -> dict[str, Text]:
    """The possible answers by code; empty for a question that is not a choice."""
    if variable.type == "bool":
        return {YES: Text("Có", "Yes"), NO: Text("Không", "No")}
    labels = variable.choices or (load_codes(variable.codes).labels if variable.codes else {})
    return {code: label.with_capital() for code, label in labels.items()}


def read_answer(variable: VariableSpec, written: str) -> Any:
    """The value; None for an empty box, which is "not answered". Raises WrongAnswer."""
    written = written.strip()
    if not written:
        return None
    choices = choices_of(variable)
    if choices:
        if written not in choices:
            raise WrongAnswer(Text("Chọn một trong các câu trả lời.", "Choose one of the answers."))
        return written == YES if variable.type == "bool" else written
    if variable.type == "string":
        return written[:MOST_LETTERS]
    try:
        value = read_figure(written)
    except ValueError as error:
        message = Text(
            "Không đọc được số này. Viết như 1.234,5.", "This number cannot be read. Write it like 1.234,5."
        )
        raise WrongAnswer(message) from error
    return _within(variable, value)


def _within(variable: VariableSpec, value: Decimal) -> int | Decimal:
    low, high = variable.min, variable.max
    if (low is not None and value < low) or (high is not None and value > high):
        words = Text("Phải từ {low} đến {high}.", "It lies between {low} and {high}.")
        raise WrongAnswer(words.format(low=number(low or 0), high=number(high) if high is not None else "…"))
    places = variable.scale if variable.type == "decimal" else 0
    rounded = round(value, places)
    if rounded != value:
        words = Text("Ghi tối đa {n} chữ số sau dấu phẩy.", "At most {n} digits after the comma.")
        raise WrongAnswer(words.format(n=places))
    return rounded if variable.type == "decimal" else int(value)


def shown_answer(variable: VariableSpec, value: Any) -> Text:
    """A stored answer in words."""
    if value is None:
        return Text.same("–")
    if isinstance(value, bool):
        return choices_of(variable)[YES if value else NO]
    choices = choices_of(variable)
    if str(value) in choices:
        return choices[str(value)]
    if variable.type in {"int", "decimal", "money"}:
        said = number(Decimal(str(value)))
        return (
            Text(f"{said} {variable.unit.vi}", f"{said} {variable.unit.en}")
            if variable.unit
            else Text.same(said)
        )
    return Text.same(str(value))


def written_answer(value: Any) -> str:
    """A value as the form would have sent it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return number(value)
    return str(value)
