"""Looking into a zipped workbook before a parser opens it: bombs, far-away cells, lost values.

Every part is inflated once with a bound; the checksum proves that the sizes of the directory were true.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from giamngheo.intake.readers.detect import DAMAGED, Unreadable
from giamngheo.intake.readers.facts import SheetFacts
from giamngheo.intake.readers.ods_hidden import hidden_in

MAX_PARTS = 20_000
MAX_INFLATED = 4 * 1024**3
MAX_PART_INFLATED = 3 * 1024**3
SMALL = 64 * 1024**2
MAX_RATIO = 250
MAX_AREA = 120_000_000  # cells of the rectangle around all values; the parser reserves room for each
_CHUNK = 4 * 1024**2
_ODS_PART_LIMIT = 512 * 1024**2

_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
_WIDE_CELL = re.compile(rb'<c r="([A-Z]{2,3})\d')
_VALUE_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*>\s*<(?:v|is|f)[ >]')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^>]*? t="e"')
_UNCOMPUTED = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^>]*><f[^>]*>[^<]{0,8192}</f>(?:<v\s*/>|<v></v>)?</c>')
_HIDDEN_ROW = re.compile(rb'<row [^>]*?hidden="(?:1|true)"[^>]*(?<!/)>')
_HIDDEN_COLUMNS = re.compile(rb'<col (?=[^>]*hidden="(?:1|true)")[^>]*>')
_SPAN = re.compile(rb'(min|max)="(\d+)"')
_ODS_REPEAT = re.compile(
    rb"<table:table-row\b(?P<row>[^>]*?)(?P<bare>/?)>|"
    rb"<table:(?:covered-)?table-cell\b(?P<cell>[^>]*?)(?P<empty>/?)>|</table:table-row>"
)
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')


def inspect_zip(path: Path, kind: str) -> dict[str, SheetFacts]:
    """Checks a zipped workbook. Returns facts by part name, of an ods by the table's number. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive)
            facts: dict[str, SheetFacts] = {}
            for item in archive.infolist():
                name = item.filename.lower()
                if kind == "xlsx" and name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    facts[item.filename] = _inspect_sheet(_chunks(archive, item))
                elif kind == "ods" and name == "content.xml":
                    tables = hidden_in(_inspect_ods(archive, item))
                    facts |= {str(number): one for number, one in enumerate(tables)}
                elif name.endswith((".xml", ".rels", ".bin")):
                    for _ in _chunks(archive, item):
                        pass
            return facts
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("file_corrupt", detail=DAMAGED) from error


def _check_directory(archive: zipfile.ZipFile) -> None:
    items = archive.infolist()
    inflated = sum(item.file_size for item in items)
    packed = max(1, sum(item.compress_size for item in items))
    worst = max((item.file_size for item in items), default=0)
    if (
        len(items) > MAX_PARTS
        or inflated > MAX_INFLATED
        or worst > MAX_PART_INFLATED
        or (inflated > SMALL and inflated > MAX_RATIO * packed)
    ):
        raise Unreadable("zip_bomb", size=max(1, inflated // 1024**2), ratio=inflated // packed)


def _chunks(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(item) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _inspect_sheet(chunks: Iterator[bytes]) -> SheetFacts:
    facts = SheetFacts()
    rest = b""
    last_row, last_column = 0, 26
    value_row, value_column = 0, 0
    for chunk in chunks:
        data = rest + chunk
        cut = data.rfind(b"</row>") + 6
        if cut < 6:
            cut = data.rfind(b"</c>") + 4
        if cut < 4:
            cut = 0 if len(data) < 8 * _CHUNK else len(data)
        data, rest = data[:cut], data[cut:]
        last_row = max(last_row, *map(int, _ROW.findall(data)), 0)
        # every row has the same columns
        last_column = max(last_column, *map(_column_number, set(_WIDE_CELL.findall(data))), 0)
        if last_row * last_column > MAX_AREA:
            for found in _VALUE_CELL.finditer(data):
                value_row = max(value_row, int(found.group(2)))
                value_column = max(value_column, _column_number(found.group(1)))
            if value_row * value_column > MAX_AREA:
                raise Unreadable("sheet_too_wide", rows=value_row, columns=value_column)
        _note_lost_values(data, facts)
        if b"hidden=" in data:
            _note_hidden(data, facts)
    return facts


def _note_hidden(data: bytes, facts: SheetFacts) -> None:
    facts.hidden_rows += len(_HIDDEN_ROW.findall(data))
    for tag in _HIDDEN_COLUMNS.findall(data):
        span = {name: int(place) for name, place in _SPAN.findall(tag)}
        if len(span) == 2:
            facts.hidden_columns.append((span[b"min"], span[b"max"]))


def _note_lost_values(data: bytes, facts: SheetFacts) -> None:
    if b't="e"' in data:
        cells = [found.group(1).decode() for found in _ERROR_CELL.finditer(data)]
        facts.error_count += len(cells)
        facts.error_cells += cells[: max(0, 50 - len(facts.error_cells))]
    if b"<f" in data:
        cells = [found.group(1).decode() for found in _UNCOMPUTED.finditer(data)]
        facts.uncomputed_count += len(cells)
        facts.uncomputed += cells[: max(0, 50 - len(facts.uncomputed))]


def _inspect_ods(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    """Its content. Repeated rows and cells of an ODS stand for many: the cells with content are counted before
    expansion."""
    if item.file_size > _ODS_PART_LIMIT:
        raise Unreadable("file_too_large", size=item.file_size // 1024**2, limit=_ODS_PART_LIMIT // 1024**2)
    data = archive.read(item)
    area = 0
    repeat, width, has_value = 1, 0, False
    for found in _ODS_REPEAT.finditer(data):
        if found.group("row") is not None:
            times = _ROWS_REPEATED.search(found.group("row"))
            repeat, width, has_value = int(times.group(1)) if times else 1, 0, False
        elif found.group("cell") is not None:
            times = _COLUMNS_REPEATED.search(found.group("cell"))
            width += int(times.group(1)) if times else 1
            has_value = has_value or not found.group("empty")
        elif has_value:
            area += repeat * width
            if area > MAX_AREA:
                raise Unreadable("sheet_too_wide", rows=repeat, columns=width)
    return data
