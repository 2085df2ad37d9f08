"""The papers of a decision on one status: the decision with its list, and a confirmation for each of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from giamngheo.platform.actions import Act
from giamngheo.platform.documents.filling import office_day
from giamngheo.platform.documents.issuing import NewDocument, issue_documents
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.numbering import next_numbers
from giamngheo.registry.models import Person
from giamngheo.reviews.models import Decision, DecisionLine, IncomeSheet
from giamngheo.reviews.papers.decision import annexed_to, rests_on, standard_document

WHY = "papers of a decision that an action has required"
DECISION, LINE = "reviews.decision", "reviews.decisionline"
CONFIRMATION = "confirmation"
NONE = DecisionLine.Outcome.NONE


def issue_status_papers(act: Act, decision: Decision) -> list[IssuedDocument]:
    """Issues them in the transaction of the decision.

    A decision that recognises nobody (any more) has no list: who is refused gets a letter.
    """
    lines = list(
        DecisionLine.objects.unscoped(WHY)
        .filter(decision=decision)
        .select_related("case__household", "case__village_review__village", "person")
        .order_by("pk")
    )
    recognised = [line for line in lines if line.outcome != NONE]
    if not recognised:
        return []
    people = _people(recognised)
    # what changes an earlier decision has a paper of its own
    papers = [_paper(decision, recognised, people)] if not decision.changes_decision else []
    return issue_documents(act.fresh(), [*papers, *_confirmations(decision, recognised, people)])


def _people(lines: Sequence[DecisionLine]) -> dict[int, Person]:
    """The worker or the head of the household, by line."""
    ids = {line.pk: line.person_id or line.case.household.head_id for line in lines}
    found = Person.objects.unscoped(WHY).in_bulk([pk for pk in ids.values() if pk])
    return {line: found[pk] for line, pk in ids.items() if pk in found}


def _heading(decision: Decision) -> dict[str, Any]:
    commune = decision.commune_review.commune
    province = commune.parent
    return {
        "superior": f"Ủy ban nhân dân {small(province.full_name)}" if province else "",
        "unit": f"Ủy ban nhân dân {small(commune.full_name)}",
        "place": commune.name,
        "number": decision.number,
        "date": decision.signed_on,
        "office": small(commune.full_name),
        "effective_from": office_day(decision.effective_from),
        "signer": decision.signer,
    }


def small(name: str) -> str:
    """Within a sentence: "xã Thu Cúc"."""
    return name[:1].lower() + name[1:]


def _paper(decision: Decision, lines: Sequence[DecisionLine], people: dict[int, Person]) -> NewDocument:
    sheets = IncomeSheet.objects.unscoped(WHY).filter(assessment__in=[line.assessment_id for line in lines])
    income = dict(sheets.values_list("assessment", "counted"))
    rows = []
    for line in lines:
        person, village = people.get(line.pk), line.case.village_review.village
        rows.append(
            {
                "name": person.full_name if person else line.case.household.head_name,
                "birth_year": str(person.birth_year or "") if person else "",
                "village": village.full_name if village else "",
                "members": line.case.household.size,
                "income": income.get(line.assessment_id),
            }
        )
    heading = _heading(decision)
    values = {
        **heading,
        "what": lines[0].get_outcome_display(),
        "standard_document": standard_document(
            decision.commune_review.review.standard, decision.signed_on, short=True
        ),
        **rests_on(decision, [line.case for line in lines]),
        "annexed_to": annexed_to(decision),
        "counted": f"{len(lines):02d}",
    }
    return NewDocument(
        "status_decision",
        decision.number,
        decision.signed_on,
        values,
        decision.commune_review.commune_id,
        effective_from=decision.effective_from,
        rows={"recognised": rows},
        subject=(DECISION, decision.pk),
        office=str(heading["unit"]),
    )


def _confirmations(
    decision: Decision, lines: Sequence[DecisionLine], people: dict[int, Person]
) -> list[NewDocument]:
    """Numbered through the year of signing of the commune, whatever procedure they come from."""
    commune, heading = decision.commune_review.commune, _heading(decision)
    numbers = next_numbers(CONFIRMATION, commune.pk, decision.signed_on.year, len(lines))
    made = []
    for number, line in zip(numbers, lines, strict=True):
        person, home = people.get(line.pk), line.case.household
        village, province = line.case.village_review.village, commune.parent
        places = [home.address, village.full_name if village else "", heading["office"]]
        places.append(small(province.full_name) if province else "")
        name = person.full_name if person else home.head_name
        values = {
            **heading,
            "number": f"{number}/GXN-UBND",
            "what": line.get_outcome_display(),
            "name": name,
            "birth_year": str(person.birth_year or "") if person else "",
            "citizen_number": person.citizen_number if person else "",
            "residence": ", ".join(place for place in places if place),
            "decision_number": decision.number,
            "decision_date": f"{decision.signed_on:%d/%m/%Y}",
        }
        made.append(
            NewDocument(
                CONFIRMATION,
                f"{number}/GXN-UBND",
                decision.signed_on,
                values,
                commune.pk,
                counted=True,
                effective_from=decision.effective_from,
                village=line.case.village_review.village_id,
                subject=(LINE, line.pk),
                office=str(heading["unit"]),
                shown_class=line.get_outcome_display(),
                name=name,
                birth_year=person.birth_year if person else None,
            )
        )
    return made
