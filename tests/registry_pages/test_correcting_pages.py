"""What corrects the register as a whole, by the pages: restored households, groups and causes; households that split off."""

from datetime import date

import pytest
from pages_world import World, actor, leader
from test_changes import DAY, WHY, Sign, ask, at, decide, members, waiting

from giamngheo.registry.models import ChangeRequest, Household, HouseholdCause, Person

pytestmark = pytest.mark.django_db


def ended(world: World, as_reader: Sign) -> Household:
    """A household that left the province by an approved request."""
    one = world.household
    assert ask(as_reader(actor(world.commune)), one, "change/move/", village="away").status_code == 302
    assert decide(as_reader(leader(world.commune)), waiting().pk).status_code == 302
    one.refresh_from_db()
    assert one.until == date(2025, 11, 4)
    return one


def test_pages_of_an_ended_household_lead_back_in_words(world: World, as_reader: Sign) -> None:
    one = ended(world, as_reader)
    client = as_reader(actor(world.commune))
    page = client.get(at(one, "")).content.decode()
    assert "Đề nghị khôi phục hộ" in page
    assert "change/member/" not in page
    born = {"how": "born", "full_name": "Hà Bảo Ngọc"}
    for visit in (
        lambda: client.get(at(one, "change/member/")),
        lambda: ask(client, one, "change/member/", **born),
        lambda: client.post(at(one, "edit/"), {"version": one.version, "address": "x"}),
    ):
        answer = visit()
        assert (answer.status_code, answer.url) == (302, at(one, ""))
        assert "đã kết thúc trong sổ ngày 04/11/2025" in client.get(at(one, "")).content.decode()
    assert ChangeRequest.objects.unscoped(WHY).count() == 1


def test_a_household_is_restored_by_two_people(world: World, as_reader: Sign) -> None:
    everybody = members(world.household)
    client = as_reader(actor(world.commune))
    assert client.get(at(world.household, "change/restore/")).status_code == 404
    one = ended(world, as_reader)
    client = as_reader(actor(world.commune))
    name = Person.objects.unscoped(WHY).get(pk=everybody[0]).full_name
    assert name in client.get(at(one, "change/restore/")).content.decode()
    assert ask(client, one, "change/restore/").status_code == 302
    request = ChangeRequest.objects.unscoped(WHY).latest("pk")
    assert (request.kind, decide(as_reader(leader(world.commune)), request.pk).status_code) == (
        "restore",
        302,
    )
    one.refresh_from_db()
    assert (one.until, members(one)) == (None, everybody)


