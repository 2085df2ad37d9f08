"""Residents of each commune or village: the denominators of rates, with their date and source."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from giamngheo.intake.fonts import convert_sheet
from giamngheo.intake.heading_times import settle_times
from giamngheo.intake.headings import Heading, find_heading
from giamngheo.intake.problems import Problem, ProblemLog
from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.recognise import is_totals_sheet
from giamngheo.intake.rows import _NUMBER_CELL as NUMBER_CELL
from giamngheo.intake.sheet import RawSheet, cell_text
from giamngheo.intake.titles import Place, is_signature, is_total, place_in, read_title
from giamngheo.intake.values.dates import parse_date
from giamngheo.intake.values.numbers import parse_number
from giamngheo.intake.wordings import totals_wordings
from giamngheo.law.areas import Areas, Match, load_areas, normalise_village
from giamngheo.rules import Text

TOTALS_SCHEMA = pa.schema(
    [
        ("commune_code", pa.string()),
        ("commune_name", pa.string()),
        ("village", pa.string()),
        ("households", pa.int64()),
        ("persons", pa.int64()),
        ("ethnic_minority_households", pa.int64()),
        ("date", pa.date32()),
        ("source", pa.string()),
    ]
)
_FIGURES = ("households", "persons", "ethnic_minority_households")
_MOST = Decimal(200_000_000)
_DATED = re.compile(
    r"(?i)(?:tính đến|đến|thời điểm|tại thời điểm|ngày|as of)\s*(?:ngày)?\s*:?\s*"
    r"(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})"
)
_SOURCE = re.compile(r"(?i)(?:nguồn(?: số liệu)?|source)\s*:\s*([^|]+)")


class VillageLine(NamedTuple):
    """A line of a village in a table of totals; `row` as the spreadsheet numbers it."""

    commune_code: str
    village: str
    file: str
    sheet: str
    row: int


@dataclass
class Totals:
    """`table` has the columns of TOTALS_SCHEMA; village null means the whole commune. `lines`: where each of its
    villages stands."""

    table: pa.Table
    problems: list[Problem] = field(default_factory=list)
    fatal: list[Problem] = field(default_factory=list)
    lines: list[VillageLine] = field(default_factory=list)


def read_totals(
    source: Path | str | RawSheet,
    *,
    areas: Areas | None = None,
    on: date,
    sheet: str | None = None,
    default_province: str | None = None,
    commune_code: str | None = None,
) -> Totals:
    """Reads the residents from a workbook, or from one sheet (`sheet`, or one named "Tổng số hộ").

    Sums ("Tổng cộng") are left out, and communes followed to the units valid on `on`. `commune_code`: the commune
    of villages where neither their rows nor the title name one.
    """
    log = ProblemLog()
    rows: list[dict[str, object]] = []
    name = source.file if isinstance(source, RawSheet) else Path(source).name
    found = False
    try:
        sheets = [source] if isinstance(source, RawSheet) else _chosen(read_sheets(Path(source)), sheet)
    except Unreadable as error:
        log.add(error.code, name, **error.values)
        return Totals(TOTALS_SCHEMA.empty_table(), log.problems, list(log.problems))
    for raw in sheets:
        convert_sheet(raw)
        heading = find_heading(raw, totals_wordings())
        if heading is not None:
            settle_times(heading.columns, None)
        if heading is None or heading.column("households") is None or not _places(heading):
            continue
        found = True
        home = Place(commune_code=commune_code)
        rows += _Reader(raw, heading, areas or load_areas(), on, default_province, log, home).rows()
    if not found:
        log.add("totals_not_found", name)
        return Totals(TOTALS_SCHEMA.empty_table(), log.problems, list(log.problems))
    table = pa.Table.from_pylist(_unique(rows, log), schema=TOTALS_SCHEMA)
    log.close()
    lines = [
        VillageLine(str(row["commune_code"]), str(row["village"]), *_place_of(row))
        for row in rows
        if row["village"]
    ]
    return Totals(table, log.problems, lines=lines)


def totals_sheet(sheets: list[RawSheet]) -> RawSheet | None:
    """The sheet of residents among the sheets of a list's workbook."""
    return next((sheet for sheet in sheets if is_totals_sheet(sheet.name)), None)


def _chosen(sheets: list[RawSheet], name: str | None) -> list[RawSheet]:
    if name is not None:
        return [sheet for sheet in sheets if sheet.name == name]
    named = [sheet for sheet in sheets if is_totals_sheet(sheet.name)]
    return named or sheets


