"""The deprivations of each household: from the answers, the ticks, or the recorded total.

Per indicator the answers decide, then the tick. Where they leave the points open and a recorded total fits
them, the total gives the points and the open indicators stay null; a total that does not fit is flagged and
not used.
"""

from datetime import date
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from giamngheo.law import Standard
from giamngheo.measurement.classification.lowering import differ
from giamngheo.measurement.classification.tables import KEY, answered_rule, tick
from giamngheo.rules import add_columns, stored, with_columns

_ANSWERED = "has_answers"
_BY_ANSWERS = "by_answers_"


def add_deprivations(
    standard: Standard, households: ir.Table, persons: ir.Table | None, on: date
) -> ir.Table:
    """Adds deprived_<k>, deprivation_points(_lo, _hi), deprivation_source and their disagreement flags.

    `households` and `persons` have every variable (with_variables). Points are whole numbers; null is
    unknown.
    """
    rules = {_BY_ANSWERS + one.key: one.rule for one in standard.indicators if one.rule is not None}
    answered = answered_rule(standard)
    if answered is not None:
        rules[_ANSWERED] = answered
    table = add_columns(rules, households, persons, key=KEY, on=on)
    table = with_columns(table, _indicators(standard, table))
    table = with_columns(table, _bounds(standard, table))
    table = with_columns(table, _points(standard, table))
    extra = [name for name in table.columns if name.startswith((_ANSWERED, _BY_ANSWERS))]
    return table.drop(*extra, "deprivations", "open_deprivations", "total_fits")


def _answered(table: ir.Table) -> ir.BooleanValue:
    if _ANSWERED not in table.columns:
        return ibis.literal(False)
    return ibis.coalesce(table[_ANSWERED], ibis.literal(False))


def _indicators(standard: Standard, table: ir.Table) -> dict[str, ir.Value]:
    """deprived_<k> and disagree_tick_<k>; what ages alone settle counts only in a filled-in questionnaire."""
    columns: dict[str, ir.Value] = {}
    unknown = ibis.null("boolean")
    for indicator in standard.indicators:
        ticked = stored(table, tick(indicator.key))
        known = stored(table, _BY_ANSWERS + indicator.key) if indicator.rule is not None else unknown
        used = ibis.ifelse(_answered(table), known, unknown)
        columns[f"deprived_{indicator.key}"] = ibis.coalesce(used, ticked)
        columns[f"disagree_tick_{indicator.key}"] = differ(used, ticked)
    return columns


def _bounds(standard: Standard, table: ir.Table) -> dict[str, ir.Value]:
    """Counts of deprivations and of open indicators, and the source of what is known."""
    keys = [indicator.key for indicator in standard.indicators]
    deprived = [table[f"deprived_{key}"] for key in keys]
    zero = ibis.literal(0).cast("int32")
    by_answers = [
        stored(table, _BY_ANSWERS + one.key).notnull() for one in standard.indicators if one.rule is not None
    ]
    answered = _answered(table) & ibis.or_(*by_answers) if by_answers else ibis.literal(False)
    ticked = [stored(table, tick(key)).notnull() for key in keys]
    return {
        "deprivations": reduce(add, [ibis.coalesce(one, False).cast("int32") for one in deprived], zero),
        "open_deprivations": reduce(add, [one.isnull().cast("int32") for one in deprived], zero),
        "deprivation_source": ibis.cases(
            (answered, "answers"), (ibis.or_(*ticked) if ticked else ibis.literal(False), "ticks"), else_=None
        ),
    }


def _points(standard: Standard, table: ir.Table) -> dict[str, ir.Value]:
    each = standard.points_per_indicator or 0
    least = table.deprivations * each
    most = least + table.open_deprivations * each
    total = stored(table, "deprivation_points_recorded").cast("int32")
    settled = table.open_deprivations == 0
    fits = ibis.coalesce((total >= least) & (total <= most), False)
    by_total = ~settled & fits
    low, high = ibis.ifelse(by_total, total, least), ibis.ifelse(by_total, total, most)
    return {
        "total_fits": fits,
        "deprivation_points": ibis.ifelse(low == high, low, ibis.null("int32")).cast("int32"),
        "deprivation_points_lo": low.cast("int32"),
        "deprivation_points_hi": high.cast("int32"),
        "deprivation_source": ibis.ifelse(by_total, "total", table.deprivation_source),
        "disagree_deprivation_total": ibis.coalesce(total.notnull() & ~fits, False),
    }