def test_groups_and_causes_by_the_form(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    assert at(one, "change/groups/") in client.get(at(one, "edit/")).content.decode()
    shown = client.get(at(one, "change/groups/")).context["form"]
    sent = {name: shown[name].value() for name in ("ethnic_minority", "merit_member", "causes")}
    sent |= {"no_labour_capacity": "yes", "causes": ["other"]}
    silent = ask(client, one, "change/groups/", **sent)
    assert "Ghi rõ nguyên nhân khác" in silent.content.decode()
    sent |= {"causes": ["illness", "other"], "cause_words": "Thiên tai"}
    assert ask(client, one, "change/groups/", **sent).status_code == 302
    decide(as_reader(leader(world.commune)), waiting().pk)
    one.refresh_from_db()
    assert one.no_labour_capacity is True
    recorded = HouseholdCause.objects.unscoped(WHY).filter(household=one, year=one.last_year)
    assert dict(recorded.values_list("code", "words")) == {"illness": "", "other": "Thiên tai"}


def test_a_household_splits_off_to_another_commune(world: World, as_reader: Sign) -> None:
    one = next(household for household in world.households if household.size >= 3)
    Household.objects.unscoped(WHY).filter(pk=one.pk).update(address="Số 1")
    leaving = members(one)[-1]
    village = world.other.children.get()
    client = as_reader(actor(world.commune))
    page = client.get(at(one, "change/split/")).content.decode()
    assert "Hộ mới ở xã, phường" in page
    assert f'data-when="persons={leaving}&amp;head!={leaving}"' in page
    rest = f"change/split/?commune={world.other.pk}"
    fields = {"persons": [leaving], "head": leaving}
    assert ask(client, one, rest, **fields).context["form"].errors.keys() == {"village"}
    assert ask(client, one, rest, **fields, village=village.pk, address="Số 9").status_code == 302
    decide(as_reader(leader(world.commune)), waiting().pk)
    new = Household.objects.unscoped(WHY).get(split_from=one)
    assert (new.commune_id, new.village_id, new.address) == (world.other.pk, village.pk, "Số 9")


def test_a_number_that_says_otherwise_is_told_to_both(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    came = {
        "how": "moved_in",
        "full_name": "Đinh Văn Hai",
        "sex": "male",
        "born": "1990",
        "relation": "other_relative",
        "citizen_number": "025188000417",
    }
    told = "số định danh cho năm sinh 1988 nhưng ghi 1990"
    sent = {"version": one.version, "reason": "Có đơn của hộ", "day": DAY, **came}
    shown = client.post(at(one, "change/member/"), sent)
    assert told in shown.content.decode()
    assert not ChangeRequest.objects.unscoped(WHY).exists()
    ticked = sent | {"confirmed": shown.context["form"].mark}
    assert client.post(at(one, "change/member/"), ticked).status_code == 302
    assert (
        told in as_reader(leader(world.commune)).get(f"/registry/requests/{waiting().pk}/").content.decode()
    )


def test_a_member_is_restored_from_the_past_members_by_two_people(world: World, as_reader: Sign) -> None:
    one = world.household
    everybody = members(one)
    client = as_reader(actor(world.commune))
    fields = {"how": "died", "person_leaving": everybody[-1]}
    assert client.get(at(one, f"person/{everybody[-1]}/back/")).status_code == 404
    assert ask(client, one, "change/member/", **fields).status_code == 302
    assert decide(as_reader(leader(world.commune)), waiting().pk).status_code == 302
    client = as_reader(actor(world.commune))
    assert at(one, f"person/{everybody[-1]}/back/") in client.get(at(one, "")).content.decode()
    assert client.get(at(one, "change/back/")).status_code == 404
    page = client.get(at(one, f"person/{everybody[-1]}/back/")).content.decode()
    assert "là gì của chủ hộ hiện nay" in page
    assert ask(client, one, f"person/{everybody[-1]}/back/", relation="child").status_code == 302
    request = ChangeRequest.objects.unscoped(WHY).latest("pk")
    assert (request.kind, members(one)) == ("back", everybody[:-1])
    assert decide(as_reader(leader(world.commune)), request.pk).status_code == 302
    assert members(one) == everybody


def test_a_new_household_with_two_wives_is_confirmed(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    page = f"/registry/communes/{world.commune.pk}/households/new/"
    members = [("Hà Văn Đầu", ""), ("Đinh Thị Nhất", "spouse"), ("Đinh Thị Hai", "spouse")]
    sent = {
        "village": world.household.village_id,
        "began": "listed",
        "day": "01/10/2025",
        "member-TOTAL_FORMS": "3",
        "member-INITIAL_FORMS": "0",
    }
    for place, (name, relation) in enumerate(members):
        sent |= {f"member-{place}-full_name": name, f"member-{place}-relation": relation}
    shown = client.post(page, sent)
    assert "2 người là «vợ hoặc chồng» của chủ hộ: Đinh Thị Nhất, Đinh Thị Hai" in shown.content.decode()
    assert not Household.objects.unscoped(WHY).filter(head_name="Hà Văn Đầu").exists()
    assert client.post(page, sent | {"confirmed": shown.context["form"].mark}).status_code == 302
    assert Household.objects.unscoped(WHY).get(head_name="Hà Văn Đầu").size == 3
