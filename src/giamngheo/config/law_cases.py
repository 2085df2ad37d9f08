"""The worked households of the law through the product's own classification."""

from __future__ import annotations

from datetime import date
from typing import Any

from giamngheo.law import Standard
from giamngheo.law.cases import Outcome, RowOutcome
from giamngheo.measurement import classify
from giamngheo.measurement.classification.records import table_of

Unit = tuple[dict[str, Any], list[dict[str, Any]] | None]


def classify_together(standard: Standard, units: list[Unit], on: date) -> list[Outcome]:
    """All households of one day and standard through one `classify`; the results in their order."""
    households = [{**household, "household_key": key} for key, (household, _) in enumerate(units)]
    people = [
        {**member, "household_key": key} for key, (_, members) in enumerate(units) for member in members or ()
    ]
    classified = classify(
        standard, table_of(standard, "household", households), table_of(standard, "person", people), on=on
    )
    return [RowOutcome(row) for row in classified.order_by("household_key").to_pyarrow().to_pylist()]
