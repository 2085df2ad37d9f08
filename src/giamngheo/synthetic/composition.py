"""The kind of each household and the birth years of its members: the skeleton of the roster."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from giamngheo.synthetic.calibration import Calibration
from giamngheo.synthetic.draws import Booleans, Draws, Integers
from giamngheo.synthetic.panel import BEGINS, ENDS, Panel

MALE, FEMALE = 0, 1
# relations, by the code names of law/codes/relations.yaml
RELATIONS = ("head", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "sibling")
HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, PARENT_IN_LAW, SIBLING = range(len(RELATIONS))
# the year in which ages are drawn
_BASE = 2024
# (youngest, most frequent, oldest) age of the head by kind of household
_HEAD_AGES = {
    "single_old": (62, 74, 94),
    "single_adult": (22, 38, 59),
    "couple": (24, 60, 84),
    "nuclear": (23, 38, 62),
    "three_generations": (26, 40, 58),
    "old_head": (55, 66, 82),
    "single_parent": (24, 41, 60),
    "skipped_generation": (54, 64, 80),
}
_MOST_CHILDREN = 4


@dataclass(frozen=True)
class Kinds:
    """(households,) position of the kind among `names`, birth year and sex of the head."""

    names: tuple[str, ...]
    kind: NDArray[np.int8]
    head_birth_year: NDArray[np.int16]
    head_sex: NDArray[np.int8]

    def are(self, *names: str) -> Booleans:
        """Whether each household is of one of these kinds."""
        wanted = [position for position, name in enumerate(self.names) if name in names]
        return np.isin(self.kind, wanted)


@dataclass(frozen=True)
class Members:
    """(members,) arrays: the household, birth year, sex and relation of each member, and a slot unique
    within it."""

    household: NDArray[np.int32]
    slot: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    sex: NDArray[np.int8]
    relation: NDArray[np.int8]


def draw_kinds(calibration: Calibration, panel: Panel, draws: Draws) -> Kinds:
    """The kind of every household; one that ends by death or joins another is a single old person."""
    weights = calibration.data["composition"]["kinds"]
    names = tuple(weights)
    index = panel.index
    kind = draws.choice("kind", index, np.array(list(weights.values()), dtype=np.float64))
    ends_single = (panel.ends == ENDS["died"]) | (panel.ends == ENDS["merged"])
    split = panel.begins == BEGINS["split"]
    kind[ends_single] = names.index("single_old")
    kind[split] = np.where(
        draws.chance("split-kind", index[split], 0.6), names.index("nuclear"), names.index("couple")
    )
    limits = np.array([_HEAD_AGES[name] for name in names], dtype=np.float64)[kind]
    age = _triangular(draws.uniform("head-age", index), *limits.T)
    young_couple = (kind == names.index("couple")) & draws.chance("young-couple", index, 0.22)
    age[young_couple] = 22 + 10 * draws.uniform("young-couple-age", index[young_couple])
    age[split] = 24 + 8 * draws.uniform("split-age", index[split])
    female = np.where(
        np.isin(kind, [names.index("single_old"), names.index("single_parent")]),
        draws.chance("head-female-alone", index, 0.78),
        draws.chance("head-female", index, 0.19),
    )
    birth_year = (_BASE - age).astype(np.int16)
    return Kinds(names, kind.astype(np.int8), birth_year, np.where(female, FEMALE, MALE).astype(np.int8))


def _triangular(draw: NDArray[np.float64], low: NDArray, top: NDArray, high: NDArray) -> NDArray[np.float64]:
    """Draws of the triangular distribution from uniform ones."""
    turn = (top - low) / (high - low)
    left = low + np.sqrt(draw * (high - low) * (top - low))
    right = high - np.sqrt((1 - draw) * (high - low) * (high - top))
    return np.where(draw < turn, left, right)


class _Collected:
    """Members gathered slot by slot."""

    def __init__(self) -> None:
        self.parts: list[tuple[Integers, int, Integers, Integers, int]] = []

    def add(self, households: Integers, slot: int, birth: Integers, sex: Integers, relation: int) -> None:
        self.parts.append((households, slot, birth, sex, relation))

    def members(self) -> Members:
        sizes = [len(part[0]) for part in self.parts]
        household = np.concatenate([part[0] for part in self.parts]).astype(np.int32)
        slot = np.repeat(np.array([part[1] for part in self.parts], dtype=np.int8), sizes)
        order = np.lexsort((slot, household))
        return Members(
            household[order],
            slot[order],
            np.concatenate([part[2] for part in self.parts]).astype(np.int16)[order],
            np.concatenate([part[3] for part in self.parts]).astype(np.int8)[order],
            np.repeat(np.array([part[4] for part in self.parts], dtype=np.int8), sizes)[order],
        )


def draw_members(calibration: Calibration, kinds: Kinds, draws: Draws, last_year: int) -> Members:
    """Everyone who is ever a member of the household of birth, in the order of households and slots."""
    found = _Collected()
    index = np.arange(len(kinds.kind))
    head_birth = kinds.head_birth_year.astype(np.int64)
    found.add(index, 0, head_birth, kinds.head_sex.astype(np.int64), HEAD)

    couple = np.flatnonzero(kinds.are("couple", "nuclear", "three_generations", "old_head"))
    wife_head = kinds.head_sex[couple] == FEMALE
    younger = draws.integer("spouse-gap", couple, -2, 5)
    spouse_birth = head_birth[couple] + np.where(wife_head, -younger, younger)
    found.add(couple, 1, spouse_birth, np.where(wife_head, MALE, FEMALE), SPOUSE)

    _add_parents(found, kinds, draws, head_birth)
    parents = np.flatnonzero(kinds.are("nuclear", "three_generations", "single_parent"))
    _add_children(found, calibration, draws, parents, head_birth, CHILD, last_year)

    old = np.flatnonzero(kinds.are("old_head"))
    son_birth = head_birth[old] + draws.integer("son-gap", old, 22, 32)
    son_is_daughter = draws.chance("son-is-daughter", old, 0.25)
    found.add(old, 4, son_birth, np.where(son_is_daughter, FEMALE, MALE), CHILD)
    gap = draws.integer("in-law-gap", old, -1, 5)
    in_law = son_birth + np.where(son_is_daughter, -gap, gap)
    found.add(old, 5, in_law, np.where(son_is_daughter, MALE, FEMALE), CHILD_IN_LAW)
    middle = head_birth.copy()
    middle[old] = np.maximum(son_birth, in_law)
    _add_children(found, calibration, draws, old, middle, GRANDCHILD, last_year)

    skipped = np.flatnonzero(kinds.are("skipped_generation"))
    middle[skipped] = head_birth[skipped] + draws.integer("middle-gap", skipped, 22, 30)
    _add_children(found, calibration, draws, skipped, middle, GRANDCHILD, last_year)
    return found.members()


def _add_parents(found: _Collected, kinds: Kinds, draws: Draws, head_birth: Integers) -> None:
    three = np.flatnonzero(kinds.are("three_generations"))
    mother_birth = head_birth[three] - draws.integer("mother-gap", three, 20, 30)
    female_head = kinds.head_sex[three] == FEMALE
    # A woman at the head of such a household mostly lives with her husband's mother.
    for position, relation in ((~female_head, PARENT), (female_head, PARENT_IN_LAW)):
        found.add(three[position], 2, mother_birth[position], np.full(position.sum(), FEMALE), relation)
    with_father = draws.chance("father-lives", three, 0.42)
    father_birth = mother_birth - draws.integer("father-gap", three, -1, 6)
    for position, relation in (
        (with_father & ~female_head, PARENT),
        (with_father & female_head, PARENT_IN_LAW),
    ):
        found.add(three[position], 3, father_birth[position], np.full(position.sum(), MALE), relation)


def _add_children(
    found: _Collected,
    calibration: Calibration,
    draws: Draws,
    households: Integers,
    parent_birth: Integers,
    relation: int,
    last_year: int,
) -> None:
    """Children from slot 6 on, oldest first; grown-up ones have mostly left, later ones are not yet born."""
    stream = f"children-{relation}-"
    weights = calibration.data["composition"]["children"]
    wanted = 1 + draws.choice(f"{stream}n", households, np.array(list(weights.values()), dtype=np.float64))
    birth = (
        parent_birth[households] + 20 + (11 * draws.uniform(f"{stream}1", households) ** 1.3).astype(np.int64)
    )
    for number in range(_MOST_CHILDREN):
        if number:
            birth = birth + draws.integer(f"{stream}gap{number}", households, 2, 6)
        age = _BASE - birth
        left = (age >= 24) & draws.chance(f"{stream}left{number}", households, 0.55) | (age >= 31)
        here = (wanted > number) & (birth <= last_year) & ~left
        sex = np.where(draws.chance(f"{stream}sex{number}", households, 0.475), FEMALE, MALE)
        found.add(households[here], 6 + number, birth[here], sex[here], relation)
