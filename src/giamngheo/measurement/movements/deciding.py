"""What became of each household between the latest list and the classification now."""

import duckdb

from giamngheo.law.classes import LISTED
from giamngheo.measurement.movements.matching import match

ABOVE = ("not_poor", "average", "above_average")

# Departures recorded in the list: the household is not there at the end of the year.
_LEFT = "c.household_change in ('moved_out', 'merged', 'died')"

_STANDING = f"""
case when {{0}} in {LISTED} then {{0}} when {{0}} in {ABOVE} then 'above' else 'unknown' end
"""


def standing_of(con: duckdb.DuckDBPyConnection, name: str, *, restated: bool = False) -> None:
    """Make `<name>` (cur_id, prev_id, matched_by, standing, why): each household of `cur` in the list `prev`.

    standing: poor, near_poor, above, absent (the list covers the commune and does not hold the household), or
    unknown with the reason `why`: class, another_head, ambiguous, commune, nothing_to_compare, or standard (a list
    restated under another standard knows only whom its review looked at).
    """
    match(con)
    absent, why = ("'unknown'", " else 'standard'") if restated else ("'absent'", "")
    con.execute(
        f"""create or replace temp table {name} as
        with comparable as (
            select count(code_key) > 0 as by_code, count(name_key) > 0 as by_name,
                   (select count(*) > 0 from prev_citizens) as by_citizen
            from prev
        ), of_cur as (
            select c.id as cur_id, m.prev_id, m.matched_by, p.class,
                exists (select 1 from perhaps x where x.cur_id = c.id) as ambiguous,
                exists (select 1 from taken_in t where t.cur_id = c.id and not t.certain) as under_another_head,
                coalesce(c.commune_code in (select commune_code from prev_communes), false) as covered,
                (by_code and c.code_key is not null) or (by_name and c.name_key is not null)
                or (by_citizen and c.id in (select id from cur_citizens)) as is_comparable
            from cur c cross join comparable
            left join pairs m on m.cur_id = c.id left join prev p on p.id = m.prev_id
        )
        select cur_id, prev_id, matched_by,
            case when prev_id is not null then {_STANDING.format("class")}
                 when ambiguous or not covered or not is_comparable then 'unknown'
                 else {absent} end as standing,
            case when prev_id is not null then case when class is null or class = 'unknown' then 'class' end
                 when under_another_head then 'another_head'
                 when ambiguous then 'ambiguous'
                 when not covered then 'commune'
                 when not is_comparable then 'nothing_to_compare'{why} end as why
        from of_cur"""  # noqa: S608 - fixed text
    )


def decide_current(con: duckdb.DuckDBPyConnection) -> None:
    """Make `moved_rows`: a row for each household now, from `cur`, `latest`, `history`, `related` and `prev`.

    A household that is on the list in another commune leaves one commune and arrives in the other: two rows.
    """
    con.execute(
        f"""create or replace temp table split_from as
        select r.cur_id, arg_max(r.prev_id, r.shared) as prev_id
        from related r where r.prev_id in (select prev_id from pairs) group by r.cur_id;
        create or replace temp table took_in as
        select cur_id, arg_max(prev_id, (class in {LISTED})::int) as prev_id
        from taken_in join prev on prev.id = prev_id where certain group by cur_id;
        create or replace temp table facts as
        select c.*, l.prev_id, l.matched_by, l.standing, l.why as latest_why,
            {_STANDING.format('c."class"')} as now,
            p.household_code as previous_code, p.size as previous_size, p.class as previous_class,
            p.commune_code as previous_commune, p.village_key as previous_village_key,
            p.village_bare as previous_village_bare, p.village_kind as previous_village_kind,
            p.village as previous_village, p.locality as previous_locality, p.head_name as previous_head_name,
            o.class as origin_class, o.household_code as origin_code, s.prev_id is not null as is_split,
            l.prev_id is null and t.prev_id is not null as has_taken_in,
            h.fell_back, h.missing_years, h.fell_back_open, h.last_listed,
            coalesce(c.commune_code <> p.commune_code, false) as left_commune,
            coalesce({_LEFT}, false) as left_list
        from cur c join latest l on l.cur_id = c.id
        left join prev p on p.id = l.prev_id
        left join split_from s on s.cur_id = c.id left join took_in t on t.cur_id = c.id
        left join prev o on o.id = coalesce(s.prev_id, t.prev_id)
        left join history h on h.cur_id = c.id;"""  # noqa: S608 - fixed text
    )
    con.execute(
        f"""create or replace temp table moved_rows as
        select household_key, previous_code, origin_code, previous_class, "class", matched_by,
            {_MOVEMENT} as movement, {_CHANGE} as change,
            head_name, previous_head_name, size, previous_size,
            case when now = 'above' and standing in {LISTED} and left_commune then previous_commune
                 else coalesce(commune_code, previous_commune) end as commune_code,
            case when now = 'above' and standing in {LISTED} and left_commune then previous_village
                 else coalesce(village, previous_village) end as village,
            case when now = 'above' and standing in {LISTED} and left_commune then previous_locality
                 else coalesce(locality, previous_locality) end as locality,
            standing, now, latest_why, missing_years, fell_back_open, last_listed,
            id as position, false as arrives
        from facts where not (left_commune and standing in {LISTED} and now in {LISTED})
        union all
        select null, previous_code, null, previous_class, null, matched_by, 'admin_decrease', 'moved',
            null, previous_head_name, null, previous_size, previous_commune, previous_village,
            previous_locality, standing, now, null, null, null, null, id, false
        from facts where left_commune and standing in {LISTED} and now in {LISTED}
        union all
        select household_key, previous_code, null, null, "class", matched_by, 'admin_increase', 'moved',
            head_name, previous_head_name, size, null, commune_code, village, locality,
            standing, now, null, null, null, null, id, true
        from facts where left_commune and standing in {LISTED} and now in {LISTED}"""  # noqa: S608 - fixed text
    )


