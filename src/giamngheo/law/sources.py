"""What every loader of the law shares: documents, the overlay's stamp, readable validation errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from giamngheo.rules import Text

from .errors import Faulty, LawError
from .evidence import Document
from .overlay import TRIAL
from .paths import PACKAGE, overlay_dir
from .yamlfile import LawFile, read_yaml


def documents() -> dict[str, Document]:
    """All documents that the law's data cite, by id: the package's, and those the installation added."""
    return _documents(overlay_stamp())


@cache
def _documents(_stamp: object) -> dict[str, Document]:
    found: dict[str, Document] = {}
    own = overlay_dir() / "documents.yaml"
    for path in (PACKAGE / "documents.yaml", *([own] if own.exists() else [])):
        file = read_yaml(path)
        twice = found.keys() & file.data.keys()
        if twice:
            message = Text("Văn bản «{id}» đã có.", "The document “{id}” is there already.")
            raise file.error("duplicate_key", message.format(id=min(twice)), (min(twice),))
        try:
            found |= {key: Document.model_validate({"id": key, **entry}) for key, entry in file.data.items()}
        except ValidationError as error:
            raise validation_error(error, file) from error
    return found


def overlay_stamp() -> tuple[tuple[str, int, int], ...]:
    """Changes whenever the law's data of this installation change: the key of every cache."""
    folder = overlay_dir()
    names = [folder / "confirmations.yaml", folder / "documents.yaml"]
    names += sorted(folder.glob("tables/*/*/current.yaml"))
    names += sorted(folder.glob("procedures/*.y*ml"))
    names += sorted(path for path in folder.glob("standards/**/*.*") if path.is_file())
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
    faulty = first.get("ctx", {}).get("error")
    if isinstance(faulty, Faulty):
        words, place = faulty.text, (*place, *faulty.place)
    else:
        words = _WORDS.get(kind) or Text.same(str(first["msg"]).removeprefix("Value error, "))
    if kind in ("enum", "literal_error"):
        known = str(first["ctx"]["expected"]).replace("'", "")
        words = Text(f"«{first['input']}» {words.vi}: {known}", f"“{first['input']}”: {words.en}: {known}")
    where = "/".join(str(part) for part in place)
    message = Text("«{where}»: {vi}", "“{where}”: {en}")
    return file.error(
        "missing_entry" if kind == "missing" else code,
        Text(message.vi.format(where=where, vi=words.vi), message.en.format(where=where, en=words.en)),
        place,
    )
