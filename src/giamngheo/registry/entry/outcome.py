"""What follows from the answers so far: points, class and why, by the one way of classifying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from giamngheo.measurement import ClassificationError, Explanation, explain
from giamngheo.platform.components import Reason
from giamngheo.registry.entry.filling import Entry
from giamngheo.registry.why import reasons_of
from giamngheo.rules import RecordError
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Live:
    """The result so far; `refusal` says why there is none."""

    name: Text
    words: Text
    income_points: Any
    deprivation_points: Any
    deprivation_points_lo: Any
    deprivation_points_hi: Any
    reasons: tuple[Reason, ...]
    code: str = ""
    refusal: Text | None = None
    explanation: Explanation | None = None


def live_result(entry: Entry) -> Live:
    """The class of what has been typed; "not determined" while a missing answer could change it."""
    try:
        found = explain(entry.standard, entry.household_row(), entry.member_rows() or None, on=entry.on)
    except (ClassificationError, RecordError) as error:
        message = getattr(error, "message", None)
        refusal = message if isinstance(message, Text) else Text.same(str(error))
        return Live(
            Text("Chưa tính được", "Not computed"), refusal, None, None, None, None, (), refusal=refusal
        )
    row = found.row
    return Live(
        found.name.with_capital(),
        found.reason,
        row["income_points"],
        row["deprivation_points"],
        row["deprivation_points_lo"],
        row["deprivation_points_hi"],
        reasons_of(found),
        code=found.code,
        explanation=found,
    )
