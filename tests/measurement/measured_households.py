"""Households and surveys for the tests of the measurement."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from giamngheo.law import Standard, load_standard
from giamngheo.measurement import classify_now
from giamngheo.measurement.classification.records import table_of

STANDARD = load_standard("vn-2021-2025")
ON = date(2026, 10, 1)
KEYS = tuple(indicator.key for indicator in STANDARD.indicators)

Row = dict[str, Any]


def ticks(*deprived: str, unknown: Sequence[str] = ()) -> Row:
    """Every indicator ticked or not, except the unknown ones."""
    return {f"ticked_{key}": key in deprived for key in KEYS if key not in unknown}


def ticked(count: int, unknown: int = 0) -> Row:
    """`count` indicators deprived, the last `unknown` not filled in, the rest not deprived."""
    return ticks(*KEYS[:count], unknown=KEYS[len(KEYS) - unknown :])


def classified(
    rows: Sequence[Mapping[str, Any]],
    members: Sequence[Sequence[Mapping[str, Any]]] = (),
    standard: Standard = STANDARD,
    on: date = ON,
) -> list[Row]:
    """The rows that `classify` gives for households, in their order; members by household."""
    households = table_of(
        standard, "household", [{**row, "household_key": key} for key, row in enumerate(rows)]
    )
    people: pa.Table | None = None
    if any(members):
        listed = [
            {**person, "household_key": key, "person_no": number}
            for key, roster in enumerate(members)
            for number, person in enumerate(roster)
        ]
        people = table_of(standard, "person", listed)
    rows_now: list[Row] = classify_now(standard, households, people, on=on).to_pylist()
    return rows_now


def class_of(row: Mapping[str, Any], standard: Standard = STANDARD, on: date = ON) -> str:
    return str(classified([row], standard=standard, on=on)[0]["class"])


# --- generated households

booleans = st.sampled_from([True, False, None])


@st.composite
def totals(draw: st.DrawFn) -> Row:
    """A household as a list of totals has it, near the lines, with anything missing."""
    return {
        "locality": draw(st.sampled_from(["rural", "urban", None])),
        "size": draw(st.sampled_from([None, 1, 2, 5])),
        "income_points_recorded": draw(st.sampled_from([None, 0, 139, 140, 141, 174, 175, 176, 400])),
        "income_12m": draw(
            st.sampled_from(
                [None, 0, 18_000_000, 18_000_001, 24_000_000, 54_000_000, 90_000_000, 180_000_001]
            )
        ),
        "income_per_capita_month": draw(
            st.sampled_from([None, 1_500_000, 1_500_001, 2_000_000, 2_250_000, 3_000_000, 3_000_001])
        ),
        "deprivation_points_recorded": draw(st.sampled_from([None, 0, 20, 30, 120])),
    }


@st.composite
def ticked_households(draw: st.DrawFn) -> Row:
    row = draw(totals())
    return row | {f"ticked_{key}": draw(booleans) for key in KEYS}


def _value(draw: st.DrawFn, variable: Any) -> Any:
    if draw(st.integers(0, 5)) == 0:
        return None
    if variable.type == "bool":
        return draw(st.booleans())
    if variable.type == "choice":
        return draw(st.sampled_from(list(variable.choices)))
    if variable.type == "decimal":
        return Decimal(draw(st.integers(50, 1200))).scaleb(-variable.scale)
    return None


@st.composite
def people(draw: st.DrawFn, standard: Standard = STANDARD) -> Row:
    birth = ON - timedelta(days=draw(st.integers(0, 80 * 366)))
    exact = draw(st.sampled_from(["day", "year", None]))
    dates = {"day": birth, "year": (date(birth.year, 1, 1), min(date(birth.year, 12, 31), ON)), None: None}
    row = {
        variable.name: _value(draw, variable)
        for variable in standard.questionnaire.variables("person")
        if variable.type in ("bool", "choice", "decimal") and variable.name != "is_head"
    }
    return {**row, "birth_date": dates[exact], "name": draw(st.sampled_from(["An", "Bình", "Chi"]))}


@st.composite
def answered_households(draw: st.DrawFn, standard: Standard = STANDARD) -> tuple[Row, list[Row]]:
    """A household with a full questionnaire, ticks now and then, and its members (perhaps nobody listed)."""
    row = draw(totals())
    for variable in standard.questionnaire.variables("household"):
        if variable.kinds == ("full",) and variable.name not in row:
            row[variable.name] = _value(draw, variable)
    if draw(st.booleans()):
        row |= {f"ticked_{one.key}": draw(booleans) for one in standard.indicators}
    return row, draw(st.lists(people(standard), max_size=4))
