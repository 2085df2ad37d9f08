"""A form's answer comes from a plan kept ready: it is the long list's, for every caller."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest
from measured_households import KEYS, ON, STANDARD

from giamngheo.measurement import classify_now
from giamngheo.measurement.classification.ready import FEW
from giamngheo.measurement.classification.records import table_of


def listed(points: list[int], deprived: list[int]) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "household_key": number,
            "locality": "rural",
            "income_points_recorded": one,
            **{f"ticked_{key}": at < count for at, key in enumerate(KEYS)},
        }
        for number, (one, count) in enumerate(zip(points, deprived, strict=True))
    ]
    return table_of(STANDARD, "household", rows)


POINTS = [at % 40 + 120 for at in range(FEW + 1)]
DEPRIVED = [at % 7 for at in range(FEW + 1)]


@pytest.mark.long
def test_one_household_at_a_time_is_classified_as_in_a_long_list() -> None:
    every = listed(POINTS, DEPRIVED)
    long = classify_now(STANDARD, every, on=ON)
    assert len(set(long["class"].to_pylist())) > 2
    for at in range(0, FEW, 97):
        assert classify_now(STANDARD, every.slice(at, 1), on=ON).equals(long.slice(at, 1))


@pytest.mark.long
def test_callers_at_the_same_time_each_get_their_own_answer() -> None:
    every = listed(POINTS, DEPRIVED)
    long = classify_now(STANDARD, every, on=ON)
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda at: classify_now(STANDARD, every.slice(at, 2), on=ON), range(24)))
    assert all(answer.equals(long.slice(at, 2)) for at, answer in enumerate(answers))
