"""Persons and their memberships: who lives in which household in which years.

A person keeps birth date, names and citizen number when a household splits or joins another, so the panel
can be
followed by person too. The published number of persons holds exactly.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.composition import (
    CHILD,
    GRANDCHILD,
    HEAD,
    MALE,
    PARENT,
    Kinds,
    Members,
    draw_kinds,
    draw_members,
)
from giamngheo.synthetic.draws import Booleans, Draws, Integers
from giamngheo.synthetic.geography import Geography
from giamngheo.synthetic.panel import BEGINS, ENDS, Panel
from giamngheo.synthetic.rounding import lowest

# Serials 900000-999999 of each (province, century and sex, year): the synthetic range (docs/synthetic.md).
SERIAL_START = 900_000
SERIAL_COUNT = 100_000
_SERIAL_STEP = 61_803
# Birthdays that would fall within a review, where the day of reference decides about an age limit, come
# before it.
_SETTLED_AGES = (0, 16)
_LAST_SETTLED_DAY = 240
_LAST_YEAR_ONLY = 1975
_NEVER = 9999


@dataclass(frozen=True)
class Persons:
    """(persons,) arrays: household and slot of birth, day of birth (days since 1970), sex, and what is
    known."""

    household: NDArray[np.int32]
    slot: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    birth_day: NDArray[np.int32]
    sex: NDArray[np.int8]
    year_only: Booleans
    serial: NDArray[np.int32]


class _Moves(NamedTuple):
    household: Integers
    person: Integers
    relation: Integers
    since: Integers
    until: Integers


@dataclass(frozen=True)
class Roster:
    """Persons, and (memberships,) arrays sorted by household: person, relation, first and last year there.

    `begins`, `ends` are the panel's, corrected where no household to split from or to join was near;
    `family` is the household whose surname a household's head bears.
    """

    kinds: Kinds
    persons: Persons
    household: NDArray[np.int32]
    person: NDArray[np.int32]
    relation: NDArray[np.int8]
    since: NDArray[np.int16]
    until: NDArray[np.int16]
    begins: Integers
    ends: Integers
    family: Integers

    @cached_property
    def offsets(self) -> Integers:
        """Where each household's memberships begin; one more than households."""
        return np.searchsorted(self.household, np.arange(len(self.kinds.kind) + 1))

    def present(self, year: int, part: slice = slice(None)) -> Booleans:
        """Which memberships (of a part of them) hold in a year, the household existing."""
        born = self.persons.birth_year[self.person[part]] <= year
        return born & (self.since[part] <= year) & (self.until[part] >= year)

    def sizes(self, year: int) -> Integers:
        """Members of every household in a year, whether or not the household exists."""
        present = self.present(year)
        return np.bincount(self.household[present], minlength=len(self.kinds.kind))


def build_roster(
    calibration: Calibration, geography: Geography, panel: Panel, groups: NDArray[np.int8], draws: Draws
) -> Roster:
    """Everyone in the province over all calibrated years."""
    kinds = draw_kinds(calibration, panel, draws)
    members = draw_members(calibration, kinds, draws, calibration.years[-1])
    extra, begins, ends, family = _moves(panel, kinds, groups, draws)
    members, until = _corrected(calibration, panel, members, extra, draws)
    persons = _persons(calibration, geography, panel, members, draws)
    head_of = np.searchsorted(members.household, panel.index)
    household = np.concatenate([members.household, extra[0]]).astype(np.int32)
    order = np.argsort(household, kind="stable")
    own = len(members.household)
    return Roster(
        kinds,
        persons,
        household[order],
        np.concatenate([np.arange(own), head_of[extra[1]]]).astype(np.int32)[order],
        np.concatenate([members.relation, extra[2]]).astype(np.int8)[order],
        np.concatenate([np.zeros(own), extra[3]]).astype(np.int16)[order],
        np.concatenate([until, extra[4]]).astype(np.int16)[order],
        begins,
        ends,
        family,
    )


