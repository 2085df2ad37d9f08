"""What one list records twice and differently, known only once it is classified: said, never settled in
silence."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.locate import Locator
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.read import Intake
from giamngheo.law import Standard
from giamngheo.rules import Text
from giamngheo.rules.formats import number_text

_PLACE = ("household_key", "source_file", "source_sheet", "source_row")
# Where points decide, a household above the line may be of any of these.
_ABOVE = ("not_poor", "average", "above_average")
_SOURCES = {
    "answers": Text("các câu trả lời", "the answers"),
    "ticks": Text("các chỉ số đánh dấu", "the ticked indicators"),
}
_YES = Text("thiếu hụt", "deprived")
_NO = Text("không thiếu hụt", "not deprived")


def note_disagreements(intake: Intake, classified: pa.Table, standard: Standard) -> ProblemLog:
    """Warnings of a classified list: totals against indicators, ticks against answers, points against items
    and income, the recorded class against the one found.

    `classified` has the columns of `measurement.classify` beside those of the list. The warnings join those
    of the intake, whose locator is let go of (it holds the sheets).
    """
    log = ProblemLog()
    locator, intake.locator = intake.locator, Locator()
    said = {problem.household_key for problem in intake.problems if problem.code == "ticks_disagree_b2"}
    for row in _flagged(classified, "disagree_deprivation_total", _TOTALS):
        if row["household_key"] not in said:
            _add(log, locator, row, "total_disagrees_b2", "deprivation_points_recorded", **_total(row))
    for indicator in standard.indicators:
        used, tick = f"deprived_{indicator.key}", f"ticked_{indicator.key}"
        for row in _flagged(classified, f"disagree_tick_{indicator.key}", (used, tick)):
            says = {"name": indicator.name, "ticked": _says(row[tick]), "answered": _says(row[used])}
            _add(log, locator, row, "answers_disagree_tick", tick, **says)
    for row in _flagged(classified, "disagree_income_points", ("income_points", "income_points_recorded")):
        _add(log, locator, row, "items_disagree_b1", "income_points_recorded", items=row["income_points"])
    for row in _flagged(classified, "disagree_income_basis", _INCOMES):
        _add(log, locator, row, "income_disagrees_points", *_income(row), points=row["income_points"])
    for row in _flagged(classified, "disagree_income_records", _INCOMES):
        per_head = number_text(row["income_per_capita_month"])
        _add(log, locator, row, "income_records_disagree", "income_12m", per_head=per_head)
    names = {one.code: one.name for one in standard.classes}
    for row in _of_other_class(classified):
        recorded, found = (
            names.get(row[column], Text.same(row[column])) for column in ("poverty_class_recorded", "class")
        )
        place = locator.written(row, "poverty_class_recorded", f"class_{row['poverty_class_recorded']}")
        # of the title or of a section there is no cell
        value = place.pop("value") or recorded.vi
        key = row["household_key"]
        log.add("class_disagrees", **place, value=value, household_key=key, recorded=recorded, found=found)
    log.close()
    intake.problems += log.problems
    intake.counts += log.counts
    return log


_TOTALS = (
    "deprivation_points_recorded",
    "deprivation_points_lo",
    "deprivation_points_hi",
    "deprivation_source",
)
_INCOMES = ("income_points", "income_12m", "income_per_capita_month")


def _flagged(table: pa.Table, flag: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if flag in table.column_names:
        marked = table.filter(pc.fill_null(table[flag], False))
        yield from marked.select([*_PLACE, *columns]).to_pylist()


def _add(
    log: ProblemLog, locator: Locator, row: Mapping[str, Any], code: str, target: str, **params: Any
) -> None:
    value = params.pop("value", row.get(target))
    log.add(code, **locator.cell(row, target), value=value, household_key=row["household_key"], **params)


def _total(row: Mapping[str, Any]) -> dict[str, object]:
    low, high = row["deprivation_points_lo"], row["deprivation_points_hi"]
    found = Text.same(str(low)) if low == high else Text(f"từ {low} đến {high}", f"{low} to {high}")
    return {"source": _SOURCES.get(row["deprivation_source"], _SOURCES["ticks"]), "found": found}


def _says(value: bool | None) -> Text:
    return _YES if value else _NO


def _income(row: Mapping[str, Any]) -> tuple[str]:
    return ("income_12m" if row["income_12m"] is not None else "income_per_capita_month",)


def _of_other_class(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Households whose class in the list is not the one found; "not poor" is any class above the line."""
    recorded, found = table["poverty_class_recorded"], table["class"]
    above = pa.array(_ABOVE, pa.string())
    loosely = pc.or_(
        pc.and_(pc.equal(recorded, _ABOVE[0]), pc.is_in(found, above)),
        pc.and_(pc.equal(found, _ABOVE[0]), pc.is_in(recorded, above)),
    )
    alike = pc.or_(pc.equal(recorded, found), loosely)
    other = table.filter(pc.fill_null(pc.and_(pc.invert(alike), pc.not_equal(found, "unknown")), False))
    yield from other.select([*_PLACE, "poverty_class_recorded", "class"]).to_pylist()
