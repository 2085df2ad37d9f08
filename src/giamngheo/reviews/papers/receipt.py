"""What an applicant takes home: code, day of receipt, last day of the answer."""

from __future__ import annotations

from giamngheo.areas.headings import small
from giamngheo.law import load_standard
from giamngheo.law.document_forms import load_document_form
from giamngheo.platform import figures
from giamngheo.platform.documents import Paper
from giamngheo.reviews import labels
from giamngheo.reviews.eligibility import awaited
from giamngheo.reviews.models import Case
from giamngheo.reviews.papers.lines import applicant, head_of_paper, place_name
from giamngheo.rules.text import Text


def given_paper(case: Case) -> Text:
    """The form that came in: a household that was on the list before gave Mẫu 04."""
    carried = case.source == Case.Source.CARRIED_OVER
    return labels.SOURCES[Case.Source.ESCAPE if carried else case.source]


def receipt_paper(case: Case) -> Paper:
    """The receipt of a file's dossier; `household`, `person`, `village_review__village` and
    `village_review__commune_review__commune__parent` are selected with it.
    """
    commune = case.village_review.commune_review
    head = head_of_paper(commune)
    channel = labels.CHANNELS.get(case.channel)
    lacks = awaited(case.review.kind, load_standard(case.review.standard))
    values = {
        **{name: head[name] for name in ("superior", "unit", "place")},
        "number": case.dossier_code,
        "date": case.received_on,
        "head_name": applicant(case),
        "household": case.household.code,
        "residence": f"{place_name(case.village_review)}, {small(commune.commune.full_name)}",
        "paper": given_paper(case).vi,
        "channel": channel.vi if channel else "",
        "dossier": case.dossier_code,
        "received_on": figures.day(case.received_on) if case.received_on else "",
        "due_on": figures.day(case.due_on or case.review.ends_on),
        "awaited": lacks.vi if lacks else "",
        "review": labels.review_name(case.review).vi,
        "office": f"bộ phận một cửa Ủy ban nhân dân {small(commune.commune.full_name)}",
    }
    return Paper(load_document_form("receipt"), values, {})