def _deaths(members: Members, calibration: Calibration, draws: Draws) -> NDArray[np.int64]:
    """The last year of life of old members other than heads."""
    key = members.household.astype(np.int64) * 16 + members.slot
    first = calibration.years[0]
    age = first - members.birth_year.astype(np.int64)
    hazard = np.clip(0.015 + 0.004 * (age - 65), 0.0, 0.25)
    with np.errstate(divide="ignore"):
        survived = np.floor(draws.exponential("death", key) / np.maximum(hazard, 1e-9))
    mortal = (members.relation != HEAD) & (age >= 65)
    return np.where(mortal, np.minimum(first + survived, _NEVER), _NEVER).astype(np.int64)


def _corrected(
    calibration: Calibration, panel: Panel, members: Members, extra: _Moves, draws: Draws
) -> tuple[Members, NDArray[np.int64]]:
    """Members with a few children more or fewer, so that the persons of the published year are exact."""
    year, wanted = calibration.persons
    until = _deaths(members, calibration, draws)
    household_alive = panel.alive(year)
    counted = household_alive[members.household] & (members.birth_year <= year) & (until >= year)
    household, _, _, since, last = extra
    moved = household_alive[household] & (since <= year) & (last >= year)
    difference = wanted - int(counted.sum()) - int(moved.sum())
    key = members.household.astype(np.int64) * 16 + members.slot
    if difference < 0:
        younger = counted & np.isin(members.relation, (CHILD, GRANDCHILD)) & (members.slot > 6)
        at = np.flatnonzero(younger & (members.birth_year < calibration.years[0]))
        gone = at[lowest(draws.uniform("fewer", key[at]), -difference)]
        keep = np.ones(len(until), dtype=bool)
        keep[gone] = False
        return _selected(members, np.flatnonzero(keep)), until[keep]
    starts = np.searchsorted(members.household, panel.index)
    head_birth = members.birth_year[starts][members.household]
    first_child = household_alive[members.household] & (members.slot == 6) & (members.relation == CHILD)
    settled = (members.birth_year >= year - 19) & (members.birth_year <= calibration.years[0] - 2)
    at = np.flatnonzero(first_child & settled & (head_birth <= members.birth_year - 23))
    chosen = at[lowest(draws.uniform("more", key[at]), difference)]
    older = Members(
        members.household[chosen],
        np.full(len(chosen), 5, dtype=np.int8),
        (members.birth_year[chosen] - 3).astype(np.int16),
        (draws.bits("more-sex", key[chosen]) % np.uint64(2)).astype(np.int8),
        np.full(len(chosen), CHILD, dtype=np.int8),
    )
    joined = Members(
        *(
            np.concatenate([getattr(members, name), getattr(older, name)])
            for name in ("household", "slot", "birth_year", "sex", "relation")
        )
    )
    order = np.lexsort((joined.slot, joined.household))
    return _selected(joined, order), np.concatenate([until, np.full(len(chosen), _NEVER)])[order]


def _selected(members: Members, at: Integers) -> Members:
    return replace(
        members,
        household=members.household[at],
        slot=members.slot[at],
        birth_year=members.birth_year[at],
        sex=members.sex[at],
        relation=members.relation[at],
    )


def _persons(
    calibration: Calibration, geography: Geography, panel: Panel, members: Members, draws: Draws
) -> Persons:
    key = members.household.astype(np.int64) * 16 + members.slot
    year = members.birth_year.astype(np.int64)
    reviews = np.array(calibration.years)
    settled = np.isin(year, np.concatenate([reviews - age for age in _SETTLED_AGES]))
    day = (draws.uniform("birthday", key) * np.where(settled, _LAST_SETTLED_DAY, 365)).astype(np.int64)
    new_year = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    year_only = (year <= _LAST_YEAR_ONLY) & draws.chance(
        "year-only", key, calibration.data["composition"]["year_only_birth"]
    )
    return Persons(
        members.household,
        members.slot,
        members.birth_year,
        (new_year + day).astype(np.int32),
        members.sex,
        year_only,
        _serials(geography, panel, members),
    )


