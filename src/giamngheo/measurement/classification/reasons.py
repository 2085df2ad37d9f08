"""Reasons for whole tables: one sentence for each distinct pattern, mapped back, its numbers filled in."""

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Any

import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.measurement.classification.income import income_months
from giamngheo.measurement.classification.open_items import COLUMN, ITEMS, with_open_items
from giamngheo.measurement.classification.ready import FEW, HOUSEHOLDS, run_now
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
# Households worded at a time: what bounds the memory.
_BATCH = 50_000
_OPTIONAL = (
    "locality",
    "household_change",
    "size",
    "income_12m",
    "income_per_capita_month",
    "deprivation_points_recorded",
)
_WORDS = ("locality", "household_change")


def reason_texts(table: Any, standard: Standard, *, on: date, persons: pa.Table | None = None) -> pa.Table:
    """household_key, reason_vi, reason_en of each row of a classified table (pyarrow or ibis), in its order.

    `on` is the date of the classification, `persons` the members it was made with. One plain sentence: the class,
    the points or income against the line, the deprivations, the article; for "unknown" what is missing and what would
    decide.
    """
    rows = table if isinstance(table, pa.Table) else table.to_pyarrow()
    rows = _wanted_columns(with_open_items(rows, standard, persons, on), standard)
    said = _Said(Sentences(standard, on))
    parts = [rows.slice(start, _BATCH) for start in range(0, max(rows.num_rows, 1), _BATCH)]
    return pa.concat_tables([_worded(part, said) for part in parts])


class _Said(dict[str, Text]):
    """Pattern of facts → its sentence, each written once."""

    def __init__(self, sentences: Sentences) -> None:
        super().__init__()
        self.sentences = sentences

    def __missing__(self, pattern: str) -> Text:
        text = self[pattern] = self.sentences.reason(Facts(**json.loads(pattern)))
        return text


def _worded(rows: pa.Table, said: _Said) -> pa.Table:
    standard, on = said.sentences.standard, said.sentences.on
    patterns = run_now(_pattern_sql(standard), {HOUSEHOLDS: rows})["pattern"].combine_chunks()
    patterns = patterns.dictionary_encode()
    texts = [said[pattern] for pattern in patterns.dictionary.to_pylist()]
    for lang in LANGUAGES:
        column = pa.array([text.get(lang) for text in texts], pa.string())
        rows = rows.append_column(f"text_{lang}", column.take(patterns.indices))
    # one statement for every few households, which is kept ready; of many only the marks that occur are looked for
    few = rows.num_rows <= FEW
    marks = set(_NUMBERS) if few else {mark for text in texts for mark in _MARK.findall(text.vi)}
    return run_now(_fill_sql(marks, standard, on), {HOUSEHOLDS: rows})


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
    "gone_by": "case when basis is null then household_change end",
    "items_open": ITEMS,
    "column_open": COLUMN,
}


def _wanted_columns(rows: pa.Table, standard: Standard) -> pa.Table:
    names = {"household_key", "class", "basis", "below_line", "deprivation_source", "income_points"}
    names |= {"points_line", "income_line", "upper_income_line", "disagree_deprivation_total"}
    names |= {"disagree_income_basis", "deprivation_points", "deprivation_points_lo", "deprivation_points_hi"}
    names |= {f"deprived_{one.key}" for one in standard.indicators} | set(_OPTIONAL)
    names |= {ITEMS, COLUMN}
    for name in _OPTIONAL:
        if name not in rows.column_names:
            kind = pa.string() if name in _WORDS else pa.int64()
            rows = rows.append_column(name, pa.nulls(rows.num_rows, kind))
    return rows.select(sorted(names))


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
    facts = ", ".join(f"'{name}': {sql.format(**masks)}" for name, sql in _FACTS.items())
    return f"select to_json({{{facts}}})::varchar as pattern from {HOUSEHOLDS}"  # noqa: S608 - names of the standard


def _fill_sql(marks: Collection[str], standard: Standard, on: date) -> str:
    """The sentence of each row with its numbers in the place of the marks."""
    months = income_months(standard, on)
    filled = {lang: f"text_{lang}" for lang in LANGUAGES}
    for name in sorted(marks):
        value = _NUMBERS[name].format(months="null::int" if months is None else months)
        dotted = f"replace(format('{{:,}}', {value}), ',', '.')"
        number = (
            f"coalesce(case when {value} between 0 and 999 then ({value})::varchar else {dotted} end, '?')"
        )
        for lang in LANGUAGES:
            filled[lang] = f"replace({filled[lang]}, '⟦{name}⟧', {number})"
    return f"""select household_key, {filled["vi"]} as reason_vi, {filled["en"]} as reason_en
        from {HOUSEHOLDS}"""  # noqa: S608 - column names of the standard
