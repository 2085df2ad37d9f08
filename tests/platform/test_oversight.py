"""The viewer of the audit, the pages of jobs, the page of the installation."""

import re
import shutil
from collections.abc import Iterator

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from two_communes import CHANGE, holder

from giamngheo.platform import places as place_names
from giamngheo.platform import requests
from giamngheo.platform.actions import Act, action
from giamngheo.platform.audit import accounts
from giamngheo.platform.audit.erasure import erase_person
from giamngheo.platform.audit.models import AuditEvent, AuditSeal
from giamngheo.platform.audit.sealing import heads_path, seal_of, seal_pending
from giamngheo.platform.audit.tail import folder
from giamngheo.platform.audit.wording import Wording
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.jobs.links import _pages, register_job_page
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import write_progress
from giamngheo.platform.permissions import (
    AUDIT_ERASE,
    AUDIT_EXPORT,
    AUDIT_VIEW,
    INSTALLATION,
    JOB_VIEW,
    LAW_CONFIRM,
)
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.platform.web import navigation
from giamngheo.platform.web.law_values import values_to_confirm
from giamngheo.rules.text import Text
from specimens import jobs as _kinds  # noqa: F401
from specimens.models import House

pytestmark = pytest.mark.django_db


@action(CHANGE)
def touch(act: Act, house: House, before: dict[str, object], after: dict[str, object]) -> None:
    act.require(house)
    act.record(house, before=before, after=after, persons=(5,))


@action(CHANGE)
def bulk(act: Act, house: House, rows: object) -> None:
    act.record(None, at=house, after={"year": 2025}, rows=rows)  # type: ignore[arg-type]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    client = Client()
    client.actor = Actor.nobody()  # type: ignore[attr-defined]
    monkeypatch.setattr(requests, "_actor_of", lambda request: client.actor)  # type: ignore[attr-defined]
    monkeypatch.setattr(navigation, "_entries", {})
    heads_path().unlink(missing_ok=True)
    shutil.rmtree(folder(), ignore_errors=True)
    return client  # type: ignore[return-value]


def reads(client: Client, unit: int | None, sees: PersonalData, *permissions: str) -> None:
    client.actor = holder(  # type: ignore[attr-defined]
        unit, *(permissions or (AUDIT_VIEW,)), sees=sees, verified=True, user_id=9
    )


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def here() -> AuditEvent:
    """An act in commune 1 and one in commune 2; the first is given."""
    first, second = (House.objects.create(commune=commune, name="h") for commune in (1, 2))
    person = {"head_name": "Hà Văn Ổn", "citizen_number": "025089001234", "note": "ốm nặng", "size": 4}
    touch(
        Act(holder(1), reason="Hà Văn Ổn báo"), first, person, person | {"head_name": "Hà Thị Mơ", "size": 5}
    )
    touch(Act(holder(2, user_id=8)), second, {}, {"head_name": "Lò Văn Xa"})
    return AuditEvent.objects.unscoped("test").get(commune=1)


def test_only_events_of_the_readers_area_are_listed_and_opened(client: Client, here: AuditEvent) -> None:
    reads(client, 1, PersonalData.FULL)
    listed = page(client, "/audit/")
    other = AuditEvent.objects.unscoped("test").get(commune=2)
    assert f'href="/audit/{here.pk}/"' in listed
    assert f"/audit/{other.pk}/" not in listed
    assert client.get(f"/audit/{other.pk}/").status_code == 404
    assert client.get("/audit/999999999999999999999/").status_code == 404
    assert client.get("/audit/?export=csv").status_code == 403
    assert "export=csv" not in listed
    reads(client, 1, PersonalData.FULL, AUDIT_VIEW, AUDIT_EXPORT)
    csv = b"".join(client.get("/audit/?export=csv").streaming_content).decode("utf-8-sig")
    assert csv.count("Sửa nhà") == 1
    left = AuditEvent.objects.unscoped("test").latest("pk")
    assert (left.action, left.reading, left.commune) == (AUDIT_EXPORT, True, None)