_FROM_OUTSIDE = """
case when (is_split or has_taken_in) and origin_class in ('poor', 'near_poor') then 'admin_increase'
     when standing in ('absent', 'unknown') and prev_id is null and household_change in ('moved_in', 'split')
          then 'admin_increase'
     when standing = 'unknown' and not is_split then 'unknown'
     when fell_back is null then 'unknown'
     when fell_back then 'fell_back_' || now else 'newly_' || now end
"""

_MOVEMENT = f"""
case
  when left_list and now not in ('poor', 'near_poor') and standing in ('poor', 'near_poor')
       then case when household_change = 'died' and coalesce(previous_size, 1) > 1 then 'unknown'
                 else 'admin_decrease' end
  when household_change = 'revoked' and now = 'above' and standing in ('poor', 'near_poor') then 'revoked'
  when now = 'unknown' then 'unknown'
  when standing = 'poor' then case now when 'poor' then 'stays_poor' when 'near_poor' then 'poor_to_near_poor'
                                       else 'poor_to_above' end
  when standing = 'near_poor' then case now when 'near_poor' then 'stays_near_poor'
                                            when 'poor' then 'near_poor_to_poor' else 'near_poor_to_above' end
  when now in ('poor', 'near_poor') then {_FROM_OUTSIDE}
  when standing = 'unknown' and not is_split then 'unknown'
  else 'not_on_lists' end
"""

_CHANGE = """
case when left_commune then 'moved'
     when is_split and prev_id is null then 'split'
     when has_taken_in then 'merged'
     when household_change in ('moved_in', 'moved_out') then 'moved'
     when household_change in ('split', 'merged', 'died') then household_change
     when prev_id is not null and previous_village_key is not null and village_key is not null
          and previous_village_key <> village_key
          and not (previous_village_bare = village_bare and '' in (previous_village_kind, village_kind))
          then 'moved' end
"""


def decide_gone(con: duckdb.DuckDBPyConnection) -> None:
    """Make `gone_rows`: a row for each listed household of the latest list that is not here now."""
    con.execute(
        f"""create or replace temp table gone_rows as
        with gone as (
            select p.*, exists (select 1 from perhaps x where x.prev_id = p.id) as ambiguous,
                exists (select 1 from related r where r.prev_id = p.id)
                    or exists (select 1 from taken_in t where t.prev_id = p.id and t.certain) as joined,
                exists (select 1 from taken_in t where t.prev_id = p.id and not t.certain)
                    as under_another_head,
                case when p.household_change = 'merged' then 'merged'
                     when p.household_change = 'split' then 'split'
                     when p.household_change in ('moved_out', 'moved_in') then 'moved'
                     when p.household_change = 'died' then 'died' end as recorded
            from prev p where p.id not in (select prev_id from pairs) and p.class in {LISTED}
        ), told as (
            select *, case when ambiguous then null
                           when joined then 'merged'
                           when recorded = 'died' and coalesce(size, 1) > 1 then null
                           when household_change in ('merged', 'moved_out', 'died') then recorded end as
                           left_by
            from gone)
        select null::bigint as household_key, household_code as previous_code, null::varchar as origin_code,
            class as previous_class, null::varchar as class, null::varchar as matched_by,
            case when left_by is null then 'unknown' else 'admin_decrease' end as movement,
            coalesce(left_by, recorded) as change,
            null::varchar as head_name, head_name as previous_head_name,
            null::int as size, size as previous_size, commune_code, village, locality,
            class as standing, 'absent' as now,
            case when under_another_head then 'another_head'
                 when ambiguous then 'ambiguous' else 'gone' end as latest_why,
            null::varchar as missing_years, null::boolean as fell_back_open, null::int as last_listed,
            id as position, false as arrives
        from told"""  # noqa: S608 - fixed text
    )
