"""Members held against each other: what cannot be is refused, what is unlikely is confirmed once and kept by the audit."""

from datetime import date
from typing import Any

import pytest
from changes_world import ask, households, members
from registry_world import officer

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import contents_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.registry import permissions
from giamngheo.registry.actions.households import NewMember, add_household
from giamngheo.registry.changes import kind_of
from giamngheo.registry.changes.plausible import Kin, check_possible, unlikely
from giamngheo.registry.models import Household, Membership, Person

__all__ = ["households"]

pytestmark = pytest.mark.django_db
ON = date(2025, 11, 20)
HEAD = Kin("Hà Văn Đầu", "head", "male", (1970, None, None))


def words(*others: Kin, head: Kin = HEAD) -> list[str]:
    return [note.vi for note in unlikely((), [head, *others], ON)]


def kin(relation: str, year: int | None = None, sex: str = "", name: str = "Đinh Thị Một") -> Kin:
    return Kin(name, relation, sex, (year, None, None))


@pytest.mark.parametrize(
    "one",
    [
        kin("spouse", 1972, "female"),
        kin("child", 1995),
        kin("parent", 1945),
        kin("child"),
        kin("grandchild", 2015),
    ],
)
def test_what_is_usual_has_no_note(one: Kin) -> None:
    assert words(one) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (kin("spouse", 2016, "female"), "chưa đủ 14 tuổi"),
        (kin("spouse", 1972, "male"), "cùng giới tính"),
        (kin("child", 1975), "đủ 12 tuổi"),
        (kin("parent", 1965), "đủ 12 tuổi"),
        (kin("grandchild", 1985), "đủ 24 tuổi"),
        (kin("parent_in_law", 1980), "đủ 12 tuổi"),
        (kin("parent", 1900), "trên 110 tuổi"),
    ],
)
def test_what_is_unlikely_is_a_note_that_says_it_is_no_rule(one: Kin, said: str) -> None:
    notes = words(one)
    assert said in notes[0]
    assert "cùng giới" in said or "không phải quy định" in notes[0]


def test_how_many_there_are_of_whom() -> None:
    wives = [kin("spouse", 1972, "female", f"Vợ {n}") for n in range(4)]
    assert any("4 người là «vợ hoặc chồng»" in note for note in words(*wives))
    assert any("2 người là «chủ hộ»" in note for note in words(kin("head", 1960)))


def test_what_stood_there_before_is_not_asked_about() -> None:
    odd = [HEAD, kin("spouse", 2016, "female")]
    assert unlikely(odd, [*odd, kin("child", 1995)], ON) == ()


@pytest.mark.parametrize("one", [kin("parent", 1971), kin("child", 1969), kin("grandparent", 1990)])
def test_nobody_is_born_after_a_child(one: Kin) -> None:
    with pytest.raises(ActionRefused) as refusal:
        check_possible((), [HEAD, one])
    assert refusal.value.code == "born_after_child"


def new(name: str, year: int, relation: str = "", sex: str = "") -> NewMember:
    fields: dict[str, Any] = {"full_name": name, "birth_year": year, "birth_month": None, "birth_day": None}
    return NewMember({**fields, "sex": sex, "ethnicity": "", "citizen_number": ""}, relation)


def test_a_new_household_is_confirmed_and_the_audit_keeps_it(commune: AdminUnit) -> None:
    village = commune.children.order_by("pk")[0]
    people = [new("Hà Văn Đầu", 1970), *(new(f"Vợ {n}", 1975, "spouse") for n in ("Mai", "Lan", "Én", "Cúc"))]

    def add(confirmed: str = "") -> Household:
        act = Act(officer(commune, permissions.ADD))
        return add_household(act, village, date(2025, 7, 2), "listed", people, confirmed=confirmed)

    with pytest.raises(Unconfirmed) as asked:
        add()
    made = add(asked.value.mark)
    event = AuditEvent.objects.unscoped("test").get(object_type="registry.household", object_id=str(made.pk))
    assert contents_of([event])[event.pk].after["confirmed"] == [note.vi for note in asked.value.notes]
    people = [new("Hà Văn Đầu", 1970), new("Hà Thị Mẹ", 1980, "parent")]
    with pytest.raises(ActionRefused, match="born_after_child"):
        add()


def with_relations(household: Household, *relations: str) -> list[int]:
    people = members(household)
    for person, relation in zip(people, relations, strict=False):
        Membership.objects.unscoped("test").filter(household=household, person=person).update(
            relation=relation
        )
    Person.objects.unscoped("test").filter(pk__in=people).update(
        birth_year=None, birth_month=None, birth_day=None
    )
    return people[: len(relations)]


def test_relations_follow_the_new_head(commune: AdminUnit, households: list[Household]) -> None:
    one = next(household for household in households if household.size >= 4)
    head, wife, child, mother = with_relations(one, "head", "spouse", "child", "parent")
    kind_of("head").apply(one, {"head": wife, "relations": {}}, ON)
    stays = one.memberships.filter(until=None)
    assert dict(stays.filter(person__in=[head, wife, child, mother]).values_list("person", "relation")) == {
        wife: "head",
        head: "spouse",
        child: "child",
        mother: "parent_in_law",
    }


def test_what_cannot_be_derived_is_asked(commune: AdminUnit, households: list[Household]) -> None:
    one = next(household for household in households if household.size >= 3)
    _, child, grandchild = with_relations(one, "head", "child", "grandchild")
    name = Person.objects.unscoped("test").get(pk=grandchild).full_name
    with pytest.raises(ActionRefused) as refusal:
        ask(commune, "head", one, head=child, relations={})
    assert (refusal.value.code, name in refusal.value.message.vi) == ("relation_missing", True)
    ask(commune, "head", one, head=child, relations={str(grandchild): "child"})
