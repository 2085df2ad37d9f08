"""The digital signatures of a PDF: who, when, with which certificate, and whether they hold. Nothing is fetched."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

LONGEST = 300
"""Letters of a signer's name."""
NAMED_BY = ("common_name", "title", "organizational_unit_name", "organization_name")


class Validity(StrEnum):
    """Of the signer's certificate when the file was signed. Without a trusted time stamp the time of signing is only
    what the signer's computer says, so the day on which the file is looked at counts.

    UNPROVEN: it has ended since, and only the signer's computer says that the file was signed before.
    """

    VALID = "valid"
    UNPROVEN = "unproven"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class DigitalSignature:
    """One signature of a PDF. intact: nothing changed or was added since but signatures; whole: it covers all of
    the file; trusted: its certificate leads to one that the administrator has put into the folder `trust`; stamped:
    `signed_at` is of a trusted time stamp. Times are ISO, empty where unknown.
    """

    signer: str
    signed_at: str
    intact: bool
    whole: bool
    trusted: bool
    stamped: bool = False
    valid_from: str = ""
    valid_until: str = ""
    validity: Validity = Validity.VALID

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self) | {"validity": self.validity.value}


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
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import UnacceptableSignerError
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    now = timezone.now()
    try:
        status = _status(one, now)
        stamp = status.timestamp_validity
        stamped = stamp.timestamp if stamp is not None and stamp.trusted else None
        claimed = stamped or status.signer_reported_dt
        certificate = status.signing_cert
        since, until = certificate.not_valid_before, certificate.not_valid_after
        validity = _validity(since, until, stamped, claimed, now)
        moment = claimed if stamped or validity == Validity.UNPROVEN else now
        trusted = bool((status if moment == now else _status(one, moment)).trusted)
    except (SignatureValidationError, UnacceptableSignerError, ValueError):
        return DigitalSignature("", "", intact=False, whole=False, trusted=False)
    added = status.modification_level
    unchanged = added is not None and added <= ModificationLevel.FORM_FILLING
    return DigitalSignature(
        _named(certificate),
        claimed.isoformat(timespec="minutes") if claimed else "",
        intact=bool(status.intact and status.valid and unchanged),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=trusted,
        stamped=stamped is not None,
        valid_from=since.isoformat(timespec="minutes"),
        valid_until=until.isoformat(timespec="minutes"),
        validity=validity,
    )


def _status(one: Any, moment: datetime) -> Any:
    """What the file says of the signature, with the chain of certificates as it stood at a moment."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = trust_roots()
    return validate_pdf_signature(
        one,
        ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment),
        # the stamp itself is looked at today
        ts_validation_context=ValidationContext(
            trust_roots=roots, allow_fetching=False, moment=timezone.now()
        ),
    )


def _validity(
    since: datetime, until: datetime, stamped: datetime | None, claimed: datetime | None, now: datetime
) -> Validity:
    at = stamped or now
    if at < since:
        return Validity.NOT_YET
    if at <= until:
        return Validity.VALID
    unproven = stamped is None and claimed is not None and since <= claimed <= until
    return Validity.UNPROVEN if unproven else Validity.EXPIRED


def _named(certificate: Any) -> str:
    """The names on a certificate, without the English words for their kinds."""
    subject = certificate.subject.native
    found: list[str] = []
    for kind in NAMED_BY:
        value = subject.get(kind, ())
        found += [value] if isinstance(value, str) else value
    return (", ".join(found) or certificate.subject.human_friendly)[:LONGEST]


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
