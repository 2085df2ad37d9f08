"""Every shipped indicator is unknown only where the missing values could change it: all completions tried."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from typing import Any

import pytest

from giamngheo.law import Indicator, load_standard
from giamngheo.rules import BOOL, Choice, Date, Variable

ON = dt.date(2025, 9, 1)
STANDARD = load_standard("vn-2021-2025")
VOCABULARY = STANDARD.questionnaire.vocabulary
UNIT, MEMBER = VOCABULARY.variables, VOCABULARY.groups["members"].variables
YEARS = (1964, 1994, 1995, 2007, 2008, 2009, 2010, 2013, 2019, 2022)
# the growth table is a slot: measurements alone never decide
UNUSED = ("height_cm", "weight_kg")
Record = dict[str, Any]
Hole = tuple[Record, str, list[Any]]


def recorded(variable: Variable, rng: random.Random) -> Any:
    if isinstance(variable.type, Date):
        return dt.date(rng.choice(YEARS), rng.randint(1, 12), rng.randint(1, 28))
    return rng.choice(possible(variable, None))


def possible(variable: Variable, known: tuple[dt.date, dt.date] | None) -> list[Any]:
    """All values of a small domain; of a large one the bounds, and some between."""
    if variable.type == BOOL:
        return [True, False]
    if isinstance(variable.type, Choice):
        return list(variable.type.codes)
    if isinstance(variable.type, Date):
        first, last = known or (dt.date(1960, 1, 1), ON)
        step = 30 if known else 200
        return [first + dt.timedelta(days) for days in range(0, (last - first).days, step)] + [last]
    assert variable.bounds is not None
    low, high = variable.bounds
    numbers = sorted({low, high, *range(max(low, 1), min(high, 600), 59)})
    scale = variable.type.scale  # type: ignore[attr-defined]
    return [Decimal(number).scaleb(-scale) if scale else number for number in numbers]


def household(indicator: Indicator, rng: random.Random) -> tuple[Record, list[Hole]]:
    """A household with one or two values missing, and what they may be."""
    assert indicator.rule is not None
    used = indicator.rule.variables()
    record: Record = {name: recorded(UNIT[name], rng) for name in used.household}
    slots = [(record, name, UNIT[name]) for name in used.household]
    if used.groups:
        record["members"] = [
            {name: recorded(MEMBER[name], rng) for name in used.members} for _ in range(rng.randint(1, 2))
        ]
        slots += [(member, name, MEMBER[name]) for member in record["members"] for name in used.members]
    slots = [slot for slot in slots if slot[1] not in UNUSED]
    holes = []
    for place, name, variable in rng.sample(slots, min(rng.randint(1, 2), len(slots))):
        known = None
        if isinstance(variable.type, Date) and rng.random() < 0.7:
            year = place[name].year
            known = (dt.date(year, 1, 1), dt.date(year, 12, 31))
        place[name] = known
        holes.append((place, name, possible(variable, known)))
    return record, holes


@pytest.mark.long
@pytest.mark.parametrize("indicator", STANDARD.indicators, ids=lambda one: one.key)
def test_unknown_only_where_the_missing_values_could_change_the_result(indicator: Indicator) -> None:
    rng = random.Random(indicator.number)
    rule = indicator.rule
    assert rule is not None
    undecided = 0
    for _ in range(40):
        record, holes = household(indicator, rng)
        result = rule.trace(record, ON).value
        completions = list(itertools.product(*[values for _, _, values in holes]))
        rng.shuffle(completions)
        found = set()
        for values in completions[:400]:
            for (place, name, _), value in zip(holes, values, strict=True):
                place[name] = value
            found.add(rule.trace(record, ON).value)
            if len(found - {None}) == 2:
                break
        if result is None:
            undecided += 1
            assert found - {None} == {True, False} or None in found, (record, found)
        else:
            assert found == {result}, (record, result)
    assert undecided > 0
