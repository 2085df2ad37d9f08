"""How one sheet will be read: which columns mean what, whether rows are households or members, which
kind of list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from giamngheo.intake.foreign_codes import FOREIGN_CODE, OWN_CODE, other_system, system_of
from giamngheo.intake.heading_times import of_this_review, settle_times
from giamngheo.intake.headings import ColumnMeaning, Heading
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.sheet import BLANK, RawSheet, cell_text
from giamngheo.intake.titles import Title
from giamngheo.intake.values.choices import is_mark, parse_yes_no
from giamngheo.intake.values.names import NAMES, is_no_name
from giamngheo.intake.wordings import UNUSED, Wordings
from giamngheo.law import Standard

HOUSEHOLDS = "households"  # one row is one household
ROSTER = "roster"  # one row is one member; the household's columns stand on its first row or on each
MEMBERS = "members"  # one row is one member; the household is on another sheet

# Head's own particulars and what they are called on a row of a person.
HEAD_TARGETS = {
    "head_citizen_id": "citizen_id",
    "head_birth_date": "birth_date",
    "head_sex": "sex",
    "head_ethnicity": "ethnicity",
}
SPLIT_DATES = ("birth_day", "birth_month", "birth_year", "birth_year_male", "birth_year_female")
_PERSON_MARKERS = frozenset({"relation", "is_head", "name", "member_no"})
_HOUSEHOLD_MARKERS = frozenset(
    {"head_name", "size", "income_points_recorded", "deprivation_points_recorded", "income_12m",
     "income_per_capita_month", "poverty_class_recorded", "housing_area_m2", "wall_material", "water_source"}
)  # fmt: skip
# "(7)": the numbers of the columns under the heading.
_COLUMN_NUMBER = re.compile(r"[(\[]\d{1,2}[)\]]$")
# A year, alone or closing a date.
_YEAR_OF_BIRTH = re.compile(r"\b(19|20)\d{2}\b")
_LINKS = ("household_link", "household_code", "household_no")


@dataclass(slots=True)
class SheetPlan:
    """A sheet that holds a list, and how it is read."""

    sheet: RawSheet
    heading: Heading
    title: Title
    role: str = HOUSEHOLDS
    list_kind: str = "totals"
    code_system: str = ""
    """Whose codes of households the list carries, where they are not this register's."""
    foreign_system: str = ""
    """Whose codes stand in a column of their own beside the household's."""
    fixed: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, ColumnMeaning, dict[str, object]]] = field(default_factory=list)

    @property
    def first_data_row(self) -> int:
        return self.heading.bottom + 1

    def index(self, target: str) -> int | None:
        """The column (from 0) of a variable."""
        column = self.heading.column(target)
        return None if column is None else column.index

    def meaning(self, target: str) -> ColumnMeaning | None:
        return self.heading.column(target)

    def has(self, *targets: str) -> bool:
        """True if any of the variables has a column."""
        return any(self.heading.column(target) is not None for target in targets)

    def codes(self, target: str) -> np.ndarray | None:
        """The codes of a variable's column, for all rows of the sheet."""
        index = self.index(target)
        return None if index is None else self.sheet.columns[index].codes


def settle(plan: SheetPlan, wordings: Wordings, standard: Standard) -> None:
    """Decides what headings alone leave open: ticks or answers, head or member, the kind of list."""
    settle_times(plan.heading.columns, plan.title.year)
    _settle_codes(plan)
    _settle_alternatives(plan, wordings, standard)
    _settle_by_sex(plan, wordings)
    _settle_class_marks(plan, wordings)
    _leave_what_names_nobody(plan)
    plan.role = _role(plan)
    _settle_names(plan)
    plan.list_kind = _list_kind(plan, standard)


def _settle_codes(plan: SheetPlan) -> None:
    """Another system's codes tell the households of a list apart as ours do; beside ours they are kept with them."""
    foreign = plan.meaning(FOREIGN_CODE)
    if foreign is None:
        return
    system = system_of(foreign.heading) or other_system()
    if plan.has(OWN_CODE):
        plan.foreign_system = system
        return
    foreign.target = OWN_CODE
    plan.code_system = system


def settle_members(plans: list[SheetPlan], log: ProblemLog) -> None:
    """A sheet of members without the household's columns belongs to a sheet of households with the same
    codes; one with them too, where every one of its households stands on such sheets."""
    for plan in plans:
        repeats = plan.role == ROSTER and plan.has(*_HOUSEHOLD_MARKERS)
        if repeats and (listed := _listed_elsewhere(plan, plans)):
            plan.role = MEMBERS
            other = ", ".join(f"{one.sheet.file}, {one.sheet.name}" for one in listed[:3])
            log.add("members_of_other_list", plan.sheet.file, plan.sheet.name, other=other)
        if plan.role != ROSTER or plan.has(*_HOUSEHOLD_MARKERS) or not any(plan.has(link) for link in _LINKS):
            continue
        others = [
            other
            for other in plans
            if other is not plan and other.role != MEMBERS and link_target(plan, other)
        ]
        if any(other.has(*_HOUSEHOLD_MARKERS) for other in others):
            plan.role = MEMBERS


