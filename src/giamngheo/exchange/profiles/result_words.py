"""How another office writes that a row matches, or does not."""

from __future__ import annotations

from giamngheo.exchange.profiles.mapping import Column
from giamngheo.intake.text import fold
from giamngheo.intake.values.choices import parse_yes_no

_MATCHES = ("khop", "dung", "trung khop", "da doi chieu", "da xac minh", "da xac thuc", "hop le", "ok", "dat")
_FAILS = (
    "khong khop",
    "sai",
    "khong dung",
    "khong tim thay",
    "khong co",
    "khong hop le",
    "khong dat",
    "chua khop",
)
_DOUBTS = ("sai", "khong", "chua", "nhung", "mot phan", "lech", "khac", "thieu", "can", "xem lai", "nghi")
"""Beside a word for a match they say that something does not: nobody is marked by such a cell."""


def read_result(column: Column, written: str) -> bool | None:
    """Whether the word says that the row matches; None when it says neither. The profile's own words come first."""
    if "?" in written:
        return None
    key = fold(written)
    for answer in ("true", "false"):
        if key and key in {fold(word) for word in column.codes.get(answer, "").split(";")}:
            return answer == "true"
    if key in _FAILS or any(key.startswith(word) for word in _FAILS):
        return False
    if key in _MATCHES:
        return True
    if begun := next((word for word in _MATCHES if key.startswith(f"{word} ")), ""):
        return None if any(f" {word} " in f"{key[len(begun) :]} " for word in _DOUBTS) else True
    value = parse_yes_no(written, two_is_no=True).value
    return value if isinstance(value, bool) else None
