"""A decision that comes back digitally signed: trusted, of an unknown authority, changed after it was signed."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reviews_world import WHY, Days
from test_decision_pages import agreed, finished, folder, leader, officer, review, said, signing, village

from giamngheo.platform import figures
from giamngheo.platform.attachments.models import Attachment
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents.files import documents_pdf
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.reviews.models import Decision, Review, SignedCopy, VillageReview

__all__ = ["folder", "leader", "officer", "review", "village"]
pytestmark = pytest.mark.django_db
CHAIRMAN = "Đinh Công Minh"
SAID = b"Ban hanh quyet dinh"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Authority:
    """A certificate authority of the test, and a chairman whose certificate it gave out."""

    def __init__(self, name: str) -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _named(name)
        self.certificate = self._issue(self.name, self.key, authority=True)

    def _issue(
        self,
        subject: x509.Name,
        key: Key,
        *,
        authority: bool,
        valid: tuple[int, int] = (-1, 30),
        stamps: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        usage = {
            "digital_signature": not authority,
            "content_commitment": not authority,
            "key_cert_sign": authority,
            "crl_sign": authority,
        }
        rest = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
            False,
        )
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=valid[0]))
            .not_valid_after(now + timedelta(days=valid[1]))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage, **rest), critical=True)
        )
        if stamps:
            only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(only, critical=True)
        return built.sign(self.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def stamper(self, on: int) -> DummyTimeStamper:
        """Gives RFC 3161 tokens of a day, in days from today, signed by a time-stamping unit of this authority."""
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        unit = self._issue(_named("Dấu thời gian"), key, authority=False, valid=(-400, 30), stamps=True)
        return DummyTimeStamper(
            _loaded(unit),
            _private(key),
            certs_to_embed=[_loaded(self.certificate)],
            fixed_dt=datetime.now(UTC) + timedelta(days=on),
        )

    def sign(
        self,
        content: bytes,
        name: str = CHAIRMAN,
        *,
        valid: tuple[int, int] = (-1, 30),
        said: int = 0,
        stamper: DummyTimeStamper | None = None,
    ) -> bytes:
        """The PDF as the chairman signs it, or somebody else.

        valid: from when to when the certificate is, in days from today. said: the day that the signer's computer says.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        own = self._issue(_named(name), key, authority=False, valid=valid)
        store = SimpleCertificateStore()
        store.register(_loaded(self.certificate))
        signer = signers.SimpleSigner(
            signing_cert=_loaded(own), signing_key=_private(key), cert_registry=store
        )
        meta = signers.PdfSignatureMetadata(field_name="ChuTich", reason=SAID.decode())
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        with patch("pyhanko.sign.signers.pdf_signer.datetime", wraps=datetime) as clock:
            clock.now.side_effect = lambda tz: datetime.now(tz) + timedelta(days=said)
            return signers.sign_pdf(writer, meta, signer=signer, timestamper=stamper).getvalue()


