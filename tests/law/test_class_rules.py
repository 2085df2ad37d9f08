"""The class rules over the classification vocabulary."""

from datetime import date
from typing import Any

import pytest

from giamngheo.law import load_standard

ON = date(2025, 9, 1)


def classes(**record: Any) -> set[str]:
    standard = load_standard("vn-2021-2025")
    low, high = record.pop("deprivations", (0, 120))
    record["deprivation_points"] = (low, high)
    return {c.code for c in standard.classes if c.rule.trace(record, ON).value is not False}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"locality": "rural", "income_points": 140, "deprivations": (30, 30)}, {"poor"}),
        ({"locality": "rural", "income_points": 140, "deprivations": (20, 20)}, {"near_poor"}),
        ({"locality": "rural", "income_points": 140, "deprivations": (20, 30)}, {"poor", "near_poor"}),
        ({"locality": "rural", "income_points": 140, "deprivations": (30, 120)}, {"poor"}),
        ({"locality": "rural", "income_points": 141, "deprivations": (0, 120)}, {"not_poor"}),
        ({"locality": "urban", "income_points": 175, "deprivations": (0, 20)}, {"near_poor"}),
        ({"locality": "urban", "income_points": 176}, {"not_poor"}),
        ({"income_points": 176}, {"not_poor"}),
        ({"income_points": 141, "deprivations": (30, 30)}, {"poor", "not_poor"}),
        ({"locality": "rural", "size": 4, "income_12m": 72_000_000, "deprivations": (30, 30)}, {"poor"}),
        ({"locality": "rural", "size": 4, "income_12m": 72_000_001}, {"average"}),
        ({"locality": "rural", "size": 4, "income_12m": 108_000_000}, {"average"}),
        ({"locality": "rural", "size": 4, "income_12m": 108_000_001}, {"above_average"}),
        # whatever the size may be, no income is at or below the line
        ({"locality": "rural", "income_12m": 0, "deprivations": (30, 30)}, {"poor"}),
        # without the size the income of the person decides
        ({"locality": "rural", "income_12m": 5, "income_per_capita_month": 1_500_001}, {"average"}),
        # points above the line, income below it: points decide
        ({"locality": "rural", "income_points": 150, "size": 4, "income_12m": 1}, {"not_poor"}),
        ({"locality": "rural", "income_points": 150, "size": 4, "income_12m": 80_000_000}, {"average"}),
        (
            {
                "locality": "rural",
                "income_points": 140,
                "size": 4,
                "income_12m": 10**9,
                "deprivations": (0, 0),
            },
            {"near_poor"},
        ),
    ],
)
def test_possible_classes(record: dict[str, Any], expected: set[str]) -> None:
    assert classes(**record) == expected


def test_nothing_known_leaves_every_class_but_those_that_need_income() -> None:
    assert classes(locality="rural") == {"poor", "near_poor", "not_poor"}


def test_lines_come_from_the_law_at_the_date() -> None:
    standard = load_standard("vn-2021-2025")
    rule = standard.class_rule("points_line")
    assert rule.trace({"locality": "rural"}, ON).value == 140
    assert rule.trace({"locality": "urban"}, ON).value == 175
    assert rule.trace({}, ON).value == (140, 175)
    missing = [m.variable for m in rule.trace({}, ON).missing]
    assert missing == ["locality"]


def test_old_points_do_not_serve_the_standard_of_2027() -> None:
    standard = load_standard("vn-2027-2030")
    record = {"locality": "rural", "income_points": 100, "deprivation_points": (30, 30)}
    poor = standard.class_named("poor").rule
    assert poor.trace(record, date(2027, 9, 1)).value is None
    assert poor.trace({**record, "income_per_capita_month": 2_200_000}, date(2027, 9, 1)).value is True
    assert poor.trace({**record, "income_per_capita_month": 2_200_001}, date(2027, 9, 1)).value is False
