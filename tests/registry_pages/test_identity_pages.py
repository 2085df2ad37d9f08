"""The queue of duplicates, by the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from pages_world import READING, World, actor

from giamngheo.platform.jobs.models import Job
from giamngheo.registry.jobs import FIND_DUPLICATES, look_for_duplicates
from giamngheo.registry.models import DuplicatePair, Person

WHY = "test"
Sign = Callable[[Any], Any]
pytestmark = pytest.mark.django_db
EVIDENCE = {"name": 2, "birth": 3, "sex": 1, "place": 0, "number": -1}


@pytest.fixture
def pair(world: World) -> DuplicatePair:
    one, two = sorted(
        Person.objects.unscoped(WHY).filter(pk__in=[house.memberships.order_by("-number")[0].person_id for house in world.households[:2]]),
        key=lambda person: person.pk,
    )  # fmt: skip
    return DuplicatePair.objects.create(
        first=one, second=two, second_commune=two.commune, probability="0.93", evidence=EVIDENCE
    )


def test_the_pair_is_compared_in_the_words_of_the_linkage(
    world: World, pair: DuplicatePair, as_reader: Sign
) -> None:
    page = as_reader(actor(world.commune)).get(f"/registry/duplicates/{pair.pk}/")
    said = [(label.vi, how.word.vi) for label, _, _, how in page.context["lines"]]
    assert said == [
        ("Họ và tên", "trùng khi bỏ dấu"),
        ("Ngày sinh", "trùng ngày, tháng, năm"),
        ("Giới tính", "trùng"),
        ("Nơi ở", "khác xã"),
        ("Số định danh", "không đủ thông tin"),
    ]
    assert pair.first.full_name in page.content.decode()


def test_two_persons(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    assert [row.pk for row in client.get("/registry/duplicates/").context["table"].rows] == [pair.pk]
    client.post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": "", "reason": "Khác cha mẹ"})
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == ("different", "Khác cha mẹ")
    assert client.get("/registry/duplicates/").context["table"].rows == []


def test_one_person_and_undone(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    client.post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": str(pair.first_id)})
    second = Person.objects.unscoped(WHY).get(pk=pair.second_id)
    assert second.merged_into_id == pair.first_id
    merge = client.get(f"/registry/duplicates/{pair.pk}/").context["merge"]
    assert as_reader(actor(world.other)).post(f"/registry/merges/{merge.pk}/undo/").status_code == 404
    as_reader(actor(world.commune)).post(f"/registry/merges/{merge.pk}/undo/")
    second.refresh_from_db()
    assert second.merged_into_id is None


def test_a_forged_keeper_settles_nothing(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    as_reader(actor(world.commune)).post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": "999999"})
    pair.refresh_from_db()
    assert pair.state == "open"


def test_duplicates_are_closed_to_others(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    page, settle = f"/registry/duplicates/{pair.pk}/", f"/registry/duplicates/{pair.pk}/settle/"
    elsewhere = as_reader(actor(world.other))
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.post(settle, {"keep": ""}).status_code == 404
    assert elsewhere.get("/registry/duplicates/").context["table"].rows == []
    reader = as_reader(actor(world.commune, READING))
    assert [reader.get(page).status_code, reader.post(settle).status_code] == [403, 403]


def test_a_person_of_another_area_is_masked(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    pair.second.commune, pair.second.village = world.other, None
    pair.second.save()
    text = as_reader(actor(world.commune)).get(f"/registry/duplicates/{pair.pk}/").content.decode()
    assert pair.first.full_name in text
    assert pair.second.full_name not in text


def test_the_search_for_duplicates_is_queued_once(db: None) -> None:
    look_for_duplicates()
    look_for_duplicates()
    assert Job.objects.filter(kind=FIND_DUPLICATES).count() == 1


def test_the_job_adds_pairs_once(world: World) -> None:
    from giamngheo.platform.jobs import JobRun
    from giamngheo.registry.jobs import run_find_duplicates

    twin = world.household.memberships.order_by("-number")[0].person
    twin.pk, twin.citizen_number = None, ""
    twin._state.adding = True
    twin.save()
    look_for_duplicates()
    run = JobRun(Job.objects.get(kind=FIND_DUPLICATES))
    assert run_find_duplicates(run)["found"] >= 1
    assert run_find_duplicates(run) == {"found": 0}


def test_officers_of_both_communes_have_the_pair_and_either_settles_it(
    world: World, pair: DuplicatePair, as_reader: Sign
) -> None:
    other = as_reader(actor(world.other))
    assert other.get(f"/registry/duplicates/{pair.pk}/").status_code == 404
    pair.second_commune = world.other
    pair.save(update_fields=["second_commune"])
    assert [row.pk for row in other.get("/registry/duplicates/").context["table"].rows] == [pair.pk]
    assert other.get(f"/registry/duplicates/{pair.pk}/").status_code == 200
    other.post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": "", "reason": "Khác cha mẹ"})
    pair.refresh_from_db()
    assert pair.state == "different"
