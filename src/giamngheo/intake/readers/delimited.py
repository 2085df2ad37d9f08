"""Text files of rows: comma, semicolon, tab or bar between the cells; UTF-8, UTF-16 or an old code page."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from giamngheo.intake.legacy import best_single_byte
from giamngheo.intake.readers.detect import DAMAGED, Unreadable, utf16_guess
from giamngheo.intake.sheet import RawSheet, encode_rows

_SAMPLE = 256 * 1024
_DELIMITERS = ",;\t|"
_MAX_CELL = 20_000
_HARMLESS = re.compile(r"'+[=+\-@\t\r]")
"""How exports write words that a spreadsheet would run as a formula: with one apostrophe more in front."""
_NAMES = {"cp1258": "windows-1258", "latin-1": "TCVN3/VNI"}


def read_delimited(path: Path, file: str) -> list[RawSheet]:
    """The one sheet of a text file; rows are numbered as a spreadsheet would number them."""
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE)
    delimiter, skip = detect_delimiter(sample)
    notes: list[tuple[str, dict[str, Any]]] = []
    if encoding in _NAMES:
        notes.append(("old_code_page", {"encoding": _NAMES[encoding]}))
    try:
        columns, rows = encode_rows(_rows(path, encoding, delimiter, skip, csv.QUOTE_MINIMAL))
    except csv.Error:
        notes.append(("stray_quote", {}))
        try:
            columns, rows = encode_rows(_rows(path, encoding, delimiter, skip, csv.QUOTE_NONE))
        except csv.Error as error:
            raise Unreadable("file_corrupt", detail=DAMAGED) from error
    return [RawSheet(file, path, path.stem, columns, rows, 1 + skip, kind="csv", notes=notes)]


def detect_encoding(path: Path) -> str:
    """A codec name for the whole file."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                return name
        guess = utf16_guess(head[:4096])
        if guess:
            return guess
        decoder = codecs.getincrementaldecoder("utf-8")()
        stream.seek(0)
        try:
            while chunk := stream.read(4 * 1024**2):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            stream.seek(0)
            return best_single_byte(stream.read(4 * _SAMPLE))
    return "utf-8"


def detect_delimiter(sample: str) -> tuple[str, int]:
    """(the delimiter, rows to skip): the one that cuts most rows into the same, largest number of cells."""
    first, _, _ = sample.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], 1
    best, best_score = ",", 0.0
    lines = sample[: 64 * 1024].splitlines()[:200]
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter):
                widths[len(row)] += 1
        except csv.Error:
            continue
        score = max(
            (count * min(width - 1, 12) ** 0.5 for width, count in widths.items() if width > 1), default=0.0
        )
        if score > best_score:
            best, best_score = delimiter, score
    return best, 0


def _rows(path: Path, encoding: str, delimiter: str, skip: int, quoting: int) -> Iterator[Sequence[object]]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        for _ in range(skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        line = reader.line_num
        for row in reader:
            # An unclosed quotation mark swallows the lines after it.
            if quoting == csv.QUOTE_MINIMAL and reader.line_num > line + 20:
                raise csv.Error("a quoted cell runs over too many lines")
            line = reader.line_num
            if row and max(map(len, row)) > _MAX_CELL:
                raise csv.Error("a cell is too long")
            yield [cell[1:] if cell[:1] == "'" and _HARMLESS.match(cell) else cell for cell in row]
