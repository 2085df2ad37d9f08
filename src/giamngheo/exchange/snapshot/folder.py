"""Where snapshots lie: written aside, swapped in whole by one small file, old ones removed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

CURRENT = "current"
MANIFEST = "manifest.json"
UNFINISHED = "unfinished-"
KEPT = 2
"""Snapshots kept: the current one and the one that somebody may still be reading."""


@dataclass(frozen=True)
class Snapshot:
    """A finished snapshot. `years`: (year, standard) of its results, oldest first."""

    path: Path
    stamp: str
    made_at: datetime
    years: tuple[tuple[int, str], ...]
    rows: Mapping[str, int]

    def results(self, year: int, standard: str) -> Path:
        """One row a household reviewed in the year under the standard."""
        return self.path / results_name(year, standard)

    def members(self, year: int, standard: str) -> Path:
        """One row a member of those households."""
        return self.path / members_name(year, standard)

    def table(self, name: str) -> Path:
        """households, statuses or residents."""
        return self.path / f"{name}.parquet"


def results_name(year: int, standard: str) -> str:
    return f"results-{year}-{standard}.parquet"


def members_name(year: int, standard: str) -> str:
    return f"members-{year}-{standard}.parquet"


def root() -> Path:
    return Path(settings.HOME) / "snapshot"


def latest() -> Snapshot | None:
    """The current snapshot; None before the first one."""
    try:
        stamp = (root() / CURRENT).read_text(encoding="ascii").strip()
        return read(root() / stamp)
    except FileNotFoundError:
        return None


def read(path: Path) -> Snapshot:
    """The snapshot of a folder. FileNotFoundError where there is none."""
    said = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    return Snapshot(
        path,
        path.name,
        datetime.fromisoformat(said["made_at"]),
        tuple((year, standard) for year, standard in said["years"]),
        said["rows"],
    )


def write_manifest(
    folder: Path, made_at: datetime, years: list[tuple[int, str]], rows: dict[str, int]
) -> None:
    said: dict[str, Any] = {"made_at": made_at.isoformat(), "years": years, "rows": rows}
    (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


@contextmanager
def new_folder() -> Iterator[Path]:
    """A folder to fill; it becomes the current snapshot when the block ends, and nothing changes if it fails."""
    root().mkdir(parents=True, exist_ok=True, mode=0o750)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = root() / f"{UNFINISHED}{stamp}"
    aside.mkdir(mode=0o750)
    try:
        yield aside
        aside.replace(root() / stamp)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    fresh = root() / f"{CURRENT}.new"
    fresh.write_text(stamp, encoding="ascii")
    fresh.replace(root() / CURRENT)
    remove_old()


def remove_old() -> None:
    """Removes all but the latest; also what a killed run left unfinished."""
    current = (root() / CURRENT).read_text(encoding="ascii").strip()
    folders = sorted((path.name for path in root().iterdir() if path.is_dir()), reverse=True)
    finished = [name for name in folders if not name.startswith(UNFINISHED) and name <= current]
    left = [name for name in folders if name.startswith(UNFINISHED) and name < f"{UNFINISHED}{current}"]
    for name in (*finished[KEPT:], *left):
        shutil.rmtree(root() / name, ignore_errors=True)
