"""The files of profiles, runs and extracts: sealed, beside the database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from giamngheo.platform.crypto.sealed_files import open_blocks, seal_file, write_blocks
from giamngheo.platform.working_folders import working_folder

TEMPLATE = "template"
RETURNED = "returned"
FOUND = "found"
UNDO = "undo"


class Owner(Protocol):
    """What has files: its `uid` names the folder."""

    uid: UUID


def template_of(owner: Owner, sha256: str) -> str:
    """The name of a profile's workbook: the first one lies under the plain name, later ones under their digest's."""
    name = f"{TEMPLATE}-{sha256}"
    return name if sha256 and has(owner, name) else TEMPLATE


def path_of(owner: Owner, name: str) -> Path:
    return Path(settings.HOME) / "exchange" / str(owner.uid) / name


def put_file(owner: Owner, name: str, source: Path) -> None:
    """Seals a file into the folder."""
    seal_file(source, path_of(owner, name), _purpose(owner, name))


def put(owner: Owner, name: str, data: bytes) -> None:
    with working() as folder:
        plain = folder / "plain"
        plain.write_bytes(data)
        put_file(owner, name, plain)


def blocks(owner: Owner, name: str) -> Iterator[bytes]:
    """The content block by block. FileNotFoundError when there is none."""
    return open_blocks(path_of(owner, name), _purpose(owner, name))


def get(owner: Owner, name: str) -> bytes:
    return b"".join(blocks(owner, name))


def has(owner: Owner, name: str) -> bool:
    return path_of(owner, name).exists()


def put_json(owner: Owner, name: str, data: Any) -> None:
    put(owner, name, json.dumps(data, ensure_ascii=False).encode("utf-8"))


def get_json(owner: Owner, name: str) -> Any:
    return json.loads(get(owner, name))


def forget(owner: Owner) -> None:
    shutil.rmtree(path_of(owner, "").parent / str(owner.uid), ignore_errors=True)


@contextmanager
def working() -> Iterator[Path]:
    """A folder that only this process' account reads, gone afterwards."""
    with working_folder("exchange") as folder:
        yield folder


@contextmanager
def opened(owner: Owner, name: str, suffix: str) -> Iterator[Path]:
    """The file in the clear while it is read."""
    with working() as folder:
        path = folder / f"file{suffix}"
        write_blocks(blocks(owner, name), path)
        yield path


def _purpose(owner: Owner, name: str) -> bytes:
    return f"exchange.{owner.uid}.{name}".encode("ascii")
