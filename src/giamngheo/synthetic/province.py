"""The synthetic province: `generate` and what can be asked of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from giamngheo.law import Standard, load_standard
from giamngheo.law.areas import Areas, load_areas
from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.classes import NEAR_POOR, POOR, Classes, assign_classes, under_review
from giamngheo.synthetic.draws import Booleans, Draws, Integers
from giamngheo.synthetic.ethnicity import KINH, assign_groups
from giamngheo.synthetic.geography import Geography, build_geography
from giamngheo.synthetic.label import schema_metadata
from giamngheo.synthetic.panel import Panel, build_panel
from giamngheo.synthetic.roster import Roster, build_roster
from giamngheo.synthetic.tables import Chunk, build_chunk

DEFAULT_STANDARD = "vn-2021-2025"
CODE_PREFIX = "MP25-"
CHUNK = 100_000
ALL, REVIEW = "all", "review"
_PLACES = {
    "household_key": pa.int64(), "source_file": pa.string(), "source_sheet": pa.string(),
    "source_row": pa.int32(), "list_kind": pa.string(), "household_code": pa.string(),
    "province_code": pa.string(), "district_code": pa.string(), "commune_code": pa.string(),
    "commune_name": pa.string(), "village": pa.string(), "locality": pa.string(), "region": pa.string(),
    "head_name": pa.string(), "head_citizen_id": pa.string(), "size": pa.int32(), "size_listed": pa.int32(),
}  # fmt: skip
_PERSON_PLACES = {
    "household_key": pa.int64(), "person_no": pa.int32(), "source_sheet": pa.string(),
    "source_row": pa.int32(),
}  # fmt: skip
_DATE_ENDS = ("_from", "_to")


@dataclass(frozen=True, eq=False)
class Province:
    """A synthetic province over several years. Tables are made on demand, so a large one stays small in
    memory.

    The last of `years` has exactly `size` households. Nobody in it is a real person.
    """

    size: int
    seed: int
    years: tuple[int, ...]
    standard: Standard
    calibration: Calibration
    geography: Geography
    panel: Panel
    groups: NDArray[np.int8]
    roster: Roster
    classes: Classes
    draws: Draws
    areas: Areas

    # --- tables
    # -----------------------------------------------------------------------------------------------

    def chunks(self, year: int, kind: str = "full", listed: str = ALL, size: int = CHUNK) -> Iterator[Chunk]:
        """The tables of a year, at most `size` households at a time, in the order of villages.

        `kind`: "totals", "indicators" or "full" (which answers are carried).
        `listed`: "all" households, or those under "review".
        The rows do not depend on `size`. Errors: SyntheticError for a year not asked for.
        """
        at = self.listed(year, listed)
        for start in range(0, len(at), size):
            yield build_chunk(self, year, at[start : start + size], kind)

    def households(self, year: int | None = None, kind: str = "full", listed: str = ALL) -> pa.Table:
        """The canonical households table of a year (the last one asked for)."""
        return self._whole("households", year, kind, listed)

    def persons(self, year: int | None = None, kind: str = "full", listed: str = ALL) -> pa.Table:
        """The canonical persons table of a year."""
        return self._whole("persons", year, kind, listed)

    def truth(self, year: int | None = None, listed: str = ALL) -> pa.Table:
        """One row per household: class, movement since the year before, points and deprivations, as
        intended."""
        return self._whole("truth", year, "full", listed)

    def _whole(self, table: str, year: int | None, kind: str, listed: str) -> pa.Table:
        year = self.years[-1] if year is None else year
        return pa.concat_tables([getattr(chunk, table) for chunk in self.chunks(year, kind, listed)])

    def listed(self, year: int, which: str = ALL) -> Integers:
        """Positions in the panel of all households of a year, or of those under review, in order."""
        if year not in self.years:
            raise SyntheticError(f"Năm {year} chưa được sinh.", f"The year {year} was not generated.")
        if which not in (ALL, REVIEW):
            raise SyntheticError(f"'{which}': chọn all hoặc review.", f"'{which}': choose all or review.")
        if which == ALL:
            return np.flatnonzero(self.panel.alive(year))
        return np.flatnonzero(self.under_review(year) | self.departed(year))

    def departed(self, year: int) -> Booleans:
        """Households of the panel that were poor or near-poor the year before and have left since.

        They stand on the list to review with the reason and without answers, as officers write them.
        """
        if year == self.calibration.years[0]:
            return np.zeros(len(self.panel), dtype=bool)
        before = self.classes.by_year[year - 1]
        return ((before == POOR) | (before == NEAR_POOR)) & (self.panel.last == year - 1)

    def recognised(self, year: int) -> Integers:
        """Positions of the poor and near-poor households of a year: the list of the recognition decision."""
        now = self.classes.by_year[year]
        return np.flatnonzero((now == POOR) | (now == NEAR_POOR))

    def residents(self, year: int) -> pa.Table:
        """Households, persons and ethnic-minority households of every village: the denominators of rates."""
        at = self.listed(year)
        village = self.panel.village[at]
        count = len(self.geography.villages)
        sizes = self.roster.sizes(year)[at]
        units = self.geography.units(year)
        piece = pa.array(self.geography.villages.piece)
        minority = np.bincount(village, weights=self.groups[at] != KINH, minlength=count)
        return pa.table(
            {
                "commune_code": pa.array([unit.code for unit in units], pa.string()).take(piece),
                "commune_name": pa.array([unit.full_name for unit in units], pa.string()).take(piece),
                "village": pa.array(self.geography.village_names(year), pa.string()),
                "households": pa.array(np.bincount(village, minlength=count)),
                "persons": pa.array(np.bincount(village, weights=sizes, minlength=count).astype(np.int64)),
                "ethnic_minority_households": pa.array(minority.astype(np.int64)),
            }
        ).sort_by([("commune_code", "ascending")])

    # --- figures
    # ----------------------------------------------------------------------------------------------

    def under_review(self, year: int) -> Booleans:
        """Whether each household of the panel is on the list to review."""
        return self._review[year]

    @cached_property
    def _review(self) -> dict[int, Booleans]:
        return {
            year: under_review(self.calibration, self.classes, year, self.draws, self.panel.index)
            for year in self.calibration.years
        }

    def urban(self, year: int) -> Booleans:
        """Whether each household of the panel lives in an urban unit in a year."""
        return self._urban[year]

    @cached_property
    def _urban(self) -> dict[int, Booleans]:
        return {year: self.geography.urban(year)[self.panel.village] for year in self.calibration.years}

    @cached_property
    def origin(self) -> NDArray[np.int64]:
        """Two-digit code of the former province of each household of the panel."""
        codes = np.array([int(unit.province_code) for unit in self.geography.pieces.old])
        return codes[self.geography.villages.piece[self.panel.village]]

    def household_codes(self, at: Integers) -> pa.Array:
        """Codes that stay the same over the years: MP (mô phỏng) and a serial."""
        serial = pc.utf8_lpad(pa.array(at + 1).cast(pa.string()), width=8, padding="0")
        return pc.binary_join_element_wise(pa.scalar(CODE_PREFIX), serial, "")

    def above_names(self, year: int, level: str) -> pa.Array:
        """The name of the province or district of each piece in a year; null where there is none."""
        on = self.calibration.reference_date(year)
        names: list[str | None] = []
        for unit in self.geography.units(year):
            code = unit.province_code if level == "province" else unit.district_code
            above = self.areas.unit(code, on) if code else None
            names.append(above.full_name if above else None)
        return pa.array(names, pa.string())

    # --- the standard
    # -----------------------------------------------------------------------------------------

    def lines(self, year: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
        """(urban, rural) pairs: points line, income line and upper income bound of a year."""
        on = self.calibration.reference_date(year)
        urban, rural = self.standard.line("urban", on), self.standard.line("rural", on)
        if (
            urban.points is None
            or rural.points is None
            or urban.upper_income is None
            or rural.upper_income is None
        ):
            raise SyntheticError(
                f"Chuẩn {self.standard.id} chưa đủ mức điểm và thu nhập để mô phỏng.",
                f"The standard {self.standard.id} lacks lines of points or income.",
            )
        return (
            (urban.points, rural.points),
            (urban.income, rural.income),
            (urban.upper_income, rural.upper_income),
        )

    def income_months(self, year: int) -> int:
        return int(self._parameter("income_months", year))

    def least_area(self, year: int) -> float:
        return float(self._parameter("min_area_per_person", year))

    def _parameter(self, name: str, year: int) -> float:
        value = self.standard.parameter(name, self.calibration.reference_date(year))
        if value is None:
            raise SyntheticError(
                f"{self.standard.id}: {name} chưa có giá trị.", f"{self.standard.id}: {name} has no value."
            )
        return float(value)

    @property
    def points_per_indicator(self) -> int:
        return self.standard.points_per_indicator or 0

    def schema(self, entity: str) -> pa.Schema:
        """The canonical schema: places first, then the questionnaire's variables."""
        places = _PLACES if entity == "household" else _PERSON_PLACES
        fields = [pa.field(name, kind) for name, kind in places.items()]
        answers = self.standard.questionnaire.arrow_schema(entity)  # type: ignore[arg-type]
        return pa.schema(fields + [field for field in answers if field.name not in places])

    def carried(self, entity: str, kind: str) -> frozenset[str]:
        """Names of the columns a list of this kind carries."""
        variables = self.standard.questionnaire.variables(entity, kind)  # type: ignore[arg-type]
        names = {variable.name for variable in variables}
        if not names:
            raise SyntheticError(
                f"'{kind}': chọn totals, indicators hoặc full.",
                f"'{kind}': choose totals, indicators or full.",
            )
        dates = {name + end for name in names for end in _DATE_ENDS}
        return frozenset(names | dates | set(_PLACES) | set(_PERSON_PLACES))

    def metadata(self, year: int) -> dict[bytes, bytes]:
        """The synthetic label as metadata of a schema."""
        return schema_metadata(self.seed, self.size, year)


