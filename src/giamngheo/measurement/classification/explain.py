"""The class of one household with the reason for every criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.law import Standard
from giamngheo.measurement.classification.classes import UNKNOWN
from giamngheo.measurement.classification.classify import classify_now
from giamngheo.measurement.classification.criteria import (
    Criterion,
    deprivation_criterion,
    income_criterion,
    indicator_criterion,
)
from giamngheo.measurement.classification.reasons import reason_texts
from giamngheo.measurement.classification.records import household_record, table_of
from giamngheo.measurement.classification.tables import KEY, answer_names, is_answered
from giamngheo.rules import Outcome, Text


@dataclass(frozen=True)
class Explanation:
    """The class ("unknown" included) and its reason, every criterion, and the row that `classify` gave.

    `traces` holds the trace of each indicator rule; `assumptions` are those of a scenario.
    """

    code: str
    name: Text
    reason: Text
    criteria: tuple[Criterion, ...]
    assumptions: tuple[Text, ...]
    row: Mapping[str, Any]
    traces: Mapping[str, Outcome]

    def criterion(self, code: str) -> Criterion:
        """The criterion "income", "deprivations" or of an indicator. Raises KeyError."""
        for one in self.criteria:
            if one.code == code:
                return one
        raise KeyError(code)


NOT_DETERMINED = Text("chưa xác định", "not determined")


def explain(
    standard: Standard,
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]] | None = None,
    *,
    on: date,
) -> Explanation:
    """Classify one household and say why.

    `household` and each member map variables (or columns) to values; a date may be a day, a pair of days or
    None. The class is that of `classify` on a table of one row. Raises ClassificationError as it does, and
    RecordError for a value that does not fit its variable.
    """
    people = table_of(standard, "person", [{**member, KEY: 0} for member in members]) if members else None
    households = table_of(standard, "household", [{**household, KEY: 0}])
    classified = classify_now(standard, households, people, on=on)
    reason = reason_texts(classified, standard, on=on, persons=people).to_pylist()[0]
    return explain_row(
        standard,
        classified.to_pylist()[0],
        household,
        members,
        on=on,
        reason=Text(reason["reason_vi"], reason["reason_en"]),
    )


def explain_row(
    standard: Standard,
    row: Mapping[str, Any],
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]] | None = None,
    *,
    on: date,
    reason: Text,
) -> Explanation:
    """Say why a household that is classified already has its class: `row` is what `classify` gave, kept since.

    Nothing is classified again; the rules are traced from the answers. Raises RecordError for a value that
    does not fit its variable.
    """
    record = household_record(standard, household, members)
    traces = {one.key: one.rule.trace(record, on) for one in standard.indicators if one.rule is not None}
    answered = is_answered(answer_names(standard), record)
    code = row["class"]
    name = NOT_DETERMINED if code == UNKNOWN else standard.class_named(code).name
    criteria = [
        income_criterion(standard, row, on),
        *(
            indicator_criterion(standard, one, row, traces.get(one.key), answered)
            for one in standard.indicators
        ),
        deprivation_criterion(standard, row),
    ]
    return Explanation(
        code=code,
        name=name,
        reason=reason,
        criteria=tuple(criteria),
        assumptions=standard.assumptions,
        row=row,
        traces=traces,
    )
