"""What is hidden in a workbook of the old binary form (.xls); its parser does not tell.

Compound file: [MS-CFB]; records: [MS-XLS] 2.4.28 BoundSheet8, 2.4.221 Row, 2.4.53 ColInfo. Whatever does not follow
them is left to the parser, which says what is wrong with a file.
"""

import struct
from collections.abc import Iterator

from giamngheo.intake.readers.facts import SheetFacts

_BOF, _EOF, _BOUNDSHEET, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
_CELLS = frozenset({0x0006, 0x00BD, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Formula, MulRk, LabelSst, Number, Label, BoolErr, RK: what holds a value, the row's number first."""
_ROW_HIDDEN, _COLUMNS_HIDDEN = 0x20, 0x01
_LAST = 0xFFFFFFFA
"""Sector numbers from here on end a chain."""


def hidden_in(data: bytes) -> list[SheetFacts]:
    """What each sheet hides, in the workbook's order; [] when the file cannot be followed."""
    try:
        stream = data if data.startswith(b"\x09\x08") else _workbook(data)
        return [_sheet(stream, place) for place in _sheets(stream)]
    except (struct.error, IndexError, ValueError):
        return []


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, length) of the records of one substream, its end not included."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        if depth == 1:
            yield kind, at + 4, length
        at += 4 + length


def _sheets(stream: bytes) -> list[int]:
    """Where each sheet begins in the stream."""
    return [
        struct.unpack_from("<I", stream, at)[0] for kind, at, _ in _records(stream, 0) if kind == _BOUNDSHEET
    ]


def _sheet(stream: bytes, place: int) -> SheetFacts:
    facts = SheetFacts()
    hidden: set[int] = set()
    held: set[int] = set()
    for kind, at, _ in _records(stream, place):
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


def _workbook(data: bytes) -> bytes:
    """The stream of records inside the compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    directory, _, cutoff, mini, _, more = struct.unpack_from("<6I", data, 48)
    table = _table(data, size, more)
    files = _chain(data, table, directory, size)
    root = struct.unpack_from("<I", files, 116)[0]
    for at in range(0, len(files) - 127, 128):
        letters = struct.unpack_from("<H", files, at + 64)[0]
        name = files[at : at + max(0, min(letters, 64) - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, length = struct.unpack_from("<II", files, at + 116)
            if length >= cutoff:
                return _chain(data, table, start, size)[:length]
            links = _numbers(_chain(data, table, mini, size))
            return _chain(_chain(data, table, root, size), links, start, small, ahead=0)[:length]
    raise ValueError("no workbook")


def _table(data: bytes, size: int, more: int) -> tuple[int, ...]:
    """Which sector follows each sector."""
    listed = list(struct.unpack_from("<109I", data, 76))
    while more < _LAST and len(listed) * size <= len(data):
        numbers = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        listed += numbers[:-1]
        more = numbers[-1]
    parts = [data[(one + 1) * size : (one + 2) * size] for one in listed if one < _LAST]
    return _numbers(b"".join(parts))


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], at: int, size: int, ahead: int = 1) -> bytes:
    """The sectors of a chain; ahead: sectors before the first numbered one. ValueError for one without an end."""
    parts: list[bytes] = []
    while at < _LAST:
        if len(parts) > len(table):
            raise ValueError("a chain that goes round")
        parts.append(data[(at + ahead) * size : (at + ahead + 1) * size])
        at = table[at]
    return b"".join(parts)
