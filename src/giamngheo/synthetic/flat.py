"""Households with their members as plain Python values, as a clerk would type them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from giamngheo.law import Text, VariableSpec
from giamngheo.synthetic.calibration import load_data
from giamngheo.synthetic.province import CHUNK, Province
from giamngheo.synthetic.tables import Chunk, build_chunk

MARK = "x"
# the day in December on which a synthetic list of the poor is recognised
_DECISION_MONTH, _DECISION_DAY = 12, 12


@dataclass
class FlatHousehold:
    """One household: values by variable name (labels, numbers, dates; None where blank), members in order.

    A date known by its year alone is the whole number of the year.
    """

    values: dict[str, Any]
    members: list[dict[str, Any]] = field(default_factory=list)


def words(lang: str, *keys: str, **values: object) -> str:
    """A text of wording.yaml in a language, filled."""
    entry: Any = load_data("wording.yaml")
    for key in keys:
        entry = entry[key]
    return Text(entry["vi"], entry["en"]).get(lang).format(**values)


def heading(spec: VariableSpec, lang: str) -> str:
    """The column heading of a variable: its label, with the unit of measured numbers."""
    if spec.name == "name":
        return spec.question.get(lang)
    label = spec.label.get(lang)
    if spec.type in ("decimal", "money") and spec.unit:
        unit = f"({spec.unit.get(lang)})"
        return label if unit in label else f"{label} {unit}"
    return label


def flat_households(
    province: Province,
    year: int,
    kind: str,
    listed: str = "review",
    lang: str = "vi",
    limit: int | None = None,
) -> Iterator[FlatHousehold]:
    """The households of a list in order, at most `limit`."""
    left = limit
    for chunk in province.chunks(year, kind, listed, size=min(limit or CHUNK, CHUNK)):
        for household in _flat(province, chunk, lang):
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield household


def recognised_households(province: Province, year: int, kind: str, lang: str) -> Iterator[FlatHousehold]:
    """The poor and near-poor of a year with their class and a synthetic decision."""
    at = province.recognised(year)
    chunk = build_chunk(province, year, at, kind)
    decision = words(lang, "decision", year=year)
    label = province.standard.questionnaire.variable("poverty_class_recorded").choices
    for household, name in zip(_flat(province, chunk, lang), chunk.truth["class"].to_pylist(), strict=True):
        household.values |= {
            "poverty_class_recorded": label[name].get(lang),
            "decision_number": decision,
            "decision_date": date(year, _DECISION_MONTH, _DECISION_DAY),
        }
        yield household


def _flat(province: Province, chunk: Chunk, lang: str) -> Iterator[FlatHousehold]:
    households = _rows(province, chunk.households, "household", lang)
    members: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(province, chunk.persons, "person", lang):
        members.setdefault(row["household_key"], []).append(row)
    for row in households:
        yield FlatHousehold(row, members.get(row["household_key"], []))


def _rows(province: Province, table: pa.Table, entity: str, lang: str) -> list[dict[str, Any]]:
    """The rows of a canonical table, labels for codes and one value for each date."""
    columns = {name: table[name].to_pylist() for name in table.column_names}
    for spec in province.standard.questionnaire.variables(entity):  # type: ignore[arg-type]
        if spec.type == "date":
            columns[spec.name] = [
                _date(first, last)
                for first, last in zip(
                    columns.pop(f"{spec.name}_from"), columns.pop(f"{spec.name}_to"), strict=True
                )
            ]
        elif spec.type == "choice":
            labels = {code: label.get(lang) for code, label in spec.choices.items()}
            columns[spec.name] = [labels.get(code) for code in columns[spec.name]]
        elif spec.type == "bool":
            columns[spec.name] = _marks(spec, columns[spec.name], lang)
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _date(first: date | None, last: date | None) -> date | int | None:
    if first is None:
        return None
    return first if first == last else first.year


def _marks(spec: VariableSpec, values: list[bool | None], lang: str) -> list[str | None]:
    """Ticks and groups are marked or blank; answers of the form are yes, no or blank."""
    if spec.kinds == ("full",):
        shown: Mapping[bool | None, str | None] = {
            True: words(lang, "answer_yes"),
            False: words(lang, "answer_no"),
            None: None,
        }
    else:
        shown = {True: MARK, False: None, None: None}
    return [shown[value] for value in values]
