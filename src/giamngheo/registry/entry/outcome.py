"""What follows from the answers so far: points, class and why, by the one way of classifying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from giamngheo.law import Standard
from giamngheo.law.parts import Entity
from giamngheo.platform.components import Reason
from giamngheo.registry.entry.filling import Entry
from giamngheo.registry.why import reasons_of
from giamngheo.rules import RecordError
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.measurement import Explanation


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


def live_result(entry: Entry, standard: Standard | None = None) -> Live:
    """The class of what has been typed; "not determined" while a missing answer could change it.

    standard: another one than the form's own, under which the same answers are counted.
    """
    standard = standard or entry.standard
    household = known_to(standard, "household", entry.household_row())
    members = [known_to(standard, "person", one) for one in entry.member_rows()]
    # the engine is loaded by the first who asks for a class
    from giamngheo.measurement import ClassificationError, explain

    try:
        found = explain(standard, household, members or None, on=standard.nearest_day(entry.on))
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


def known_to(standard: Standard, entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a standard asks for: another's form may ask more."""
    names = {one.name for one in standard.questionnaire.variables(entity)}
    return {name: value for name, value in row.items() if name in names}
