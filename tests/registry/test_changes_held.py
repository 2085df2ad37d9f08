"""Changes held against what the register knows: ended households, dates of persons; and what the audit keeps of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from changes_world import DAY, WHY, approve, ask, households, members
from registry_world import officer

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.households import NewMember, add_household, edit_household
from giamngheo.registry.actions.requests import approve_changes, difference_of
from giamngheo.registry.models import Household, Person

__all__ = ["households"]

pytestmark = pytest.mark.django_db

BABY = {"full_name": "Đinh Bảo An", "birth_year": 2025, "birth_month": 10, "birth_day": 20}


def alone(household: Household) -> int:
    """The household has its head alone."""
    first, *others = members(household)
    household.memberships.filter(person__in=others).update(until=date(2025, 10, 5), ended_by="moved_out")
    return first


@pytest.mark.parametrize("kind", ["member", "move"])
def test_a_household_that_has_ended_is_not_changed(
    commune: AdminUnit, households: list[Household], kind: str
) -> None:
    household = households[0]
    village = next(one for one in commune.children.all() if one.pk != household.village_id)
    arguments: dict[str, Any] = {
        "member": {"how": "born", "day": DAY, "fields": BABY, "relation": "child"},
        "move": {"village": village.pk, "address": "", "day": DAY},
    }[kind]
    waiting = ask(commune, kind, household, **arguments)
    approve(commune, ask(commune, "move", household, village=None, day=DAY))
    with pytest.raises(ActionRefused, match="household_ended") as refused:
        approve(commune, waiting)
    assert "khôi phục" in refused.value.message.vi
    with pytest.raises(ActionRefused, match="household_ended"):
        ask(commune, kind, household, **arguments)
    with pytest.raises(ActionRefused, match="household_ended"):
        edit_household(Act(officer(commune)), household, {"address": "Mới"}, version=household.version)
    household.refresh_from_db()
    assert (household.size, members(household), household.village_id != village.pk) == (0, [], True)
    assert not Person.objects.unscoped(WHY).filter(full_name=BABY["full_name"]).exists()


def test_the_last_member_ends_the_household_on_the_day_of_the_stay(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    last = alone(household)
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(size=1)
    household.refresh_from_db()
    approve(commune, ask(commune, "member", household, how="died", day=DAY, person=last))
    household.refresh_from_db()
    stay = household.memberships.get(person=last)
    assert (household.until, stay.until) == (date(2025, 10, 31), date(2025, 10, 31))
    assert (household.ended_by, household.head_id, household.size) == ("died", None, 0)


@pytest.mark.parametrize(
    ("how", "day", "born", "code"),
    [
        ("born", DAY, {"birth_year": 1950}, "not_newborn"),
        ("born", DAY, {"birth_year": 2025, "birth_month": 11, "birth_day": 2}, "before_birth"),
        ("moved_in", DAY, {"birth_year": 2025, "birth_month": 11, "birth_day": 2}, "before_birth"),
        ("moved_in", DAY, {"birth_year": 1700}, "birth_wrong"),
    ],
)
def test_nobody_joins_before_birth_and_only_the_newborn_are_born(
    commune: AdminUnit, households: list[Household], how: str, day: str, born: dict[str, int], code: str
) -> None:
    fields = {"full_name": "Đinh Bảo An", **born}
    with pytest.raises(ActionRefused, match=code):
        ask(commune, "member", households[0], how=how, day=day, fields=fields, relation="child")
    if how == "moved_in":
        village = households[0].village
        assert village is not None
        with pytest.raises(ActionRefused, match=code):
            add_household(
                Act(Actor.by_system("test")), village, date.fromisoformat(day), how, [NewMember(fields)]
            )


def test_nobody_leaves_before_birth_and_a_birth_is_not_corrected_past_a_stay(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    last = members(household)[-1]
    Person.objects.unscoped(WHY).filter(pk=last).update(birth_year=2025, birth_month=11, birth_day=5)
    for kind, more in (
        ("member", {"how": "died", "person": last}),
        ("split", {"persons": [last], "head": last}),
    ):
        with pytest.raises(ActionRefused, match="before_birth"):
            ask(commune, kind, household, day=DAY, **more)
    with pytest.raises(ActionRefused, match="before_birth"):
        ask(commune, "person", household, person=last, fields={"birth_day": 6})
    ask(commune, "person", household, person=last, fields={"birth_month": 9, "birth_day": 6})


def test_a_number_that_says_otherwise_is_a_warning(commune: AdminUnit, households: list[Household]) -> None:
    fields = {
        "full_name": "Đinh Văn Hai",
        "sex": "male",
        "birth_year": 1990,
        "citizen_number": "025188000417",
    }
    arguments = {"how": "moved_in", "day": DAY, "relation": "other_relative"}
    notes = difference_of(ask(commune, "member", households[0], **arguments, fields=fields)).notes
    assert [str(note) for note in notes] == [
        "Đinh Văn Hai: số định danh cho năm sinh 1988 nhưng ghi 1990. Đối chiếu với giấy tờ.",
        "Đinh Văn Hai: số định danh cho giới tính Nữ nhưng ghi Nam. Đối chiếu với giấy tờ.",
    ]
    right = {**fields, "sex": "female", "birth_year": 1988}
    assert difference_of(ask(commune, "member", households[0], **arguments, fields=right)).notes == ()
    head = households[1].head_id
    Person.objects.unscoped(WHY).filter(pk=head).update(
        sex="male", birth_year=None, birth_month=None, birth_day=None
    )
    request = ask(commune, "person", households[1], person=head, fields={"citizen_number": "025188000417"})
    assert len(difference_of(request).notes) == 1


def approvals() -> list[AuditEvent]:
    events = AuditEvent.objects.unscoped(WHY).filter(action="registry.change.approve")
    return list(events.order_by("pk"))


def test_an_approval_keeps_what_was_before(commune: AdminUnit, households: list[Household]) -> None:
    moving, heading, losing = households
    village = next(one for one in commune.children.all() if one.pk != moving.village_id)
    old_place, old_head, gone = moving.village_id, heading.head_id, members(losing)[-1]
    everybody = members(losing)
    approve(
        commune,
        ask(commune, "move", moving, village=village.pk, address="Số 5", day=DAY),
        ask(commune, "head", heading, head=members(heading)[1]),
        ask(commune, "member", losing, how="moved_out", day=DAY, person=gone),
    )
    (event,) = approvals()
    move, head, member = content_of(event).rows
    assert (move["kind"], move["household"], move["day"]) == ("move", moving.code, DAY)
    assert (move["before"]["village_id"], move["after"]["village_id"]) == (old_place, village.pk)
    assert (move["before"]["address"], move["after"]["address"]) == (moving.address, "Số 5")
    assert (head["before"]["head"], head["after"]["head"]) == (old_head, members(heading)[1])
    assert (member["person"], member["day"], member["how"]) == (gone, DAY, "moved_out")
    assert [int(pk) for pk in member["before"]["relations"]] == everybody
    assert [int(pk) for pk in member["after"]["relations"]] == everybody[:-1]


def test_each_commune_has_its_own_event(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    one, two = households[:2]
    approve(commune, ask(commune, "move", two, village=other_commune.children.get().pk, address="", day=DAY))
    here, there = (
        ask(at, "move", household, village=None, day="2025-11-02")
        for at, household in ((commune, one), (other_commune, two))
    )
    both = officer(None, user_id=7, label="Lãnh đạo tỉnh")
    approve_changes(Act(both), [here, there])
    assert [event.commune for event in approvals()] == [commune.pk, commune.pk, other_commune.pk]
    assert [len(content_of(event).rows) for event in approvals()] == [1, 1, 1]
    one.refresh_from_db()
    assert one.until == date(2025, 11, 2) - timedelta(days=1)
