"""Answers to the questionnaire that make the intended deprivations true, and no others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from giamngheo.synthetic.calibration import Calibration
from giamngheo.synthetic.draws import Booleans, Draws, Floats, Integers
from giamngheo.synthetic.survey import INDICATORS, Deprivations, Rows

# the order of the codes below; -1 is "not asked"
MATERIALS = ("durable", "non_durable")
WATER = ("tap", "drilled_well", "protected_well", "protected_spring", "rain", "bottled", "unprotected")
TOILET = ("septic", "pour_flush", "ventilated", "double_vault", "unhygienic", "none")
SCHOOL = ("none", "preschool", "primary", "lower_secondary", "upper_secondary", "vocational", "college_up")
QUALIFICATION = (
    "none", "primary", "lower_secondary", "upper_secondary", "elementary_vocational",
    "intermediate_vocational",
    "college", "university",
)  # fmt: skip
WORK = ("wage", "self_employed", "none")
NUTRITION = ("normal", "stunted", "underweight", "both")
MEANS = ("has_tv", "has_radio", "has_desktop", "has_phone", "has_laptop", "has_tablet", "has_smartphone")
NOT_ASKED = -1

Codes = NDArray[np.int8]
# school year by age reached in the calendar year: (youngest, code)
_SCHOOL_BY_AGE = ((3, 1), (6, 2), (11, 3), (15, 4), (18, 6))
_LAST_SCHOOL_AGE = 30
_QUALIFIED_FROM = 10


def household_answers(
    rows: Rows, found: Deprivations, urban: Booleans, least_area: float, draws: Draws
) -> dict[str, NDArray[np.generic]]:
    """Codes of the household questions; `housing_area_m2` in tenths of a square metre.

    `least_area`: square metres per person from which the living area is enough.
    """
    at = rows.households
    lacks = {name: found.flags[:, position] for position, name in enumerate(INDICATORS)}
    answers: dict[str, NDArray[np.generic]] = {}
    poor_parts = draws.integer("house-parts", at, 0, 3)
    one_part = draws.integer("house-part", at, 0, 14)
    for position, name in enumerate(("wall_material", "pillar_material", "roof_material")):
        # two of three, or all three; a sound house may have one such part
        bad = np.where(lacks["housing_quality"], (poor_parts != position), one_part == position)
        answers[name] = bad.astype(np.int8)
    narrow = draws.uniform("area", at)
    per_person = np.where(
        lacks["housing_area"],
        least_area * (0.44 + 0.54 * narrow),
        least_area + 36 * narrow**1.6 * np.where(urban, 1.15, 1.0),
    )
    area = np.where(
        lacks["housing_area"],
        np.floor(per_person * rows.size * 10 - 0.5),
        np.ceil(np.maximum(per_person, least_area) * rows.size * 10),
    )
    # some households have exactly the limit, which is enough
    area = np.where(~lacks["housing_area"] & (narrow < 0.02), least_area * rows.size * 10, area)
    answers["housing_area_m2"] = area.astype(np.int64)
    safe = np.where(
        urban,
        draws.choice("water-town", at, np.array([85, 10, 3, 0, 1, 1])),
        draws.choice("water", at, np.array([28, 38, 20, 10, 3, 1])),
    )
    answers["water_source"] = np.where(lacks["water"], WATER.index("unprotected"), safe).astype(np.int8)
    toilet = draws.choice("toilet", at, np.array([72, 12, 4, 12]))
    bad_toilet = TOILET.index("unhygienic") + draws.chance("no-toilet", at, 0.15)
    answers["toilet_type"] = np.where(lacks["toilet"], bad_toilet, toilet).astype(np.int8)
    answers["uses_internet"] = ~lacks["telecom"]
    answers |= _means(at, lacks["info_assets"], lacks["telecom"], draws)
    return answers


def _means(at: Integers, none: Booleans, offline: Booleans, draws: Draws) -> dict[str, Booleans]:
    shares = {"has_tv": 0.93, "has_radio": 0.06, "has_desktop": 0.12, "has_phone": 0.25, "has_laptop": 0.2,
              "has_tablet": 0.1, "has_smartphone": 0.95}  # fmt: skip
    has = {name: draws.chance(name, at, share) & ~none for name, share in shares.items()}
    for name in ("has_desktop", "has_laptop", "has_tablet", "has_smartphone"):
        has[name] &= ~offline
    bare = ~none & ~np.logical_or.reduce(list(has.values()))
    has["has_tv"] |= bare
    return has


def member_answers(
    calibration: Calibration, rows: Rows, found: Deprivations, rural: Booleans, year: int, draws: Draws
) -> dict[str, NDArray[np.generic]]:
    """Codes of the questions asked of members; NOT_ASKED where the question is not for the person's age."""
    ages = calibration.data["ages"]
    lacks = {name: found.flags[rows.local, position] for position, name in enumerate(INDICATORS)}
    chosen = {
        name: rows.pick(mask & lacks[name], draws.uniform(f"deprived-{name}", rows.key))
        for name, mask in found.fit_for.items()
    }
    for name, share in (("health_insurance", 0.45), ("adult_education", 0.3), ("nutrition", 0.2)):
        more = draws.chance(f"also-{name}", rows.key, share)
        chosen[name] = chosen[name] | (found.fit_for[name] & lacks[name] & more)

    answers = _schooling(rows, chosen, draws)
    child = rows.age_low < ages["child_below"]
    young_uninsured = (rows.age_high < ages["insured_from"]) & draws.chance("young-uninsured", rows.key, 0.01)
    answers["has_health_insurance"] = ~chosen["health_insurance"] & ~young_uninsured
    record = np.where(
        chosen["nutrition"], 1 + draws.choice("malnourished", rows.key, np.array([55, 30, 15])), 0
    )
    answers["nutrition_record"] = np.where(child, record, NOT_ASKED).astype(np.int8)
    answers |= _work(
        ages, rows, chosen["employment"], answers["school_level"], found.disabled, rural, year, draws
    )
    answers["monthly_social_allowance"] = found.allowance
    answers["disabled"] = found.disabled
    return answers


