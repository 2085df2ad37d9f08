"""The opinions of higher authorities on a commune's results: one, or several in the order of the review."""

from __future__ import annotations

from datetime import date

from giamngheo.platform.actions import Act, action
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.steps import expect
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.agreeing import case_hearing, without_opinion
from giamngheo.reviews.bounds import check_asked
from giamngheo.reviews.hearing import NO_AUTHORITY, Authority, Hearing, named, of_commune
from giamngheo.reviews.models import Case, CommuneReview, Opinion
from giamngheo.reviews.queries import locked_case, locked_commune
from giamngheo.reviews.rules import working_days
from giamngheo.reviews.words import refused

WHY = "an opinion of a required commune"


@action(permissions.CONSULT)
def ask_opinion(
    act: Act, commune: CommuneReview, report_number: str, asked_on: date, authority: str = ""
) -> Opinion:
    """The report to a consulted authority is sent; `authority`: its key, where more than one can be asked now.

    ActionRefused `wrong_step`, `number_missing`, `in_future`, `unknown_authority`, `agreed_already`, `asked_already`,
    `not_its_turn`, `asked_too_early`.
    """
    commune = locked_commune(commune.pk)
    act.require(commune)
    expect(commune.step, "consultation")
    return _ask(act, commune, None, report_number, asked_on, _whom(of_commune(commune), authority))


@action(permissions.CONSULT)
def ask_opinion_on_case(
    act: Act, case: Case, report_number: str, asked_on: date, authority: str = ""
) -> Opinion:
    """The report on one file that the commune's does not speak of: its decision is to be changed, or before the first
    one its result was posted, or its complaint open, after that report (`agreeing.without_opinion`); of a standing
    review, each file.

    ActionRefused `wrong_step`, `nobody_consulted`, and as `ask_opinion`.
    """
    case = locked_case(case.pk)
    act.require(case)
    expect(case.state, "cleared")
    commune = locked_commune(case.village_review.commune_review_id)
    asks = standing_line(case) is not None or bool(without_opinion(commune, [case]))
    if commune.review.consulted == NO_AUTHORITY or not asks:
        raise refused(
            "nobody_consulted",
            "Hồ sơ này không cần xin ý kiến riêng.",
            "No opinion is asked on this file alone.",
        )
    return _ask(act, commune, case, report_number, asked_on, _whom(case_hearing(case), authority))


def _whom(hearing: Hearing, key: str) -> Authority:
    """Who is asked: the named one, else the first whose turn it is."""
    if not key:
        if hearing.to_ask:
            return hearing.to_ask[0]
        key = next((one.key for one in hearing.awaited), hearing.order[-1].key)
    one = next((one for one in hearing.order if one.key == key), None)
    if one is None:
        raise refused(
            "unknown_authority",
            "«{key}» không phải cơ quan được xin ý kiến của đợt này. Đợt này hỏi: {order}.",
            "“{key}” is no authority of this review, which asks {order_en}.",
            key=key,
            order=named(hearing.order).vi,
            order_en=named(hearing.order).en,
        )
    if key in hearing.waiting:
        raise refused(
            "asked_already",
            "Báo cáo đã gửi, đang chờ ý kiến của {name}.",
            "The report waits for the answer of {name_en}.",
            name=one.name.vi,
            name_en=one.name.en,
        )
    if key in hearing.agreed:
        raise refused(
            "agreed_already",
            "{name} đã đồng ý; không gửi lại.",
            "{name_en} has agreed already.",
            name=one.name.vi,
            name_en=one.name.en,
        )
    if one not in hearing.to_ask:
        before = [
            other for other in hearing.order if other.turn < one.turn and other.key not in hearing.agreed
        ]
        raise refused(
            "not_its_turn",
            "Chưa đến lượt {name}: gửi khi {before} đã đồng ý.",
            "It is not the turn of {name_en}: the report goes once {before_en} has agreed.",
            name=one.name.vi,
            name_en=one.name.en,
            before=named(before).vi,
            before_en=named(before).en,
        )
    return one


def _ask(
    act: Act,
    commune: CommuneReview,
    case: Case | None,
    report_number: str,
    asked_on: date,
    authority: Authority,
) -> Opinion:
    if not report_number.strip():
        raise refused("number_missing", "Ghi số báo cáo.", "Give the number of the report.")
    if asked_on > clock.today():
        raise refused("in_future", "Ngày gửi không thể sau hôm nay.", "It cannot be sent after today.")
    check_asked(commune, asked_on, authority, case)
    made = Opinion.objects.create(
        commune_review=commune,
        case=case,
        round=case.reopened if case else commune.reopened,
        authority=authority.key,
        report_number=report_number.strip(),
        asked_on=asked_on,
        due_on=working_days().after(asked_on, authority.days),
        by=act.actor.label,
    )
    act.record(
        case or commune, after={"asked_on": asked_on, "due_on": made.due_on, "authority": made.authority}
    )
    return made


@action(permissions.CONSULT)
def record_opinion(
    act: Act, opinion: Opinion, answered_on: date, number: str, *, agrees: bool, words: str = ""
) -> CommuneReview:
    """The answer. Agreement of all leads to recognition, of one file to its decision; of some, to the next that is
    asked; else the commune is reopened or asks again.

    ActionRefused `wrong_step`, `answered_already`, `number_missing`, `bad_day`, `words_missing`.
    """
    commune = locked_commune(opinion.commune_review_id)
    act.require(commune)
    if opinion.case_id is None:
        expect(commune.step, "consultation")
    opinion = Opinion.objects.unscoped(WHY).select_for_update(of=("self",)).get(pk=opinion.pk)
    if opinion.answered_on is not None:
        raise refused("answered_already", "Ý kiến này đã ghi.", "This opinion is recorded already.")
    if not number.strip():
        raise refused("number_missing", "Ghi số văn bản trả lời.", "Give the number of the answer.")
    if not opinion.asked_on <= answered_on <= clock.today():
        raise refused(
            "bad_day",
            "Ngày trả lời phải từ {asked} đến hôm nay.",
            "The answer lies between {asked} and today.",
            asked=opinion.asked_on,
        )
    if not agrees and not words.strip():
        raise refused("words_missing", "Ghi ý kiến của cấp trên.", "Write what the authority says.")
    opinion.answered_on, opinion.answer_number = answered_on, number.strip()
    opinion.agrees, opinion.words = agrees, words.strip()
    opinion.version += 1
    opinion.save(update_fields=("answered_on", "answer_number", "agrees", "words", "version"))
    if opinion.case is not None:
        act.record(
            opinion.case,
            after={"answered_on": answered_on, "agrees": agrees, "authority": opinion.authority},
        )
        return commune
    if opinion.round == commune.reopened and of_commune(commune).complete:
        commune.step, commune.step_since = "recognition", clock.today()
        commune.version += 1
        commune.save(update_fields=("step", "step_since", "version"))
    act.record(
        commune,
        before={"step": "consultation"},
        after={"step": commune.step, "agrees": agrees, "authority": opinion.authority},
    )
    return commune
