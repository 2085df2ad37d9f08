"""What is to be measured, as data: nothing here touches an engine.

A `MeasureSpec` names the 0/1 columns, their exact weights, the cut-offs, the subgroups, the sample design
and the periods. `plan.py` turns it into one relational plan, `estimates.py` finishes the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any, Literal

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.rules.text import Text

Number = int | str | float | Decimal | Fraction
Sampling = Literal["survey", "register"]
LoneCluster = Literal["error", "certainty", "centre"]

SAMPLINGS = ("survey", "register")
LONE_CLUSTER_POLICIES = ("error", "certainty", "centre")
LARGEST_DENOMINATOR = 1_000_000
_ROLES = {
    "indicators": Text("chỉ số", "indicator"),
    "by": Text("nhóm", "subgroup"),
    "weight": Text("quyền số", "weight"),
    "strata": Text("tầng", "stratum"),
    "cluster": Text("cụm", "cluster"),
    "time": Text("kỳ", "period"),
    "year": Text("năm", "year"),
    "class": Text("loại hộ", "class"),
}


def exact(value: Number, code: str) -> Fraction:
    """`value` as an exact fraction: 33 is 33, "1/12" is 1/12, "0.1" is 1/10.

    A float is read as the simplest fraction it stands for (1/6 comes back as 1/6). MeasureError(code)
    otherwise.
    """
    try:
        if isinstance(value, float):
            simple = Fraction(value).limit_denominator(10_000)
            return simple if abs(float(simple) - value) <= 1e-12 * abs(value) else Fraction(repr(value))
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return Fraction(value)
    except (ValueError, TypeError, OverflowError, InvalidOperation, ZeroDivisionError) as error:
        raise MeasureError(code, value=value) from error


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
        """The least whole score of `total` that is poor: the smallest s with k·total <= 100·s, by
        integers.
        """
        scaled = self.k * total
        return -(-scaled.numerator // (scaled.denominator * 100))


@dataclass(frozen=True)
class ClassCutoff:
    """Poor are those whose `column` (the class of a standard) is one of `codes`; `name` stands in the
    column `k`.
    """

    name: str
    column: str
    codes: tuple[str, ...]

    @property
    def label(self) -> float | str:
        return self.name


AnyCutoff = Cutoff | ClassCutoff


@dataclass(frozen=True)
class MeasureSpec:
    """One request.

    indicators: names of the 0/1 columns; weights: relative weights, exact (equal when None), scaled to sum 1;
    cutoffs: `Cutoff`s or `ClassCutoff`s, not both; by: subgroup columns, each taken alone;
    weight, strata, cluster: sampling weight, stratum and primary sampling unit columns;
    sampling: "survey" gives errors, "register" (a full count) gives none; None = survey when a cluster is
    named; nested: cluster numbers start again within each stratum;
    lone_cluster: what a stratum with one cluster means: "error", "certainty" (adds no variance) or
    "centre" (its distance from the grand mean);
    time, year: period column and the column of its calendar year (for annualised changes);
    confidence: level of the intervals in percent. Raises MeasureError for a request that contradicts itself.
    """

    indicators: tuple[str, ...]
    cutoffs: tuple[AnyCutoff, ...]
    weights: tuple[Fraction, ...] | None = None
    by: tuple[str, ...] = ()
    weight: str | None = None
    strata: str | None = None
    cluster: str | None = None
    time: str | None = None
    year: str | None = None
    sampling: Sampling | None = None
    nested: bool = False
    lone_cluster: LoneCluster = "error"
    confidence: Fraction = field(default=Fraction(95))

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
        """A spec from plain numbers and texts; see the class for the other columns and the errors."""
        parsed = None if weights is None else tuple(exact(w, "weight_not_number") for w in weights)
        cutoffs: tuple[AnyCutoff, ...] = (*(Cutoff.of(value) for value in k), *classes)
        level = exact(confidence, "k_not_number")
        fixed: dict[str, Any] = {"weights": parsed, "by": tuple(by), "confidence": level}
        return cls(tuple(indicators), cutoffs, **fixed, **columns)

    def __post_init__(self) -> None:
        self._check_indicators()
        self._check_cutoffs()
        self._check_columns()
        if not 50 < self.confidence < 100:
            raise MeasureError("confidence", value=float(self.confidence))

    def _check_indicators(self) -> None:
        if not self.indicators:
            raise MeasureError("no_indicators")
        for name in self.indicators:
            if self.indicators.count(name) > 1:
                raise MeasureError("indicator_twice", name=name)
        if self.weights is None:
            return
        if len(self.weights) != len(self.indicators):
            raise MeasureError("weights_count", weights=len(self.weights), indicators=len(self.indicators))
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

    def _check_columns(self) -> None:
        if self.sampling is not None and self.sampling not in SAMPLINGS:
            raise MeasureError("unknown_policy", value=self.sampling, choices=", ".join(SAMPLINGS))
        if self.lone_cluster not in LONE_CLUSTER_POLICIES:
            raise MeasureError(
                "unknown_policy", value=self.lone_cluster, choices=", ".join(LONE_CLUSTER_POLICIES)
            )
        if self.has_errors and self.cluster is None:
            raise MeasureError("cluster_needed")
        taken: dict[str, str] = {}
        for role, name in self._named():
            if name in taken and {role, taken[name]} != {"time", "year"}:
                raise MeasureError("column_twice", name=name, first=_ROLES[taken[name]], second=_ROLES[role])
            taken[name] = role

    def _named(self) -> list[tuple[str, str]]:
        single = [(role, getattr(self, role)) for role in ("weight", "time", "year")]
        listed = [("indicators", name) for name in self.indicators] + [("by", name) for name in self.by]
        return listed + [(role, name) for role, name in single if name is not None]

    @property
    def columns(self) -> list[tuple[str, Text]]:
        """Every column asked for, with the words for its role."""
        design = [("strata", self.strata), ("cluster", self.cluster)]
        classes = {c.column for c in self.cutoffs if isinstance(c, ClassCutoff)}
        named = self._named() + [(role, name) for role, name in design if name is not None]
        return [(name, _ROLES[role]) for role, name in named] + [
            (c, _ROLES["class"]) for c in sorted(classes)
        ]

    @property
    def has_errors(self) -> bool:
        """Whether sampling errors exist: a survey, not a full register."""
        if self.sampling is not None:
            return self.sampling == "survey"
        return self.cluster is not None or self.strata is not None

    @property
    def period(self) -> str | None:
        """The column of the period: `time`, or the year when only that is named."""
        return self.time or self.year

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
