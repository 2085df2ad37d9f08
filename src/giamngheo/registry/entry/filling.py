"""A filled form of one household: typed answers, what is "unchanged since last year", and the faults.

Last year's answers are shown beside and never copied: a block takes them only where the enumerator said
"unchanged" for that block, which is kept with the answers and can be counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from giamngheo.law import Standard, VariableSpec
from giamngheo.law.form_blocks import FormBlock, form_blocks
from giamngheo.registry.entry.typed import WrongAnswer, read_answer
from giamngheo.registry.models import Household, Membership, Person, ReviewResult
from giamngheo.registry.why import born
from giamngheo.rules.text import Text

UNCHANGED = "unchanged"
NO_LAST_YEAR = Text(
    "Lần trước chưa có câu trả lời cho mục này; hãy nhập câu trả lời.",
    "There are no earlier answers for this block; type the answers.",
)
TYPED_TOO = Text(
    "Mục này được đánh dấu “không đổi” nhưng ô này ghi khác lần trước; bỏ dấu “không đổi” hoặc xóa ô này.",
    "This block is said to be unchanged, but the box says otherwise; take the mark off or empty the box.",
)
NOT_ASKED = Text("Không hỏi mục này với người này.", "This is not asked of this person.")


@dataclass(frozen=True)
class Member:
    """A member as the form lists them: identity comes from the register."""

    person: int
    name: str
    relation: str = ""
    sex: str = ""
    birth: tuple[date, date] | None = None
    ethnicity: str = ""

    def identity(self, head: int | None) -> dict[str, Any]:
        return {
            "name": self.name or None,
            "relation": self.relation or None,
            "sex": self.sex or None,
            "birth_date": self.birth,
            "ethnicity": self.ethnicity or None,
            "is_head": self.person == head,
        }


@dataclass(frozen=True)
class LastYear:
    """The answers of the result before: of the household, and of each person by id.

    contested: how the form is named whose answers these are, where they are not last year's but those that a re-check
    judges anew.
    """

    year: int
    household: Mapping[str, Any]
    members: Mapping[int, Mapping[str, Any]]
    contested: Text | None = None


@dataclass
class Entry:
    """What the form holds. Values by variable; `faults` by the name of the box; `asked` by the same names."""

    standard: Standard
    on: date
    locality: str
    region: str
    head: int | None
    members: Sequence[Member]
    household: dict[str, Any] = field(default_factory=dict)
    persons: dict[int, dict[str, Any]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    faults: dict[str, Text] = field(default_factory=dict)
    not_asked: set[str] = field(default_factory=set)

    @property
    def sound(self) -> bool:
        """Nothing typed is wrong; answers may still be missing."""
        return not self.faults

    def household_row(self) -> dict[str, Any]:
        """The household as measurement takes it."""
        return {
            **self.household,
            "size": len(self.members),
            "locality": self.locality,
            "region": self.region or None,
        }

    def member_rows(self) -> list[dict[str, Any]]:
        return [{**self.persons.get(one.person, {}), **one.identity(self.head)} for one in self.members]

    def stored(self) -> dict[str, Any]:
        """Answers as JSON keeps them: of the household, of each person, and the blocks said to be unchanged."""
        return {
            "household": {name: _kept(value) for name, value in self.household.items() if value is not None},
            "persons": {
                str(person): {name: _kept(value) for name, value in answers.items() if value is not None}
                for person, answers in self.persons.items()
            },
            "unchanged": list(self.unchanged),
        }


def members_of(household: Household) -> list[Member]:
    """Today's members, in their order. Two queries at most."""
    return members_of_several([household]).get(household.pk, [])


def members_of_several(households: Sequence[Household]) -> dict[int, list[Member]]:
    """`members_of` of several households, by id, in one query."""
    stays = Membership.objects.unscoped("members of households that were read in scope")
    stays = stays.filter(household__in=[one.pk for one in households], until=None).select_related("person")
    found: dict[int, list[Member]] = {}
    for stay in stays.order_by("number", "pk"):
        found.setdefault(stay.household_id, []).append(_member(stay.person, stay.relation))
    return found


