"""The quick screening of an applicant by form A."""

from __future__ import annotations

from collections.abc import Mapping

from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.assessing import move
from giamngheo.reviews.actions.screening_letters import end_letter
from giamngheo.reviews.applying import LISTING
from giamngheo.reviews.labels import VILLAGE_STEPS
from giamngheo.reviews.models import Case, Screening
from giamngheo.reviews.queries import locked_case
from giamngheo.reviews.words import refused


@action(permissions.LIST)
def screen(
    act: Act, case: Case, items: Mapping[str, bool | None], outcome: str, reason: str = ""
) -> Screening:
    """Phiếu A of an applicant. `not_poor` takes the household off; the commune may put it back by another sheet.

    items: yes, no or unknown (None) by the keys of `law/paper_forms`. They decide nothing as long as no text of the
    annex backs a rule, so the officer states the outcome, and says why. ActionRefused `not_screened`, `list_closed`,
    `unknown_item`, `unknown_outcome`, `reason_missing`.
    """
    case = locked_case(case.pk)
    act.require(case)
    strange = set(items) - {one.key for one in paper_forms()["screening"].questions}
    if strange:
        raise refused(
            "unknown_item", "Phiếu A không có mục {item}.", "Form A has no item {item}.", item=min(strange)
        )
    if outcome not in Screening.Outcome.values:
        raise refused("unknown_outcome", "Chọn kết quả Phiếu A.", "Choose the outcome of form A.")
    if (why := why_not_screened(case)) is not None:
        raise why
    if not reason.strip():
        raise refused("reason_missing", "Ghi căn cứ của kết quả Phiếu A.", "Say what the outcome rests on.")
    sheet = Screening.objects.create(
        case=case, items=dict(items), outcome=outcome, reason=reason.strip(), by=act.actor.label
    )
    before = case.state
    after = "screened_out" if outcome == Screening.Outcome.NOT_POOR else "listed"
    if before != after:
        move(case, after)
    if after == "listed":
        end_letter(act, case, reason)
    act.record(case, before={"state": before}, after={"state": after, "outcome": outcome, "reason": reason})
    return sheet


def why_not_screened(case: Case) -> ActionRefused | None:
    """Why form A is not for this file, `not_screened` or `list_closed`; None where it is."""
    if case.source == Case.Source.CARRIED_OVER or case.state not in {"listed", "screened_out"}:
        return refused(
            "not_screened",
            "Phiếu A chỉ dùng cho hộ có giấy đề nghị và chưa rà soát.",
            "Form A is for applicants that are not assessed yet.",
        )
    if case.village_review.step not in LISTING:
        return refused(
            "list_closed",
            "Thôn đang ở «{step}», không lập Phiếu A được nữa. Mở lại thôn về bước rà soát, ghi lý do, rồi lập "
            "phiếu; hoặc nhận hồ sơ vào đợt rà soát thường xuyên.",
            "The village is at “{step}” and takes no form A. Reopen it to the assessment with a reason, or take the "
            "dossier into the review on request.",
            step=VILLAGE_STEPS[case.village_review.step].word,
        )
    return None
