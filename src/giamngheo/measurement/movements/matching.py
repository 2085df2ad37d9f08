"""Which household of an earlier list is which household now.

By household code, then citizen number (the head first, then the members), then name, birth year and village.
A household is matched only where exactly one fits; what several fit is ambiguous and reported, never guessed.
"""

import duckdb

# The same code in the same commune, or a code that each list holds once. A code is refuted by a citizen
# number that names another household, or by another commune where nothing else agrees.
_BY_CODE = """
with single as (
    select c.id as cur_id, p.id as prev_id
    from (select code_key, min(id) as id from cur group by code_key having count(*) = 1) c
    join (select code_key, min(id) as id from prev group by code_key having count(*) = 1) p using (code_key)
), codes as (
    select c.id as cur_id, p.id as prev_id
    from cur c join prev p on c.code_key = p.code_key and c.commune_code = p.commune_code
    union select cur_id, prev_id from single
), shared as (
    select a.id as cur_id, b.id as prev_id
    from cur_citizens a join prev_citizens b using (citizen) group by all
), judged as (
    select cur_id, prev_id, s.cur_id is not null as same_citizen,
        coalesce(c.name_key = p.name_key, false) as same_name,
        coalesce(c.commune_code = p.commune_code, false) as same_commune,
        (c.head_key in (select head_key from prev where head_key is not null)
         or p.head_key in (select head_key from cur where head_key is not null)) as elsewhere,
        c.commune_code <> p.commune_code and c.name_key <> p.name_key as nothing_agrees
    from codes join cur c on c.id = cur_id join prev p on p.id = prev_id
    left join shared s using (cur_id, prev_id)
)
select cur_id, prev_id, (same_citizen::int * 4 + same_commune::int * 2 + same_name::int) as score
from judged
where same_citizen or not (coalesce(elsewhere, false) or coalesce(nothing_agrees, false))
"""

_BY_HEAD = """
select c.id as cur_id, p.id as prev_id, 0 as score
from cur c join prev p on c.head_key = p.head_key
where c.id not in (select cur_id from pairs) and p.id not in (select prev_id from pairs)
"""

# Members in common, but a head who is not known to have lived in the earlier household: the same household
# under a new head, or another one that took it in. Where the head certainly came from outside, the household
# lives on only if its former members are the greater part of today's; where former members without a number
# may be here, or the head may be one of them in a household twice as large, only a recorded change decides.
_UNDER_ANOTHER_HEAD = """
with numbers as (
    select id, count(*) as known from cur_citizens group by id
), shared as (
    select a.id as cur_id, b.id as prev_id, count(*) as same, bool_or(a.is_head) as head_was_there
    from cur_citizens a join prev_citizens b on a.citizen = b.citizen
    where a.id not in (select cur_id from pairs) and b.id not in (select prev_id from pairs)
    group by a.id, b.id
), judged as (
    select cur_id, prev_id, same, c.size, 'merged' in (c.household_change, p.household_change) as recorded,
        same >= p.size or p.size <= (select count(*) from prev_citizens x
            where x.id = p.id and length(x.citizen) = length(c.head_key)) as head_from_outside,
        2 * p.size <= c.size as has_doubled,
        least(p.size, same + greatest(c.size - n.known, 0)) as same_at_most
    from shared join cur c on c.id = cur_id join prev p on p.id = prev_id join numbers n on n.id = cur_id
    where not head_was_there and c.size is not null and p.size is not null
      and coalesce(c.name_key <> p.name_key, length(c.head_key) = length(p.head_key), false)
), decided as (
    select cur_id, prev_id,
        recorded or (head_from_outside and 2 * same_at_most <= size) as certain,
        case when head_from_outside then 2 * same > size else not has_doubled end as lives_on
    from judged)
select cur_id, prev_id, coalesce(certain, false) as certain from decided
where coalesce(certain, false) or not coalesce(lives_on, true)
"""

_BY_MEMBER = """
select a.id as cur_id, b.id as prev_id,
       1000 * (bool_or(a.is_head or b.is_head))::int + count(*) as score
from cur_citizens a join prev_citizens b on a.citizen = b.citizen
where a.id not in (select cur_id from pairs) and b.id not in (select prev_id from pairs)
  and (a.id, b.id) not in (select (cur_id, prev_id) from taken_in)
group by a.id, b.id
"""

