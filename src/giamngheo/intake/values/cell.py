"""What one cell came to: a value, and what is to be said about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Params = Mapping[str, Any]


class Cell(NamedTuple):
    """`value` is None when the cell is blank or refused; `problem` is a code of the catalogue."""

    value: object = None
    problem: str | None = None
    params: Params = MappingProxyType({})


BLANK_CELL = Cell()
# What people type to say "nothing here".
DASHES = frozenset(
    {"-", "–", "—", "--", "---", ".", "...", "…", "/", "?", "n/a", "na", "#n/a", "null", "none", "nan"}
)


def is_dash(text: str) -> bool:
    """True for a dash or dots standing for an empty cell."""
    return text.lower() in DASHES
