"""What the page says of exports, and that it says so when a limit is missed."""

from typing import Any

import pytest
from bench import exports
from bench.rooms import sections

FOUND: dict[str, Any] = {
    "households": 300_036,
    "columns": 150,
    "known": 176,
    "load": 1.0,
    "formats": {
        "csv": {"wall": 41.0, "cpu": 38.0, "peak": 250e6, "size": 3e8, "rows": 300_036, "sheets": 1},
        "parquet": {"wall": 61.0, "cpu": 60.5, "peak": 250e6, "size": 3e7, "rows": 300_036, "sheets": 1},
        "xlsx": {"wall": 90.0, "cpu": 88.0, "peak": 310e6, "size": 2e8, "rows": 300_036, "sheets": 1},
    },
}


def verdicts(found: dict[str, Any]) -> list[str]:
    rows = [line for line in exports.section(found) if line.startswith(("| csv", "| parquet", "| xlsx"))]
    return [row.split("|")[-2].strip() for row in rows]


def test_a_limit_of_time_or_memory_that_is_missed_is_said() -> None:
    assert verdicts(FOUND) == ["yes", "**no**", "**no**"]


def test_fewer_columns_than_asked_are_no_success() -> None:
    assert verdicts({**FOUND, "columns": 149}) == ["**no**"] * 3


@pytest.mark.parametrize(("results", "said"), [({"exports": FOUND}, True), ({}, False)])
def test_only_what_was_measured_is_on_the_page(results: dict[str, Any], said: bool) -> None:
    assert ("## Exports" in sections(results)) is said
