"""What stands against a decision before it is written: its signing, its postings, the values it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q

from giamngheo.law import load_standard
from giamngheo.law.classes import LISTED
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.actions.person_ledger import members_on, workers_of
from giamngheo.registry.models import PovertyStatus
from giamngheo.reviews import clock
from giamngheo.reviews.after_decision import opinion_missing, outcome_anew
from giamngheo.reviews.evidence import named_value, unconfirmed_figures, unconfirmed_results
from giamngheo.reviews.hearing import authority_of, named, of_commune
from giamngheo.reviews.models import Case, CommuneReview, Decision, DecisionLine, PostedCase, Scoring
from giamngheo.reviews.outcomes import NONE, ONE_STATUS
from giamngheo.reviews.words import refused

WHY = "files of a required commune"
SHOWN = 5
# a list is reviewed every year: what takes effect later than that would be another year's
AT_MOST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Signed:
    """What stands on the signed decision: number and day of the clerk's book, and from when it holds."""

    number: str
    signed_on: date
    effective_from: date
    signer: str
    signer_post: str
    authority: str


def check_not_ended(ended: Iterable[Case]) -> None:
    """Nobody who is no more is recognised by name."""
    for case in ended:
        raise refused(
            "has_ended",
            "Hộ {code} đã kết thúc trong sổ hộ hoặc người được xét đã mất: rút hồ sơ, không ban hành quyết định.",
            "{code} has ended in the register, or the person died: withdraw the file; there is nothing to decide.",
            code=case.household.code,
        )


def check_not_managed(cases: Sequence[Case], outcomes: dict[int, str], signed: Signed) -> None:
    """Who is on the list of the poor when the decision takes effect, or comes onto it by one that is signed already,
    is not of average living standard as well.
    """
    wanted = {str(one) for one in ONE_STATUS.values()}
    asked = [case for case in cases if outcomes[case.pk] in wanted]
    poor = PovertyStatus.objects.unscoped(WHY).filter(
        Q(effective_to=None) | Q(effective_to__gte=signed.effective_from),
        household__pk__among={case.household_id for case in asked},
        status__in=LISTED,
    )
    managed = set(poor.values_list("household", flat=True))
    for case in asked:
        if case.household_id in managed:
            raise refused(
                "managed_as_poor",
                "Hộ {code} đang là hộ nghèo hoặc hộ cận nghèo, chưa công nhận theo thủ tục này được.",
                "{code} is on the list of poor or near-poor households and cannot be recognised here.",
                code=case.household.code,
            )


def workers_ending(households: Collection[int], signed: Signed) -> list[int]:
    """Members of households that become poor or near-poor who are recognised as low-income workers: a worker's
    household is neither (Decree 30/2025), so the status ends the day before.

    ActionRefused `worker_later`: somebody is recognised from that day or later only.
    """
    day = signed.effective_from
    found = list(workers_of(households, day).order_by("person_id"))
    for row in found:
        if row.effective_from >= day:
            raise refused(
                "worker_later",
                "Hộ {code} có người được công nhận là người lao động có thu nhập thấp từ ngày {day}. Ghi ngày có "
                "hiệu lực sau ngày đó, hoặc thu hồi công nhận của người đó trước.",
                "A member of {code} is recognised as a low-income worker from {day}. Let this take effect later, or "
                "revoke that first.",
                code=members_on(households, day).get(person=row.person_id).household.code,
                day=row.effective_from,
            )
    return [row.person_id for row in found]


def check_signed(signed: Signed) -> None:
    if not signed.number.strip():
        raise refused(
            "number_missing", "Ghi số quyết định theo sổ văn thư.", "Give the number of the clerk's book."
        )
    if not (signed.signer.strip() and signed.signer_post.strip() and signed.authority.strip()):
        raise refused(
            "signer_missing",
            "Ghi người ký, chức vụ và cơ quan ban hành.",
            "Give who signs, the post and the authority.",
        )
    if signed.signed_on > clock.today():
        raise refused("bad_day", "Ngày ký không thể sau hôm nay.", "It cannot be signed after today.")
    if signed.effective_from < signed.signed_on:
        raise refused(
            "bad_day",
            "Ngày có hiệu lực không thể trước ngày ký.",
            "It cannot take effect before it is signed.",
        )
    last = signed.signed_on + AT_MOST_AHEAD
    if signed.effective_from > last:
        raise refused(
            "bad_day",
            "Ngày có hiệu lực không thể sau ngày {last}: danh sách được rà soát lại mỗi năm. Xem lại năm đã ghi.",
            "It takes effect by {last} at the latest: lists are reviewed every year. Look at the year again.",
            last=last,
        )


