"""Where the law's data live: in the package, and what an administrator added beside it."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
STANDARDS = PACKAGE / "standards"


def data_dir() -> Path:
    """The folder of this installation's own data: GIAMNGHEO_DATA, else `var` in the current folder."""
    return Path(os.environ.get("GIAMNGHEO_DATA") or "var").absolute()


def overlay_dir() -> Path:
    """What an administrator confirmed or loaded into the law."""
    return data_dir() / "law"


def own_standards() -> Path:
    """Standards that this installation added as data, beside those of the package."""
    return overlay_dir() / "standards"


def shown(path: Path) -> Path:
    """A path as messages name it: inside the package without the machine's folders."""
    try:
        return path.relative_to(PACKAGE.parent)
    except ValueError:
        return path
