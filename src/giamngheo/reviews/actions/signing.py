"""The signed decision comes back: matched by its code or its digital signature, then compared by a second person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from giamngheo.platform import figures
from giamngheo.platform.actions import Act, action
from giamngheo.platform.attachments.actions import add_attachment, withdraw_attachment
from giamngheo.platform.attachments.content import media_type_of
from giamngheo.platform.database.search import search_text
from giamngheo.platform.documents.reading import codes_on, is_picture
from giamngheo.platform.documents.signatures import DigitalSignature, Validity, signatures_of
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.issuing import valid_papers
from giamngheo.reviews.models import Decision, SignedCopy
from giamngheo.reviews.papers.decision import DECISION
from giamngheo.reviews.queries import locked_commune
from giamngheo.reviews.words import refused

WHY = "copies of a decision that was required"


@action(permissions.SCAN)
def attach_signed(act: Act, decision: Decision, content: bytes) -> SignedCopy:
    """Takes the signed decision in: a scan or a digitally signed PDF that carries this decision's code.

    AttachmentRefused; ActionRefused `confirmed_already`, `no_paper`, `no_code`, `other_document`, `changed_since`,
    `certificate_expired`, `certificate_not_yet_valid`, `not_signed`.
    """
    act.require(locked_commune(decision.commune_review_id))
    if copies_of(decision).filter(confirmed_at__isnull=False).exists():
        raise refused(
            "confirmed_already",
            "Bản đã ký của quyết định này đã được xác nhận.",
            "The signed copy of this decision is confirmed already.",
        )
    media_type = media_type_of(content)
    papers = valid_papers(DECISION, [decision.pk])
    if not papers:
        raise refused(
            "no_paper",
            "Quyết định này không có bản phần mềm lập để đối chiếu.",
            "This decision has no paper of the software to compare with.",
        )
    page = _matched(content, media_type, {one.token for one in papers})
    signatures = signatures_of(content) if media_type == "application/pdf" else []
    if any(not one.intact for one in signatures):
        raise refused(
            "changed_since",
            "Chữ ký số không còn đúng: tệp đã bị sửa sau khi ký. Lấy lại bản gốc.",
            "A digital signature does not hold: the file was changed after signing. Get the original.",
        )
    for one in signatures:
        _expect_valid(one)
    if media_type == "application/pdf" and not signatures and not is_picture(content, page):
        raise refused(
            "not_signed",
            "Tệp này là bản phần mềm lập ra, chưa có chữ ký: trang có mã là chữ in, không phải ảnh quét, và không có "
            "chữ ký số. In ra, ký, đóng dấu rồi quét lại, hoặc gửi bản PDF đã ký số.",
            "This is the file as the software made it, without a signature: the page with the code is text, no scan, "
            "and nothing is signed digitally. Print, sign and scan it, or send the digitally signed PDF.",
        )
    made = SignedCopy.objects.create(
        decision=decision,
        attachment=add_attachment(act.fresh(), decision, "signed", content),
        way=SignedCopy.Way.DIGITAL if signatures else SignedCopy.Way.SCAN,
        code_page=page,
        signatures=[one.data | {"named": _names(one, decision.signer)} for one in signatures],
        added_by=act.actor.user_id,
        added_name=act.actor.label,
    )
    act.record(decision, after={"copy": made.pk, "way": made.way, "page": page})
    return made


def _expect_valid(one: DigitalSignature) -> None:
    """ActionRefused `certificate_expired`, `certificate_not_yet_valid`."""
    if one.validity == Validity.EXPIRED:
        raise refused(
            "certificate_expired",
            "Chứng thư của {signer} hết hạn ngày {day}, trước khi ký: chữ ký số không có giá trị. Ký lại bằng chứng "
            "thư còn hạn, hoặc gửi bản quét.",
            "The certificate of {signer} expired on {day}, before it signed: the signature is not valid. Sign again "
            "with a valid certificate, or send a scan.",
            signer=one.signer,
            day=figures.day(datetime.fromisoformat(one.valid_until)),
        )
    if one.validity == Validity.NOT_YET:
        raise refused(
            "certificate_not_yet_valid",
            "Chứng thư của {signer} chỉ có hiệu lực từ ngày {day}: chữ ký số không có giá trị. Ký lại bằng chứng thư "
            "đang có hiệu lực, hoặc gửi bản quét.",
            "The certificate of {signer} is valid only from {day}: the signature is not valid. Sign again with a "
            "valid certificate, or send a scan.",
            signer=one.signer,
            day=figures.day(datetime.fromisoformat(one.valid_from)),
        )


def _names(signature: DigitalSignature, signer: str) -> bool:
    """Whether the certificate bears the name of who signs the decision."""
    return set(search_text(signer).split()) <= set(search_text(signature.signer).split())


def _matched(content: bytes, media_type: str, tokens: set[str]) -> int:
    """The page with the decision's code. ActionRefused `no_code`, `other_document`."""
    codes = [one for one in codes_on(content, media_type) if one.token]
    if not codes:
        raise refused(
            "no_code",
            "Không đọc được mã QR của quyết định trên bản quét. Quét lại cả trang có mã, rõ nét, không nghiêng.",
            "The code of the decision cannot be read on the scan. Scan the page with the code again.",
        )
    page = next((one.page for one in codes if one.token in tokens), None)
    if page is None:
        raise refused(
            "other_document",
            "Mã trên bản quét là của văn bản khác, không phải quyết định này.",
            "The code on the scan belongs to another document, not to this decision.",
        )
    return page


@action(permissions.DECIDE)
def confirm_signed(act: Act, copy: SignedCopy) -> SignedCopy:
    """A second person has compared the copy with the decision. ActionRefused `same_person`, `confirmed_already`."""
    act.require(locked_commune(copy.decision.commune_review_id))
    found = copies_of(copy.decision).select_for_update(of=("self",)).get(pk=copy.pk)
    if copies_of(copy.decision).filter(confirmed_at__isnull=False).exists():
        raise refused("confirmed_already", "Đã có bản được xác nhận.", "A copy is confirmed already.")
    if found.added_by == act.actor.user_id:
        raise refused(
            "same_person",
            "Người tải bản đã ký lên không tự xác nhận; cần người thứ hai đối chiếu.",
            "Who attached the copy does not confirm it; a second person compares it.",
        )
    found.confirmed_by, found.confirmed_name = act.actor.user_id, act.actor.label
    found.confirmed_at = timezone.now()
    found.save(update_fields=("confirmed_by", "confirmed_name", "confirmed_at"))
    act.record(copy.decision, after={"copy": found.pk, "confirmed": True})
    return found


@action(permissions.SCAN)
def drop_signed(act: Act, copy: SignedCopy) -> None:
    """Takes down a copy that nobody has confirmed; `act.reason` says why. ActionRefused `confirmed_already`,
    `reason`.
    """
    act.require(locked_commune(copy.decision.commune_review_id))
    if copies_of(copy.decision).filter(pk=copy.pk, confirmed_at__isnull=False).exists():
        raise refused(
            "confirmed_already", "Bản này đã được xác nhận, không gỡ.", "It is confirmed and stays."
        )
    withdraw_attachment(act.fresh(), copy.decision, copy.attachment)
    act.record(copy.decision, before={"copy": copy.pk}, after={"copy": None})


def copies_of(decision: Decision):  # type: ignore[no-untyped-def]
    """The copies in force: not taken down."""
    rows = SignedCopy.objects.unscoped(WHY).filter(decision=decision, attachment__withdrawn_at=None)
    return rows.select_related("attachment", "decision")
