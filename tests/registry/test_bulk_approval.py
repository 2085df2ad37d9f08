"""What of a list the leader has to approve, and that nothing of it is written without."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from registry_world import ALL, ON, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.registry import permissions
from giamngheo.registry.bulk import Plan, Verdict, plan_rows, write_plan
from giamngheo.registry.bulk.approval import as_text, hold_back, to_approve
from giamngheo.registry.bulk.rows import HouseholdRow, MemberRow
from giamngheo.registry.models import Household, Membership, Person

WHY = "test"
pytestmark = pytest.mark.django_db
NO_APPROVAL = tuple(one for one in ALL if one != permissions.APPROVE)
Change = Callable[[HouseholdRow], HouseholdRow]


def write(actor: Actor, plan: Plan, at: AdminUnit, approved: dict[int, str] | None = None) -> None:
    write_plan(
        Act(actor), plan, at=at, year=2025, standard="vn-2021-2025", reference_date=ON, source="x", approved=approved
    )  # fmt: skip


@pytest.fixture
def listed(commune: AdminUnit) -> HouseholdRow:
    """A household of the register whose members but the head have citizen numbers."""
    row = next(row for row in synthetic_rows(commune) if len(row.members) >= 3 and not row.change)
    members = [replace(one, citizen_number=f"02519900{at:04d}") for at, one in enumerate(row.members)]
    row = replace(row, members=(replace(members[0], citizen_number=""), *members[1:]))
    write(officer(commune, *NO_APPROVAL), plan_rows([row], ON), commune)
    return row


def one_member(row: HouseholdRow, **changes: object) -> HouseholdRow:
    return replace(row, members=(row.members[0], replace(row.members[1], **changes), *row.members[2:]))


def split(row: HouseholdRow) -> HouseholdRow:
    leaving = replace(row.members[1], is_head=True)
    return replace(
        row, key=-1, code="TACH-1", change="split", head_name=leaving.name, members=(leaving,), size=1
    )


def new_head(row: HouseholdRow) -> HouseholdRow:
    first, second, *others = row.members
    members = (
        replace(first, is_head=False, relation="child"),
        replace(second, is_head=True, relation="head"),
    )
    return replace(row, members=(*members, *others), head_name=second.name)


def state() -> list[object]:
    homes = (
        Household.objects.unscoped(WHY)
        .order_by("pk")
        .values_list("pk", "head", "until", "village", "version")
    )
    people = (
        Person.objects.unscoped(WHY).order_by("pk").values_list("pk", "full_name", "birth_year", "version")
    )
    return [*homes, *people, *Membership.objects.unscoped(WHY).order_by("pk").values_list("pk", "until")]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (lambda row: one_member(row, name="Lò Văn Tên Khác"), ["full_name"]),
        (lambda row: one_member(row, birth=replace_year(row.members[1])), ["born"]),
        (lambda row: one_member(row, sex="male" if row.members[1].sex == "female" else "female"), ["sex"]),
        (lambda row: replace(row, change="died", result=None), ["ended_by"]),
        (lambda row: replace(row, change="moved_out", result=None), ["ended_by"]),
        (split, ["leaves"]),
        (new_head, ["head"]),
    ],
    ids=["name", "birth", "sex", "died", "moved out", "split", "head"],
)
def test_nothing_of_it_is_written_without_approval(
    commune: AdminUnit, other_commune: AdminUnit, listed: HouseholdRow, change: Change, fields: list[str]
) -> None:
    row, before = change(listed), state()
    plan = plan_rows([row], ON)
    (planned,) = plan.households
    found = to_approve(planned)
    assert [field for _, field, *_ in found] == fields
    unlike = as_text([*found, ["", "ended_by", "", "died"]])
    for approved in ({}, {row.key: unlike}, {row.key + 1: as_text(found)}):
        with pytest.raises(Forbidden):
            write(officer(commune, *NO_APPROVAL), plan_rows([row], ON), commune, approved)
    # who leads another commune has no say in this one
    here = officer(commune, *NO_APPROVAL)
    with pytest.raises(Forbidden):
        write(
            replace(here, grants=here.grants + officer(other_commune).grants), plan_rows([row], ON), commune
        )
    assert hold_back(plan, {}, officer(commune, *NO_APPROVAL)) == 0
    assert (planned.verdict, planned.held) == (Verdict.CONFLICT, True)
    write(officer(commune, *NO_APPROVAL), plan, commune)
    assert state() == before
    write(officer(commune, *NO_APPROVAL), plan_rows([row], ON), commune, {row.key: as_text(found)})
    assert state() != before


def test_the_leaders_own_right_is_approval_enough(commune: AdminUnit, listed: HouseholdRow) -> None:
    plan = plan_rows([one_member(listed, name="Lò Văn Tên Khác")], ON)
    assert hold_back(plan, {}, officer(commune)) == 1
    write(officer(commune), plan, commune)
    assert Person.objects.unscoped(WHY).filter(full_name="Lò Văn Tên Khác").count() == 1


def test_answers_new_members_and_new_households_need_none(commune: AdminUnit, listed: HouseholdRow) -> None:
    child = MemberRow(number=9, name="Hà Thị Mới Sinh", relation="child")
    rows = [
        replace(listed, members=(*listed.members, child), no_labour_capacity=True, address="Ngõ 3"),
        *[row for row in synthetic_rows(commune) if not row.change and row.code != listed.code][:3],
    ]
    plan = plan_rows(rows, ON)
    assert [to_approve(one) for one in plan.households] == [[]] * 4
    write(officer(commune, *NO_APPROVAL), plan, commune)
    assert Household.objects.unscoped(WHY).count() == 4


def test_who_left_a_household_comes_back_with_approval_only(commune: AdminUnit, listed: HouseholdRow) -> None:
    stays = Membership.objects.unscoped(WHY).filter(person__full_name=listed.members[1].name)
    assert stays.update(until=ON, ended_by="moved_out") == 1
    plan = plan_rows([listed], ON)
    assert [field for _, field, *_ in to_approve(plan.households[0])] == ["returns"]


def replace_year(member: MemberRow) -> object:
    return member.birth._replace(year=(member.birth.year or 1980) - 1)
