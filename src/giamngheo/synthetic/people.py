"""Names, citizen numbers and birth dates of the synthetic persons."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from giamngheo.synthetic.calibration import load_data
from giamngheo.synthetic.composition import CHILD_IN_LAW, FEMALE, MALE, PARENT, PARENT_IN_LAW, SPOUSE
from giamngheo.synthetic.draws import Draws, Integers
from giamngheo.synthetic.ethnicity import KINH
from giamngheo.synthetic.roster import Roster
from giamngheo.synthetic.survey import Rows

_YOUNG_FROM = 1980
_SEXES = {MALE: "male", FEMALE: "female"}
# 3 in 100 were registered elsewhere; one other province for each province of origin keeps numbers unique
_ELSEWHERE = {"25": "01", "26": "10", "17": "15"}
_ELSEWHERE_SHARE = 0.03


def person_groups(rows: Rows, groups: NDArray[np.int8], draws: Draws) -> NDArray[np.int8]:
    """The ethnic group of each member: the household's, but for some who married into it."""
    found = groups[rows.households][rows.local].copy()
    married_in = np.isin(rows.relation, (SPOUSE, CHILD_IN_LAW)) & draws.chance("married-in", rows.key, 0.1)
    found[married_in] = KINH
    return found


def full_names(
    rows: Rows, roster: Roster, groups: NDArray[np.int8], group_names: tuple[str, ...], draws: Draws
) -> pa.Array:
    """ "Bùi Thị Hoa": surname, middle and given name, by ethnic group, sex and generation."""
    words = load_data("names.yaml")
    persons = roster.persons
    sex = persons.sex[rows.person]
    young = persons.birth_year[rows.person] >= _YOUNG_FROM
    surname_key = _surname_keys(rows, roster)
    family = np.empty(len(rows.person), dtype=object)
    middle = np.empty(len(rows.person), dtype=object)
    given = np.empty(len(rows.person), dtype=object)
    for position, name in enumerate(group_names):
        here = np.flatnonzero(groups == position)
        if len(here):
            family[here] = _drawn(words["families"][name], "surname", surname_key[here], draws)
    for sex_code, sex_name in _SEXES.items():
        for is_young, age_name in ((False, "old"), (True, "young")):
            here = np.flatnonzero((sex == sex_code) & (young == is_young))
            middle[here] = _drawn(words["middles"][sex_name][age_name], "middle", rows.key[here], draws)
            stock = np.array(words["givens"][sex_name][age_name], dtype=object)
            # the first names of each list are the commonest
            place = draws.uniform("given", rows.key[here]) ** 1.4
            given[here] = stock[(place * len(stock)).astype(np.int64)]
        for name, by_sex in words["middles_of_group"].items():
            here = np.flatnonzero((sex == sex_code) & (groups == group_names.index(name)))
            middle[here] = _drawn(by_sex[sex_name], "middle", rows.key[here], draws)
    parts = [pa.array(part, pa.string()) for part in (family, middle, given)]
    return pc.binary_join_element_wise(*parts, " ")


def _drawn(weights: dict[str, float], stream: str, key: Integers, draws: Draws) -> NDArray[np.object_]:
    stock = np.array(list(weights), dtype=object)
    return stock[draws.choice(stream, key, np.array(list(weights.values()), dtype=np.float64))]


def _surname_keys(rows: Rows, roster: Roster) -> Integers:
    """Persons with the same key bear the same surname: children that of their father, wives their own."""
    persons = roster.persons
    household = persons.household[rows.person].astype(np.int64)
    slot = persons.slot[rows.person]
    family = roster.family[household]
    female_head = roster.kinds.head_sex[household] == FEMALE
    # the line of the man of the house: the head's, or that of a woman's husband
    line = np.where(female_head, household * 2 + 1, family * 2)
    own = rows.key + (1 << 40)
    split_head = (slot == 0) & (family != household)
    keys = np.where(slot >= 6, line, own)
    keys = np.where((slot == 4) | (slot == 5) & (rows.relation != CHILD_IN_LAW), line, keys)
    keys = np.where((slot == 3) & np.isin(rows.relation, (PARENT, PARENT_IN_LAW)), line, keys)
    keys = np.where((slot == 1) & female_head, line, keys)
    keys = np.where((slot == 0) & ~female_head, family * 2, keys)
    return np.where(split_head, family * 2, keys)


def citizen_ids(rows: Rows, roster: Roster, provinces: NDArray[np.int64], draws: Draws) -> pa.Array:
    """Twelve digits: province of registration, century and sex, year of birth, and a serial of the
    synthetic range.

    `provinces`: two-digit code of the province of origin of each household of the panel. 1 in 100 persons
    other
    than heads has none.
    """
    persons = roster.persons
    origin = provinces[persons.household[rows.person]]
    elsewhere = {int(code): int(other) for code, other in _ELSEWHERE.items()}
    away = draws.chance("registered-elsewhere", rows.key, _ELSEWHERE_SHARE)
    code = np.where(away, np.vectorize(elsewhere.get, otypes=[np.int64])(origin, origin), origin)
    year = persons.birth_year[rows.person].astype(np.int64)
    century = 2 * (year // 100 - 19) + (persons.sex[rows.person] == FEMALE)
    number = ((code * 10 + century) * 100 + year % 100) * 1_000_000 + persons.serial[rows.person]
    missing = (persons.slot[rows.person] != 0) & draws.chance("no-number", rows.key, 0.01)
    return pc.utf8_lpad(pa.array(number, mask=missing).cast(pa.string()), width=12, padding="0")


def birth_dates(rows: Rows, roster: Roster) -> tuple[pa.Array, pa.Array]:
    """First and last possible day of birth; the same day unless only the year is known."""
    persons = roster.persons
    day = persons.birth_day[rows.person].astype(np.int64)
    year = persons.birth_year[rows.person].astype(np.int64) - 1970
    year_only = persons.year_only[rows.person]
    first = np.where(year_only, year.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64), day)
    next_year = (year + 1).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    last = np.where(year_only, next_year - 1, day)
    return tuple(pa.array(days.astype(np.int32)).cast(pa.date32()) for days in (first, last))
