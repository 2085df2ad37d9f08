"""The decision with its lists, the certificates and the refusal letters, as documents to issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from giamngheo.areas.headings import small
from giamngheo.law import load_standard
from giamngheo.law.sources import documents as law_documents
from giamngheo.platform.documents.filling import office_day
from giamngheo.platform.documents.issuing import NewDocument
from giamngheo.registry.models import Membership, Person
from giamngheo.registry.words import coded
from giamngheo.reviews.hearing import authorities
from giamngheo.reviews.models import Case, CommuneReview, Decision, DecisionLine, Opinion, Scoring
from giamngheo.reviews.outcomes import ONE_STATUS
from giamngheo.reviews.papers.class_years import class_years
from giamngheo.reviews.papers.lines import (
    OUTCOMES,
    applicant,
    class_words,
    ethnicity,
    head_of_paper,
    heading_of_income,
    heads_of,
    household_row,
    in_lists,
    judged_by_income,
    place_name,
    status_words,
)
from giamngheo.reviews.rules import VERSION
from giamngheo.rules.text import Text

WHY = "members and reasons of households that a decision names"
DECISION, LINE = "reviews.decision", "reviews.decisionline"
CERTIFICATE = "certificate"
CERTIFICATE_SYMBOL = "GCN-HN.HCN"


def decision_paper(decision: Decision, lines: Sequence[DecisionLine]) -> NewDocument | None:
    """Form 02, or the decision that changes an earlier one; None where the procedure has a form of its own."""
    commune = decision.commune_review
    if decision.changes_decision:
        return _change(decision, lines)
    if commune.review.kind in ONE_STATUS:
        return None
    cases = [line.case for line in lines]
    heads = heads_of(cases)
    lists = in_lists(cases, {line.case_id: line.outcome for line in lines})
    months = judged_by_income(commune.review)
    forms = Scoring.objects.unscoped(WHY).filter(
        assessment__pk__among=[one.assessment_id for one in cases], standard=commune.review.standard
    )
    scored = {one.assessment_id: one for one in forms}
    rows = {
        name: [household_row(one, heads, months, scored.get(one.assessment_id or 0)) for one in few]
        for name, few in lists.items()
    }
    values = {
        **_heading(decision),
        **heading_of_income(commune.review),
        "year": str(commune.review.year),
        "office": small(commune.commune.full_name),
        "standard_document": standard_document(commune.review.standard, decision.signed_on),
        **rests_on(decision, cases),
        "annexed_to": annexed_to(decision),
        "effective_from": office_day(decision.effective_from),
        **{f"{name}_count": f"{len(few):02d}" for name, few in rows.items()},
    }
    return _issue("decision", decision, values, rows)


def _change(decision: Decision, lines: Sequence[DecisionLine]) -> NewDocument:
    earlier = decision.corrects
    assert earlier is not None
    before = {one.case_id: one.outcome for one in earlier.lines.all()}
    heads = heads_of([line.case for line in lines])
    rows = []
    for line in lines:
        row = household_row(line.case, heads)
        rows.append(
            {name: row[name] for name in ("name", "birth_year", "village")}
            | {"before": OUTCOMES[before[line.case_id]].vi, "after": OUTCOMES[line.outcome].vi}
        )
    commune = decision.commune_review
    values = {
        **_heading(decision),
        "what": "Thu hồi" if decision.kind == Decision.Kind.REVOCATION else "Điều chỉnh",
        "office": small(commune.commune.full_name),
        "year": str(commune.review.year),
        **rests_on(decision, [line.case for line in lines]),
        "annexed_to": annexed_to(decision),
        "corrected_number": earlier.number,
        "corrected_date": f"{earlier.signed_on:%d/%m/%Y}",
        "reason": decision.reason,
        "households_counted": f"{len(lines):02d}",
        "effective_from": office_day(decision.effective_from),
    }
    return _issue("decision_change", decision, values, {"changes": rows})


def rests_on(decision: Decision, cases: Sequence[Case]) -> dict[str, str]:
    """The province's own procedure, and each opinion that agreed to these results: of the commune, and of files that
    were asked about alone. One query where the review asks anybody.
    """
    commune, review = decision.commune_review, decision.commune_review.review
    order = authorities(review)
    found: list[Opinion] = []
    if order:
        of_commune = Q(case=None, round=commune.reopened) if decision.corrects_id is None else Q(pk=None)
        rows = Opinion.objects.unscoped(WHY).filter(commune_review=commune, agrees=True)
        rounds = {case.pk: case.reopened for case in cases}
        asked = rows.filter(of_commune | Q(case__pk__among=set(rounds))).order_by("answered_on", "pk")
        found = [one for one in asked if one.case_id is None or one.round == rounds[one.case_id]]
    names = {one.key: one.name.vi for one in order}
    said = [
        f"Văn bản số {one.answer_number} {office_day(one.answered_on)} của {names.get(one.authority, one.authority)}"
        for one in found
        if one.answered_on is not None
    ]
    procedure = review.rules.get(VERSION, {}).get("vi", "")
    return {
        "own_procedure": procedure,
        "opinions": f"{'; '.join(said)} cho ý kiến về kết quả rà soát" if said else "",
    }


def annexed_to(decision: Decision) -> str:
    """How a list names the decision that it belongs to."""
    return f"{decision.number} {office_day(decision.signed_on)}"


def _heading(decision: Decision) -> dict[str, Any]:
    head = head_of_paper(decision.commune_review, decision.signer)
    return {**head, "number": decision.number, "date": decision.signed_on}


def _issue(form: str, decision: Decision, values: Mapping[str, Any], rows: Mapping[str, Any]) -> NewDocument:
    return NewDocument(
        form,
        decision.number,
        decision.signed_on,
        values,
        decision.commune_review.commune_id,
        effective_from=decision.effective_from,
        rows=rows,
        subject=(DECISION, decision.pk),
        office=str(values["unit"]),
    )


def certificates(decision: Decision, lines: Sequence[DecisionLine]) -> list[NewDocument]:
    """Form 03 of every household that the decision calls poor or near-poor, numbered as the lines say."""
    numbered = [line for line in lines if line.certificate_number is not None]
    heads = heads_of([line.case for line in numbered])
    stays = _stays([line.household_id for line in numbered])
    years = class_years([line.household_id for line in numbered], decision.effective_from.year)
    return [
        _certificate(
            decision, line, heads, stays.get(line.household_id, []), years.get(line.household_id, [])
        )
        for line in numbered
    ]


def _certificate(
    decision: Decision,
    line: DecisionLine,
    heads: dict[int, Person],
    stays: Sequence[Membership],
    earlier: Sequence[Mapping[str, str]],
) -> NewDocument:
    case, commune = line.case, decision.commune_review
    head = heads.get(case.household.head_id or 0)
    class_name, year = OUTCOMES[line.outcome].vi, decision.effective_from.year
    number = f"{line.certificate_number}/{CERTIFICATE_SYMBOL}"
    values = {
        **_heading(decision),
        "number": number,
        "class_name": class_name,
        "year": str(year),
        "head_name": case.household.head_name,
        "ethnicity": ethnicity(head),
        "citizen_number": head.citizen_number if head else "",
        "residence": residence(case, commune),
        "decision_number": decision.number,
        "decision_date": f"{decision.signed_on:%d/%m/%Y}",
    }
    said = f"{decision.number} ngày {decision.signed_on:%d/%m/%Y}"
    rows: dict[str, list[Mapping[str, Any]]] = {
        "members": [_member(one) for one in stays],
        "years": [*earlier, {"year": str(year), "class_name": class_name, "decision": said}],
    }
    return NewDocument(
        CERTIFICATE,
        number,
        decision.signed_on,
        values,
        commune.commune_id,
        counted=True,
        effective_from=decision.effective_from,
        rows=rows,
        village=case.village_review.village_id,
        subject=(LINE, line.pk),
        office=str(values["unit"]),
        shown_class=class_name,
        name=case.household.head_name,
        birth_year=head.birth_year if head else None,
    )


def _member(stay: Membership) -> dict[str, str]:
    person, born = stay.person, str(stay.person.birth_year or "")
    relation = coded("relations", stay.relation) if stay.relation else ""
    return {
        "name": person.full_name,
        "ethnicity": ethnicity(person),
        "relation": relation.vi if isinstance(relation, Text) else relation,
        "born_male": born if person.sex == Person.Sex.MALE else "",
        "born_female": born if person.sex == Person.Sex.FEMALE else "",
    }


def _stays(households: Sequence[int]) -> dict[int, list[Membership]]:
    rows = Membership.objects.unscoped(WHY).filter(household__pk__among=set(households), until=None)
    found: dict[int, list[Membership]] = {}
    for stay in rows.select_related("person").order_by("number", "pk"):
        found.setdefault(stay.household_id, []).append(stay)
    return found


def refusals(
    decision: Decision, lines: Sequence[DecisionLine], first: int, symbol: str, on: date
) -> list[NewDocument]:
    """A letter for every applicant not recognised, with the reasons of the result; numbered from `first` on."""
    reasons = dict(
        Scoring.objects.unscoped(WHY)
        .filter(
            assessment__in=[line.assessment_id for line in lines],
            standard=decision.commune_review.review.standard,
        )
        .values_list("assessment", "reason_vi")
    )
    return [
        _refusal(decision, line, f"{number}/{symbol}", on, reasons.get(line.assessment_id, ""))
        for number, line in enumerate(lines, first)
    ]


def _refusal(decision: Decision, line: DecisionLine, number: str, on: date, reason: str) -> NewDocument:
    case, commune = line.case, decision.commune_review
    article = standard_document(commune.review.standard, on, short=True)
    return letter_of(
        case,
        commune,
        number,
        on,
        decision.signer,
        [(part.strip(), article) for part in reason.split("\n") if part.strip()],
        class_words(case.result_class),
        (LINE, line.pk),
    )


def letter_of(
    case: Case,
    commune: CommuneReview,
    number: str,
    on: date,
    signer: str,
    reasons: Sequence[tuple[str, str]],
    result: str,
    subject: tuple[str, int],
) -> NewDocument:
    """The letter to an applicant who is not recognised.

    reasons: each with the article it rests on; result: the class within a sentence, in Vietnamese.
    """
    office = small(commune.commune.full_name)
    values = {
        **head_of_paper(commune, signer),
        "number": number,
        "date": on,
        "asked": asked_words(case),
        "head_name": applicant(case),
        "residence": residence(case, commune),
        "received_on": f"{case.received_on:%d/%m/%Y}" if case.received_on else "",
        "dossier": case.dossier_code,
        "income_points": _whole(case.income_points),
        "deprivation_points": _whole(case.deprivation_points),
        "result": result,
        "complaint_to": f"bộ phận một cửa Ủy ban nhân dân {office}",
    }
    return NewDocument(
        "refusal",
        number,
        on,
        values,
        commune.commune_id,
        rows={"reasons": [{"reason": reason, "article": article} for reason, article in reasons]},
        village=case.village_review.village_id,
        subject=subject,
        office=str(values["unit"]),
        name=applicant(case),
    )


def asked_words(case: Case) -> str:
    """What the household asked to be recognised as."""
    if case.source == Case.Source.ESCAPE or (case.source == Case.Source.CARRIED_OVER and case.dossier_code):
        return f"thoát diện {status_words(case.status_before)}"
    if case.review.kind in ONE_STATUS:
        return OUTCOMES[ONE_STATUS[case.review.kind]].vi
    return "hộ nghèo, hộ cận nghèo"


def residence(case: Case, commune: CommuneReview) -> str:
    """ "Khu Giáp Trung, xã Thu Cúc, tỉnh Phú Thọ"."""
    province = commune.commune.parent
    parts = [case.household.address, place_name(case.village_review), small(commune.commune.full_name)]
    return ", ".join([*(part for part in parts if part), *([small(province.full_name)] if province else [])])


def standard_document(standard: str, on: date, *, short: bool = False) -> str:
    """The documents that set the standard, as a paper of that day cites them: the decree, and the one that extends
    it where that was issued by then.
    """
    law = load_standard(standard)
    names = dict.fromkeys((law.classes[0].basis.document, law.validity_basis.document))
    known = [one for name in names if (one := law_documents().get(name)) is not None]
    cited = [one for one in known if one.issued is None or one.issued <= on] or known[:1]
    if not cited:
        return law.name.vi
    if short:
        return "; ".join(one.number.vi for one in cited)
    return "; ".join(
        f"{one.number.vi} {office_day(one.issued)} ({small(one.title.vi)})" if one.issued else one.number.vi
        for one in cited
    )


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)
