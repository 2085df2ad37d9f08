"""Lists written into the register: matched, compared, written once, taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from registry_world import ON, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Forbidden
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.actions.households import edit_household
from giamngheo.registry.actions.requests import request_change
from giamngheo.registry.bulk import Verdict, plan_rows, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow, MemberRow, in_small_letters
from giamngheo.registry.bulk.undo import undo_changes
from giamngheo.registry.bulk.write import Written
from giamngheo.registry.models import ForeignCode, Household, HouseholdEvent, Membership, Person, ReviewResult

WHY = "test"
pytestmark = pytest.mark.django_db


def write(commune: AdminUnit, rows: list[HouseholdRow], year: int = 2025) -> Written:
    return write_plan(
        Act(officer(commune)),
        plan_rows(rows, ON),
        at=commune,
        year=year,
        standard="vn-2021-2025",
        reference_date=ON,
        source="danh-sach.xlsx",
    )


def take_back(commune: AdminUnit, outcome: Written, since: datetime | None = None) -> None:
    """Undoes what was written, by default as of now."""
    act = Act(officer(commune))
    undo_changes(act, outcome.changes, at=commune, source="danh-sach.xlsx", since=since or timezone.now())


def counted(commune: AdminUnit) -> dict[str, int]:
    return {
        model.__name__: model.objects.unscoped(WHY).count()
        for model in (Household, Person, Membership, ReviewResult)
    }


def test_a_list_is_written_once(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change]
    first = write(commune, rows)
    assert first.counts == {Verdict.NEW: len(rows)}
    members = sum(len(row.members) for row in rows)
    assert counted(commune) == {
        "Household": len(rows),
        "Person": members,
        "Membership": members,
        "ReviewResult": len(rows),
    }
    again = write(commune, rows)
    assert again.counts == {Verdict.UNCHANGED: len(rows)}
    assert again.changes == []
    assert counted(commune)["ReviewResult"] == len(rows)


def test_a_household_repeats_its_head_and_result(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if len(row.members) > 2 and row.result)
    written = write(commune, [row])
    household = Household.objects.unscoped(WHY).get(pk=written.households[row.key])
    assert (household.code, household.head_name, household.size) == (
        row.code,
        row.head_name,
        len(row.members),
    )
    assert row.result is not None
    assert (household.last_year, household.last_class) == (2025, row.result.result_class)
    assert household.income_points == row.result.income_points
    found = Household.objects.unscoped(WHY).filter(search__words=row.members[1].name.split()[-1])
    assert household in found


def test_one_event_tells_of_every_row(commune: AdminUnit) -> None:
    rows = synthetic_rows(commune)[:20]
    written = write(commune, rows)
    event = AuditEvent.objects.unscoped(WHY).get(action="registry.household.import")
    assert event.row_count == len(written.changes) > 20
    assert event.commune == commune.pk


def test_what_changed_is_written_and_counted(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change][:10]
    write(commune, rows)
    changed = replace(rows[0], address="Số 5, đường Hùng Vương")
    outcome = write(commune, [changed, *rows[1:]])
    assert outcome.counts == {Verdict.CHANGED: 1, Verdict.UNCHANGED: 9}
    household = Household.objects.unscoped(WHY).get(code=rows[0].code)
    assert household.address == "Số 5, đường Hùng Vương"


def test_capitals_are_no_change_of_a_name(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if not row.change)
    write(commune, [row])
    loud = [replace(member, name=member.name.upper()) for member in row.members]
    outcome = write(commune, [replace(row, head_name=row.head_name.upper(), members=tuple(loud))])
    assert outcome.counts == {Verdict.UNCHANGED: 1}
    assert Household.objects.unscoped(WHY).get(code=row.code).head_name == row.head_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("NGUYỄN THỊ ÉN", "Nguyễn Thị Én"),
        ("H'LAN ÊBAN", "H'Lan Êban"),
        ("Nguyễn thị Én", "Nguyễn thị Én"),
        ("", ""),
    ],
)
def test_names_in_capitals_are_kept_in_small_letters(written: str, kept: str) -> None:
    assert in_small_letters(written) == kept


def test_a_namesake_with_another_number_is_new_and_the_officer_is_told(commune: AdminUnit) -> None:
    row = next(
        row for row in synthetic_rows(commune) if row.head and row.head.citizen_number and not row.change
    )
    write(commune, [row])
    assert row.head is not None
    other = replace(row.head, citizen_number="001" + row.head.citizen_number[3:])
    plan = plan_rows([replace(row, code="", members=(other,))], ON)
    (planned,) = plan.households
    assert planned.verdict is Verdict.NEW
    assert planned.why is not None
    assert row.code in planned.why.vi


def test_namesakes_who_all_have_other_numbers_leave_a_new_number_new(commune: AdminUnit) -> None:
    row = next(
        row for row in synthetic_rows(commune) if row.head and row.head.citizen_number and not row.change
    )
    assert row.head is not None
    same = [
        replace(
            row,
            key=n,
            code="",
            members=(replace(row.head, citizen_number=f"{n:03d}{row.head.citizen_number[3:]}"),),
        )
        for n in (1, 2, 4)
    ]
    write(commune, same[:2])
    (planned,) = plan_rows([same[2]], ON).households
    assert (planned.verdict, planned.household) == (Verdict.NEW, None)
    unnumbered = replace(row, code="", members=(replace(row.head, citizen_number=""),))
    (planned,) = plan_rows([unnumbered], ON).households
    assert planned.verdict is Verdict.CONFLICT


def test_no_household_that_the_same_list_made_is_met_by_its_name(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if row.head and not row.change)
    assert row.head is not None
    nameless = replace(row, code="", members=(replace(row.head, citizen_number=""),))
    made = write(commune, [nameless]).households[row.key]
    (met,) = plan_rows([nameless], ON).households
    assert met.household_id == made
    (own,) = plan_rows([nameless], ON, own={made}).households
    assert own.verdict is Verdict.NEW


def test_a_list_stands_in_the_history_of_the_households_it_touched(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change][:4]
    written = write(commune, rows[:3])
    outcome = write(commune, [replace(rows[0], address="Nhà mới"), *rows[1:3]])
    event = AuditEvent.objects.unscoped(WHY).latest("pk").pk
    touched = HouseholdEvent.objects.filter(event=event).values_list("household_id", flat=True)
    assert list(touched) == [written.households[rows[0].key]]
    take_back(commune, outcome)
    assert HouseholdEvent.objects.filter(household_id=written.households[rows[0].key]).count() == 3
    made = write(commune, rows[3:])
    take_back(commune, made)
    assert not HouseholdEvent.objects.filter(household_id=made.households[rows[3].key]).exists()


def test_the_citizen_number_finds_a_household_under_another_code(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change]
    row = next(row for row in rows if row.head and row.head.citizen_number)
    write(commune, [row])
    outcome = write(commune, [replace(row, code="KHAC-1")])
    assert outcome.counts == {Verdict.UNCHANGED: 1}


def test_a_code_against_a_number_is_left_to_the_officer(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if row.head and row.head.citizen_number and not row.change]
    write(commune, rows[:2])
    mixed = replace(rows[1], code=rows[0].code)
    plan = plan_rows([mixed], ON)
    assert plan.counts == {Verdict.CONFLICT: 1}
    assert plan.households[0].why is not None
    assert "Mã hộ" in plan.households[0].why.vi
    before = counted(commune)
    write(commune, [mixed])
    assert counted(commune) == before


def test_a_household_that_died_out_ends_with_its_stays(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if not row.change)
    write(commune, [row])
    write(commune, [replace(row, change="moved_out", result=None)])
    household = Household.objects.unscoped(WHY).get(code=row.code)
    assert (household.until, household.ended_by) == (ON, "moved_out")
    assert not household.memberships.filter(until=None).exists()


def test_households_of_one_list_end_each_for_its_own_reason(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change and len(row.members) > 1][:3]
    reasons = ("died", "moved_out", "died")
    made = write(commune, rows)
    ends = [replace(row, change=reason, result=None) for row, reason in zip(rows, reasons, strict=True)]
    outcome = write(commune, ends)
    for row, reason in zip(rows, reasons, strict=True):
        stays = Membership.objects.unscoped(WHY).filter(household__code=row.code)
        assert {(stay.until, stay.ended_by) for stay in stays} == {(ON, reason)}
    ended = [one["id"] for one in outcome.changes if one["table"] == "membership"]
    assert ended == [one["id"] for one in made.changes if one["table"] == "membership"]
    take_back(commune, outcome)
    assert Membership.objects.unscoped(WHY).filter(until=None).count() == len(ended)


def test_a_household_cannot_end_before_its_first_day(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if not row.change)
    write(commune, [row])
    plan = plan_rows([replace(row, change="moved_out", result=None)], ON - timedelta(days=1))
    (planned,) = plan.households
    assert planned.verdict is Verdict.CONFLICT
    assert planned.why is not None
    assert f"{ON:%d/%m/%Y}" in planned.why.vi
    assert f"{ON - timedelta(days=1):%d/%m/%Y}" in planned.why.vi


def test_undo_takes_everything_back(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change][:12]
    write(commune, rows[:6])
    before = counted(commune)
    kept = Household.objects.unscoped(WHY).get(code=rows[0].code)
    outcome = write(commune, [replace(rows[0], address="Nhà mới"), *rows[1:]])
    take_back(commune, outcome)
    assert counted(commune) == before
    kept.refresh_from_db()
    assert kept.address == rows[0].address
    assert write(commune, rows[:6]).counts == {Verdict.UNCHANGED: 6}


def test_a_household_is_marked_as_long_as_somebody_has_no_citizen_number(commune: AdminUnit) -> None:
    def seen() -> tuple[bool | None, list[str]]:
        household = Household.objects.unscoped(WHY).get(code=row.code)
        members = Person.objects.unscoped(WHY).filter(memberships__household=household)
        return household.number_missing, sorted(members.values_list("number_state", flat=True))

    row = next(
        row for row in synthetic_rows(commune)
        if not row.change and len(row.members) > 1 and all(one.citizen_number for one in row.members)
    )  # fmt: skip
    last = replace(row.members[-1], citizen_number="")
    write(commune, [replace(row, members=(*row.members[:-1], last))])
    others = ["unverified"] * (len(row.members) - 1)
    assert seen() == (True, ["missing", *others])
    outcome = write(commune, [row])
    assert seen() == (False, [*others, "unverified"])
    take_back(commune, outcome)
    assert seen() == (True, ["missing", *others])


def with_a_number(commune: AdminUnit) -> tuple[HouseholdRow, MemberRow]:
    """A household of the list whose head has a citizen number, and the head."""
    rows = (row for row in synthetic_rows(commune) if not row.change)
    return next((row, row.head) for row in rows if row.head and row.head.citizen_number)


def number_of_head(row: HouseholdRow) -> tuple[str, str, date | None]:
    head = Household.objects.unscoped(WHY).select_related("head").get(code=row.code).head
    assert head is not None
    return head.citizen_number, head.number_state, head.number_checked_on


def test_a_number_that_may_have_been_corrected_is_no_other_person(commune: AdminUnit) -> None:
    row, head = with_a_number(commune)
    write(commune, [row])
    last = int(head.citizen_number[-1])
    other = replace(head, citizen_number=f"{head.citizen_number[:-1]}{(last + 1) % 10}")
    listed = replace(row, members=(other, *(one for one in row.members if one != head)))
    (planned,) = plan_rows([listed], ON).households
    assert (planned.verdict, planned.why is not None and "số được sửa" in planned.why.vi) == (
        "conflict",
        True,
    )
    # born in another year it is somebody else of that name
    year = (head.birth.year or 1990) - 25
    father = replace(other, birth=head.birth._replace(year=year), is_head=False, relation="other", number=9)
    (planned,) = plan_rows([replace(row, members=(*row.members, father))], ON).households
    assert planned.verdict == "changed"


def test_a_lists_old_number_does_not_replace_a_verified_one(commune: AdminUnit) -> None:
    row, head = with_a_number(commune)
    write(commune, [row])
    Person.objects.unscoped(WHY).update(number_state="verified", number_checked_on=ON)
    old = replace(head, citizen_number="025123456", sex="male" if head.sex == "female" else "female")
    outcome = write(commune, [replace(row, members=(old, *row.members[1:]))])
    assert outcome.counts == {Verdict.CHANGED: 1}
    assert number_of_head(row) == (head.citizen_number, "verified", ON)
    take_back(commune, outcome)
    assert number_of_head(row) == (head.citizen_number, "verified", ON)


def test_a_new_number_is_unverified_and_undo_gives_back_what_was_said_of_the_old(commune: AdminUnit) -> None:
    row, head = with_a_number(commune)
    before = replace(head, citizen_number="025123456")
    write(commune, [replace(row, members=(before, *row.members[1:]))])
    Person.objects.unscoped(WHY).filter(number_state="old").update(number_checked_on=ON)
    outcome = write(commune, [row])
    assert number_of_head(row) == (head.citizen_number, "unverified", None)
    take_back(commune, outcome)
    assert number_of_head(row) == ("025123456", "old", ON)


REPEATED = (
    "number_missing", "search", "size", "last_year", "last_class", "income_points", "deprivation_points",
)  # fmt: skip


def test_undo_takes_a_new_member_out_of_what_the_household_repeats(commune: AdminUnit) -> None:
    def seen() -> dict[str, object]:
        return Household.objects.unscoped(WHY).values(*REPEATED).get(code=row.code)

    row = next(
        row for row in synthetic_rows(commune)
        if not row.change and row.members and all(one.citizen_number for one in row.members)
    )  # fmt: skip
    write(commune, [row])
    before = seen()
    born = MemberRow(len(row.members) + 1, "Trần Sơ Sinh", relation="child")
    more = replace(row, members=(*row.members, born), size=len(row.members) + 1)
    outcome = write(commune, [more])
    assert outcome.counts == {Verdict.CHANGED: 1}
    assert (seen()["number_missing"], seen()["size"]) == (True, len(row.members) + 1)
    take_back(commune, outcome)
    assert seen() == before


def test_undo_of_a_years_list_gives_the_result_of_before_back(commune: AdminUnit) -> None:
    def seen() -> dict[str, object]:
        return Household.objects.unscoped(WHY).values(*REPEATED).get(code=row.code)

    row = next(row for row in synthetic_rows(commune) if not row.change and row.result)
    first = write(commune, [row], 2025)
    before = seen()
    outcome = write(commune, [row], 2026)
    assert (outcome.counts, seen()["last_year"]) == ({Verdict.UNCHANGED: 1}, 2026)
    take_back(commune, outcome)
    assert seen() == before
    take_back(commune, first)
    assert not Household.objects.unscoped(WHY).filter(code=row.code).exists()


def test_undo_gives_the_former_head_back(commune: AdminUnit) -> None:
    def head() -> tuple[object, ...]:
        return (
            Household.objects.unscoped(WHY)
            .values_list("head_id", "head_name", "sort_name")
            .get(code=row.code)
        )

    row = next(row for row in synthetic_rows(commune) if not row.change and row.members)
    write(commune, [row])
    before = head()
    members = tuple(replace(one, is_head=False) for one in row.members)
    new = MemberRow(len(members) + 1, "Lò Thị Chủ Mới", is_head=True)
    outcome = write(commune, [replace(row, members=(*members, new), head_name=new.name)])
    assert head()[:2] == (Person.objects.unscoped(WHY).get(full_name=new.name).pk, new.name)
    take_back(commune, outcome)
    connection.check_constraints()
    assert head() == before


def test_no_undo_once_something_else_used_it(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if not row.change][:3]
    outcome = write(commune, rows)
    household = Household.objects.unscoped(WHY).get(code=rows[0].code)
    edit_household(Act(officer(commune)), household, {"address": "Khác"}, version=household.version)
    before = counted(commune)
    with pytest.raises(ActionRefused) as refused:
        take_back(commune, outcome)
    assert refused.value.code == "used_since"
    assert counted(commune) == before


@pytest.mark.parametrize("use", ["decision", "request", "result", "list"])
def test_no_undo_once_something_rests_on_a_household_that_was_there_before(
    commune: AdminUnit, use: str
) -> None:
    row = next(row for row in synthetic_rows(commune) if not row.change and row.result)
    write(commune, [row])
    outcome = write(commune, [replace(row, address="Nhà mới")], 2026)
    since = timezone.now()
    household = Household.objects.unscoped(WHY).get(code=row.code)
    act = Act(officer(commune), reason="thử")
    if use == "decision":
        facts = DecisionFacts(2025, "vn-2021-2025", ON, "12/QĐ-UBND", ON, "UBND xã")
        record_decision(act, commune, facts, {household.pk: "poor"})
    elif use == "request":
        day = f"{ON + timedelta(days=1):%Y-%m-%d}"
        request_change(act, "move", household, {"village": None, "day": day}, version=household.version)
    elif use == "result":
        assert row.result is not None
        write(
            commune,
            [replace(row, address="Nhà mới", result=replace(row.result, result_class="average"))],
            2026,
        )
    else:
        write(commune, [replace(row, address="Nhà khác")], 2026)
    before = counted(commune)
    words = {
        "decision": "1 tình trạng theo quyết định",
        "request": "1 đề nghị thay đổi",
        "result": "1 kết quả rà soát ghi sau",
        "list": "1 hộ, người được sửa",
    }
    with pytest.raises(ActionRefused, match="used_since") as refused:
        take_back(commune, outcome, since)
    assert words[use] in refused.value.message.vi
    assert counted(commune) == before


def test_another_communes_list_is_forbidden_and_writes_nothing(
    commune: AdminUnit, other_commune: AdminUnit
) -> None:
    rows = synthetic_rows(other_commune)[:2]
    with pytest.raises(Forbidden):
        write_plan(
            Act(officer(commune)),
            plan_rows(rows, ON),
            at=commune,
            year=2025,
            standard="vn-2021-2025",
            reference_date=ON,
            source="x",
        )
    assert counted(commune)["Household"] == 0


def test_a_household_that_split_off_takes_its_members_along(commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(commune) if len(row.members) >= 3 and not row.change]
    row = next(row for row in rows if row.members[1].citizen_number)
    write(commune, [row])
    leaving = replace(row.members[1], is_head=True, relation="head", number=1)
    part = replace(
        row, key=-1, code="TACH-1", change="split", head_name=leaving.name, members=(leaving,), size=1
    )
    assert write(commune, [part]).counts == {Verdict.NEW: 1}
    new = Household.objects.unscoped(WHY).get(code="TACH-1")
    old = Household.objects.unscoped(WHY).get(code=row.code)
    assert (new.split_from_id, new.size, old.size) == (old.pk, 1, len(row.members) - 1)
    stays = Membership.objects.unscoped(WHY).filter(person=new.head).order_by("pk")
    assert [(stay.household_id, stay.until is None) for stay in stays] == [(old.pk, False), (new.pk, True)]
    head = replace(part, code="TACH-2", members=(replace(row.members[0], is_head=True),))
    assert plan_rows([head], ON).counts == {Verdict.CONFLICT: 1}


def test_undo_of_a_split_gives_the_old_household_back_unless_a_decision_rests_on_it(
    commune: AdminUnit,
) -> None:
    rows = [row for row in synthetic_rows(commune) if len(row.members) >= 3 and not row.change]
    row = next(row for row in rows if row.members[1].citizen_number)
    write(commune, [row])
    leaving = replace(row.members[1], is_head=True, relation="head", number=1)
    part = replace(
        row, key=-1, code="TACH-1", change="split", head_name=leaving.name, members=(leaving,), size=1
    )
    outcome, since = write(commune, [part]), timezone.now()
    old = Household.objects.unscoped(WHY).get(code=row.code)
    facts = DecisionFacts(2025, "vn-2021-2025", ON, "12/QĐ-UBND", ON, "UBND xã")
    record_decision(Act(officer(commune)), commune, facts, {old.pk: "poor"})
    with pytest.raises(ActionRefused, match="1 statuses by decision"):
        take_back(commune, outcome, since)
    take_back(commune, outcome)
    old.refresh_from_db()
    assert old.size == len(row.members)
    assert not Household.objects.unscoped(WHY).filter(code="TACH-1").exists()


def test_members_go_where_their_household_goes(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if len(row.members) >= 2 and not row.change)
    write(commune, [row])
    other = commune.children.exclude(pk=row.village).get()
    write(commune, [replace(row, village=other.pk)])
    people = Person.objects.unscoped(WHY)
    assert set(people.values_list("village_id", flat=True)) == {other.pk}


def left_household(commune: AdminUnit, ended_by: str = "moved_out") -> tuple[HouseholdRow, Person]:
    """A household of the list that left the register, and its head, who has a citizen number."""
    row, head = with_a_number(commune)
    write(commune, [row])
    write(commune, [replace(row, change=ended_by, result=None)])
    return row, Person.objects.unscoped(WHY).get(full_name=head.name, memberships__household__code=row.code)


def relisted(row: HouseholdRow, **changes: object) -> HouseholdRow:
    """The same people listed as a household under another code."""
    assert row.head is not None
    members = (replace(row.head, **changes), *row.members[1:])
    return replace(row, key=row.key + 1, code="VE-1", members=members)


def test_who_left_and_is_listed_again_is_the_same_person(commune: AdminUnit) -> None:
    row, head = left_household(commune)
    persons = Person.objects.unscoped(WHY).count()
    unnumbered = sum(not member.citizen_number for member in row.members)
    outcome = write(commune, [relisted(row)])
    assert outcome.counts == {Verdict.NEW: 1}
    home = Household.objects.unscoped(WHY).get(code="VE-1")
    assert home.head_id == head.pk
    assert Person.objects.unscoped(WHY).count() == persons + unnumbered
    assert Membership.objects.unscoped(WHY).filter(person=head).count() == 2
    assert write(commune, [relisted(row)]).counts == {Verdict.UNCHANGED: 1}
    take_back(commune, outcome)
    assert Person.objects.unscoped(WHY).count() == persons
    assert not Membership.objects.unscoped(WHY).filter(person=head, until=None).exists()


def test_who_left_joins_a_known_household_and_what_was_unknown_is_learnt(commune: AdminUnit) -> None:
    row, head = left_household(commune)
    Person.objects.unscoped(WHY).filter(pk=head.pk).update(ethnicity="", village=None)
    rows = (one for one in synthetic_rows(commune) if not one.change and one.code != row.code)
    other = next(one for one in rows if one.head and one.head.citizen_number)
    write(commune, [other])
    assert row.head is not None
    joins = replace(row.head, is_head=False, relation="child", number=len(other.members) + 1)
    outcome = write(commune, [replace(other, members=(*other.members, joins), size=None)])
    assert outcome.counts == {Verdict.CHANGED: 1}
    stay = Membership.objects.unscoped(WHY).select_related("person").get(person=head, until=None)
    assert stay.household.code == other.code
    assert (stay.person.ethnicity, stay.person.village_id) == (row.head.ethnicity, other.village)
    take_back(commune, outcome)
    head.refresh_from_db()
    assert (head.ethnicity, head.village_id) == ("", None)


@pytest.mark.parametrize(
    ("ended_by", "changes", "on", "why"),
    [
        ("died", {}, ON, "đã mất"),
        ("moved_out", {"name": "Lò Văn Người Khác"}, ON, "họ tên hoặc năm sinh khác"),
        ("moved_out", {}, ON - timedelta(days=1), f"{ON - timedelta(days=1):%d/%m/%Y}"),
    ],
)
def test_a_number_that_cannot_return_is_a_conflict_in_words(
    commune: AdminUnit, ended_by: str, changes: dict[str, str], on: date, why: str
) -> None:
    row, _ = left_household(commune, ended_by)
    (planned,) = plan_rows([relisted(row, **changes)], on).households
    assert planned.verdict is Verdict.CONFLICT
    assert planned.why is not None
    assert why in planned.why.vi
    before = counted(commune)
    assert write(commune, [replace(relisted(row, **changes), change="split")]).counts == (
        {Verdict.CONFLICT: 1} if on == ON else {Verdict.NEW: 1}
    )
    assert on != ON or counted(commune) == before


def within(commune: AdminUnit) -> Callable[[Household], bool]:
    return lambda household: household.commune_id == commune.pk


@pytest.mark.parametrize("by", ["code", "number", "split"])
def test_a_row_that_meets_another_communes_household_tells_nothing_of_it(
    commune: AdminUnit, other_commune: AdminUnit, by: str
) -> None:
    theirs, head = with_a_number(other_commune)
    write(other_commune, [theirs])
    mine = next(
        row for row in synthetic_rows(commune) if not row.change and row.code != theirs.code and row.members
    )
    forged = {
        "code": replace(mine, code=theirs.code),
        "number": replace(mine, members=(replace(mine.members[0], citizen_number=head.citizen_number),)),
        "split": replace(mine, change="split", members=(replace(head, name="Ai Đó"),)),
    }[by]
    (planned,) = plan_rows([forged], ON, within=within(commune)).households
    assert (planned.verdict, planned.household, planned.members) == (Verdict.CONFLICT, None, [])
    assert planned.why is not None
    assert "xã khác" in planned.why.vi
    assert head.name not in planned.why.vi
    assert other_commune.name not in planned.why.vi


def test_each_commune_may_number_from_one(commune: AdminUnit, other_commune: AdminUnit) -> None:
    rows = [row for row in synthetic_rows(other_commune) if not row.change][:2]
    theirs, mine = replace(rows[0], code="1"), replace(rows[1], code="1", commune=commune.pk, village=None)
    write(other_commune, [theirs])
    write(commune, [replace(mine, code="")])
    home = Household.objects.unscoped(WHY).get(commune=commune)
    ForeignCode.objects.create(system="list", code="1", household=home, since=ON)
    (planned,) = plan_rows([mine], ON, within=within(commune)).households
    assert planned.household == home


def test_another_systems_code_is_kept_as_such_and_found_again(commune: AdminUnit) -> None:
    row = next(row for row in synthetic_rows(commune) if not row.change)
    listed = replace(row, code="NG-0012", code_system="CSDL quốc gia")
    write(commune, [listed])
    home = Household.objects.unscoped(WHY).get()
    assert home.code.startswith("H")
    assert list(home.foreign_codes.values_list("system", "code")) == [("CSDL quốc gia", "NG-0012")]
    renamed = replace(listed, head_name="Tên Khác", members=())
    (planned,) = plan_rows([renamed], ON).households
    assert planned.household == home


SYSTEM = "CSDL quốc gia"


def two_homes(commune: AdminUnit) -> list[HouseholdRow]:
    rows = [row for row in synthetic_rows(commune) if not row.change and row.members][:2]
    write(commune, rows)
    return rows


def codes_of(row: HouseholdRow) -> list[str]:
    home = Household.objects.unscoped(WHY).get(code=row.code)
    return [one.code for one in home.foreign_codes.filter(system=SYSTEM).order_by("pk")]


def test_a_known_household_is_given_the_code_of_another_system_and_undo_takes_it_back(
    commune: AdminUnit,
) -> None:
    first, _ = two_homes(commune)
    listed = replace(first, foreign=(SYSTEM, "NG-0012"))
    outcome = write(commune, [listed])
    assert (outcome.counts, codes_of(first)) == ({Verdict.CHANGED: 1}, ["NG-0012"])
    home = Household.objects.unscoped(WHY).get(code=first.code)
    assert "ng0012" in home.search.replace("-", "").replace(" ", "").lower()
    assert write(commune, [listed]).counts == {Verdict.UNCHANGED: 1}
    by_theirs = replace(first, code="NG-0012", code_system=SYSTEM)
    assert write(commune, [by_theirs]).counts == {Verdict.UNCHANGED: 1}
    take_back(commune, outcome)
    home.refresh_from_db()
    assert codes_of(first) == []
    assert "0012" not in home.search


def test_another_systems_code_that_reads_as_ours_is_not_ours(commune: AdminUnit) -> None:
    first, second = two_homes(commune)
    mixed = replace(second, code=first.code, code_system=SYSTEM)
    assert write(commune, [mixed]).counts == {Verdict.CHANGED: 1}
    assert (codes_of(first), codes_of(second)) == ([], [first.code])


def test_a_second_code_of_a_system_is_added_and_the_former_stays(commune: AdminUnit) -> None:
    first, _ = two_homes(commune)
    write(commune, [replace(first, foreign=(SYSTEM, "NG-0012"))])
    again = replace(first, foreign=(SYSTEM, "NG-0099"))
    (planned,) = plan_rows([again], ON).households
    assert (planned.alias, planned.alias_before) == ((SYSTEM, "NG-0099"), "NG-0012")
    write(commune, [again])
    assert codes_of(first) == ["NG-0012", "NG-0099"]


def test_a_code_that_another_household_holds_is_a_conflict_in_words(commune: AdminUnit) -> None:
    first, second = two_homes(commune)
    write(commune, [replace(first, foreign=(SYSTEM, "NG-0012"))])
    (planned,) = plan_rows([replace(second, foreign=(SYSTEM, "NG-0012"))], ON).households
    assert planned.verdict is Verdict.CONFLICT
    assert planned.why is not None
    assert first.code in planned.why.vi
    both = [replace(one, foreign=(SYSTEM, "NG-0077")) for one in (first, second)]
    plan = plan_rows(both, ON)
    assert plan.counts == {Verdict.CONFLICT: 2}
    assert all(one.why and SYSTEM in one.why.vi for one in plan.households)


def test_another_communes_code_of_a_system_tells_nothing_of_its_household(
    commune: AdminUnit, other_commune: AdminUnit
) -> None:
    first, _ = two_homes(commune)
    theirs = next(row for row in synthetic_rows(other_commune) if not row.change and row.members)
    write(other_commune, [replace(theirs, code="X1", members=(), foreign=(SYSTEM, "NG-0012"))])
    (planned,) = plan_rows(
        [replace(first, foreign=(SYSTEM, "NG-0012"))], ON, within=within(commune)
    ).households
    assert (planned.verdict, planned.household) == (Verdict.CONFLICT, None)
    assert planned.why is not None
    assert "xã khác" in planned.why.vi
