"""How the lists of a unit moved within a year: every move by kind, group and area, and how long the poor are poor.

Movements are those of `measurement.movements`; here they are only counted. Changes of members (moved, split, merged,
died) are kept apart from changes of welfare, and so is what a change of the standard did.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.law import load_standard
from giamngheo.measurement import Movements
from giamngheo.measurement.movements import summarise
from giamngheo.measurement.movements.comparing import fell_back_years
from giamngheo.monitoring.selection import Selection
from giamngheo.reports.units import natural_order

FILE = "dynamics.json"
MOVES = "moves.parquet"
"""A row for each household that a move counts: which it is, from where to where, and its groups."""
GROUPS = {
    "all": "true",
    "ethnic_minority": "h.ethnic_minority",
    "no_labour_capacity": "h.no_labour_capacity",
    "merit_member": "h.merit_member",
    "disabled_member": "h.disabled_member",
    "urban": "m.locality = 'urban'",
    "rural": "m.locality = 'rural'",
}
"""Groups of households by what the register or the list says of them; a household may be in several."""

_STATE = "case when {0} in ('poor', 'near_poor') then {0} when {0} = 'unknown' then 'unknown' else 'off' end"
_LAST = "coalesce(m.household_key, try_cast(m.previous_code as bigint))"
_LISTED = "try_cast(m.household_code as bigint)"
_WELFARE = "movement not in ('admin_decrease', 'admin_increase', 'revoked', 'unknown')"
TARGETS = {
    "poor": f"{_WELFARE} and target = 'poor'",
    "near_poor": f"{_WELFARE} and target = 'near_poor'",
    "off": f"{_WELFARE} and target = 'off'",
    "members": "movement in ('admin_decrease', 'admin_increase', 'revoked')",
    "unknown": "movement = 'unknown'",
}
"""Columns of the matrix, by what became of the household."""


def write_dynamics(folder: Path, chosen: Selection, households: pa.Table, moved: Movements | None) -> None:
    """`FILE` in the folder: see `_told`; without movements only years and reason. And `MOVES`."""
    opening = chosen.opening
    said: dict[str, Any] = {
        "year": chosen.year,
        "standard": chosen.standard,
        "approved": opening.approved,
        "previous_year": opening.year or None,
        "restated": opening.restated,
        "words": _words(opening.words()) if opening.changed else None,
        "moved": moved is not None,
    }
    if moved is not None:
        said |= _told(chosen, households, moved)
        _write_moves(folder, chosen, moved)
    (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def read_dynamics(folder: Path) -> dict[str, Any]:
    """What `write_dynamics` wrote."""
    said: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return said


def _words(text: Any) -> list[str]:
    return [text.get("vi"), text.get("en")]


def _told(chosen: Selection, households: pa.Table, moved: Movements) -> dict[str, Any]:
    """fell_back (bounds of the years, how they are known), groups (moves), areas by group, effect, lasting."""
    standard = load_standard(chosen.standard)
    years = fell_back_years(standard, chosen.reference_date)
    level = "village" if _one_commune(households) else "commune_code"
    effect = chosen.approved_list()
    restated = chosen.earlier_lists()[-1].table if effect is not None else None
    opening = None if effect is None or restated is None else (effect, restated)
    areas = {name: _areas(chosen, moved, level, opening, condition) for name, condition in GROUPS.items()}
    return {
        "fell_back": {
            "least": years.least,
            "most": years.most,
            "evidence": standard.parameters["fell_back_years"].basis.evidence,
        },
        "groups": {name: _moves(chosen, moved, condition) for name, condition in GROUPS.items()},
        "areas": areas["all"],
        "areas_by_group": areas,
        "effect": None if opening is None else _effect(*opening),
        "lists": [year for year, _ in chosen.opening.lists],
        "lasting": _lasting(chosen, households),
    }


def _one_commune(households: pa.Table) -> bool:
    return len({code for code in households["commune_code"].to_pylist() if code}) == 1


def _moves(chosen: Selection, moved: Movements, condition: str) -> list[dict[str, Any]]:
    """Households and persons by movement, change of members, state before and state now."""
    with duckdb.connect() as con:
        con.register("m", moved.table)
        return (
            con.sql(
                f"""select m.movement, m.change, {_STATE.format("m.previous_class")} as origin,
            {_STATE.format('m."class"')} as target, count(*) as households,
            coalesce(sum(coalesce(m.size, m.previous_size)), 0)::bigint as persons
            from m left join read_parquet($households) h on h.household_key = {_LAST}
            where {condition} group by all order by all""",  # noqa: S608 - conditions of this module
                params={"households": str(chosen.snapshot.table("households"))},
            )
            .to_arrow_table()
            .to_pylist()
        )


def _write_moves(folder: Path, chosen: Selection, moved: Movements) -> None:
    groups = ", ".join(f"coalesce({condition}, false) as in_{name}" for name, condition in GROUPS.items())
    with duckdb.connect() as con:
        con.register("m", moved.table)
        rows = con.sql(
            f"""select {_LAST} as household, m.movement, {_STATE.format("m.previous_class")} as origin,
            {_STATE.format('m."class"')} as target, {groups}
            from m left join read_parquet($households) h on h.household_key = {_LAST}
            where m.movement <> 'not_on_lists'""",  # noqa: S608 - conditions of this module
            params={"households": str(chosen.snapshot.table("households"))},
        ).to_arrow_table()
    pq.write_table(rows, folder / MOVES)


def households_moved(folder: Path, group: str, origin: str, target: str) -> list[int] | None:
    """The households that a cell of the matrix counts; None for no such cell, or a folder of an older release.

    target: a state, "members" (changes of members, recognitions revoked) or "unknown".
    """
    file = folder / MOVES
    if group not in GROUPS or target not in TARGETS or not file.is_file():
        return None
    with duckdb.connect() as con:
        rows = con.execute(
            f"""select distinct household from read_parquet($file)
            where in_{group} and origin = $origin and household is not null and {TARGETS[target]}""",  # noqa: S608 - names of this module
            {"file": str(file), "origin": origin},
        ).fetchall()
    return [row[0] for row in rows]


def _of_group(chosen: Selection, table: pa.Table, key: str, condition: str, counts: str) -> pa.Table:
    """The rows of `m` whose households are of a group; `key`: the household of a row, `counts`: which rows matter."""
    if condition == GROUPS["all"]:
        return table
    with duckdb.connect() as con:
        con.register("m", table)
        return con.sql(
            f"""select m.* from m left join read_parquet($households) h on h.household_key = {key}
            where ({condition}) and {counts}""",  # noqa: S608 - conditions of this module
            params={"households": str(chosen.snapshot.table("households"))},
        ).to_arrow_table()


def _areas(
    chosen: Selection,
    moved: Movements,
    level: str,
    opening: tuple[pa.Table, pa.Table] | None,
    condition: str,
) -> list[dict[str, Any]]:
    """One row a unit, of a group: the columns of forms 7.2 and 7.3 for households, and of an opening list that is
    restated, how it was approved and what the new standard moved."""
    rows: dict[str, dict[str, Any]] = {}
    own = _of_group(chosen, moved.table, _LAST, condition, "m.movement <> 'not_on_lists'")
    for row in summarise(own, by=[level]).to_pylist():
        area = rows.setdefault(row[level] or "", {"key": row[level], "7.2": {}, "7.3": {}})
        area[row["form"]][row["column"]] = row["households"]
    if opening is not None:
        listed = "m.\"class\" in ('poor', 'near_poor')"
        counts = {
            name: _by_area(_of_group(chosen, table, _LISTED, condition, listed), level)
            for name, table in zip(("approved", "restated"), opening, strict=True)
        }
        changed = _of_group(chosen, _changed(*opening), _LISTED, condition, "true")
        counts["by_standard"] = _net_by_area(changed, level)
        for name, by_area in counts.items():
            for key, found in by_area.items():
                area = rows.setdefault(key, {"key": key or None, "7.2": {}, "7.3": {}})
                area[name] = found
        for area in rows.values():
            area.setdefault("by_standard", {})
    names = {
        unit.code: unit.full_name
        for unit in chosen.places.units.values()
        if unit.valid(chosen.day) and unit.code
    }
    return [
        {**area, "label": names.get(key, key) if level == "commune_code" else key}
        for key, area in sorted(rows.items(), key=lambda one: natural_order(one[0]))
    ]


def _by_area(table: pa.Table, level: str) -> dict[str, dict[str, int]]:
    with duckdb.connect() as con:
        con.register("listed", table)
        rows = con.execute(
            f"""select coalesce({level}, ''), "class", count(*) from listed
            where "class" in ('poor', 'near_poor') group by all"""  # noqa: S608 - a column of this module
        ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for key, status, number in rows:
        found.setdefault(key, {})[status] = number
    return found


def _changed(approved: pa.Table, restated: pa.Table) -> pa.Table:
    """Households that both standards tell the class of, where it differs; an answer that is missing tells none."""
    with duckdb.connect() as con:
        con.register("old_list", approved)
        con.register("new_list", restated)
        return con.sql(
            f"""select n.household_code, n.commune_code, n.village, n.locality,
            {_STATE.format("o.class")} as origin, {_STATE.format("n.class")} as target
            from old_list o join new_list n using (household_code)
            where o.class <> 'unknown' and n.class <> 'unknown' and o.class <> n.class"""  # noqa: S608 - fixed text
        ).to_arrow_table()


def _net_by_area(changed: pa.Table, level: str) -> dict[str, dict[str, int]]:
    """By area and list, those that came onto it less those that left it."""
    with duckdb.connect() as con:
        con.register("changed", changed)
        rows = con.execute(
            f"""select coalesce({level}, ''), state, sum(moved)::bigint from (
                select *, target as state, 1 as moved from changed
                union all select *, origin as state, -1 as moved from changed)
            where state in ('poor', 'near_poor') group by all"""  # noqa: S608 - a column of this module
        ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for key, status, number in rows:
        found.setdefault(key, {})[status] = number
    return found


def _effect(approved: pa.Table, restated: pa.Table) -> list[dict[str, Any]]:
    """Households by class in the list as approved and in the same list under the new standard; whoever one of them
    does not hold has no class there."""
    with duckdb.connect() as con:
        con.register("old_list", approved)
        con.register("new_list", restated)
        return (
            con.sql(
                f"""select {_STATE.format("coalesce(o.class, 'unknown')")} as origin,
            {_STATE.format("coalesce(n.class, 'unknown')")} as target, count(*) as households
            from old_list o full join new_list n using (household_code)
            group by all order by all"""  # noqa: S608 - fixed text
            )
            .to_arrow_table()
            .to_pylist()
        )


def _lasting(chosen: Selection, households: pa.Table) -> list[dict[str, int]]:
    """Households now poor by the number of reviews in a row, this one included, that found them poor."""
    poor = "select household_code from now where class = 'poor'"
    with duckdb.connect() as con:
        con.register("now", households.select(["household_code", "class"]))
        con.execute(
            f"create temp table runs as select household_code, 1 as run, true as unbroken from ({poor})"  # noqa: S608
        )
        for one in reversed(chosen.earlier_lists()):
            con.register("earlier", one.table.select(["household_code", "class"]))
            con.execute(
                """create or replace temp table runs as select r.household_code,
                r.run + (r.unbroken and coalesce(e.poor, false))::int as run,
                r.unbroken and coalesce(e.poor, false) as unbroken
                from runs r left join (
                    select household_code, bool_or(class = 'poor') as poor from earlier group by 1) e
                using (household_code)"""
            )
        return (
            con.sql("select run as reviews, count(*) as households from runs group by run order by run")
            .to_arrow_table()
            .to_pylist()
        )
