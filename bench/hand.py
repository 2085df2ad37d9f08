"""The best SQL a person would write for the same results, for DuckDB, with no product code in it.

It knows what the product must not assume: that nothing is missing, and that no number is out of range.
"""

import json

import duckdb

from bench.places import households_file, person_households_file, persons_file, points_file

# as many combinations in one constant list as were fastest in trials (pairs to quintuples of items)
_LONGEST_LIST = 2_000


def commune_table(rows: int) -> list[tuple[int, ...]]:
    """commune, persons, poor persons, their deprivations, twelve censored counts: whole numbers."""
    data = json.loads(points_file().read_text(encoding="utf-8"))
    ticks = [f"ticked_{key}" for key in data["indicators"]]
    columns = data["columns"]
    place = " ".join(f"when '{name}' then {n}" for n, name in enumerate(columns[:-1]))
    lines = data["lines"]
    hits = ", ".join(f"sum(w * {tick}::int)" for tick in ticks)
    items = ", ".join(f"item_{n:02}::int as item_{n:02}" for n in range(1, len(data["points"]) + 1))
    query = f"""
        with coded as (
            select commune_code, size::int as size, {items}, {", ".join(ticks)},
                {" + ".join(f"{tick}::int" for tick in ticks)} as k,
                case locality when 'urban' then {len(columns) - 1} else case region {place} end end as col,
                case locality when 'urban' then {lines["urban"]} else {lines["rural"]} end as line
            from '{households_file(rows)}'),
        scored as (
            select *, case when k >= {data["cutoff"]} and {_score(data["points"], len(columns))} <= line
                then size else 0 end as w
            from coded)
        select commune_code, sum(size), sum(w), sum(w * k), {hits} from scored group by commune_code"""
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = false")
        return con.execute(query).fetchall()


def _score(points: list[list[list[int]]], columns: int) -> str:
    groups: list[list[int]] = [[]]
    length = columns
    for item, options in enumerate(points):
        if groups[-1] and length * len(options) > _LONGEST_LIST:
            groups.append([])
            length = columns
        groups[-1].append(item)
        length *= len(options)
    return " + ".join(_looked_up(group, points, columns) for group in groups)


def _looked_up(group: list[int], points: list[list[list[int]]], columns: int) -> str:
    sums, position = [[0] * columns], ""
    for item in group:
        sums = [[a + b for a, b in zip(row, more, strict=True)] for row in sums for more in points[item]]
        name = f"item_{item + 1:02}"
        position = f"({position}) * {len(points[item])} + {name}" if position else name
    flat = [value for row in sums for value in row]
    return f"list_extract({flat}::int[], ({position}) * {columns} + col + 1)"


def scan(rows: int) -> list[tuple[int, ...]]:
    """The machine's limit: every column read and added, nothing else."""
    with duckdb.connect() as con:
        names = [
            row[0] for row in con.execute(f"describe select * from '{households_file(rows)}'").fetchall()
        ]
        read = [name for name in names if name not in ("household_key", "province_code")]
        sums = [f"sum(len({n}))" if n in ("locality", "region") else f"sum({n}::int)" for n in read]
        return con.execute(f"select {', '.join(sums)} from '{households_file(rows)}'").fetchall()


def member_deprivations(rows: int, on: str, elderly: int) -> list[tuple[int, ...]]:
    """Households, those deprived by dependants, insurance and schooling."""
    child = f"birth_date_from > date '{on}' - interval 16 year"
    school = " ".join(
        f"or birth_date_from <= date '{on}' - interval {age} year and school_level not in ({levels})"
        for age, levels in (
            (6, "'primary', 'lower_secondary', 'upper_secondary', 'vocational', 'college_up'"),
            (12, "'lower_secondary', 'upper_secondary', 'vocational', 'college_up'"),
        )
    )
    query = f"""
        with reduced as (
            select household_key, 2 * count(*) filter (
                    {child} or monthly_social_allowance
                    and (disabled or birth_date_from <= date '{on}' - interval {elderly} year)
                ) > count(*) as a,
                bool_or(not has_health_insurance and birth_date_from <= date '{on}' - interval 6 year) as b,
                bool_or({child} and birth_date_from <= date '{on}' - interval 3 year
                    and (school_level = 'none' {school})) as c
            from '{persons_file(rows)}' group by household_key)
        select count(*), count(*) filter (a), count(*) filter (b), count(*) filter (c)
        from '{person_households_file(rows)}' left join reduced using (household_key)"""
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = false")
        return con.execute(query).fetchall()
