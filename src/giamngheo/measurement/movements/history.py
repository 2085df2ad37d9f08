"""Fell back or newly on the list: what the lists of earlier years can decide."""

from dataclasses import dataclass

import duckdb

# What a list says of the year before it, where it carries the movement that its own review found.
_YEAR_BEFORE = """
case when movement in ('stays_poor', 'poor_to_near_poor', 'poor_to_above') then 'poor'
     when movement in ('stays_near_poor', 'near_poor_to_poor', 'near_poor_to_above') then 'near_poor'
     when movement in ('newly_poor', 'newly_near_poor', 'fell_back_poor', 'fell_back_near_poor',
     'not_on_lists')
          then 'off' end
"""


@dataclass(frozen=True)
class FellBackYears:
    """Within how many years of the exit it is falling back: from `least` to `most`, equal if known."""

    least: int
    most: int


def start_history(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create or replace temp table past (cur_id bigint, year int, was varchar, certainty int); "
        "create or replace temp table history "
        "(cur_id bigint, fell_back boolean, fell_back_open boolean, missing_years varchar, last_listed int)"
    )


def remember(con: duckdb.DuckDBPyConnection, standing: str, year: int) -> None:
    """Keep in `past` what the list of `year`, matched in `standing`, says of that year and the one before.

    A part of a household that was listed is not known to have been off the list.
    """
    con.execute(
        f"""insert into past
        select cur_id, ?, case when standing in ('poor', 'near_poor') then standing else 'off' end, 2
        from {standing} where standing <> 'unknown'
          and not (standing = 'absent' and cur_id in (
              select r.cur_id from related r join prev p on p.id = r.prev_id
              where p.class in ('poor', 'near_poor')))""",  # noqa: S608 - a table name of this package
        [year],
    )
    con.execute(
        f"""insert into past select s.cur_id, ?, {_YEAR_BEFORE}, 1
        from {standing} s join prev p on p.id = s.prev_id where {_YEAR_BEFORE} is not null""",  # noqa: S608
        [year - 1],
    )


def decide_history(con: duckdb.DuckDBPyConnection, year: int, definition: FellBackYears) -> None:
    """Fill `history` for the households now listed that the latest list does not hold.

    Being in the same class in the year p means an exit in p + 1 or later, so at most year - p - 1 years
    ago; an exit in the year just before counts under every definition. Where the definition is a range, who was on no
    list held is new if the lists of its shortest number are there; who left between the bounds stays open.
    """
    con.execute(
        """create or replace temp table history as
        with newcomers as (
            select c.id as cur_id, c."class" as now from cur c join latest l on l.cur_id = c.id
            where c."class" in ('poor', 'near_poor') and l.standing not in ('poor', 'near_poor')
        ), years as (
            select unnest(generate_series($year - 1 - $most, $year - 2)) as year
        ), known as (
            select cur_id, year, arg_max(was, certainty) as was from past group by cur_id, year
        ), each_year as (
            select n.cur_id, y.year, $year - y.year - 1 as since, k.was = n.now as was_in
            from newcomers n cross join years y left join known k on k.cur_id = n.cur_id and k.year = y.year
        )
        select cur_id,
            case when coalesce(bool_or(was_in and since <= $least), false) then true
                 when not coalesce(bool_or(was_in), false)
                      and bool_and(was_in is not null) filter (where since <= $least) then false
                 end as fell_back,
            coalesce(bool_or(was_in), false) as fell_back_open,
            string_agg(year, ', ' order by year desc) filter (where was_in is null and since <= $least)
                as missing_years,
            max(year) filter (where was_in) as last_listed
        from each_year group by cur_id""",
        {"year": year, "least": definition.least, "most": definition.most},
    )