# Two numbers of one kind (9 or 12 digits) that differ are two persons; an old and a new number may be one.
_SAME_NAME = """
from cur c join prev p on c.name_key = p.name_key
where c.id not in (select cur_id from pairs) and p.id not in (select prev_id from pairs)
  and not coalesce(length(c.head_key) = length(p.head_key) and c.head_key <> p.head_key, false)
  and coalesce(c.commune_code = p.commune_code, true)
"""

# "Khu Chiềng" is "Chiềng" of a list that writes no kinds.
_SAME_VILLAGE = """(c.village_key = p.village_key
    or c.village_bare = p.village_bare and (c.village_kind = '') <> (p.village_kind = ''))"""

_BY_NAME = f"""
select c.id as cur_id, p.id as prev_id,
       2 * (c.commune_code is not null and p.commune_code is not null)::int
           + (c.village_key = p.village_key)::int as score
{_SAME_NAME} and c.head_birth_year = p.head_birth_year and {_SAME_VILLAGE}
"""

# The same name in one commune where the birth year or the village is not known: perhaps the same household.
_PERHAPS = f"""
select c.id as cur_id, p.id as prev_id
{_SAME_NAME} and coalesce(c.head_birth_year = p.head_birth_year, true)
  and (c.head_birth_year = p.head_birth_year or coalesce({_SAME_VILLAGE}, true))
"""

_STEPS = (("code", _BY_CODE), ("head_citizen_id", _BY_HEAD), ("citizen_id", _BY_MEMBER), ("name", _BY_NAME))


def match(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `pairs` (cur_id, prev_id, matched_by), `perhaps` (cur_id, prev_id), `related` and `taken_in`.

    `related` (cur_id, prev_id, shared): households with members in common of which one has its match
    elsewhere. `taken_in` (cur_id, prev_id, certain): an earlier household that another took in, or perhaps did.
    """
    con.execute("create or replace temp table pairs (cur_id bigint, prev_id bigint, matched_by varchar)")
    con.execute("create or replace temp table perhaps (cur_id bigint, prev_id bigint)")
    for name, candidates in _STEPS:
        if name == "citizen_id":
            con.execute(f"create or replace temp table taken_in as {_UNDER_ANOTHER_HEAD}")
        _accept(con, name, candidates)
    _settle_taken_in(con)
    con.execute(f"insert into perhaps {_PERHAPS}")
    con.execute(
        """create or replace temp table perhaps as select distinct cur_id, prev_id from perhaps
        where cur_id not in (select cur_id from pairs) and prev_id not in (select prev_id from pairs)"""
    )
    con.execute(
        """create or replace temp table related as
        select a.id as cur_id, b.id as prev_id, count(*) as shared
        from cur_citizens a join prev_citizens b on a.citizen = b.citizen
        where (a.id in (select cur_id from pairs)) <> (b.id in (select prev_id from pairs))
        group by a.id, b.id"""
    )


def _settle_taken_in(con: duckdb.DuckDBPyConnection) -> None:
    """Keep of `taken_in` what no later match contradicts; what is not certain is only perhaps the household."""
    con.execute("delete from taken_in where prev_id in (select prev_id from pairs)")
    con.execute("delete from taken_in where not certain and cur_id in (select cur_id from pairs)")
    con.execute("insert into perhaps select cur_id, prev_id from taken_in where not certain")


def _accept(con: duckdb.DuckDBPyConnection, name: str, candidates: str) -> None:
    """Take the pairs that are each other's single best; the best that tie are kept as `perhaps`."""
    con.execute(
        f"""create or replace temp table best as
        with candidates as ({candidates}),
        ranked as (
            select *, rank() over (partition by cur_id order by score desc) as cur_rank,
                      rank() over (partition by prev_id order by score desc) as prev_rank
            from candidates)
        select cur_id, prev_id,
            count(*) over (partition by cur_id) = 1 and count(*) over (partition by prev_id) = 1 as single
        from ranked where cur_rank = 1 and prev_rank = 1"""  # noqa: S608 - fixed text
    )
    con.execute("insert into pairs select cur_id, prev_id, ? from best where single", [name])
    con.execute("insert into perhaps select cur_id, prev_id from best where not single")
