"""The types of the rule language.

Numbers are integers scaled by a power of ten, never floats: a decimal with scale 1 holds 7.5 as 75.
Money is whole dong and does not mix with plain numbers, except with literals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .text import Text

Dimension = Literal["number", "money", "any"]

INT64_MAX = 2**63 - 1
# a decimal column holds 18 digits; nothing the law measures needs more places
MAX_SCALE = 12


@dataclass(frozen=True)
class Bool:
    """Yes or no."""

    def text(self) -> Text:
        return Text("đúng/sai", "yes/no")


@dataclass(frozen=True)
class Number:
    """A number with `scale` decimal places; dimension "any" is a literal that fits every dimension."""

    scale: int = 0
    dimension: Dimension = "number"

    def __post_init__(self) -> None:
        if not 0 <= self.scale <= MAX_SCALE:
            raise ValueError(f"scale {self.scale} is outside 0..{MAX_SCALE}")

    def text(self) -> Text:
        if self.dimension == "money":
            return Text("tiền", "money")
        return Text("số thập phân", "decimal number") if self.scale else Text("số nguyên", "whole number")


@dataclass(frozen=True)
class Date:
    """A calendar day; a partly known date is an interval of days."""

    def text(self) -> Text:
        return Text("ngày", "date")


@dataclass(frozen=True)
class Choice:
    """One of a fixed set of codes; empty codes in a Variable are taken from its `choices`."""

    codes: tuple[str, ...] = ()

    def __init__(self, codes: Iterable[str] = ()) -> None:
        object.__setattr__(self, "codes", tuple(codes))

    def text(self) -> Text:
        return Text("lựa chọn", "choice")


@dataclass(frozen=True)
class String:
    """Free words: only compared for equality."""

    def text(self) -> Text:
        return Text("chữ", "words")


Type = Bool | Number | Date | Choice | String

BOOL = Bool()
INT = Number(0, "number")
MONEY = Number(0, "money")
DATE = Date()
CHOICE = Choice()
STRING = String()


def Decimal_(scale: int) -> Number:
    """A decimal number with `scale` places."""
    return Number(scale, "number")


def accepts(wanted: Type, found: Type) -> bool:
    """True if a rule of type `found` may stand where `wanted` is asked for."""
    if isinstance(wanted, Number) and isinstance(found, Number):
        return found.scale <= wanted.scale and found.dimension in (wanted.dimension, "any")
    if isinstance(wanted, Choice) and isinstance(found, Choice):
        return not wanted.codes or set(found.codes) <= set(wanted.codes)
    return wanted == found
