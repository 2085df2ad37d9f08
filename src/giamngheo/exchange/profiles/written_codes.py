"""What a template wants written for each code of a column, as an officer types it: `nam=1; nữ=0`."""

from __future__ import annotations

from collections.abc import Mapping

from giamngheo.exchange.profiles.vocabulary import Variable
from giamngheo.intake.text import fold
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

_ANSWERS = {"true": Text("có", "yes"), "false": Text("không", "no")}
SHOWN = 2


def words_of(variable: Variable) -> Mapping[str, Text]:
    """The codes that a column of this variable can hold, in words; none for free text, numbers and days."""
    return _ANSWERS if variable.kind == "bool" else variable.codes or {}


def as_typed(variable: Variable, codes: Mapping[str, str]) -> str:
    """The codes as the officer types them."""
    known = words_of(variable)
    return "; ".join(f"{known[code].vi}={written}" for code, written in codes.items() if code in known)


def example(variable: Variable) -> str:
    """How it is typed, with the first words of the variable; empty where there is nothing to type."""
    first = list(words_of(variable).values())[:SHOWN]
    return "; ".join(f"{word.vi}={place}" for place, word in enumerate(first, 1))


def read_codes(variable: Variable, heading: str, typed: str) -> dict[str, str]:
    """What is written for each code. Refused `unread_codes` names the part that is not understood."""
    known = {
        fold(name): code for code, word in words_of(variable).items() for name in (word.vi, word.en, code)
    }
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in typed.split(";"))):
        word, equals, written = part.partition("=")
        code = known.get(fold(word))
        if not equals or code is None:
            raise Refused(
                "unread_codes",
                Text(
                    "Cột «{heading}»: không hiểu «{part}». Ghi như: {example}. Các chữ dùng được: {words}.",
                    "Column “{heading}”: “{part}” is not understood. Write it like: {example}. Words: {words}.",
                ).format(
                    heading=heading,
                    part=part,
                    example=example(variable),
                    words=Text.join(", ", words_of(variable).values()),
                ),
            )
        found[code] = written.strip()
    return found
