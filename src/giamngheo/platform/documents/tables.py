"""A list as a paper: the unit's name, the national heading, title, table, signatures, pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from giamngheo.platform import figures
from giamngheo.rules.text import Text

FOLDER = Path(__file__).resolve().parent
FONTS = FOLDER / "fonts"
ROW_LIMIT = 20_000
"""A paper longer than this is no paper; the list leaves as a workbook."""


class TooLongForPaper(ValueError):
    """More rows than `ROW_LIMIT`; `message` says what to do."""

    def __init__(self, rows: int) -> None:
        self.message = Text(
            f"Danh sách có hơn {figures.number(rows)} dòng, dài quá để in. Hãy lọc bớt hoặc tải tệp Excel.",
            f"There are more than {figures.number(rows)} rows, too long to print. Filter it or use Excel.",
        )
        super().__init__(self.message.en)


@dataclass(frozen=True)
class PaperColumn:
    """A heading; `figure` sets it to the right; `weight` shares the width of the page."""

    label: str
    figure: bool = False
    weight: int = 1


@dataclass(frozen=True)
class Signature:
    """Who signs: the post and the name below, which may stay empty.

    above: place and day, to be written in. note: how it is signed, under the post.
    """

    role: str
    name: str = ""
    above: str = ""
    note: str = ""


@dataclass(frozen=True)
class PaperHeading:
    """A cell of a heading of several rows: so many columns wide, so many rows tall."""

    label: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class TableDocument:
    """`superior` and `unit` stand at the head on the left; values of `rows` are plain values.

    headings: rows of a nested heading, outermost first, in the place of the columns' own labels. bold: numbers of
    rows (from 0) that sum others up. notes stand under the table; remarks in small print under the signatures.
    counted: whether the number of rows is said.
    """

    title: str
    columns: Sequence[PaperColumn]
    rows: Iterable[Sequence[Any]]
    unit: str = ""
    superior: str = ""
    number: str = ""
    place: str = ""
    date: dt.date | None = None
    subtitle: str = ""
    notes: Sequence[str] = ()
    totals: Sequence[Any] | None = None
    signatures: Sequence[Signature] = ()
    headings: Sequence[Sequence[PaperHeading]] = ()
    bold: frozenset[int] = frozenset()
    remarks: Sequence[str] = ()
    counted: bool = True
    landscape: bool = False
    synthetic: bool = False
    lang: str = "vi"


def table_pdf(document: TableDocument) -> bytes:
    """The paper. TooLongForPaper beyond `ROW_LIMIT` rows."""
    rows: list[list[str]] = []
    for row in document.rows:
        if len(rows) >= ROW_LIMIT:
            raise TooLongForPaper(ROW_LIMIT)
        rows.append([written(value, document.lang) for value in row])
    data = {
        "title": document.title,
        "subtitle": document.subtitle,
        "unit": document.unit,
        "superior": document.superior,
        "number": document.number,
        "place": _place_and_date(document),
        "columns": [[column.figure, column.weight] for column in document.columns],
        "headings": [[[one.label, one.across, one.down] for one in row] for row in _headings(document)],
        "rows": rows,
        "bold": sorted(document.bold),
        "totals": [written(value, document.lang) for value in document.totals or ()],
        "notes": [*document.notes, *([_count(len(rows), document.lang)] if document.counted else [])],
        "remarks": list(document.remarks),
        "signatures": [[one.role, one.name, one.above, one.note] for one in document.signatures],
        "landscape": document.landscape,
        "synthetic": _SYNTHETIC.get(document.lang) if document.synthetic else "",
        "lang": document.lang,
        "page": Text("Trang", "Page").get(document.lang),
    }
    # the typesetter is loaded by the first paper
    import typst

    made = typst.compile(
        str(FOLDER / "table.typ"),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _headings(document: TableDocument) -> Sequence[Sequence[PaperHeading]]:
    return document.headings or [[PaperHeading(column.label) for column in document.columns]]


_SYNTHETIC = Text("DỮ LIỆU MÔ PHỎNG – không phải người thật", "SYNTHETIC DATA – not real people")


def _count(rows: int, lang: str) -> str:
    return Text(f"Danh sách có {figures.number(rows)} dòng.", f"{figures.number(rows)} rows.").get(lang)


def _place_and_date(document: TableDocument) -> str:
    if document.date is None:
        return ""
    date = document.date
    # the decree writes a zero before days below ten and months below three
    day, month = f"{date.day:02d}", f"{date.month:02d}" if date.month < 3 else str(date.month)
    when = Text(f"ngày {day} tháng {month} năm {date.year}", figures.day(date)).get(document.lang)
    return f"{document.place}, {when}" if document.place else when[:1].upper() + when[1:]


def written(value: Any, lang: str) -> str:
    """A value on paper; nothing for unknown."""
    match value:
        case None:
            return ""
        case bool():
            return figures.yes_no(value).get(lang)
        case Text():
            return value.get(lang)
        case int() | float() | Decimal():
            return figures.number(value)
        case dt.datetime():
            return figures.moment(value)
        case dt.date():
            return figures.day(value)
    word = getattr(value, "word", None)
    return word.get(lang) if isinstance(word, Text) else str(value)
