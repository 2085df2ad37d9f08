"""What a finished run says of itself in summary.json, and the classified list with its movements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.measurement import Movements
from giamngheo.reports import ReportMeta, departed

CLASSES = ("poor", "near_poor", "average", "above_average", "not_poor", "unknown")


def summary_of(
    classified: pa.Table,
    standard: Standard,
    meta: ReportMeta,
    problems: Mapping[str, int],
    files: Sequence[str],
) -> dict[str, object]:
    """Households and persons by class, counts of problems by code, and the files of the run.

    A household recorded as gone has no class: it is in `departed_households` and in no other count.
    """
    here = classified.filter(pc.invert(departed(classified)))
    with duckdb.connect() as con:
        con.register("classified", here)
        rows = con.execute(
            'select "class", count(*), coalesce(sum(size), 0)::bigint from classified group by 1'
        ).fetchall()
    counted = {code: (households, persons) for code, households, persons in rows}
    classes = {
        code: dict(zip(("households", "persons"), counted.get(code, (0, 0)), strict=True)) for code in CLASSES
    }
    return {
        "program": "giamngheo",
        "version": meta.product_version,
        "standard": standard.id,
        "scenario": standard.scenario,
        "assumptions": [text.get(meta.lang) for text in standard.assumptions],
        "reference_date": meta.reference_date.isoformat(),
        "synthetic": meta.synthetic,
        "households": here.num_rows,
        "persons": sum(entry["persons"] for entry in classes.values()),
        "rejected_households": meta.rejected_households,
        "departed_households": classified.num_rows - here.num_rows,
        "classes": classes,
        "problems": dict(sorted(problems.items())),
        "unconfirmed_values": len(standard.unconfirmed()),
        "files": list(files),
    }


def with_movements(classified: pa.Table, moved: Movements | None) -> pa.Table:
    """The classified list with `movement` and `previous_class` where earlier lists were given."""
    if moved is None:
        return classified
    with duckdb.connect() as con:
        con.register("classified", classified)
        con.register("moved", moved.table)
        return con.sql(
            """select c.*, m.movement, m.previous_class
            from classified c left join (
                select household_key, first(movement order by movement) as movement,
                       first(previous_class order by movement) as previous_class
                from moved where household_key is not null group by household_key) m using (household_key)
            order by household_key"""
        ).to_arrow_table()
