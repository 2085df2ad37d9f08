"""The tables a classification reads: every variable of the questionnaire is there, absent ones as nulls."""

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.law.points_store import region_codes
from giamngheo.law.questionnaire import Questionnaire
from giamngheo.rules import Rule, with_columns

KEY = "household_key"


def as_ibis(table: Any) -> ir.Table:
    """A pyarrow table as an ibis table in memory, for any engine; an ibis table as it is."""
    return ibis.memtable(table) if isinstance(table, pa.Table) else table


def with_variables(table: ir.Table, standard: Standard, entity: str) -> ir.Table:
    """The table with a column for each variable and tick, null where it has none."""
    schema = questionnaire_columns(standard.questionnaire, entity)
    if entity == "household":
        schema |= {tick(indicator.key): pa.bool_() for indicator in standard.indicators}
        schema |= {"region": pa.string(), "locality": pa.string()}
        table = decoded(table, standard)
    missing = {
        name: ibis.null(ibis.dtype(kind)) for name, kind in schema.items() if name not in table.columns
    }
    return with_columns(table, missing) if missing else table


def decoded(table: ir.Table, standard: Standard) -> ir.Table:
    """Numbers in place of words, as large lakes store them, read as what they stand for.

    locality and region: the place in the standard's list, from 0; ticks: 0 or 1. Any other number is missing.
    The answers of points items are read where they are scored.
    """
    places = {"locality": list(standard.localities), "region": list(region_codes())}
    words: dict[str, Mapping[int, Any]] = {name: dict(enumerate(codes)) for name, codes in places.items()}
    words |= {tick(indicator.key): {0: False, 1: True} for indicator in standard.indicators}
    numbers = [name for name in words if name in table.columns and table[name].type().is_integer()]
    coded = {name: table[name].cases(*words[name].items()) for name in numbers}
    return with_columns(table, coded) if coded else table


def questionnaire_columns(questionnaire: Questionnaire, entity: str) -> dict[str, pa.DataType]:
    """Column name → type of the answers of an entity ("household", "person")."""
    schema = questionnaire.arrow_schema(entity)  # type: ignore[arg-type]
    return dict(zip(schema.names, schema.types, strict=True))


def answer_names(standard: Standard) -> dict[str, tuple[str, ...]]:
    """Entity → the variables of a filled-in questionnaire that indicator rules read.

    Every kind of list may say who the members are; only the full one answers anything.
    """
    used = [indicator.rule.variables() for indicator in standard.indicators if indicator.rule is not None]
    names = {name for rule in used for name in (*rule.household, *rule.members)}
    known = [
        one for one in standard.questionnaire.variables() if one.name in names and set(one.kinds) == {"full"}
    ]
    return {
        entity: tuple(one.name for one in known if one.entity == entity) for entity in ("household", "person")
    }


def answered_rule(standard: Standard) -> Rule | None:
    """Whether anything of `answer_names` is answered; None where the standard has no such variable."""
    names = answer_names(standard)
    parts = [f"known({name})" for name in names["household"]]
    if names["person"]:
        parts.append(f"any(members, {' or '.join(f'known({name})' for name in names['person'])})")
    return standard.questionnaire.rule("household", " or ".join(parts)) if parts else None


def is_answered(names: Mapping[str, tuple[str, ...]], record: Mapping[str, Any]) -> bool:
    """What `answered_rule` says of one record, given `answer_names`."""
    members = record.get("members") or ()
    return any(record.get(name) is not None for name in names["household"]) or any(
        member.get(name) is not None for member in members for name in names["person"]
    )


def tick(key: str) -> str:
    """The column of a ticked indicator."""
    return f"ticked_{key}"
