"""Split, merge, move, change of head, correction: asked by one, decided by another."""

from datetime import date
from typing import Any

import pytest
from changes_world import DAY, WHY, approve, ask, households, members, said
from registry_world import leader, officer

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry.actions.households import NewMember, add_household, edit_household
from giamngheo.registry.actions.requests import (
    approve_changes,
    difference_of,
    refuse_changes,
    request_change,
    withdraw_change,
)
from giamngheo.registry.models import ChangeRequest, Household, Membership, Person

__all__ = ["households"]

pytestmark = pytest.mark.django_db


def test_split(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    before = members(household)
    leaving = before[1:2]
    request = ask(commune, "split", household, persons=leaving, head=leaving[0], day=DAY)
    lines = difference_of(request).lines
    name = Person.objects.unscoped(WHY).get(pk=leaving[0]).full_name
    assert said(lines, "Hộ mới") == f"{name} (chủ hộ)"
    assert said(lines, "Nơi ở của hộ mới") == f"{household.village.full_name}, {household.commune}"
    assert said(lines, "Ngày thay đổi") == "01/11/2025"
    assert members(household) == before
    approve(commune, request)
    new = Household.objects.unscoped(WHY).get(split_from=household)
    assert members(new) == leaving
    assert members(household) == [pk for pk in before if pk not in leaving]
    assert (new.head_id, new.size, new.code) == (leaving[0], 1, "H00000001")
    ended = Membership.objects.unscoped(WHY).get(person=leaving[0], household=household)
    assert (ended.until, ended.ended_by) == (date(2025, 10, 31), "split")


@pytest.mark.parametrize("case", ["all", "head", "stranger", "nobody"])
def test_split_that_cannot_be(commune: AdminUnit, households: list[Household], case: str) -> None:
    household, other = households[:2]
    here, there = members(household), members(other)
    persons = {"all": here, "head": here[:1], "stranger": there[:1], "nobody": []}[case]
    with pytest.raises(ActionRefused) as refused:
        ask(commune, "split", household, persons=persons, head=persons[0] if persons else 0, day=DAY)
    expected = {
        "all": "nobody_stays",
        "head": "head_leaves",
        "stranger": "not_a_member",
        "nobody": "no_member",
    }
    assert refused.value.code == expected[case]
    assert not ChangeRequest.objects.unscoped(WHY).exists()


def test_merge(commune: AdminUnit, households: list[Household]) -> None:
    household, other = households[:2]
    everybody = members(household) + members(other)
    approve(commune, ask(commune, "merge", household, other=other.pk, day=DAY))
    other.refresh_from_db()
    assert members(household) == everybody
    assert (other.ended_by, other.merged_into_id, other.size) == ("merged", household.pk, 0)


def test_move_to_another_commune(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    village = other_commune.children.get()
    approve(commune, ask(commune, "move", household, village=village.pk, day=DAY))
    household.refresh_from_db()
    assert (household.commune_id, household.village_id) == (other_commune.pk, village.pk)
    people = Person.objects.unscoped(WHY).filter(pk__in=members(household))
    assert set(people.values_list("commune_id", flat=True)) == {other_commune.pk}


def test_what_the_old_commune_still_has_waiting_does_not_change_a_household_that_moved(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    village = other_commune.children.get()
    correction = ask(
        commune, "person", household, person=members(household)[0], fields={"full_name": "Tên Mới"}
    )
    approve(commune, ask(commune, "move", household, village=village.pk, address="", day=DAY))
    with pytest.raises(ActionRefused, match="household_elsewhere"):
        approve(commune, correction)
    refuse_changes(Act(leader(commune), reason="hộ đã chuyển"), [correction])
    assert not Person.objects.unscoped(WHY).filter(full_name="Tên Mới").exists()


def test_moving_out_of_the_province_ends_the_household(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    approve(commune, ask(commune, "move", household, village=None, day=DAY))
    household.refresh_from_db()
    assert (household.ended_by, members(household)) == ("moved_out", [])


def test_change_of_head(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    old, new = members(household)[:2]
    approve(commune, ask(commune, "head", household, head=new, relations={str(old): "spouse"}))
    household.refresh_from_db()
    assert household.head_id == new
    assert household.head_name == Person.objects.unscoped(WHY).get(pk=new).full_name
    relations = dict(household.memberships.filter(until=None).values_list("person_id", "relation"))
    assert (relations[new], relations[old]) == ("head", "spouse")


def test_correction_of_a_person(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    head = members(household)[0]
    fields = {"full_name": "Hà Thị Én", "birth_year": 1960, "birth_month": None, "birth_day": None}
    approve(commune, ask(commune, "person", household, person=head, fields=fields))
    household.refresh_from_db()
    assert household.head_name == "Hà Thị Én"
    assert household in Household.objects.unscoped(WHY).filter(search__words="en ha")


@pytest.mark.parametrize("name", ["12345", "Đinh <b>Văn</b> Bảo", "Hà Thị Én 2", "...", "Hà\u200bÉn"])
def test_a_name_is_of_letters(commune: AdminUnit, households: list[Household], name: str) -> None:
    household = households[0]
    head = members(household)[0]
    with pytest.raises(ActionRefused, match="name_wrong") as refused:
        ask(commune, "person", household, person=head, fields={"full_name": name})
    assert name in refused.value.message.vi
    new = {"full_name": name, "birth_year": 2000}
    with pytest.raises(ActionRefused, match="name_wrong"):
        ask(commune, "member", household, how="moved_in", day="2025-12-01", fields=new, relation="child")
    # what a list brought does not stand in the way of other corrections
    Person.objects.unscoped(WHY).filter(pk=head).update(full_name=name)
    ask(commune, "person", household, person=head, fields={"full_name": name, "sex": "female"})


@pytest.mark.parametrize("name", ["H'Lan Ê-ban", "Y Thông Niê Kdăm", "Nguyễn Văn A.", "Lò Thị Ơn\u0323"])
def test_names_of_all_peoples_are_names(commune: AdminUnit, households: list[Household], name: str) -> None:
    head = members(households[0])[0]
    approve(commune, ask(commune, "person", households[0], person=head, fields={"full_name": name}))
    assert Person.objects.unscoped(WHY).get(pk=head).full_name == name


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"birth_month": 3, "birth_day": None}, "03/1960"),
        ({"birth_month": None, "birth_day": None}, "1960"),
        ({"birth_day": 9}, "09/04/1960"),
    ],
)
def test_a_part_of_a_birth_date_is_corrected(
    commune: AdminUnit, households: list[Household], fields: dict[str, Any], shown: str
) -> None:
    household = households[0]
    head = members(household)[0]
    Person.objects.unscoped(WHY).filter(pk=head).update(birth_year=1960, birth_month=4, birth_day=20)
    request = ask(commune, "person", household, person=head, fields={**fields, "sex": "female"})
    lines = difference_of(request).lines
    assert (said(lines, "Ngày sinh"), said(lines, "Giới tính")) == (shown, "Nữ")
    approve(commune, request)
    person = Person.objects.unscoped(WHY).get(pk=head)
    assert {name: getattr(person, name) for name in fields} == fields


def test_a_day_that_does_not_exist_is_no_correction(commune: AdminUnit, households: list[Household]) -> None:
    head = members(households[0])[0]
    Person.objects.unscoped(WHY).filter(pk=head).update(birth_year=1960, birth_month=4, birth_day=20)
    with pytest.raises(ActionRefused, match="birth_wrong"):
        ask(commune, "person", households[0], person=head, fields={"birth_day": 31})


def test_two_requests_for_one_household_are_both_approved(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    first, second = members(household)[:2]
    one = ask(commune, "person", household, person=first, fields={"ethnicity": "08"})
    two = ask(commune, "person", household, person=second, fields={"ethnicity": "08"})
    approve(commune, one, two)
    people = Person.objects.unscoped(WHY).filter(pk__in=(first, second))
    assert set(people.values_list("ethnicity", flat=True)) == {"08"}


def test_the_second_request_about_the_same_is_refused(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    head = members(household)[0]
    one = ask(commune, "person", household, person=head, fields={"full_name": "Hà Thị Én"})
    two = ask(commune, "person", household, person=head, fields={"full_name": "Hà Thị Yến"})
    approve(commune, one)
    with pytest.raises(ActionRefused, match="household_changed"):
        approve(commune, two)


def test_a_head_who_dies_is_followed_in_the_same_request(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    old, new, third = members(household)[:3]
    with pytest.raises(ActionRefused, match="head_leaves"):
        ask(commune, "member", household, how="died", day=DAY, person=old)
    request = ask(
        commune,
        "member",
        household,
        how="died",
        day=DAY,
        person=old,
        head=new,
        relations={str(third): "child"},
    )
    names = {pk: Person.objects.unscoped(WHY).get(pk=pk).full_name for pk in (old, new)}
    assert said(difference_of(request).lines, "Chủ hộ") == names[new]
    approve(commune, request)
    household.refresh_from_db()
    assert (household.head_id, household.head_name) == (new, names[new])
    assert old not in members(household)
    assert household.memberships.get(person=third, until=None).relation == "child"


def test_nobody_leaves_before_joining(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    last = members(household)[-1]
    household.memberships.filter(person=last).update(since=date(2025, 11, 10))
    for kind, more in (
        ("member", {"how": "died", "person": last}),
        ("split", {"persons": [last], "head": last}),
    ):
        with pytest.raises(ActionRefused, match="day_before_member"):
            ask(commune, kind, household, day=DAY, **more)


def test_a_taken_citizen_number_is_refused(commune: AdminUnit, households: list[Household]) -> None:
    one, two = (members(household)[0] for household in households[:2])
    number = Person.objects.unscoped(WHY).get(pk=two).citizen_number
    with pytest.raises(ActionRefused) as refused:
        ask(commune, "person", households[0], person=one, fields={"citizen_number": number})
    assert refused.value.code == "citizen_number_taken"


def typed(person: int, **other: Any) -> dict[str, Any]:
    """What an officer writes of somebody who comes with an identity card."""
    known = Person.objects.unscoped(WHY).get(pk=person)
    return {
        "full_name": known.full_name.upper(),
        "birth_year": known.birth_year,
        "citizen_number": known.citizen_number,
        **other,
    }


def test_who_leaves_one_household_joins_another_as_the_same_person(
    commune: AdminUnit, households: list[Household]
) -> None:
    leaving = next(
        stay.person
        for stay in households[0].memberships.filter(until=None).select_related("person").order_by("-number")
        if stay.person.citizen_number and stay.person.pk != households[0].head_id
    )
    came = {"how": "moved_in", "day": "2025-11-05", "relation": "spouse"}
    with pytest.raises(ActionRefused, match="citizen_number_taken"):
        ask(commune, "member", households[1], **came, fields=typed(leaving.pk))
    approve(commune, ask(commune, "member", households[0], how="moved_out", day=DAY, person=leaving.pk))
    for other in ({"full_name": "Người Khác"}, {"birth_year": leaving.birth_year - 1}):
        with pytest.raises(ActionRefused, match="citizen_number_taken"):
            ask(commune, "member", households[1], **came, fields=typed(leaving.pk, **other))
    with pytest.raises(ActionRefused, match="day_before_leaving"):
        ask(commune, "member", households[1], **(came | {"day": "2025-10-30"}), fields=typed(leaving.pk))
    request = ask(commune, "member", households[1], **came, fields=typed(leaving.pk))
    assert "đã có" in said(difference_of(request).lines, "Trong sổ")
    persons = Person.objects.unscoped(WHY).count()
    approve(commune, request)
    after = Person.objects.unscoped(WHY).get(pk=leaving.pk)
    assert Person.objects.unscoped(WHY).count() == persons
    assert leaving.pk in members(households[1])
    assert (after.full_name, after.citizen_number) == (leaving.full_name, leaving.citizen_number)


def test_a_household_that_left_the_province_comes_back_with_its_people(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    head = household.head_id
    assert head is not None
    village = household.village
    assert village is not None
    approve(commune, ask(commune, "move", household, village=None, day=DAY))
    clerk = Act(Actor.by_system("test"))
    back = add_household(clerk, village, date(2025, 11, 20), "moved_in", [NewMember(typed(head))])
    assert (back.head_id, members(back)) == (head, [head])


def test_birth_and_death(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    last = members(household)[-1]
    child = {"full_name": "Đinh Bảo An", "birth_year": 2025, "birth_month": 10, "birth_day": 20}
    approve(
        commune,
        ask(commune, "member", household, how="born", day="2025-10-20", fields=child, relation="grandchild"),
    )
    approve(commune, ask(commune, "member", household, how="died", day=DAY, person=last))
    household.refresh_from_db()
    names = [stay.person.full_name for stay in household.memberships.filter(until=None)]
    assert "Đinh Bảo An" in names
    assert Person.objects.unscoped(WHY).get(pk=last).died_on == date(2025, 11, 1)


def test_who_asks_does_not_approve(commune: AdminUnit, households: list[Household]) -> None:
    request = ask(commune, "move", households[0], village=None, day=DAY)
    with pytest.raises(ActionRefused) as refused:
        approve_changes(Act(officer(commune)), [request])
    assert refused.value.code == "own_request"


def test_a_batch_is_all_or_nothing(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    good = ask(commune, "move", households[0], village=None, day=DAY)
    village = other_commune.children.get()
    stale = ask(commune, "move", households[1], village=village.pk, address="Số 5", day=DAY)
    households[1].refresh_from_db()
    edit_household(Act(officer(commune)), households[1], {"address": "Mới"}, version=households[1].version)
    with pytest.raises(ActionRefused) as refused:
        approve(commune, good, stale)
    assert refused.value.code == "household_changed"
    households[0].refresh_from_db()
    assert households[0].until is None
    good.refresh_from_db()
    assert good.state == "waiting"


def test_a_refusal_needs_a_reason_and_ends_the_request(
    commune: AdminUnit, households: list[Household]
) -> None:
    request = ask(commune, "move", households[0], village=None, day=DAY)
    with pytest.raises(ActionRefused, match="reason_missing"):
        refuse_changes(Act(leader(commune)), [request])
    refuse_changes(Act(leader(commune), reason="Chưa có giấy tờ"), [request])
    with pytest.raises(ActionRefused, match="decided_already"):
        approve(commune, request)


def test_withdrawal_is_the_askers(commune: AdminUnit, households: list[Household]) -> None:
    request = ask(commune, "move", households[0], village=None, day=DAY)
    with pytest.raises(ActionRefused, match="not_yours"):
        withdraw_change(Act(leader(commune)), request)
    withdraw_change(Act(officer(commune)), request)
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_an_old_form_is_stale(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    seen = household.version
    edit_household(Act(officer(commune)), household, {"address": "Mới"}, version=seen)
    with pytest.raises(StaleEdit):
        request_change(
            Act(officer(commune), reason="r"), "move", household, {"village": None, "day": DAY}, version=seen
        )
    with pytest.raises(StaleEdit) as stale:
        edit_household(Act(officer(commune)), household, {"address": "Khác nữa"}, version=seen)
    assert [(one.now, one.wanted) for one in stale.value.differences] == [("Mới", "Khác nữa")]


def test_another_communes_household_is_forbidden(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    with pytest.raises(Forbidden):
        ask(other_commune, "move", households[0], village=None, day=DAY)
    request = ask(commune, "move", households[0], village=None, day=DAY)
    with pytest.raises(Forbidden):
        approve(other_commune, request)
