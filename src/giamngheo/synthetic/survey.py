"""The answers of households and members in one year, such that the rules find exactly the intended
deprivations.

Members come first: who can be deprived depends on ages, and the share of dependants follows from them.
Then the
number of deprivations is drawn to fit the class, then which ones, and last the answers that make them so.
Everything is in codes here (positions in a tuple of names); tables.py turns codes into columns.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from giamngheo.law import load_procedures
from giamngheo.synthetic.calibration import Calibration
from giamngheo.synthetic.classes import ABOVE, NEAR_POOR, POOR, Classes
from giamngheo.synthetic.draws import Booleans, Draws, Floats, Integers
from giamngheo.synthetic.panel import Panel
from giamngheo.synthetic.roster import Roster

INDICATORS = (
    "employment", "dependents", "nutrition", "health_insurance", "adult_education", "child_school",
    "housing_quality", "housing_area", "water", "toilet", "telecom", "info_assets",
)  # fmt: skip
_DEPENDENTS = INDICATORS.index("dependents")


@dataclass(frozen=True)
class Rows:
    """The members present of a set of households: (members,) arrays sorted by household.

    `local`: position of the household in the set; `age_low`, `age_high`: completed years at the beginning
    and at
    the end of the review (for a year-only birth the low one is a year less).
    """

    households: Integers
    local: Integers
    person: Integers
    relation: Integers
    age_low: Integers
    age_high: Integers
    key: Integers

    @cached_property
    def size(self) -> Integers:
        return np.bincount(self.local, minlength=len(self.households))

    @cached_property
    def first(self) -> Integers:
        """Position of each household's first member (its head)."""
        return np.concatenate(([0], np.cumsum(self.size)[:-1]))

    def count(self, mask: Booleans) -> Integers:
        """Members of each household for which the mask holds."""
        return np.bincount(self.local[mask], minlength=len(self.households))

    def pick(self, mask: Booleans, draw: Floats) -> Booleans:
        """One member of each household for which the mask holds, by the highest draw."""
        value = np.where(mask, draw, -1.0)
        best = np.maximum.reduceat(value, self.first) if len(value) else value
        return mask & (value == best[self.local])


@dataclass(frozen=True)
class Deprivations:
    """`flags` (households, 12): intended deprivations; and the members' answers settled on the way."""

    flags: Booleans
    disabled: Booleans
    allowance: Booleans
    fit_for: dict[str, Booleans]


