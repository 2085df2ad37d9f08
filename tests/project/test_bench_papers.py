"""What the page says of the papers of a commune, and that it says so when the minute is missed."""

from typing import Any

import pytest
from bench import papers
from bench.rooms import sections

SPENT = {"wall": 9.0, "cpu": 8.0, "database_cpu": 0.5, "peak": 300e6}
FOUND: dict[str, Any] = {
    "villages": 16, "posted": 556, "issued": 501, "load": 1.0,
    "sheets": SPENT, "decide": SPENT, "certificates": SPENT,
}  # fmt: skip


@pytest.mark.parametrize(("cpu", "verdict"), [(8.0, "met (17.0 s"), (52.0, "**not met** (61.0 s")])
def test_both_jobs_count_and_a_missed_minute_is_said(cpu: float, verdict: str) -> None:
    last = papers.section(FOUND | {"certificates": SPENT | {"cpu": cpu}})[-1]
    assert f"both jobs in 60 s: {verdict}" in last


def test_only_what_was_measured_is_on_the_page() -> None:
    assert "## Papers of a commune" in sections({"papers": FOUND})
    assert sections({}) == []