def _member(person: Person, relation: str) -> Member:
    return Member(person.pk, person.full_name, relation, person.sex, born(person), person.ethnicity)


def last_answers(household: Household, before: int) -> LastYear | None:
    """The answers of the latest result of an earlier year; None where there is none."""
    return last_answers_of([household], before).get(household.pk)


def last_answers_of(households: Sequence[Household], before: int) -> dict[int, LastYear]:
    """`last_answers` of several households, by id, in two queries."""
    rows = ReviewResult.objects.unscoped("results of households that were read in scope")
    rows = rows.filter(household__in=[one.pk for one in households], year__lt=before)
    found: dict[int, LastYear] = {}
    # the latest is written last
    for result in rows.order_by("year", "revision").prefetch_related("members"):
        members = {one.person_id: one.answers for one in result.members.all()}
        found[result.household_id] = LastYear(result.year, result.answers, members)
    return found


def answered_blocks(
    standard: Standard, last: LastYear | None, members: Sequence[Member], head: int | None, on: date
) -> set[str]:
    """The keys of the blocks that may be said to be unchanged.

    Last year answered them: for the household, or for every member who is asked any of the block's questions.
    """
    return {one.key for one in form_blocks(standard) if _answered(standard, one, last, members, head, on)}


def _answered(
    standard: Standard,
    block: FormBlock,
    last: LastYear | None,
    members: Sequence[Member],
    head: int | None,
    on: date,
) -> bool:
    if last is None:
        return False
    names = [one.name for one in block.variables]
    if block.entity == "household":
        return any(last.household.get(name) is not None for name in names)
    silent = [
        one for one in members if all(last.members.get(one.person, {}).get(name) is None for name in names)
    ]
    if len(silent) == len(members):
        return False
    return all(_asked_nothing(standard, block, one, head, on) for one in silent)


def _asked_nothing(standard: Standard, block: FormBlock, member: Member, head: int | None, on: date) -> bool:
    """Whether none of the block's questions are for this member, as a child is not asked about work.

    What follows up on questions that are not asked is not asked either.
    """
    record = {**_blank(standard, "person"), **member.identity(head)}
    questionnaire = standard.questionnaire
    rules = {one.name: questionnaire.applies(one) for one in block.variables}
    silent = {
        name for name, rule in rules.items() if rule is not None and rule.trace(record, on).value is False
    }
    asked = [set(rule.variables().household) for name, rule in rules.items() if name not in silent and rule]
    if len(asked) + len(silent) < len(rules):
        return False
    return all(names and names <= silent for names in asked)


def box(block_entity: str, variable: str, person: int | None = None) -> str:
    """The name of a question's box in the form."""
    return f"h.{variable}" if block_entity == "household" else f"p.{person}.{variable}"


def read_entry(
    standard: Standard,
    posted: Mapping[str, str],
    *,
    on: date,
    locality: str,
    region: str,
    head: int | None,
    members: Sequence[Member],
    last: LastYear | None,
) -> Entry:
    """What was typed, as typed answers. Every fault stands at its box; nothing is guessed.

    A box that was not sent counts as not answered.
    """
    entry = Entry(standard, on, locality, region, head, members)
    entry.persons = {one.person: {} for one in members}
    unchanged = []
    for block in form_blocks(standard):
        if posted.get(f"{UNCHANGED}.{block.key}"):
            if _take_last(entry, block, last):
                unchanged.append(block.key)
                _check_not_typed_too(entry, block, posted)
            else:
                entry.faults[f"{UNCHANGED}.{block.key}"] = NO_LAST_YEAR
        else:
            _read_block(entry, block, posted)
    entry.unchanged = tuple(unchanged)
    _check_rules(entry)
    return entry


def entry_of(
    standard: Standard,
    household: Mapping[str, Any],
    persons: Mapping[int, Mapping[str, Any]],
    *,
    on: date,
    locality: str,
    region: str,
    head: int | None,
    members: Sequence[Member],
) -> Entry:
    """Typed answers that come another way than by the form's boxes, held against the same rules."""
    entry = Entry(standard, on, locality, region, head, members)
    entry.household = dict(household)
    entry.persons = {one.person: dict(persons.get(one.person, {})) for one in members}
    _check_rules(entry)
    return entry


