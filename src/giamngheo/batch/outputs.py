"""An output folder that is either whole or untouched.

Everything is written beside the folder's contents in a hidden staging folder and moved into place at the
end. `summary.json` lists the files of the run that wrote it, so that the next run into the same folder
replaces them all and never touches a file that is not ours.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUMMARY = "summary.json"
PROBLEMS = "problems.json"
CHECKED = ".checked.xlsx"
STAGING_PREFIX = ".giamngheo-tmp-"


class OutputFolder:
    """Collects the files of one run in `staging`; `commit()` puts them into `target`.

    `summary`: the name of the file that lists those of a run; each kind of job has its own.
    """

    def __init__(self, target: Path, staging: Path, summary: str = SUMMARY) -> None:
        self.target = target
        self.staging = staging
        self.summary = summary

    def path(self, *parts: str) -> Path:
        """Where to write a file of this run; folders on the way are made."""
        path = self.staging.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def names(self) -> list[str]:
        """The files staged so far, relative to the folder, sorted."""
        return sorted(
            str(path.relative_to(self.staging)) for path in self.staging.rglob("*") if path.is_file()
        )

    def commit(self) -> list[Path]:
        """Moves every staged file into place and returns the final paths, sorted."""
        names = self.names()
        remove_previous_run(self.target, self.summary)
        for name in names:
            final = self.target / name
            final.parent.mkdir(parents=True, exist_ok=True)
            (self.staging / name).replace(final)
        return [self.target / name for name in names]


def _files_of_previous_run(target: Path, summary_name: str) -> list[str]:
    names: list[str] = []
    try:
        summary = json.loads((target / summary_name).read_text(encoding="utf-8"))
        if isinstance(summary, dict) and summary.get("program") == "giamngheo":
            names += [summary_name, *map(str, summary.get("files", []))]
    except (OSError, ValueError):
        pass
    if summary_name == SUMMARY and (target / PROBLEMS).is_file():
        names += [PROBLEMS, *(path.name for path in target.glob(f"*{CHECKED}"))]
    return names


def remove_previous_run(target: Path, summary: str = SUMMARY) -> None:
    """Deletes what an earlier run of the same kind left in `target`; other files stay."""
    root = target.resolve()
    for name in _files_of_previous_run(target, summary):
        path = (target / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            path.unlink()
            if path.parent != root and not any(path.parent.iterdir()):
                path.parent.rmdir()


@contextmanager
def output_folder(target: Path, summary: str = SUMMARY) -> Iterator[OutputFolder]:
    """Opens `target` for one run; whatever was not committed is gone afterwards.

    Raises OSError when the folder cannot be made or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for left_over in target.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=target))
    try:
        yield OutputFolder(target, staging, summary)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
