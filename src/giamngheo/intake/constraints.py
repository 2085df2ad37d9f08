"""The questionnaire's own rules, over all households and members at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from giamngheo.intake.locate import Locator
from giamngheo.intake.problems import ProblemLog
from giamngheo.law import Standard
from giamngheo.rules import Rule, Text

_PLACE = ["household_key", "source_file", "source_sheet", "source_row"]
# Checked cell by cell already, with a message of their own.
_CHECKED_BEFORE = frozenset({"deprivation_points_recorded", "is_head"})


def check_constraints(
    households: pa.Table, persons: pa.Table, standard: Standard, on: date, locator: Locator, log: ProblemLog
) -> None:
    """A rule that is certainly false is reported at the variable it belongs to; unknown is no problem."""
    for entity, table in (("household", households), ("person", persons)):
        rules = _rules(standard, entity, table)
        if not rules or not len(table):
            continue
        # the engine is loaded by the first list with something to check
        import ibis

        from giamngheo.rules import add_columns

        memory = ibis.memtable(table)
        con = ibis.duckdb.connect()
        expression = add_columns({name: rule for name, (_, rule, _) in rules.items()}, memory, None, on=on)
        broken = None
        for name in rules:
            false = expression[name] == ibis.literal(False)
            broken = false if broken is None else broken | false
        rows = con.to_pyarrow(expression.filter(broken).select(*_PLACE, *rules)).to_pylist()
        rows.sort(key=lambda row: (row["household_key"], row["source_row"]))
        for row in rows:
            _report(row, rules, locator, log)


def _rules(standard: Standard, entity: str, table: pa.Table) -> Mapping[str, tuple[str, Rule, Text]]:
    rules = {}
    for variable in standard.questionnaire.variables(entity):  # type: ignore[arg-type]
        if variable.name in _CHECKED_BEFORE or _empty(table, variable.name):
            continue
        for number, (rule, message) in enumerate(standard.questionnaire.constraints(variable)):
            rules[f"rule_{variable.name}_{number}"] = (variable.name, rule, message)
    return rules


def _empty(table: pa.Table, name: str) -> bool:
    column = name if name in table.column_names else f"{name}_from"
    return column not in table.column_names or table[column].null_count == len(table)


def _report(
    row: Mapping[str, Any], rules: Mapping[str, tuple[str, Rule, Text]], locator: Locator, log: ProblemLog
) -> None:
    for name, (variable, _, message) in rules.items():
        if row[name] is False:
            log.add(
                "rule_broken",
                **locator.cell(row, variable),
                household_key=row["household_key"],
                message=message,
            )
