"""Kinds, steps, states and sources of a review in the words of the reader."""

from __future__ import annotations

from giamngheo.platform.components import Status, Tone
from giamngheo.registry.words import classes
from giamngheo.reviews.models import Case, CommuneReview, DecisionLine, Invitation, Review, VillageReview
from giamngheo.rules.text import Text

KINDS = {
    Review.Kind.ANNUAL.value: Text("Rà soát định kỳ", "Annual review"),
    Review.Kind.ON_REQUEST.value: Text("Rà soát thường xuyên", "Review on request"),
    Review.Kind.AVERAGE_LIVING.value: Text(
        "Công nhận hộ có mức sống trung bình", "Households of average living standard"
    ),
    Review.Kind.LOW_INCOME.value: Text("Người lao động có thu nhập thấp", "Low-income workers"),
}
COMMUNE_STEPS = {
    CommuneReview.Step.VILLAGES.value: Status(Text("Các thôn đang rà soát", "In the villages"), Tone.INFO),
    CommuneReview.Step.CONSULTATION.value: Status(
        Text("Xin ý kiến cấp trên", "Opinion of the higher authority"), Tone.WAITING
    ),
    CommuneReview.Step.RECOGNITION.value: Status(Text("Quyết định công nhận", "Recognition"), Tone.INFO),
    CommuneReview.Step.STANDING.value: Status(Text("Nhận hồ sơ quanh năm", "Open the year round"), Tone.INFO),
    CommuneReview.Step.CLOSED.value: Status(Text("Đã kết thúc", "Closed"), Tone.GOOD),
}
VILLAGE_STEPS = {
    VillageReview.Step.LIST.value: Status(Text("Lập danh sách", "Listing"), Tone.NEUTRAL),
    VillageReview.Step.CLASSIFY.value: Status(Text("Rà soát, phân loại", "Assessment"), Tone.INFO),
    VillageReview.Step.MEETING.value: Status(Text("Họp dân", "Village meeting"), Tone.INFO),
    VillageReview.Step.POSTING.value: Status(Text("Niêm yết", "Posting"), Tone.WAITING),
    VillageReview.Step.STANDING.value: Status(Text("Nhận hồ sơ quanh năm", "Open the year round"), Tone.INFO),
    VillageReview.Step.DONE.value: Status(Text("Niêm yết xong", "Posted"), Tone.GOOD),
}
CASE_STATES = {
    Case.State.LISTED.value: Status(Text("Chưa rà soát", "Not assessed"), Tone.NEUTRAL),
    Case.State.SCREENED_OUT.value: Status(
        Text("Phiếu A: chắc chắn không nghèo", "Form A: surely not poor"), Tone.NEUTRAL
    ),
    Case.State.ASSESSED.value: Status(Text("Đã rà soát", "Assessed"), Tone.INFO),
    Case.State.RETURNED.value: Status(
        Text("Trả lại rà soát viên", "Returned to the enumerator"), Tone.WARNING
    ),
    Case.State.SENT_BACK.value: Status(
        Text("Họp dân chưa thống nhất", "Sent back by the meeting"), Tone.WARNING
    ),
    Case.State.COMMITTEE.value: Status(Text("Chờ Ban Chỉ đạo", "With the committee"), Tone.WAITING),
    Case.State.AGREED.value: Status(Text("Đã thống nhất", "Agreed"), Tone.GOOD),
    Case.State.POSTED.value: Status(Text("Đang niêm yết", "Posted"), Tone.WAITING),
    Case.State.COMPLAINED.value: Status(Text("Có khiếu nại", "Complained of"), Tone.WARNING),
    Case.State.CLEARED.value: Status(Text("Hết niêm yết", "Posting is over"), Tone.GOOD),
    Case.State.DECIDED.value: Status(Text("Đã có quyết định", "Decided"), Tone.GOOD),
    Case.State.REOPENED.value: Status(
        Text("Mở lại sau quyết định", "Reopened after the decision"), Tone.WARNING
    ),
    Case.State.WITHDRAWN.value: Status(Text("Rút khỏi danh sách", "Off the list"), Tone.NEUTRAL),
}
SOURCES = {
    Case.Source.CARRIED_OVER.value: Text("Đang quản lý", "On last year's list"),
    Case.Source.APPLICATION.value: Text("Giấy đề nghị (Mẫu 01)", "Application (form 01)"),
    Case.Source.ESCAPE.value: Text("Đề nghị thoát nghèo (Mẫu 04)", "Application to be escaped (form 04)"),
    Case.Source.INVITATION.value: Text("Được mời rà soát", "Invited"),
}
CHANNELS = {
    Case.Channel.COUNTER.value: Text("Bộ phận một cửa", "One-stop counter"),
    Case.Channel.POST.value: Text("Bưu điện", "Post"),
    Case.Channel.PORTAL.value: Text("Cổng Dịch vụ công quốc gia", "National Public Service Portal"),
}
ANSWERS = {
    Invitation.Answer.WAITING.value: Status(Text("Chưa đến", "To visit"), Tone.WAITING),
    Invitation.Answer.VISITED.value: Status(Text("Đã đến", "Visited"), Tone.INFO),
    Invitation.Answer.APPLIED.value: Status(Text("Đã nộp đơn", "Applied"), Tone.GOOD),
    Invitation.Answer.DECLINED.value: Status(Text("Từ chối", "Declined"), Tone.NEUTRAL),
}
OUTCOMES = {
    DecisionLine.Outcome.POOR.value: Text("Hộ nghèo", "Poor"),
    DecisionLine.Outcome.NEAR_POOR.value: Text("Hộ cận nghèo", "Near-poor"),
    DecisionLine.Outcome.AVERAGE.value: Text("Hộ có mức sống trung bình", "Average living standard"),
    DecisionLine.Outcome.ESCAPED_POVERTY.value: Text("Hộ thoát nghèo", "Escaped poverty"),
    DecisionLine.Outcome.ESCAPED_NEAR_POVERTY.value: Text("Hộ thoát cận nghèo", "Escaped near-poverty"),
    DecisionLine.Outcome.LOW_INCOME_WORKER.value: Text(
        "Người lao động có thu nhập thấp", "Low-income worker"
    ),
    DecisionLine.Outcome.NONE.value: Text("Không công nhận", "Not recognised"),
}
NO_VILLAGE = Text("Hộ chưa xếp thôn", "Households without a village")


