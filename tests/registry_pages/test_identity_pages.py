"""The queue of duplicates, by the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from pages_world import READING, World, actor

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.audit.contents import state_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs import JobRun
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import take
from giamngheo.registry.jobs import FIND_DUPLICATES, look_for_duplicates
from giamngheo.registry.models import DuplicatePair, Household, Person

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
    for person, number in ((pair.first, "131234567"), (pair.second, "025080001234")):
        person.citizen_number = number
        person.save()
    page = as_reader(actor(world.commune)).get(f"/registry/duplicates/{pair.pk}/")
    said = [(label.vi, how.word.vi) for label, _, _, how in page.context["lines"]]
    assert said == [
        ("Họ và tên", "trùng khi bỏ dấu"),
        ("Ngày sinh", "trùng ngày, tháng, năm"),
        ("Giới tính", "trùng"),
        ("Nơi ở", "khác xã"),
        ("Số định danh", "số cũ 9 chữ số và số mới 12 chữ số, không so được"),
    ]
    assert pair.first.full_name in page.content.decode()


def test_two_persons(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    assert [row.pk for row in client.get("/registry/duplicates/").context["table"].rows] == [pair.pk]
    client.post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": "", "reason": "Khác cha mẹ"})
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == ("different", "Khác cha mẹ")
    assert client.get("/registry/duplicates/").context["table"].rows == []


@pytest.mark.parametrize("sent", [{"keep": "first"}, {"keep": "0x1"}, {"keep": " "}, {}])
def test_an_unknown_choice_is_no_judgement(
    world: World, pair: DuplicatePair, as_reader: Sign, sent: dict[str, str]
) -> None:
    events = AuditEvent.objects.unscoped(WHY).count()
    answer = as_reader(actor(world.commune)).post(
        f"/registry/duplicates/{pair.pk}/settle/", sent | {"reason": "Khác cha mẹ"}
    )
    assert answer["Location"] == f"/registry/duplicates/{pair.pk}/"
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == ("open", "")
    assert AuditEvent.objects.unscoped(WHY).count() == events


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


def another(world: World, at: int, probability: str) -> DuplicatePair:
    """One more pair, of the last members of two households."""
    homes = world.households[at : at + 2]
    one, two = sorted(house.memberships.order_by("-number")[0].person_id for house in homes)
    return DuplicatePair.objects.create(
        first_id=one,
        second_id=two,
        second_commune=world.commune,
        probability=probability,
        evidence=EVIDENCE,
    )


def test_settled_pairs_are_listed_with_who_decided_when_and_why_and_taken_up_again(
    world: World, pair: DuplicatePair, as_reader: Sign
) -> None:
    listed = "/registry/duplicates/settled/"

    def rows(query: str = "") -> list[int]:
        return [row.pk for row in client.get(listed + query).context["table"].rows]

    client = as_reader(actor(world.commune, label="Cán bộ Thu Cúc"))
    assert "Chưa có cặp nào được xử lý" in client.get(listed).content.decode()
    same = another(world, 2, "0.9")
    client.post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": "", "reason": "Khác cha mẹ"})
    client.post(f"/registry/duplicates/{same.pk}/settle/", {"keep": str(same.first_id)})
    assert rows() == [same.pk, pair.pk]
    assert (rows("?outcome=same"), rows("?outcome=different")) == ([same.pk], [pair.pk])
    text = client.get(listed).content.decode()
    assert "Khác cha mẹ" in text
    assert "Cán bộ Thu Cúc" in text
    assert "Hai người khác nhau" in text
    reopen, page = f"/registry/duplicates/{pair.pk}/reopen/", f"/registry/duplicates/{pair.pk}/"
    assert "Ghi lý do xem xét lại" in client.post(reopen, {"reason": " "}, follow=True).content.decode()
    assert rows("?outcome=reopened") == []
    said = client.post(reopen, {"reason": "Có giấy khai sinh mới"}, follow=True).content.decode()
    assert "Đã đưa cặp này trở lại" in said
    assert "Có giấy khai sinh mới" in said
    assert rows("?outcome=reopened") == [pair.pk]
    assert [row.pk for row in client.get("/registry/duplicates/").context["table"].rows] == [pair.pk]
    assert "Đưa lại để xem xét" in client.get(page).content.decode()
    merge = client.get(f"/registry/duplicates/{same.pk}/").context["merge"]
    client.post(f"/registry/merges/{merge.pk}/undo/", {"reason": "Gộp nhầm"})
    assert rows("?outcome=reopened") == [same.pk, pair.pk]
    assert "Gộp nhầm" in client.get(f"/registry/duplicates/{same.pk}/").content.decode()


def test_settled_pairs_are_closed_to_others(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    as_reader(actor(world.commune)).post(f"/registry/duplicates/{pair.pk}/settle/", {"keep": ""})
    listed, reopen = "/registry/duplicates/settled/", f"/registry/duplicates/{pair.pk}/reopen/"
    elsewhere = as_reader(actor(world.other))
    assert elsewhere.get(listed).context["table"].rows == []
    assert elsewhere.post(reopen, {"reason": "Nghi ngờ"}).status_code == 404
    reader = as_reader(actor(world.commune, READING))
    assert [reader.get(listed).status_code, reader.post(reopen, {"reason": "a"}).status_code] == [403, 403]
    pair.refresh_from_db()
    assert pair.state == "different"


def test_the_next_pair_in_the_order_of_the_queue_follows_a_decision(
    world: World, pair: DuplicatePair, as_reader: Sign
) -> None:
    likely, doubtful = another(world, 2, "0.99"), another(world, 4, "0.8")
    client = as_reader(actor(world.commune))

    def decide(of: DuplicatePair, keep: str) -> str:
        return client.post(f"/registry/duplicates/{of.pk}/settle/", {"keep": keep})["Location"]

    def address(of: DuplicatePair) -> str:
        return f"/registry/duplicates/{of.pk}/"

    assert client.get(address(likely)).context["following"] == pair
    assert decide(likely, "") == address(pair)
    assert decide(pair, str(pair.first_id)) == address(doubtful)
    # from what is settled the way leads on too, in the same order
    assert f'href="{address(doubtful)}"' in client.get(address(likely)).content.decode()
    assert decide(doubtful, "") == "/registry/duplicates/"


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


@pytest.mark.long
def test_the_job_adds_pairs_once(world: World) -> None:
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


def test_a_merge_of_two_communes_needs_both(world: World, pair: DuplicatePair, as_reader: Sign) -> None:
    second = pair.second
    home = Household.objects.unscoped(WHY).filter(memberships__person=second)
    home.update(commune=world.other, village=None)
    second.commune, second.village = world.other, None
    second.save()
    pair.second_commune = world.other
    pair.save(update_fields=["second_commune"])
    page, settle = f"/registry/duplicates/{pair.pk}/", f"/registry/duplicates/{pair.pk}/settle/"

    def merged() -> int | None:
        second.refresh_from_db()
        pair.refresh_from_db()
        return second.merged_into_id

    here, there = actor(world.commune, label="Cán bộ Thu Cúc"), actor(world.other, label="Cán bộ Tân Sơn")
    assert "khi cán bộ cả hai nơi cùng đồng ý" in as_reader(here).get(page).content.decode()
    as_reader(here).post(settle, {"keep": str(pair.first_id)})
    assert (merged(), pair.state, pair.agreed_by) == (None, "open", "Cán bộ Thu Cúc")
    # once more by the same side is not the other side's word
    again = as_reader(here).post(settle, {"keep": str(pair.first_id)}, follow=True).content.decode()
    assert "đã đồng ý gộp và giữ bản ghi ấy" in again
    assert merged() is None
    waiting = as_reader(there).get(page).content.decode()
    assert f"{world.commune.full_name} đã đồng ý gộp và giữ bản ghi thứ nhất" in waiting
    listed = as_reader(there).get("/registry/duplicates/").content.decode()
    assert f'data-label="Bên đã đồng ý gộp">{world.commune.full_name}<' in listed
    # another record than the one agreed to is a word of one's own, no agreement; the first word stays
    told = as_reader(there).post(settle, {"keep": str(pair.second_id)}, follow=True).content.decode()
    assert "Xã kia chọn giữ bản ghi khác" in told
    assert (merged(), pair.agreed_kept, pair.opposed_kept) == (None, pair.first_id, pair.second_id)
    for side in (here, there):
        shown = as_reader(side).get(page).content.decode()
        assert "giữ bản ghi thứ nhất (Cán bộ Thu Cúc" in shown
        assert "giữ bản ghi thứ hai (Cán bộ Tân Sơn" in shown
        assert "Hai bên chọn giữ hai bản ghi khác nhau" in shown
        listed = as_reader(side).get("/registry/duplicates/").content.decode()
        assert f"{world.commune.full_name} và {world.other.full_name}, giữ hai bản ghi khác nhau" in listed
    again = as_reader(here).post(settle, {"keep": str(pair.first_id)}, follow=True).content.decode()
    assert "còn xã kia chọn giữ bản ghi khác" in again
    # who gives way agrees to what the other side has chosen
    as_reader(there).post(settle, {"keep": str(pair.first_id)})
    assert (merged(), pair.state) == (pair.first_id, "same")
    event = AuditEvent.objects.unscoped(WHY).filter(object_type="registry.merge").latest("pk")
    assert state_of(event).after["agreed_by"] == "Cán bộ Thu Cúc"
    merge = as_reader(here).get(page).context["merge"]
    undo = f"/registry/merges/{merge.pk}/undo/"
    assert "địa bàn của bạn đồng ý hoàn tác" in as_reader(here).post(undo, follow=True).content.decode()
    assert "Xã này đã đồng ý hoàn tác" in as_reader(here).post(undo, follow=True).content.decode()
    assert merged() == pair.first_id
    shown = as_reader(there).get(page).content.decode()
    assert f"{world.commune.full_name} đã đồng ý hoàn tác" in shown
    as_reader(there).post(undo)
    assert (merged(), pair.state, pair.agreed_kept, pair.opposed_kept) == (None, "open", None, None)
    # an officer over both needs nobody else
    as_reader(actor(world.commune.parent)).post(settle, {"keep": str(pair.second_id)})
    pair.refresh_from_db()
    assert pair.state == "same"


def test_an_agreement_ends_when_its_person_moves_on(
    world: World, pair: DuplicatePair, as_reader: Sign
) -> None:
    second = pair.second
    second.commune, second.village = world.other, None
    second.save()
    pair.second_commune = world.other
    pair.save(update_fields=["second_commune"])
    settle = f"/registry/duplicates/{pair.pk}/settle/"
    as_reader(actor(world.other)).post(settle, {"keep": str(pair.first_id)})
    third = AdminUnit.objects.create(
        level=world.other.level, kind=world.other.kind, code="08999", name="Xa", parent=world.commune.parent
    )
    second.commune = third
    second.save()
    as_reader(actor(world.commune)).post(settle, {"keep": str(pair.first_id)})
    second.refresh_from_db()
    assert second.merged_into_id is None


def test_an_officer_has_the_search_run_once_at_a_time(world: World, as_reader: Sign) -> None:
    page, start = "/registry/duplicates/", "/registry/duplicates/search/"
    assert as_reader(actor(world.commune, READING)).post(start).status_code == 403
    client = as_reader(actor(world.commune))
    assert "Chưa tìm lần nào" in client.get(page).content.decode()
    assert "toàn bộ sổ hộ" in client.post(start, follow=True).content.decode()
    assert "Máy đang tìm rồi" in as_reader(actor(world.other)).post(start, follow=True).content.decode()
    client = as_reader(actor(world.commune))
    job = Job.objects.get(kind=FIND_DUPLICATES)
    # nobody's own: how many were found in the whole province is no commune's to read
    assert job.user_id is None
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="platform.job")
    assert [one.action for one in events] == ["registry.identity.decide"]
    bar = client.get(f"{start}progress/")
    assert "Đang tìm người có thể bị ghi trùng" in bar.content.decode()
    assert f"{start}progress/" in client.get(page).content.decode()
    twin = world.household.memberships.order_by("-number")[0].person
    twin.pk, twin.citizen_number = None, ""
    twin._state.adding = True
    twin.save()
    taken = take("test")
    assert taken == job
    JobRun(taken).execute()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 95, 100)
    assert client.get(f"{start}progress/")["HX-Redirect"] == page
    shown = client.get(page)
    assert len(shown.context["table"].rows) >= 1
    assert "Lần tìm gần nhất xong lúc" in shown.content.decode()
    client.post(start)
    assert Job.objects.filter(kind=FIND_DUPLICATES).count() == 2
