"""A list with known mistakes: what a checker must find, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from giamngheo.synthetic.flat import FlatHousehold, words
from giamngheo.synthetic.province import Province
from giamngheo.synthetic.tidy import FIRST_ROW, household_columns, person_columns, write_list

# households of the list: enough for every mistake, few enough to look through
DEFAULT_LIMIT = 400
HOUSEHOLD, PERSON = "households", "persons"


@dataclass(frozen=True)
class PlantedError:
    """One mistake as it stands in the file: `row` as the spreadsheet counts, `column` its letter (None:
    whole row),
    `code` of the problem it is, `value` as written."""

    file: str
    sheet: str
    row: int
    column: str | None
    code: str
    value: str | None


@dataclass(frozen=True)
class _Mistake:
    """A code, the sheet and variable it shows in, the member (position in the household), and what to
    write."""

    code: str
    sheet: str
    variable: str | None
    write: Callable[[FlatHousehold, list[FlatHousehold]], Any]
    member: int = 0


def _typed(value: Any) -> Callable[[FlatHousehold, list[FlatHousehold]], Any]:
    return lambda household, others: value


def _other_number(household: FlatHousehold, others: list[FlatHousehold]) -> str:
    """The citizen number of the head of the first household of the list that has no mistake."""
    return str(others[-1].members[0]["citizen_id"])


def _as_number(household: FlatHousehold, others: list[FlatHousehold]) -> int:
    return int(household.members[0]["citizen_id"])


def _too_many(household: FlatHousehold, others: list[FlatHousehold]) -> int:
    return int(household.values["size"]) + 2


# The second member of a household plays in some of them, so households of two or more are used.
_MISTAKES = (
    _Mistake("commune_unknown", HOUSEHOLD, "commune", _typed("Xã Không Có Thật")),
    _Mistake("points_outside_form", HOUSEHOLD, "income_points_recorded", _typed(1250)),
    _Mistake("points_not_multiple", HOUSEHOLD, "deprivation_points_recorded", _typed(25)),
    _Mistake("not_a_number", HOUSEHOLD, "income_points_recorded", _typed("một trăm linh năm")),
    _Mistake("out_of_range", HOUSEHOLD, "size", _typed(75)),
    _Mistake("not_a_choice", HOUSEHOLD, "water_source", _typed("nước biển")),
    _Mistake("not_yes_no", HOUSEHOLD, "has_tv", _typed("ba cái")),
    _Mistake("size_mismatch", HOUSEHOLD, "size", _too_many),
    _Mistake("citizen_id_scientific", PERSON, "citizen_id", _typed("2,50850E+10")),
    _Mistake("citizen_id_letters", PERSON, "citizen_id", _typed("02508O9123A5")),
    _Mistake("citizen_id_length", PERSON, "citizen_id", _typed("02508501234567")),
    _Mistake("leading_zero_restored", PERSON, "citizen_id", _as_number),
    _Mistake("duplicate_citizen_id", PERSON, "citizen_id", _other_number),
    _Mistake("bad_date", PERSON, "birth_date", _typed("rằm tháng bảy")),
    _Mistake("impossible_date", PERSON, "birth_date", _typed("30/02/1985")),
    _Mistake("future_date", PERSON, "birth_date", _typed("15/10/2090")),
    _Mistake("household_without_head", PERSON, "relation", _typed("con")),
    _Mistake("two_heads", PERSON, "relation", _typed("chủ hộ"), member=1),
    _Mistake("member_without_household", PERSON, "household_code", _typed("MP25-99999999"), member=1),
)


def write_list_with_mistakes(
    path: Path, province: Province, year: int, lang: str = "vi", limit: int | None = DEFAULT_LIMIT
) -> list[PlantedError]:
    """Write the first `limit` of the full list to review with one mistake of each kind (as many as fit).

    Each mistake has a household of its own; the last household of the list lends its head's citizen number.
    Words such as relations are Vietnamese, so `lang` is best left "vi".
    """
    planted: list[tuple[_Mistake, int]] = []

    def spoil(households: list[FlatHousehold]) -> list[FlatHousehold]:
        fit = [at for at, household in enumerate(households) if _fits(household)]
        lender = households[fit[-1]] if fit else None
        for mistake, at in zip(_MISTAKES, fit[:-1], strict=False):
            household = households[at]
            assert lender is not None
            value = mistake.write(household, [lender])
            target = household.values if mistake.sheet == HOUSEHOLD else household.members[mistake.member]
            target[mistake.variable or ""] = value
            planted.append((mistake, at))
        kept.extend(households)
        return households

    kept: list[FlatHousehold] = []
    write_list(path, province, year, "full", "review", lang, spoil, limit)
    return list(_located(path.name, province, year, lang, kept, planted))


def _fits(household: FlatHousehold) -> bool:
    """Whether a mistake would stand alone in this household: all its members known, and more than one."""
    return (
        household.values["income_points_recorded"] is not None
        and len(household.members) > 1
        and all(isinstance(member["citizen_id"], str) for member in household.members)
    )


def _located(
    file: str,
    province: Province,
    year: int,
    lang: str,
    households: list[FlatHousehold],
    planted: list[tuple[_Mistake, int]],
) -> Iterator[PlantedError]:
    names = {
        HOUSEHOLD: [name for name, _ in household_columns(province, year, "full", lang)],
        PERSON: [name for name, _ in person_columns(province, "full", lang)],
    }
    first_member = [0]
    for household in households:
        first_member.append(first_member[-1] + len(household.members))
    for mistake, at in planted:
        position = at if mistake.sheet == HOUSEHOLD else first_member[at] + mistake.member
        column = (
            None if mistake.variable is None else xl_col_to_name(names[mistake.sheet].index(mistake.variable))
        )
        value = _written(households[at], mistake)
        yield PlantedError(
            file, words(lang, "sheets", mistake.sheet), position + FIRST_ROW + 1, column, mistake.code, value
        )


def _written(household: FlatHousehold, mistake: _Mistake) -> str | None:
    if mistake.variable is None:
        return None
    place = household.values if mistake.sheet == HOUSEHOLD else household.members[mistake.member]
    return str(place[mistake.variable])
