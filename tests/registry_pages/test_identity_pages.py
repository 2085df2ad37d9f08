"""The queue of duplicates and the exchange with the population database, by the pages."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pages_world import READING, World, actor

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import PersonalData
from giamngheo.registry.jobs import FIND_DUPLICATES, look_for_duplicates
from giamngheo.registry.models import DuplicatePair, Person, PopulationCheck

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


@pytest.fixture
def check(world: World, as_reader: Sign) -> PopulationCheck:
    client = as_reader(actor(world.commune))
    assert client.post("/registry/population/begin/", {"commune": world.commune.pk}).status_code == 302
    return PopulationCheck.objects.unscoped(WHY).get()


def sent(client: Any, check: PopulationCheck) -> openpyxl.Workbook:
    response = client.get(f"/registry/population/{check.pk}/file/")
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def give_back(client: Any, check: PopulationCheck, book: openpyxl.Workbook) -> Any:
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("ket-qua.xlsx", kept.getvalue())
    return client.post(f"/registry/population/{check.pk}/", {"file": file})


def lines(book: openpyxl.Workbook) -> tuple[Any, int]:
    sheet = book.worksheets[0]
    head = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "Mã đối chiếu")
    return sheet, head


def test_the_marks_of_the_returned_file_are_set(
    world: World, check: PopulationCheck, as_reader: Sign
) -> None:
    client = as_reader(actor(world.commune))
    book = sent(client, check)
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    assert (event.action, event.reading) == ("registry.identity.verify", True)
    sheet, head = lines(book)
    numbered = [row for row in range(head + 1, head + 1 + check.persons) if sheet.cell(row, 5).value]
    sheet.cell(numbered[0], 6, "Khớp")
    sheet.cell(numbered[1], 6, "không khớp")
    sheet.cell(numbered[2], 6, "khớp")
    changed = Person.objects.unscoped(WHY).get(pk=int(sheet.cell(numbered[2], 1).value.split("-")[1]))
    changed.citizen_number, changed.number_state = "025185009999", "unverified"
    changed.save()
    assert give_back(client, check, book).status_code == 302
    check.refresh_from_db()
    assert (check.verified, check.refused) == (1, 1)
    states = [
        Person.objects.unscoped(WHY).get(pk=int(sheet.cell(row, 1).value.split("-")[1])).number_state
        for row in numbered[:3]
    ]
    assert states == ["verified", "refused", "unverified"]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (6, "có lẽ", "giá trị «có lẽ»: ghi «khớp» hoặc «không khớp»"),
        (1, "999-1", "giá trị «999-1»: mã này không thuộc lượt đối chiếu đang mở"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(
    world: World, check: PopulationCheck, as_reader: Sign, column: int, value: str, said: str
) -> None:
    client = as_reader(actor(world.commune))
    book = sent(client, check)
    sheet, head = lines(book)
    sheet.cell(head + 1, 6, "khớp")
    sheet.cell(head + 2, 6, "khớp")
    sheet.cell(head + 2, column, value)
    text = give_back(client, check, book).content.decode()
    assert said in text
    assert f"dòng {head + 2}" in text
    assert not Person.objects.unscoped(WHY).filter(number_state="verified").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.7", b"a;b\n1;2\n"])
def test_other_files_are_refused_in_words(
    world: World, check: PopulationCheck, as_reader: Sign, content: bytes
) -> None:
    client = as_reader(actor(world.commune))
    file = SimpleUploadedFile("x.xlsx", content)
    answer = client.post(f"/registry/population/{check.pk}/", {"file": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]


def test_the_exchange_is_closed_to_others(world: World, check: PopulationCheck, as_reader: Sign) -> None:
    addresses = [f"/registry/population/{check.pk}/", f"/registry/population/{check.pk}/file/"]
    elsewhere = as_reader(actor(world.other))
    assert [elsewhere.get(address).status_code for address in addresses] == [404, 404]
    assert elsewhere.get("/registry/population/").context["table"].rows == []
    elsewhere.post("/registry/population/begin/", {"commune": world.commune.pk})
    assert PopulationCheck.objects.unscoped(WHY).count() == 1
    reader = as_reader(actor(world.commune, READING))
    assert [reader.get(address).status_code for address in addresses] == [403, 403]
    masked = as_reader(actor(world.commune, sees=PersonalData.MASKED))
    assert masked.get(addresses[1]).status_code == 403


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
