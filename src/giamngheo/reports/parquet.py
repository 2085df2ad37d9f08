"""households.parquet and persons.parquet: the tables other programs rely on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.law import Standard
from giamngheo.reports import words
from giamngheo.reports.results import ReportMeta

_BEFORE = {
    "household_code": pa.string(),
    "basis": pa.string(),
    "province_code": pa.string(),
    "commune_code": pa.string(),
    "commune_name": pa.string(),
    "village": pa.string(),
    "locality": pa.string(),
    "head_name": pa.string(),
    "size": pa.int32(),
    "income_points": pa.int32(),
    "deprivation_points": pa.int32(),
}
_AFTER = {
    "class": pa.string(),
    "reason_vi": pa.string(),
    "reason_en": pa.string(),
    "source_file": pa.string(),
    "source_sheet": pa.string(),
    "source_row": pa.int32(),
}
# what this year's list must carry to be the earlier list of the next one, and the distances to each cut-off
EXTRA = (
    *("household_key", "district_code", "head_citizen_id", "list_kind", "region", "household_change"),
    *("head_birth_date_from", "head_birth_date_to"),
    *("income_points_source", "deprivation_points_lo", "deprivation_points_hi", "deprivation_source"),
    *("points_line", "income_line", "upper_income_line"),
    *("distance_income_points", "distance_income", "distance_deprivations", "distance_deprivations_lo"),
    *("distance_deprivations_hi", "movement", "previous_class"),
)
ROW_GROUP = 200_000


def contract_schema(standard: Standard) -> pa.Schema:
    """The columns that are always there, in their order."""
    indicators = {f"deprived_{indicator.key}": pa.bool_() for indicator in standard.indicators}
    return pa.schema(list({**_BEFORE, **indicators, **_AFTER}.items()))


def write_households_parquet(
    path: Path, classified: pa.Table, standard: Standard, meta: ReportMeta, extra: Sequence[str] = EXTRA
) -> None:
    """One row per household: the columns of `contract_schema` first, then those of `extra` that the list has.

    A column the list lacks is null. Who made it from what stands in the schema's metadata.
    """
    fields = list(contract_schema(standard))
    names = {field.name for field in fields}
    more = [name for name in extra if name in classified.column_names and name not in names]
    columns = [_column(classified, field.name, field.type) for field in fields]
    columns += [classified[name] for name in more]
    table = pa.table(columns, names=[*(field.name for field in fields), *more])
    _write(path, table, standard, meta)


def write_persons_parquet(path: Path, persons: pa.Table, standard: Standard, meta: ReportMeta) -> None:
    """The members as they were read, joined to the households by household_key."""
    _write(path, persons, standard, meta)


def _column(table: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    return table[name].cast(kind) if name in table.column_names else pa.nulls(table.num_rows, kind)


def _write(path: Path, table: pa.Table, standard: Standard, meta: ReportMeta) -> None:
    facts = {
        "giamngheo.standard": standard.id,
        "giamngheo.scenario": standard.scenario or "",
        "giamngheo.reference_date": meta.reference_date.isoformat(),
        "giamngheo.year": str(meta.year),
        "giamngheo.version": meta.product_version,
        "giamngheo.assumptions": "; ".join(text.vi for text in standard.assumptions),
        "giamngheo.synthetic": words.SYNTHETIC.vi if meta.synthetic else "",
    }
    kept = {key.encode(): value.encode() for key, value in facts.items() if value}
    metadata = {**(table.schema.metadata or {}), **kept}
    pq.write_table(
        table.replace_schema_metadata(metadata), path, compression="zstd", row_group_size=ROW_GROUP
    )
