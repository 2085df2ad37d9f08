"""What comes between a merge and its undoing, and where the pairs of a merged record go."""

from collections.abc import Callable
from datetime import date

import pytest
from registry_world import officer

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import state_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry import moves, queries
from giamngheo.registry.actions.households import NewMember, add_household, set_phone
from giamngheo.registry.actions.merging import mark_different, merge_pair, reopen_pair
from giamngheo.registry.actions.unmerging import undo_merge
from giamngheo.registry.changes.kinds import kind_of
from giamngheo.registry.identity.find import find_duplicates
from giamngheo.registry.identity.number_checks import mark_numbers
from giamngheo.registry.models import ChangeRequest, DuplicatePair, Household, Membership, Merge, Person

WHY = "test"
pytestmark = pytest.mark.django_db
Home = Callable[..., Household]


@pytest.fixture
def home(commune: AdminUnit) -> Home:
    """Makes a household of these persons (name, citizen number); the first is its head."""

    def make(*members: tuple[str, str], at: AdminUnit = commune, year: int = 1980) -> Household:
        village = at.children.earliest("pk")
        people = [
            NewMember(
                {"full_name": name, "birth_year": year, "sex": "male", "citizen_number": number}, "other"
            )
            for name, number in members
        ]
        household = add_household(Act(officer(None, *ALL)), village, date(2025, 7, 2), "listed", people)
        return Household.objects.unscoped(WHY).get(pk=household.pk)

    return make


ALL = ("registry.household.add", "registry.identity.decide")


def person(household: Household, at: int = 1) -> Person:
    stays = Membership.objects.unscoped(WHY).filter(household=household, until=None).order_by("number")
    return stays.select_related("person")[at].person


def pair_of(one: Person, other: Person) -> DuplicatePair:
    first, second = sorted((one, other), key=lambda each: each.pk)
    return DuplicatePair.objects.create(
        first=first, second=second, second_commune_id=second.commune_id, probability="0.9"
    )


def judge(*at: AdminUnit | None) -> Act:
    return Act(officer(at[0] if at else None, "registry.identity.decide"))


def merged(pair: DuplicatePair, kept: Person) -> Merge:
    merge = merge_pair(judge(), pair, kept.pk, "")
    assert merge is not None
    return merge


def waiting(actor: Actor) -> set[int]:
    return set(queries.open_pairs(actor).values_list("pk", flat=True))


def test_what_refuses_a_merge_is_told_to_the_commune_that_agrees_first(
    home: Home, commune: AdminUnit, other_commune: AdminUnit
) -> None:
    here, there = home(("Hà Văn Bình", "")), home(("Hà Văn Bình", ""), at=other_commune)
    pair = pair_of(person(here, 0), person(there, 0))
    for kept in (pair.first_id, pair.second_id):
        with pytest.raises(ActionRefused, match="both_heads"):
            merge_pair(judge(commune), pair, kept, "")
    pair.refresh_from_db()
    assert (pair.agreed_kept, pair.state) == (None, "open")


def test_pairs_of_the_absorbed_become_the_kept_records(home: Home) -> None:
    a, b, c = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(3))
    first, second = pair_of(a, b), pair_of(b, c)
    merge = merged(first, a)
    with pytest.raises(ActionRefused, match="merged_already"):
        merge_pair(judge(), second, b.pk, "")
    with pytest.raises(ActionRefused, match="merged_already"):
        mark_different(judge(), second, "")
    assert not Person.objects.unscoped(WHY).filter(merged_into=b).exists()
    handed = DuplicatePair.objects.unscoped(WHY).get(first=a, second=c)
    assert waiting(judge().actor) == {handed.pk}
    undo_merge(judge(), merge)
    assert waiting(judge().actor) == {first.pk, second.pk}


def test_a_pair_settled_before_is_not_asked_again(home: Home) -> None:
    a, b, c = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(3))
    first, settled = pair_of(a, b), pair_of(a, c)
    pair_of(b, c)
    mark_different(judge(), settled, "")
    merged(first, a)
    assert waiting(judge().actor) == set()


