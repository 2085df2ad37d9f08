"""What a scan or a signed PDF says of itself: the codes on its pages, its digital signatures. Nothing is fetched."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from giamngheo.platform.attachments.content import READING_PDF

PAGES_READ = 12
"""The code stands beside the signatures: on the first pages, before the lists."""
RESOLUTIONS = (150, 250)
TOKEN = re.compile(r"/v/([A-Za-z0-9_-]{16,64})$")


@dataclass(frozen=True)
class Code:
    """A code found on a page, counted from 1."""

    page: int
    words: str

    @property
    def token(self) -> str:
        """The token of a document of this software; empty for another code."""
        found = TOKEN.search(self.words)
        return found[1] if found else ""


def codes_on(content: bytes, media_type: str) -> list[Code]:
    """The QR codes of a scan, page by page; a fainter print is looked at more closely."""
    import zxingcpp

    found: list[Code] = []
    for page, picture in _pictures(content, media_type):
        for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
            code = Code(page, one.text)
            if code not in found:
                found.append(code)
    return found


def _pictures(content: bytes, media_type: str) -> list[tuple[int, Any]]:
    from PIL import Image

    if media_type != "application/pdf":
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            return [(1, picture.convert("L"))]
    import pypdfium2

    found = []
    with READING_PDF:
        opened = pypdfium2.PdfDocument(content)
        try:
            for number in range(min(len(opened), PAGES_READ)):
                page = opened[number]
                found += [
                    (number + 1, page.render(scale=dpi / 72, grayscale=True).to_pil()) for dpi in RESOLUTIONS
                ]
        finally:
            opened.close()
    return found


@dataclass(frozen=True)
class DigitalSignature:
    """One signature of a PDF. intact: nothing changed since; whole: it covers all of the file; trusted: its
    certificate leads to one that the administrator has put into the folder `trust`.
    """

    signer: str
    signed_at: str
    intact: bool
    whole: bool
    trusted: bool

    @property
    def data(self) -> dict[str, Any]:
        return {
            "signer": self.signer,
            "signed_at": self.signed_at,
            "intact": self.intact,
            "whole": self.whole,
            "trusted": self.trusted,
        }


def signatures_of(content: bytes) -> list[DigitalSignature]:
    """The digital signatures of a PDF; none for a plain one or one that cannot be read for them."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
    except (PdfError, ValueError, KeyError, TypeError):
        return []
    return [_signature(one) for one in embedded]


def _signature(one: Any) -> DigitalSignature:
    from pyhanko.sign.general import UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        status = validate_pdf_signature(
            one, ValidationContext(trust_roots=trust_roots(), allow_fetching=False)
        )
    except (SignatureValidationError, UnacceptableSignerError, ValueError):
        return DigitalSignature("", "", intact=False, whole=False, trusted=False)
    when = status.signer_reported_dt
    return DigitalSignature(
        status.signing_cert.subject.human_friendly[:300],
        when.isoformat(timespec="minutes") if when else "",
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
    )


def trust_roots() -> list[Any]:
    """The certificates of authorities in the installation's folder `trust` (PEM or DER)."""
    from asn1crypto import pem, x509

    found = []
    for path in sorted((Path(settings.HOME) / "trust").glob("*")):
        if path.suffix not in {".pem", ".crt", ".cer"}:
            continue
        data = path.read_bytes()
        parts = [body for _, _, body in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        found += [x509.Certificate.load(part) for part in parts]
    return found
