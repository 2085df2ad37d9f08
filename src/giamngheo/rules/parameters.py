"""Dated parameters: small tables of the caller, looked up at the reference date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .calendar import FIRST_DAY, LAST_DAY
from .text import Text
from .types import Bool, Choice, Date, Number, Type
from .values import Range, Value, from_record, scaled

# bounds of a parameter that declares none: wide enough for any figure, narrow enough to multiply
DEFAULT_LIMITS = {"number": 10**9, "money": 10**12, "any": 10**9}
LARGEST_DEFAULT = 10**15

KeyValue = str | int | bool


@dataclass(frozen=True)
class Key:
    """One key of a parameter table: a name, its type (choice, whole number or bool), its label."""

    name: str
    type: Type
    label: Text


@dataclass(frozen=True)
class ParamRow:
    """One row: `value` holds from `valid_from` to `valid_to` (both included; None is open) for `key`.

    `key` is a tuple in the order of the keys (a single key may stand alone). `value` None is a row that
    is known to be missing; a pair (lo, hi) is a number known only between bounds.
    """

    valid_from: dt.date | None
    valid_to: dt.date | None
    key: tuple[KeyValue, ...] | KeyValue | None
    value: Any

    @property
    def keys(self) -> tuple[KeyValue, ...]:
        if self.key is None:
            return ()
        return tuple(self.key) if isinstance(self.key, tuple | list) else (self.key,)

    def holds(self, on: dt.date) -> bool:
        """True if the row is valid on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, eq=False)
class Parameter:
    """A dated table. A number may declare `min` and `max`: a missing row lies anywhere between them.

    A parameter with the unit "%" compares with share(...) in percent (50 means 50%).
    """

    name: str
    type: Type
    label: Text
    keys: tuple[Key, ...] = ()
    rows: tuple[ParamRow, ...] = ()
    min: Any = None
    max: Any = None
    unit: Text | str | None = None
    bounds: tuple[Any, Any] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        if isinstance(self.unit, str):
            object.__setattr__(self, "unit", Text.same(self.unit))
        object.__setattr__(self, "keys", tuple(self.keys))
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "bounds", self._bounds())
        self._check_keys()
        self._check_rows()

    def _bounds(self) -> tuple[Any, Any] | None:
        if isinstance(self.type, Date):
            return (self.min or FIRST_DAY, self.max or LAST_DAY)
        if not isinstance(self.type, Number):
            return None
        scale = self.type.scale
        limit = min(DEFAULT_LIMITS[self.type.dimension] * 10**scale, LARGEST_DEFAULT)
        low = -limit if self.min is None else scaled(self.min, scale)
        high = limit if self.max is None else scaled(self.max, scale)
        return low, high

    def _check_keys(self) -> None:
        numeric = [key.type for key in self.keys if isinstance(key.type, Number)]
        if len(numeric) > 1 or any(kind.scale for kind in numeric):
            raise ValueError(f"parameter {self.name}: at most one key is a number, and that one is whole")
        if numeric and not isinstance(self.type, Number):
            raise ValueError(f"parameter {self.name}: only a number is looked up by a number")
        for key in self.keys:
            if not isinstance(key.type, Number | Bool | Choice):
                raise ValueError(
                    f"parameter {self.name}: key {key.name} must be a choice, a whole number or a bool"
                )

    def _check_rows(self) -> None:
        by_key: dict[tuple[KeyValue, ...], list[ParamRow]] = {}
        for row in self.rows:
            if len(row.keys) != len(self.keys):
                raise ValueError(f"parameter {self.name}: row key {row.key!r} does not match its keys")
            for key, word in zip(self.keys, row.keys, strict=True):
                _check_key(self.name, key, word)
            value = self.read(row.value)
            if isinstance(value, Range) and self.bounds and not _within(value, self.bounds):
                raise ValueError(f"parameter {self.name}: {row.value!r} is outside its bounds")
            by_key.setdefault(row.keys, []).append(row)
        for words, rows in by_key.items():
            rows.sort(key=lambda row: row.valid_from or dt.date.min)
            for earlier, later in pairwise(rows):
                if earlier.valid_to is None or (later.valid_from or dt.date.min) <= earlier.valid_to:
                    raise ValueError(f"parameter {self.name}: rows for {words} overlap in time")

    def read(self, value: Any) -> Value:
        """A row's value as a Range or Code; None is missing."""
        return from_record(value, self.type, self.name, self.bounds, interval=True)

    def table(self, on: dt.date) -> dict[tuple[KeyValue, ...], Value]:
        """The values that hold on that day, by key."""
        return {row.keys: self.read(row.value) for row in self.rows if row.holds(on)}

    @property
    def missing(self) -> Value:
        """What is known of a value whose row is missing."""
        return self.read(None)

    @staticmethod
    def constant(name: str, type: Type, label: Text, value: Any, **rest: Any) -> Parameter:
        """A parameter with one value for all time."""
        return Parameter(name, type, label, rows=(ParamRow(None, None, None, value),), **rest)


def _within(value: Range, bounds: tuple[Any, Any]) -> bool:
    return bool(bounds[0] <= value.low <= value.high <= bounds[1])


def _check_key(parameter: str, key: Key, value: KeyValue) -> None:
    if isinstance(key.type, Bool):
        good = isinstance(value, bool)
    elif isinstance(key.type, Choice):
        good = isinstance(value, str) and (not key.type.codes or value in key.type.codes)
    else:
        good = isinstance(value, int) and not isinstance(value, bool)
    if not good:
        raise ValueError(f"parameter {parameter}: {value!r} is not a value of key {key.name}")