def test_two_persons_are_taken_up_again_for_a_reason(home: Home, commune: AdminUnit) -> None:
    a, b = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(2))
    pair = pair_of(a, b)
    reader = officer(None, "registry.identity.decide")
    with pytest.raises(ActionRefused, match="not_judged_different"):
        reopen_pair(Act(reader, reason="Nghi ngờ"), pair)
    mark_different(judge(), pair, "Khác cha mẹ")
    with pytest.raises(ActionRefused, match="reason_missing"):
        reopen_pair(judge(), pair)
    assert (waiting(reader), set(queries.settled_pairs(reader))) == (set(), {pair})
    reopen_pair(Act(reader, reason="Có giấy khai sinh mới"), pair)
    assert waiting(reader) == {pair.pk}
    assert (pair.state, pair.reopened_from, pair.reason) == ("open", "different", "Có giấy khai sinh mới")
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    state = state_of(event)
    assert (event.reason, state.before, state.after) == (
        "Có giấy khai sinh mới",
        {"state": "different"},
        {"state": "open"},
    )
    merge = merged(pair, a)
    pair.refresh_from_db()
    assert (pair.state, pair.reopened_from) == ("same", "")
    with pytest.raises(ActionRefused, match="not_judged_different"):
        reopen_pair(Act(reader, reason="Nghi ngờ"), pair)
    undo_merge(Act(reader, reason="Gộp nhầm"), merge)
    pair.refresh_from_db()
    assert (pair.state, pair.reopened_from, pair.reason) == ("open", "same", "Gộp nhầm")


def test_a_pair_of_a_record_merged_since_is_not_taken_up_again(home: Home) -> None:
    a, b, c = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(3))
    other = pair_of(b, c)
    mark_different(judge(), other, "")
    merged(pair_of(a, b), a)
    with pytest.raises(ActionRefused, match="merged_already"):
        reopen_pair(Act(officer(None, "registry.identity.decide"), reason="Nghi ngờ"), other)


def test_undoing_a_merge_keeps_what_was_judged_of_its_pairs_meanwhile(home: Home) -> None:
    a, b, c = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(3))
    first = pair_of(a, b)
    pair_of(b, c)
    merge = merged(first, a)
    handed = DuplicatePair.objects.unscoped(WHY).get(first=a, second=c)
    mark_different(judge(), handed, "Khác cha mẹ")
    reopen_pair(Act(officer(None, "registry.identity.decide"), reason="Xem lại"), handed)
    undo_merge(judge(), merge)
    assert DuplicatePair.objects.unscoped(WHY).filter(pk=handed.pk, reopened_from="different").exists()


def test_two_merges_are_taken_back_one_after_the_other(home: Home) -> None:
    a, b, c = (person(home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))) for _ in range(3))
    one, two = merged(pair_of(a, b), a), merged(pair_of(a, c), a)
    with pytest.raises(ActionRefused, match="changed_since"):
        undo_merge(judge(), one)
    undo_merge(judge(), two)
    undo_merge(judge(), one)
    assert not Person.objects.unscoped(WHY).filter(merged_into__isnull=False).exists()


def test_what_the_undoing_does_not_write_is_kept(home: Home) -> None:
    a = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "025080009999")))
    b = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    merge = merged(pair_of(a, b), a)
    a.refresh_from_db()
    set_phone(Act(officer(None, "registry.household.edit")), a, "0912345678", version=a.version)
    mark_numbers({a.pk: (a.citizen_number, True)}, date(2025, 11, 1))
    undo_merge(judge(), merge)
    for one in (a, b):
        one.refresh_from_db()
    assert (a.phone, a.number_state, b.merged_into_id) == ("0912345678", "verified", None)


def test_the_mark_of_a_number_goes_back_with_it(home: Home) -> None:
    number = "025080001234"
    a = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    b = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", number)))
    merge = merged(pair_of(a, b), a)
    mark_numbers({a.pk: (number, True)}, date(2025, 11, 1))
    undo_merge(judge(), merge)
    for one in (a, b):
        one.refresh_from_db()
    assert (a.citizen_number, a.number_state, a.number_checked_on) == ("", "missing", None)
    assert (b.citizen_number, b.number_state, b.number_checked_on) == (number, "verified", date(2025, 11, 1))