def _listed_elsewhere(plan: SheetPlan, plans: list[SheetPlan]) -> list[SheetPlan]:
    """The lists of households that name every household of a sheet of members; [] when one is missing there."""
    for link in ("household_link", "household_code"):
        mine = _link_texts(plan, link)
        if not mine:
            continue
        others = [one for one in plans if one.role == HOUSEHOLDS and mine & _link_texts(one, link)]
        if mine <= set().union(*(_link_texts(one, link) for one in others)):
            return others
    return []


def _link_texts(plan: SheetPlan, link: str) -> set[str]:
    index = plan.index(link)
    if index is None:
        return set()
    column = plan.sheet.columns[index]
    used = np.flatnonzero(np.bincount(column.codes[plan.first_data_row :], minlength=1))
    return {cell_text(column.values[code]).casefold() for code in used if code}


def link_target(members: SheetPlan, households: SheetPlan) -> str | None:
    """The column that joins a sheet of members to a sheet of households."""
    for link in _LINKS:
        if members.has(link) and households.has(link):
            return link
    if members.has("household_no") and households.has("row_no") and not households.has("household_no"):
        return "household_no"
    return None


def _settle_alternatives(plan: SheetPlan, wordings: Wordings, standard: Standard) -> None:
    sure_ticks = sum(
        column.target in wordings.indicators and column.target not in wordings.alternatives
        for column in plan.heading.columns
    )
    ticked = [column for column in plan.heading.columns if column.target in wordings.indicators]
    for column in ticked:
        target = column.target or ""
        answer = wordings.alternatives.get(target)
        if not answer or plan.has(answer) or column.from_mapping:
            continue
        under_indicators = any(wordings.is_parent("indicators", text) for text in column.path[:-1])
        looks_ticked = _looks_ticked(plan, column.index, standard.points_per_indicator)
        yes_no_answer = standard.questionnaire.variable(answer).type == "bool"
        if under_indicators:
            continue
        if not looks_ticked or (
            yes_no_answer and sure_ticks + len(ticked) < 4 and plan.has(*_PERSON_MARKERS)
        ):
            column.target = answer
    for column in plan.heading.columns:
        if column.target == "phone" and not plan.has("has_phone") and not column.from_mapping:
            filled = bool(plan.sheet.columns[column.index].codes[plan.first_data_row :].any())
            if filled and _looks_ticked(plan, column.index, None):
                column.target = "has_phone"


def _settle_by_sex(plan: SheetPlan, wordings: Wordings) -> None:
    """Columns "Nam" and "Nữ" with nothing above them: years of birth, or marks of the sex, by what they hold."""
    if plan.has("birth_date", "head_birth_date", *SPLIT_DATES):
        return
    alone = {
        wordings.child("birth", column.path[0]): column
        for column in plan.heading.columns
        if len(column.path) == 1 and not column.target
    }
    male, female = alone.get("birth_year_male"), alone.get("birth_year_female")
    if male is None or female is None:
        return
    values = [value for one in (male, female) for value in _values(plan, one.index)]
    if values and all(_YEAR_OF_BIRTH.search(cell_text(value)) for value in values):
        male.target, female.target = "birth_year_male", "birth_year_female"
    elif uses_marks_only(values) and not plan.has("sex", "head_sex"):
        male.target, female.target = "sex_male", "sex_female"


def _settle_class_marks(plan: SheetPlan, wordings: Wordings) -> None:
    """Columns "Nghèo" and "Cận nghèo" that hold marks, with nothing above them but the time of this review: the
    recorded class."""
    if plan.has("poverty_class_recorded", "class_poor", "class_near_poor"):
        return
    for column in plan.heading.columns:
        above = column.path[:-1]
        if not column.path or not all(of_this_review(text, plan.title.year) for text in above):
            continue
        target = wordings.child("class", column.path[-1])
        if target and not column.target and not plan.has(target):
            values = _values(plan, column.index)
            if uses_marks_only(values):
                column.target = target


def _values(plan: SheetPlan, index: int) -> list[object]:
    column = plan.sheet.columns[index]
    codes = np.flatnonzero(np.bincount(column.codes[plan.first_data_row :]))
    found = [column.values[code] for code in codes if code]
    return [value for value in found if not _COLUMN_NUMBER.match(cell_text(value))]


def _looks_ticked(plan: SheetPlan, index: int, points: int | None) -> bool:
    """True when nearly all cells of the column are marks, yes/no, or the points of one indicator."""
    column = plan.sheet.columns[index]
    counts = np.bincount(column.codes[plan.first_data_row :], minlength=len(column.values))
    counts[0] = 0
    good = total = 0
    for code in np.flatnonzero(counts)[:1000]:
        if _COLUMN_NUMBER.match(cell_text(column.values[code])):
            continue
        total += int(counts[code])
        cell = parse_yes_no(column.values[code], points=points, two_is_no=True)
        good += int(counts[code]) if cell.problem is None else 0
    return good >= 0.6 * total


