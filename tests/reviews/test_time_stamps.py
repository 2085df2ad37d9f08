"""A signature with a trusted time stamp: a real RFC 3161 token, a broken one, and one of an authority nobody trusts."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from reviews_world import WHY
from test_decision_pages import folder, leader, officer, review, said, village
from test_signed_pdf import CHAIRMAN, Authority, decision

from giamngheo.platform import figures
from giamngheo.platform.documents.files import documents_pdf
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.signatures import DigitalSignature, Validity, signatures_of
from giamngheo.reviews.models import Decision, SignedCopy

__all__ = ["decision", "folder", "leader", "officer", "review", "village"]
pytestmark = pytest.mark.django_db
ENDED = (-400, -20)
"""From when to when the chairman's certificate was, in days from today."""
STAMPED = -30


@pytest.fixture
def known(folder: Path) -> Authority:
    made = Authority("Tổ chức chứng thực của bài thử")
    (folder / "trust").mkdir()
    (folder / "trust" / "root.pem").write_bytes(made.pem)
    return made


@pytest.fixture
def paper(decision: Decision) -> bytes:
    return documents_pdf([IssuedDocument.objects.unscoped(WHY).get(form="decision")])


def token_of(signed: bytes) -> Any:
    """The token that stands among the signature's unsigned attributes."""
    (one,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    (found,) = (
        at for at in one.signer_info["unsigned_attrs"] if at["type"].native == "signature_time_stamp_token"
    )
    return found["values"][0]["content"]


def another(signed: bytes, part: bytes) -> bytes:
    """The file with another byte at the end of this part of its token; what the chairman signed stays."""
    old = part.hex().encode()
    assert signed.lower().count(old) == 1
    at = signed.lower().index(old) + len(old)
    return signed[: at - 2] + f"{part[-1] ^ 1:02x}".encode() + signed[at:]


def read(content: bytes) -> DigitalSignature:
    (found,) = signatures_of(content)
    return found


@pytest.mark.long
def test_a_trusted_time_stamp_proves_that_an_expired_certificate_signed_in_time(
    decision: Decision, paper: bytes, known: Authority, officer: Client, leader: Client
) -> None:
    at = datetime.now(UTC) + timedelta(days=STAMPED)
    # what the signer's computer says counts no more
    signed = known.sign(paper, valid=ENDED, said=3, stamper=known.stamper(STAMPED))
    found = read(signed)
    assert (found.stamped, found.validity, found.intact, found.trusted) == (True, Validity.VALID, True, True)
    assert datetime.fromisoformat(found.signed_at) == at.replace(second=0, microsecond=0)
    page = f"/reviews/decisions/{decision.pk}/"
    file = SimpleUploadedFile("quyet-dinh.pdf", signed, "application/pdf")
    assert officer.post(page, {"doing": "copy", "content": file}).status_code == 302
    shown = leader.get(page).content.decode()
    assert "Giờ ký theo dấu thời gian tin cậy." in shown
    assert f"{CHAIRMAN} – {figures.moment(at)}<br>" in shown
    assert "Đã đối chiếu, xác nhận" in shown


@pytest.mark.long
def test_a_time_stamp_after_the_end_proves_that_it_was_too_late(
    paper: bytes, known: Authority, decision: Decision, officer: Client
) -> None:
    late = known.sign(paper, valid=ENDED, said=STAMPED, stamper=known.stamper(-10))
    assert (read(late).stamped, read(late).validity) == (True, Validity.EXPIRED)
    file = SimpleUploadedFile("quyet-dinh.pdf", late, "application/pdf")
    refused = said(officer.post(f"/reviews/decisions/{decision.pk}/", {"doing": "copy", "content": file}))
    assert f"Chứng thư của {CHAIRMAN} hết hạn ngày" in refused
    assert not SignedCopy.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_a_time_stamp_of_an_authority_nobody_trusts_proves_nothing(paper: bytes, known: Authority) -> None:
    unknown = Authority("Không ai biết")
    found = read(known.sign(paper, valid=ENDED, said=STAMPED, stamper=unknown.stamper(STAMPED)))
    assert (found.stamped, found.validity) == (False, Validity.UNPROVEN)
    assert (found.intact, found.trusted) == (True, True)


@pytest.mark.long
@pytest.mark.parametrize("part", ["signature", "imprint", "time"])
def test_a_broken_time_stamp_proves_nothing(paper: bytes, known: Authority, part: str) -> None:
    signed = known.sign(paper, valid=ENDED, said=STAMPED, stamper=known.stamper(STAMPED))
    token = token_of(signed)
    stated = token["encap_content_info"]["content"].parsed
    broken = {
        "signature": token["signer_infos"][0]["signature"].native,
        "imprint": stated["message_imprint"]["hashed_message"].native,
        # a day later than the authority said
        "time": stated["gen_time"].contents[:8],
    }[part]
    found = read(another(signed, broken))
    assert (found.stamped, found.validity == Validity.VALID) == (False, False)
