"""What the page of a file shows, as plain values: the way, the class with its reasons, versions, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from giamngheo.areas.facts import holding
from giamngheo.areas.models.facts import Subject
from giamngheo.law import load_standard
from giamngheo.law.document_forms import load_document_form
from giamngheo.platform.components import Difference, Status, Step, steps
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.queries import documents
from giamngheo.platform.documents.states import status_on
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.registry import queries as registry
from giamngheo.registry.models import Membership, Person, ReviewResult
from giamngheo.registry.why import Why, why
from giamngheo.reviews import clock
from giamngheo.reviews.actions.assessing import reference_day
from giamngheo.reviews.comparing import changed_answers
from giamngheo.reviews.evidence import unconfirmed_results
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.labels import result_name
from giamngheo.reviews.models import Assessment, Case, DecisionLine, Scoring
from giamngheo.reviews.papers.decision import LINE
from giamngheo.rules.text import Text

WHY = "members of a file that was reached"
WAY = (
    Text("Lập danh sách", "Listing"),
    Text("Rà soát", "Assessment"),
    Text("Họp dân", "Meeting"),
    Text("Niêm yết", "Posting"),
    Text("Quyết định", "Decision"),
)
MEETING = 2
_AT = {
    "listed": 1,
    "returned": 1,
    "sent_back": 1,
    "assessed": 2,
    "committee": 2,
    "agreed": 3,
    "posted": 3,
    "complained": 3,
    "cleared": 4,
    "decided": 5,
    "reopened": 3,
}
SOURCES = {
    Assessment.Source.FORM.value: Text("nhập trên trình duyệt", "typed in the browser"),
    Assessment.Source.PAPER.value: Text("nhập từ phiếu giấy", "typed from paper"),
    Assessment.Source.FILE.value: Text("nhập từ tệp Excel", "from an Excel file"),
    Assessment.Source.PHONE.value: Text("từ điện thoại", "from the phone"),
}
OCCASIONS = {
    Assessment.Occasion.FIRST.value: Text("Rà soát", "Assessment"),
    Assessment.Occasion.AGAIN.value: Text("Rà soát lại", "Assessed again"),
    Assessment.Occasion.RECHECK.value: Text("Phúc tra", "Re-check"),
}


@dataclass(frozen=True)
class Version:
    """One saved form: its result under the review's standard, and what differs from the one before."""

    form: Assessment
    occasion: Text
    source: Text
    result: Text | str
    points: tuple[int | None, int | None]
    unchanged: int
    changes: Sequence[Difference]
    current: bool


@dataclass(frozen=True)
class Result:
    """The class under one standard with its reasons; `unconfirmed`: how many values behind it nothing backs today,
    while a decision can still come of it.
    """

    standard: Text
    name: Text | str
    points: tuple[int | None, int | None]
    why: Why
    unconfirmed: int


@dataclass(frozen=True)
class Forms:
    """All saved forms of a file, latest first, and the results of the one that counts."""

    versions: Sequence[Version]
    results: Sequence[Result]


@dataclass(frozen=True)
class Issued:
    """A paper that a decision gave the household: its kind, number, and whether it holds today."""

    name: Text
    document: IssuedDocument
    status: Status


def papers_of(actor: Actor, case: Case) -> list[Issued]:
    """The certificates, confirmations and letters of a file, latest first, for who reads documents. One query."""
    lines = DecisionLine.objects.unscoped(WHY).filter(case=case).values("pk")
    rows = documents(actor).filter(subject_type=LINE, subject_id__in=lines).defer("content").order_by("-pk")
    return [Issued(load_document_form(one.form).name, one, status_on(one, clock.today())) for one in rows]


def way_of(case: Case) -> list[Step]:
    """The five steps (four where there is no meeting); empty for a file that is off the list."""
    at = _AT.get(case.state)
    if at is None:
        return []
    labels = list(WAY)
    if case.review.kind in SHEETED:
        labels.pop(MEETING)
        at = at if at < MEETING else max(MEETING, at - 1)
    return steps(labels, at)


