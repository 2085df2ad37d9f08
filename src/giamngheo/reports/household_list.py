"""households.xlsx: the classified list, the reasons, the detail lists, the changes, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.reports import list_tables, notes, words
from giamngheo.reports import sheet as look
from giamngheo.reports.bulk import BulkBook, SheetPart
from giamngheo.reports.departed import with_gone
from giamngheo.reports.list_fields import Fields
from giamngheo.reports.reason_rows import TABLE as REASONS
from giamngheo.reports.reason_rows import make_reason_rows
from giamngheo.reports.results import Movements, ReportMeta
from giamngheo.rules import Text

NOTES_WIDTH = 120
# a list of millions goes to disk beside the workbook rather than fill the memory
MOST_MEMORY = "2GB"
_NONE = Text("Không có hộ nào.", "No household.")
_NO_PREVIOUS = Text(
    "Chưa có danh sách đầu năm (--previous) nên chưa lập được danh sách này.",
    "The list at the start of the year (--previous) has not been given, so this list cannot be made.",
)
_MADE = Text("Lập lúc {when} bằng giamngheo {version}.", "Made at {when} with giamngheo {version}.")
_FROM = Text("Nguồn: {names}.", "Sources: {names}.")
_COUNT = Text(
    "{name}: {households} hộ, {persons} nhân khẩu.", "{name}: {households} households, {persons} persons."
)
_ROWS = Text("Trang «{name}»: {rows} dòng.", "Sheet “{name}”: {rows} rows.")
_MARKS = Text(
    "Cột chỉ số: x = thiếu hụt, ? = chưa rõ, để trống = không thiếu hụt.",
    "Indicator columns: x = deprived, ? = not known, empty = not deprived.",
)
_ONLY_DEPRIVED = Text(
    "Trang «Lý do» ghi tiêu chí thu nhập, các chỉ số thiếu hụt hoặc chưa rõ, tổng mức thiếu hụt và loại hộ.",
    "The sheet “Reasons” gives the income criterion, the indicators deprived or not known, their "
    "sum, and the class.",
)


@dataclass(frozen=True)
class _Words:
    """Names and titles of the sheets."""

    listing = (Text("Danh sách", "Households"), Text("Danh sách hộ đã phân loại", "Classified households"))
    reasons = (
        Text("Lý do", "Reasons"),
        Text("Lý do phân loại từng hộ", "Reasons for the class of each household"),
    )
    poor = (
        Text("Hộ nghèo", "Poor households"),
        Text("Danh sách chi tiết hộ nghèo", "Detail list of poor households"),
    )
    near_poor = (
        Text("Hộ cận nghèo", "Near-poor households"),
        Text("Danh sách chi tiết hộ cận nghèo", "Detail list of near-poor households"),
    )
    escaped_poverty = (
        Text("Hộ thoát nghèo", "Escaped poverty"),
        Text("Danh sách hộ thoát nghèo", "Households that escaped poverty"),
    )
    escaped_near_poverty = (
        Text("Hộ thoát cận nghèo", "Escaped near-poverty"),
        Text("Danh sách hộ thoát cận nghèo", "Households that escaped near-poverty"),
    )
    changes = (
        Text("Chuyển biến", "Changes"),
        Text("Diễn biến của từng hộ trong năm", "Changes of each household in the year"),
    )
    notes = (Text("Ghi chú", "Notes"), Text("Ghi chú", "Notes"))


def write_household_list(
    path: Path,
    classified: pa.Table,
    persons: pa.Table | None,
    movements: Movements | None,
    standard: Standard,
    meta: ReportMeta,
    *,
    whys: pa.Table | None = None,
    most_rows: int = look.MOST_ROWS,
) -> list[SheetPart]:
    """Writes the workbook and returns its sheets with their row counts.

    `classified`: the list with `reason_vi`, `reason_en`. `whys` (household_key, criterion, why_vi, why_en;
    criterion is income, an indicator's key, deprivations or class) gives fuller reasons than the list itself
    can. Tables longer than a sheet go on over further sheets (`most_rows` is for tests). On an error nothing
    is left at `path`.
    """
    spill = path.with_name(f".{path.stem}.spill")
    with duckdb.connect(config={"memory_limit": MOST_MEMORY, "temp_directory": str(spill)}) as con:
        writer = _Writer(path, con, classified, persons, movements, standard, meta, most_rows)
        try:
            parts = writer.write(whys)
        except BaseException:
            writer.book.discard()
            raise
    return parts


class _Writer:
    def __init__(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        classified: pa.Table,
        persons: pa.Table | None,
        movements: Movements | None,
        standard: Standard,
        meta: ReportMeta,
        most_rows: int,
    ) -> None:
        self.con, self.classified, self.persons = con, classified, persons
        self.movements, self.standard, self.meta = movements, standard, meta
        self.lang = meta.lang
        self.book = BulkBook(
            path,
            con,
            label=" · ".join(text.get(self.lang) for text in notes.labels(standard, meta)),
            footer=self._footer,
            most_rows=most_rows,
            title=_Words.listing[1].get(self.lang),
            created=meta.created,
        )
        self.fields = Fields(standard, self.lang, classified.column_names)

    def write(self, whys: pa.Table | None) -> list[SheetPart]:
        moved = None if self.movements is None else self.movements.table
        list_tables.load(self.con, with_gone(self.classified), self.persons, moved, self.standard, self.lang)
        if whys is not None:
            self.con.register("whys_in", whys)
            self.con.execute(f"create temp view whys as select *, why_{self.lang} as why from whys_in")  # noqa: S608
        make_reason_rows(
            self.con, list_tables.LIST, self.standard, self.lang, self.meta.reference_date, whys is not None
        )
        parts = self._add(_Words.listing, self.fields.of_list(moved is not None), list_tables.LIST)
        parts += self._add(_Words.reasons, self.fields.of_reasons(), REASONS)
        for code in list_tables.LISTED_WITH_MEMBERS:
            names = getattr(_Words, code)
            has_people = self.persons is not None
            list_tables.make_members(self.con, f"members_{code}", code, self.standard, self.lang, has_people)
            parts += self._add(names, self.fields.of_members(code), f"members_{code}")
        parts += self._movement_sheets(moved is not None)
        self._notes(parts)
        self.book.finish()
        return parts

    def _movement_sheets(self, known: bool) -> list[SheetPart]:
        empty = _NONE if known else _NO_PREVIOUS
        parts = []
        for name, codes in list_tables.ESCAPED.items():
            self._make(
                name, known, lambda name=name, codes=codes: list_tables.make_escaped(self.con, name, codes)
            )
            parts += self._add(getattr(_Words, name), self.fields.of_escaped(), name, empty)
        if known:
            self._make(
                "all_changes", known, lambda: list_tables.make_changes(self.con, "all_changes", self.lang)
            )
            parts += self._add(_Words.changes, self.fields.of_movements(), "all_changes")
        return parts

    def _make(self, name: str, known: bool, make: Any) -> None:
        if known:
            make()
        else:
            self.con.execute(f"create or replace temp table {name} (nothing int)")

    def _add(
        self, names: tuple[Text, Text], fields: Sequence[Any], table: str, empty: Text = _NONE
    ) -> list[SheetPart]:
        return self.book.add(
            names[0].get(self.lang), self._title(names[1]), fields, table, empty=empty.get(self.lang)
        )

    def _title(self, title: Text) -> str:
        stage = words.STAGE_WORDS[self.meta.stage].get(self.lang)
        area = f" – {self.meta.area_name}" if self.meta.area_name else ""
        return f"{title.get(self.lang)}{area} – {self.meta.year} ({stage})"

    def _footer(self, name: str) -> str:
        page = "Trang &P/&N" if self.lang == "vi" else "Page &P/&N"
        return look.footer_text(f"{name} – giamngheo {self.meta.product_version}".strip(), page)

    def _notes(self, parts: Sequence[SheetPart]) -> None:
        name, title = (text.get(self.lang) for text in _Words.notes)
        sheet = self.book.plain_sheet(name)
        style = self.book.book.style(text_wrap=True, valign="top")
        sheet.set_column(0, 0, NOTES_WIDTH)
        sheet.write_string(0, 0, title, self.book.book.style(bold=True, font_size=look.TITLE))
        for row, text in enumerate(self._sentences(parts), 2):
            sheet.write_string(row, 0, text, style)
            sheet.set_row(row, look.height_for(look.lines_needed(text, NOTES_WIDTH)))
        look.page(sheet, footer=self._footer(name), landscape=False)

    def _sentences(self, parts: Sequence[SheetPart]) -> Iterator[str]:
        meta, lang = self.meta, self.lang
        yield from (text.get(lang) for text in notes.labels(self.standard, meta))
        when = meta.created.strftime("%H:%M %d/%m/%Y") if meta.created else words.day(meta.reference_date)
        yield _MADE.format(when=when, version=meta.product_version).get(lang)
        if meta.sources:
            yield _FROM.format(names="; ".join(meta.sources)).get(lang)
        yield notes.standard_note(self.standard, meta).get(lang)
        for code, households, persons in class_counts(with_gone(self.classified)):
            name = words.class_words(code).get(lang)
            counts = {"households": words.number(households), "persons": words.number(persons)}
            yield _COUNT.format(name=name, **counts).get(lang)
        yield from (text.get(lang) for text in notes.list_notes(self.classified, meta))
        yield _MARKS.get(lang)
        yield _ONLY_DEPRIVED.get(lang)
        for part in parts:
            yield _ROWS.format(name=part.name, rows=words.number(part.rows)).get(lang)
        yield from (text.get(lang) for text in (*notes.unconfirmed(self.standard), *meta.remarks))


def class_counts(classified: pa.Table) -> list[tuple[str, int, int]]:
    """(class, households, persons of known size) in the order of the classes' words."""
    grouped = (
        classified.select(["class", "size"]).group_by("class").aggregate([([], "count_all"), ("size", "sum")])
    )
    found = {row["class"]: (row["count_all"], row["size_sum"] or 0) for row in grouped.to_pylist()}
    order = [*words.CLASS_WORDS, *(code for code in found if code not in words.CLASS_WORDS)]
    return [(code, *found[code]) for code in order if code in found]
