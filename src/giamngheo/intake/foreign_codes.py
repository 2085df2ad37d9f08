"""Whose code a column holds: "Mã hộ (CSDL quốc gia)" is that of the national database, not of this register."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.intake.text import fold

FOREIGN_CODE = "foreign_code"
OWN_CODE = "household_code"
OTHER = "other"


def system_of(heading: str) -> str:
    """The other system that a heading names; empty where it names none."""
    written = f" {fold(heading)} "
    for name, words in _systems():
        if any(f" {word} " in written for word in words):
            return name
    return ""


def other_system() -> str:
    """What a code is kept as whose heading does not say the system."""
    return str(_data()[OTHER]["name"])


@lru_cache(maxsize=1)
def _systems() -> list[tuple[str, tuple[str, ...]]]:
    return [(one["name"], tuple(one["words"])) for one in _data().values()]


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    file = Path(__file__).parent / "foreign_codes.yaml"
    found: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found
