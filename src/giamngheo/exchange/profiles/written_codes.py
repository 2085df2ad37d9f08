"""What a template wants written for each code of a column: as its heading or drop-down says, or as an officer types
it, `nam=1; nữ=0`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from giamngheo.exchange.profiles.vocabulary import ALL_OTHERS, CLASS, Variable, latest_standard
from giamngheo.intake.fields import FieldReader
from giamngheo.intake.text import fold
from giamngheo.intake.values.choices import ChoiceReader, parse_yes_no
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

SHOWN = 2
_ANSWERS = {"true": Text("có", "yes"), "false": Text("không", "no")}
_REST = Text("còn lại", "all others")
_NO_CLASS = Text("không thuộc diện", "not on the list")
_REST_WORDS = frozenset({"con lai", "khac", "cac truong hop khac", "others", "the rest", "other"})
_NO_CLASS_WORDS = frozenset(
    {"khong", "khong ngheo", "ho khong ngheo", "khong thuoc dien", "khong thuoc", "khong thuoc dien ngheo",
     "khong thuoc ho ngheo", "khong phai", "binh thuong", "ho binh thuong", "no", "none", "not poor"}
)  # fmt: skip
"""Of a household that is on neither list."""
_UNHELD = "not_poor"
"""A class of the review that the ledger of status never holds."""
_PAIR = re.compile(r"(\d{1,2})\s*[:=.\-–]\s*([^\d,;:=()]+)")
_PAIR_BACK = re.compile(r"([^\d,;:=()]+?)\s*[:=\-–]\s*(\d{1,2})\b")
_BRACKETS = re.compile(r"[(\[]([^)\]]+)[)\]]")
_MEANT = re.compile(r"(\S+)\s*[:=]\s*(.+)")


def words_of(variable: Variable) -> Mapping[str, Text]:
    """The codes that a column of this variable can hold, in words, with that of all others; none for free text,
    numbers and days."""
    if variable.kind == "bool":
        return _ANSWERS
    if variable.codes is None:
        return {}
    if variable.name == CLASS:
        held = {code: word for code, word in variable.codes.items() if code != _UNHELD}
        return {**held, ALL_OTHERS: _NO_CLASS}
    return {**variable.codes, ALL_OTHERS: _REST}


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
    reader = _Reader(variable)
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in typed.split(";"))):
        word, equals, written = part.partition("=")
        code = reader.code(word, guess=False)
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


def codes_of(variable: Variable, heading: str, options: Sequence[str]) -> dict[str, str]:
    """What the template wants written for each code, by its drop-down or the key in its heading; {} if it says
    nothing."""
    if not words_of(variable):
        return {}
    offered, stated = _offered(heading, options)
    reader = _Reader(variable)
    found: dict[str, str] = {}
    for words, written in offered:
        code = reader.code(words)
        if code is not None:
            found.setdefault(code, written)
    # one word alone in brackets is a remark
    return found if stated or len(found) > 1 else {}


def unplaced(variable: Variable, heading: str, options: Sequence[str], codes: Mapping[str, str]) -> list[str]:
    """The codes that the template offers and none of `codes` writes: "3: không rõ"."""
    if not words_of(variable):
        return []
    offered, stated = _offered(heading, options)
    written = {fold(one) for one in codes.values()}
    if not stated and not written:
        return []
    return [
        code if code == words else f"{code}: {words}" for words, code in offered if fold(code) not in written
    ]


def _offered(heading: str, options: Sequence[str]) -> tuple[list[tuple[str, str]], bool]:
    """(meaning, what is written) of what a template offers, and whether it surely offers them."""
    pairs = [(words.strip(), number) for number, words in _PAIR.findall(heading)]
    pairs = pairs or [(words.strip(), number) for words, number in _PAIR_BACK.findall(heading)]
    stated = pairs or [(option, option) for option in options]
    return stated or _in_brackets(heading), bool(stated)


def _in_brackets(heading: str) -> list[tuple[str, str]]:
    """(meaning, what is written) of what a heading offers: "(HN/CN)", "(HN: hộ nghèo; CN: hộ cận nghèo)"."""
    parts = [part.strip() for inside in _BRACKETS.findall(heading) for part in re.split(r"[/,;|]", inside)]
    meant = [(part, _MEANT.fullmatch(part)) for part in parts if part]
    return [(found[2], found[1]) if found else (part, part) for part, found in meant]


class _Reader:
    """Reads words as codes of a variable, with the wordings that intake knows."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.known: dict[str, str] = {}
        for code, word in words_of(variable).items():
            for name in (word.vi, word.en, code, word.vi.removeprefix("hộ ")):
                self.known.setdefault(fold(name), code)
        self.choices = reader_of(variable)

    def code(self, words: str, *, guess: bool = True) -> str | None:
        """The code; None where the words are not understood. guess: a slip of the pen is."""
        key = fold(words)
        if key in self.known:
            return self.known[key]
        if self.variable.kind == "bool":
            value = parse_yes_no(words.strip()).value
            return None if not isinstance(value, bool) else "true" if value else "false"
        if self.variable.name == CLASS and key in _NO_CLASS_WORDS:
            return ALL_OTHERS
        cell = self.choices.parse(words.strip())
        if isinstance(cell.value, str) and (guess or cell.problem is None):
            return ALL_OTHERS if self.variable.name == CLASS and cell.value == _UNHELD else cell.value
        return ALL_OTHERS if key in _REST_WORDS else None


def reader_of(variable: Variable) -> ChoiceReader:
    """Reads words as codes of the variable, with the wordings that intake knows."""
    standard = latest_standard()
    fields = FieldReader(standard, date.today())
    spec = fields.spec(variable.name)
    if spec is not None and (spec.choices or spec.codes):
        return fields.choice_reader(spec)
    labels = {code: label.vi for code, label in (variable.codes or {}).items()}
    words = {code: [label.vi, label.en] for code, label in (variable.codes or {}).items()}
    return ChoiceReader(words, labels)
