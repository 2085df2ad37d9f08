"""The canonical tables of one year for a set of households: households, persons, and the truth behind
them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from giamngheo.synthetic import answers as given
from giamngheo.synthetic.classes import ABOVE, ABSENT, NEAR_POOR, POOR
from giamngheo.synthetic.composition import FEMALE, HEAD, RELATIONS
from giamngheo.synthetic.draws import Integers
from giamngheo.synthetic.ethnicity import KINH, group_codes, group_names
from giamngheo.synthetic.panel import BEGINS, ENDS
from giamngheo.synthetic.people import birth_dates, citizen_ids, full_names, person_groups
from giamngheo.synthetic.survey import INDICATORS, Deprivations, Rows, draw_deprivations, member_rows

if TYPE_CHECKING:
    from giamngheo.synthetic.province import Province

Columns = dict[str, pa.Array]
_CLASS_NAMES = {POOR: "poor", NEAR_POOR: "near_poor"}
_CHANGES = (*BEGINS, *ENDS)
# what is still known of a household that has left
_KNOWN_OF_DEPARTED = frozenset(
    {"household_key", "household_code", "province_code", "district_code", "commune_code", "commune_name",
     "province", "district", "commune", "village", "locality", "region", "head_name", "head_citizen_id",
     "size",
     "size_listed", "ethnic_minority", "household_change", "person_no", "name", "is_head", "relation", "sex",
     "birth_date_from", "birth_date_to", "citizen_id", "ethnicity"}
)  # fmt: skip


@dataclass(frozen=True)
class Chunk:
    """Tables of a stretch of households; `truth` has one row per household, in the same order."""

    households: pa.Table
    persons: pa.Table
    truth: pa.Table


def build_chunk(province: "Province", year: int, at: Integers, kind: str) -> Chunk:
    """The tables of the households at the given (sorted) positions of the panel, as a list of a kind
    carries them."""
    rows = member_rows(province.roster, year, at)
    found = draw_deprivations(
        province.calibration, province.panel, province.classes, rows, year, province.draws
    )
    persons = _person_columns(province, rows, found, year)
    households, class_names = _household_columns(province, rows, found, persons, year)
    _without_departed(province, rows, households, persons, year)
    truth = _truth(province, at, found, class_names, households, year)
    return Chunk(
        _canonical(province, "household", households, kind, year),
        _canonical(province, "person", persons, kind, year),
        truth,
    )


def coded(codes: NDArray[np.generic], names: tuple[str, ...]) -> pa.Array:
    """Names of codes; null for a negative code."""
    positions = pa.array(np.asarray(codes, dtype=np.int32), mask=np.asarray(codes) < 0)
    return pa.array(names, pa.string()).take(positions)


def flagged(codes: NDArray[np.generic]) -> pa.Array:
    """Booleans; null for a negative code."""
    values = np.asarray(codes)
    if values.dtype == bool:
        return pa.array(values)
    return pa.array(values > 0, mask=values < 0)


def _person_columns(province: "Province", rows: Rows, found: Deprivations, year: int) -> Columns:
    draws, roster = province.draws, province.roster
    rural = ~province.urban(year)[rows.households]
    answers = given.member_answers(province.calibration, rows, found, rural, year, draws)
    groups = person_groups(rows, province.groups, draws)
    names = group_names(province.calibration)
    born_from, born_to = birth_dates(rows, roster)
    columns: Columns = {
        "household_key": pa.array(rows.households[rows.local]),
        "person_no": pa.array((np.arange(len(rows.local)) - rows.first[rows.local] + 1).astype(np.int32)),
        "name": full_names(rows, roster, groups, names, draws),
        "is_head": pa.array(rows.relation == HEAD),
        "relation": coded(rows.relation, RELATIONS),
        "sex": coded((roster.persons.sex[rows.person] == FEMALE).astype(np.int8), ("male", "female")),
        "birth_date_from": born_from,
        "birth_date_to": born_to,
        "citizen_id": citizen_ids(rows, roster, province.origin, draws),
        "ethnicity": coded(groups, group_codes(province.calibration)),
        "school_level": coded(answers["school_level"], given.SCHOOL),
        "highest_qualification": coded(answers["highest_qualification"], given.QUALIFICATION),
        "employment_status": coded(answers["employment_status"], given.WORK),
        "nutrition_record": coded(answers["nutrition_record"], given.NUTRITION),
    }
    for name, values in answers.items():
        if name not in columns:
            columns[name] = flagged(values)
    return columns


def _household_columns(
    province: "Province", rows: Rows, found: Deprivations, persons: Columns, year: int
) -> tuple[Columns, NDArray[np.object_]]:
    at, calibration, draws = rows.households, province.calibration, province.draws
    panel, classes = province.panel, province.classes.by_year[year]
    urban = province.urban(year)[at]
    answers = given.household_answers(rows, found, urban, province.least_area(year), draws)
    now = classes[at]
    points_line, income_line, upper = (np.where(urban, *pair) for pair in province.lines(year))
    reviewed = province.under_review(year)[at]
    points = given.income_points(calibration, at, now, points_line, reviewed, year, draws)
    income, recorded, average = given.income_12m(
        calibration, at, now, rows.size, income_line, upper, province.income_months(year), year, draws
    )
    names = np.where(recorded, np.where(average, "average", "above_average"), "not_poor").astype(object)
    for code, name in _CLASS_NAMES.items():
        names[now == code] = name
    names[now == ABSENT] = "unknown"

    piece = province.geography.villages.piece[panel.village[at]]
    units = province.geography.units(year)
    heads = pa.array(rows.first)
    columns: Columns = {
        "household_key": pa.array(at),
        "household_code": province.household_codes(at),
        "province_code": pa.array([unit.province_code for unit in units], pa.string()).take(pa.array(piece)),
        "district_code": pa.array([unit.district_code for unit in units], pa.string()).take(pa.array(piece)),
        "commune_code": pa.array([unit.code for unit in units], pa.string()).take(pa.array(piece)),
        "commune_name": pa.array([unit.full_name for unit in units], pa.string()).take(pa.array(piece)),
        "province": province.above_names(year, "province").take(pa.array(piece)),
        "district": province.above_names(year, "district").take(pa.array(piece)),
        "village": pa.array(province.geography.village_names(year)).take(pa.array(panel.village[at])),
        "locality": coded(urban.astype(np.int8), ("rural", "urban")),
        "region": pa.array([unit.region for unit in units], pa.string()).take(pa.array(piece)),
        "head_name": persons["name"].take(heads),
        "head_citizen_id": persons["citizen_id"].take(heads),
        "size": pa.array(rows.size.astype(np.int32)),
        "size_listed": pa.array(rows.size.astype(np.int32)),
        "ethnic_minority": pa.array(province.groups[at] != KINH),
        "household_change": _changes(province, at, year),
        "no_labour_capacity": pa.array(given.without_labour(rows, _able(persons))),
        "merit_member": pa.array(draws.chance("merit", at, 0.035)),
        "income_points_recorded": pa.array(points.astype(np.int32)),
        "deprivation_points_recorded": pa.array(
            (found.flags.sum(axis=1) * province.points_per_indicator).astype(np.int32)
        ),
        "income_12m": pa.array(income, mask=~recorded),
        "housing_area_m2": _tenths(answers["housing_area_m2"]),
        "wall_material": coded(answers["wall_material"], given.MATERIALS),
        "pillar_material": coded(answers["pillar_material"], given.MATERIALS),
        "roof_material": coded(answers["roof_material"], given.MATERIALS),
        "water_source": coded(answers["water_source"], given.WATER),
        "toilet_type": coded(answers["toilet_type"], given.TOILET),
    }
    columns["commune"] = columns["commune_name"]
    for position, name in enumerate(INDICATORS):
        columns[f"ticked_{name}"] = pa.array(found.flags[:, position])
    for name in ("uses_internet", *given.MEANS):
        columns[name] = flagged(answers[name])
    columns |= _causes(province, at, now, year)
    return columns, names


def _changes(province: "Province", at: Integers, year: int) -> pa.Array:
    """How a household that began this year began, or one that has gone went; null for the others."""
    first, last = province.panel.first[at], province.panel.last[at]
    code = np.where(last == year - 1, province.roster.ends[at] + len(BEGINS), 0)
    if year > province.calibration.years[0]:
        code = np.where(first == year, province.roster.begins[at], code)
    return coded(code - 1, _CHANGES)


def _without_departed(
    province: "Province", rows: Rows, households: Columns, persons: Columns, year: int
) -> None:
    """Of a household that has left only who it was is known; whoever joined another is counted there."""
    at = rows.households
    departed = province.panel.last[at] < year
    if not departed.any():
        return
    merged = departed & (province.roster.ends[at] == ENDS["merged"])
    for columns, gone, joined in (
        (households, departed, merged),
        (persons, departed[rows.local], merged[rows.local]),
    ):
        for name, column in columns.items():
            hidden = joined if name in ("citizen_id", "head_citizen_id") else gone
            if name not in _KNOWN_OF_DEPARTED or name in ("citizen_id", "head_citizen_id"):
                columns[name] = pc.if_else(pa.array(hidden), pa.scalar(None, column.type), column)


def _able(persons: Columns) -> NDArray[np.generic]:
    return pc.fill_null(pc.cast(persons["able_to_work"], pa.int8()), -1).to_numpy(zero_copy_only=False)


def _tenths(values: NDArray[np.generic]) -> pa.Array:
    """Whole tenths as decimals with one place."""
    # a decimal128 is its unscaled integer in 16 bytes, little-endian
    unscaled = np.zeros((len(values), 2), dtype=np.int64)
    unscaled[:, 0] = values
    return pa.Array.from_buffers(pa.decimal128(18, 1), len(values), [None, pa.py_buffer(unscaled.tobytes())])


def _causes(province: "Province", at: Integers, now: NDArray[np.int8], year: int) -> Columns:
    """Causes named by poor and near-poor households, at least one; null for the others."""
    shares = province.calibration.data["causes"]["poor"]
    needy = (now == POOR) | (now == NEAR_POOR)
    named = {name: province.draws.chance(name, at, share / 100) for name, share in shares.items()}
    none = ~np.logical_or.reduce(list(named.values()))
    named["cause_no_capital"] = named["cause_no_capital"] | none
    columns = {name: pa.array(mask & needy, mask=~needy) for name, mask in named.items()}
    other = (named["cause_other"] & needy).astype(np.int8) - 1
    columns["cause_other_text"] = coded(other, ("chi phí học tập của con",))
    return columns


def _truth(
    province: "Province",
    at: Integers,
    found: Deprivations,
    class_names: NDArray[np.object_],
    households: Columns,
    year: int,
) -> pa.Table:
    columns = {
        "household_code": households["household_code"],
        "class": pa.array(class_names, pa.string()),
        "movement": pa.array(movement_names(province, year, at), pa.string()),
        "income_points": households["income_points_recorded"],
        "deprivation_points": households["deprivation_points_recorded"],
    }
    for position, name in enumerate(INDICATORS):
        columns[f"deprived_{name}"] = pa.array(found.flags[:, position])
    return pa.table(columns).replace_schema_metadata(province.metadata(year))


def movement_names(province: "Province", year: int, at: Integers) -> NDArray[np.object_]:
    """How each household moved since the year before; None where it was and is above the line."""
    classes, years = province.classes.by_year, province.calibration.years
    now = classes[year][at]
    names = np.full(len(at), None, dtype=object)
    if year == years[0]:
        return names
    before = classes[year - 1][at]
    earlier = [classes[past][at] for past in years if past < year - 1]
    for code, stays, newly, again in (
        (POOR, "stays_poor", "newly_poor", "fell_back_poor"),
        (NEAR_POOR, "stays_near_poor", "newly_near_poor", "fell_back_near_poor"),
    ):
        once = np.logical_or.reduce([past == code for past in earlier], initial=False)
        names[(now == code) & (before == code)] = stays
        names[(now == code) & (before == ABOVE)] = newly
        names[(now == code) & (before == ABOVE) & once] = again
        names[(now == code) & (before == ABSENT)] = "admin_increase"
        names[(now == ABSENT) & (before == code)] = "admin_decrease"
    names[(before == POOR) & (now == NEAR_POOR)] = "poor_to_near_poor"
    names[(before == POOR) & (now == ABOVE)] = "poor_to_above"
    names[(before == NEAR_POOR) & (now == POOR)] = "near_poor_to_poor"
    names[(before == NEAR_POOR) & (now == ABOVE)] = "near_poor_to_above"
    return names


def _canonical(province: "Province", entity: str, columns: Columns, kind: str, year: int) -> pa.Table:
    """The columns in their canonical order and types; what a list of this kind does not carry is null."""
    schema = province.schema(entity)
    carried = province.carried(entity, kind)
    length = len(columns["household_key"])
    arrays = []
    for field in schema:
        if field.name in columns and field.name in carried:
            column = columns[field.name]
            arrays.append(column if column.type == field.type else column.cast(field.type))
        elif field.name == "list_kind":
            arrays.append(pa.array([kind] * length, pa.string()))
        elif field.name == "source_row":
            arrays.append(pa.array(np.arange(2, length + 2, dtype=np.int32)))
        else:
            arrays.append(pa.nulls(length, field.type))
    return pa.Table.from_arrays(arrays, schema=schema).replace_schema_metadata(province.metadata(year))
