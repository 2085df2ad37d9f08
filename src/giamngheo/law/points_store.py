"""Tables an administrator loaded (income points, child growth): versions on disk, the one in force."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from giamngheo.rules import Text

from .codes import load_codes
from .errors import LawError
from .evidence import Basis, Document, Evidence
from .parts import ParameterRow
from .paths import overlay_dir, shown
from .points_table import URBAN, PointsTable, assemble, checksum_of, read_stored
from .schema import StandardFile
from .sources import documents, overlay_stamp
from .yamlfile import read_yaml

POINTS = "points"
GROWTH = "growth"
COMPLETE = Text("Đủ mọi mục của bảng điểm đã nạp.", "All items of the loaded table.")


@dataclass(frozen=True)
class Version:
    """One loaded table: its number, the checksum of its stored file, who, when, from which document."""

    number: int
    sha256: str
    source: str
    document: str
    article: str
    loaded_by: str
    loaded_on: date
    file: Path

    @property
    def basis(self) -> Basis:
        known: dict[str, Document] = documents()
        return Basis.model_validate(
            {
                "document": self.document,
                "article": self.article,
                "evidence": Evidence.CONFIRMED,
                "source": self.source,
                "confirmed_by": self.loaded_by,
                "confirmed_on": self.loaded_on,
            },
            context={"documents": known},
        )


def region_codes() -> tuple[str, ...]:
    """The rural regions of a points table, in the order of the form."""
    return tuple(load_codes("regions").labels)


def folder_of(standard_id: str, table: str) -> Path:
    return overlay_dir() / "tables" / standard_id / table


def current_version(standard_id: str, table: str) -> Version | None:
    """The version in force, its file checked against the checksum. Raises LawError damaged_table."""
    path = folder_of(standard_id, table) / "current.yaml"
    if not path.exists():
        return None
    file = read_yaml(path)
    try:
        found = Version(
            **{
                **file.data,
                "number": int(file.data["number"]),
                "file": path.parent / f"v{int(file.data['number']):04d}.csv",
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise file.error("damaged_table", _DAMAGED.format(name=path.name)) from error
    if not found.file.exists() or checksum_of(found.file) != found.sha256:
        raise LawError("damaged_table", _DAMAGED.format(name=found.file.name), shown(found.file))
    return found


_DAMAGED = Text(
    "Bảng đã nạp «{name}» bị sửa hoặc hỏng. Hãy nạp lại từ tệp gốc.",
    "The loaded table “{name}” was changed or is damaged. Load it again from the original file.",
)


def same_table(old: Version, rows: list[list[str | int]], document: str, article: str, by: str) -> bool:
    """True if the very table, from the same document, article and person, is in force already."""
    same_rows = sha256(_written(rows).encode()).hexdigest() == old.sha256
    return same_rows and (old.document, old.article, old.loaded_by) == (document, article, by)


def _written(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def store(
    standard_id: str,
    table: str,
    rows: list[list[Any]],
    *,
    source: str,
    document: str,
    article: str,
    by: str,
    on: date,
) -> Version:
    """Store a table as the next version and put it in force; either both happen or neither."""
    old = current_version(standard_id, table)
    number = old.number + 1 if old else 1
    folder = folder_of(standard_id, table)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"v{number:04d}.csv"
    write_atomically(file, _written(rows))
    facts = {
        "number": number,
        "sha256": checksum_of(file),
        "source": source,
        "document": document,
        "article": article,
        "loaded_by": by,
        "loaded_on": on,
    }
    described = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False)
    write_atomically(folder / f"v{number:04d}.yaml", described)
    write_atomically(folder / "current.yaml", described)
    return Version(**facts, file=file)  # type: ignore[arg-type]


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def current_points(standard_id: str) -> PointsTable | None:
    """The loaded points table in force, or None: the slot is empty."""
    return _points(standard_id, overlay_stamp())


@cache
def _points(standard_id: str, _stamp: object) -> PointsTable | None:
    version = current_version(standard_id, POINTS)
    if version is None:
        return None
    return assemble(
        read_stored(version.file),
        region_codes(),
        version=str(version.number),
        source=version.source,
        checksum=version.sha256,
        basis=version.basis,
        complete=True,
        coverage=COMPLETE,
        loaded_on=version.loaded_on,
        loaded_by=version.loaded_by,
    )


def packaged_points(spec: StandardFile, folder: Path) -> PointsTable | None:
    """The points table that comes with the standard's own files, if any."""
    entry = spec.points_table
    if entry is None:
        return None
    path = folder / entry.file
    return assemble(
        read_stored(path),
        region_codes(),
        version=entry.version,
        source=entry.basis.source or entry.basis.document,
        checksum=checksum_of(path),
        basis=entry.basis,
        complete=entry.complete,
        coverage=entry.coverage,
    )


@dataclass(frozen=True)
class Growth:
    """The loaded reference table of height and weight for age."""

    basis: Basis
    cells: tuple[tuple[str, int, str, str], ...]
    valid_from: date

    def rows(self, parameter: str) -> tuple[ParameterRow, ...]:
        """The rows of `min_height_for_age` or `min_weight_for_age`; an empty cell gives none."""
        place = 2 if parameter == "min_height_for_age" else 3
        return tuple(
            ParameterRow(
                valid_from=self.valid_from,
                valid_to=None,
                key=(cell[0], cell[1]),
                value=cell[place],
                basis=self.basis,
            )
            for cell in self.cells
            if cell[place]
        )


def current_growth(standard_id: str) -> Growth | None:
    """The loaded growth table in force, or None."""
    return _growth(standard_id, overlay_stamp())


@cache
def _growth(standard_id: str, _stamp: object) -> Growth | None:
    version = current_version(standard_id, GROWTH)
    if version is None:
        return None
    with version.file.open(encoding="utf-8", newline="") as file:
        body = list(csv.DictReader(file))
    cells = tuple(
        (row["sex"], int(row["age_months"]), row["min_height_cm"], row["min_weight_kg"]) for row in body
    )
    return Growth(version.basis, cells, date.fromisoformat(body[0]["valid_from"]))


__all__ = [
    "GROWTH",
    "POINTS",
    "URBAN",
    "Version",
    "current_points",
    "current_version",
    "store",
    "write_atomically",
]
