"""What is to be measured, as data: nothing here touches an engine.

A `MeasureSpec` names the 0/1 columns, their exact weights, the cut-offs, the subgroups, the sample design and
the periods. `deprivation.py` turns it into one relational plan, `estimates.py` finishes the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.sample import ROLES, Number, Sample, exact
from giamngheo.rules.spelling import tidy
from giamngheo.rules.text import Text

LARGEST_DENOMINATOR = 1_000_000


@dataclass(frozen=True)
class Cutoff:
    """Poor are those with a weighted deprivation score of at least `k` percent (0 < k <= 100)."""

    k: Fraction

    @classmethod
    def of(cls, value: Number) -> Cutoff:
        """A cut-off from a number or text; MeasureError k_not_number, k_out_of_range."""
        k = exact(value, "k_not_number")
        if not 0 < k <= 100:
            raise MeasureError("k_out_of_range", value=value)
        return cls(k)

    @property
    def label(self) -> float | str:
        """What stands in the column `k`: the percentage."""
        return float(self.k)

    def threshold(self, total: int) -> int:
        """The least whole score of `total` that is poor: smallest s with k·total <= 100·s, by integers."""
        scaled = self.k * total
        return -(-scaled.numerator // (scaled.denominator * 100))


@dataclass(frozen=True)
class ClassCutoff:
    """Poor are those whose `column` (the class of a standard) is one of `codes`.

    `name` stands in the column `k` of the tables; a class in `unknown` is a missing one: nobody is counted
    as not poor because information lacks.
    """

    name: str
    column: str
    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ("unknown",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", tidy(self.column))

    @property
    def label(self) -> float | str:
        return self.name


AnyCutoff = Cutoff | ClassCutoff


@dataclass(frozen=True)
class MeasureSpec(Sample):
    """A request for the Alkire–Foster family.

    indicators: names of the 0/1 columns; cutoffs: `Cutoff`s or `ClassCutoff`s, not both; weights: relative
    weights of the indicators, exact, scaled to sum 1 (equal when None); the rest as in `Sample`. Raises
    MeasureError.
    """

    COLUMN_PARTS = (*Sample.COLUMN_PARTS, "indicators")

    indicators: tuple[str, ...]
    cutoffs: tuple[AnyCutoff, ...]
    weights: tuple[Fraction, ...] | None = None

    @classmethod
    def build(
        cls,
        indicators: Sequence[str],
        k: Iterable[Number] = (),
        *,
        classes: Iterable[ClassCutoff] = (),
        weights: Sequence[Number] | None = None,
        by: Sequence[str] = (),
        confidence: Number = 95,
        **columns: Any,
    ) -> MeasureSpec:
        """A spec from plain numbers and texts; `columns` are those of `Sample`. Raises MeasureError."""
        parsed = None if weights is None else tuple(exact(w, "weight_not_number") for w in weights)
        cutoffs: tuple[AnyCutoff, ...] = (*(Cutoff.of(value) for value in k), *classes)
        level = exact(confidence, "confidence")
        return cls(tuple(indicators), cutoffs, parsed, by=tuple(by), confidence=level, **columns)

    def __post_init__(self) -> None:
        self._spell_names()
        self._check_indicators()
        self._check_cutoffs()
        super().__post_init__()

    def _check_indicators(self) -> None:
        if not self.indicators:
            raise MeasureError("no_indicators")
        for name in self.indicators:
            if self.indicators.count(name) > 1:
                raise MeasureError("indicator_twice", name=name)
        if self.weights is not None:
            if len(self.weights) != len(self.indicators):
                raise MeasureError(
                    "weights_count", weights=len(self.weights), indicators=len(self.indicators)
                )
            for name, weight in zip(self.indicators, self.weights, strict=True):
                if weight <= 0:
                    raise MeasureError("weight_negative", name=name, value=str(weight))
            if self.total_points > LARGEST_DENOMINATOR:
                raise MeasureError("weights_too_fine", limit=LARGEST_DENOMINATOR)

    def _check_cutoffs(self) -> None:
        if not self.cutoffs:
            raise MeasureError("no_cutoff")
        labels = [cutoff.label for cutoff in self.cutoffs]
        for label in labels:
            if labels.count(label) > 1:
                raise MeasureError("cutoff_twice", value=label)
        if len({type(cutoff) for cutoff in self.cutoffs}) > 1:
            raise MeasureError("cutoffs_mixed")
        for cutoff in self.cutoffs:
            if isinstance(cutoff, ClassCutoff) and not cutoff.codes:
                raise MeasureError("class_without_codes", name=cutoff.column)

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [("indicators", name) for name in self.indicators] + super().roles

    @property
    def columns(self) -> list[tuple[str, Text]]:
        classes = {cutoff.column for cutoff in self.cutoffs if isinstance(cutoff, ClassCutoff)}
        return super().columns + [(name, ROLES["class"]) for name in sorted(classes)]

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The weights as the smallest whole numbers in the same proportion."""
        weights = self.weights or (Fraction(1),) * len(self.indicators)
        common = lcm(*(w.denominator for w in weights))
        whole = [int(w * common) for w in weights]
        return tuple(value // gcd(*whole) for value in whole)

    @cached_property
    def total_points(self) -> int:
        """The score of somebody deprived in everything: the common denominator of the weights."""
        return sum(self.points)
