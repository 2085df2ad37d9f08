"""Households restored after a wrong end; priority groups and causes from members, answers and by hand."""

from datetime import date
from typing import Any

import pytest
from changes_world import DAY, WHY, approve, ask, households, members, said
from registry_world import ON, officer

from giamngheo.areas.models import AdminUnit
from giamngheo.law.codes import load_codes
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.households import NewMember, add_household, edit_household
from giamngheo.registry.actions.requests import difference_of
from giamngheo.registry.actions.results import DecidedResult, record_results
from giamngheo.registry.models import Household, HouseholdCause, MemberAnswers, Membership, Person

__all__ = ["households"]

pytestmark = pytest.mark.django_db


def head_alone(household: Household) -> int:
    first, *others = members(household)
    household.memberships.filter(person__in=others).update(until=date(2025, 10, 5), ended_by="moved_out")
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(size=1)
    return first


def test_a_household_that_left_by_mistake_comes_back_whole(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    head, everybody = household.head_id, members(household)
    approve(commune, ask(commune, "move", household, village=None, day=DAY))
    request = ask(commune, "restore", household, other=None)
    names = [Person.objects.unscoped(WHY).get(pk=pk).full_name for pk in everybody]
    assert said(difference_of(request).lines, "Thành viên của hộ") == ", ".join(names)
    approve(commune, request)
    household.refresh_from_db()
    assert (household.until, household.ended_by, household.head_id) == (None, "", head)
    assert (members(household), household.size) == (everybody, len(everybody))
    row = content_of(
        AuditEvent.objects.unscoped(WHY).filter(action="registry.change.approve").latest("pk")
    ).rows[0]
    assert (row["before"]["until"], row["after"]["until"]) == ("2025-10-31", None)
    with pytest.raises(ActionRefused, match="not_ended"):
        ask(commune, "restore", household, other=None)


def test_a_wrong_death_of_the_last_member_is_taken_back(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    last = head_alone(household)
    approve(commune, ask(commune, "member", household, how="died", day=DAY, person=last))
    approve(commune, ask(commune, "restore", household, other=None))
    household.refresh_from_db()
    assert (household.until, household.head_id, members(household)) == (None, last, [last])
    assert Person.objects.unscoped(WHY).get(pk=last).died_on is None


def test_who_belongs_elsewhere_now_is_not_taken_back(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    village, head = household.village, household.head
    assert village is not None
    assert head is not None
    approve(commune, ask(commune, "move", household, village=None, day=DAY))
    typed = {name: getattr(head, name) for name in ("full_name", "birth_year", "citizen_number")}
    back = add_household(
        Act(Actor.by_system("test")), village, date(2025, 11, 5), "moved_in", [NewMember(typed)]
    )
    with pytest.raises(ActionRefused, match="member_elsewhere") as refused:
        ask(commune, "restore", household, other=None)
    assert back.code in refused.value.message.vi


def test_a_merge_is_taken_back_wholly_or_not_at_all(commune: AdminUnit, households: list[Household]) -> None:
    kept, other = households[:2]
    own, joining, head = members(kept), members(other), other.head_id
    approve(commune, ask(commune, "merge", kept, other=other.pk, day=DAY))
    approve(commune, ask(commune, "restore", other, other=kept.pk))
    for one in (kept, other):
        one.refresh_from_db()
    assert (members(kept), kept.size) == (own, len(own))
    assert (members(other), other.head_id, other.merged_into_id) == (joining, head, None)
    mistaken = kept.memberships.filter(person__in=joining)
    assert set(mistaken.values_list("ended_by", flat=True)) == {Membership.Ended.MISTAKE}
    approve(commune, ask(commune, "merge", kept, other=other.pk, day=DAY))
    # what the restoring does not write is kept
    approve(commune, ask(commune, "person", kept, person=own[0], fields={"full_name": "Hà Thị Én"}))
    kept.refresh_from_db()
    editor = Act(officer(None, "registry.household.edit"))
    edit_household(editor, kept, {"address": "Số 5"}, version=kept.version)
    approve(commune, ask(commune, "restore", other, other=kept.pk))
    kept.refresh_from_db()
    assert (members(kept), kept.address) == (own, "Số 5")
    approve(commune, ask(commune, "merge", kept, other=other.pk, day=DAY))
    approve(commune, ask(commune, "head", kept, head=joining[0]))
    with pytest.raises(ActionRefused, match="merge_followed") as refused:
        ask(commune, "restore", other, other=kept.pk)
    assert "Chủ hộ" in refused.value.message.vi


def test_the_group_of_the_head_makes_a_household_of_a_minority(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    head, second = members(household)[:2]
    Person.objects.unscoped(WHY).filter(pk__in=(head, second)).update(ethnicity="01")
    for person, ethnicity, expected in ((head, "06", True), (second, "02", True), (head, "01", False)):
        approve(commune, ask(commune, "person", household, person=person, fields={"ethnicity": ethnicity}))
        household.refresh_from_db()
        assert household.ethnic_minority is expected
    approve(commune, ask(commune, "head", household, head=second, relations={}))
    household.refresh_from_db()
    assert household.ethnic_minority is True
    fields = {"full_name": "Hà Thị Én", "ethnicity": "06"}
    village = household.village
    assert village is not None
    new = add_household(Act(Actor.by_system("test")), village, ON, "moved_in", [NewMember(fields)])
    assert new.ethnic_minority is True


def test_a_member_of_merit_makes_the_household_so(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    people = members(household)
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(merit_member=False)
    approve(commune, ask(commune, "person", household, person=people[1], fields={"merit": True}))
    household.refresh_from_db()
    assert household.merit_member is True
    Person.objects.unscoped(WHY).filter(pk__in=people).exclude(pk=people[1]).update(merit=False)
    approve(commune, ask(commune, "person", household, person=people[1], fields={"merit": False}))
    household.refresh_from_db()
    assert household.merit_member is False


def causes(household: Household, year: int) -> dict[str, str]:
    rows = HouseholdCause.objects.unscoped(WHY).filter(household=household, year=year)
    return dict(rows.values_list("code", "words"))


def test_groups_and_causes_are_corrected_by_hand(commune: AdminUnit, households: list[Household]) -> None:
    household = households[0]
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(no_labour_capacity=None)
    HouseholdCause.objects.unscoped(WHY).filter(household=household).delete()
    wanted: dict[str, Any] = {
        "groups": {"no_labour_capacity": True},
        "year": 2025,
        "causes": [["illness", ""], ["other", "Thiên tai"]],
    }
    with pytest.raises(ActionRefused, match="cause_words"):
        ask(commune, "groups", household, **{**wanted, "causes": [["other", " "]]})
    with pytest.raises(ActionRefused, match="group_unknown"):
        ask(commune, "groups", household, **{**wanted, "groups": {"status": True}})
    request = ask(commune, "groups", household, **wanted)
    lines = difference_of(request).lines
    assert said(lines, "Nguyên nhân nghèo năm 2025").endswith("Nguyên nhân khác (Thiên tai)")
    approve(commune, request)
    household.refresh_from_db()
    assert household.no_labour_capacity is True
    assert causes(household, 2025) == {"illness": "", "other": "Thiên tai"}
    row = content_of(
        AuditEvent.objects.unscoped(WHY).filter(action="registry.change.approve").latest("pk")
    ).rows[0]
    assert (row["before"]["causes"], row["before"]["no_labour_capacity"]) == ([], None)
    with pytest.raises(ActionRefused, match="nothing_changed"):
        ask(commune, "groups", household, **wanted)


def test_a_recorded_result_brings_the_groups_and_causes_of_its_form(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(
        ethnic_minority=None, merit_member=True, no_labour_capacity=None
    )
    household.refresh_from_db()
    answers = {
        "ethnic_minority": True,
        "no_labour_capacity": True,
        "cause_illness": True,
        "cause_no_land": False,
        "cause_other": True,
        "cause_other_text": "Thiên tai",
    }

    def record(year: int, answers: dict[str, Any], *, repeated: bool = True) -> None:
        found = DecidedResult(
            household,
            household.village_id,
            "rural",
            3,
            "poor",
            "B",
            100,
            30,
            answers,
            {"class": "poor"},
            "",
            "",
        )
        record_results(
            Act(officer(None, "registry.decision.issue")), commune, year, "vn-2021-2025", ON, [found], "x",
            repeated=repeated,
        )  # fmt: skip
        household.refresh_from_db()

    record(2026, {"cause_illness": True, "merit_member": False}, repeated=False)
    assert (household.merit_member, causes(household, 2026)) == (True, {})
    record(2026, answers)
    groups = (household.ethnic_minority, household.merit_member, household.no_labour_capacity)
    assert groups == (True, True, True)
    assert causes(household, 2026) == {"illness": "", "other": "Thiên tai"}
    record(2024, {"no_labour_capacity": False, "cause_no_land": True})
    assert household.no_labour_capacity is True
    assert causes(household, 2024) == {"no_land": ""}
    assert set(causes(household, 2026)) == {"illness", "other"}


def left(commune: AdminUnit, household: Household, how: str, **more: Any) -> int:
    """The last member, or the head, who left by an approved request."""
    person = more.pop("person", members(household)[-1])
    approve(commune, ask(commune, "member", household, how=how, day=DAY, person=person, **more))
    household.refresh_from_db()
    return int(person)


@pytest.mark.parametrize("how", ["died", "moved_out"])
def test_a_member_recorded_by_mistake_is_one_again(
    commune: AdminUnit, households: list[Household], how: str
) -> None:
    household = households[0]
    everybody, size = members(household), household.size
    person = left(commune, household, how)
    assert (members(household), household.size) == (everybody[:-1], size - 1)
    request = ask(commune, "back", household, person=person, relation="grandchild")
    name = Person.objects.unscoped(WHY).get(pk=person).full_name
    lines = difference_of(request).lines
    assert said(lines, name) == "thành viên"
    words = {"died": "đã mất", "moved_out": "chuyển đi"}
    assert str(lines[0].before) == f"{words[how]}, ở hộ đến 31/10/2025"
    assert said(lines, "Quan hệ với chủ hộ") == str(load_codes("relations").labels["grandchild"])
    assert ("Ngày mất" in {str(line.label) for line in lines}) == (how == "died")
    assert members(household) == everybody[:-1]
    approve(commune, request)
    household.refresh_from_db()
    assert (members(household), household.size) == (everybody, size)
    stay = household.memberships.get(person=person)
    assert (stay.until, stay.ended_by, stay.relation) == (None, "", "grandchild")
    assert Person.objects.unscoped(WHY).get(pk=person).died_on is None
    event = AuditEvent.objects.unscoped(WHY).filter(action="registry.change.approve").latest("pk")
    row = content_of(event).rows[0]
    assert (row["before"]["until"], row["before"]["ended_by"]) == ("2025-10-31", how)
    assert (row["after"]["until"], row["person"]) == (None, person)
    with pytest.raises(ActionRefused, match="not_left"):
        ask(commune, "back", household, person=person, relation="")


def test_a_head_who_comes_back_is_not_the_head_again_by_itself(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    old, new, *_ = members(household)
    left(commune, household, "died", person=old, head=new, relations={})
    assert household.head_id == new
    with pytest.raises(ActionRefused, match="two_heads"):
        ask(commune, "back", household, person=old, relation="head")
    approve(commune, ask(commune, "back", household, person=old, relation="spouse"))
    household.refresh_from_db()
    assert household.head_id == new
    assert household.memberships.get(person=old, until=None).relation == "spouse"


def test_who_has_lived_elsewhere_since_did_not_leave_by_mistake(
    commune: AdminUnit, households: list[Household]
) -> None:
    household, other = households[:2]
    person = Person.objects.unscoped(WHY).get(pk=left(commune, household, "moved_out"))
    stay = Membership.objects.create(household=other, person=person, since=date(2025, 11, 5))
    with pytest.raises(ActionRefused, match="member_elsewhere"):
        ask(commune, "back", household, person=person.pk, relation="")
    stay.until, stay.ended_by = date(2025, 11, 9), "moved_out"
    stay.save()
    with pytest.raises(ActionRefused, match="member_later") as refused:
        ask(commune, "back", household, person=person.pk, relation="")
    assert other.code in refused.value.message.vi


@pytest.fixture
def head_only(commune: AdminUnit, households: list[Household]) -> Household:
    """A household of five of whom its list names the head."""
    household = households[0]
    others = members(household)[1:]
    household.memberships.filter(person__in=others).delete()
    Household.objects.unscoped(WHY).filter(pk=household.pk).update(size=5)
    result = household.results.get()
    MemberAnswers.objects.unscoped(WHY).filter(result=result).delete()
    household.results.all().delete()
    result.pk, result.size = None, 5
    result.save(force_insert=True)
    household.refresh_from_db()
    return household


def test_who_is_counted_without_a_name_stays_counted(commune: AdminUnit, head_only: Household) -> None:
    born = {"full_name": "Hà Bảo Ngọc", "birth_year": 2025, "birth_month": 10, "birth_day": 30}
    approve(commune, ask(commune, "member", head_only, how="born", day=DAY, fields=born, relation="child"))
    head_only.refresh_from_db()
    assert (head_only.size, len(members(head_only))) == (6, 2)
    left(commune, head_only, "died", person=members(head_only)[1])
    assert (head_only.size, len(members(head_only))) == (5, 1)
    with pytest.raises(ActionRefused, match="members_unnamed") as refused:
        ask(commune, "member", head_only, how="moved_out", day=DAY, person=members(head_only)[0])
    assert "4 người" in refused.value.message.vi
    approve(
        commune, ask(commune, "person", head_only, person=members(head_only)[0], fields={"sex": "female"})
    )
    head_only.refresh_from_db()
    assert head_only.size == 5


def test_the_unnamed_go_with_their_household_and_come_back_with_it(
    commune: AdminUnit, households: list[Household], head_only: Household
) -> None:
    other = households[1]
    before = other.size
    approve(commune, ask(commune, "merge", other, other=head_only.pk, relations={}, day=DAY))
    sizes = [Household.objects.unscoped(WHY).get(pk=one.pk).size for one in (other, head_only)]
    assert sizes == [before + 5, 0]
    approve(commune, ask(commune, "restore", head_only, other=other.pk))
    sizes = [Household.objects.unscoped(WHY).get(pk=one.pk).size for one in (other, head_only)]
    assert sizes == [before, 5]
    approve(commune, ask(commune, "move", head_only, village=None, day=DAY))
    approve(commune, ask(commune, "restore", head_only, other=None))
    head_only.refresh_from_db()
    assert head_only.size == 5
