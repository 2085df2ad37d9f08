"""The posting sheets of a whole commune as one file, made by a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from giamngheo.platform.documents.converting import papers_give_pdf
from giamngheo.platform.documents.models import DocumentSet
from giamngheo.platform.documents.sets import make_parts
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.reviews.models import Posting, Review
from giamngheo.reviews.papers.posting import form_of
from giamngheo.reviews.queries import says_what_counts

JOB = "reviews.sheets"
WHY = "postings of a commune whose sheets its officer may print"
PLACE = "village_review__commune_review__"


def open_postings(commune_review: int) -> list[Posting]:
    """The postings that run in a commune, in the order of its villages; of a household posted again the last."""
    rows = Posting.objects.unscoped(WHY).filter(
        Q(case=None) | says_what_counts(), village_review__commune_review=commune_review, ended_on=None
    )
    return list(
        rows.select_related("village_review__village", f"{PLACE}review", f"{PLACE}commune__parent").order_by(
            "village_review__village__sort_name", "pk"
        )
    )


def files_of(review: Review) -> DocumentSet.Kind:
    """What the sheets of a review are printed as here: Word files where an own template cannot be made into PDF."""
    return DocumentSet.Kind.PDF if papers_give_pdf(form_of(review)) else DocumentSet.Kind.DOCX


@job_kind(JOB, "Lập bảng niêm yết của xã", "Posting sheets of a commune")
def run(job: JobRun) -> dict[str, Any]:
    """Sets the sheets part by part; a second run makes the same file again."""
    # the typesetter takes a while to load, which only a worker should pay
    from giamngheo.platform.documents.files import packed_papers, papers_pdf, zips_as_one
    from giamngheo.reviews.papers.posting import posting_sheet

    size, found = job.parameters["size"], open_postings(job.parameters["commune"])
    made = DocumentSet.objects.unscoped(WHY).get(pk=job.parameters["set"])

    def pdf(few: Sequence[Posting]) -> bytes:
        return papers_pdf([posting_sheet(one, size) for one in few])

    def word(few: Sequence[Posting]) -> bytes:
        return packed_papers({f"niem-yet-{one.pk}-{size}": posting_sheet(one, size) for one in few})

    in_word = made.kind == DocumentSet.Kind.DOCX
    parts = make_parts(job, found, word, zips_as_one) if in_word else make_parts(job, found, pdf)
    return {"sheets": len(found), "parts": parts}
