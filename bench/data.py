"""The synthetic data of the bench, made once: households of the nation, persons, the survey many times."""

import gzip
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from bench.places import (
    ROOT,
    SEED,
    Sizes,
    households_file,
    person_households_file,
    persons_file,
    survey_file,
)
from bench.standard import bench_standard
from giamngheo.synthetic import generate_cells_parquet
from giamngheo.synthetic.cells import REGIONS

SURVEY = ROOT / "tests" / "measurement" / "af" / "data" / "survey.csv.gz"
_WRITTEN = "(format parquet, compression zstd, compression_level 1, row_group_size 500000)"


def prepare(sizes: Sizes) -> None:
    """Makes what is not there yet."""
    households_file(0).parent.mkdir(parents=True, exist_ok=True)
    for rows in sorted({sizes.households, sizes.part}):
        _once(households_file(rows), lambda path, rows=rows: _households(path, rows))
    _once(persons_file(sizes.persons), lambda path: _persons(path, sizes))
    _once(person_households_file(sizes.persons), lambda path: _person_households(path, sizes))
    _once(survey_file(sizes.copies), lambda path: _survey(path, sizes.copies))


def _once(path: Path, make: Callable[[Path], None]) -> None:
    if path.exists():
        return
    unfinished = path.with_suffix(".part")
    make(unfinished)
    unfinished.rename(path)


def _households(path: Path, rows: int) -> None:
    """The product's national generator, in the words of a lake: areas as codes, ticks as booleans."""
    coded = path.with_suffix(".coded")
    generate_cells_parquet(coded, rows, SEED)
    ticks = [f"ticked_{indicator.key}" for indicator in bench_standard().indicators]
    regions = ", ".join(f"'{region}'" for region in REGIONS)
    columns = [
        "household_key", "commune_code", "province_code", "size",
        "case locality when 1 then 'urban' else 'rural' end as locality",
        f"([{regions}])[region + 1] as region",
        "columns('item_.*')",
        *(f"{tick}::boolean as {tick}" for tick in ticks),
    ]  # fmt: skip
    with duckdb.connect() as con:
        con.execute(f"copy (select {', '.join(columns)} from read_parquet('{coded}')) to '{path}' {_WRITTEN}")
    coded.unlink()


def _persons(path: Path, sizes: Sizes) -> None:
    """Members with what three indicators ask of them; shares as in a poor province, no value missing."""
    query = f"""
        select household_key, person_no, birth as birth_date_from, birth as birth_date_to,
            c % 100 >= 8 as has_health_insurance, d % 100 < 9 as monthly_social_allowance,
            e % 100 < 4 as disabled,
            ['none', 'preschool', 'primary', 'lower_secondary', 'upper_secondary'][(1 + f % 5)::int] as school_level
        from (
            select (i * 5 // 18)::int as household_key, (i % 4 + 1)::tinyint as person_no,
                date '2026-10-01' - (h % 30000)::int as birth, (h >> 8) as c, (h >> 16) as d, (h >> 24) as e,
                (h >> 32) as f
            from (select range as i, hash(range + {SEED}) >> 8 as h from range({sizes.persons}))
        )"""
    with duckdb.connect() as con:
        con.execute(f"copy ({query}) to '{path}' {_WRITTEN}")


def _person_households(path: Path, sizes: Sizes) -> None:
    query = f"select range::int as household_key from range({sizes.person_households})"
    with duckdb.connect() as con:
        con.execute(f"copy ({query}) to '{path}' {_WRITTEN}")


def _survey(path: Path, copies: int) -> None:
    """The golden survey side by side with itself, each copy with clusters of its own in the same strata."""
    with gzip.open(SURVEY) as stream:
        survey = pa_csv.read_csv(stream)
    step = pc.max(survey["psu"]).as_py() + 1
    place = survey.schema.get_field_index("psu")
    parts = [
        survey.set_column(place, "psu", pc.add(survey["psu"], pa.scalar(step * copy)))
        for copy in range(copies)
    ]
    pq.write_table(pa.concat_tables(parts), path, compression="zstd")