def _schooling(rows: Rows, chosen: dict[str, Booleans], draws: Draws) -> dict[str, NDArray[np.generic]]:
    """School attended and highest qualification; ages are those reached in the calendar year, as schools
    count."""
    age = rows.age_high
    school = np.zeros(len(age), dtype=np.int8)
    for youngest, code in _SCHOOL_BY_AGE:
        school[age >= youngest] = code
    studying = draws.chance("studies", rows.key, 0.4) & (age >= 18) & (age <= 21)
    school[(age >= 18) & ~studying] = SCHOOL.index("none")
    drawn = draws.choice("qualification", rows.key, np.array([5, 18, 42, 20, 4, 5, 3, 3]))
    young = 3 + draws.choice("qualification-young", rows.key, np.array([62, 8, 9, 8, 13]))
    qualification = np.where(age <= _LAST_SCHOOL_AGE + 1, young, drawn)
    qualification[(qualification == QUALIFICATION.index("university")) & (age < 22)] = QUALIFICATION.index(
        "upper_secondary"
    )
    qualification[(qualification > 3) & (age < 21)] = QUALIFICATION.index("upper_secondary")
    for oldest, name in ((17, "lower_secondary"), (14, "primary"), (10, "none")):
        qualification[age <= oldest] = QUALIFICATION.index(name)

    lagging = chosen["adult_education"]
    school[lagging] = SCHOOL.index("none")
    low = 1 + draws.choice("lagging", rows.key, np.array([20, 80]))
    qualification = np.where(lagging, low, qualification).astype(np.int8)
    on_job = ~lagging & (age <= _LAST_SCHOOL_AGE) & draws.chance("on-job", rows.key, 0.05)

    out = chosen["child_school"]
    school[out] = SCHOOL.index("none")
    # a child of lower secondary age still in primary school is out of its level too
    behind = out & (rows.age_low >= 12) & draws.chance("behind", rows.key, 0.3)
    school[behind] = SCHOOL.index("primary")
    qualification[behind] = QUALIFICATION.index("none")
    asked_job = (age >= 16) & (rows.age_low <= _LAST_SCHOOL_AGE)
    return {
        "school_level": np.where(rows.age_low <= _LAST_SCHOOL_AGE, school, NOT_ASKED).astype(np.int8),
        "highest_qualification": np.where(age >= _QUALIFIED_FROM, qualification, NOT_ASKED).astype(np.int8),
        "trained_on_job": np.where(asked_job, on_job, NOT_ASKED).astype(np.int8),
    }


