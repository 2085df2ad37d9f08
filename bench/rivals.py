"""pandas and OpenFisca at the same task, in an environment of their own: no dependency of the product.

Run by that environment's Python, so nothing of the product is imported here.
"""

import json
from pathlib import Path

Points = list[list[list[int]]]


def _read(path: Path, data: dict, pandas: bool):
    import pyarrow.parquet as pq

    names = [f"item_{n:02}" for n in range(1, len(data["points"]) + 1)]
    names += [f"ticked_{key}" for key in data["indicators"]]
    table = pq.read_table(path, columns=["commune_code", "size", "locality", "region", *names])
    if pandas:
        return table.to_pandas()
    # words as their places, which is what a model of arrays wants
    return table


def pandas_table(path: Path, points: Path) -> list[tuple[int, ...]]:
    """A careful pandas: NumPy look-ups by option and column, no loop over rows."""
    import numpy as np

    data = json.loads(points.read_text(encoding="utf-8"))
    frame = _read(path, data, pandas=True)
    places = {name: n for n, name in enumerate(data["columns"])}
    urban = (frame["locality"] == "urban").to_numpy()
    column = np.where(urban, places["urban"], frame["region"].map(places).to_numpy())
    score = np.zeros(len(frame), dtype=np.int32)
    for n, table in enumerate(data["points"], start=1):
        score += np.array(table, dtype=np.int32)[frame[f"item_{n:02}"].to_numpy(), column]
    ticks = [f"ticked_{key}" for key in data["indicators"]]
    count = frame[ticks].sum(axis=1).to_numpy()
    below = score <= np.where(urban, data["lines"]["urban"], data["lines"]["rural"])
    size = frame["size"].to_numpy().astype(np.int64)
    weight = np.where(below & (count >= data["cutoff"]), size, 0)
    sums = frame[ticks].mul(weight, axis=0)
    sums.insert(0, "score", weight * count)
    sums.insert(0, "poor", weight)
    sums.insert(0, "persons", size)
    summed = sums.groupby(frame["commune_code"], sort=True).sum()
    return [
        (int(commune), *map(int, row)) for commune, row in zip(summed.index, summed.to_numpy(), strict=True)
    ]


def openfisca_table(path: Path, points: Path) -> list[tuple[int, ...]]:
    """The rules as OpenFisca variables of a household; the file read by pyarrow, the table by NumPy."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    data = json.loads(points.read_text(encoding="utf-8"))
    person = build_entity("person", "persons", "a person", is_person=True)
    household = build_entity("household", "households", "a household", roles=[{"key": "member"}])
    system = TaxBenefitSystem([person, household])
    items = [f"item_{n:02}" for n in range(1, len(data["points"]) + 1)]
    ticks = [f"ticked_{key}" for key in data["indicators"]]

    def declare(name, kind, formula=None):
        body = {"value_type": kind, "entity": household, "definition_period": DateUnit.YEAR, "label": name}
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    for name in ("urban", *ticks):
        declare(name, bool)
    for name in ("points_column", *items):
        declare(name, int)
    tables = [np.array(table, dtype=np.int32) for table in data["points"]]

    def score(households, period):
        column = households("points_column", period)
        return sum(table[households(name, period), column] for name, table in zip(items, tables, strict=True))

    def deprivations(households, period):
        return sum(households(name, period).astype(np.int32) for name in ticks)

    def poor(households, period):
        line = np.where(households("urban", period), data["lines"]["urban"], data["lines"]["rural"])
        return (households("score", period) <= line) & (households("deprivations", period) >= data["cutoff"])

    declare("score", int, score)
    declare("deprivations", int, deprivations)
    declare("poor", bool, poor)
    table = _read(path, data, pandas=False)
    rows = table.num_rows
    builder = SimulationBuilder()
    builder.create_entities(system)
    ids = np.arange(rows)
    builder.declare_person_entity("person", ids)
    holder = builder.declare_entity("household", ids)
    builder.join_with_persons(holder, ids, ["member"] * rows)
    simulation = builder.build(system)
    year = "2026"
    places = {name: n for n, name in enumerate(data["columns"])}
    urban = np.array(table["locality"].to_pandas() == "urban")
    region = table["region"].combine_chunks().dictionary_encode()
    lookup = np.array([places[name] for name in region.dictionary.to_pylist()])
    simulation.set_input("urban", year, urban)
    column = np.where(urban, places["urban"], lookup[region.indices.to_numpy()])
    simulation.set_input("points_column", year, column.astype(np.int32))
    for name in (*items, *ticks):
        simulation.set_input(name, year, table[name].to_numpy())
    size = table["size"].to_numpy().astype(np.int64)
    weight = np.where(simulation.calculate("poor", year), size, 0)
    columns = [size, weight, weight * simulation.calculate("deprivations", year)]
    columns += [weight * table[name].to_numpy() for name in ticks]
    communes, place = np.unique(table["commune_code"].to_numpy(), return_inverse=True)
    sums = np.column_stack([np.bincount(place, column, len(communes)) for column in columns]).astype(np.int64)
    return [(int(commune), *row) for commune, row in zip(communes, sums.tolist(), strict=True)]
