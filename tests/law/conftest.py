"""Shared by the tests of the law: a folder of one's own, and standards that can be spoilt."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from giamngheo.law.loader import load_standard_from
from giamngheo.law.paths import STANDARDS
from giamngheo.law.standard import Standard


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has an installation of its own, without confirmations and tables."""
    folder = tmp_path / "var"
    monkeypatch.setenv("GIAMNGHEO_HOME", str(folder))
    return folder


Spoil = Callable[..., Standard]


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoil:
    """Load a copy of vn-2021-2025 in which `old` was replaced by `new` in one file."""

    def load(file: str, old: str, new: str, count: int = 1) -> Standard:
        folder = tmp_path / "copy" / "vn-2021-2025"
        if not folder.exists():
            shutil.copytree(STANDARDS / "vn-2021-2025", folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        return load_standard_from(folder)

    return load
