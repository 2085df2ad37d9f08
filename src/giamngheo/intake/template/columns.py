"""Which columns a template has, in which order, and what may be written in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml

from giamngheo.law import Standard, Text, VariableSpec
from giamngheo.law.areas import Areas
from giamngheo.law.parts import Kind

HERE = Path(__file__).parent
KINDS = get_args(Kind)

# What stands first, and what stands last; the points, ticks and answers of the kind are between.
_FIRST = ("household_code", "head_name")
_PLACE = (
    "size",
    "phone",
    "ethnic_minority",
    "province",
    "district",
    "commune",
    "village",
    "address",
    "locality",
    "region",
)
_LAST = (
    "poverty_class_recorded",
    "decision_number",
    "decision_date",
    "no_labour_capacity",
    "merit_member",
    "household_change",
)
_PERSON_FIRST = ("name", "is_head", "relation")


@dataclass(frozen=True)
class Column:
    """One column: heading and question in the language of the template, and what its cells take.

    `form` is text, code (text that keeps its zeros), citizen, date, choice, bool, whole or decimal. `group`
    chooses the colour: who, place, points, answers, ticks or list.
    """

    name: str
    heading: str
    question: str
    form: str
    group: str
    choices: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0
    unit: str = ""
    decimals: int = 0


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Any]:
    """The words of the template, by key; leaves are {vi, en}."""
    return yaml.safe_load((HERE / "texts.yaml").read_text(encoding="utf-8"))


def words(lang: str, *keys: str, **values: object) -> str:
    """One text of texts.yaml in a language, with its placeholders filled."""
    entry: Any = texts()
    for key in keys:
        entry = entry[key]
    return Text(entry["vi"], entry["en"]).get(lang).format(**values)


def household_columns(
    standard: Standard, kind: Kind, lang: str, areas: Areas, province_code: str | None, on: date
) -> tuple[Column, ...]:
    """The columns of the household sheet. Totals and ticks carry the head's particulars too."""
    questionnaire = standard.questionnaire
    named = {spec.name: _column(spec, lang) for spec in questionnaire.variables("household", kind)}
    if not areas.units("district", on):
        named.pop("district", None)
    if standard.points_table is None:
        named.pop("region", None)
    for name, choices in _place_names(areas, province_code, on).items():
        if name in named:
            named[name] = replace(named[name], form="choice", choices=choices)
    head = () if kind == "full" else tuple(_head_columns(standard, kind, lang))
    last = [name for name in named if name in _LAST or name.startswith("cause_") or name == "note"]
    between = [name for name in named if name not in {*_FIRST, *_PLACE, *last}]
    return (
        *_pick(named, _FIRST),
        *head,
        *_pick(named, _PLACE),
        *_pick(named, between),
        *_pick(named, last),
    )


def person_columns(standard: Standard, kind: Kind, lang: str) -> tuple[Column, ...]:
    """The columns of the members' sheet, which only the full template has: household code, person."""
    code = _column(standard.questionnaire.variable("household_code"), lang)
    named = {spec.name: _column(spec, lang) for spec in standard.questionnaire.variables("person", kind)}
    rest = [name for name in named if name not in _PERSON_FIRST]
    return (code, *_pick(named, _PERSON_FIRST), *_pick(named, rest))


def _pick(named: Mapping[str, Column], names: Iterable[str]) -> list[Column]:
    return [named[name] for name in names if name in named]


def _head_columns(standard: Standard, kind: Kind, lang: str) -> Iterable[Column]:
    persons = {spec.name: spec for spec in standard.questionnaire.variables("person", kind)}
    for name in texts()["of_head"]:
        if name in persons:
            column = _column(persons[name], lang)
            yield replace(column, name=f"head_{name}", heading=words(lang, "of_head", name), group="who")


def _column(spec: VariableSpec, lang: str) -> Column:
    choices: Sequence[str] = [label.get(lang) for label in spec.choices.values()]
    if spec.type == "bool":
        choices = (words(lang, "answer_yes"), words(lang, "answer_no"))
    return Column(
        name=spec.name,
        heading=_heading(spec, lang),
        question=spec.question.get(lang),
        form=_form(spec),
        group=_group(spec),
        choices=tuple(choices),
        lowest=spec.min or 0,
        highest=spec.max or 0,
        unit=spec.unit.get(lang) if spec.unit else "",
        decimals=spec.scale if spec.type == "decimal" else 0,
    )


def _heading(spec: VariableSpec, lang: str) -> str:
    """The label, with the unit where a number could be read as a tick or as thousands."""
    label = spec.label.get(lang)
    if spec.name == "name":
        # "Họ và tên" alone could be the head's.
        return spec.question.get(lang)
    if spec.type in ("decimal", "money") and spec.unit:
        unit = f"({spec.unit.get(lang)})"
        return label if unit in label else f"{label} {unit}"
    return label


def _form(spec: VariableSpec) -> str:
    if spec.type in ("int", "money"):
        return "whole"
    if spec.type != "string":
        return spec.type
    if spec.name == "citizen_id":
        return "citizen"
    return "code" if spec.name == "household_code" else "text"


def _group(spec: VariableSpec) -> str:
    name = spec.name
    if name.startswith("ticked_"):
        return "ticks"
    if name in _LAST or name.startswith("cause_") or name == "note":
        return "list"
    if name in _PLACE[3:]:
        return "place"
    if name in (*_FIRST, *_PLACE) or (spec.entity == "person" and "totals" in spec.kinds):
        return "who"
    return "points" if "totals" in spec.kinds else "answers"


def _place_names(areas: Areas, province_code: str | None, on: date) -> dict[str, tuple[str, ...]]:
    """Drop-downs of official names: provinces always, districts and communes of the chosen province."""
    provinces = areas.units("province", on)
    if province_code is None:
        return {"province": tuple(sorted(unit.full_name for unit in provinces))}
    found = {"province": tuple(unit.full_name for unit in provinces if unit.code == province_code)}
    for level in ("district", "commune"):
        names = {unit.full_name for unit in areas.units(level, on, province_code)}
        found[level] = tuple(sorted(names))
    return found