def forms_of(case: Case, sees: PersonalData) -> Forms:
    """Every version with its differences, and why the class is what it is. Ten queries at most."""
    forms = list(case.assessments.order_by("revision"))
    scored: dict[int, list[Scoring]] = {}
    for one in Scoring.objects.unscoped(WHY).filter(assessment__in=forms).order_by("pk"):
        scored.setdefault(one.assessment_id, []).append(one)
    ids = {member["person"] for form in forms for member in form.members if member.get("person")}
    people = Person.objects.unscoped(WHY).in_bulk(ids)
    names = {pk: shown_name(one.full_name, sees) for pk, one in people.items()}
    versions = []
    before: Assessment | None = None
    for form in forms:
        versions.append(_version(case, form, before, scored.get(form.pk, []), names))
        before = form
    now = next((form for form in forms if form.pk == case.assessment_id), None)
    results = _results(case, now, scored.get(now.pk, []), people, sees) if now is not None else []
    return Forms(versions[::-1], results)


def _version(
    case: Case,
    form: Assessment,
    before: Assessment | None,
    scored: Sequence[Scoring],
    names: Mapping[int, str],
) -> Version:
    changes: Sequence[Difference] = ()
    if before is not None:
        sides = ((before.answers, before.members), (form.answers, form.members))
        changes = changed_answers(load_standard(case.review.standard), *sides, names)
    first = scored[0] if scored else None
    return Version(
        form,
        OCCASIONS[form.occasion],
        SOURCES[form.source],
        result_name(first.result_class) if first else "–",
        (first.income_points, first.deprivation_points) if first else (None, None),
        len(form.unchanged),
        changes,
        form.pk == case.assessment_id,
    )


def _results(
    case: Case, form: Assessment, scored: Sequence[Scoring], people: Mapping[int, Person], sees: PersonalData
) -> list[Result]:
    stays: list[Membership] = list(registry.members(case.household))
    answered = [
        (people[one["person"]], {name: value for name, value in one.items() if name != "person"})
        for one in form.members
        if one.get("person") in people
    ]
    place = case.household.village or case.household.commune
    locality = holding(place, Subject.LOCALITY, reference_day(case))
    found = []
    for one in scored:
        # the register explains a result from what was kept of it; this one is not in the register yet
        result = ReviewResult(
            household=case.household,
            year=case.review.year,
            standard=one.standard,
            reference_date=one.reference_date,
            locality=locality.value if locality else "",
            size=len(form.members) or None,
            result_class=one.result_class,
            basis=one.basis,
            income_points=one.income_points,
            deprivation_points=one.deprivation_points,
            answers=form.answers,
            result=one.result,
            reason_vi=one.reason_vi,
            reason_en=one.reason_en,
        )
        found.append(
            Result(
                load_standard(one.standard).name,
                result_name(one.result_class),
                (one.income_points, one.deprivation_points),
                _why(case, result, stays, sees, answered),
                _keeps_waiting(case, one),
            )
        )
    return found


def _keeps_waiting(case: Case, scored: Scoring) -> int:
    """How many values a decision on this result still waits for; a second standard decides nothing."""
    if case.state in {"decided", "withdrawn"} or scored.standard != case.review.standard:
        return 0
    return len(unconfirmed_results([scored]))


def _why(
    case: Case,
    result: ReviewResult,
    stays: Sequence[Membership],
    sees: PersonalData,
    answered: Sequence[tuple[Person, Mapping[str, Any]]],
) -> Why:
    """A class by its criteria; what a procedure for one status finds besides, by the sentence of its own rule."""
    classes = {one.code for one in load_standard(result.standard).classes}
    if case.review.kind in SHEETED and result.result_class not in classes:
        return Why(Text(result.reason_vi, result.reason_en), (), ())
    return why(result, stays, sees, answered)


def unfinished(forms: Forms) -> bool:
    """Whether the last form waits for being completed."""
    return bool(forms.versions) and not forms.versions[0].form.complete
