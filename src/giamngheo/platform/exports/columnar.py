"""Large tables by columns: typed for analysis, or as the words of CSV cells. Rows come in batches and stay Arrow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.platform.exports.writers import FORMULA
from giamngheo.platform.figures import moment

Kind = Literal["text", "int", "decimal", "bool", "date", "born"]
"""`born`: a day, or only its year or month: words for people, ISO 8601 for analysis (1958-03-12, 1958-03, 1958)."""
YES, NO = "Có", "Không"
LABEL, CODES = "label", "codes"
"""What a field of Parquet says of its column: its heading, and the words of its codes as JSON."""
_MONTH_OR_YEAR = re.compile(r"(?:(?P<month>\d{2})/)?(?P<year>\d{4})")
_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "int": pa.int64(),
    "decimal": pa.decimal128(18, 6),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "born": pa.string(),
}


@dataclass(frozen=True)
class ColumnOf:
    """A column of a large file: its name for machines, its heading for people, what it holds."""

    name: str
    heading: str
    kind: Kind = "text"
    labels: Mapping[str, str] | None = None
    """Words for codes, in files for people."""


Values: TypeAlias = "Sequence[Any] | pa.Array"
"""The values of a column in some rows, None for unknown; an array where they have their type already."""
Batch = Sequence[Values]
"""Some rows, by columns."""


@dataclass(frozen=True)
class Words:
    """A column as the text of its cells, empty ones null; `days` where they are days: days since 1970.

    `at`: which of the texts (and days) each row has, where words come again and again; None: one a row.
    """

    text: pa.Array
    form: Literal["text", "number", "day"] = "text"
    days: pa.Array | None = None
    at: pa.Array | None = None

    def of_rows(self, made: pa.Array) -> pa.Array:
        """What was made of the texts, a row each."""
        return made if self.at is None else made.take(self.at)


def schema_of(columns: Sequence[ColumnOf]) -> pa.Schema:
    """The types of a file for analysis; headings and the words of codes are kept as metadata."""
    return pa.schema([pa.field(one.name, _TYPES[one.kind], metadata=_told(one)) for one in columns])


def _told(column: ColumnOf) -> dict[str, str]:
    told = {LABEL: column.heading}
    return told | {CODES: json.dumps(column.labels, ensure_ascii=False)} if column.labels else told


def typed(column: ColumnOf, values: Values) -> pa.Array:
    """The values in their type; what does not fit it is null: an old answer, not a figure."""
    kind = _TYPES[column.kind]
    if isinstance(values, pa.Array):
        return _text(values) if column.kind == "text" else values
    if column.kind == "born":
        return pa.array([_of_day(value) for value in values], kind)
    if column.kind == "decimal":
        return pa.array([_decimal(value) for value in values], kind)
    try:
        array = pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        read = _READERS[column.kind]
        array = pa.array([None if value is None else read(value) for value in values], kind)
    if column.kind == "text":
        return pc.if_else(pc.equal(array, ""), None, array)
    return array


def words(column: ColumnOf, values: Values) -> Words:
    """The values as cells show them. A value that is not of the column's kind keeps its own words."""
    if column.labels is not None:
        return _labelled(column.labels, values)
    of_words = column.kind in {"text", "born"}
    if isinstance(values, pa.Array):
        array = typed(column, values)
    else:
        array = None if of_words else typed(column, values)
        if array is None or array.null_count != values.count(None):
            return _repeated(_text(values if column.kind == "text" else [_said(value) for value in values]))
    if of_words:
        return _repeated(array)
    match column.kind:
        case "bool":
            return Words(pc.if_else(array, YES, NO))
        case "date":
            found = array.dictionary_encode()
            days = found.dictionary
            return Words(pc.strftime(days, format="%d/%m/%Y"), "day", days.cast(pa.int32()), found.indices)
        case "decimal":
            plain = [None if value is None else _plain(value) for value in values]
            return Words(pa.array(plain, pa.string()), "number")
    return Words(array.cast(pa.string()), "number")


def made(said: Sequence[Words], make: Callable[[pa.Array], pa.Array]) -> list[pa.Array]:
    """What `make` makes of the texts of each column, all at once: to begin costs more than the words of one."""
    if not said:
        return []
    whole = make(pa.concat_arrays([one.text for one in said]))
    ends = list(accumulate(len(one.text) for one in said))
    return [whole.slice(end - len(one.text), len(one.text)) for one, end in zip(said, ends, strict=True)]


def safe(text: pa.Array) -> pa.Array:
    """Words that a spreadsheet would run as a formula get an apostrophe, which our reader takes off again."""
    risky = pc.match_substring_regex(text, FORMULA)
    if not pc.any(risky).as_py():
        return text
    return pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)


def _labelled(labels: Mapping[str, str], values: Values) -> Words:
    """The words of codes; a code without words stands for itself."""
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, pa.string())
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            return Words(_text([labels.get(value, value) for value in values]))
    codes = values.dictionary_encode()
    return Words(_text([labels.get(code, code) for code in codes.dictionary.to_pylist()]), at=codes.indices)


def _repeated(text: pa.Array) -> Words:
    """Words of which the same ones come in many rows are kept once: each is looked through once."""
    found = text.dictionary_encode()
    return Words(found.dictionary, at=found.indices) if 2 * len(found.dictionary) < len(text) else Words(text)


def _text(values: Values) -> pa.Array:
    try:
        array = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        array = pa.array([None if value is None else _said(value) for value in values], pa.string())
    return pc.if_else(pc.equal(array, ""), None, array)


def _said(value: Any) -> Any:
    match value:
        case None | str():
            return value
        case bool():
            return YES if value else NO
        case datetime():
            return moment(value)
        case date():
            return value.strftime("%d/%m/%Y")
        case Decimal() | float():
            return _plain(value)
    return str(value)


def _plain(value: Any) -> str:
    """A number with a point, without an exponent and without zeros at the end."""
    written = format(Decimal(str(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _of_day(value: Any) -> str | None:
    """A day, `MM/YYYY` or a year as ISO 8601 has them; other words are no day."""
    if isinstance(value, date):
        return value.isoformat()
    found = _MONTH_OR_YEAR.fullmatch(str(value)) if value is not None else None
    return "-".join(filter(None, (found["year"], found["month"]))) if found else None


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None else round(Decimal(str(value)), 6)
    except InvalidOperation:
        return None


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def reading(value: Any) -> Any:
        try:
            return read(value)
        except (ValueError, TypeError, ArithmeticError):
            return None

    return reading


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda value: _said(value),
    "int": _or_none(int),
    "bool": lambda value: value if isinstance(value, bool) else None,
    "date": lambda value: value if isinstance(value, date) else _or_none(date.fromisoformat)(value),
}