def member_rows(roster: Roster, year: int, households: Integers) -> Rows:
    """The members of the given households (sorted positions in the panel) in a year."""
    starts, ends = roster.offsets[households], roster.offsets[households + 1]
    counts = ends - starts
    local = np.repeat(np.arange(len(households)), counts)
    before = np.cumsum(counts) - counts
    at = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    persons = roster.persons
    person = roster.person[at].astype(np.int64)
    here = (persons.birth_year[person] <= year) & (roster.since[at] <= year) & (roster.until[at] >= year)
    at, local, person = at[here], local[here], person[here]
    start = load_procedures()["annual"].calendar["start"].value
    begins = np.datetime64(f"{year}-{start}", "D").astype(np.int64)
    new_year = np.datetime64(f"{year}-01-01", "D").astype(np.int64)
    age_high = year - persons.birth_year[person].astype(np.int64)
    day_of_year = persons.birth_day[person] - (
        (persons.birth_year[person].astype(np.int64) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    ).astype(np.int64)
    later = (day_of_year + 1 >= begins - new_year) | persons.year_only[person]
    key = persons.household[person].astype(np.int64) * 16 + persons.slot[person]
    return Rows(households, local, person, roster.relation[at], age_high - later, age_high, key)


def draw_deprivations(
    calibration: Calibration, panel: Panel, classes: Classes, rows: Rows, year: int, draws: Draws
) -> Deprivations:
    """Flags that fit the class: three or more for a poor household, fewer for a near-poor one."""
    ages = calibration.data["ages"]
    now = classes.by_year[year][rows.households]
    before = classes.by_year.get(year - 1, classes.by_year[year])[rows.households]
    needy = ((now == POOR) | (now == NEAR_POOR))[rows.local]
    disabled = draws.chance("disabled", rows.key, calibration.data["composition"]["disabled"])
    luck = draws.uniform("allowance", rows.key)
    allowance = (disabled & (luck < 0.55)) | ((rows.age_low >= ages["allowance_from"]) & (luck < 0.85))
    allowance |= needy & (rows.age_low >= ages["allowance_of_poor_from"]) & (luck < 0.6)
    child = rows.age_high < ages["child_below"]
    old = rows.age_low >= ages["allowance_of_poor_from"]
    dependents = rows.count(child | (allowance & (old | disabled)))
    by_composition = 2 * dependents > rows.size

    fit_for = _fit_members(ages, rows, disabled)
    possible = np.ones((len(now), len(INDICATORS)), dtype=bool)
    possible[:, _DEPENDENTS] = False
    for name, mask in fit_for.items():
        possible[:, INDICATORS.index(name)] = rows.count(mask) > 0
    flags = _chosen(calibration, rows.households, now, before, by_composition, possible, year, draws)
    flags[:, _DEPENDENTS] = by_composition
    return Deprivations(flags, disabled, allowance, fit_for)


def _fit_members(ages: dict, rows: Rows, disabled: Booleans) -> dict[str, Booleans]:
    """For each indicator decided by a member: the members who may be the deprived one, surely within its
    ages."""
    child = rows.age_high < ages["child_below"]
    adult_low, adult_high = ages["adult_education"]
    work_low, work_high = ages["employment"]
    return {
        "employment": (rows.age_low >= work_low) & (rows.age_high <= work_high) & ~disabled,
        "nutrition": child,
        "health_insurance": rows.age_low >= ages["insured_from"],
        "adult_education": (rows.age_low >= adult_low) & (rows.age_high <= adult_high),
        "child_school": child & (rows.age_low >= ages["school_from"]),
    }


def _chosen(
    calibration: Calibration,
    households: Integers,
    now: NDArray[np.int8],
    before: NDArray[np.int8],
    by_composition: Booleans,
    possible: Booleans,
    year: int,
    draws: Draws,
) -> Booleans:
    """The flags other than dependants. What a household lacks mostly stays the same from year to year."""
    data = calibration.data["deprivations"]
    wanted = np.zeros(len(now), dtype=np.int64)
    changes = draws.chance(f"count-changes-{year}", households, 0.3)
    for code, name in ((POOR, "poor_count"), (NEAR_POOR, "near_poor_count")):
        counts = np.array(list(data[name]))
        weights = np.array(list(data[name].values()), dtype=np.float64)
        once = counts[draws.choice("count", households, weights)]
        anew = counts[draws.choice(f"count-{year}", households, weights)]
        wanted = np.where(now == code, np.where(changes, anew, once), wanted)
    more = np.maximum(wanted - by_composition, 0)
    key = np.full((len(now), len(INDICATORS)), -np.inf)
    flags = np.zeros((len(now), len(INDICATORS)), dtype=bool)
    above = now == ABOVE
    raised = np.where((before == POOR) | (before == NEAR_POOR), 3.0, 1.0)
    for position, name in enumerate(INDICATORS):
        if position == _DEPENDENTS:
            continue
        once = draws.uniform(f"lacks-{name}", households)
        anew = draws.uniform(f"lacks-{name}-{year}", households)
        place = 0.85 * _gumbel(once) + 0.35 * _gumbel(anew) + np.log(data["poor"][name])
        key[:, position] = np.where(possible[:, position], place, -np.inf)
        share = np.minimum(raised * data["not_poor"][name] / 100, 0.5)
        mixed = np.where(draws.chance(f"lacks-changes-{year}", households, 0.15), anew, once)
        flags[:, position] = above & possible[:, position] & (mixed < share)
    rank = np.argsort(np.argsort(-key, axis=1, kind="stable"), axis=1, kind="stable")
    return flags | (~above[:, None] & (rank < more[:, None]) & np.isfinite(key))


def _gumbel(draw: Floats) -> Floats:
    return -np.log(-np.log(np.clip(draw, 1e-12, 1 - 1e-12)))
