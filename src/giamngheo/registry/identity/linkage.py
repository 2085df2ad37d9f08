"""Probable duplicates among persons, by a maintained record-linkage library; pure, no database."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison

from giamngheo.platform.working_folders import working_folder

COLUMNS = pa.schema(
    [
        ("unique_id", pa.int64()),
        ("name", pa.string()),
        ("folded", pa.string()),
        ("birth_year", pa.int32()),
        ("birth_day", pa.string()),
        ("sex", pa.string()),
        ("village", pa.int64()),
        ("commune", pa.int64()),
        ("number", pa.string()),
        ("digits", pa.int8()),
        ("household", pa.int64()),
    ]
)
SEED = 1
SAMPLED_PAIRS = 1_000_000
MOST_LIKELY = 1e-5
"""In a handful of persons nobody supposes more."""
MEMORY = "2GB"


@lru_cache
def facts() -> dict[str, Any]:
    """The stated probabilities and the words of each level (linkage.yaml)."""
    path = Path(__file__).with_name("linkage.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _sql(column: str, conditions: list[str]) -> CustomComparison:
    stated = facts()["comparisons"][column]["levels"]
    steps: list[Any] = [levels.NullLevel(_NULL_ON.get(column, column))]
    steps += [
        levels.CustomLevel(condition, label_for_charts=level["en"]).configure(
            m_probability=level["m"], u_probability=level["u"]
        )
        for condition, level in zip(conditions, stated[:-1], strict=True)
    ]
    last = stated[-1]
    steps.append(levels.ElseLevel().configure(m_probability=last["m"], u_probability=last["u"]))
    return CustomComparison(output_column_name=column, comparison_levels=steps)


_DAY_UNKNOWN = (
    'l."folded" = r."folded" and l."birth_year" = r."birth_year"'
    ' and (l."birth_day" is null or r."birth_day" is null)'
)
_NULL_ON = {"birth": "birth_year", "place": "commune"}


def _settings(persons: int) -> SettingsCreator:
    twice = facts()["written_twice"] * persons
    pairs = persons * (persons - 1) / 2
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=min(twice / pairs, MOST_LIKELY),
        # namesakes of one year but of different days, far apart, are never the same person
        blocking_rules_to_generate_predictions=[
            block_on("folded", "birth_day"),
            _DAY_UNKNOWN,
            block_on("folded", "birth_year", "commune"),
            block_on("folded", "village"),
            block_on("birth_day", "village"),
        ],
        comparisons=[
            _sql(
                "name",
                [
                    '"name_l" = "name_r"',
                    '"folded_l" = "folded_r"',
                    'jaro_winkler_similarity("folded_l", "folded_r") >= 0.93',
                ],
            ),
            _sql(
                "birth",
                [
                    '"birth_day_l" = "birth_day_r"',
                    '"birth_year_l" = "birth_year_r" and ("birth_day_l" is null or "birth_day_r" is null)',
                    'abs("birth_year_l" - "birth_year_r") <= 1',
                ],
            ),
            _sql("sex", ['"sex_l" = "sex_r"']),
            _sql("place", ['"village_l" = "village_r"', '"commune_l" = "commune_r"']),
        ],
        retain_intermediate_calculation_columns=False,
    )


def probable_duplicates(persons: Iterable[pa.RecordBatch]) -> list[dict[str, Any]]:
    """Pairs of persons above the stated threshold.

    persons: the columns of COLUMNS, in batches read once; empty texts as null. `number` is the blind index of the
    citizen number and `digits` how many digits it has: two different numbers of as many digits are two persons; an
    identity card of nine digits says nothing against a citizen card of twelve. Two members of one household who
    differ in their birth day are never paired (twins and namesakes within a household are known). Returns
    first < second, probability, and the level of each comparison (0 the least alike, -1 not known), most probable
    first.
    """
    # a register of a province does not fit beside what is made of it: it lies in a file of this run, in a folder
    # that only its account may enter
    with (
        working_folder("pairs") as folder,
        duckdb.connect(
            folder / "pairs.duckdb", config={"memory_limit": MEMORY, "temp_directory": str(folder)}
        ) as connection,
    ):
        count = _keep(connection, persons)
        if count < 2:
            return []
        data = DuckDBAPI(connection=connection).register("persons")
        linker = Linker(data, _settings(count), log_level=logging.ERROR)
        # in a small register the duplicates themselves would weigh in what is measured
        if count >= facts()["measure_from_persons"]:
            linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
        found = linker.inference.predict(threshold_match_probability=facts()["threshold"])
        rows = connection.execute(_PAIRS.format(found=found.physical_name)).fetchall()
    names = ("first", "second", "probability", *facts()["comparisons"])
    return [dict(zip(names, row, strict=True)) for row in rows]


def _keep(connection: duckdb.DuckDBPyConnection, persons: Iterable[pa.RecordBatch]) -> int:
    """Puts the persons into the table `persons`; how many they are."""
    connection.register("given", COLUMNS.empty_table())
    connection.execute("create table persons as select * from given")
    count = 0
    # batch by batch: DuckDB would read a stream in a thread of its own, which has another connection to the register
    for batch in persons:
        connection.register("given", pa.Table.from_batches([batch]))
        connection.execute("insert into persons select * from given")
        count += batch.num_rows
    connection.unregister("given")
    return count


_PAIRS = """
select least(unique_id_l, unique_id_r), greatest(unique_id_l, unique_id_r), match_probability,
       gamma_name, gamma_birth, gamma_sex, gamma_place
from {found}
join persons a on a.unique_id = unique_id_l
join persons b on b.unique_id = unique_id_r
where not (a.household = b.household and a.household is not null
           and (a.birth_day is null or b.birth_day is null or a.birth_day <> b.birth_day))
  and not coalesce(a.digits = b.digits and a.number <> b.number, false)
order by 3 desc, 1, 2
"""