def _work(
    ages: dict,
    rows: Rows,
    deprived: Booleans,
    school: NDArray[np.generic],
    disabled: Booleans,
    rural: Booleans,
    year: int,
    draws: Draws,
) -> dict[str, NDArray[np.generic]]:
    asked = rows.age_high >= ages["works_from"]
    studies = np.asarray(school, dtype=np.int64) >= SCHOOL.index("upper_secondary")
    wage, own, none = range(len(WORK))
    usual = np.where(
        rural[rows.local],
        draws.choice("work", rows.key, np.array([34, 61, 5])),
        draws.choice("work-town", rows.key, np.array([62, 31, 7])),
    )
    frail = draws.uniform("frail", rows.key)
    able = ~(disabled & (frail < 0.7)) & ((rows.age_high < ages["able_to_work_below"]) | (frail > 0.62))
    able[deprived] = True
    status = np.where(rows.age_low >= 60, np.where(able, own, none), usual)
    status = np.where(studies & ~deprived, none, status)
    status = np.where(~able, none, status)
    idle = deprived & draws.chance(f"idle-{year}", rows.key, 0.35)
    status = np.where(deprived, np.where(idle, none, wage), status)
    contract = np.where(status == wage, ~deprived, NOT_ASKED)
    wants = np.where((status == none) & able, idle, NOT_ASKED)

    def asked_of(values: NDArray[np.generic]) -> Codes:
        return np.where(asked, values, NOT_ASKED).astype(np.int8)

    return {
        "employment_status": asked_of(status),
        "labour_contract": asked_of(contract),
        "able_to_work": asked_of(able),
        "wants_work": asked_of(wants),
    }


def without_labour(rows: Rows, able: NDArray[np.generic]) -> Booleans:
    """Households in which no one between working ages is able to work."""
    workers = (able == 1) & (rows.age_high >= 18) & (rows.age_high < 62)
    return rows.count(workers) == 0


def income_points(
    calibration: Calibration,
    households: Integers,
    kind: NDArray[np.int8],
    lines: Integers,
    reviewed: Booleans,
    year: int,
    draws: Draws,
) -> Integers:
    """B1 totals: at or below the line of the locality for classes 1 and 2, above it for class 3;
    (households,)."""
    data = calibration.data["points"]
    drawn = 0.7 * draws.exponential("points", households) + 0.3 * draws.exponential(
        f"points-{year}", households
    )
    gap = np.where(kind == 1, data["mean_gap_poor"], data["mean_gap_near_poor"]) * drawn
    below = np.maximum(
        lines - gap.astype(np.int64), np.ceil(data["lowest_share_of_line"] * lines).astype(np.int64)
    )
    below = np.where(draws.chance(f"on-line-{year}", households, data["on_the_line"]), lines, below)
    distance = np.where(reviewed, data["mean_above_reviewed"] * drawn, 12 + data["mean_above"] * drawn)
    above = np.minimum(lines + 1 + distance.astype(np.int64), 999)
    return np.where(kind == 3, above, below)


def income_12m(
    calibration: Calibration,
    households: Integers,
    kind: NDArray[np.int8],
    size: Integers,
    lines: Integers,
    upper: Integers,
    months: int,
    year: int,
    draws: Draws,
) -> tuple[Integers, Booleans, Booleans]:
    """(income in VND, whether it is recorded, whether it is within the average band); consistent with the
    class."""
    data = calibration.data["points"]
    draw: Floats = draws.uniform(f"income-{year}", households)
    average = (kind == 3) & draws.chance("average", households, data["average_share"])
    ratio = np.where(kind == 3, 1.1 + 1.5 * draw, 0.45 + 0.5 * draw)
    monthly = np.where(average, lines + draw * (upper - lines) * 0.96 + 1000, lines * ratio)
    monthly = np.where((kind == 3) & ~average, upper * ratio, monthly)
    rounded = (monthly * size * months // 100_000 * 100_000).astype(np.int64)
    # rounding never carries a household over the bound it is above
    floor = np.where(average, lines, np.where(kind == 3, upper, 0)) * size * months
    rounded = np.where(rounded <= floor, floor + 100_000, rounded)
    share = np.where(kind == 3, data["income_recorded"], data["income_recorded_poor"])
    return rounded, draws.chance(f"income-recorded-{year}", households, share), average


__all__: Sequence[str] = (
    "household_answers", "income_12m", "income_points", "member_answers", "without_labour",
)  # fmt: skip