def _counts_columns(texts: list[str]) -> bool:
    """(1) (2) (3), or A B 1 2 3: the numbers of the columns, one after the other."""
    numbers = [int(digits[0]) for text in texts if (digits := re.findall(r"\d+", text))]
    return all(b - a == 1 for a, b in itertools.pairwise(numbers))


def _places(heading: Heading) -> bool:
    return any(heading.column(target) for target in ("commune", "commune_code", "village"))


# A sum over everything the table lists.
_WHOLE = re.compile(r"(?i)(?:toàn|cả) (?:tỉnh|huyện|quận|thành phố|thị xã)\b")


class _Reader:
    """One table of residents."""

    def __init__(
        self,
        raw: RawSheet,
        heading: Heading,
        areas: Areas,
        on: date,
        default_province: str | None,
        log: ProblemLog,
        home: Place,
    ) -> None:
        self.raw, self.heading, self.areas, self.on, self.log = raw, heading, areas, on, log
        self.default_province = default_province
        lines = [
            " ".join(text for text in dict.fromkeys(raw.texts(row)) if text) for row in range(heading.top)
        ]
        self.title = read_title(lines, raw.name, totals_wordings())
        if not self.title.place.commune:
            self.title.place = self.title.place.filled_from(home)
        tail = [
            " ".join(t for t in raw.texts(r) if t)
            for r in range(max(heading.bottom + 1, raw.row_count - 8), raw.row_count)
        ]
        self.date = _date_in(" | ".join([*lines, *tail]), on)
        self.source = _source_in(" | ".join([*lines, *tail]))
        self.section = Place()
        self.above = "", ""

    def rows(self) -> list[dict[str, object]]:
        rows = []
        for index in range(self.heading.bottom + 1, self.raw.row_count):
            row = self._row(index)
            if row is not None:
                rows.append(row)
        if rows and all(row["date"] is None for row in rows):
            self.log.add("totals_undated", self.raw.file, self.raw.name)
        return rows

    def _text(self, index: int, target: str) -> str:
        column = self.heading.column(target)
        return "" if column is None else cell_text(self.raw.columns[column.index].cell(index))

    def _row(self, index: int) -> dict[str, object] | None:
        texts = [text for text in self.raw.texts(index) if text]
        words = [text for text in texts if not NUMBER_CELL.match(text)]
        if texts and not words and not _counts_columns(texts):
            # small villages called by their number
            words = texts
        if not texts or not words or any(is_total(text) or is_signature(text) for text in words[:2]):
            return None
        if _WHOLE.match(words[0]):
            return None
        figures = {name: self._figure(index, name) for name in _FIGURES}
        named = (
            self._text(index, "commune") or self._text(index, "commune_code") or self._text(index, "village")
        )
        if figures["households"] is None:
            place = place_in(words[0])
            if place.commune or place.locality or place.province:
                self.section = place.filled_from(self.section)
            return None
        if re.fullmatch(r"(?i)(khu vực )?(thành thị|nông thôn|đô thị)", named) or not named:
            return None
        return self._placed(index, named, figures)

    def _figure(self, index: int, name: str) -> int | None:
        column = self.heading.column(name)
        value = None if column is None else self.raw.columns[column.index].cell(index)
        if value is None:
            return None
        cell = parse_number(value, scale=0, low=Decimal(0), high=_MOST)
        if cell.problem:
            assert column is not None
            place: dict[str, Any] = {
                "row": self.raw.number(index),
                "column": self.raw.letter(column.index),
                "heading": column.heading,
            }
            self.log.add(
                cell.problem,
                self.raw.file,
                self.raw.name,
                value=value,
                severity="warning",
                **place,
                **cell.params,
            )
        return None if cell.value is None else int(str(cell.value))

    def _placed(self, index: int, named: str, figures: dict[str, int | None]) -> dict[str, object] | None:
        commune, code, village = (self._text(index, name) for name in ("commune", "commune_code", "village"))
        stated = self.section.filled_from(self.title.place)
        if commune and not code and not village and place_in(commune).village:
            commune, village = "", commune
        if village and not (commune or code):
            # The commune of a block of villages often stands on its first row only.
            commune, code = self.above
        elif commune or code:
            self.above = commune, code
        match = self._match(
            commune, code, self._text(index, "district"), self._text(index, "province"), stated
        )
        row = self.raw.number(index)
        if match.unit is None and commune and not village:
            home = self._match("", "", "", "", stated)
            if home.unit is not None:
                # "Khu 3" under the heading "Đơn vị": a village of the commune named above.
                match, village = home, commune
        unit = match.unit
        if unit is None:
            self.log.add("totals_without_place", self.raw.file, self.raw.name, row, value=named)
            return None
        what = _impossible(figures)
        if what is not None:
            self.log.add("totals_impossible", self.raw.file, self.raw.name, row, value=named, what=what)
            return None
        stamp = parse_date(self._text(index, "date"), on=self.on).value if self._text(index, "date") else None
        return {
            "commune_code": unit.code,
            "commune_name": unit.full_name,
            "village": normalise_village(village).display if village else None,
            **figures,
            "date": stamp[1] if isinstance(stamp, tuple) else self.date,
            "source": self._text(index, "source") or self.source or self.raw.file,
            "_written": (match.written or unit).code,
            "_row": row,
            "_sheet": self.raw.name,
            "_file": self.raw.file,
        }

    def _match(self, commune: str, code: str, district: str, province: str, stated: Place) -> Match:
        own = bool(commune or code)
        return self.areas.match(
            province or stated.province,
            district or (None if own else stated.district),
            commune or (None if own else stated.commune),
            code or (None if own else stated.commune_code),
            on=self.on,
            default_province=self.default_province,
        )