def test_the_audit_leaves_as_a_file_with_the_second_step(client: Client, here: AuditEvent) -> None:
    client.actor = holder(1, AUDIT_VIEW, AUDIT_EXPORT, user_id=9)  # type: ignore[attr-defined]
    assert page(client, "/audit/")
    refused = client.get("/audit/?export=xlsx")
    assert (refused.status_code, "mã xác thực hai bước" in refused.content.decode()) == (403, True)


def test_a_reader_without_the_permission_is_refused(client: Client, here: AuditEvent) -> None:
    reads(client, 1, PersonalData.FULL, CHANGE)
    assert client.get("/audit/").status_code == client.get(f"/audit/{here.pk}/").status_code == 403


def test_full_shows_values_masks_numbers_and_leaves_an_event(client: Client, here: AuditEvent) -> None:
    reads(client, 1, PersonalData.FULL)
    shown = page(client, f"/audit/{here.pk}/")
    assert "<del>Hà Văn Ổn</del>" in shown
    assert "<ins>Hà Thị Mơ</ins>" in shown
    assert "Hà Văn Ổn báo" in shown
    assert "•••••••••234" in shown
    assert "025089001234" not in shown
    reading = AuditEvent.objects.unscoped("test").latest("pk")
    assert (reading.action, reading.reading, reading.object_id, reading.commune) == (
        AUDIT_VIEW, True, str(here.pk), 1,
    )  # fmt: skip


def test_masked_shows_initials_and_nothing_shows_no_person_at_all(client: Client, here: AuditEvent) -> None:
    reads(client, 1, PersonalData.MASKED)
    masked = page(client, f"/audit/{here.pk}/")
    assert "<del>Hà V. Ổ.</del>" in masked
    assert "<del>4</del>" in masked
    reads(client, 1, PersonalData.NONE)
    nothing = page(client, f"/audit/{here.pk}/")
    for answer in (masked, nothing):
        assert not re.search("Văn Ổn|Thị Mơ|ốm nặng|025089001234", answer)
    assert "Hà V." not in nothing
    assert "<del>4</del>" not in nothing
    assert "(không được xem) – có thay đổi" in nothing
    assert not AuditEvent.objects.unscoped("test").filter(reading=True).exists()


def test_the_seal_is_told_by_its_batch(client: Client, here: AuditEvent) -> None:
    reads(client, 1, PersonalData.NONE)
    assert "Chưa niêm phong" in page(client, f"/audit/{here.pk}/")
    seal_pending()
    touch(Act(holder(1)), House.objects.get_queryset().unscoped("test").get(commune=1), {}, {"size": 1})
    seal_pending()
    first, second = AuditSeal.objects.order_by("pk")
    assert seal_of(here) == first
    assert seal_of(AuditEvent.objects.unscoped("test").latest("pk")) == second
    assert f"Đã niêm phong trong đợt {first.pk}" in page(client, f"/audit/{here.pk}/")


@pytest.mark.parametrize("made", [list, pa.Table.from_pylist])
def test_rows_of_a_bulk_event_are_paged(client: Client, here: AuditEvent, made: object) -> None:
    house = House.objects.unscoped("test").get(commune=1)
    bulk(Act(holder(1)), house, made([{"head_name": f"Người {n:03d}", "size": n} for n in range(120)]))  # type: ignore[operator]
    one = AuditEvent.objects.unscoped("test").latest("pk")
    reads(client, 1, PersonalData.FULL)
    seen, address = [], f"/audit/{one.pk}/"
    for _ in range(3):
        shown = page(client, address)
        seen.append(re.findall(r"Người (\d{3})</", shown))
        further = re.search(r'rel="next" href="\?([^"]+)"', shown)
        address = f"/audit/{one.pk}/?" + further[1].replace("&amp;", "&") if further else ""
    assert [len(part) for part in seen] == [50, 50, 20]
    assert [n for part in seen for n in part] == [f"{n:03d}" for n in range(120)]
    assert address == ""
    assert "120 dòng; đang xem dòng 1–50" in page(client, f"/audit/{one.pk}/?part=7&row=-3")
    assert "đang xem dòng 1–50" in page(client, f"/audit/{one.pk}/?row=999999")


