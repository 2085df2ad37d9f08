"""The tables behind the sheets of households.xlsx, made in DuckDB in the order they are printed."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.reports import words
from giamngheo.reports.bulk_rows import quoted
from giamngheo.reports.departed import GONE
from giamngheo.reports.list_fields import case

LIST = "classified_list"
KEY = "household_key"
# the classes whose households are listed with their members
LISTED_WITH_MEMBERS = ("poor", "near_poor")
ESCAPED = {
    "escaped_poverty": ("poor_to_near_poor", "poor_to_above"),
    "escaped_near_poverty": ("near_poor_to_above",),
}

# the columns the sheets speak of; a list that lacks one shows it empty
LIST_COLUMNS = {
    **dict.fromkeys(
        (
            *("household_code", "head_name", "head_citizen_id", "commune_code", "commune_name", "village"),
            *(
                "locality",
                "class",
                "basis",
                "income_points_source",
                "deprivation_source",
            ),
            *("source_file", "source_sheet", "note", "head_sex", "head_ethnicity"),
        ),
        pa.string(),
    ),
    **dict.fromkeys(
        (
            *("size", "income_points", "points_line", "deprivation_points", "deprivation_points_lo"),
            *("deprivation_points_hi", "distance_income_points", "source_row"),
        ),
        pa.int32(),
    ),
    **dict.fromkeys(("income_line", "income_12m", "income_per_capita_month", "distance_income"), pa.int64()),
    **dict.fromkeys(("head_birth_date_from", "head_birth_date_to"), pa.date32()),
    **dict.fromkeys(("merit_member", "no_labour_capacity", "ethnic_minority"), pa.bool_()),
}
PERSON_COLUMNS = {
    "name": pa.string(),
    "relation": pa.string(),
    "sex": pa.string(),
    "ethnicity": pa.string(),
    "citizen_id": pa.string(),
    "birth_date_from": pa.date32(),
    "birth_date_to": pa.date32(),
    "is_head": pa.bool_(),
    "person_no": pa.int32(),
}
MOVEMENT_COLUMNS = {
    **dict.fromkeys(
        (
            *("movement", "change", "previous_code", "previous_class", "class", "commune_code", "village"),
            *("head_name", "previous_head_name", "reason_vi", "reason_en"),
        ),
        pa.string(),
    ),
    "household_key": pa.int64(),
    "size": pa.int32(),
    "previous_size": pa.int32(),
}

# communes by code, villages as people count them (Khu 2 before Khu 10)
_PLACE = r"""commune_code, regexp_replace(village, '\d.*$', ''),
    try_cast(regexp_extract(village, '\d+') as bigint), village"""
# what became of each household of the list (a household that moved has one row here, one where it left)
_MOVED = """left join (select household_key, min(movement) as movement from changes
    where household_key is not null group by household_key) using (household_key)"""

_KINDS = {
    "merit_member": words.Text("có người có công", "member of merit"),
    "no_labour_capacity": words.Text("không có khả năng lao động", "no labour capacity"),
    "ethnic_minority": words.Text("dân tộc thiểu số", "ethnic minority"),
}


def load(
    con: duckdb.DuckDBPyConnection,
    classified: pa.Table,
    persons: pa.Table | None,
    movements: pa.Table | None,
    standard: Standard,
    lang: str,
) -> None:
    """Makes the tables LIST (in order of commune, village, code; `place` from 0), people and changes.

    They hold what the sheets speak of and no more: of a million households every column counts. `people` are the
    members of the households whose members are listed.
    """
    indicators = {f"deprived_{one.key}": pa.bool_() for one in standard.indicators}
    wanted = {KEY: pa.int64(), **LIST_COLUMNS, f"reason_{lang}": pa.string(), **indicators}
    con.register("classified_in", _only(classified, wanted))
    if movements is not None:
        con.register("movements_in", _with(movements, MOVEMENT_COLUMNS))
        con.execute(f"create or replace temp table changes as {_changes_sql()}")
    moved = "cross join (select null::varchar as movement)" if movements is None else _MOVED
    con.execute(
        f"""create or replace temp table {LIST} as
        select * exclude (position), row_number() over (order by position) - 1 as place from (
            select *, row_number() over (order by {_PLACE}, household_code, household_key) as position
            from classified_in {moved})
        order by position"""  # noqa: S608 -- fixed text
    )
    if persons is not None:
        con.register("people_in", _only(persons, {KEY: pa.int64(), **PERSON_COLUMNS}))
        codes = ", ".join(quoted(code) for code in LISTED_WITH_MEMBERS)
        con.execute(
            f"""create or replace temp table people as
            from people_in semi join (from {LIST} where "class" in ({codes})) using (household_key)"""
        )


def _changes_sql() -> str:
    return f"""
        select m.* replace (case when c."class" = {quoted(GONE)} then c."class" else m."class" end as "class"),
               coalesce(m.head_name, m.previous_head_name) as shown_name, c.household_code,
               coalesce(c.commune_name, n.commune_name, m.commune_code) as commune_name, c.head_citizen_id,
               c.income_points, c.deprivation_points, c.note
        from movements_in m
        left join classified_in c using (household_key)
        left join (select commune_code, any_value(commune_name) as commune_name from classified_in
                   group by commune_code) n on n.commune_code = m.commune_code"""  # noqa: S608 -- fixed text


def make_members(
    con: duckdb.DuckDBPyConnection, name: str, code: str, standard: Standard, lang: str, people: bool
) -> None:
    """Makes the table `name`: the households of a class, members beneath their head, numbered
    as in the forms.
    """
    kind = ", ".join(
        f"case when h.{column} then {quoted(text.get(lang))} end" for column, text in _KINDS.items()
    )
    household = "h.household_key, h.household_code, h.head_name, h.commune_name, h.village, "
    household += "h.income_points, h.deprivation_points, h.note"
    con.execute(
        f"""create or replace temp table wanted as
        select {household}, h.head_citizen_id, h.head_sex, h.head_ethnicity, h.head_birth_date_from,
               h.head_birth_date_to, concat_ws(', ', {kind}) as kind,
               row_number() over (order by h.place) as household_number
        from {LIST} h where h."class" = {quoted(code)}"""  # noqa: S608 -- fixed text and quoted codes
    )
    first = "case when member_number = 1 then"
    once = (
        "household_number",
        "commune_name",
        "village",
        "income_points",
        "deprivation_points",
        "kind",
        "household_code",
        "note",
    )
    shown = ", ".join(f"{first} {column} end as {column}" for column in once)
    heads = _person_choices(standard, lang, "w.head_")
    members = _members_sql(_person_choices(standard, lang, "p."), heads) if people else _heads_sql(heads)
    con.execute(
        f"""create or replace temp table {name} as
        select {shown}, member_number, name, relation, sex, birth, ethnicity, citizen_id
        from ({members}) as listed
        order by listed.household_number, listed.member_number"""  # noqa: S608 -- fixed text
    )


def _members_sql(choices: dict[str, str], heads: dict[str, str]) -> str:
    # a household without members of its own shows its head as its row gives it
    alone = "case when p.household_key is null then"
    sex, birth, ethnicity = (
        f"coalesce({choices[name]}, {alone} {heads[name]} end)" for name in ("sex", "birth", "ethnicity")
    )
    return f"""
        select w.*, row_number() over (partition by w.household_number
                    order by p.is_head desc nulls last, p.person_no) as member_number,
               coalesce(p.name, case when p.household_key is null then w.head_name end) as name,
               {choices["relation"]} as relation, {sex} as sex, {birth} as birth,
               {ethnicity} as ethnicity,
               coalesce(p.citizen_id,
                        case when p.household_key is null or p.is_head then w.head_citizen_id end)
                   as citizen_id
        from wanted w left join people p using (household_key)"""  # noqa: S608 -- quoted choices


def _birth(first: str, last: str) -> str:
    """SQL for a birth as far as it is known: the day, the month or the year in which both dates lie."""
    return f"""case when {first} = {last} then strftime({first}, '%d/%m/%Y')
        when date_trunc('month', {first}) = date_trunc('month', {last}) then strftime({first}, '%m/%Y')
        when year({first}) = year({last}) then year({first})::varchar end"""


def _heads_sql(heads: dict[str, str]) -> str:
    return f"""
        select w.*, 1 as member_number, w.head_name as name, null::varchar as relation, {heads["sex"]} as sex,
               {heads["birth"]} as birth, {heads["ethnicity"]} as ethnicity, w.head_citizen_id as citizen_id
        from wanted w"""  # noqa: S608 -- quoted choices


def make_escaped(con: duckdb.DuckDBPyConnection, name: str, movements: tuple[str, ...]) -> None:
    """Makes the table `name`: the households that left a class by one of these movements."""
    listed = ", ".join(quoted(code) for code in movements)
    con.execute(
        f"""create or replace temp table {name} as
        select household_code, shown_name as head_name, head_citizen_id,
               coalesce(size, previous_size) as size, commune_name, village, income_points,
               deprivation_points, previous_class, "class", movement, note,
               row_number() over (order by {_PLACE}, household_code, previous_code) - 1 as number
        from changes where movement in ({listed})
        order by number"""  # noqa: S608 -- quoted codes
    )


def make_changes(con: duckdb.DuckDBPyConnection, name: str, lang: str) -> None:
    """Makes the table `name`: every change, without households that are on neither list."""
    con.execute(
        f"""create or replace temp table {name} as
        select household_code, previous_code, shown_name as head_name, commune_name, village, previous_class,
               previous_size, "class", size, movement, change, reason_{lang} as reason
        from changes where movement is distinct from 'not_on_lists'
        order by {_PLACE}, household_code, previous_code"""  # noqa: S608 -- fixed text
    )


def _person_choices(standard: Standard, lang: str, prefix: str) -> dict[str, str]:
    """SQL of a person's particulars in words, by name; `prefix` stands before the columns."""
    found = {"birth": _birth(f"{prefix}birth_date_from", f"{prefix}birth_date_to")}
    variables = {variable.name: variable for variable in standard.questionnaire.variables("person")}
    for name in ("relation", "sex", "ethnicity"):
        choices = variables[name].choices if name in variables else {}
        found[name] = case(f"{prefix}{name}", {code: text.get(lang) for code, text in choices.items()})
    return found


def _with(table: pa.Table, wanted: dict[str, pa.DataType]) -> pa.Table:
    for name, kind in wanted.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, kind))
    return table


def _only(table: pa.Table, wanted: dict[str, pa.DataType]) -> pa.Table:
    """These columns of the table, null where it lacks one."""
    return _with(table, wanted).select(list(wanted))
