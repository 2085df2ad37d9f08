"""Golden figures, small surveys, and a second, naive way to every figure."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from giamngheo.measurement.alkire_foster import MeasureSpec

DATA = Path(__file__).parent / "data"
INDICATORS = (
    "employment", "dependents", "nutrition", "health_insurance", "adult_education", "child_school",
    "housing_quality", "housing_area", "water", "toilet", "telecom", "info_assets",
)  # fmt: skip
DESIGN: dict[str, Any] = {"weight": "weight", "strata": "stratum", "cluster": "psu"}
GROUPS = ("area", "region", "ethnicity")
Row = Mapping[str, Any]


@cache
def survey() -> pa.Table:
    """The survey the golden figures were made on: 5,729 households, two periods, 240 clusters, 6 strata."""
    with gzip.open(DATA / "survey.csv.gz") as stream:
        return pa_csv.read_csv(stream)


def golden_spec(**changed: Any) -> MeasureSpec:
    wanted: dict[str, Any] = {"by": GROUPS, "time": "t", "year": "year", **DESIGN}
    return MeasureSpec.build(INDICATORS, changed.pop("k", [25, 33, 50]), **(wanted | changed))


def golden(name: str) -> list[dict[str, Any]]:
    """A golden file as rows, numbers parsed, NA as None."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as stream:
        return [{key: _value(key, text) for key, text in row.items()} for row in csv.DictReader(stream)]


def _value(key: str, text: str) -> Any:
    if text == "NA":
        return None
    if key in {"b", "se", "ll", "ul", "k"}:
        return float(text)
    return int(text) if key in {"t", "yt0", "yt1", "ann"} else text


def by_key(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], Row]:
    """Rows by their labels; a label met twice is a mistake."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        assert key not in found, key
        found[key] = row
    return found


def levels(measurement: Any) -> dict[tuple[Any, ...], Row]:
    """Levels by (measure, indicator, k, loa, subg, t)."""
    return by_key(measurement.levels.to_pylist(), "measure", "indicator", "k", "loa", "subg", "t")


def table_of(rows: list[dict[str, Any]], **kinds: pa.DataType) -> pa.Table:
    """Rows as a table whose columns keep a type even when all their values are missing."""
    names = list(rows[0])
    return pa.table({name: pa.array([row[name] for row in rows], kinds.get(name)) for name in names})


class Naive:
    """Every figure by its definition, household by household, with no shared code and no speed.

    `rows` are complete rows; `points` the indicators' weights; `cluster`, `stratum`, `weight` column names.
    """

    def __init__(self, rows: list[Row], points: Mapping[str, int]) -> None:
        self.rows, self.points = rows, points
        self.whole = sum(points.values())

    def score(self, row: Row) -> Fraction:
        return Fraction(sum(p for name, p in self.points.items() if row[name]), self.whole)

    def parts(self, measure: str, indicator: str | None, k: Fraction) -> Callable[[Row], tuple[Any, Any]]:
        """Numerator and denominator of one household, before its weight."""

        def of(row: Row) -> tuple[Any, Any]:
            score = self.score(row)
            poor = int(score * 100 >= k)
            match measure:
                case "H":
                    return poor, 1
                case "M0":
                    return poor * score, 1
                case "A":
                    return poor * score, poor
                case "hd":
                    return int(row[indicator or ""]), 1
                case "hdk":
                    return poor * int(row[indicator or ""]), 1
            raise AssertionError(measure)

        return of

    def estimate(
        self, parts: Callable[[Row], tuple[Any, Any]], inside: Callable[[Row], bool] = lambda _: True
    ) -> float | None:
        over = under = Fraction(0)
        for row in self.rows:
            if inside(row):
                weight = Fraction(row["weight"])
                y, x = parts(row)
                over, under = over + weight * y, under + weight * x
        return float(over / under) if under else None

    def influences(
        self, parts: Callable[[Row], tuple[Any, Any]], inside: Callable[[Row], bool]
    ) -> dict[tuple[Any, Any], float]:
        """u of every cluster of the design, zeros too."""
        ratio = self.estimate(parts, inside)
        assert ratio is not None
        under = math.fsum(row["weight"] * float(parts(row)[1]) for row in self.rows if inside(row))
        found: dict[tuple[Any, Any], float] = {(row["stratum"], row["psu"]): 0.0 for row in self.rows}
        for row in self.rows:
            if inside(row):
                y, x = (float(part) for part in parts(row))
                found[row["stratum"], row["psu"]] += row["weight"] * (y - ratio * x) / under
        return found

    def covariance(
        self, first: Mapping[tuple[Any, Any], float], second: Mapping[tuple[Any, Any], float]
    ) -> float:
        strata: dict[Any, list[tuple[float, float]]] = defaultdict(list)
        for key, value in first.items():
            strata[key[0]].append((value, second[key]))
        total = 0.0
        for pairs in strata.values():
            n = len(pairs)
            means = [math.fsum(pair[side] for pair in pairs) / n for side in (0, 1)]
            total += n / (n - 1) * math.fsum((u - means[0]) * (v - means[1]) for u, v in pairs)
        return total
