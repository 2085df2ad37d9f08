"""From a row of the tables back to the cell of the workbook."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from giamngheo.intake.headings import ColumnMeaning
from giamngheo.intake.plan import HEAD_TARGETS, SheetPlan
from giamngheo.intake.sheet import Column

# The columns that may hold the recorded class: the one thing that is looked up after the reading.
CLASS_TARGETS = frozenset(
    {"poverty_class_recorded", "class_poor", "class_near_poor", "class_not_poor", "class_average"}
)


class Locator:
    """Knows under which letter and heading each variable stands in each sheet."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, str], list[SheetPlan]] = {}

    def add(self, plan: SheetPlan) -> None:
        """Plans of one sheet, which hold its tables from top to bottom, in that order."""
        self._plans.setdefault((plan.sheet.file, plan.sheet.name), []).append(plan)

    def keep(self, targets: Collection[str]) -> None:
        """Holds on to the cells of these variables only; letters and headings of all stay known."""
        empty = Column(np.zeros(0, dtype=np.int32), [None])
        for plans in self._plans.values():
            for place, plan in enumerate(plans):
                kept = {column.index for column in plan.heading.columns if column.target in targets}
                columns = [one if index in kept else empty for index, one in enumerate(plan.sheet.columns)]
                plans[place] = replace(plan, sheet=replace(plan.sheet, columns=columns))

    def written(self, row: Mapping[str, Any], *targets: str) -> dict[str, Any]:
        """As `cell`, for the first of some variables that has a column; with the cell's value as it stands."""
        for target in targets:
            plan, meaning = self._meaning(row, target)
            if plan and meaning:
                column = plan.sheet.columns[meaning.index]
                return {
                    **self.cell(row, target),
                    "value": column.cell(row["source_row"] - plan.sheet.first_row),
                }
        return {**self.cell(row), "value": None}

    def plan_at(self, file: str, sheet: str, row: int | None) -> SheetPlan | None:
        """The plan of the table in which a row stands, of the first one where the row is not known."""
        plans = self._plans.get((file, sheet), [])
        above = [one for one in plans if row is not None and one.sheet.first_row <= row]
        return above[-1] if above else next(iter(plans), None)

    def _meaning(
        self, row: Mapping[str, Any], target: str | None
    ) -> tuple[SheetPlan | None, ColumnMeaning | None]:
        plan = self.plan_at(row["source_file"], row["source_sheet"], row["source_row"])
        names = [target, HEAD_TARGETS.get(target or ""), f"head_{target}"] if target else []
        return plan, next((found for name in names if plan and name and (found := plan.meaning(name))), None)

    def cell(self, row: Mapping[str, Any], target: str | None = None) -> dict[str, Any]:
        """The place of a table row (and of one variable) as arguments of `ProblemLog.add`."""
        file, sheet = row["source_file"], row["source_sheet"]
        plan, meaning = self._meaning(row, target)
        return {
            "file": file,
            "sheet": sheet,
            "row": row["source_row"],
            "column": plan.sheet.letter(meaning.index) if plan and meaning else None,
            "heading": meaning.heading if meaning else None,
        }
