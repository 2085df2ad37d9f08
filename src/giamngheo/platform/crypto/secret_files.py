"""Secrets of an installation: from the environment, else from files that only it can read."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path


def given(folder: Path, name: str) -> bool:
    """Whether the secret is there: in the environment, or in its file."""
    return bool(os.environ.get(f"GIAMNGHEO_{name.upper()}")) or (folder / "secrets" / name).exists()


@lru_cache(maxsize=16)
def secret(folder: Path, name: str) -> str:
    """A secret of this installation: GIAMNGHEO_<NAME>, else a file of mode 600 made at the first start."""
    given = os.environ.get(f"GIAMNGHEO_{name.upper()}")
    if given:
        return given
    path = folder / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()