def review_name(review: Review) -> Text:
    """ "Rà soát định kỳ năm 2025"; another kind with its round."""
    kind = KINDS[review.kind]
    if review.kind == Review.Kind.ANNUAL or review.standing:
        return Text(f"{kind.vi} năm {review.year}", f"{kind.en} {review.year}")
    return Text(
        f"{kind.vi}, đợt {review.round:02d}/{review.year}", f"{kind.en}, {review.round:02d}/{review.year}"
    )


def village_name(row: VillageReview) -> str | Text:
    """Of the village, or of the rest of the commune; `village` is selected with the row."""
    return row.village.full_name if row.village else NO_VILLAGE


STATUS_RESULTS = {
    "average": Text("Hộ có mức sống trung bình", "Of average living standard"),
    "above_average": Text("Trên mức sống trung bình", "Above the average living standard"),
    "not_average": Text("Không thuộc diện mức sống trung bình", "Not of average living standard"),
    "not_poor": Text("Không thuộc diện mức sống trung bình", "Not of average living standard"),
    "low_income": Text("Người lao động có thu nhập thấp", "Low-income worker"),
    "not_low_income": Text("Không thuộc diện thu nhập thấp", "Not a low-income worker"),
    "unknown": Text("Chưa đủ thông tin", "Not enough is known"),
}
"""What the procedures for one status find; a class of poverty is not asked there."""


def result_name(code: str) -> Text | str:
    """What a form found, in words: a class, or what a procedure for one status asks."""
    return classes().get(code) or STATUS_RESULTS.get(code) or code
