"""Reasons for whole tables: one sentence for each distinct pattern, mapped back, its numbers filled in."""

import re
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.measurement.classification.income import income_months
from giamngheo.measurement.classification.sentences import Facts, Sentences
from giamngheo.rules import Text
from giamngheo.rules.text import LANGUAGES

_MARK = re.compile("⟦([a-z0-9_]+)⟧")

_NUMBERS = {
    "points": "income_points",
    "points_line": "points_line",
    "b2": "deprivation_points",
    "b2_lo": "deprivation_points_lo",
    "b2_hi": "deprivation_points_hi",
    "b2_total": "deprivation_points_recorded",
    "income_12m": "income_12m",
    "per_head": "income_per_capita_month",
    "size": "size",
    "income_line": "income_line",
    "upper_line": "upper_income_line",
    "period_line": "income_line * size * {months}",
}
_OPTIONAL = ("size", "locality", "income_12m", "income_per_capita_month", "deprivation_points_recorded")


def reason_texts(table: Any, standard: Standard, *, on: date) -> pa.Table:
    """household_key, reason_vi, reason_en of each row of a classified table (pyarrow or ibis), in its order.

    `on` is the date of the classification. One plain sentence: the class, the points or income against the
    line, the deprivations, the article; for "unknown" what is missing and what would decide.
    """
    rows = table if isinstance(table, pa.Table) else table.to_pyarrow()
    rows = _wanted_columns(rows, standard)
    with duckdb.connect() as con:
        con.register("classified", rows)
        con.execute(f"create temp view patterned as {_pattern_sql(standard)}")
        facts = ", ".join(f"fact_{name} as {name}" for name in _FACTS)
        patterns = con.sql(f"select distinct {facts} from patterned").to_arrow_table()  # noqa: S608
        con.register("sentences", _numbered(patterns))
        same = " and ".join(f"fact_{name} is not distinct from s.{name}" for name in _FACTS)
        numbers = con.sql(
            f"select number from patterned join sentences s on {same} order by row_order"  # noqa: S608
        ).to_arrow_table()["number"]
        texts = [Sentences(standard, on).reason(Facts(**row)) for row in patterns.to_pylist()]
        for lang in LANGUAGES:
            column = pa.array([text.get(lang) for text in texts], pa.string())
            rows = rows.append_column(f"text_{lang}", column.take(numbers.combine_chunks()))
        con.register("worded", rows)
        return con.sql(_fill_sql(texts, standard, on)).to_arrow_table()


_FACTS = {
    "code": '"class"',
    "basis": "basis",
    "below_line": "below_line",
    "locality": "locality",
    "deprived": "{deprived}",
    "open": "{open}",
    "source": "deprivation_source",
    "income_kind": """case
        when income_12m is not null and (size is not null or income_per_capita_month is null) then 'household'
        when income_per_capita_month is not null then 'person' end""",
    "size_known": "size is not null",
    "points_line_known": "points_line is not null",
    "total_disagrees": "disagree_deprivation_total",
    "basis_disagrees": "disagree_income_basis",
}


def _wanted_columns(rows: pa.Table, standard: Standard) -> pa.Table:
    names = {"household_key", "class", "basis", "below_line", "deprivation_source", "income_points"}
    names |= {"points_line", "income_line", "upper_income_line", "disagree_deprivation_total"}
    names |= {"disagree_income_basis", "deprivation_points", "deprivation_points_lo", "deprivation_points_hi"}
    names |= {f"deprived_{one.key}" for one in standard.indicators} | set(_OPTIONAL)
    for name in _OPTIONAL:
        if name not in rows.column_names:
            kind = pa.string() if name == "locality" else pa.int64()
            rows = rows.append_column(name, pa.nulls(rows.num_rows, kind))
    rows = rows.select(sorted(names))
    return rows.append_column("row_order", pa.array(range(rows.num_rows), pa.int64()))


def _pattern_sql(standard: Standard) -> str:
    keys = [f"deprived_{one.key}" for one in standard.indicators]
    deprived = " + ".join(f"case when {key} then {1 << at} else 0 end" for at, key in enumerate(keys)) or "0"
    is_open = (
        " + ".join(f"case when {key} is null then {1 << at} else 0 end" for at, key in enumerate(keys)) or "0"
    )
    # only households at or below the line, or undetermined, name their deprivations
    named = "below_line is distinct from false and basis is not null"
    masks = {
        "deprived": f"case when {named} then {deprived} else 0 end",
        "open": f"case when {named} then {is_open} else 0 end",
    }
    facts = ", ".join(f"{sql.format(**masks)} as fact_{name}" for name, sql in _FACTS.items())
    return f"select *, {facts} from classified"  # noqa: S608 - column names of the standard


def _numbered(patterns: pa.Table) -> pa.Table:
    return patterns.append_column("number", pa.array(range(patterns.num_rows), pa.int64()))


def _fill_sql(texts: list[Text], standard: Standard, on: date) -> str:
    """The sentence of each row with its numbers in the place of the marks that occur at all."""
    occurring = {mark for text in texts for mark in _MARK.findall(text.vi)}
    months = income_months(standard, on)
    filled = {lang: f"text_{lang}" for lang in LANGUAGES}
    for name in sorted(occurring):
        value = _NUMBERS[name].format(months=months)
        dotted = f"replace(format('{{:,}}', {value}), ',', '.')"
        number = (
            f"coalesce(case when {value} between 0 and 999 then ({value})::varchar else {dotted} end, '?')"
        )
        for lang in LANGUAGES:
            filled[lang] = f"replace({filled[lang]}, '⟦{name}⟧', {number})"
    return f"""select household_key, {filled["vi"]} as reason_vi, {filled["en"]} as reason_en
        from worded"""  # noqa: S608 - column names of the standard
