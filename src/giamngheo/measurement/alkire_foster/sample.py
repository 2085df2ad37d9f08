"""What every request says of its data: subgroups, weights, sample design, periods."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import ClassVar, Literal

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.rules.spelling import tidy
from giamngheo.rules.text import Text

Number = int | str | float | Decimal | Fraction
Sampling = Literal["survey", "register"]
LoneCluster = Literal["error", "certainty", "centre"]

SAMPLINGS = ("survey", "register")
LONE_CLUSTER_POLICIES = ("error", "certainty", "centre")
ROLES = {
    "indicators": Text("chỉ số", "indicator"),
    "by": Text("nhóm", "subgroup"),
    "weight": Text("quyền số", "weight"),
    "strata": Text("tầng", "stratum"),
    "cluster": Text("cụm", "cluster"),
    "time": Text("kỳ", "period"),
    "year": Text("năm", "year"),
    "class": Text("loại hộ", "class"),
    "points": Text("điểm hoặc thu nhập", "points or income"),
    "line": Text("chuẩn", "line"),
    "unit": Text("mã hộ", "household key"),
    "state": Text("trạng thái", "state"),
}


def exact(value: Number, code: str) -> Fraction:
    """`value` as an exact fraction: 33 is 33, "1/12" is 1/12, "0.1" and "0,1" are 1/10.

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


# the level of all together in the tables
NATION = "nat"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The columns around a measure; the base of every request.

    by: subgroup columns, each taken alone; weight, strata, cluster: columns of the sampling weight (0 or
    more), the stratum and the primary sampling unit; time, year: the period and its calendar year (for
    annualised changes); sampling: "survey" gives errors, "register" (a full count) gives none, None means
    survey when strata or clusters are named; nested: cluster numbers start again within each stratum;
    lone_cluster: what a stratum with one cluster means, either "error", "certainty" (adds no variance) or
    "centre" (its distance from the grand mean); confidence: level of the intervals in percent. MeasureError
    for a request that contradicts itself.
    """

    COLUMN_PARTS: ClassVar[tuple[str, ...]] = ("by", "weight", "strata", "cluster", "time", "year")

    by: tuple[str, ...] = ()
    weight: str | None = None
    strata: str | None = None
    cluster: str | None = None
    time: str | None = None
    year: str | None = None
    sampling: Sampling | None = None
    nested: bool = False
    lone_cluster: LoneCluster = "error"
    confidence: Fraction = Fraction(95)

    def __post_init__(self) -> None:
        self._spell_names()
        if self.sampling is not None and self.sampling not in SAMPLINGS:
            raise MeasureError("unknown_policy", value=self.sampling, choices=", ".join(SAMPLINGS))
        if self.lone_cluster not in LONE_CLUSTER_POLICIES:
            choices = ", ".join(LONE_CLUSTER_POLICIES)
            raise MeasureError("unknown_policy", value=self.lone_cluster, choices=choices)
        if self.has_errors and self.cluster is None:
            raise MeasureError("cluster_needed")
        if not 50 < self.confidence < 100:
            raise MeasureError("confidence", value=float(self.confidence))
        if NATION in self.by:
            raise MeasureError("group_reserved", name=NATION)
        taken: dict[str, str] = {}
        for role, name in self.roles:
            if name in taken and {role, taken[name]} != {"time", "year"}:
                raise MeasureError("column_twice", name=name, first=ROLES[taken[name]], second=ROLES[role])
            taken[name] = role

    def _spell_names(self) -> None:
        """Names of columns as engines show them, however they were typed."""
        for part in self.COLUMN_PARTS:
            named = getattr(self, part)
            spelled = tidy(named) if isinstance(named, str) else named and tuple(map(tidy, named))
            object.__setattr__(self, part, spelled)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """(role, column) of the columns that have one role each; a request adds its own."""
        single = [(role, getattr(self, role)) for role in ("weight", "time", "year")]
        return [("by", name) for name in self.by] + [
            (role, name) for role, name in single if name is not None
        ]

    @property
    def columns(self) -> list[tuple[str, Text]]:
        """Every column asked for, with the words for its role."""
        design = [(role, getattr(self, role)) for role in ("strata", "cluster")]
        named = self.roles + [(role, name) for role, name in design if name is not None]
        return [(name, ROLES[role]) for role, name in named]

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
