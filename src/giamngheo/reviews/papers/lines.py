"""Households as the lists on papers write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from giamngheo.areas.headings import office_heading, small
from giamngheo.law import load_standard
from giamngheo.registry.models import Person
from giamngheo.registry.words import classes, coded
from giamngheo.reviews.labels import STATUS_RESULTS
from giamngheo.reviews.models import (
    Assessment,
    Case,
    CommuneReview,
    DecisionLine,
    Review,
    Scoring,
    VillageReview,
)
from giamngheo.reviews.outcomes import ONE_STATUS
from giamngheo.rules.text import Text

WHY = "heads of files that an action or page has required"
_ENGLISH = {
    "poor": "poor",
    "near_poor": "near-poor",
    "average": "average living standard",
    "low_income_worker": "low-income worker",
    "escaped_poverty": "escaped poverty",
    "escaped_near_poverty": "escaped near-poverty",
    "none": "not recognised",
}
OUTCOMES = {str(key): Text(str(label), _ENGLISH[key]) for key, label in DecisionLine.Outcome.choices}
LISTS = {
    "poor": Text("Hộ nghèo", "Poor"),
    "near_poor": Text("Hộ cận nghèo", "Near-poor"),
    "escaped_poverty": Text("Hộ thoát nghèo", "Escaped poverty"),
    "escaped_near_poverty": Text("Hộ thoát cận nghèo", "Escaped near-poverty"),
}
"""The lists of a decision, and the first of a posting, in the order of the forms."""
STATUS_LISTS = {
    "average": Text("Hộ có mức sống trung bình", "Average living standard"),
    "low_income_worker": Text("Người lao động có thu nhập thấp", "Low-income workers"),
}
"""The one list of a procedure that recognises one status."""
NOT_RECOGNISED = str(DecisionLine.Outcome.NONE)
"""The outcome of who was reviewed and is on none of the lists: posted too, so that they can complain."""
INCOME_EACH = "Thu nhập BQ (nghìn đồng)"
"""Heading of the column of points where income decides."""
_REVIEWED = Text("Hộ được rà soát, không thuộc các diện trên", "Reviewed, on none of these lists")
_REFUSED = Text("Chưa đủ điều kiện công nhận", "Not recognised")


def lists_of(review: Review) -> dict[str, Text]:
    """What a review's postings list, by outcome: the results of everybody who was reviewed."""
    if review.kind not in ONE_STATUS:
        return LISTS | {NOT_RECOGNISED: _REVIEWED}
    outcome = str(ONE_STATUS[review.kind])
    return {outcome: STATUS_LISTS[outcome], NOT_RECOGNISED: _REFUSED}


def applicant(case: Case) -> str:
    """Whose result it is: the worker's where the procedure recognises persons, or the household's head."""
    return case.person.full_name if case.person else case.household.head_name


def class_words(code: str) -> str:
    """The class within a sentence, in Vietnamese: "hộ nghèo"."""
    known = classes().get(code) or STATUS_RESULTS.get(code)
    return small(known.vi) if known else code


def status_words(code: str) -> str:
    """A status of the ledger within a sentence; empty for none."""
    return OUTCOMES[code].vi if code in OUTCOMES else ""


def heads_of(cases: Iterable[Case]) -> dict[int, Person]:
    """Head of household by id of the person; `household` is selected with the cases."""
    ids = {case.household.head_id for case in cases if case.household.head_id}
    found = Person.objects.unscoped(WHY).filter(pk__among=ids).defer("phone")
    return {one.pk: one for one in found}


def judged_by_income(review: Review) -> int | None:
    """Over how many months the income of a review was counted where its standard has no line in points."""
    # loads the engine beside it
    from giamngheo.measurement.classification.income import income_months, lines_on

    standard, on = load_standard(review.standard), review.reference_date
    return None if lines_on(standard, on, "points") else income_months(standard, on)


def heading_of_income(review: Review) -> dict[str, str]:
    """The value of a paper that names what stands in place of the points; nothing where points decide."""
    return {"income_label": INCOME_EACH} if judged_by_income(review) else {}


def income_each(form: Assessment | None, size: int, months: int) -> Decimal | None:
    """Income of a person and month in thousands of VND, as the form says it; None where it does not."""
    answers = form.answers if form else {}
    each = answers.get("income_per_capita_month")
    if (total := answers.get("income_12m")) is not None and size:
        each = Decimal(total) / size / months
    return None if each is None else (Decimal(each) / 1000).quantize(Decimal("0.1"))


def household_row(
    case: Case, heads: dict[int, Person], months: int | None = None, scored: Scoring | None = None
) -> dict[str, Any]:
    """Name, birth year, people, village, size and points of a case as a list prints them.

    months: of the income that stands in place of the points (`judged_by_income`). scored: of its form, which tells
    the least deprivation points where not all are known.
    """
    head = heads.get(case.household.head_id or 0)
    return {
        "name": case.household.head_name,
        "code": case.household.code,
        "birth_year": str(head.birth_year or "") if head else "",
        "ethnicity": ethnicity(head),
        "village": place_name(case.village_review),
        "members": size_of(case),
        "income_points": income_each(case.assessment, size_of(case), months)
        if months
        else case.income_points,
        "deprivation_points": scored.deprivation_shown if scored else case.deprivation_points,
    }


def scored_under(case: Case, form: Assessment | None) -> Scoring | None:
    """The scoring of a form under the review's own standard; its `scorings` are prefetched."""
    scorings = form.scorings.all() if form else ()
    return next((one for one in scorings if one.standard == case.review.standard), None)


def ethnicity(person: Person | None) -> str:
    if person is None or not person.ethnicity:
        return ""
    said = coded("ethnic_groups", person.ethnicity)
    return said.vi if isinstance(said, Text) else said


def size_of(case: Case) -> int:
    """Members of the form that counts, or of the register where only totals were typed."""
    counted = case.assessment.members if isinstance(case.assessment, Assessment) else ()
    return len(counted) or case.household.size


def place_name(village: VillageReview) -> str:
    return village.village.full_name if village.village else ""


def head_of_paper(commune: CommuneReview, signer: str = "") -> dict[str, str]:
    """The values of an office's head; `commune__parent` is selected with the row."""
    return office_heading(commune.commune, signer)


def in_lists(
    cases: Sequence[Case], outcomes: dict[int, str], names: Iterable[str] = LISTS
) -> dict[str, list[Case]]:
    """The cases by the list they stand in; those of another outcome stand in none."""
    found: dict[str, list[Case]] = {name: [] for name in names}
    for case in sorted(cases, key=lambda one: (one.village_review_id, one.household.sort_name, one.pk)):
        if outcomes[case.pk] in found:
            found[outcomes[case.pk]].append(case)
    return found
