"""What is hidden in a workbook of the old binary form (.xls); its parser does not tell.

Records: [MS-XLS] 2.4.221 Row, 2.4.53 ColInfo. Whatever does not follow
them is left to the parser, which says what is wrong with a file.
"""

import struct

from giamngheo.intake.readers.biff import records, sheet_places, workbook_stream
from giamngheo.intake.readers.facts import SheetFacts

_ROW, _COLUMNS = 0x0208, 0x007D
_CELLS = frozenset({0x0006, 0x00BD, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Formula, MulRk, LabelSst, Number, Label, BoolErr, RK: what holds a value, the row's number first."""
_ROW_HIDDEN, _COLUMNS_HIDDEN = 0x20, 0x01
_DIMENSIONS, _LONG, _MOST_ROWS, _MOST_COLUMNS = 0x0200, 14, 65536, 256


def hidden_in(data: bytes) -> list[SheetFacts]:
    """What each sheet hides, in the workbook's order; [] when the file cannot be followed."""
    try:
        stream = data if data.startswith(b"\x09\x08") else workbook_stream(data)
        return [_sheet(stream, place) for place in sheet_places(stream)]
    except (struct.error, IndexError, ValueError):
        return []


def claims_too_much(data: bytes) -> bool:
    """Whether a sheet claims more rows or columns than the form has, or ends before it begins.

    The parser sets memory aside for what is claimed; where there is none the whole process ends.
    """
    try:
        stream = data if data.startswith(b"\x09\x08") else workbook_stream(data)
        return any(
            kind == _DIMENSIONS and length >= _LONG and _beyond(stream, at)
            for place in sheet_places(stream)
            for kind, at, length in records(stream, place)
        )
    except (struct.error, IndexError, ValueError):
        return False


def _beyond(stream: bytes, at: int) -> bool:
    top, bottom, left, right = struct.unpack_from("<IIHH", stream, at)
    return not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS)


def _sheet(stream: bytes, place: int) -> SheetFacts:
    facts = SheetFacts()
    hidden: set[int] = set()
    held: set[int] = set()
    for kind, at, _ in records(stream, place):
        if kind == _ROW and stream[at + 12] & _ROW_HIDDEN:
            hidden.add(struct.unpack_from("<H", stream, at)[0])
        elif kind in _CELLS and hidden:
            held.add(struct.unpack_from("<H", stream, at)[0])
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", stream, at)
            if flags & _COLUMNS_HIDDEN:
                facts.hidden_columns.append((first + 1, last + 1))
    facts.hidden_rows = len(hidden & held)
    return facts