def written_over(signed: bytes) -> bytes:
    """The signed PDF with a text put over its first page, as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    text = generic.StreamObject(stream_data=b"BT 40 700 Td (khac) Tj ET")
    writer.add_stream_to_page(0, writer.add_object(text))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _private(key: Key) -> keys.PrivateKeyInfo:
    plain = serialization.NoEncryption()
    made = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return keys.PrivateKeyInfo.load(made)


def _loaded(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@pytest.fixture
def decision(
    review: Review,
    village: VillageReview,
    officer: Client,
    leader: Client,
    days: Days,
    confirmed: None,
) -> Decision:
    finished(review, village, officer, days, agreed(village, officer, days))
    page = f"/reviews/communes/{village.commune_review_id}/decisions/"
    assert leader.post(page, signing(days)).status_code == 302
    return Decision.objects.unscoped(WHY).get()


@pytest.mark.long
def test_a_digital_signature_is_read_and_one_that_does_not_hold_is_refused(
    decision: Decision,
    officer: Client,
    folder: Path,
) -> None:
    known, unknown = Authority("Tổ chức chứng thực của bài thử"), Authority("Không ai biết")
    (folder / "trust").mkdir()
    (folder / "trust" / "root.pem").write_bytes(known.pem)
    paper = documents_pdf([IssuedDocument.objects.unscoped(WHY).get(form="decision")])
    signed = known.sign(paper)
    page = f"/reviews/decisions/{decision.pk}/"

    def send(content: bytes):
        file = SimpleUploadedFile("quyet-dinh.pdf", content, "application/pdf")
        return officer.post(page, {"doing": "copy", "content": file})

    # one word of what was signed is another one now
    assert signed.count(SAID) == 1
    events = AuditEvent.objects.unscoped(WHY).count()
    refused = said(send(signed.replace(SAID, SAID[:-1] + b"k")))
    assert "Chữ ký số không còn đúng: tệp đã bị sửa sau khi ký" in refused
    assert not SignedCopy.objects.unscoped(WHY).exists()
    assert not Attachment.objects.filter(kind="signed").exists()
    assert AuditEvent.objects.unscoped(WHY).count() == events

    # a text put over the page after it was signed
    assert "Chữ ký số không còn đúng" in said(send(written_over(signed)))
    assert not SignedCopy.objects.unscoped(WHY).exists()

    assert send(signed).status_code == 302
    copy = SignedCopy.objects.unscoped(WHY).get()
    (read,) = copy.signatures
    assert (copy.way, read["intact"], read["whole"], read["trusted"]) == ("digital", True, True, True)
    assert read["signer"] == CHAIRMAN
    assert (read["validity"], read["stamped"]) == ("valid", False)
    shown = officer.get(page).content.decode()
    assert "Chứng thư thuộc tổ chức được tin cậy." in shown
    assert "PDF ký số" in shown
    at = datetime.fromisoformat(read["signed_at"])
    assert f"{CHAIRMAN} – {figures.moment(at)}<br>" in shown
    assert "Giờ ký do máy của người ký ghi, không có dấu thời gian tin cậy." in shown
    another = "Chứng thư không mang tên người ký của quyết định này."
    assert (read["named"], another in shown) == (True, False)

    # by an authority that the installation does not know: taken, and said
    assert send(unknown.sign(paper, "Hà Văn Khác")).status_code == 302
    (read,) = SignedCopy.objects.unscoped(WHY).latest("pk").signatures
    assert (read["intact"], read["trusted"], read["named"]) == (True, False, False)
    shown = officer.get(page).content.decode()
    assert "Chứng thư không thuộc tổ chức nào mà đơn vị đã cài chứng thư gốc để tin cậy." in shown
    assert another in shown


@pytest.mark.long
def test_a_certificate_that_was_not_valid_signs_nothing(
    decision: Decision, officer: Client, leader: Client, folder: Path
) -> None:
    known, unknown = Authority("Tổ chức chứng thực của bài thử"), Authority("Không ai biết")
    (folder / "trust").mkdir()
    (folder / "trust" / "root.pem").write_bytes(known.pem)
    paper = documents_pdf([IssuedDocument.objects.unscoped(WHY).get(form="decision")])
    page = f"/reviews/decisions/{decision.pk}/"

    def send(content: bytes):
        file = SimpleUploadedFile("quyet-dinh.pdf", content, "application/pdf")
        return officer.post(page, {"doing": "copy", "content": file})

    def on(days: int) -> str:
        return figures.day(datetime.now(UTC) + timedelta(days=days))

    for authority in (known, unknown):
        expired = said(send(authority.sign(paper, valid=(-400, -20))))
        assert f"Chứng thư của {CHAIRMAN} hết hạn ngày {on(-20)}, trước khi ký" in expired
        early = said(send(authority.sign(paper, valid=(20, 400))))
        assert f"Chứng thư của {CHAIRMAN} chỉ có hiệu lực từ ngày {on(20)}" in early
    assert not SignedCopy.objects.unscoped(WHY).exists()

    # the computer says that it signed before the end, and nothing else does: the second person decides, told so
    assert send(known.sign(paper, valid=(-400, -20), said=-30)).status_code == 302
    (read,) = SignedCopy.objects.unscoped(WHY).get().signatures
    assert (read["validity"], read["trusted"]) == ("unproven", True)
    shown = leader.get(page).content.decode()
    assert f"Chứng thư đã hết hạn ngày {on(-20)} và tệp không có dấu thời gian tin cậy" in shown
    assert "Đã đối chiếu, xác nhận" in shown