def generate(
    households: int,
    seed: int,
    years: Sequence[int] = (2023, 2024, 2025),
    province: str = "25",
    standard: str | Standard = DEFAULT_STANDARD,
    areas: Areas | None = None,
    gathered: Mapping[str, int] | None = None,
) -> Province:
    """A synthetic province with exactly `households` households in the last of `years`.

    The same arguments always give the same province. At 1.005.262 households and last year 2025 every published
    total of calibration.yaml holds exactly; below, totals shrink in proportion. `gathered`: commune code →
    households of a small sample that lie there. Memory grows by about 0.5 kB per household; tables are made in
    chunks. Errors: SyntheticError for years or a province without calibration.
    """
    wanted = tuple(sorted(set(years)))
    if not wanted:
        raise SyntheticError("Chưa chọn năm.", "No year was chosen.")
    calibration = Calibration(households, wanted[-1], tuple((gathered or {}).items()))
    if province != calibration.data["province"]:
        raise SyntheticError(
            f"Chỉ mô phỏng được tỉnh mã {calibration.data['province']}.",
            f"Only province {calibration.data['province']} can be generated.",
        )
    for year in wanted:
        Calibration(households, year)
    areas = areas or load_areas()
    draws = Draws(seed)
    geography = build_geography(calibration, areas, draws)
    panel = build_panel(calibration, geography, draws)
    groups = assign_groups(calibration, geography, panel, draws)
    roster = build_roster(calibration, geography, panel, groups, draws)
    classes = assign_classes(calibration, geography, panel, roster, groups, draws)
    law = load_standard(standard) if isinstance(standard, str) else standard
    return Province(
        households, seed, wanted, law, calibration, geography, panel, groups, roster, classes, draws, areas
    )
