"""The folder of a batch: every file in it is sealed, because lists hold citizen numbers."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from giamngheo.exchange.models import ImportBatch, ImportFile
from giamngheo.platform.crypto.keyring import keyring
from giamngheo.platform.working_folders import working_folder

PURPOSE = b"exchange.import"
_UNSAFE = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")


def folder(batch: ImportBatch) -> Path:
    return Path(settings.HOME) / "imports" / str(batch.uid)


def clean_name(name: str) -> str:
    """The last part of what the browser calls the file, without what a file system or a heading cannot bear."""
    last = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    return last[-120:] or "danh-sach"


def put(batch: ImportBatch, name: str, data: bytes) -> None:
    """Seals `data` into the folder; a reader sees the old content or the whole new one."""
    path = folder(batch) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key, sealed = keyring().seal(data, PURPOSE + b"." + str(batch.uid).encode("ascii"))
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as out:
        out.write(key.encode("ascii") + b"\n" + sealed)
    fresh.chmod(0o600)
    fresh.replace(path)


def get(batch: ImportBatch, name: str) -> bytes:
    """FileNotFoundError when there is none; KeyMissing when it was altered."""
    key, _, sealed = (folder(batch) / name).read_bytes().partition(b"\n")
    return keyring().open(key.decode("ascii"), sealed, PURPOSE + b"." + str(batch.uid).encode("ascii"))


def has(batch: ImportBatch, name: str) -> bool:
    return (folder(batch) / name).exists()


def put_table(batch: ImportBatch, name: str, table: pa.Table) -> None:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    put(batch, name, out.getvalue())


def get_table(batch: ImportBatch, name: str, columns: list[str] | None = None) -> pa.Table:
    return pq.read_table(io.BytesIO(get(batch, name)), columns=columns)


def put_json(batch: ImportBatch, name: str, data: Any) -> None:
    put(batch, name, json.dumps(data, ensure_ascii=False).encode("utf-8"))


def get_json(batch: ImportBatch, name: str) -> Any:
    return json.loads(get(batch, name))


def file_key(file: ImportFile) -> str:
    return f"files/{file.number}"


@contextmanager
def opened(batch: ImportBatch, files: Sequence[ImportFile]) -> Iterator[list[Path]]:
    """The files under their own names in a folder that only this process' account reads, gone afterwards."""
    with working_folder("import") as folder:
        paths = []
        for file in files:
            path = folder / file.name
            path.write_bytes(get(batch, file_key(file)))
            paths.append(path)
        yield paths


def forget_results(batch: ImportBatch) -> None:
    """Removes what was made of the files; the files stay."""
    for name in ("check", "plan"):
        shutil.rmtree(folder(batch) / name, ignore_errors=True)


def forget(batch: ImportBatch) -> None:
    """Removes the folder."""
    shutil.rmtree(folder(batch), ignore_errors=True)
