"""The list put before a meeting, and the minutes of one that was held."""

from __future__ import annotations

from collections.abc import Sequence

from giamngheo.law.document_forms import load_document_form
from giamngheo.law.procedures import stage_figure
from giamngheo.platform import figures
from giamngheo.platform.documents import Paper
from giamngheo.platform.documents.filling import office_day
from giamngheo.reviews.models import Case, Meeting, Review, Scoring, VillageReview, Vote
from giamngheo.reviews.papers.lines import (
    class_words,
    head_of_paper,
    heading_of_income,
    heads_of,
    household_row,
    income_each,
    judged_by_income,
    place_name,
    status_words,
)
from giamngheo.reviews.rules import procedure_of

SENT_BACK = "Chưa thống nhất, rà soát lại"
TO_THE_COMMITTEE = "Chưa thống nhất, chuyển Ban Chỉ đạo"


def agenda(village: VillageReview, cases: Sequence[Case]) -> Paper:
    """The households whose result waits for the meeting, with points and reasons."""
    commune, heads = village.commune_review, heads_of(cases)
    rows_of = Scoring.objects.unscoped("reasons of files that the page has read").filter(
        assessment__in=[one.assessment_id for one in cases], standard=commune.review.standard
    )
    scored = {one.assessment_id: one for one in rows_of}
    rows, months = [], judged_by_income(commune.review)
    for case in cases:
        found = scored.get(case.assessment_id or 0)
        row = household_row(case, heads, months, found)
        rows.append(
            {
                name: row[name]
                for name in ("name", "birth_year", "members", "income_points", "deprivation_points")
            }
            | {
                "before": status_words(case.status_before),
                "class_name": class_words(case.result_class),
                "reason": found.reason_vi if found else "",
                "note": f"Lần họp trước chưa thống nhất ({case.refusals})" if case.refusals else "",
            }
        )
    head = head_of_paper(commune)
    values = {
        **heading_of_income(commune.review),
        "unit": head["unit"],
        "village": place_name(village),
        "place": head["place"],
        "year": commune.review.year,
        "households_counted": str(len(rows)),
        "share": str(commune.review.agreement_percent),
    }
    values["year"] = str(values["year"])
    return Paper(load_document_form("meeting_agenda"), values, {"households": rows})


def minutes(meeting: Meeting, votes: Sequence[Vote]) -> Paper:
    """Annex V from what was recorded; `case__household`, `case__assessment` are selected with the votes."""
    village = meeting.village_review
    commune = village.commune_review
    heads = heads_of([one.case for one in votes])
    earlier = _refused_before(meeting, votes)
    rows, months = [], judged_by_income(commune.review)
    for vote in votes:
        row = household_row(vote.case, heads)
        size = len(vote.assessment.members) or vote.case.household.size
        scoring = vote.assessment.scorings.all()
        at_the_time = next((one for one in scoring if one.standard == commune.review.standard), None)
        rows.append(
            {
                "name": row["name"],
                "income_points": income_each(vote.assessment, size, months)
                if months
                else at_the_time.income_points
                if at_the_time
                else None,
                "deprivation_points": at_the_time.deprivation_shown if at_the_time else None,
                "class_name": class_words(at_the_time.result_class) if at_the_time else "",
                "agreed": vote.agree,
                "against": vote.disagree,
                "abstained": vote.abstain,
                "note": _not_agreed(vote, earlier),
            }
        )
    head = head_of_paper(commune)
    values = {
        **heading_of_income(commune.review),
        "unit": head["unit"],
        "village": place_name(village),
        "place": head["place"],
        "date": meeting.held_on,
        "held_at": office_day(meeting.held_on),
        "held_in": meeting.place,
        "year": str(commune.review.year),
        "chair": meeting.chair,
        "chair_post": meeting.chair_post,
        "secretary": meeting.secretary,
        "secretary_post": meeting.secretary_post,
        "committee": f"{meeting.committee_members} người" if meeting.committee_members else "",
        "mass_organisations": _written_in(meeting.organisations),
        "fatherland_front": _written_in(meeting.front),
        "listed_present": str(meeting.households_present),
        "listed_total": str(meeting.listed_households),
        "listed_share": _share(meeting),
        "enumerators": _written_in(meeting.enumerators),
        "attendants": str(meeting.attending),
        "content": meeting.notes or "Thông qua điểm số và kết quả rà soát của từng hộ.",
        "conclusion": conclusion(votes),
        "copies": f"{copies_of(commune.review):02d}",
    }
    return Paper(load_document_form("meeting_minutes"), values, {"votes": rows})


def copies_of(review: Review) -> int:
    """How many copies of the minutes are signed, by the procedure."""
    known = stage_figure(procedure_of(review), "meeting", "minutes_copies")
    return int(known[1].value) if known is not None else 1


def conclusion(votes: Sequence[Vote]) -> str:
    """ "Thống nhất kết quả của 28 hộ; rà soát lại 01 hộ."""
    agreed = sum(vote.agreed for vote in votes)
    back = len(votes) - agreed
    said = f"Thống nhất kết quả của {agreed:02d} hộ"
    return f"{said}; {back:02d} hộ chưa thống nhất." if back else f"{said}."


def _refused_before(meeting: Meeting, votes: Sequence[Vote]) -> set[int]:
    """The households of these votes (ids of their files) that an earlier meeting did not agree on."""
    cases = [one.case_id for one in votes if not one.agreed]
    rows = Vote.objects.unscoped("earlier votes on files whose minutes are read")
    return set(
        rows.filter(case__in=cases, meeting__lt=meeting.pk, agreed=False).values_list("case", flat=True)
    )


def _not_agreed(vote: Vote, earlier: set[int]) -> str:
    """What becomes of a household: the first refusal sends it back, the second to the committee."""
    if vote.agreed:
        return ""
    return TO_THE_COMMITTEE if vote.case_id in earlier else SENT_BACK


def _written_in(count: int) -> str:
    """A count of the minutes; none was recorded: dots, for who signs to write on."""
    return str(count) if count else ""


def _share(meeting: Meeting) -> str:
    if not meeting.listed_households:
        return ""
    return figures.number(round(100 * meeting.households_present / meeting.listed_households, 1))
