"""Counts of movements in the columns of forms 7.2 and 7.3, which balance for households and for persons."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

# The columns of form 7.2 (poor) and 7.3 (near-poor), Circular 07/2021, Annex VII; {here} and {other} are
# the classes.
_COLUMNS = (
    ("1", "start", "previous_class = '{here}'"),
    ("2", "out", "movement = '{here}_to_{other}'"),
    ("3", "out", "movement = '{here}_to_above'"),
    ("4", "out", "movement = 'admin_decrease' and previous_class = '{here}'"),
    ("revoked", "out", "movement = 'revoked' and previous_class = '{here}'"),
    ("5", "in", "movement = '{other}_to_{here}'"),
    ("6", "in", "movement = 'fell_back_{here}'"),
    ("7", "in", "movement = 'newly_{here}'"),
    ("8", "in", "movement = 'admin_increase' and class = '{here}'"),
    ("9", "end", "class = '{here}'"),
    ("unknown_out", "out", "movement = 'unknown' and previous_class = '{here}'"),
    ("unknown_in", "in", "movement = 'unknown' and class = '{here}'"),
)
FORMS = {"7.2": ("poor", "near_poor"), "7.3": ("near_poor", "poor")}


def summarise(table: pa.Table, by: Sequence[str] = ()) -> pa.Table:
    """Households and persons of each form and column, in all or `by` columns of the table (commune_code, …).

    Columns: *by, form ("7.2", "7.3"), column ("1" to "9", "revoked", "unknown_out", "unknown_in"), households,
    persons, households_without_size. In every group 9 = 1 − 2 − 3 − 4 − revoked + 5 + 6 + 7 + 8 − unknown_out +
    unknown_in. For persons, columns 1 to 4 count members at the start and 5 to 9 at the end; members gained or lost
    in households that stay are in 8 or 4, or with the unknown where one of the two sizes is not recorded.
    """
    keys = "".join(f"{name}, " for name in by)
    with duckdb.connect() as con:
        con.register("rows_in", table)
        parts = [
            _part(form, here, other, column, side, where, keys)
            for form, (here, other) in FORMS.items()
            for column, side, where in _COLUMNS
        ]
        order = "".join(f"{name} nulls last, " for name in by)
        sql = " union all ".join(parts) + f" order by {order}form, length(column_name), column_name"
        result = con.sql(sql).to_arrow_table()
    return result.rename_columns([*by, "form", "column", "households", "persons", "households_without_size"])


def _part(form: str, here: str, other: str, column: str, side: str, where: str, keys: str) -> str:
    count = where.format(here=here, other=other)
    size = "previous_size" if side in ("start", "out") else "size"
    stays = f"movement = 'stays_{here}'"
    gained = {
        "4": "greatest(previous_size - size, 0)",
        "8": "greatest(size - previous_size, 0)",
        "unknown_out": "case when size is null then coalesce(previous_size, 0) else 0 end",
        "unknown_in": "case when previous_size is null then coalesce(size, 0) else 0 end",
    }.get(column)
    extra = f" + case when {stays} then coalesce({gained}, 0) else 0 end" if gained else ""
    group = f" group by {keys.rstrip(', ')}" if keys else ""
    return f"""select {keys}'{form}' as form, '{column}' as column_name,
        coalesce(sum(case when {count} then 1 else 0 end), 0)::bigint as households,
        coalesce(sum(case when {count} then coalesce({size}, 0) else 0 end{extra}), 0)::bigint as persons,
        coalesce(sum(case when {count} and {size} is null then 1 else 0 end), 0)::bigint as without_size
        from rows_in{group}"""  # noqa: S608 - column names checked by the caller, fixed text
