"""Where the law's data live: in the package, and what an administrator added beside it."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
STANDARDS = PACKAGE / "standards"


def overlay_dir() -> Path:
    """What an administrator confirmed or loaded into the law: `law` in the installation's folder.

    The folder is GIAMNGHEO_HOME, else `var` in the current one, as for everything else that it owns.
    """
    return Path(os.environ.get("GIAMNGHEO_HOME") or "var").absolute() / "law"


def own_standards() -> Path:
    """Standards that this installation added as data, beside those of the package."""
    return overlay_dir() / "standards"


def own_procedures() -> Path:
    """What this installation adds to the procedures of the package, each file from its day."""
    return overlay_dir() / "procedures"


def shown(path: Path) -> Path:
    """A path as messages name it: inside the package without the machine's folders."""
    try:
        return path.relative_to(PACKAGE.parent)
    except ValueError:
        return path
