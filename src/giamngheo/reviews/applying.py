"""What an application must fulfil before it is received: the form and channel, the household, the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.law.channels import brings_code
from giamngheo.law.classes import LISTED
from giamngheo.registry.models import Household, Membership, PersonStatus
from giamngheo.reviews import clock
from giamngheo.reviews.bounds import check_received
from giamngheo.reviews.labels import SOURCES
from giamngheo.reviews.models import Case, Review
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

WHY = "the household that applies"
# the steps of a village that take an application
LISTING = ("list", "classify", "standing")
CODE_OF_ITS_OWN = Text(
    "Ghi mã hồ sơ của Cổng Dịch vụ công: người nộp tra cứu theo mã đó, phần mềm không cấp mã khác.",
    "Give the dossier code of the portal: the applicant looks it up by that code, no other is given.",
)


@dataclass(frozen=True)
class Receipt:
    """What the counter writes down. `form`: Mẫu 01 (`application`) or Mẫu 04 (`escape`).

    `code`: the dossier code; empty: the next one of the commune is given, unless the channel brings its own.
    `person`: the worker (id) who asks to be recognised as one of low income.
    """

    form: str
    channel: str
    received_on: date
    code: str = ""
    wish: str = ""
    person: int | None = None


def check_receipt(review: Review, household: Household, receipt: Receipt) -> None:
    """ActionRefused `not_registered`, `unknown_form`, `code_missing`, `not_for_escape`, `received_in_future`,
    `another_year`, `received_too_early`, `received_too_late`, `managed_as_poor`, `person_missing`, `not_a_member`,
    `recognised_already`.
    """
    if household.until is not None:
        raise refused(
            "not_registered",
            "Hộ {code} đã kết thúc trong sổ hộ.",
            "Household {code} has ended in the register.",
            code=household.code,
        )
    if receipt.form not in {Case.Source.APPLICATION, Case.Source.ESCAPE} or (
        receipt.channel not in Case.Channel.values
    ):
        raise refused(
            "unknown_form",
            "Chọn Mẫu 01 hoặc Mẫu 04 và nơi nhận.",
            "Choose Form 01 or Form 04 and the channel.",
        )
    if brings_code(receipt.channel) and not receipt.code.strip():
        raise refused("code_missing", CODE_OF_ITS_OWN.vi, CODE_OF_ITS_OWN.en)
    if receipt.form == Case.Source.ESCAPE and household.status not in LISTED:
        raise refused(
            "not_for_escape",
            "Mẫu 04 dành cho hộ nghèo, hộ cận nghèo; hộ {code} không có trong danh sách đang quản lý.",
            "Form 04 is for poor and near-poor households; {code} is not on the list in force.",
            code=household.code,
        )
    if receipt.received_on > clock.today():
        raise refused(
            "received_in_future",
            "Ngày nhận hồ sơ không thể sau hôm nay.",
            "An application cannot be received after today.",
        )
    if review.standing and not review.starts_on <= receipt.received_on <= review.ends_on:
        raise refused(
            "another_year",
            "Ngày nhận hồ sơ không thuộc năm {year} của đợt này.",
            "The day of receipt is not of the year {year} of this review.",
            year=review.year,
        )
    check_received(review, receipt.received_on)
    if review.kind in {Review.Kind.AVERAGE_LIVING, Review.Kind.LOW_INCOME}:
        _check_not_managed(household, receipt)
    _check_person(review, household, receipt)


def _check_not_managed(household: Household, receipt: Receipt) -> None:
    if receipt.form != Case.Source.APPLICATION:
        raise refused(
            "unknown_form", "Thủ tục này dùng giấy đề nghị Mẫu 01.", "This procedure takes Form 01."
        )
    if household.status in LISTED:
        raise refused(
            "managed_as_poor",
            "Hộ {code} đang là hộ nghèo hoặc hộ cận nghèo; phải được công nhận thoát nghèo (Mẫu 04) trước.",
            "{code} is on the list of poor or near-poor households; its escape (Form 04) comes first.",
            code=household.code,
        )


def _check_person(review: Review, household: Household, receipt: Receipt) -> None:
    if (receipt.person is not None) != (review.kind == Review.Kind.LOW_INCOME):
        raise refused(
            "person_missing",
            "Hồ sơ người lao động thu nhập thấp ghi rõ thành viên; hồ sơ của hộ thì không.",
            "A low-income worker is named by the member; a household's application names none.",
        )
    if receipt.person is None:
        return
    stays = Membership.objects.unscoped(WHY).filter(household=household, person=receipt.person, until=None)
    if not stays.exists():
        raise refused(
            "not_a_member", "Người này không ở trong hộ.", "This person is not a member of the household."
        )
    held = PersonStatus.objects.unscoped(WHY).filter(person=receipt.person, effective_to=None)
    if held.exists():
        raise refused(
            "recognised_already",
            "Người này đang được công nhận là người lao động có thu nhập thấp.",
            "This person is recognised as a low-income worker already.",
        )


def listed_case(review: Review, household: Household, person: int | None = None) -> Case | None:
    """The file that stands in the way of another one: in a standing review an earlier one that is not decided yet."""
    found = Case.objects.unscoped(WHY).filter(review=review, household=household, person=person)
    if review.standing:
        found = found.exclude(state__in=("decided", "withdrawn", "screened_out"))
    place = "village_review__commune_review"
    related = ("review", "household", "village_review__village", f"{place}__commune")
    return found.select_related(*related).first()


def check_not_listed(review: Review, household: Household, person: int | None) -> None:
    """ActionRefused `already_listed`: in a round the household is reviewed anyway; in a standing review its earlier
    application is not decided yet.
    """
    listed = listed_case(review, household, person)
    if listed is not None:
        raise refused(
            "already_listed",
            "Hộ {code} đã có trong danh sách rà soát này tại {place} ({source}); mỗi hộ chỉ rà soát ở một nơi.",
            "Household {code} is on the list of this review already, in {place} ({source}); it is reviewed once.",
            code=household.code,
            place=_place(listed),
            source=SOURCES[listed.source].within(),
        )


def _place(case: Case) -> str:
    """Where a file is: "Khu Giáp Trung, Xã Thu Cúc"."""
    village = case.village_review
    parts = [village.village.full_name] if village.village else []
    return ", ".join([*parts, village.commune_review.commune.full_name])