def _date_in(text: str, on: date) -> date | None:
    found = _DATED.search(text)
    if not found:
        return None
    value = parse_date(found[1] if "tháng" not in found[1] else f"ngày {found[1]}", on=on, past=False).value
    return value[1] if isinstance(value, tuple) else None


def _source_in(text: str) -> str | None:
    """ "Công an xã" of "(Nguồn: Công an xã)": a bracket that opened before the words is none of theirs."""
    found = _SOURCE.search(text)
    if not found:
        return None
    said = found[1].strip()
    before = text[: found.start()].rpartition("|")[2]
    within = before.count("(") > before.count(")") and said.count(")") > said.count("(")
    return said.removesuffix(")").rstrip() if within else said


def _impossible(figures: dict[str, int | None]) -> Text | None:
    households, persons, minority = (figures[name] for name in _FIGURES)
    if households is not None and persons is not None and persons < households:
        return Text("số khẩu ít hơn số hộ", "fewer persons than households")
    if households is not None and minority is not None and minority > households:
        return Text(
            "số hộ dân tộc thiểu số nhiều hơn tổng số hộ", "more ethnic-minority households than households"
        )
    return None


def _unique(rows: list[dict[str, object]], log: ProblemLog) -> list[dict[str, object]]:
    """One line for each unit. Former communes that are one today are added up."""
    groups: dict[tuple[object, object], list[dict[str, object]]] = {}
    for row in rows:
        village = row["village"] and normalise_village(str(row["village"])).spelling
        groups.setdefault((row["commune_code"], village), []).append(row)
    return [_one_line(group, log) for group in groups.values()]


def _one_line(group: list[dict[str, object]], log: ProblemLog) -> dict[str, object]:
    parts: dict[object, dict[str, object]] = {}
    for row in group:
        if row["_written"] in parts:
            log.add("totals_repeated", *_place_of(row), value=_name_of(row))
        else:
            parts[row["_written"]] = row
    first = next(iter(parts.values()))
    whole = parts.get(first["commune_code"])
    others = [row for row in parts.values() if row is not whole]
    kept = {name: value for name, value in first.items() if not name.startswith("_")}
    if len(parts) == 1:
        return kept
    if whole is not None and whole["households"] == _sum_of(others, "households"):
        # The unit of today is listed beside what it was made of.
        return {name: value for name, value in whole.items() if not name.startswith("_")}
    kept |= {name: _sum_of(list(parts.values()), name) for name in _FIGURES}
    log.add("totals_added", *_place_of(group[-1]), value=_name_of(first), count=len(parts))
    return kept


def _place_of(row: dict[str, object]) -> tuple[str, str, int]:
    return str(row["_file"]), str(row["_sheet"]), int(str(row["_row"]))


def _name_of(row: dict[str, object]) -> str:
    return f"{row['commune_name']}{', ' + str(row['village']) if row['village'] else ''}"


def _sum_of(rows: list[dict[str, object]], name: str) -> int | None:
    """None where one of the rows does not say it."""
    values = [row[name] for row in rows]
    return None if None in values else sum(int(str(value)) for value in values)