def _serials(geography: Geography, panel: Panel, members: Members) -> NDArray[np.int32]:
    """A number unique among the persons of one province of origin, sex and year of birth, in the synthetic
    range."""
    provinces = sorted({unit.province_code for unit in geography.pieces.old})
    of_piece = np.array([provinces.index(unit.province_code) for unit in geography.pieces.old])
    province = of_piece[geography.villages.piece[panel.village[members.household]]]
    group = (province * 3000 + members.birth_year) * 2 + (members.sex == MALE)
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], group[order], side="left")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - first
    if len(rank) and int(rank.max()) >= SERIAL_COUNT:
        raise SyntheticError(
            "Số hộ quá lớn: hết dải số định danh mô phỏng.",
            "Too many households: the synthetic range of citizen numbers is used up.",
        )
    return (SERIAL_START + (rank * _SERIAL_STEP + group * 7) % SERIAL_COUNT).astype(np.int32)


def _moves(
    panel: Panel, kinds: Kinds, groups: NDArray[np.int8], draws: Draws
) -> tuple[_Moves, Integers, Integers, Integers]:
    """Memberships of heads in the household they come from or go to; the head is given by its own
    household."""
    place = panel.village * 16 + groups
    begins, ends, family = panel.begins.copy(), panel.ends.copy(), panel.index.copy()
    rows: list[_Moves] = []
    for year in range(int(panel.first.min()) + 1, int(panel.last.max()) + 1):
        lasting = (panel.first < year) & (panel.last >= year)
        born = kinds.head_birth_year.astype(np.int64)
        splitting = np.flatnonzero((panel.first == year) & (begins == BEGINS["split"]))
        homes = (
            lasting & kinds.are("nuclear", "three_generations", "old_head", "single_parent") & (born <= 1981)
        )
        home = _paired(place, splitting, np.flatnonzero(homes), draws, f"home-{year}")
        begins[splitting[home < 0]] = BEGINS["moved_in"]
        splitting, home = splitting[home >= 0], home[home >= 0]
        family[splitting] = home
        rows.append(_row(home, splitting, CHILD, 0, year - 1))
        joining = np.flatnonzero((panel.last == year - 1) & (ends == ENDS["merged"]))
        hosts = lasting & kinds.are("nuclear", "couple", "single_parent") & (born >= 1962)
        host = _paired(place, joining, np.flatnonzero(hosts), draws, f"host-{year}")
        ends[joining[host < 0]] = ENDS["moved_out"]
        joining, host = joining[host >= 0], host[host >= 0]
        rows.append(_row(host, joining, PARENT, year, _NEVER))
    columns = _Moves(*(np.concatenate(column) for column in zip(*rows, strict=True)))
    return columns, begins, ends, family


def _row(household: Integers, person: Integers, relation: int, since: int, until: int) -> _Moves:
    def filled(value: int) -> Integers:
        return np.full(len(household), value)

    return _Moves(household, person, filled(relation), filled(since), filled(until))


def _paired(place: Integers, seekers: Integers, offers: Integers, draws: Draws, stream: str) -> Integers:
    """For each seeker a different offer of the same place (village and ethnic group), or -1."""
    found = np.full(len(seekers), -1, dtype=np.int64)
    if not len(seekers) or not len(offers):
        return found
    offers = offers[np.lexsort((draws.uniform(stream, offers), place[offers]))]
    order = np.argsort(place[seekers], kind="stable")
    wanted = place[seekers[order]]
    start = np.searchsorted(place[offers], wanted, side="left")
    end = np.searchsorted(place[offers], wanted, side="right")
    at = start + np.arange(len(wanted)) - np.searchsorted(wanted, wanted, side="left")
    fits = at < end
    found[order[fits]] = offers[at[fits]]
    return found


__all__ = ["SERIAL_COUNT", "SERIAL_START", "Persons", "Roster", "build_roster"]
