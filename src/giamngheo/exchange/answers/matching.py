"""The rows of a workbook held against the review's list: whose form each is, who visited when, from which version."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.exchange.answers.cells import Cells
from giamngheo.exchange.answers.columns import ENUMERATOR, PERSON, VERSION, VISITED, answers_of
from giamngheo.exchange.answers.problems import FormProblem
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake import Intake
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.values.dates import parse_date
from giamngheo.law import load_standard
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.registry.bulk.rows import plain
from giamngheo.registry.models import Household, Membership
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.entry.about import enumerators_of
from giamngheo.reviews.entry.keeping import OFF_THE_LIST
from giamngheo.reviews.models import Case

WHY = "members of households whose files were read in scope"
Row = Mapping[str, Any]
_CODE = frozenset({"household_code"})


@dataclass
class Matched:
    """What can be taken further: the rows, what is wrong with the others, and a form for each row.

    A form: `case`, `code`, `head`, `village` (id), `commune` (id), `source`, `row`, `seen` (version that the
    template was made from, 0 where it says none), `visited` (ISO day), `enumerator` (id), `answers`, and `members`
    as [person, answers]; answers are those the sheet has a column for, None where it is blank.
    """

    households: pa.Table
    persons: pa.Table
    problems: list[FormProblem] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)


def matched(batch: ImportBatch, actor: Actor, intake: Intake) -> Matched:
    """A household with anything wrong is left out whole."""
    matching = _Matching(batch, actor, intake)
    homes = intake.households.to_pylist()
    people: dict[int, list[Row]] = defaultdict(list)
    for row in intake.persons.to_pylist():
        people[row["household_key"]].append(row)
    cases = {row["household_key"]: matching.case_of(row) for row in homes}
    named = Counter(case.pk for case in cases.values() if case is not None)
    matching.expect(case.household for case in cases.values() if case is not None)
    forms = []
    for row in homes:
        case = cases[row["household_key"]]
        if case is not None and named[case.pk] > 1:
            matching.note(row, "form_twice", "household_code", row["household_code"])
        elif case is not None:
            forms.append((row["household_key"], matching.form(case, row, people[row["household_key"]])))
    refused = {one.household_key for one in matching.problems}
    intake.rejected |= {key for key in refused if key is not None}
    gone = pa.array(sorted(key for key in refused if key is not None), pa.int64())
    return Matched(
        _without(intake.households, gone),
        _without(intake.persons, gone).sort_by("household_key"),
        matching.problems,
        [form for key, form in forms if key not in refused],
    )


def _without(table: pa.Table, keys: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["household_key"], value_set=keys)))


class _Matching:
    """The list of the review and its people, read once, and what is wrong with the rows."""

    def __init__(self, batch: ImportBatch, actor: Actor, intake: Intake) -> None:
        self.actor, self.given = actor, batch.given or {}
        self.cells = Cells(intake)
        self.standard = load_standard(batch.standard)
        self.problems: list[FormProblem] = []
        self.stays: dict[int, list[Membership]] = defaultdict(list)
        self._people: dict[tuple[int | None, int | None], dict[int, str]] = {}
        rows = Case.objects.reach(actor, permissions.ASSESS).exclude(state__in=OFF_THE_LIST)
        rows = rows.filter(village_review__commune_review=batch.commune_review_id)
        if batch.village_review_id is not None:
            rows = rows.filter(village_review=batch.village_review_id)
        self.cases = list(rows.select_related("household").order_by("pk"))

    @cached_property
    def _by_code(self) -> dict[str, Case]:
        return {one.household.code.casefold(): one for one in self.cases}

    @cached_property
    def _by_name(self) -> dict[str, list[Case]]:
        found: dict[str, list[Case]] = defaultdict(list)
        for one in self.cases:
            found[fold(one.household.head_name)].append(one)
        return found

    def case_of(self, row: Row) -> Case | None:
        """By the code; a row without one by a head's name that only one household of the list has."""
        # the reader makes up a code where the cell is blank
        code = self.cells.stated(row, _CODE).get("household_code")
        head = fold(row["head_name"] or "")
        if code:
            found = self._by_code.get(str(code).casefold())
            if found is None:
                self.note(row, "form_not_listed", "household_code", code)
            elif head and head != fold(found.household.head_name):
                self.note(row, "form_other_head", "head_name", row["head_name"])
                return None
            return found
        same = self._by_name.get(head, []) if head else []
        if len(same) != 1:
            self.note(row, "form_not_listed", "head_name", row["head_name"])
            return None
        return same[0]

    def expect(self, households: Iterable[Household]) -> None:
        """Reads the members of today of many households."""
        for part in slices({one.pk for one in households}, MANY):
            stays = Membership.objects.unscoped(WHY).filter(household__in=part, until=None)
            for stay in stays.select_related("person").order_by("number", "pk"):
                self.stays[stay.household_id].append(stay)

    def form(self, case: Case, row: Row, people: list[Row]) -> dict[str, Any]:
        stated = self.cells.stated(row, answers_of(self.standard, "household"))
        household = case.household
        return {
            "case": case.pk,
            "code": household.code,
            "head": household.head_name,
            "village": household.village_id,
            "commune": household.commune_id,
            "source": row["source_file"],
            "row": row["source_row"],
            "seen": self._seen(row),
            "visited": self._visited(row),
            "enumerator": self._enumerator(household, row),
            "answers": {name: plain(value) for name, value in stated.items()},
            "members": list(self._members(household, row, people)),
        }

    def _members(self, household: Household, home: Row, people: list[Row]) -> Iterator[list[Any]]:
        """[person, answers] of each row; the rows are the members of today, all of them or none."""
        stays, names = self.stays[household.pk], answers_of(self.standard, "person")
        met: set[int] = set()
        for row in people:
            stay = self._stay_of(stays, row)
            if stay is None or stay.person_id in met:
                code = "form_member_unknown" if stay is None else "form_twice"
                self.note(row, code, "name", row["name"])
                continue
            met.add(stay.person_id)
            stated = self.cells.stated(row, names)
            yield [stay.person_id, {name: plain(value) for name, value in stated.items()}]
        for stay in stays:
            if people and stay.person_id not in met:
                self.note(home, "form_member_missing", "household_code", stay.person.full_name)

    def _stay_of(self, stays: list[Membership], row: Row) -> Membership | None:
        """By the number that the template wrote, else by the name, and the year of birth where two share it."""
        written = self.cells.more(row, PERSON)
        if written is not None:
            return next((one for one in stays if str(one.person_id) == cell_text(written)), None)
        same = [one for one in stays if fold(one.person.full_name) == fold(row["name"] or "")]
        if len(same) > 1 and row["birth_date_from"] is not None:
            same = [one for one in same if one.person.birth_year == row["birth_date_from"].year]
        return same[0] if len(same) == 1 else None

    def _seen(self, row: Row) -> int:
        written = self.cells.more(row, VERSION)
        text = "0" if written is None else cell_text(written)
        if text.isascii() and text.isdigit() and len(text) < 5:
            return int(text)
        self.note(row, "form_version_unreadable", VERSION, text)
        return 0

    def _visited(self, row: Row) -> str | None:
        written = self.cells.more(row, VISITED)
        if written is None:
            return self.given.get("visited_on")
        found = parse_date(written, on=clock.today(), past=False).value
        if isinstance(found, tuple) and found[0] == found[1]:
            return str(found[0].isoformat())
        self.note(row, "form_day_unreadable", VISITED, cell_text(written))
        return None

    def _enumerator(self, household: Household, row: Row) -> int | None:
        """Whom the cell names, else who was chosen for the whole file: each one who may assess there."""
        people = self._people_of(household)
        written = self.cells.more(row, ENUMERATOR)
        if written is None:
            given = self.given.get("enumerator")
            if given in people:
                return int(given)
            name = self.given.get("enumerator_name", "")
        else:
            name = cell_text(written)
            same = [pk for pk, known in people.items() if known == fold(name)]
            if len(same) == 1:
                return same[0]
        self.note(row, "form_enumerator_unknown", ENUMERATOR, name)
        return None

    def _people_of(self, household: Household) -> dict[int, str]:
        units = (household.village_id, household.commune_id)
        if units not in self._people:
            people = enumerators_of(units, self.actor.user_id)
            self._people[units] = {one.pk: fold(one.full_name or one.username) for one in people}
        return self._people[units]

    def note(self, row: Row, code: str, column: str, value: Any) -> None:
        letter, heading = self.cells.where(row, column)
        self.problems.append(
            FormProblem(
                row["source_file"],
                row["source_sheet"],
                row["source_row"],
                letter,
                None if value is None else str(value),
                code,
                "error",
                heading,
                row["household_key"],
            )
        )