def test_no_undo_over_a_corrected_value_of_the_absorbed_which_is_named(home: Home) -> None:
    a = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    b = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    Person.objects.unscoped(WHY).filter(pk=a.pk).update(birth_year=None)
    b.phone = "0987654321"
    b.save()
    merge = merged(pair_of(a, b), a)
    a.refresh_from_db()
    editor = Act(officer(None, "registry.household.edit"))
    set_phone(editor, a, "0912345678", version=a.version)
    Person.objects.unscoped(WHY).filter(pk=a.pk).update(birth_month=5)
    with pytest.raises(ActionRefused, match="changed_since") as refused:
        undo_merge(judge(), merge)
    assert "điện thoại, ngày sinh" in refused.value.message.vi
    # set as it was, the merge can be undone
    a.refresh_from_db()
    set_phone(editor.fresh(), a, "0987654321", version=a.version)
    Person.objects.unscoped(WHY).filter(pk=a.pk).update(birth_month=None)
    undo_merge(judge(), merge)
    a.refresh_from_db()
    assert (a.phone, a.birth_year) == ("", None)


def test_a_household_keeps_a_head_among_its_members(home: Home) -> None:
    led, other = home(("Hà Văn Bình", ""), ("Hà Văn Con", "")), home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))
    head, member = person(led, 0), person(other)
    pair = pair_of(head, member)
    with pytest.raises(ActionRefused, match="head_elsewhere"):
        merge_pair(judge(), pair, member.pk, "")
    merged(pair, head)
    for household in (led, other):
        stays = Membership.objects.unscoped(WHY).filter(household=household, until=None)
        assert stays.filter(person=Household.objects.unscoped(WHY).get(pk=household.pk).head).exists()


def test_no_undo_while_another_has_the_number(home: Home) -> None:
    number = "025080001234"
    a = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "025080009999")))
    b = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", number)))
    merge = merged(pair_of(a, b), a)
    other = person(home(("Chủ Hộ", ""), ("Bùi Thị Hoa", number)))
    with pytest.raises(ActionRefused, match="number_taken"):
        undo_merge(judge(), merge)
    other.citizen_number = ""
    other.save()
    undo_merge(judge(), merge)
    assert Person.objects.unscoped(WHY).get(pk=b.pk).citizen_number == number


def change(household: Household, kind: str, **arguments: object) -> None:
    fresh = Household.objects.unscoped(WHY).get(pk=household.pk)
    kind_of(kind).apply(fresh, arguments, date.today())


def test_no_undo_into_a_household_that_has_ended(home: Home) -> None:
    here, there = home(("Chủ Hộ", ""), ("Hà Văn Bình", "")), home(("Chủ Khác", ""), ("Hà Văn Bình", ""))
    merge = merged(pair_of(person(here), person(there)), person(here))
    change(there, ChangeRequest.Kind.MOVE, day="2025-09-01")
    with pytest.raises(ActionRefused, match="changed_since") as refused:
        undo_merge(judge(), merge)
    assert there.code in refused.value.message.vi


def test_a_household_of_another_commune_is_not_named(
    home: Home, commune: AdminUnit, other_commune: AdminUnit
) -> None:
    here = home(("Chủ Hộ", ""), ("Hà Văn Bình", ""))
    there = home(("Chủ Khác", ""), ("Hà Văn Bình", ""), at=other_commune)
    merge = merged(pair_of(person(here), person(there)), person(here))
    change(there, ChangeRequest.Kind.MOVE, day="2025-09-01")
    with pytest.raises(ActionRefused, match="changed_since") as refused:
        undo_merge(judge(commune), merge)
    assert there.code not in refused.value.message.vi


def test_no_undo_over_a_new_head(home: Home) -> None:
    alone = home(("Hà Văn Bình", ""), ("Hà Văn Con", ""))
    kept = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    Membership.objects.unscoped(WHY).filter(person=kept).update(until=date(2025, 8, 1), ended_by="moved_out")
    merge = merged(pair_of(kept, person(alone, 0)), kept)
    assert Household.objects.unscoped(WHY).get(pk=alone.pk).head_id == kept.pk
    child = person(alone).pk
    change(alone, ChangeRequest.Kind.HEAD, head=child, relations={str(kept.pk): "other"})
    with pytest.raises(ActionRefused, match="changed_since") as refused:
        undo_merge(judge(), merge)
    assert alone.code in refused.value.message.vi
    assert Household.objects.unscoped(WHY).get(pk=alone.pk).head_id == person(alone).pk


def test_no_undo_after_the_kept_person_left(home: Home) -> None:
    here, there = home(("Chủ Hộ", ""), ("Hà Văn Bình", "")), home(("Chủ Khác", ""), ("Hà Văn Bình", ""))
    kept = person(here)
    merge = merged(pair_of(kept, person(there)), kept)
    change(here, ChangeRequest.Kind.MEMBER, how="died", day="2025-09-01", person=kept.pk)
    with pytest.raises(ActionRefused, match="changed_since"):
        undo_merge(judge(), merge)


