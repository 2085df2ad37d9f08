"""An output folder that is either whole or untouched.

Everything is written beside the folder's contents in a hidden staging folder and moved into place at the
end. `summary.json` lists the files of the run that wrote it, so that the next run into the same folder
replaces them all and never touches a file that is not ours.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

SUMMARY = "summary.json"
PROBLEMS = "problems.json"
CHECKED = ".checked.xlsx"
STAGING_PREFIX = ".giamngheo-tmp-"


class OverwritesInput(Exception):
    """A staged file would lie on one that the run reads; nothing was moved. `path`: the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class OutputFolder:
    """Collects the files of one run in `staging`; `commit()` puts them into `target`.

    `summary`: the name of the file that lists those of a run; each kind of job has its own. `keep`: resolved
    paths of what the run reads, never removed nor overwritten.
    """

    def __init__(
        self, target: Path, staging: Path, summary: str = SUMMARY, keep: Collection[Path] = ()
    ) -> None:
        self.target = target
        self.staging = staging
        self.summary = summary
        self.keep = keep

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

    def commit(self, clear: bool = True) -> list[Path]:
        """Moves every staged file into place and returns the final paths, sorted.

        What an earlier run left is removed first (`clear`). Raises OverwritesInput before anything is changed.
        """
        names = self.names()
        for name in names:
            if (self.target / name).resolve() in self.keep:
                raise OverwritesInput(self.target / name)
        if clear:
            remove_previous_run(self.target, self.summary, self.keep)
        for name in names:
            final = self.target / name
            final.parent.mkdir(parents=True, exist_ok=True)
            (self.staging / name).replace(final)
        return [self.target / name for name in names]


def _files_of_previous_run(target: Path, summary_name: str) -> list[str]:
    try:
        summary = json.loads((target / summary_name).read_text(encoding="utf-8"))
        if isinstance(summary, dict) and summary.get("program") == "giamngheo":
            return [summary_name, *map(str, summary.get("files", []))]
    except (OSError, ValueError):
        pass
    if summary_name == SUMMARY and (target / PROBLEMS).is_file():
        # a refused run lists nothing: its copies are known by their names
        return [PROBLEMS, *(path.name for path in target.glob(f"*{CHECKED}"))]
    return []


def remove_previous_run(target: Path, summary: str = SUMMARY, keep: Collection[Path] = ()) -> None:
    """Deletes what an earlier run of the same kind left in `target`; other files, and `keep`, stay."""
    root = target.resolve()
    for name in _files_of_previous_run(target, summary):
        path = (target / name).resolve()
        if path.is_relative_to(root) and path.is_file() and path not in keep:
            path.unlink()
            if path.parent != root and not any(path.parent.iterdir()):
                path.parent.rmdir()


@contextmanager
def output_folder(
    target: Path, summary: str = SUMMARY, keep: Collection[Path] = ()
) -> Iterator[OutputFolder]:
    """Opens `target` for one run; whatever was not committed is gone afterwards.

    keep: resolved paths of what the run reads.
    Raises OSError when the folder cannot be made or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for left_over in target.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=target))
    try:
        yield OutputFolder(target, staging, summary, keep)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
