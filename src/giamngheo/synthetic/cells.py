"""A national table of scored answers for benches: small integers, sorted by commune, any number of
households.

No names and no members; made in row groups, so that memory does not grow with the size.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from giamngheo.law.areas import Areas, load_areas
from giamngheo.synthetic.calibration import load_data
from giamngheo.synthetic.label import schema_metadata
from giamngheo.synthetic.rounding import shares_of
from giamngheo.synthetic.survey import INDICATORS

ROW_GROUP = 500_000
ITEMS = 25
# regions by code 0-5, the order of law/codes/regions.yaml
REGIONS = ("dbsh", "tdmnpb", "btb_dhmt", "tn", "dnb", "dbscl")
RURAL, URBAN = 0, 1
OPTIONS = tuple(2 + (item * 3) % 6 for item in range(ITEMS))
_HOUSEHOLDS_PER_PSU = 50
_COMMUNE_SPREAD = 0.55
_REGION_LEVEL = {"dbsh": 0.5, "tdmnpb": -0.6, "btb_dhmt": -0.1, "tn": -0.5, "dnb": 0.8, "dbscl": 0.1}


def cells_schema() -> pa.Schema:
    """The columns: keys, place, design (weight, stratum, psu), item options, ticks, recorded points."""
    fields: list[tuple[str, pa.DataType]] = [
        ("household_key", pa.int32()), ("commune_code", pa.int32()), ("province_code", pa.int8()),
        ("locality", pa.int8()), ("region", pa.int8()), ("size", pa.int8()), ("weight", pa.int16()),
        ("stratum", pa.int16()), ("psu", pa.int32()),
    ]  # fmt: skip
    fields += [(f"item_{item:02}", pa.int8()) for item in range(1, ITEMS + 1)]
    fields += [(f"ticked_{name}", pa.int8()) for name in INDICATORS]
    fields += [("income_points_recorded", pa.int16())]
    return pa.schema(fields)


def generate_cells_parquet(
    path: Path,
    n: int,
    seed: int,
    areas: Areas | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write `n` households of all communes of Vietnam since 1 July 2025 to one Parquet file (zstd).

    Coded columns: locality 0 rural, 1 urban; region 0-5 as REGIONS; item_NN 0…options-1; ticks 0 or 1. The
    same
    (n, seed) gives the same rows. Memory: one row group of 500.000 rows, whatever `n`.
    """
    units = (areas or load_areas()).units("commune", load_data("calibration.yaml")["merger"])
    rng = np.random.default_rng([seed, n])
    weights = np.exp(_COMMUNE_SPREAD * rng.standard_normal(len(units)))
    urban = np.array([unit.locality == "urban" for unit in units])
    counts = shares_of(n, weights * np.where(urban, 1.9, 1.0))
    region = np.array([REGIONS.index(unit.region) if unit.region else 0 for unit in units], dtype=np.int8)
    place: dict[str, NDArray[np.generic]] = {
        "commune_code": np.array([int(unit.code) for unit in units], dtype=np.int32),
        "province_code": np.array([int(unit.province_code) for unit in units], dtype=np.int8),
        "locality": urban.astype(np.int8),
        "region": region,
    }
    level = np.array([_REGION_LEVEL[REGIONS[code]] for code in region]) + 0.5 * urban
    level += 0.35 * rng.standard_normal(len(units))
    ends = np.cumsum(counts)
    metadata = schema_metadata(seed, n, 2025)
    schema = cells_schema().with_metadata(metadata)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for start in range(0, n, ROW_GROUP):
            stop = min(start + ROW_GROUP, n)
            key = np.arange(start, stop, dtype=np.int32)
            unit = np.searchsorted(ends, key, side="right")
            chunk = np.random.default_rng([seed, n, start])
            columns = {name: values[unit] for name, values in place.items()}
            columns |= _drawn(chunk, key, unit, level[unit], urban[unit])
            arrays = [pa.array(columns[field.name].astype(field.type.to_pandas_dtype())) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=ROW_GROUP)
            if progress is not None:
                progress(stop, n)
    return path


def _drawn(
    rng: np.random.Generator,
    key: NDArray[np.int32],
    unit: NDArray[np.int64],
    level: NDArray[np.float64],
    urban: NDArray[np.bool_],
) -> dict[str, NDArray[np.generic]]:
    """Design, answers and points of one row group; the poorer the level, the more deprived and the fewer
    points."""
    n = len(key)
    # 0 is the poorest standing, 1 the best
    standing = (level + rng.standard_normal(n, dtype=np.float32)).astype(np.float32)
    columns: dict[str, NDArray[np.generic]] = {
        "household_key": key,
        "size": np.minimum(1 + rng.binomial(9, 0.32, n), 15),
        "weight": rng.integers(180, 320, n, dtype=np.int16),
        "psu": key // _HOUSEHOLDS_PER_PSU,
        "stratum": unit % 63 * 2 + urban,
    }
    rank = 1.0 / (1.0 + np.exp(-standing))
    for item, options in enumerate(OPTIONS, start=1):
        mixed = 0.5 * rank + 0.5 * rng.random(n, dtype=np.float32)
        columns[f"item_{item:02}"] = (mixed * options).astype(np.int8)
    shares = load_data("calibration.yaml")["deprivations"]["poor"]
    for name in INDICATORS:
        usual = shares.get(name, 30) / 100
        chance = usual * np.clip(1.15 - 1.2 * rank, 0.02, 1.0)
        columns[f"ticked_{name}"] = rng.random(n, dtype=np.float32) < chance
    columns["income_points_recorded"] = np.clip(60 + 60 * (standing + 2) + 40 * urban, 20, 600)
    return columns
