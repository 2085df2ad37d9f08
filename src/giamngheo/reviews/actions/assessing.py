"""Forms: every save a version, scored at once; back to the enumerator with a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.law import Standard, load_standard
from giamngheo.law.classes import UNKNOWN
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.versions import Difference, StaleEdit
from giamngheo.registry.models import Person
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.answers import check_constraints, checked, typed
from giamngheo.reviews.bounds import check_visit
from giamngheo.reviews.comparing import changed_answers
from giamngheo.reviews.income import SHEETED, Sheet, check_sheet, months_before
from giamngheo.reviews.labels import CASE_STATES, VILLAGE_STEPS
from giamngheo.reviews.models import Assessment, Case, IncomeSheet, Return, Scoring
from giamngheo.reviews.named_members import check_named
from giamngheo.reviews.queries import locked_case
from giamngheo.reviews.rechecks import AFTER_POSTING, check_rechecker
from giamngheo.reviews.scoring import Score, score
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

# states in which a complete form leads to `assessed`; in the others the class changes and the state waits
TO_ASSESSED = ("listed", "assessed", "returned", "sent_back")
OPEN_TO_FORMS = (*TO_ASSESSED, *AFTER_POSTING)


@dataclass(frozen=True)
class Form:
    """What a form says. `unchanged`: blocks that the respondent said are as last year, their answers given anew.

    members: one mapping each, `person` the id of the register (None for somebody not yet registered). sheet: the
    income of the months before, which then is the form's `income_12m`.
    """

    answers: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]] = ()
    unchanged: Sequence[str] = ()
    source: str = Assessment.Source.FORM
    visited_on: date | None = None
    enumerator: int | None = None
    complete: bool = False
    sheet: Sheet | None = None


@action(permissions.ASSESS)
def save_assessment(act: Act, case: Case, form: Form, *, seen: int | None = None) -> Assessment:
    """Stores the form as the next revision with its result; a complete one becomes the file's assessment.

    seen: the number of the last revision that the user's form was made from (0: none). A form that says what the
    last revision says, of the same visit, is that revision: nothing is written twice.

    StaleEdit with the differences when another revision was saved since. ActionRefused `not_open_to_forms`,
    `village_step`, `unknown_question`, `bad_answer`, `contradiction`, `named_twice`, `not_a_member`,
    `visit_too_early`, `visit_in_future`, `not_complete` (with what is missing), `same_enumerator`, `other_rechecker`
    (see `rechecks`), `sheet_missing`, and as `income.check_sheet`.
    """
    case = locked_case(case.pk)
    act.require(case)
    judged = judge(case, form, seen=seen)
    last, answers, members, scores = judged.last, judged.answers, judged.members, judged.scores
    if last is not None and judged.same:
        act.nothing_to_do()
        return last
    assessment = Assessment.objects.create(
        case=case,
        revision=(last.revision if last is not None else 0) + 1,
        source=form.source,
        occasion=_occasion(case),
        complete=form.complete,
        visited_on=form.visited_on,
        enumerator_id=form.enumerator,
        answers=answers,
        members=members,
        unchanged=sorted(set(form.unchanged)),
        by=act.actor.label,
    )
    if form.sheet is not None:
        IncomeSheet.objects.create(
            assessment=assessment,
            months=list(form.sheet.months),
            rows={key: list(cells) for key, cells in form.sheet.rows.items()},
            counted=form.sheet.counted(),
            left_out=form.sheet.left_out(),
        )
    Scoring.objects.bulk_create(_scoring(assessment, one) for one in scores)
    before = {"state": case.state, "class": case.result_class}
    # a re-check after the decision counts once its complaint is upheld
    if form.complete and case.state != "decided":
        _take(case, assessment, scores[0])
    act.record(
        case,
        before=before,
        after={"state": case.state, "class": scores[0].result_class, "revision": assessment.revision},
    )
    return assessment


@dataclass(frozen=True)
class Judged:
    """What saving a form would do: `last` is the revision before it, `same` whether it says this very form again.

    answers, members: as they are stored. scores: under each standard of the review; none where it is the same.
    """

    last: Assessment | None
    same: bool
    answers: dict[str, Any]
    members: list[dict[str, Any]]
    scores: Sequence[Score] = ()


def judge(case: Case, form: Form, *, seen: int | None = None) -> Judged:
    """All that `save_assessment` asks of a form, refused as there; nothing is written."""
    standards = standards_of(case)
    answers, members = _checked(standards[0], form)
    answers |= _income(case, form, standards[0])
    last = case.assessments.order_by("-revision").first()
    if last is not None and _says_the_same(last, case, form, answers, members):
        return Judged(last, True, answers, members)
    _check_open(case)
    if form.visited_on is not None:
        check_visit(case, form.visited_on)
    check_named(case, members, last)
    if last is not None and seen is not None and seen != last.revision:
        base = case.assessments.filter(revision=seen).first()
        raise _stale(standards[0], last, base, answers, members)
    scores = live_scores(case, answers, members)
    if form.complete:
        _check_complete(case, form, standards[0], answers, members, scores[0])
    return Judged(last, False, answers, members, scores)


@action(permissions.CHECK)
def return_case(act: Act, case: Case, comment: str) -> Return:
    """An officer sends the form back to the enumerator. ActionRefused `comment_missing`, `not_assessed`,
    `village_step`.
    """
    case = locked_case(case.pk)
    act.require(case)
    if not comment.strip():
        raise refused(
            "comment_missing", "Ghi rõ cần sửa gì ở phiếu này.", "Say what must be corrected in this form."
        )
    if case.state != "assessed" or case.assessment_id is None:
        raise refused(
            "not_assessed",
            "Chỉ trả lại được phiếu đã hoàn thành và chưa thống nhất.",
            "Only a complete form that is not agreed yet can be returned.",
        )
    made = Return.objects.create(
        case=case,
        assessment_id=case.assessment_id,
        from_state=case.state,
        comment=comment.strip(),
        by=act.actor.label,
    )
    move(case, "returned")
    act.record(case, before={"state": "assessed"}, after={"state": "returned", "comment": made.comment})
    return made


def standards_of(case: Case) -> list[Standard]:
    """The review's standard, and the second one where it has one."""
    review = case.review
    return [load_standard(name) for name in (review.standard, review.second_standard) if name]


