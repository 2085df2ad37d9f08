"""From a variable to the reader of its cells; and a column parsed once per distinct value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from giamngheo.intake.headings import ColumnMeaning
from giamngheo.intake.plan import HEAD_TARGETS
from giamngheo.intake.text import fold, tidy
from giamngheo.intake.titles import VILLAGE_KINDS
from giamngheo.intake.values.cell import Cell
from giamngheo.intake.values.choices import ChoiceReader, parse_numbers_list, parse_yes_no
from giamngheo.intake.values.citizen import parse_citizen_id
from giamngheo.intake.values.dates import parse_date
from giamngheo.intake.values.names import NAMES, parse_name
from giamngheo.intake.values.numbers import parse_money, parse_number, parse_text
from giamngheo.law import Standard, load_codes
from giamngheo.law.areas import normalise_village
from giamngheo.law.parts import VariableSpec

Parser = Callable[[object], Cell]
# No household's income of a month or a year is a few dong: the unit was left out.
SMALLEST_MONEY = 10_000
_POINTS = frozenset({"income_points_recorded", "deprivation_points_recorded"})


@cache
def usual_wordings() -> Mapping[str, Mapping[str, list[str]]]:
    """choices.yaml: variable → choice → wordings."""
    data: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(
        (Path(__file__).parent / "choices.yaml").read_text(encoding="utf-8")
    )
    return data


@dataclass(slots=True)
class ParsedColumn:
    """A column of the data rows: `codes[i]` is the cell of data row i among the distinct `values`.

    `read` is what each of these came to, None where it is blank or refused; `troubled` are the readings by code
    about which something is to be said.
    """

    meaning: ColumnMeaning
    codes: np.ndarray
    values: list[object]
    read: list[Any]
    troubled: dict[int, Cell]
    coded_two: bool = False

    def array(self, codes: np.ndarray, kind: pa.DataType, part: int | None = None) -> pa.Array:
        """The values for some codes; `part` 0 or 1 takes the first or last day of a date."""
        values = self.read
        if part is not None:
            values = [None if value is None else value[part] for value in values]
        return pa.array(values, kind).take(pa.array(codes))

    def flags(self, problem: str | None = None) -> np.ndarray:
        """For each code, whether it has this problem (or any)."""
        flags = np.zeros(len(self.values), dtype=bool)
        flags[[code for code, cell in self.troubled.items() if problem in (None, cell.problem)]] = True
        return flags


class FieldReader:
    """Reads cells for one standard at one reference date."""

    def __init__(self, standard: Standard, on: date) -> None:
        self.standard = standard
        self.on = on
        self._choices: dict[str, ChoiceReader] = {}

    @cached_property
    def cause_words(self) -> Mapping[str, int]:
        """Wordings of the causes of poverty → their number."""
        words: dict[str, int] = {}
        for number, code in enumerate(load_codes("causes").codes, 1):
            for text in (code.label.vi, code.label.en, *code.variants):
                words.setdefault(fold(text), code.number or number)
        return words

    @cached_property
    def indicator_words(self) -> Mapping[str, int]:
        """Names of the indicators → their number."""
        return {
            fold(text): indicator.number
            for indicator in self.standard.indicators
            for text in (indicator.name.vi, indicator.short.vi, indicator.name.en)
        }

    def spec(self, target: str) -> VariableSpec | None:
        """The questionnaire variable of a target; the head's own particulars are those of a person."""
        name = target
        for end in ("_from", "_to"):
            stem = name.removesuffix(end)
            if stem in HEAD_TARGETS or stem in self.standard.questionnaire:
                name = stem
        name = HEAD_TARGETS.get(name, name)
        return self.standard.questionnaire.variable(name) if name in self.standard.questionnaire else None

    def parse(
        self,
        meaning: ColumnMeaning,
        codes: np.ndarray,
        values: list[object],
        money_factor: int,
        notes: str = "",
    ) -> ParsedColumn:
        """Each distinct value of `codes` is read once. `notes`: the lines above the table (they may state a
        coding)."""
        used = np.flatnonzero(np.bincount(codes, minlength=len(values))).tolist()
        parser = self._parser(meaning, [values[code] for code in used], money_factor)
        spec = self.spec(meaning.target or "")
        if spec is not None and spec.type == "choice":
            parser = self._choice_parser(self.choice_reader(spec), meaning.heading, notes)
        read: list[Any] = [None] * len(values)
        troubled: dict[int, Cell] = {}
        for code in used:
            if code:
                cell = parser(values[code])
                read[code] = cell.value
                if cell.problem is not None:
                    troubled[code] = cell
        coded = bool(spec and spec.type == "bool") and _coded_two([values[code] for code in used])
        return ParsedColumn(meaning, codes, values, read, troubled, coded)

    def _parser(self, meaning: ColumnMeaning, values: list[object], money_factor: int) -> Parser:
        target = meaning.target or ""
        spec = self.spec(target)
        if target == "village":
            return _village_parser(meaning)
        if target == "causes":
            return lambda value: parse_numbers_list(value, self.cause_words, len(load_codes("causes").codes))
        if target == "ticked_list":
            return lambda value: parse_numbers_list(
                value, self.indicator_words, len(self.standard.indicators)
            )
        if target == "deprivation_count":
            most = Decimal(len(self.standard.indicators))
            return lambda value: parse_number(value, scale=0, low=Decimal(0), high=most)
        if target in ("birth_year_male", "birth_year_female"):
            return lambda value: _mark_or_date(value, self.on)
        if target in ("birth_day", "birth_month", "birth_year"):
            top = {"birth_day": 31, "birth_month": 12, "birth_year": self.on.year}[target]
            return lambda value: parse_number(value, scale=0, low=Decimal(0), high=Decimal(top))
        if target.startswith(("sex_", "locality_", "class_")):
            two = _coded_two(values)
            return lambda value: parse_yes_no(value, two_is_no=two)
        if target in NAMES:
            return parse_name
        if spec is None:
            return parse_text
        return self._spec_parser(spec, target, meaning, values, money_factor)

    def _spec_parser(
        self, spec: VariableSpec, target: str, meaning: ColumnMeaning, values: list[object], money_factor: int
    ) -> Parser:
        low = None if spec.min is None else Decimal(spec.min)
        high = None if spec.max is None else Decimal(spec.max)
        if spec.name == "citizen_id":
            return lambda value: parse_citizen_id(value, on=self.on)
        if spec.type == "bool":
            points = self.standard.points_per_indicator if target.startswith("ticked_") else None
            two = _coded_two(values)
            return lambda value: parse_yes_no(value, points=points, two_is_no=two)
        if spec.type == "money":
            factor = meaning.unit or money_factor
            return lambda value: parse_money(
                value, factor=factor, low=low, high=high, smallest=SMALLEST_MONEY
            )
        if target in _POINTS:
            return lambda value: self._points(value, spec, low, high)
        if spec.type in ("int", "decimal"):
            return lambda value: parse_number(value, scale=spec.scale, low=low, high=high)
        if spec.type == "date":
            # what a review found is decided after its day
            past = spec.name != "decision_date"
            return lambda value: parse_date(value, on=self.on, past=past)
        return parse_text

    def _choice_parser(self, reader: ChoiceReader, heading: str, notes: str) -> Parser:
        stated = reader.stated(heading) or reader.stated(notes)
        return (lambda value: reader.parse_stated(value, stated)) if stated else reader.parse

    def _points(self, value: object, spec: VariableSpec, low: Decimal | None, high: Decimal | None) -> Cell:
        cell = parse_number(value, scale=0, low=low, high=high)
        step = self.standard.points_per_indicator
        if cell.problem == "out_of_range":
            return Cell(None, "points_outside_form", {**cell.params, "what": spec.label})
        if (
            spec.name == "deprivation_points_recorded"
            and step
            and cell.value is not None
            and int(str(cell.value)) % step
        ):
            return Cell(None, "points_not_multiple", {"step": step})
        return cell

    def choice_reader(self, spec: VariableSpec) -> ChoiceReader:
        """Labels, codes, numbers and usual wordings of a choice variable."""
        if spec.name not in self._choices:
            wordings: dict[str, list[str]] = {
                code: [label.vi, label.en] for code, label in spec.choices.items()
            }
            if spec.codes:
                for entry in load_codes(spec.codes).codes:
                    wordings.setdefault(entry.code, []).extend(entry.variants)
                    if entry.number is not None:
                        wordings[entry.code].append(str(entry.number))
            for code, texts in usual_wordings().get(spec.name, {}).items():
                if code in wordings:
                    wordings[code].extend(texts)
            _add_parts(wordings)
            labels = {code: label.vi for code, label in spec.choices.items()}
            undecided = usual_wordings()["undecided"].get(spec.name, [])
            self._choices[spec.name] = ChoiceReader(wordings, labels, undecided)
        return self._choices[spec.name]


