"""Pages for citizens: forms to print without anything kept, a complaint into the inbox, its steps by code."""

import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from django.core.cache import cache
from django.test import Client

from giamngheo.complaints.following_up import digest, new_code
from giamngheo.complaints.models import Grievance
from giamngheo.law.document_forms import document_forms
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.portal import complaining
from giamngheo.portal.limits import SEND, SENT_BY_ALL, VERIFY
from giamngheo.portal.papers import PRINTABLES
from giamngheo.registry.models import Household
from office_world import Office

pytestmark = pytest.mark.django_db
SENT = {"content": "Gia đình tôi có ba người không có thẻ bảo hiểm y tế.", "sender_name": "Hà Văn Bình"}


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client()


def send(client: Client, office: Office, **changes: str):
    return client.post(
        "/public/complaint/", SENT | {"commune": office.commune.pk, "kind": "petition"} | changes
    )


def test_every_form_is_printed_and_nothing_is_kept(office: Office, client: Client) -> None:
    before = AuditEvent.objects.unscoped("test").count()
    assert client.get("/public/").status_code == 200
    for key in PRINTABLES:
        assert client.get(f"/public/forms/{key}/").status_code == 200
        empty = client.get(f"/public/forms/{key}/blank/")
        typed = client.post(
            f"/public/forms/{key}/",
            {"head_name": "Hà Văn Bình", "sender_name": "Hà Văn Bình", "members-0-name": "Hà Thị Lan"},
        )
        for answer in (empty, typed):
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")
            assert answer["Cache-Control"] == "no-store"
        assert empty.content != typed.content
    assert client.get("/public/forms/nothing/").status_code == 404
    assert AuditEvent.objects.unscoped("test").count() == before
    assert not client.session.keys()


def test_what_is_typed_fits_the_paper_and_leaves_room_to_write(office: Office, client: Client) -> None:
    typed = {"head_name": "Hà \u202eVăn Bình", "residence": "W" * 190, "members-0-name": "Hà Thị Lan"}
    paper = pypdfium2.PdfDocument(client.post("/public/forms/review/", typed).content)
    assert len(paper) == 1
    words = paper[0].get_textpage().get_text_bounded()
    assert "Họ và tên: Hà Văn Bình" in words
    assert words.count("W") == 190
    rows = document_forms()["application"].rows["members"].blank
    assert {str(number) for number in range(1, rows + 1)} <= set(words.split())


def test_a_complaint_opens_an_entry_and_its_code_shows_steps_only(office: Office, client: Client) -> None:
    answer = send(client, office).content.decode()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", answer)
    assert code is not None
    made = Grievance.objects.unscoped("test").get()
    assert (made.channel, made.kind, made.sender_name) == ("public", "petition", "Hà Văn Bình")
    assert made.follow_index == digest(code[0])
    assert code[0] not in str(vars(made))
    shown = client.post("/public/follow/", {"code": code[0].lower().replace("-", " ")}).content.decode()
    assert "Mới tiếp nhận" in shown
    for secret in ("Hà Văn Bình", "bảo hiểm", made.code):
        assert secret not in shown
    assert "Không có mã này" in client.post("/public/follow/", {"code": new_code()}).content.decode()


def test_a_complaint_about_a_result_names_a_household_of_the_commune(office: Office, client: Client) -> None:
    Household.objects.create(
        code="25-000001", commune=office.commune, village=office.village, since=date(2025, 7, 1)
    )
    for code in ("", "25-999999"):
        assert send(client, office, kind="posted_result", household=code).status_code == 400
    assert not Grievance.objects.unscoped("test").exists()
    assert send(client, office, kind="posted_result", household="25-000001").status_code == 200
    assert Grievance.objects.unscoped("test").get().due_on is not None


@pytest.mark.parametrize(
    "wrong", [{"website": "http://x"}, {"kind": "denunciation"}, {"commune": "0"}, {"content": "Ngắn"}]
)
def test_what_a_machine_or_a_mistake_sends_is_refused(
    office: Office, client: Client, wrong: dict[str, str]
) -> None:
    assert send(client, office, **wrong).status_code == 400
    assert not Grievance.objects.unscoped("test").exists()


def test_nobody_floods_the_inbox(office: Office, client: Client) -> None:
    statuses = [send(client, office).status_code for _ in range(SEND.at_most + 1)]
    assert statuses == [200] * SEND.at_most + [429]
    assert Grievance.objects.unscoped("test").count() == SEND.at_most
    assert "Thử lại sau 60 phút" in send(client, office).content.decode()


def test_who_floods_takes_nothing_from_the_others(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaining, "SENT_BY_ALL", replace(SENT_BY_ALL, at_most=SEND.at_most + 1))
    for _ in range(3 * SEND.at_most):
        send(client, office)
    others = [send(Client(REMOTE_ADDR=f"10.1.2.{number}"), office) for number in (3, 4)]
    assert [one.status_code for one in others] == [200, 429]
    assert "Lúc này có quá nhiều người gửi" in others[1].content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("2001:ee0:4f00:1::9", 429), ("2001:ee0:4f00:2::1", 404), ("::ffff:203.0.113.7", 404), ("unknown", 404)],
)
def test_a_network_of_ipv6_is_one_visitor(office: Office, address: str, status: int) -> None:
    for number in range(VERIFY.at_most):
        Client(REMOTE_ADDR=f"2001:ee0:4f00:1::{number:x}").get("/v/wrong")
    assert Client(REMOTE_ADDR=address).get("/v/wrong").status_code == status
