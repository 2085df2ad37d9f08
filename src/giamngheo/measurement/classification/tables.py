"""The tables a classification reads: every variable of the questionnaire is there, absent ones as nulls."""

from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.law.questionnaire import Questionnaire
from giamngheo.rules import Rule

KEY = "household_key"


def as_ibis(table: Any, con: Any = None) -> ir.Table:
    """A pyarrow table as an ibis table, on `con` where one is given; an ibis table as it is."""
    if not isinstance(table, pa.Table):
        return table
    return ibis.memtable(table) if con is None else con.read_in_memory(table)


def with_variables(table: ir.Table, standard: Standard, entity: str) -> ir.Table:
    """The table with a column for each variable and tick, null where it has none."""
    schema = questionnaire_columns(standard.questionnaire, entity)
    if entity == "household":
        schema |= {tick(indicator.key): pa.bool_() for indicator in standard.indicators}
        schema |= {"region": pa.string(), "locality": pa.string()}
    missing = {
        name: ibis.null(ibis.dtype(kind)) for name, kind in schema.items() if name not in table.columns
    }
    return table.mutate(**missing) if missing else table


def questionnaire_columns(questionnaire: Questionnaire, entity: str) -> dict[str, pa.DataType]:
    """Column name → type of the answers of an entity ("household", "person")."""
    schema = questionnaire.arrow_schema(entity)  # type: ignore[arg-type]
    return dict(zip(schema.names, schema.types, strict=True))


def answered_rule(standard: Standard) -> Rule | None:
    """Whether anything that indicator rules read is answered, apart from who the members are.

    None where the standard has no such variable.
    """
    used = [indicator.rule.variables() for indicator in standard.indicators if indicator.rule is not None]
    names = {name for rule in used for name in (*rule.household, *rule.members)}
    given: dict[str, list[str]] = {"household": [], "person": []}
    for variable in standard.questionnaire.variables():
        if variable.name in names and not variable.identity:
            given[variable.entity].append(f"known({variable.name})")
    parts = given["household"]
    if given["person"]:
        parts = [*parts, f"any(members, {' or '.join(given['person'])})"]
    return standard.questionnaire.rule("household", " or ".join(parts)) if parts else None


def tick(key: str) -> str:
    """The column of a ticked indicator."""
    return f"ticked_{key}"