def _add_parts(wordings: dict[str, list[str]]) -> None:
    """Half of a label with a comma or "hoặc" is enough where no other choice has it ("tự hoại", "vợ")."""
    whole = {fold(text): code for code, texts in wordings.items() for text in texts}
    parts: dict[str, set[str]] = {}
    for code, texts in wordings.items():
        for text in list(texts):
            for part in re.split(r",|\bhoặc\b|\bor\b|/|\(", text):
                key = fold(part)
                if key and whole.get(key, code) == code:
                    parts.setdefault(tidy(part).strip(") "), set()).add(code)
    for part, codes in parts.items():
        if len(codes) == 1 and fold(part) not in whole:
            wordings[next(iter(codes))].append(part)


def _coded_two(values: list[object]) -> bool:
    """True for a column of 1 and 2 only, in which 2 means no."""
    texts = {
        tidy(str(int(v) if isinstance(v, float) and v.is_integer() else v)) for v in values if v is not None
    }
    return "2" in texts and texts <= {"1", "2"}


def _mark_or_date(value: object, on: date) -> Cell:
    """A year of birth, or a mere mark in the column of a sex."""
    mark = parse_yes_no(value) if isinstance(value, str) else Cell(None, "not_yes_no")
    return Cell(None) if mark.problem is None and mark.value is not None else parse_date(value, on=on)


def _village_parser(meaning: ColumnMeaning) -> Parser:
    """A bare number under the heading "Khu" is "Khu 3"."""
    kind = tidy(meaning.path[-1]) if meaning.path else ""
    single = fold(kind) in VILLAGE_KINDS

    def parse(value: object) -> Cell:
        cell = parse_text(value)
        text = cell.value
        if not isinstance(text, str):
            return cell
        if text.isdigit() and single:
            text = f"{kind} {text}"
        return Cell(normalise_village(text).display)

    return parse
