"""The pages as an officer goes through them; what strangers get; the register as a file."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from profile_world import (
    actor_of,
    filled,
    merged_form,
    now,
    plain_list,
    profile_of,
    saved,
    sign_in,
    workbook_of,
)

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.columns import GROUPS
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun, RegisterExtract
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.crypto.keyring import KeyMissing
from giamngheo.platform.scope import Actor, PersonalData
from in_chromium import violations

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("GIAMNGHEO_SHOTS")


def latest(model: Any) -> Any:
    return model.objects.unscoped(WHY).latest("pk")


def text(client: Client, name: str, *arguments: Any) -> str:
    response = client.get(reverse(f"exchange:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.long
def test_from_the_empty_template_to_the_written_answers(signed_in: Actor, filled_commune: AdminUnit) -> None:
    client = Client()
    assert "Chưa có mẫu nào" in text(client, "profiles")
    data = {
        "template": SimpleUploadedFile("bhyt.xlsx", plain_list()),
        "name": "Kiểm tra số",
        "system": "Công an xã",
        "unit": filled_commune.pk,
    }
    assert client.post(reverse("exchange:profile-new"), data).status_code == 302
    profile = latest(ExchangeProfile)
    page = text(client, "profile-columns", profile.uid)
    assert 'value="fill:citizen_id" selected' in page
    assert 'value="nam=1; nữ=2"' in page
    chosen = {
        f"c-{one['index']}": f"fill:{one['variable']}"
        for one in profile.mapping["columns"]
        if one["variable"]
    }
    sent = {
        **chosen,
        "c-6": "verified",
        "v-6": "Đã so",
        "each": "household",
        "start": "2",
        "version": profile.version,
    }
    assert client.post(reverse("exchange:profile-columns", args=[profile.uid]), sent).status_code == 302
    assert "<td>PT-00" in text(client, "profile-columns", profile.uid)  # the first rows
    # somebody who still has the older version is told, and loses nothing
    again = client.post(reverse("exchange:profile-columns", args=[profile.uid]), {**sent, "v-6": "Đúng rồi"})
    assert "Người khác vừa sửa mẫu này" in again.content.decode()
    assert "Đúng rồi" in again.content.decode()
    asked = {"unit": filled_commune.pk, "on": "31/12/2025"}
    assert client.post(reverse("exchange:profile", args=[profile.uid]), asked).status_code == 302
    run = latest(ExchangeRun)
    assert "progress-part" in text(client, "run", run.uid)
    work()
    assert "Tổng số 12 dòng." in text(client, "run", run.uid)
    response = client.get(reverse("exchange:run-file", args=[run.uid, 1]))
    assert response.headers["X-Row-Count"] == "12"
    book = openpyxl.load_workbook(io.BytesIO(content(response)))
    book["DS"].cell(2, 7, "Đã so")
    book["DS"].cell(3, 7, "???")
    back = {"returned": SimpleUploadedFile("tra-ve.xlsx", saved(book))}
    assert client.post(reverse("exchange:run-returned", args=[run.uid]), back).status_code == 302
    work()
    page = text(client, "run", run.uid)
    assert "Không hiểu kết quả này" in page
    assert "Chưa ghi gì vào sổ hộ" in page
    client.post(reverse("exchange:run-step", args=[run.uid, "apply"]))
    work()
    assert now(run).counts["marked"] == 1
    client.post(reverse("exchange:run-step", args=[run.uid, "undo"]), {"reason": ""})
    assert now(run).state == "done"
    client.post(reverse("exchange:run-step", args=[run.uid, "undo"]), {"reason": "nhầm"})
    work()
    assert now(run).state == "read"


def test_codes_of_a_column_are_typed_in_words(signed_in: Actor, filled_commune: AdminUnit) -> None:
    profile = profile_of(signed_in, filled_commune, plain_list())
    address = reverse("exchange:profile-columns", args=[profile.uid])
    kept = {"each": "household", "start": "2", "version": profile.version}
    wrong = Client().post(address, {**kept, "k-2": "nam=M; hoa=F", "start": "3"})
    page = wrong.content.decode()
    assert "không hiểu «hoa=F»" in page
    assert 'value="nam=M; hoa=F"' in page
    assert 'name="start" class="short figure" inputmode="numeric" value="3"' in page
    assert now(profile).mapping == profile.mapping
    assert Client().post(address, {**kept, "k-2": "Nam=M; nữ = F"}).status_code == 302
    codes = next(one["codes"] for one in now(profile).mapping["columns"] if one["index"] == 2)
    assert codes == {"male": "M", "female": "F"}


@pytest.mark.parametrize("sent", [{}, {"c-0": "fill:no-such"}, {"c-0": "no-such:thing", "start": "x"}])
def test_columns_sent_by_a_stranger_to_the_page_are_refused_in_words(
    signed_in: Actor, filled_commune: AdminUnit, sent: dict[str, str]
) -> None:
    profile = profile_of(signed_in, filled_commune, plain_list())
    address = reverse("exchange:profile-columns", args=[profile.uid])
    answer = Client().post(address, {**sent, "version": profile.version})
    assert answer.status_code == 200
    assert now(profile).mapping == profile.mapping


@pytest.mark.long
def test_strangers_get_nothing(
    officer: Actor, filled_commune: AdminUnit, other_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    extract = actions.ask_extract(Act(officer), filled_commune, run.on, "household", "csv")
    work()
    profile = now(run).profile
    pages = [
        ("profile", profile.uid), ("profile-columns", profile.uid), ("run", run.uid), ("run-progress", run.uid),
        ("run-file", run.uid, 1), ("extract", extract.uid), ("extract-progress", extract.uid),
        ("extract-file", extract.uid),
    ]  # fmt: skip
    for actor, expected in (
        (actor_of(other_commune, user_id=9), 404),
        (actor_of(filled_commune, "registry.household.view", user_id=9), 403),
    ):
        sign_in(monkeypatch, actor)
        for name, *arguments in pages:
            assert Client().get(reverse(f"exchange:{name}", args=arguments)).status_code == expected, name
        for name, *arguments in (("run-returned", run.uid), ("run-step", run.uid, "apply")):
            assert Client().post(reverse(f"exchange:{name}", args=arguments)).status_code == expected
    sign_in(monkeypatch, actor_of(other_commune, user_id=9))
    for name in ("profiles", "profile-new", "extracts"):
        assert "Thu Cúc" not in Client().get(reverse(f"exchange:{name}")).content.decode()


def test_a_role_that_sees_less_does_not_open_what_another_filled(
    officer: Actor, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    sign_in(monkeypatch, actor_of(filled_commune, user_id=5, sees=PersonalData.MASKED))
    assert Client().get(reverse("exchange:run-file", args=[run.uid, 1])).status_code == 404
    assert "không được mở tệp này" in text(Client(), "run", run.uid)


def queries_of(profile: ExchangeProfile, run: ExchangeRun) -> dict[str, int]:
    found = {}
    for name, *arguments in (("profiles",), ("profile", profile.uid), ("run", run.uid), ("extracts",)):
        with CaptureQueriesContext(connection) as captured:
            text(Client(), name, *arguments)
        found[name] = len(captured)
    return found


def test_pages_ask_the_same_number_of_queries_however_long(
    signed_in: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(signed_in, filled_commune, plain_list())
    run = filled(signed_in, profile, filled_commune)
    text(Client(), "profiles")
    assert queries_of(profile, run) == QUERIES
    for number in range(3):
        ExchangeProfile(name=f"Mẫu {number}", unit=filled_commune, system="x", made_by_name="y").save()
        ExchangeRun(profile=profile, unit=filled_commune, on=run.on, state="filled", made_by_name="y").save()
    assert queries_of(profile, run) == QUERIES


QUERIES = {"profiles": 8, "profile": 16, "run": 10, "extracts": 7}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_the_register_as_a_file(signed_in: Actor, filled_commune: AdminUnit, kind: str) -> None:
    client = Client()
    data = {
        "unit": filled_commune.pk,
        "on": "31/12/2025",
        "each": "person",
        "format": kind,
        "groups": list(GROUPS),
    }
    assert client.post(reverse("exchange:extracts"), data).status_code == 302
    one = latest(RegisterExtract)
    work()
    assert (now(one).rows, now(one).sheets) == (12, 1)
    assert "12 dòng" in text(client, "extract", one.uid)
    response = client.get(reverse("exchange:extract-file", args=[one.uid]))
    assert response.headers["X-Row-Count"] == "12"
    found = content(response)
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"))))
        codes = {row["Mã hộ"]: row for row in rows}
        numbers = {row["Mã hộ"]: row["Số định danh"] for row in rows}
    elif kind == "xlsx":
        page = openpyxl.load_workbook(io.BytesIO(found)).worksheets[0]
        head, *lines = page.iter_rows(values_only=True)
        codes = {
            dict(zip(head, line, strict=True))["Mã hộ"]: dict(zip(head, line, strict=True)) for line in lines
        }
        numbers = {code: row["Số định danh"] for code, row in codes.items()}
    else:
        rows = pq.read_table(io.BytesIO(found)).to_pylist()
        codes = {row["household_code"]: row for row in rows}
        numbers = {code: row["citizen_id"] for code, row in codes.items()}
    assert sorted(codes) == [f"PT-{n:04d}" for n in range(1, 13)]
    assert numbers["PT-0001"] == "025151000001"
    events = AuditEvent.objects.unscoped(WHY).filter(action=permissions.REGISTER_EXPORT)
    assert events.filter(reading=True).count() == 1
    # sealed where it lies
    assert found[:64] not in store.path_of(one, "extract").read_bytes()


def test_a_sealed_file_that_was_altered_or_cut_does_not_open(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    path = store.path_of(run, "filled-1")
    whole = path.read_bytes()
    for broken in (whole[:-20], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b""):
        path.write_bytes(broken)
        with pytest.raises(KeyMissing):
            store.get(run, "filled-1")


@pytest.mark.slow
def test_the_pages_in_chromium(
    visit: Any, signed_in: Actor, filled_commune: AdminUnit, tmp_path: Path
) -> None:
    profile = profile_of(signed_in, filled_commune, merged_form())
    run = filled(signed_in, profile, filled_commune)
    book = workbook_of(run)
    book["Mẫu 02"].cell(8, 7, "HN-1")
    book["Mẫu 02"].cell(9, 2, "Tên Khác")
    actions.upload_returned(Act(signed_in), run, "tra-ve.xlsx", saved(book))
    work()
    pages = {
        "profiles": reverse("exchange:profiles"),
        "new": reverse("exchange:profile-new"),
        "profile": reverse("exchange:profile", args=[profile.uid]),
        "columns": reverse("exchange:profile-columns", args=[profile.uid]),
        "run": reverse("exchange:run", args=[run.uid]),
        "extracts": reverse("exchange:extracts"),
    }
    for width in (1440, 390):
        seen = visit(width)
        for name, address in pages.items():
            page = seen.open(address)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
            assert violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert seen.complaints == []


def test_a_profile_is_renamed_and_goes_out_of_use_and_back(
    client: Client, signed_in: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(signed_in, filled_commune, plain_list())

    def manage(what: str, **data: str) -> str:
        address = reverse("exchange:profile-manage", args=[profile.uid, what])
        response = client.post(address, data, follow=True)
        assert response.status_code == 200
        return str(response.content.decode())

    assert "Đã đổi tên mẫu." in manage("name", name="  BHYT   hộ nghèo 2026 ")
    assert now(profile).name == "BHYT hộ nghèo 2026"
    assert "Ghi tên mẫu." in manage("name", name=" ")
    gone = manage("retire")
    assert "Mẫu này thôi dùng. Các lần đã điền vẫn xem được ở dưới." in gone
    assert "Số liệu tại ngày" not in gone
    assert "Số liệu tại ngày" in manage("use")
    assert client.post(reverse("exchange:profile-manage", args=[profile.uid, "delete"])).status_code == 404
