"""The class of every household in every year: published totals exactly, a latent level of living underneath.

A household's level is the level of its commune, village, ethnic group and kind, plus a part of its own
that drifts
slowly from year to year. The lowest levels of a group are poor, the next near-poor, in the published numbers.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from giamngheo.synthetic.calibration import Calibration
from giamngheo.synthetic.draws import Booleans, Draws, Floats, Integers
from giamngheo.synthetic.ethnicity import KINH, group_names
from giamngheo.synthetic.geography import Geography
from giamngheo.synthetic.panel import Panel
from giamngheo.synthetic.roster import Roster
from giamngheo.synthetic.rounding import lowest

ABSENT, POOR, NEAR_POOR, ABOVE = 0, 1, 2, 3
_PASSES = 3


@dataclass(frozen=True)
class Classes:
    """By year, (households,) arrays: the class, and the latent level (low is poor)."""

    by_year: dict[int, NDArray[np.int8]]
    level: dict[int, NDArray[np.float32]]


@dataclass(frozen=True)
class _Group:
    """Households among which a number of poor and near-poor are placed."""

    members: Booleans
    poor: int
    near_poor: int


def assign_classes(
    calibration: Calibration,
    geography: Geography,
    panel: Panel,
    roster: Roster,
    groups: NDArray[np.int8],
    draws: Draws,
) -> Classes:
    """Classes of all calibrated years."""
    fixed = _fixed_level(calibration, geography, panel, roster, groups, draws)
    own = _own_level(calibration, panel, draws)
    fixed += _offsets(calibration, geography, panel, groups, fixed, own)
    bonus = np.zeros(len(panel), dtype=np.float64)
    by_year: dict[int, NDArray[np.int8]] = {}
    level: dict[int, NDArray[np.float32]] = {}
    for year in calibration.years:
        now = fixed + own[year] + bonus
        found = np.where(panel.alive(year), ABOVE, ABSENT).astype(np.int8)
        for group in _groups(calibration, geography, panel, groups, year):
            here = np.flatnonzero(group.members)
            order = here[np.argsort(now[here], kind="stable")]
            found[order[: group.poor + group.near_poor]] = NEAR_POOR
            found[order[: group.poor]] = POOR
        by_year[year], level[year] = found, now.astype(np.float32)
        # Leaving poverty comes with support for some years, so that falling back stays rare.
        before = by_year.get(year - 1)
        if before is not None:
            left = (before > ABSENT) & (before < ABOVE) & (found > before)
            bonus = 0.7 * bonus + np.where(left, calibration.data["level"]["escape_bonus"], 0.0)
        lifted = (found == POOR) & draws.chance(
            f"lift-{year}", panel.index, calibration.data["level"]["lift_share"]
        )
        bonus = bonus + np.where(lifted, calibration.data["level"]["lift_size"], 0.0)
    return Classes(by_year, level)


def _fixed_level(
    calibration: Calibration,
    geography: Geography,
    panel: Panel,
    roster: Roster,
    groups: NDArray[np.int8],
    draws: Draws,
) -> Floats:
    data = calibration.data
    units = data["units"]
    normal = NormalDist()
    by_district = {code: -normal.inv_cdf(row["poor_rate"] / 100) for code, row in data["districts"].items()}
    old = geography.pieces.old
    of_piece = np.array([by_district[unit.district_code or ""] for unit in old])
    codes = np.array([int(unit.code) for unit in old])
    of_piece += units["commune_level_spread"] * draws.normal("commune-level", codes)
    village = np.arange(len(geography.villages))
    of_village = of_piece[geography.villages.piece]
    of_village = of_village + units["village_level_spread"] * draws.normal("village-level", village)
    of_village = of_village + np.where(geography.urban(calibration.years[0]), 0.25, 0.0)
    relative = data["ethnic_groups"]["relative_level"]
    of_group = np.array([relative.get(name, 0.0) for name in group_names(calibration)])
    of_kind = np.array([data["composition"]["level"][name] for name in roster.kinds.names])
    return of_village[panel.village] + of_group[groups] + of_kind[roster.kinds.kind]


def _own_level(calibration: Calibration, panel: Panel, draws: Draws) -> dict[int, Floats]:
    """The household's own part by year: a stationary autoregression, standard normal."""
    stays = calibration.data["level"]["stays"]
    part = draws.normal("level", panel.index)
    found = {}
    for year in calibration.years:
        if year > calibration.years[0]:
            part = stays * part + (1 - stays**2) ** 0.5 * draws.normal(f"level-{year}", panel.index)
            shocked = draws.chance(f"shock-{year}", panel.index, calibration.data["level"]["shock_share"])
            size = calibration.data["level"]["shock_size"]
            part = part + np.where(shocked, size * draws.normal(f"shock-size-{year}", panel.index), 0.0)
        found[year] = part
    return found


