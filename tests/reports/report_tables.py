"""Classified lists, members, changes and totals for the tests: small, seeded, in the canonical shapes."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from giamngheo.reports import ReportMeta

INDICATORS = (
    *("employment", "dependents", "nutrition", "health_insurance", "adult_education", "child_school"),
    *("housing_quality", "housing_area", "water", "toilet", "telecom", "info_assets"),
)
CAUSES = ("no_land", "no_capital", "no_labour", "no_tools", "no_knowledge", "no_skills", "illness", "other")
CLASSES = ("poor", "near_poor", "average", "above_average", "not_poor", "unknown")
ON = dt.date(2025, 11, 1)
META = ReportMeta(reference_date=ON, year=2025, product_version="0.1.0")
# ward and commune of Phú Thọ
URBAN, RURAL = "07894", "08545"
SCHEMA = {
    "household_change": pa.string(),
    "household_key": pa.int64(),
    "household_code": pa.string(),
    "province_code": pa.string(),
    "commune_code": pa.string(),
    "commune_name": pa.string(),
    "village": pa.string(),
    "locality": pa.string(),
    "head_name": pa.string(),
    "head_citizen_id": pa.string(),
    "size": pa.int32(),
    "ethnic_minority": pa.bool_(),
    "no_labour_capacity": pa.bool_(),
    "merit_member": pa.bool_(),
    **{f"cause_{name}": pa.bool_() for name in CAUSES},
    "basis": pa.string(),
    "income_points": pa.int32(),
    "points_line": pa.int32(),
    "distance_income_points": pa.int32(),
    "deprivation_points": pa.int32(),
    "deprivation_points_lo": pa.int32(),
    "deprivation_points_hi": pa.int32(),
    "deprivation_source": pa.string(),
    **{f"deprived_{name}": pa.bool_() for name in INDICATORS},
    "class": pa.string(),
    "reason_vi": pa.string(),
    "reason_en": pa.string(),
    "source_file": pa.string(),
    "source_sheet": pa.string(),
    "source_row": pa.int32(),
    "note": pa.string(),
}
PERSON_SCHEMA = {
    "household_key": pa.int64(),
    "person_no": pa.int32(),
    "name": pa.string(),
    "is_head": pa.bool_(),
    "relation": pa.string(),
    "sex": pa.string(),
    "birth_date_from": pa.date32(),
    "birth_date_to": pa.date32(),
    "citizen_id": pa.string(),
    "ethnicity": pa.string(),
    "has_health_insurance": pa.bool_(),
    "school_level": pa.string(),
    "nutrition_record": pa.string(),
}
MOVEMENT_SCHEMA = {
    "household_key": pa.int64(),
    "previous_code": pa.string(),
    "previous_class": pa.string(),
    "class": pa.string(),
    "movement": pa.string(),
    "change": pa.string(),
    "commune_code": pa.string(),
    "village": pa.string(),
    "locality": pa.string(),
    "head_name": pa.string(),
    "previous_head_name": pa.string(),
    "size": pa.int32(),
    "previous_size": pa.int32(),
    "reason_vi": pa.string(),
    "reason_en": pa.string(),
}
TOTALS_SCHEMA = {
    "commune_code": pa.string(),
    "village": pa.string(),
    "households": pa.int64(),
    "persons": pa.int64(),
    "ethnic_minority_households": pa.int64(),
    "date": pa.date32(),
    "source": pa.string(),
}


@dataclass(frozen=True)
class Holder:
    """Stands for the Totals and Movements of other rooms: something with a table."""

    table: pa.Table


def household(key: int, **given: Any) -> dict[str, Any]:
    """One poor rural household in village Khu 1 with everything known, changed as given."""
    row: dict[str, Any] = {
        "household_key": key,
        "household_code": f"H{key:04}",
        "province_code": "25",
        "commune_code": RURAL,
        "commune_name": "Xã Thu Cúc",
        "village": "Khu 1",
        "locality": "rural",
        "head_name": f"Đinh Văn {key}",
        "head_citizen_id": f"0250{key:08}",
        "size": 4,
        "ethnic_minority": False,
        "no_labour_capacity": False,
        "merit_member": False,
        **{f"cause_{name}": False for name in CAUSES},
        "basis": "points",
        "income_points": 120,
        "points_line": 140,
        "distance_income_points": -20,
        "deprivation_points": 30,
        "deprivation_points_lo": 30,
        "deprivation_points_hi": 30,
        "deprivation_source": "answers",
        **{f"deprived_{name}": name in INDICATORS[:3] for name in INDICATORS},
        "class": "poor",
        "reason_vi": "Hộ nghèo: điểm B1 = 120 ≤ 140 (nông thôn); thiếu hụt 3 chỉ số.",
        "reason_en": "Poor household: B1 points = 120 ≤ 140 (rural); deprived in 3 indicators.",
        "source_file": "danh-sach.xlsx",
        "source_sheet": "Sheet1",
        "source_row": key + 5,
        "note": None,
        "household_change": None,
    }
    assert set(given) <= set(row)
    return row | given


def person(key: int, number: int, **given: Any) -> dict[str, Any]:
    """One adult of household `key`; number 1 is the head."""
    row: dict[str, Any] = {
        "household_key": key,
        "person_no": number,
        "name": f"Người {key}.{number}",
        "is_head": number == 1,
        "relation": "head" if number == 1 else "child",
        "sex": "male",
        "birth_date_from": dt.date(1980, 1, 1),
        "birth_date_to": dt.date(1980, 12, 31),
        "citizen_id": f"0250{key:05}{number:03}",
        "ethnicity": "01",
        "has_health_insurance": True,
        "school_level": None,
        "nutrition_record": None,
    }
    assert set(given) <= set(row)
    return row | given


def change(movement: str, previous: str | None, now: str | None, **given: Any) -> dict[str, Any]:
    """One household of the changes between two lists."""
    row: dict[str, Any] = {
        "household_key": None,
        "previous_code": None,
        "previous_class": previous,
        "class": now,
        "movement": movement,
        "change": None,
        "commune_code": RURAL,
        "village": "Khu 1",
        "locality": "rural",
        "head_name": "Đinh Văn A",
        "previous_head_name": "Đinh Văn A",
        "size": 4 if now else None,
        "previous_size": 4 if previous else None,
        "reason_vi": "Lý do",
        "reason_en": "Reason",
    }
    assert set(given) <= set(row)
    return row | given


def households(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), pa.schema(list(SCHEMA.items())))


def persons(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), pa.schema(list(PERSON_SCHEMA.items())))


def changes(*rows: dict[str, Any]) -> Holder:
    return Holder(pa.Table.from_pylist(list(rows), pa.schema(list(MOVEMENT_SCHEMA.items()))))


def totals(*rows: tuple[str, str | None, int | None, int | None]) -> Holder:
    """(commune code, village, households, persons), dated and sourced."""
    names = ("commune_code", "village", "households", "persons")
    listed = [dict(zip(names, row, strict=True)) | {"date": ON, "source": "Chi cục Thống kê"} for row in rows]
    return Holder(pa.Table.from_pylist(listed, pa.schema(list(TOTALS_SCHEMA.items()))))


Communes = tuple[tuple[str, str, str], ...]


def random_list(seed: int, count: int, communes: Communes, gaps: float = 0.1) -> pa.Table:
    """A list over (code, name, locality) with gaps in every column that may have them."""
    dice = random.Random(seed)

    def maybe(value: Any) -> Any:
        return None if dice.random() < gaps else value

    rows = []
    for key in range(1, count + 1):
        code, name, locality = dice.choice(communes)
        klass = dice.choices(CLASSES, (4, 4, 3, 3, 6, 1))[0]
        below = klass in ("poor", "near_poor", "unknown")
        points = dice.randint(60, 140) if below else dice.randint(141, 220)
        known_place = dice.random() >= gaps / 2
        rows.append(
            household(
                key,
                commune_code=code if known_place else None,
                commune_name=name if known_place else None,
                village=maybe(f"Khu {dice.randint(1, 12)}"),
                locality=maybe(locality),
                size=maybe(dice.randint(1, 9)),
                ethnic_minority=maybe(dice.random() < 0.6),
                no_labour_capacity=maybe(dice.random() < 0.2),
                merit_member=maybe(dice.random() < 0.1),
                **{f"cause_{cause}": maybe(dice.random() < 0.3) for cause in CAUSES},
                **{f"deprived_{key}": maybe(dice.random() < 0.3) for key in INDICATORS},
                income_points=points,
                distance_income_points=points - 140,
                **{"class": klass},
            )
        )
    return households(*rows)


def random_persons(seed: int, table: pa.Table, gaps: float = 0.1) -> pa.Table:
    """Members for every household of the list, heads of several ethnic groups, children of several ages."""
    dice = random.Random(seed)
    rows = []
    for row in table.select(["household_key", "size"]).to_pylist():
        group = dice.choice(("01", "01", "02", "03", "08", "12", "18", None))
        for number in range(1, (row["size"] or 3) + 1):
            year = dice.randint(1950, 1990) if number == 1 else dice.randint(1990, 2024)
            day = dt.date(year, dice.randint(1, 12), dice.randint(1, 28))
            exact = dice.random() >= gaps
            rows.append(
                person(
                    row["household_key"],
                    number,
                    sex=dice.choice(("male", "female")),
                    birth_date_from=day if exact else dt.date(year, 1, 1),
                    birth_date_to=day if exact else dt.date(year, 12, 31),
                    ethnicity=group,
                    has_health_insurance=dice.random() < 0.7 if dice.random() >= gaps else None,
                    school_level=dice.choice(("none", "preschool", "primary", "lower_secondary", None)),
                    nutrition_record=dice.choice(("normal", "stunted", "underweight", None)),
                )
            )
    return persons(*rows)