def _take_last(entry: Entry, block: FormBlock, last: LastYear | None) -> bool:
    """The block's answers of last year; false where it was not answered then, or a member who is asked is new."""
    if last is None or not _answered(entry.standard, block, last, entry.members, entry.head, entry.on):
        return False
    if block.entity == "household":
        entry.household |= {
            one.name: typed_answer(one, last.household.get(one.name)) for one in block.variables
        }
        return True
    for member in entry.members:
        answers = last.members.get(member.person, {})
        entry.persons[member.person] |= {
            one.name: typed_answer(one, answers.get(one.name)) for one in block.variables
        }
    return True


def _check_not_typed_too(entry: Entry, block: FormBlock, posted: Mapping[str, str]) -> None:
    """What was typed into a block that is said to be unchanged, and says otherwise, is not dropped in silence."""
    typed = Entry(entry.standard, entry.on, entry.locality, entry.region, entry.head, entry.members)
    typed.persons = {one.person: {} for one in entry.members}
    _read_block(typed, block, posted)
    owners = (
        [(None, entry.household, typed.household)]
        if block.entity == "household"
        else [(one.person, entry.persons[one.person], typed.persons[one.person]) for one in entry.members]
    )
    for owner, last, now in owners:
        for variable in block.variables:
            name = box(block.entity, variable.name, owner)
            if posted.get(name, "").strip() and now[variable.name] != last.get(variable.name):
                entry.faults[name] = TYPED_TOO


def _read_block(entry: Entry, block: FormBlock, posted: Mapping[str, str]) -> None:
    owners: list[int | None] = (
        [None] if block.entity == "household" else [one.person for one in entry.members]
    )
    for owner in owners:
        target = entry.household if owner is None else entry.persons[owner]
        for variable in block.variables:
            name = box(block.entity, variable.name, owner)
            try:
                target[variable.name] = read_answer(variable, posted.get(name, ""))
            except WrongAnswer as error:
                target[variable.name] = None
                entry.faults[name] = error.message


def _check_rules(entry: Entry) -> None:
    """Whom a question is asked of, and the constraints of the questionnaire, with their own messages."""
    rows = entry.member_rows()
    record = {**_blank(entry.standard, "household"), **entry.household_row(), "members": rows}
    _check_one(entry, "household", None, entry.household, record)
    for member, row in zip(entry.members, rows, strict=True):
        answers = entry.persons[member.person]
        _check_one(entry, "person", member.person, answers, {**_blank(entry.standard, "person"), **row})


def _check_one(
    entry: Entry, entity: str, owner: int | None, answers: Mapping[str, Any], record: Mapping[str, Any]
) -> None:
    questionnaire = entry.standard.questionnaire
    for block in form_blocks(entry.standard):
        if block.entity != entity:
            continue
        for variable in block.variables:
            name = box(entity, variable.name, owner)
            applies = questionnaire.applies(variable)
            answered = answers.get(variable.name) is not None
            if applies is not None and applies.trace(record, entry.on).value is False:
                entry.not_asked.add(name)
                # last year's answer of a child who has grown up is no fault of this year
                if answered and block.key not in entry.unchanged:
                    entry.faults.setdefault(name, NOT_ASKED)
                continue
            if not answered:
                continue
            for rule, message in questionnaire.constraints(variable):
                if rule.trace(record, entry.on).value is False:
                    entry.faults.setdefault(name, message)


def _blank(standard: Standard, entity: str) -> dict[str, Any]:
    return {one.name: None for one in standard.questionnaire.variables(entity)}  # type: ignore[arg-type]


def _kept(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def typed_answer(variable: VariableSpec, value: Any) -> Any:
    """An answer as JSON kept it, with decimals again."""
    if value is None or variable.type not in {"decimal", "money"}:
        return value
    return Decimal(str(value)) if variable.type == "decimal" else int(Decimal(str(value)))