def live_scores(case: Case, answers: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> list[Score]:
    """Points, class and reasons of answers that are not saved yet; the review's own standard first."""
    place = case.household.village or case.household.commune
    on = reference_day(case)
    kind, person = case.review.kind, case.person_id
    return [
        score(standard, answers, members, place, on=standard.nearest_day(on), kind=kind, person=person)
        for standard in standards_of(case)
    ]


def reference_day(case: Case) -> date:
    """The day that ages and months are counted to: the round's, or the receipt of an application on request."""
    return case.received_on if case.review.standing and case.received_on else case.review.reference_date


def move(case: Case, state: str, *more: str) -> None:
    """Writes a file's next state; `more`: other fields that changed with it."""
    case.state = state
    case.version += 1
    case.save(update_fields=("state", "version", *more))


def why_closed(case: Case) -> ActionRefused | None:
    """Why the file takes no form now; None where it takes one."""
    if case.state not in OPEN_TO_FORMS:
        return refused(
            "not_open_to_forms",
            "Hộ này đang ở «{state}», không nhận phiếu mới. Muốn rà soát lại thì mở lại hồ sơ, ghi lý do.",
            "This household is at “{state}” and takes no new form. Reopen its file with a reason.",
            state=CASE_STATES[case.state].word,
        )
    if case.state == "decided" and not case.complaints.filter(outcome="open").exists():
        return refused(
            "not_open_to_forms",
            "Hộ này đã có quyết định, không nhận phiếu mới. Muốn phúc tra thì mở lại hồ sơ, ghi lý do.",
            "This household is decided and takes no new form. Reopen its file with a reason.",
        )
    step = case.village_review.step
    if case.state in TO_ASSESSED and step not in {"classify", "meeting", "standing"}:
        return refused(
            "village_step",
            "Thôn đang ở bước «{step}»; phiếu nhập ở bước rà soát hoặc trước cuộc họp lại.",
            "The village is at “{step}”; forms are saved during the assessment or before a second meeting.",
            step=VILLAGE_STEPS[case.village_review.step].word,
        )
    return None


def _check_open(case: Case) -> None:
    closed = why_closed(case)
    if closed is not None:
        raise closed


def _says_the_same(
    last: Assessment,
    case: Case,
    form: Form,
    answers: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
) -> bool:
    """Whether the last revision is this very form, sent again; a file that was sent back waits for a new one."""
    waits = form.sheet is not None or case.state in {"returned", "sent_back", *AFTER_POSTING}
    mine = (
        answers,
        list(members),
        sorted(set(form.unchanged)),
        form.complete,
        form.visited_on,
        form.enumerator,
        form.source,
    )
    kept = (
        last.answers,
        last.members,
        last.unchanged,
        last.complete,
        last.visited_on,
        last.enumerator_id,
        last.source,
    )
    return not waits and mine == kept


def _stale(
    standard: Standard,
    last: Assessment,
    base: Assessment | None,
    answers: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
) -> StaleEdit:
    """What the last revision says and what was typed, where the user changed it.

    base: what the form was made from.
    """
    ids = [one["person"] for one in (*last.members, *members) if one.get("person")]
    people = Person.objects.unscoped("members of a file that an action has required").in_bulk(ids)
    names = {pk: one.full_name for pk, one in people.items()}
    opened = (base.answers, base.members) if base is not None else ({}, [])
    found = changed_answers(standard, (last.answers, last.members), (answers, members), names, opened)
    return StaleEdit(last, tuple(Difference("", one.label, one.before, one.after) for one in found))


def _checked(standard: Standard, form: Form) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    answers = checked(standard, "household", form.answers)
    members = []
    for number, member in enumerate(form.members, start=1):
        rest = {name: value for name, value in member.items() if name != "person"}
        said = checked(standard, "person", rest, where=f"Thành viên {number}")
        members.append({"person": member.get("person"), **said})
    return answers, members


def _income(case: Case, form: Form, standard: Standard) -> dict[str, Any]:
    """The income that the sheet sums, where the procedure asks for one."""
    if form.sheet is None:
        if form.complete and case.review.kind in SHEETED:
            raise refused(
                "sheet_missing",
                "Thủ tục này cần phiếu thu nhập 12 tháng.",
                "This procedure needs the sheet of 12 months of income.",
            )
        return {}
    check_sheet(case.review.kind, form.sheet, months_before(standard, reference_day(case)))
    return {"income_12m": form.sheet.counted()}


GAPS = Text(
    "Chuẩn này chưa có ngưỡng của {n} chỉ số ({names}): câu trả lời của hộ không thiếu ở đó; cấp tỉnh ghi ngưỡng "
    "theo văn bản ở trang «Giá trị pháp luật» thì phân loại được.",
    "This standard has no cut-off of {n} indicators ({names}): no answer of the household is missing there; the "
    "province records the cut-offs by the document on the page “Values of the law”, then it is classified.",
)


def _check_complete(
    case: Case,
    form: Form,
    standard: Standard,
    answers: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    result: Score,
) -> None:
    if form.visited_on is None or form.visited_on > clock.today():
        raise refused(
            "visit_in_future",
            "Ghi ngày rà soát, không muộn hơn hôm nay.",
            "Give the day of the visit, not later than today.",
        )
    check_constraints(
        standard,
        typed(standard, "household", answers),
        [typed(standard, "person", member) for member in members],
        on=result.on,
    )
    if result.result_class == UNKNOWN:
        gaps = [one.short for one in standard.indicators if one.rule_source is None]
        wait = Text.join("", [Text.same(" "), GAPS]).format(n=len(gaps), names=Text.join(", ", gaps))
        raise refused(
            "not_complete",
            "Chưa đủ thông tin để phân loại: {reason}{wait}",
            "Not enough is known for a class: {why}{wait_en}",
            reason=result.reason.vi,
            why=result.reason.en,
            wait=wait.vi if gaps else "",
            wait_en=wait.en if gaps else "",
        )
    check_rechecker(case, form.enumerator)


def _occasion(case: Case) -> str:
    if case.state in AFTER_POSTING:
        return Assessment.Occasion.RECHECK
    return Assessment.Occasion.AGAIN if case.assessment_id else Assessment.Occasion.FIRST


def _scoring(assessment: Assessment, one: Score) -> Scoring:
    return Scoring(
        assessment=assessment,
        standard=one.standard,
        standard_digest=one.digest,
        reference_date=one.on,
        result_class=one.result_class,
        basis=one.basis,
        income_points=one.income_points,
        deprivation_points=one.deprivation_points,
        result=dict(one.values),
        reason_vi=one.reason.vi,
        reason_en=one.reason.en,
        unconfirmed=list(one.unconfirmed),
    )


def _take(case: Case, assessment: Assessment, result: Score) -> None:
    case.assessment = assessment
    case.result_class = result.result_class
    case.income_points, case.deprivation_points = result.income_points, result.deprivation_points
    state = "assessed" if case.state in TO_ASSESSED else case.state
    fields = ["assessment", "result_class", "income_points", "deprivation_points"]
    if assessment.enumerator_id and case.enumerator_id is None:
        case.enumerator_id = assessment.enumerator_id
        fields.append("enumerator")
    move(case, state, *fields)
