"""The order of periods: by their years where these are known, else as a person reads their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from giamngheo.measurement.alkire_foster.errors import MeasureError

_WORDS = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_ENDS = {"IX": 9, "IV": 4}
_YEARS = range(1900, 2200)


def order_of_periods(values: Sequence[Any], years: Sequence[int | None]) -> list[int]:
    """Places of `values` (all different) from the first period to the last.

    By `years` where they are known; numbers and dates by size; texts by the numbers in them, so that "Đợt 9"
    comes before "Đợt 10", and by the year first where each holds one ("Quý IV/2023", "Quý I/2024"). MeasureError
    year_twice for two periods of one year.
    """
    places = list(range(len(values)))
    if all(year is not None for year in years):
        places.sort(key=lambda place: years[place] or 0)
        for first, second in pairwise(places):
            if years[first] == years[second]:
                raise MeasureError(
                    "year_twice", first=values[first], second=values[second], year=years[first]
                )
        return places
    if not all(isinstance(value, str) for value in values):
        return sorted(places, key=lambda place: values[place])
    read = [_parts(value) for value in values]
    dated = all(len(_years_in(parts)) == 1 for parts in read)
    keys = [_by_year(parts) if dated else parts for parts in read]
    return sorted(places, key=lambda place: (keys[place], values[place]))


def _parts(text: str) -> list[tuple[int, int, str]]:
    """The numbers (Roman ones too) and words of a text, which compare with each other."""
    found = []
    for word in _WORDS.findall(text):
        number = int(word) if word.isdecimal() else _roman(word)
        found.append((1, 0, word.casefold()) if number is None else (0, number, ""))
    return found


def _roman(word: str) -> int | None:
    match = _ROMAN.fullmatch(word)
    if match is None:
        return None
    ones = match[2]
    return 10 * len(match[1]) + _ROMAN_ENDS.get(ones, 5 * ones.count("V") + ones.count("I"))


def _years_in(parts: list[tuple[int, int, str]]) -> list[int]:
    return [number for kind, number, _ in parts if kind == 0 and number in _YEARS]


def _by_year(parts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The year, then the other numbers away from it: 4/2023 and 2023-4 alike; the words last."""
    numbers = [part for part in parts if part[0] == 0]
    year = _years_in(parts)[0]
    if numbers[-1][1] == year:
        numbers.reverse()
    return numbers + [part for part in parts if part[0] == 1]
