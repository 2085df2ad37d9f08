"""An output folder that is either whole or untouched.

Everything is written beside the folder's contents in a hidden staging folder and moved into place at the
end. A small manifest remembers which files a run left, so that the next run into the same folder replaces
them all and never touches a file it did not write.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = ".giamngheo-files.json"
STAGING_PREFIX = ".giamngheo-tmp-"


class OutputFolder:
    """Collects the files of one run in `staging`; `commit()` puts them into `target`."""

    def __init__(self, target: Path, staging: Path) -> None:
        self.target = target
        self.staging = staging

    def path(self, *parts: str) -> Path:
        """Where to write a file of this run; folders on the way are made."""
        path = self.staging.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def commit(self) -> list[Path]:
        """Moves every staged file into place and returns the final paths, sorted."""
        names = sorted(str(path.relative_to(self.staging)) for path in self.staging.rglob("*") if path.is_file())
        remove_previous_run(self.target)
        for name in names:
            final = self.target / name
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.staging / name, final)
        (self.target / MANIFEST).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        return [self.target / name for name in names]


def remove_previous_run(target: Path) -> None:
    """Deletes what an earlier run left in `target`, by its manifest; other files stay."""
    manifest = target / MANIFEST
    if not manifest.is_file():
        return
    try:
        names = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        names = []
    root = target.resolve()
    for name in names if isinstance(names, list) else []:
        path = (target / str(name)).resolve()
        if path.is_relative_to(root) and path.is_file():
            path.unlink()
            if path.parent != root and not any(path.parent.iterdir()):
                path.parent.rmdir()
    manifest.unlink(missing_ok=True)


@contextmanager
def output_folder(target: Path) -> Iterator[OutputFolder]:
    """Opens `target` for one run; whatever was not committed is gone afterwards.

    Raises OSError when the folder cannot be made or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for left_over in target.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=target))
    try:
        yield OutputFolder(target, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
