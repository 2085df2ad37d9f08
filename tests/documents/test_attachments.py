"""Scans and photos on rows: only what opens as one, only for who reads the row, never lost or rewritten."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image

from giamngheo.complaints.actions import Received, receive
from giamngheo.complaints.models import Grievance
from giamngheo.platform.actions import Act
from giamngheo.platform.attachments.content import MAX_BYTES, AttachmentRefused, media_type_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents import TableDocument, table_pdf
from giamngheo.platform.documents.reading import PIXELS_READ, codes_on
from giamngheo.platform.models import Attachment
from homes import with_keys
from office_world import Office, actor, signed_in

WHY = "test"


def picture(kind: str = "PNG", colour: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, colour, 30)).save(out, kind)
    return out.getvalue()


def poster(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def page_of(width: int, height: int) -> bytes:
    """A PDF of one empty page of so many points."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]>>".encode(),
    ]
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF"


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.HOME = with_keys(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def grievance(office: Office) -> Grievance:
    from django.utils import timezone

    received = Received("petition", "counter", timezone.localdate(), "Xin xem lại", village=office.village)
    return receive(Act(actor("commune_officer", office.commune)), office.commune, received)


def send(client: Client, one: Grievance, content: bytes, name: str = "Hà Văn Bình 025062001234.png"):
    data = {"kind": "evidence", "content": SimpleUploadedFile(name, content)}
    return client.post(f"/attachments/add/complaints.grievance/{one.pk}/", data)


@pytest.mark.parametrize(
    ("content", "is_what"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (table_pdf(TableDocument(title="x", columns=(), rows=())), "application/pdf"),
        (b"", "empty"),
        (b"\x00" * (MAX_BYTES + 1), "too_large"),
        (b"PK\x03\x04" + b"\x00" * 99, "not_a_scan"),
        (b"<html><script>alert(1)</script>", "not_a_scan"),
        (b"GIF89a" + b"\x00" * 20, "not_a_scan"),
        (picture("PNG")[:60], "broken"),
        (picture("JPEG")[:200], "broken"),
        (b"%PDF-1.7 nothing follows", "broken"),
        (b"\xef\xbb\xbf\r\n" + table_pdf(TableDocument(title="x", columns=(), rows=())), "application/pdf"),
        (
            b"<script>alert(1)</script>" + table_pdf(TableDocument(title="x", columns=(), rows=())),
            "not_a_scan",
        ),
        (b"GIF89a;" + table_pdf(TableDocument(title="x", columns=(), rows=())), "not_a_scan"),
        (poster(9_000, 9_000), "too_many_points"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, is_what: str) -> None:
    try:
        found = media_type_of(content)
    except AttachmentRefused as refused:
        found = refused.code
    assert found == is_what


@pytest.mark.parametrize(
    "content", [page_of(14_400, 14_400), page_of(14_400, 1), poster(8_000, 9_900), poster(60_000, 1_300)]
)
def test_a_page_of_any_size_is_drawn_no_larger_than_is_read(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zxingcpp

    drawn = []
    monkeypatch.setattr(zxingcpp, "read_barcodes", lambda picture, **_: drawn.append(picture.size) or [])
    assert codes_on(content, media_type_of(content)) == []
    assert drawn
    assert all(width * height <= PIXELS_READ * 1.01 for width, height in drawn)


def test_a_scan_is_kept_sealed_and_read_by_who_reads_its_row(
    folder: Path, office: Office, grievance: Grievance
) -> None:
    officer = signed_in("commune_officer", office.commune)
    assert send(officer, grievance, picture()).status_code == 302
    one = Attachment.objects.get()
    assert (one.media_type, one.kind, one.subject_id) == ("image/png", "evidence", grievance.pk)
    (kept,) = (folder / "attachments").rglob("*.sealed")
    assert picture() not in kept.read_bytes()
    assert kept.stem == one.digest
    page = officer.get(f"/complaints/{grievance.pk}/").content.decode()
    assert f"/attachments/{one.pk}/" in page
    assert "025062001234" not in page
    answer = officer.get(f"/attachments/{one.pk}/")
    assert (answer.content, answer["Content-Type"]) == (picture(), "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="tep-{one.pk}.png"'
    events = AuditEvent.objects.unscoped(WHY)
    assert events.filter(reading=True, object_id=str(grievance.pk)).exists()
    assert events.get(object_type="platform.attachment").commune == office.commune.pk


@pytest.mark.parametrize(
    ("role", "at", "reads"),
    [
        ("commune_officer", "other", 404),
        ("front_observer", "commune", 404),
        ("administrator", None, 404),
        ("inspector", "commune", 200),
    ],
)
def test_others_find_nothing(
    folder: Path, office: Office, grievance: Grievance, role: str, at: str | None, reads: int
) -> None:
    send(signed_in("commune_officer", office.commune), grievance, picture())
    one = Attachment.objects.get()
    client = signed_in(role, getattr(office, at) if at else None, "nguoi.khac")
    assert client.get(f"/attachments/{one.pk}/").status_code == reads
    assert send(client, grievance, picture("JPEG")).status_code == 404
    assert client.post(f"/attachments/{one.pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert Client().get(f"/attachments/{one.pk}/").status_code == 302
    assert Attachment.objects.filter(withdrawn_at=None).count() == 1


def test_what_is_no_scan_is_refused_in_words(folder: Path, office: Office, grievance: Grievance) -> None:
    officer = signed_in("commune_officer", office.commune)
    answer = send(officer, grievance, b"PK\x03\x04 word", "bien-ban.pdf")
    assert answer.status_code == 400
    assert "tệp Word, Excel hoặc tệp nén, không phải bản quét hay ảnh" in answer.content.decode()
    assert send(officer, grievance, picture()).status_code == 302
    assert "đã được đính kèm" in send(officer, grievance, picture()).content.decode()
    assert Attachment.objects.count() == 1
    assert officer.get(f"/attachments/add/registry.household/{grievance.pk}/").status_code == 404


def test_a_wrong_scan_is_taken_down_with_a_reason_and_kept(
    folder: Path, office: Office, grievance: Grievance
) -> None:
    officer = signed_in("commune_officer", office.commune)
    send(officer, grievance, picture())
    one = Attachment.objects.get()
    officer.post(f"/attachments/{one.pk}/withdraw/", {"reason": " "})
    assert Attachment.objects.get().withdrawn_at is None
    officer.post(f"/attachments/{one.pk}/withdraw/", {"reason": "nhầm hộ"})
    one.refresh_from_db()
    assert (one.withdrawn_because, one.withdrawn_at is None) == ("nhầm hộ", False)
    assert officer.get(f"/attachments/{one.pk}/").status_code == 404
    assert send(officer, grievance, picture()).status_code == 302
    for change in ({"digest": "0" * 64}, {"withdrawn_at": None, "withdrawn_because": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Attachment.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.all().delete()
