"""What the synthetic province is calibrated to (calibration.yaml), read and scaled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.rules.text import Text

HERE = Path(__file__).parent


class SyntheticError(ValueError):
    """The generator was asked for something it cannot make; `text` is for the person who asked."""

    def __init__(self, vi: str, en: str) -> None:
        self.text = Text(vi, en)
        super().__init__(vi)


@lru_cache(maxsize=8)
def load_data(name: str) -> Mapping[str, Any]:
    """A data file of this package."""
    data: Mapping[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class YearTotals:
    """Published or assumed totals of one year, scaled to the size asked for."""

    households: int
    poor: int
    near_poor: int
    evidence: str
    source: str


@dataclass(frozen=True)
class SingleCommune:
    """A commune (of the units after the merger) whose households, poor and near-poor are given."""

    code: str
    households: int
    poor: int
    near_poor: int


@dataclass(frozen=True)
class Calibration:
    """The calibration scaled so that the last year asked for has exactly `households` households.

    At the published number of households every total is the published one; below it totals shrink in
    proportion
    (rounded so that parts still add up). Errors: SyntheticError for a year without totals or a size below 1.

    `gathered`: households that a commune (code) gets of a small sample instead of its share, so that its lists
    are worth looking at; its poor and near-poor keep the published share (a commune
    without one: that of the first that has).
    """

    households: int
    last_year: int
    gathered: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        years = sorted(self.data["years"])
        if self.last_year not in years:
            raise SyntheticError(
                f"Không có số liệu hiệu chỉnh cho năm {self.last_year}; chọn năm từ {years[0]} đến {years[-1]}.",
                f"No calibration for {self.last_year}; choose a year from {years[0]} to {years[-1]}.",
            )
        if self.households < 1:
            raise SyntheticError("Số hộ phải từ 1 trở lên.", "The number of households must be at least 1.")

    @cached_property
    def data(self) -> Mapping[str, Any]:
        return load_data("calibration.yaml")

    @cached_property
    def years(self) -> tuple[int, ...]:
        """All years of the panel; it always starts at the first, so that a household's history is the
        same."""
        return tuple(sorted(self.data["years"]))

    def scaled(self, figure: float) -> int:
        """A published figure at this size, rounded half up."""
        published = self.data["years"][self.last_year]["households"]
        return int((2 * figure * self.households + published) // (2 * published))

    def single_communes(self) -> list[SingleCommune]:
        """Communes with figures of their own, and those that households are gathered in."""
        known = {row["code"]: row for row in self.data["single_communes"]}
        found = {
            code: SingleCommune(
                code, *(self.scaled(row[name]) for name in ("households", "poor", "near_poor"))
            )
            for code, row in known.items()
        }
        model = next(iter(known.values()))
        for code, households in self.gathered:
            row = known.get(code, model)
            poor, near = (round(households * row[name] / row["households"]) for name in ("poor", "near_poor"))
            found[code] = SingleCommune(code, households, poor, near)
        return list(found.values())

    def totals(self, year: int) -> YearTotals:
        row = self.data["years"][year]
        return YearTotals(
            self.scaled(row["households"]),
            self.scaled(row["poor"]),
            self.scaled(row["near_poor"]),
            row["evidence"],
            row["source"],
        )

    @property
    def persons(self) -> tuple[int, int]:
        """(year, persons in it): the one published number of residents."""
        for year, row in self.data["years"].items():
            if "persons" in row:
                return year, self.scaled(row["persons"])
        raise SyntheticError(
            "calibration.yaml không ghi số dân.", "calibration.yaml names no number of persons."
        )

    def reference_date(self, year: int) -> date:
        """The day to which the answers of a year's review refer."""
        return date(year, self.data["review"]["month"], self.data["review"]["day"])
