"""The page behind a document's QR: public, sparing, calm."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from giamngheo.platform.actions import Act
from giamngheo.platform.documents.issuing import end_documents, issue_documents
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.qr import qr_png, qr_svg
from giamngheo.portal.limits import VERIFY
from office_world import Office, actor, certificate


@pytest.fixture
def document(office: Office) -> IssuedDocument:
    return issue_documents(Act(actor("commune_leader", office.commune)), [certificate(office)])[0]


def test_whoever_holds_the_paper_sees_what_it_states_and_no_more(document: IssuedDocument) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = Client().get(f"/v/{document.token}")
    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("1/GCN-HN.HCN", "05/12/2025", "hộ nghèo", "Hà V. B.", "1962", "Còn hiệu lực"):
        assert shown in page
    for hidden in ("Hà Văn Bình", "025062001234", "Thu Cúc", "Giáp Trung", "Chủ hộ"):
        assert hidden not in page
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert len([one for one in asked if "issueddocument" in one["sql"]]) == 1
    assert all('"content"' not in one["sql"] for one in asked)


def test_it_says_when_the_document_no_longer_holds(office: Office, document: IssuedDocument) -> None:
    end_documents(Act(actor("commune_leader", office.commune), "thu hồi"), [document], date(2026, 1, 5))
    page = Client().get(f"/v/{document.token}").content.decode()
    assert "Đã thu hồi" in page
    assert "Văn bản này không còn hiệu lực." in page
    assert "Còn hiệu lực" not in page


def test_a_document_that_ends_later_holds_until_then(office: Office, document: IssuedDocument) -> None:
    today = timezone.localdate()
    end_documents(
        Act(actor("commune_leader", office.commune), "12/QĐ"), [document], today + timedelta(days=3)
    )
    page = Client().get(f"/v/{document.token}").content.decode()
    assert "Còn hiệu lực" in page
    assert f"đến hết ngày {today + timedelta(days=2):%d/%m/%Y}" in page
    assert "không còn hiệu lực" not in page


def test_a_document_revoked_before_its_first_day_never_holds(office: Office) -> None:
    first = timezone.localdate() + timedelta(days=30)
    leader = actor("commune_leader", office.commune)
    (paper,) = issue_documents(Act(leader), [replace(certificate(office), effective_from=first)])
    assert "Chưa có hiệu lực" in Client().get(f"/v/{paper.token}").content.decode()
    end_documents(Act(leader, "thu hồi"), [paper], first)
    page = Client().get(f"/v/{paper.token}").content.decode()
    assert "Đã thu hồi, không có hiệu lực" in page
    for wrong in ("Chưa có hiệu lực", "Có hiệu lực từ ngày", "đến hết ngày", "không còn hiệu lực"):
        assert wrong not in page


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 400])
def test_an_unknown_code_gets_a_calm_answer(office: Office, token: str) -> None:
    answer = Client().get(f"/v/{token}")
    assert answer.status_code == 404
    assert "Mã này không ứng với văn bản nào" in answer.content.decode()


def test_a_visitor_who_tries_codes_is_asked_to_wait(document: IssuedDocument) -> None:
    cache.clear()
    client = Client()
    answers = [client.get("/v/wrong").status_code for _ in range(VERIFY.at_most + 1)]
    assert answers[: VERIFY.at_most] == [404] * VERIFY.at_most
    assert answers[-1] == 429
    assert client.get(f"/v/{document.token}").status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert elsewhere.get(f"/v/{document.token}").status_code == 200
    assert client.post(f"/v/{document.token}").status_code == 405


def test_the_code_is_a_picture_without_words() -> None:
    assert qr_png("https://a/v/x").startswith(b"\x89PNG")
    assert qr_svg("https://a/v/x").startswith("<svg xmlns=")
    assert qr_svg("https://a/v/x") != qr_svg("https://a/v/y")
