"""The records of a workbook of the old binary form (.xls).

Compound file: [MS-CFB]; stream of records: [MS-XLS] 2.1.4, BoundSheet8 2.4.28.
"""

import struct
from collections.abc import Iterator

_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085
_LAST = 0xFFFFFFFA
"""Sector numbers from here on end a chain."""


def records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
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


def sheet_places(stream: bytes) -> list[int]:
    """Where each sheet begins in the stream."""
    return [
        struct.unpack_from("<I", stream, at)[0] for kind, at, _ in records(stream, 0) if kind == _BOUNDSHEET
    ]


def workbook_stream(data: bytes) -> bytes:
    """The stream of records inside the compound file. ValueError (or struct.error, IndexError) for a damaged one."""
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