def _leave_what_names_nobody(plan: SheetPlan) -> None:
    """A column of figures, dates or codes is no column of names, whatever its heading resembles."""
    for column in plan.heading.columns:
        if column.target not in NAMES or column.from_mapping:
            continue
        cells = plan.sheet.columns[column.index]
        counts = np.bincount(cells.codes[plan.first_data_row :], minlength=len(cells.values))
        counts[BLANK] = 0
        wrong = sum(int(counts[code]) for code in np.flatnonzero(counts) if is_no_name(cells.values[code]))
        # a single row says nothing of a column: it is an error of the row
        if counts.sum() > 1 and 2 * wrong > counts.sum():
            column.target = None


def _role(plan: SheetPlan) -> str:
    if plan.has("relation", "is_head", "member_no"):
        return ROSTER
    if _names_the_head_again(plan):
        return HOUSEHOLDS
    if plan.has("name") and plan.has("head_name", *_LINKS):
        return ROSTER
    if plan.has("any_name") and plan.has("head_name"):
        return ROSTER
    if not plan.has("any_name", "name"):
        return HOUSEHOLDS
    # Members beneath their household without any column that says so: only the head's row is numbered.
    number = plan.codes("household_no") if plan.has("household_no") else plan.codes("row_no")
    name = plan.codes("any_name") if plan.has("any_name") else plan.codes("name")
    if number is None or name is None or not plan.has("birth_date", "sex", *SPLIT_DATES):
        return HOUSEHOLDS
    named = name[plan.first_data_row :] > 0
    numbered = named & (number[plan.first_data_row :] > 0)
    return ROSTER if named.sum() > 3 and numbered.sum() < 0.7 * named.sum() else HOUSEHOLDS


def _names_the_head_again(plan: SheetPlan) -> bool:
    """Whether a list of households says in a second column who the head is: every code once, both names the same."""
    code, head = plan.codes("household_code"), plan.index("head_name")
    other = plan.index("name") if plan.has("name") else plan.index("any_name")
    if code is None or head is None or other is None:
        return False
    used = code[plan.first_data_row :] > BLANK
    codes = code[plan.first_data_row :][used]
    if len(codes) < 1 or len(np.unique(codes)) < len(codes):
        return False
    mine, theirs = (_texts(plan, index)[used] for index in (head, other))
    return bool(np.array_equal(mine, theirs))


def _texts(plan: SheetPlan, index: int) -> np.ndarray:
    column = plan.sheet.columns[index]
    texts = np.array([cell_text(value) for value in column.values], dtype=object)
    found: np.ndarray = texts[column.codes[plan.first_data_row :]]
    return found


def _settle_names(plan: SheetPlan) -> None:
    any_name = plan.meaning("any_name")
    if any_name:
        target = "head_name" if plan.role == HOUSEHOLDS else "name"
        if not plan.has(target):
            any_name.target = target
    name = plan.meaning("name")
    if plan.role == HOUSEHOLDS and name:
        name.target = UNUSED if plan.has("head_name") else "head_name"
    for head_target, person_target in HEAD_TARGETS.items():
        head, person = plan.meaning(head_target), plan.meaning(person_target)
        # A list of households says these things of the head, whatever the heading is called.
        if plan.role == HOUSEHOLDS and person and not head:
            person.target = head_target


def _list_kind(plan: SheetPlan, standard: Standard) -> str:
    first = plan.first_data_row
    filled = [c for c in plan.heading.columns if c.target and plan.sheet.columns[c.index].codes[first:].any()]
    targets = {column.target for column in filled} or plan.heading.targets
    only_full = [
        variable.name for variable in standard.questionnaire.variables() if set(variable.kinds) == {"full"}
    ]
    if len(targets.intersection(only_full) - {"region"}) >= 3:
        return "full"
    ticks = {f"ticked_{indicator.key}" for indicator in standard.indicators}
    return "indicators" if targets & (ticks | {"ticked_list"}) else "totals"


def uses_marks_only(values: Mapping[int, object] | list[object]) -> bool:
    """True when a column holds marks and nothing else: then a blank cell says "no"."""
    cells = [
        value for value in (values.values() if isinstance(values, Mapping) else values) if value is not None
    ]
    return bool(cells) and all(is_mark(value) for value in cells)


def unmapped(plan: SheetPlan) -> list[ColumnMeaning]:
    """Columns with a heading and data that no variable was found for."""
    return [
        column
        for column in plan.heading.columns
        if column.path
        and not column.target
        and plan.sheet.columns[column.index].codes[plan.first_data_row :].any()
    ]


__all__ = [
    "HOUSEHOLDS",
    "MEMBERS",
    "ROSTER",
    "UNUSED",
    "SheetPlan",
    "link_target",
    "settle",
    "settle_members",
    "unmapped",
]
