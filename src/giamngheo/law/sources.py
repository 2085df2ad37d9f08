"""What every loader of the law shares: documents, the overlay's stamp, readable validation errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from giamngheo.rules import Text

from .errors import LawError
from .evidence import Document
from .overlay import TRIAL
from .paths import PACKAGE, overlay_dir
from .yamlfile import LawFile, read_yaml


@cache
def documents() -> dict[str, Document]:
    """All documents that the law's data cite, by id."""
    file = read_yaml(PACKAGE / "documents.yaml")
    try:
        return {key: Document.model_validate({"id": key, **entry}) for key, entry in file.data.items()}
    except ValidationError as error:
        raise validation_error(error, file) from error


def overlay_stamp() -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a confirmation or a table of this installation changes: the key of every cache."""
    folder = overlay_dir()
    names = [folder / "confirmations.yaml", *sorted(folder.glob("tables/*/*/current.yaml"))]
    trial = TRIAL.get()
    return (("at", hash(trial), hash(str(folder))), *(_stamp(path) for path in names if path.exists()))


def _stamp(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_mtime_ns, status.st_size


_WORDS = {
    "missing": Text("thiếu mục này", "this entry is missing"),
    "extra_forbidden": Text("không có mục mang tên này", "there is no entry of this name"),
    "enum": Text("không phải một trong các giá trị được dùng", "not one of the values in use"),
    "literal_error": Text("không phải một trong các giá trị được dùng", "not one of the values in use"),
    "int_type": Text("phải là số nguyên", "must be a whole number"),
    "string_type": Text("phải là chữ", "must be words"),
    "bool_type": Text("phải là true hoặc false", "must be true or false"),
}


def validation_error(
    error: ValidationError, file: LawFile, places: Mapping[Any, Any] | None = None, code: str = "bad_value"
) -> LawError:
    """The first fault pydantic found, with its place in the file. `places` maps model paths to file paths."""
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if part != "__root__")
    for start, end in (places or {}).items():
        if place[: len(start)] == start:
            place = end + place[len(start) :]
            break
    kind = "missing" if first["type"] == "missing" else first["type"]
    words = _WORDS.get(kind) or Text.same(str(first["msg"]).removeprefix("Value error, "))
    where = "/".join(str(part) for part in place)
    message = Text("«{where}»: {vi}", "“{where}”: {en}")
    return file.error(
        "missing_entry" if kind == "missing" else code,
        Text(message.vi.format(where=where, vi=words.vi), message.en.format(where=where, en=words.en)),
        place,
    )