def test_what_was_erased_is_said_to_be_erased(client: Client, here: AuditEvent) -> None:
    erase_person(Act(holder(None, AUDIT_ERASE, verified=True), reason="Đơn số 5"), 5)
    reads(client, 1, PersonalData.FULL)
    shown = page(client, f"/audit/{here.pk}/")
    assert "đã được xoá theo yêu cầu hợp pháp" in shown
    assert "Hà Văn Ổn" not in shown.replace("Hà Văn Ổn báo", "")


def test_filters_stand_in_the_address_as_chips(
    client: Client, here: AuditEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_find", lambda words: [8] if words == "xa" else [])
    reads(client, None, PersonalData.NONE)
    today = f"{timezone.localdate():%d/%m/%Y}"

    def found(query: str) -> int:
        shown = page(client, f"/audit/?{query}")
        assert 'class="chip"' in shown
        return len(re.findall(r'href="/audit/\d+/"', shown))

    assert found("who=xa") == 1
    assert found("who=nobody") == 0
    assert found(f"action={CHANGE}") == 2
    assert found("way=read") == 0
    assert found("type=registry.household") == 0
    assert found(f"number={here.object_id}") == 1
    assert found(f"since={today}&until={today}") == 2
    assert found("until=01/01/2020") == 0
    assert "«31/02/2026» không phải ngày có thật" in page(client, "/audit/?since=31/02/2026")
    assert "Sửa nhà" in page(client, f"/audit/?action={CHANGE}")


def test_areas_are_found_by_their_names_and_acts_stand_by_part(
    client: Client, here: AuditEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Names:
        def names(self, units: object) -> dict[int, str]:
            return {}

        def communes_called(self, words: str) -> list[int]:
            return [1] if words == "thu cuc" else []

    monkeypatch.setattr(place_names, "_places", Names())
    reads(client, None, PersonalData.NONE)
    shown = page(client, "/audit/")
    assert '<select id="audit-area"' not in shown
    assert shown.count("<option") < 400
    assert '<optgroup label="Nền tảng">' in shown
    assert shown.index('<optgroup label="Nền tảng">') < shown.index(f'<option value="{AUDIT_VIEW}"')
    for written, count in (("thu cuc", 1), ("2", 1), ("nowhere", 0)):
        found = page(client, f"/audit/?area={written}")
        assert len(re.findall(r'href="/audit/\d+/"', found)) == count


def test_the_list_costs_the_same_whatever_it_holds(client: Client, here: AuditEvent) -> None:
    house = House.objects.unscoped("test").get(commune=1)
    reads(client, 1, PersonalData.NONE)
    with CaptureQueriesContext(connection) as few:
        page(client, "/audit/")
    for size in range(60):
        touch(Act(holder(1)), house, {}, {"size": size})
    with CaptureQueriesContext(connection) as many:
        page(client, "/audit/")
    assert len(many) == len(few) <= 6


def job(state: str = "waiting", user_id: int = 9, **values: object) -> Job:
    made = enqueue("specimens.build", {"parts": 3}, user_id=user_id)
    Job.objects.filter(pk=made.pk).update(state=state, **values)
    return Job.objects.get(pk=made.pk)


def test_everybody_sees_the_own_jobs_only(client: Client) -> None:
    mine, other = job(), job(user_id=10)
    reads(client, 1, PersonalData.NONE, CHANGE)
    listed = page(client, "/jobs/")
    assert f"/jobs/{mine.pk}/" in listed
    assert f"/jobs/{other.pk}/" not in listed
    for address in (f"/jobs/{other.pk}/", f"/jobs/{other.pk}/progress/", "/jobs/99999999999999999999/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/jobs/{other.pk}/cancel/").status_code == 404
    reads(client, 1, PersonalData.NONE, JOB_VIEW)
    assert client.get(f"/jobs/{other.pk}/").status_code == 404
    reads(client, None, PersonalData.NONE, JOB_VIEW)
    assert client.get(f"/jobs/{other.pk}/").status_code == 200


def test_progress_asks_again_until_the_job_has_ended(client: Client) -> None:
    running = job("running", done=10, total=200, started_at=timezone.now())
    write_progress(running.pk, 50, 200)
    reads(client, 1, PersonalData.NONE)
    shown = page(client, f"/jobs/{running.pk}/")
    assert 'value="25"' in shown
    assert f'hx-get="/jobs/{running.pk}/progress/"' in shown
    Job.objects.filter(pk=running.pk).update(state="done", finished_at=timezone.now(), result={"houses": 3})
    register_job_page("specimens.build", lambda one: f"/results/{one.pk}/")
    try:
        part = page(client, f"/jobs/{running.pk}/progress/")
    finally:
        _pages.pop("specimens.build")
    assert "hx-get" not in part
    assert "Việc đã xong lúc" in part
    assert f'href="/results/{running.pk}/"' in part


def test_what_a_job_counted_has_names_and_keys_stay_inside(client: Client) -> None:
    counted = {"documents": 1225, "parts": 3, "review": 77, "decision_refused": True, "rows": {"person": 5}}
    done = job("done", result=counted, finished_at=timezone.now())
    reads(client, 1, PersonalData.NONE)
    shown = page(client, f"/jobs/{done.pk}/")
    assert "<dt>Số văn bản</dt><dd>1.225</dd><dt>Số tệp</dt><dd>3</dd></dl>" in shown


def test_a_failure_is_told_in_words(client: Client) -> None:
    failed = job("failed", error_vi="Tệp không có dòng nào.", error_en="No rows.", finished_at=timezone.now())
    reads(client, 1, PersonalData.NONE)
    assert "Tệp không có dòng nào." in page(client, f"/jobs/{failed.pk}/")


def test_ending_a_job_leaves_an_event(client: Client) -> None:
    waiting = job()
    reads(client, 1, PersonalData.NONE)
    assert client.get(f"/jobs/{waiting.pk}/cancel/").status_code == 405
    for _ in range(2):
        assert client.post(f"/jobs/{waiting.pk}/cancel/").headers["Location"] == f"/jobs/{waiting.pk}/"
    assert Job.objects.get(pk=waiting.pk).state == "cancelled"
    events = AuditEvent.objects.unscoped("test").filter(object_id=str(waiting.pk))
    assert [one.action for one in events] == ["platform.job.cancel"]


def test_the_installation_is_for_its_administrator(client: Client) -> None:
    reads(client, None, PersonalData.NONE, AUDIT_VIEW)
    assert client.get("/installation/").status_code == client.get("/installation/law/").status_code == 403
    reads(client, None, PersonalData.NONE, INSTALLATION)
    shown = page(client, "/installation/")
    assert "Cơ sở dữ liệu" in shown
    assert "Cơ sở dữ liệu chặn việc sửa nhật ký." in shown
    assert f"{len(values_to_confirm())} giá trị cần đối chiếu" in shown.replace(".", "")


def test_values_of_the_law_stand_with_their_mark(client: Client) -> None:
    reads(client, None, PersonalData.NONE, LAW_CONFIRM)
    shown = page(client, "/installation/law/")
    assert values_to_confirm()
    first = values_to_confirm()[0]
    assert first["path"] in shown
    assert first["mark"].word.vi in shown
    only = page(client, f"/installation/law/?mark={first['key']}")
    assert only.count('role="row"') == 1 + sum(row["key"] == first["key"] for row in values_to_confirm())


def test_parts_of_a_value_stand_in_words_and_numbers_stay_masked() -> None:
    event = AuditEvent(action="registry.change.approve")
    wording = Wording(event, PersonalData.FULL, {})
    said = wording.value("after", {"birth_year": 1960, "birth_day": None, "disabled": False})
    assert said == Text(
        "năm sinh: 1960; ngày sinh: –; người khuyết tật: không",
        "year of birth: 1960; day of birth: –; disabled: no",
    )
    assert "025089001234" not in str(wording.value("after", {"citizen_number": "025089001234"}))
    assert wording.value("persons", [369, 371]) == "369, 371"
    assert "1960" not in str(Wording(event, PersonalData.MASKED, {}).value("after", {"birth_year": 1960}))
