"""The XML of a sheet's rows as SQL over a DuckDB table, and the texts that rows share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb
from xlsxwriter.utility import xl_col_to_name

from giamngheo.reports import sheet as look

Kind = Literal["text", "centre", "count", "wrapped"]
HEADER_ROWS = 3
# a text met more often than this is written into each row, the others once for the whole workbook
MOST_SHARED_OF_FIELD, MOST_SHARED = 1_500, 12_000

LOOKS: dict[Kind, dict[str, Any]] = {
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "centre": {"align": "center", "valign": "top"},
    "count": {"num_format": look.COUNT, "valign": "top", "align": "right", "indent": 1},
}

# what XML 1.0 does not allow, and what spreadsheets would read as an escaped character
_BAD = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
XML_TEXT = rf"""
create or replace temp macro xml_text(x) as
replace(replace(replace(regexp_replace(regexp_replace(left(x, {look.MOST_TEXT}), '{_BAD}', '', 'g'),
    '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\1', 'g'), '&', '&amp;'), '<', '&lt;'), '>', '&gt;')
"""


@dataclass(frozen=True, eq=False)
class Field:
    """One column: `sql` gives its value from the table; `fills` colours a cell by the value of `fill_by`."""

    header: str
    sql: str
    kind: Kind = "text"
    width: float = 12.0
    fill_by: str | None = None
    fills: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """SQL of the value as text, null where there is nothing to show."""
        return f"nullif(({self.sql})::varchar, '')"


@dataclass(frozen=True)
class Marks:
    """What the rows refer to: the style of each (field, colour), the shared texts of a field
    with their numbers.
    """

    styles: Mapping[tuple[Field, str | None], int]
    shared: Mapping[Field, Mapping[str, int]]


def styles_of(fields: Sequence[Field]) -> list[tuple[Field, str | None]]:
    """The styles a table needs: one per column, then one per colour."""
    plain: list[tuple[Field, str | None]] = [(one, None) for one in fields]
    return plain + [(one, colour) for one in fields for colour in dict.fromkeys(one.fills.values())]


def shared_texts(
    con: duckdb.DuckDBPyConnection, fields: Sequence[Field], source: str
) -> dict[Field, list[str]]:
    """The texts of every field that has few of them, in order."""
    texts = [one for one in fields if one.kind != "count"]
    if not texts:
        return {}
    counts = ", ".join(f"approx_count_distinct({one.text}), max(length({one.text}))" for one in texts)
    found = con.sql(f"select {counts} from {source}").fetchall()[0]  # noqa: S608 -- own names
    few = [
        one
        for one, count, longest in zip(texts, found[::2], found[1::2], strict=True)
        if count <= MOST_SHARED_OF_FIELD and 0 < (longest or 0) <= look.MOST_TEXT
    ]
    if not few:
        return {}
    lists = ", ".join(f"list_sort(list(distinct {one.text}) filter ({one.text} is not null))" for one in few)
    values = con.sql(f"select {lists} from {source}").fetchall()[0]  # noqa: S608 -- own names
    room, shared = MOST_SHARED, {}
    for one, listed in sorted(zip(few, values, strict=True), key=lambda pair: len(pair[1])):
        if len(listed) <= room:
            shared[one] = list(listed)
            room -= len(listed)
    return shared


def row_sql(con: duckdb.DuckDBPyConnection, fields: Sequence[Field], marks: Marks, room: int) -> str:
    """SQL for one `<row>`; `place` is the row's number in the table, from 0."""
    for number, one in enumerate(fields):
        if one in marks.shared:
            listed = ", ".join(quoted(text) for text in marks.shared[one])
            con.execute(f"create or replace temp type shared_{number} as enum ({listed})")
    row = f"(place % {room} + {HEADER_ROWS + 1})::varchar"
    cells = [_cell_sql(number, one, marks, row) for number, one in enumerate(fields)]
    return f"concat('<row r=\"', {row}, '\"', {_height_sql(fields)}, '>', {', '.join(cells)}, '</row>')"


def _height_sql(fields: Sequence[Field]) -> str:
    """SQL for the row's height: as many lines as its longest wrapped text takes."""
    wrapped = [one for one in fields if one.kind == "wrapped"]
    if not wrapped:
        return "''"
    room = [f"coalesce(length({one.text}), 0) / {one.width * look.RUNNING * 0.94:.1f}" for one in wrapped]
    lines = f"greatest(1, {', '.join(f'ceil({part})' for part in room)})"
    line = look.height_for(2) - look.height_for(1)
    return f"concat(' ht=\"', round({lines} * {line:.2f} + 2, 1), '\" customHeight=\"1\"')"


def _cell_sql(number: int, one: Field, marks: Marks, row: str) -> str:
    style = f"'{marks.styles[one, None]}'"
    if one.fill_by and one.fills:
        cases = " ".join(
            f"when {quoted(value)} then '{marks.styles[one, fill]}'" for value, fill in one.fills.items()
        )
        style = f"case {one.fill_by} {cases} else {style} end"
    start = f"""'<c r="{xl_col_to_name(number)}', {row}, '" s="', {style}"""
    if one.kind == "count":
        value, filled = f"({one.sql})", f"""concat('"><v>', {one.sql}, '</v></c>')"""
    elif one in marks.shared:
        value = one.text
        filled = f"""concat('" t="s"><v>', {_shared_sql(number, one, marks.shared[one])}, '</v></c>')"""
    else:
        value = one.text
        filled = f"""concat('" t="inlineStr"><is><t>', xml_text({value}), '</t></is></c>')"""
    return f"""{start}, case when {value} is null then '"/>' else {filled} end"""


def _shared_sql(number: int, one: Field, shared: Mapping[str, int]) -> str:
    code = f"enum_code({one.text}::shared_{number})"
    numbers = list(shared.values())
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"{code}::int + {numbers[0]}"
    return f"{numbers}[{code}::int + 1]"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
