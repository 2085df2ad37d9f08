"""Parts of pages that are the same until the next snapshot: drawn once, kept in its folder, gone with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe


def kept(path: Path, make: Callable[[], str]) -> SafeString:
    """The part in the file, made first where there is none. Only for what a template has escaped."""
    try:
        said = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        said = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(said, encoding="utf-8")
        fresh.replace(path)
    return mark_safe(said)  # noqa: S308 - written by our own templates