def check_heard(commune: CommuneReview) -> None:
    """A commune that still asks decides nothing. ActionRefused `wrong_step`, naming whom it waits for."""
    if commune.step == CommuneReview.Step.CONSULTATION:
        hearing = of_commune(commune)
        left = [one for one in hearing.order if one.key not in hearing.agreed]
        raise refused(
            "wrong_step",
            "Chưa có ý kiến đồng ý của {names}. Gửi báo cáo, ghi ý kiến ở trang «Xin ý kiến» rồi mới ban hành quyết "
            "định.",
            "{names_en} has not agreed. Send the report and record the opinion on “Opinion” before the decision.",
            names=named(left).vi,
            names_en=named(left).en,
        )


def check_in_order(commune: CommuneReview, signed: Signed, kind: str) -> None:
    """A recognition waits for the opinion, what supplements it for the recognition. ActionRefused `before_opinion`,
    `before_recognition`.
    """
    agreed = commune.opinions.filter(agrees=True, case=None).order_by("answered_on").last()
    if agreed is not None and agreed.answered_on is not None and signed.signed_on < agreed.answered_on:
        raise refused(
            "before_opinion",
            "Ngày ký {day} trước ngày {answered} của văn bản {number} cho ý kiến. Xem lại ngày ký trên quyết định.",
            "It is signed on {day}, before the opinion {number} of {answered}. Look at the day on the decision.",
            day=signed.signed_on,
            answered=agreed.answered_on,
            number=agreed.answer_number,
        )
    if kind == Decision.Kind.SUPPLEMENTARY:
        first = commune.decisions.get(kind=Decision.Kind.RECOGNITION)
        _check_not_before(first, signed, "before_recognition")


def check_after(earlier: Decision, cases: Sequence[Case], signed: Signed) -> None:
    """What changes a decision is signed after it, and after the visits it rests on. ActionRefused `before_decision`,
    `before_visit`.
    """
    _check_not_before(earlier, signed, "before_decision")
    for case in cases:
        visited = case.assessment.visited_on if case.assessment else None
        if visited is not None and signed.signed_on < visited:
            raise refused(
                "before_visit",
                "Ngày ký {day} trước ngày {visited} của phiếu rà soát hộ {code}. Xem lại ngày ký trên quyết định.",
                "It is signed on {day}, before the visit of {visited} to {code}. Look at the day on the decision.",
                day=signed.signed_on,
                visited=visited,
                code=case.household.code,
            )


def _check_not_before(earlier: Decision, signed: Signed, code: str) -> None:
    if signed.signed_on < earlier.signed_on:
        raise refused(
            code,
            "Ngày ký {day} trước Quyết định {number} ký ngày {earlier}. Xem lại ngày ký trên quyết định.",
            "It is signed on {day}, before decision {number} of {earlier}. Look at the day on the decision.",
            day=signed.signed_on,
            number=earlier.number,
            earlier=earlier.signed_on,
        )


def check_posted_through(cases: Sequence[Case], signed: Signed) -> None:
    """Nothing is signed while the results that it rests on still hang in public."""
    named = PostedCase.objects.unscoped(WHY).filter(
        assessment__pk__among={case.assessment_id for case in cases if case.assessment_id}
    )
    last = named.aggregate(last=Max("posting__last_day"))["last"]
    if last is not None and signed.signed_on <= last:
        raise refused(
            "before_posting_ended",
            "Kết quả niêm yết đến hết ngày {last}; ngày ký phải sau ngày đó.",
            "The results are posted until the end of {last}; it is signed after that day.",
            last=last,
        )


