"""Checks over the whole input: repeated numbers and codes, numbers against birth years, points, sizes."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.locate import Locator
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.repeats import other_household, repeated
from giamngheo.law import Standard
from giamngheo.law.codes import leaving_changes
from giamngheo.rules import Text
from giamngheo.rules.formats import number_text
from giamngheo.rules.text import AND

_PLACE = ["household_key", "source_file", "source_sheet", "source_row"]
# What a household is judged by, as recorded.
_JUDGED = {
    "income_points_recorded": Text("điểm B1 ({value})", "B1 points ({value})"),
    "income_12m": Text("thu nhập 12 tháng ({value} đồng)", "an income of 12 months ({value} VND)"),
    "income_per_capita_month": Text(
        "thu nhập bình quân một tháng ({value} đồng/người)", "a monthly income per head ({value} VND)"
    ),
}
_ANSWERED = Text("câu trả lời cho mọi mục của bảng điểm", "answers to every item of the points table")
_SEX = {"male": Text("nam", "male"), "female": Text("nữ", "female")}


def check_citizens(households: pa.Table, persons: pa.Table, locator: Locator, log: ProblemLog) -> None:
    """Citizen numbers of members, and of heads whose household lists no members: consistency, then
    repetition."""
    heads = _lone_heads(households, persons)
    members = persons.select(
        [*_PLACE, "name", "citizen_id", "sex", "birth_date_from", "birth_date_to", "_repaired"]
    )
    everyone = pa.concat_tables([members, heads], promote_options="permissive")
    _check_meaning(everyone, locator, log)
    _check_repeated(everyone, locator, log)


def _lone_heads(households: pa.Table, persons: pa.Table) -> pa.Table:
    listed = pc.is_in(households["household_key"], value_set=pc.unique(persons["household_key"]))
    alone = households.filter(pc.invert(listed))
    return pa.table(
        {
            **{name: alone[name] for name in _PLACE},
            "name": alone["head_name"],
            "citizen_id": alone["head_citizen_id"],
            "sex": alone["head_sex"],
            "birth_date_from": alone["head_birth_date_from"],
            "birth_date_to": alone["head_birth_date_to"],
            "_repaired": alone["_head_repaired"],
        }
    )


def _check_meaning(people: pa.Table, locator: Locator, log: ProblemLog) -> None:
    """Twelve digits say sex and year of birth; a repaired number that says otherwise is not believed."""
    whole = pc.fill_null(pc.equal(pc.utf8_length(people["citizen_id"]), 12), False)
    places = np.flatnonzero(whole.to_numpy())
    ids = people["citizen_id"].filter(whole)
    century = pc.cast(pc.utf8_slice_codeunits(ids, 3, 4), pa.int32()).to_numpy()
    year = 1900 + 100 * (century // 2) + pc.cast(pc.utf8_slice_codeunits(ids, 4, 6), pa.int32()).to_numpy()
    first = _years(people["birth_date_from"].filter(whole))
    last = _years(people["birth_date_to"].filter(whole))
    wrong_year = (first > 0) & ((year < first) | (year > last))
    expected = pc.if_else(pa.array(century % 2 == 0), "male", "female")
    differs = pc.not_equal(people["sex"].filter(whole), expected)
    wrong_sex = pc.fill_null(differs, False).to_numpy()
    for index in np.flatnonzero(wrong_year | wrong_sex):
        row = people.slice(int(places[index]), 1).to_pylist()[0]
        place = locator.cell(row, "citizen_id")
        common = {"value": row["citizen_id"], "household_key": row["household_key"]}
        if row["_repaired"]:
            log.add("citizen_id_doubtful", **place, **common)
            continue
        if wrong_year[index]:
            span = str(first[index]) if first[index] == last[index] else f"{first[index]}–{last[index]}"
            log.add("citizen_id_birth_mismatch", **place, **common, expected=int(year[index]), listed=span)
        if wrong_sex[index]:
            log.add(
                "citizen_id_sex_mismatch",
                **place,
                **common,
                expected=_SEX[expected[int(index)].as_py()],
                listed=_SEX[row["sex"]],
            )


def _years(dates: pa.ChunkedArray) -> np.ndarray:
    years: np.ndarray = pc.fill_null(pc.year(dates), 0).to_numpy()
    return years


def _check_repeated(people: pa.Table, locator: Locator, log: ProblemLog) -> None:
    numbered = pc.is_valid(people["citizen_id"])
    places = np.flatnonzero(numbered.to_numpy())
    for group in repeated(people.select(["citizen_id"]).filter(numbered), ["citizen_id"]):
        rows = people.take(pa.array(places[group])).to_pylist()
        for row in rows:
            other = next(item for item in rows if item is not row)
            log.add(
                "duplicate_citizen_id",
                **locator.cell(row, "citizen_id"),
                value=row["citizen_id"],
                household_key=row["household_key"],
                name=row["name"] or "?",
                other=other_household(other, row),
            )


def check_household_codes(households: pa.Table, locator: Locator, log: ProblemLog) -> None:
    """One code for one household of a commune. (Lists of different communes may number from 1 each.)"""
    coded = households.filter(pc.is_valid(households["household_code"])).select(
        [*_PLACE, "household_code", "commune_code", "head_name"]
    )
    for group in repeated(coded, ["commune_code", "household_code"]):
        rows = coded.take(pa.array(group)).to_pylist()
        for row in rows:
            other = next(item for item in rows if item is not row)
            log.add(
                "duplicate_household_code",
                **locator.cell(row, "household_code"),
                value=row["household_code"],
                household_key=row["household_key"],
                other=other_household(other, row),
            )


def check_names(
    households: pa.Table, persons: pa.Table, standard: Standard, locator: Locator, log: ProblemLog
) -> None:
    """Names are needed; size and locality are missed with a warning."""
    # Of a household with members but no head that is said already.
    listed = pc.is_in(households["household_key"], value_set=pc.unique(persons["household_key"]))
    nameless = pc.and_(pc.is_null(households["head_name"]), pc.invert(listed))
    _each(households, nameless, "value_missing", "head_name", locator, log,
          what=standard.questionnaire.variable("head_name").label)  # fmt: skip
    _each(persons, pc.is_null(persons["name"]), "value_missing", "name", locator, log,
          what=standard.questionnaire.variable("name").label)  # fmt: skip
    for table, target in ((households, "head_name"), (persons, "name")):
        # A member's own row tells of the head too.
        if target == "name" or not len(persons):
            _report_formulas(table, target, locator, log)
    _each(households, pc.is_null(households["size"]), "size_missing", "size", locator, log)
    # Of a household whose commune was refused that is said already.
    refused = pa.array(sorted(log.keys_of("commune_")), pa.int64())
    placed = pc.invert(pc.is_in(households["household_key"], value_set=refused))
    unknown_area = pc.and_(pc.is_null(households["locality"]), placed)
    _each(households, unknown_area, "locality_missing", "locality", locator, log)


def _report_formulas(table: pa.Table, target: str, locator: Locator, log: ProblemLog) -> None:
    """Names that a spreadsheet would run if they were typed: they are kept as words."""
    suspect = table.filter(pc.fill_null(pc.match_substring_regex(table[target], "^[=@]"), False))
    for row in suspect.select(_PLACE).to_pylist():
        log.add("formula_as_name", **locator.written(row, target), household_key=row["household_key"])


def check_points(
    households: pa.Table, standard: Standard, locator: Locator, log: ProblemLog, need_points: bool = True
) -> None:
    """Points and deprivations are missed with a warning, but not of a household that is gone.

    Without `need_points` a household whose class is recorded needs neither points nor deprivations.
    """
    if not need_points:
        households = households.filter(pc.is_null(households["poverty_class_recorded"]))
    households = households.filter(pc.invert(_gone(households)))
    if standard.points_table is None:
        incomes = ("income_points_recorded", "income_12m", "income_per_capita_month")
        _each(
            households,
            _all_null(households, incomes),
            "income_points_missing",
            "income_points_recorded",
            locator,
            log,
        )
    answers = [
        v.name
        for v in standard.questionnaire.variables("household")
        if set(v.kinds) == {"full"} and v.type != "date"
    ]
    ticks = [f"ticked_{indicator.key}" for indicator in standard.indicators]
    nothing = _all_null(households, ["deprivation_points_recorded", *ticks, *(set(answers) - {"region"})])
    _each(households, nothing, "deprivations_missing", "deprivation_points_recorded", locator, log)


def _gone(households: pa.Table) -> pa.ChunkedArray:
    """Where the list says that the household is here no more."""
    return pc.is_in(households["household_change"], value_set=pa.array(leaving_changes()))


def check_departed(households: pa.Table, standard: Standard, locator: Locator, log: ProblemLog) -> None:
    """A household recorded as gone that has points or an income to judge it by all the same: it cannot be both."""
    gone = households.filter(_gone(households))
    points = standard.points_table
    items = [item.variable for item in points.items if not item.derived] if points and points.complete else []
    answered = pa.chunked_array([pa.repeat(bool(items), len(gone))])
    for name in items:
        said = pc.is_valid(gone[name]) if name in gone.column_names else False
        answered = pc.and_(answered, said)
    gone = gone.append_column("_answered", answered)
    for row in gone.select([*_PLACE, *_JUDGED, "_answered"]).to_pylist():
        judged = [(_JUDGED[name], number_text(row[name])) for name in _JUDGED if row[name] is not None]
        judged += [(_ANSWERED, "")] if row["_answered"] else []
        if judged:
            log.add(
                "departed_with_points",
                **locator.written(row, "household_change"),
                household_key=row["household_key"],
                what=Text.listing([text.format(value=value) for text, value in judged], AND),
            )


def _all_null(table: pa.Table, names: object) -> pa.ChunkedArray:
    result = None
    for name in names:  # type: ignore[attr-defined]
        blank = pc.is_null(table[name])
        result = blank if result is None else pc.and_(result, blank)
    return result


def _each(
    table: pa.Table,
    where: pa.ChunkedArray,
    code: str,
    target: str,
    locator: Locator,
    log: ProblemLog,
    **params: Any,
) -> None:
    for row in table.filter(where).select(_PLACE).to_pylist():
        place = locator.cell(row, target)
        # A cell that was refused is not missing too.
        if (
            place["column"] is None
            or (place["file"], place["sheet"], place["row"], place["column"]) not in log.troubled
        ):
            log.add(code, **place, household_key=row["household_key"], **params)


def check_ticks(households: pa.Table, standard: Standard, locator: Locator, log: ProblemLog) -> None:
    """Ticks against the recorded total, where all ticks are known."""
    names = [f"ticked_{indicator.key}" for indicator in standard.indicators]
    step = standard.points_per_indicator
    if not step or "deprivation_points_recorded" not in households.column_names:
        return
    total = None
    for name in names:
        value = pc.cast(households[name], pa.int32())
        total = value if total is None else pc.add(total, value)
    points = households["deprivation_points_recorded"]
    differs = pc.fill_null(pc.not_equal(pc.multiply(total, step), points), False)
    rows = households.append_column("_ticks", total).filter(differs)
    for row in rows.select([*_PLACE, "_ticks", "deprivation_points_recorded"]).to_pylist():
        log.add(
            "ticks_disagree_b2",
            **locator.cell(row, "deprivation_points_recorded"),
            value=row["deprivation_points_recorded"],
            household_key=row["household_key"],
            ticks=row["_ticks"],
            points=row["deprivation_points_recorded"],
        )


def fill_minority(households: pa.Table) -> pa.Array:
    """Whether the household is of an ethnic minority: as listed, else by the head's ethnic group."""
    from giamngheo.law import load_codes

    minority = {code.code: code.minority for code in load_codes("ethnic_groups").codes}
    groups = households["head_ethnicity"].combine_chunks().dictionary_encode()
    says = pa.array([minority.get(code) for code in groups.dictionary.to_pylist()], pa.bool_()).take(
        groups.indices
    )
    return pc.coalesce(households["ethnic_minority"].combine_chunks(), says)


def birth_year(value: date | None) -> int | None:
    """The year of a date, None for none."""
    return None if value is None else value.year
