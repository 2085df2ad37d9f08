"""The reason sheet: a row for each household and criterion, with the members' detail where they are known."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.measurement.classification.classes import UNKNOWN
from giamngheo.measurement.classification.criteria import (
    Criterion,
    deprivation_criterion,
    income_criterion,
    indicator_criterion,
)
from giamngheo.measurement.classification.records import household_record
from giamngheo.measurement.classification.tables import KEY, answer_names, is_answered
from giamngheo.rules import Outcome

SCHEMA = pa.schema(
    [
        (KEY, pa.int64()),
        ("criterion", pa.string()),
        ("name_vi", pa.string()),
        ("name_en", pa.string()),
        ("result", pa.bool_()),
        ("value_vi", pa.string()),
        ("value_en", pa.string()),
        ("threshold_vi", pa.string()),
        ("threshold_en", pa.string()),
        ("points", pa.int32()),
        ("why_vi", pa.string()),
        ("why_en", pa.string()),
        ("article_vi", pa.string()),
        ("article_en", pa.string()),
        ("evidence", pa.string()),
    ]
)
# Households traced and written at a time: what bounds the memory.
_BATCH = 5_000


def reason_rows(
    table: Any,
    standard: Standard,
    *,
    on: date,
    persons: pa.Table | None = None,
    everybody: bool = False,
    columns: Sequence[str] = SCHEMA.names,
) -> pa.Table:
    """Rows of SCHEMA for the households at or below the line or undetermined (`everybody`: for all).

    The criteria are "income", each indicator, and "deprivations", in that order, in the order of `table` (a
    classified table). With answers, the trace of a deprived or open indicator names members and values; an
    indicator that is certainly not deprived is not traced, which bounds the cost. `columns`: those of SCHEMA that
    are wanted, for in a long list the others fill the memory.
    """
    rows = table if isinstance(table, pa.Table) else table.to_pyarrow()
    batches = [_columns(batch).select(columns) for batch in _batches(rows, standard, on, persons, everybody)]
    return pa.concat_tables(batches) if batches else SCHEMA.empty_table().select(columns)


def _batches(
    rows: pa.Table, standard: Standard, on: date, persons: pa.Table | None, everybody: bool
) -> Iterator[list[tuple[int, Criterion]]]:
    if not everybody:
        undetermined = pc.fill_null(pc.equal(rows["class"], UNKNOWN), False)
        rows = rows.filter(pc.or_(pc.fill_null(rows["below_line"], True), undetermined))
    people = None if persons is None else _members_of(rows, persons)
    for start in range(0, rows.num_rows, _BATCH):
        batch = rows.slice(start, _BATCH)
        members: dict[int, list[Mapping[str, Any]]] = {}
        if people is not None:
            for member in _members_of(batch, people).to_pylist():
                members.setdefault(member[KEY], []).append(member)
        yield list(_criteria(standard, on, batch.to_pylist(), members))


def _members_of(households: pa.Table, persons: pa.Table) -> pa.Table:
    return persons.filter(pc.is_in(persons[KEY], value_set=households[KEY].combine_chunks()))


def _criteria(
    standard: Standard,
    on: date,
    households: list[dict[str, Any]],
    members: Mapping[int, list[Mapping[str, Any]]],
) -> Iterator[tuple[int, Criterion]]:
    names = answer_names(standard)
    for row in households:
        key = row[KEY]
        roster = sorted(members.get(key, []), key=lambda member: member.get("person_no") or 0)
        record = household_record(standard, row, roster or None)
        answered = is_answered(names, record)
        yield key, income_criterion(standard, row, on)
        for indicator in standard.indicators:
            trace: Outcome | None = None
            if answered and indicator.rule is not None and row[f"deprived_{indicator.key}"] is not False:
                trace = indicator.rule.trace(record, on)
            yield key, indicator_criterion(standard, indicator, row, trace, answered)
        yield key, deprivation_criterion(standard, row)


def _columns(criteria: list[tuple[int, Criterion]]) -> pa.Table:
    columns = {
        KEY: [key for key, _ in criteria],
        "criterion": [one.code for _, one in criteria],
        "name_vi": [one.name.vi for _, one in criteria],
        "name_en": [one.name.en for _, one in criteria],
        "result": [one.outcome for _, one in criteria],
        "value_vi": [one.value.vi for _, one in criteria],
        "value_en": [one.value.en for _, one in criteria],
        "threshold_vi": [one.threshold.vi for _, one in criteria],
        "threshold_en": [one.threshold.en for _, one in criteria],
        "points": [one.points for _, one in criteria],
        "why_vi": [one.why.vi for _, one in criteria],
        "why_en": [one.why.en for _, one in criteria],
        "article_vi": [one.article.vi for _, one in criteria],
        "article_en": [one.article.en for _, one in criteria],
        "evidence": [one.evidence.value for _, one in criteria],
    }
    return pa.table(columns, schema=SCHEMA)
