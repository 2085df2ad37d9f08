"""Large files sealed block by block: neither writing nor reading holds more than one block in memory."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from giamngheo.platform.crypto.keyring import KeyMissing, keyring

BLOCK = 1024**2
_LAST, _MORE = b"L", b"M"
_HEAD = struct.Struct(">I")


def seal_file(source: Path, target: Path, purpose: bytes) -> None:
    """Seals `source` into `target`, whole or not at all. Each block knows its place and whether it is the last."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + ".new")
    with source.open("rb") as read, fresh.open("wb") as out:
        fresh.chmod(0o600)
        number, block = 0, read.read(BLOCK)
        while True:
            following = read.read(BLOCK)
            mark = _MORE if following else _LAST
            key, sealed = keyring().seal(block, _purpose(purpose, number, mark))
            name = key.encode("ascii")
            out.write(mark + bytes([len(name)]) + name + _HEAD.pack(len(sealed)) + sealed)
            if not following:
                break
            number, block = number + 1, following
    fresh.replace(target)


def open_blocks(path: Path, purpose: bytes) -> Iterator[bytes]:
    """The content again. KeyMissing for a file that was altered, cut or put together otherwise."""
    with path.open("rb") as read:
        number = 0
        while True:
            mark, size = read.read(1), read.read(1)
            if mark not in (_LAST, _MORE) or not size:
                raise KeyMissing("the sealed file was cut")
            key = read.read(size[0]).decode("ascii", "replace")
            head = read.read(_HEAD.size)
            if len(head) != _HEAD.size:
                raise KeyMissing("the sealed file was cut")
            sealed = read.read(_HEAD.unpack(head)[0])
            yield keyring().open(key, sealed, _purpose(purpose, number, mark))
            if mark == _LAST:
                return
            number += 1


def write_blocks(blocks: Iterable[bytes], path: Path) -> None:
    """The content as a plain file."""
    with path.open("wb") as out:
        for block in blocks:
            out.write(block)


def _purpose(purpose: bytes, number: int, mark: bytes) -> bytes:
    return purpose + b"." + str(number).encode("ascii") + mark
