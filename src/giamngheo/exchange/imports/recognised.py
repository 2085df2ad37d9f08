"""What the decision that recognised a list says of itself, as the wizard keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.exchange.models import ImportBatch
from giamngheo.registry.actions.decisions import DecisionFacts


def decision_facts(batch: ImportBatch, given: Mapping[str, Any]) -> DecisionFacts:
    """given: number, signed_on, authority, effective_from (ISO days). ValueError for a day that is none."""
    signed = given.get("signed_on")
    return DecisionFacts(
        year=batch.year,
        standard=batch.standard,
        effective_from=date.fromisoformat(given["effective_from"]),
        number=given.get("number", ""),
        signed_on=date.fromisoformat(signed) if signed else None,
        authority=given.get("authority", ""),
        source=batch.source,
    )