def _groups(
    calibration: Calibration,
    geography: Geography,
    panel: Panel,
    groups: NDArray[np.int8],
    year: int,
) -> list[_Group]:
    """The groups whose numbers of poor and near-poor are known in a year."""
    data = calibration.data
    alive = panel.alive(year)
    total = calibration.totals(year)
    minority = data["ethnic_minority"]
    if year == minority["year"]:
        mine = alive & (groups != KINH)
        poor, near = calibration.scaled(minority["poor"]), calibration.scaled(minority["near_poor"])
        return _fitted([_Group(mine, poor, near)], alive & (groups == KINH), total.poor, total.near_poor)
    if year == data["urban"]["year"]:
        parts = []
        urban = alive & geography.urban(year)[panel.village]
        scaled = calibration.scaled
        parts.append(_Group(urban, scaled(data["urban"]["poor"]), scaled(data["urban"]["near_poor"])))
        rest = alive & ~urban
        codes = np.array(geography.pieces.new_codes)
        for single in calibration.single_communes():
            here = rest & (codes == single.code)[geography.villages.piece][panel.village]
            parts.append(_Group(here, single.poor, single.near_poor))
            rest &= ~here
        return _fitted(parts, rest, total.poor, total.near_poor)
    return _fitted([], alive, total.poor, total.near_poor)


def _fitted(parts: list[_Group], rest: Booleans, poor: int, near_poor: int) -> list[_Group]:
    """The parts, capped by their households and the totals, and the rest with what remains."""
    found = []
    for part in parts:
        room = int(part.members.sum())
        mine = min(part.poor, room, poor)
        near = min(part.near_poor, room - mine, near_poor)
        found.append(_Group(part.members, mine, near))
        poor, near_poor = poor - mine, near_poor - near
    return [*found, _Group(rest, poor, near_poor)]


def _offsets(
    calibration: Calibration,
    geography: Geography,
    panel: Panel,
    groups: NDArray[np.int8],
    fixed: Floats,
    own: dict[int, Floats],
) -> Floats:
    """Shifts of ethnic groups and of towns that bring all groups' poverty thresholds to the same level.

    Without them a household would change class between years only because another grouping is published.
    """
    shift = np.zeros(len(panel))
    data = calibration.data
    minority = groups != KINH
    urban = geography.urban(data["urban"]["year"])[panel.village]
    for _ in range(_PASSES):
        for year, members in ((data["ethnic_minority"]["year"], minority), (data["urban"]["year"], urban)):
            now = fixed + own[year] + shift
            parts = _groups(calibration, geography, panel, groups, year)
            mine = _threshold(now, parts[0])
            others = _threshold(now, parts[-1])
            if mine is not None and others is not None:
                shift += np.where(members, others - mine, 0.0)
    return shift


def _threshold(level: Floats, group: _Group) -> float | None:
    """The level below which the group's households are poor or near-poor; None if it has none."""
    count = group.poor + group.near_poor
    values = level[group.members]
    if count == 0 or len(values) <= count:
        return None
    return float(np.partition(values, count)[count])


def under_review(
    calibration: Calibration, classes: Classes, year: int, draws: Draws, index: Integers
) -> Booleans:
    """Households on the list to review: last year's poor and near-poor that still exist, this year's, and
    applicants who turn out to be above the line (the closest to it)."""
    now = classes.by_year[year]
    before = classes.by_year.get(year - 1, now)
    listed = ((before == POOR) | (before == NEAR_POOR) | (now == POOR) | (now == NEAR_POOR)) & (now != ABSENT)
    wanted = round(calibration.data["review_list"]["applicants_share"] * int(listed.sum()))
    others = np.flatnonzero((now == ABOVE) & ~listed)
    nearness = classes.level[year][others] + 0.5 * draws.normal(f"applies-{year}", index[others])
    listed[others[lowest(nearness, wanted)]] = True
    return listed
