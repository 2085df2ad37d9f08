"""The counter: its first page, the signed application on the file, a dossier found by its code."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from review_office import WHY, Opened, household, system

from giamngheo.platform.models import Attachment
from giamngheo.reviews.actions.listing import invite
from giamngheo.reviews.models import Case
from homes import with_keys
from office_world import Office, signed_in

FORM = {"form": "application", "channel": "counter", "received_on": "01/10/2025", "code": ""}
UNSIGNED = "chưa có bản giấy đề nghị đã ký"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> None:
    settings.HOME = with_keys(tmp_path)  # type: ignore[attr-defined]


@pytest.fixture
def clerk(office: Office) -> Client:
    return signed_in("one_stop_clerk", office.commune)


@pytest.fixture
def received(office: Office, opened: Opened, clerk: Client) -> Case:
    applicant = household(office.village)
    clerk.post(f"/reviews/communes/{opened.commune.pk}/apply/{applicant.pk}/", FORM)
    return Case.objects.unscoped(WHY).get(household=applicant)


def hang(client: Client, case: Case, kind: str, query: str = "", colour: int = 30):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, colour, 30)).save(out, "PNG")
    data = {"kind": kind, "content": SimpleUploadedFile("don.png", out.getvalue())}
    return client.post(f"/attachments/add/reviews.case/{case.pk}/{query}", data)


def test_the_clerk_begins_with_receiving_and_sees_what_waits(
    office: Office, opened: Opened, clerk: Client
) -> None:
    apply = f'href="/reviews/communes/{opened.commune.pk}/apply/"'
    empty = text(clerk.get("/"))
    assert apply in empty
    assert "Không có hồ sơ nào đang chờ." in empty
    assert "Không có việc nào chờ bạn" not in empty
    applicant = household(office.village)
    clerk.post(f"/reviews/communes/{opened.commune.pk}/apply/{applicant.pk}/", FORM)
    case = Case.objects.unscoped(WHY).get(household=applicant)
    clerk.get(f"/reviews/cases/{case.pk}/receipt/")  # the message of the receipt is read there
    page = text(clerk.get("/"))
    # waiting, and among the latest, with its receipt
    assert page.count(case.dossier_code) == 2
    assert f'href="/reviews/cases/{case.pk}/receipt/"' in page
    assert "14/12/2025" in page
    assert UNSIGNED in page
    # the list in force did not apply, and another commune is not here
    assert opened.poor.head_name not in page
    other = signed_in("one_stop_clerk", office.other, "clerk.elsewhere")
    assert case.dossier_code not in text(other.get("/"))
    others = {
        "commune_officer": office.commune, "village_head": office.village, "province_officer": office.province,
    }  # fmt: skip
    for role, unit in others.items():
        assert "Một cửa: hồ sơ rà soát" not in text(signed_in(role, unit).get("/"))


def test_visits_wait_for_the_village_head_not_for_the_counter(
    office: Office, opened: Opened, clerk: Client
) -> None:
    invited = household(office.village)
    invite(system(), opened.commune, {invited.pk: ["split"]})
    assert invited.head_name not in text(clerk.get("/"))
    assert invited.head_name in text(signed_in("village_head", office.village).get("/"))


def test_a_dossier_is_found_by_the_code_on_the_receipt(office: Office, received: Case, clerk: Client) -> None:
    found = clerk.get("/reviews/counter/find/", {"code": f" {received.dossier_code.lower()} "})
    assert found["Location"] == f"/reviews/cases/{received.pk}/"
    for code in ("H25-0", ""):
        told = text(clerk.get("/reviews/counter/find/", {"code": code}, follow=True))
        assert f"Không có hồ sơ «{code}»" in told
    other = signed_in("one_stop_clerk", office.other, "clerk.elsewhere")
    assert other.get("/reviews/counter/find/", {"code": received.dossier_code})["Location"] == "/"


def test_the_signed_application_hangs_on_the_file_from_the_receipt(received: Case, clerk: Client) -> None:
    receipt = f"/reviews/cases/{received.pk}/receipt/"
    add = f"/attachments/add/reviews.case/{received.pk}/?next={receipt}&amp;kind=application"
    assert add in text(clerk.get(receipt))
    assert hang(clerk, received, "application", f"?next={receipt}&kind=application")["Location"] == receipt
    one = Attachment.objects.get()
    assert (one.subject, one.subject_id, one.kind) == ("reviews.case", received.pk, "application")
    shown = text(clerk.get(receipt))
    assert f'href="/attachments/{one.pk}/"' in shown
    assert UNSIGNED not in text(clerk.get("/"))
    # a foreign address is not led to
    away = hang(clerk, received, "application", "?next=https://elsewhere.example/", colour=60)
    assert away["Location"] == f"/reviews/cases/{received.pk}/"
    taken = clerk.post(f"/attachments/{one.pk}/withdraw/", {"reason": "Chụp mờ"})
    assert taken.status_code == 302
    assert Attachment.objects.get(pk=one.pk).withdrawn_because == "Chụp mờ"


def test_each_hangs_only_what_is_theirs(office: Office, received: Case, clerk: Client) -> None:
    enumerator = signed_in("enumerator", office.village)
    assert hang(clerk, received, "sheet").status_code == 400
    assert hang(enumerator, received, "application").status_code == 400
    assert not Attachment.objects.exists()
    assert hang(enumerator, received, "sheet").status_code == 302
    sheet = Attachment.objects.get()
    case_page = text(clerk.get(f"/reviews/cases/{received.pk}/"))
    assert f'href="/attachments/{sheet.pk}/"' in case_page
    assert f"/attachments/{sheet.pk}/withdraw/" not in case_page
    assert clerk.post(f"/attachments/{sheet.pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert Attachment.objects.get().withdrawn_at is None
    # who only reads, reads
    assert hang(signed_in("inspector", office.commune), received, "application").status_code == 404