def check_evidence(commune: CommuneReview, cases: Sequence[Case]) -> None:
    review = commune.review
    if not load_standard(review.standard).decidable:
        raise refused(
            "not_decidable",
            "Chuẩn của đợt này là giả định hoặc để thử, không ban hành quyết định được.",
            "The standard of this review is an assumption or a test; no decision is issued on it.",
        )
    scorings = Scoring.objects.unscoped(WHY).filter(
        assessment__in=[case.assessment_id for case in cases], standard=review.standard
    )
    missing = [*unconfirmed_figures(review), *unconfirmed_results(scorings)]
    if missing:
        named = [named_value(path) for path in missing[:SHOWN]]
        more = "…" if len(missing) > SHOWN else ""
        raise refused(
            "not_confirmed",
            "Quyết định dựa trên {count} giá trị chưa được xác nhận: {values}. Cán bộ cấp tỉnh đối chiếu văn bản "
            "rồi xác nhận ở mục «Giá trị pháp luật».",
            "The decision rests on {count} values that are not confirmed: {values_en}. A province officer compares "
            "the document and confirms them under “Values of the law”.",
            count=len(missing),
            values="; ".join(one.vi for one in named) + more,
            values_en="; ".join(one.en for one in named) + more,
        )


def check_opened_again(earlier: Decision, cases: Sequence[Case]) -> None:
    """A decision is corrected by a re-check of a file that was opened again; another outcome only once it was posted
    and agreed to. ActionRefused `not_rechecked`, `not_posted`, `opinion_missing`.
    """
    lines = {
        line.case_id: line
        for line in DecisionLine.objects.unscoped(WHY).filter(
            decision=earlier, case__in=[one.pk for one in cases]
        )
    }
    for case in cases:
        line, code = lines[case.pk], case.household.code
        if case.state == "decided" or line.assessment_id == case.assessment_id:
            raise refused(
                "not_rechecked",
                "Hộ {code} chưa có phiếu phúc tra sau quyết định: mở lại hồ sơ của hộ, phúc tra rồi mới điều chỉnh.",
                "Household {code} has no re-check since the decision: reopen its file and re-check it first.",
                code=code,
            )
        if case.state == "reopened":
            posted = outcome_anew(case, case.result_class) == line.outcome
        else:
            posted = case.state == "cleared"
        if not posted:
            raise refused(
                "not_posted",
                "Kết quả phúc tra của hộ {code} chưa niêm yết xong: niêm yết lại đủ ngày rồi mới điều chỉnh.",
                "The re-checked result of household {code} has not been posted through: post it first.",
                code=code,
            )
        if case.state == "cleared" and opinion_missing(case):
            raise no_opinion(earlier.commune_review, [case])


def no_opinion(commune: CommuneReview, cases: Sequence[Case]) -> ActionRefused:
    """That the consulted authority has not agreed to these households' results, and what to do."""
    codes = [case.household.code for case in cases[:SHOWN]]
    return refused(
        "opinion_missing",
        "Hộ {codes} chưa có ý kiến đồng ý của {authority} về kết quả hiện nay: kết quả thay đổi hoặc còn khiếu nại "
        "khi xã gửi báo cáo. Xin ý kiến riêng cho hộ rồi mới quyết định.",
        "{authority_en} has not agreed to the present result of {codes}: it changed, or a complaint was open, when "
        "the commune's report was sent. Ask about the household alone first.",
        codes=", ".join(codes) + ("…" if len(cases) > SHOWN else ""),
        authority=authority_of(commune.review).vi,
        authority_en=authority_of(commune.review).en,
    )


def check_latest(earlier: Decision, cases: Sequence[Case]) -> None:
    """What a later decision has changed, or decided again for the household, is changed at that one only."""
    single = earlier.commune_review.review.kind in ONE_STATUS
    later = (
        DecisionLine.objects.unscoped(WHY)
        .filter(household__pk__among={case.household_id for case in cases}, decision__pk__gt=earlier.pk)
        .exclude(Q(outcome=NONE, decision__corrects=None) & ~Q(case__review__kind="annual"))
        .select_related("decision", "case__review", "household")
        .order_by("-decision")
    )
    by_case = {case.pk for case in cases}
    persons = {case.person_id for case in cases}
    for line in later:
        again = line.case_id in by_case
        other = (line.case.review.kind in ONE_STATUS) == single and line.person_id in persons
        if again or (other and (not single or line.case.review.kind == earlier.commune_review.review.kind)):
            raise refused(
                "changed_since",
                "Hộ {code} đã có Quyết định {number} sau quyết định này. Điều chỉnh, thu hồi tại quyết định đó.",
                "Household {code} has the later decision {number}. Correct or revoke it there.",
                code=line.household.code,
                number=line.decision.number,
            )