def test_the_absorbed_goes_back_to_where_its_household_has_moved(
    home: Home, commune: AdminUnit, other_commune: AdminUnit
) -> None:
    here, there = home(("Chủ Hộ", ""), ("Hà Văn Bình", "")), home(("Chủ Khác", ""), ("Hà Văn Bình", ""))
    b = person(there)
    pair = pair_of(person(here), b)
    merge = merged(pair, person(here))
    village = other_commune.children.earliest("pk")
    change(there, ChangeRequest.Kind.MOVE, day="2025-09-01", village=village.pk)
    # one side is another commune's by now
    assert undo_merge(judge(commune), merge).undone_at is None
    with pytest.raises(ActionRefused, match="agreed_already"):
        undo_merge(judge(commune), merge)
    assert undo_merge(judge(), merge).undone_at is not None
    b.refresh_from_db()
    assert (b.commune_id, b.village_id, b.merged_into_id) == (other_commune.pk, village.pk, None)


def test_who_takes_over_a_stay_is_where_the_household_is(
    home: Home, commune: AdminUnit, other_commune: AdminUnit
) -> None:
    kept = person(home(("Chủ Hộ", ""), ("Hà Văn Bình", "")))
    Membership.objects.unscoped(WHY).filter(person=kept).update(until=date(2025, 8, 1), ended_by="moved_out")
    there = home(("Chủ Khác", ""), ("Hà Văn Bình", ""), at=other_commune)
    merge = merged(pair_of(kept, person(there)), kept)
    kept.refresh_from_db()
    assert kept.commune_id == other_commune.pk
    undo_merge(judge(), merge)
    kept.refresh_from_db()
    assert kept.commune_id == commune.pk


def test_the_queue_follows_its_persons(home: Home, commune: AdminUnit, other_commune: AdminUnit) -> None:
    here, there = home(("Chủ Hộ", ""), ("Hà Văn Bình", "")), home(("Chủ Khác", ""), ("Hà Văn Bình", ""))
    pair = pair_of(person(here), person(there))
    village = other_commune.children.earliest("pk")
    arrived = judge(other_commune).actor
    assert (waiting(judge(commune).actor), waiting(arrived)) == ({pair.pk}, set())
    change(there, ChangeRequest.Kind.MOVE, day="2025-09-01", village=village.pk)
    assert waiting(arrived) == {pair.pk}
    change(here, ChangeRequest.Kind.MOVE, day="2025-09-01", village=village.pk)
    assert (waiting(judge(commune).actor), waiting(arrived)) == (set(), {pair.pk})
    # a split takes the second person elsewhere
    second = person(there)
    change(
        there, ChangeRequest.Kind.SPLIT, persons=[second.pk], head=second.pk, day="2025-10-01",
        village=commune.children.earliest("pk").pk,
    )  # fmt: skip
    assert waiting(judge(commune).actor) == waiting(arrived) == {pair.pk}
    # and a village alone comes to another commune
    moves.follow({commune.children.earliest("pk").pk: other_commune.pk}, {})
    assert (waiting(judge(commune).actor), waiting(arrived)) == (set(), {pair.pk})


def test_an_old_number_and_a_new_one_are_found_in_the_register(home: Home) -> None:
    def entered(head: str, number: str) -> Person:
        who = person(home((head, ""), ("Hà Văn Bình", number)))
        who.birth_month, who.birth_day = 3, 5
        who.save()
        return who

    old, new = entered("Lò Thị Én", "131234567"), entered("Trần Công Sáng", "025080001234")
    assert find_duplicates() == 1
    pair = DuplicatePair.objects.unscoped(WHY).get(first=old, second=new)
    assert pair.probability > 0.8
    # another card is another person; a number that was refused says nothing
    third = entered("Đinh Quang Huy", "025080005555")
    assert find_duplicates() == 1
    assert not DuplicatePair.objects.unscoped(WHY).filter(first=new, second=third).exists()
    third.number_state = Person.NumberState.REFUSED
    third.save()
    assert find_duplicates() == 1
    assert DuplicatePair.objects.unscoped(WHY).filter(first=new, second=third).exists()
