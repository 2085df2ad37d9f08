"""The tables of the province: determinism, shapes, plausible people, panel."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from giamngheo.law.areas import load_areas
from giamngheo.rules.text import Text
from giamngheo.synthetic import SYNTHETIC_LABEL, SyntheticError, generate

ON = date(2025, 10, 15)


def counts(column):
    return {row["values"]: row["counts"] for row in pc.value_counts(column).to_pylist()}


def test_the_same_seed_gives_the_same_tables():
    first, second = generate(800, seed=3), generate(800, seed=3)
    for year in (2023, 2025):
        assert first.households(year).equals(second.households(year))
        assert first.persons(year).equals(second.persons(year))
        assert first.truth(year).equals(second.truth(year))


def test_another_seed_gives_other_people():
    first, second = generate(800, seed=3), generate(800, seed=4)
    assert not first.households()["head_name"].equals(second.households()["head_name"])


def test_tables_do_not_depend_on_the_chunks(small):
    whole = small.households(2025)
    parts = list(small.chunks(2025, size=700))
    assert pa.concat_tables([part.households for part in parts])["income_points_recorded"].equals(
        whole["income_points_recorded"]
    )
    persons = pa.concat_tables([part.persons for part in parts])
    assert persons.drop_columns(["source_row"]).equals(small.persons(2025).drop_columns(["source_row"]))


def test_a_year_is_the_same_alone_and_among_others():
    alone, among = generate(600, seed=5, years=(2025,)), generate(600, seed=5, years=(2023, 2024, 2025))
    assert alone.households(2025).equals(among.households(2025))


def test_the_last_year_has_exactly_the_households_asked_for():
    assert generate(777, seed=1, years=(2024,)).households().num_rows == 777


def test_a_small_sample_gathers_households_where_it_is_told_to():
    made = generate(900, seed=1, years=(2025,), gathered={"08545": 120, "08566": 40})
    places, classes = made.households()["commune_code"].to_pylist(), made.truth()["class"].to_pylist()
    assert (len(places), places.count("08545"), places.count("08566")) == (900, 120, 40)
    # 281 of 2520 are poor in Thu Cúc, as published
    assert list(zip(places, classes, strict=True)).count(("08545", "poor")) == round(120 * 281 / 2520)


@pytest.mark.parametrize("size", [1, 2, 13, 150])
def test_very_small_provinces_work(size):
    made = generate(size, seed=2)
    assert made.households().num_rows == size
    assert made.persons().num_rows >= size


def test_columns_are_the_canonical_ones(small):
    households, persons = small.households(2025), small.persons(2025)
    assert households.column_names[:6] == [
        "household_key", "source_file", "source_sheet", "source_row", "list_kind", "household_code",
    ]  # fmt: skip
    answers = small.standard.questionnaire
    assert {field.name for field in answers.arrow_schema("household")} <= set(households.column_names)
    assert {field.name for field in answers.arrow_schema("person")} <= set(persons.column_names)
    for table, entity in ((households, "household"), (persons, "person")):
        for field in answers.arrow_schema(entity):
            assert table.schema.field(field.name).type == field.type, field.name


def test_every_choice_is_a_code_of_the_questionnaire(small):
    for table, entity in ((small.households(2025), "household"), (small.persons(2025), "person")):
        for spec in small.standard.questionnaire.variables(entity):
            if spec.type == "choice":
                found = set(pc.unique(table[spec.name]).to_pylist()) - {None}
                assert found <= set(spec.choices), spec.name


@pytest.mark.parametrize(
    ("kind", "carried", "not_carried"),
    [
        ("totals", "income_points_recorded", "ticked_water"),
        ("indicators", "ticked_water", "water_source"),
        ("full", "water_source", "ticked_water"),
    ],
)
def test_a_list_carries_what_its_kind_has(small, kind, carried, not_carried):
    table = small.households(2025, kind)
    assert table[carried].null_count == 0
    assert table[not_carried].null_count == table.num_rows


def test_each_household_has_one_head_and_its_size(small):
    persons, households = small.persons(2025), small.households(2025)
    sizes = counts(persons["household_key"])
    assert (
        dict(zip(households["household_key"].to_pylist(), households["size"].to_pylist(), strict=True))
        == sizes
    )
    heads = persons.filter(persons["is_head"])
    assert heads.num_rows == households.num_rows
    assert heads["name"].equals(households["head_name"])
    assert set(heads["relation"].to_pylist()) == {"head"}


def test_citizen_numbers_are_valid_unique_and_of_the_synthetic_range(small):
    persons = small.persons(2025)
    held = persons.filter(pc.is_valid(persons["citizen_id"]))
    numbers = held["citizen_id"].to_pylist()
    assert len(set(numbers)) == len(numbers)
    for number, sex, born in zip(
        numbers, held["sex"].to_pylist(), held["birth_date_to"].to_pylist(), strict=True
    ):
        assert len(number) == 12
        assert number[6] == "9"
        assert int(number[3]) == 2 * (born.year // 100 - 19) + (sex == "female")
        assert number[4:6] == f"{born.year % 100:02}"


def test_some_births_are_known_by_the_year_alone(small):
    persons = small.persons(2025)
    year_only = pc.not_equal(persons["birth_date_from"], persons["birth_date_to"])
    share = pc.sum(year_only).as_py() / persons.num_rows
    assert 0.01 < share < 0.06
    assert pc.max(persons["birth_date_to"]).as_py() < ON


def test_children_bear_their_fathers_surname(small):
    persons = small.persons(2025).to_pylist()
    father = {
        p["household_key"]: p["name"].split()[0] for p in persons if p["is_head"] and p["sex"] == "male"
    }
    children = [p for p in persons if p["relation"] == "child" and p["household_key"] in father]
    assert len(children) > 1_000
    assert all(child["name"].split()[0] == father[child["household_key"]] for child in children)


def test_places_are_units_of_their_day(small):
    areas = load_areas()
    for year, district in ((2024, False), (2025, True)):
        on = small.calibration.reference_date(year)
        table = small.households(year)
        assert (table["district_code"].null_count > 0) is district
        for code in pc.unique(table["commune_code"]).to_pylist():
            unit = areas.unit(code, on)
            assert unit is not None
            assert unit.level == "commune"
    assert set(pc.unique(small.households(2025)["province_code"]).to_pylist()) == {"25"}
    assert set(pc.unique(small.households(2024)["province_code"]).to_pylist()) == {"25", "26", "17"}


def test_codes_stay_over_the_years_and_heads_keep_their_numbers(small):
    def heads(year):
        table = small.households(year)
        return dict(
            zip(table["household_code"].to_pylist(), table["head_citizen_id"].to_pylist(), strict=True)
        )

    before, now = heads(2023), heads(2025)
    common = before.keys() & now.keys()
    assert len(common) > 2_900
    assert all(before[code] == now[code] for code in common)
    assert all(code.startswith("MP25-") for code in now)


def test_every_table_is_labelled_synthetic(small):
    for table in (small.households(2025), small.persons(2025), small.truth(2025)):
        assert table.schema.metadata[b"giamngheo.synthetic"] == b"true"
        assert table.schema.metadata[b"giamngheo.synthetic.label"].decode() == SYNTHETIC_LABEL


@pytest.mark.parametrize(
    "arguments",
    [
        {"households": 0, "seed": 1},
        {"households": 10, "seed": 1, "years": (2019,)},
        {"households": 10, "seed": 1, "years": ()},
        {"households": 10, "seed": 1, "province": "01"},
    ],
)
def test_what_cannot_be_made_is_refused(arguments):
    with pytest.raises(SyntheticError):
        generate(**arguments)


def test_a_year_that_was_not_generated_is_refused(small):
    with pytest.raises(SyntheticError) as refused:
        small.households(2022)
    assert refused.value.text == Text("Năm 2022 chưa được sinh.", "The year 2022 was not generated.")
    with pytest.raises(SyntheticError, match="totals"):
        small.households(2025, kind="other")
