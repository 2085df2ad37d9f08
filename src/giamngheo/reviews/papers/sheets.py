"""The posting sheets of a whole commune as one file, made by a job."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from giamngheo.platform.documents.sets import make_parts
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.reviews.models import Posting
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


@job_kind(JOB, "Lập bảng niêm yết của xã", "Posting sheets of a commune")
def run(job: JobRun) -> dict[str, Any]:
    """Sets the sheets part by part; a second run makes the same file again."""
    # the typesetter takes a while to load, which only a worker should pay
    from giamngheo.platform.documents.files import papers_pdf
    from giamngheo.reviews.papers.posting import posting_sheet

    size, found = job.parameters["size"], open_postings(job.parameters["commune"])
    parts = make_parts(job, found, lambda few: papers_pdf([posting_sheet(one, size) for one in few]))
    return {"sheets": len(found), "parts": parts}
