"""Pages of a review's reports: drawn up, looked at, handed in."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.permissions import RECORD_RESIDENTS
from giamngheo.monitoring import behind_page, form_page, parts, permissions, queries
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.reviews import drafts
from giamngheo.monitoring.reviews.drafts import Asked, Draft, ask, draft_of, is_outdated
from giamngheo.monitoring.reviews.forms import SubmitForm
from giamngheo.monitoring.reviews.freezing import communes_of, submit_report
from giamngheo.monitoring.reviews.queries import REPORTED, handed_in, review_or_404, reviews_of
from giamngheo.monitoring.reviews.tables import HANDED_IN, handed_rows
from giamngheo.monitoring.tables import FORMS
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb, Empty, Progress
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import language, say
from giamngheo.registry import permissions as registry
from giamngheo.reports.results import Stage
from giamngheo.reviews.labels import review_name
from giamngheo.reviews.models import CommuneReview, Review
from giamngheo.reviews.rounds import opened_apart
from giamngheo.rules.text import Text

STAGES = {
    "preliminary": Text("Sơ bộ (phiếu đã rà soát)", "Preliminary (assessed so far)"),
    "official": Text("Chính thức (theo quyết định)", "Official (from decisions)"),
}
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
NOTED = {
    "waiting": Text("Hộ chưa có kết quả", "Households without a result"),
    "on_request": Text("Hộ có quyết định rà soát thường xuyên", "Households decided on request"),
    "kept": Text("Hộ không có hồ sơ trong đợt", "Households without a file of this review"),
}
"""What the notes of a form speak of."""
WORKING = Text("Đang lập báo cáo rà soát", "Drawing up the review's report")
FAILED = Text(
    "Chưa lập được báo cáo. Hãy báo người quản trị.",
    "The report could not be drawn up. Tell the administrator.",
)
NO_REVIEWS = Empty(
    Text("Chưa có đợt rà soát nào", "No review yet"),
    Text("Báo cáo có khi đợt rà soát của địa bàn được mở.", "Reports are here once a review is opened."),
    icon="table",
)


@protected(VIEW)
@require_safe
def reviews(request: HttpRequest) -> HttpResponseBase:
    """The reviews of the reader's area."""
    actor = request.actor  # type: ignore[attr-defined]
    tops = queries.tops(actor)
    rows = [(one, review_name(one)) for one in reviews_of(actor)]
    return render(request, "monitoring/reviews.html", {"reviews": rows, "units": tops, "nothing": NO_REVIEWS})


@protected(VIEW)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Which units have handed in what."""
    actor = request.actor  # type: ignore[attr-defined]
    found = review_or_404(actor, pk)
    table = HANDED_IN.bind(request, handed_rows(actor, found))
    if table.response:
        return table.response
    crumbs = [_reviews_crumb(), Crumb(review_name(found))]
    return render(
        request,
        "monitoring/review.html",
        {
            "name": review_name(found),
            "table": table,
            "crumbs": crumbs,
            "apart": opened_apart(actor, found),
            "own": found.unit.level == Level.COMMUNE,
        },
    )


@protected(VIEW)
@require_safe
def of_commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """From the tab of a commune's review to its report."""
    reached = CommuneReview.objects.reach(request.actor, VIEW)  # type: ignore[attr-defined]
    row = reached.filter(pk=pk, review__kind__in=REPORTED).first()
    if row is None:
        raise Http404
    return redirect("monitoring:review-report", row.review_id, row.commune_id, "preliminary", FORMS[0])


@protected(VIEW)
@require_safe
def report(request: HttpRequest, pk: int, unit: int, stage: str, number: str) -> HttpResponseBase:
    """One form of a unit's report, with its checks; the first who asks has the forms filled by a job."""
    found, place, asked = _asked(request, pk, unit, stage)
    if number not in FORMS:
        raise Http404
    draft = draft_of(asked)
    here = _address("report", asked, number)
    context: dict[str, Any] = {
        "review": found, "own": found.unit.level == Level.COMMUNE, "unit": place,
        "stage": stage, "stages": STAGES, "number": number, "forms": FORMS,
        "name": review_name(found), "crumbs": _crumbs(found, place),
        "handed": handed_in(found, place), "apart": _apart(request, found, place),
    }  # fmt: skip
    job = drafts.last_job(asked)
    if draft is None or (job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)):
        waiting = ask(asked) if draft is None and (job is None or job.state == Job.State.DONE) else job
        assert waiting is not None
        context["progress"] = _progress(waiting, asked, here)
    if draft is not None:
        context |= _shown(request, found, place, asked, draft, number, here)
    return render(request, "monitoring/review_report.html", context)


def _shown(
    request: HttpRequest, found: Review, place: AdminUnit, asked: Asked, draft: Draft, number: str, here: str
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    said = draft.form(number)
    linked = policy().may(actor, registry.VIEW, place)
    body = parts.kept(
        draft.folder / f"{number}-{language()}-{'linked' if linked else 'plain'}.html",
        lambda: form_page.body(
            said,
            form_page.behind(said, here) if linked else form_page.unlinked,
            {words: f"{here}noted/{what}/" for words, what in draft.about.items()} if linked else None,
        ),
    )
    return {
        "title": Text(*said["title"]),
        "measured_in": Text(*said["measured_in"]),
        "body": body,
        "made_at": draft.made.made_at,
        "files": draft.files,
        "done": draft.files - draft.waiting,
        "waiting": draft.waiting,
        "undecided": _where_decided(request, found, place, asked, draft),
        "without_rate": _without_residents(said if number == FORMS[0] else draft.form(FORMS[0])),
        "residents": _asks_residents(actor, place, said) if number == FORMS[0] else "",
        "outdated": is_outdated(draft, found, communes_of(found, place)),
        "submit": SubmitForm(initial={"seen": draft.digest})
        if policy().may(actor, permissions.SUBMIT, place)
        else None,
    }


def _where_decided(request: HttpRequest, found: Review, place: AdminUnit, asked: Asked, draft: Draft) -> str:
    """Where the households that the official figures still wait for are decided on; empty where none waits."""
    if asked.stage != "official" or not draft.waiting:
        return ""
    of_place = {Level.COMMUNE: place.pk, Level.VILLAGE: place.parent_id}.get(Level(place.level))
    if of_place is None:
        return reverse("reviews:review", args=[found.pk])
    reached = CommuneReview.objects.reach(request.actor, VIEW)  # type: ignore[attr-defined]
    commune = reached.filter(review=found, commune=of_place).first()
    return reverse("reviews:decisions", args=[commune.pk]) if commune else ""


def _without_residents(said: dict[str, Any]) -> int:
    """Units of the first form without resident households, and so without a rate."""
    return sum(line["cells"][0]["value"] is None for line in said["lines"] if line["kind"] == "unit")


def _asks_residents(actor: Actor, place: AdminUnit, said: dict[str, Any]) -> str:
    """Where the resident households are written down, for who may, while the form has none and so no rate."""
    if not _without_residents(said) or not policy().may(actor, RECORD_RESIDENTS, place):
        return ""
    return reverse("areas:unit", args=[place.pk])


@protected(VIEW)
@require_safe
def progress(request: HttpRequest, pk: int, unit: int, stage: str) -> HttpResponseBase:
    """The part of the page that tells how far the job is."""
    _, _, asked = _asked(request, pk, unit, stage)
    job = drafts.last_job(asked)
    here = _address("report", asked, FORMS[0])
    if job is None or job.state == Job.State.DONE:
        done = Progress(WORKING, len(FORMS), len(FORMS), finished=True, href=here)
    else:
        done = _progress(job, asked, here)
    return render(request, "monitoring/progress.html", {"progress": done})


@protected(VIEW)
@require_POST
def make(request: HttpRequest, pk: int, unit: int, stage: str) -> HttpResponseBase:
    """Has the forms filled anew from the files as they stand."""
    _, _, asked = _asked(request, pk, unit, stage)
    ask(asked, anew=True)
    return redirect(_address("report", asked, FORMS[0]))


@protected(permissions.SUBMIT)
@require_POST
def submit(request: HttpRequest, pk: int, unit: int, stage: str) -> HttpResponseBase:
    """Hands the report in as it was seen."""
    actor = request.actor  # type: ignore[attr-defined]
    found, place, asked = _asked(request, pk, unit, stage)
    form = SubmitForm(request.POST)
    try:
        if not form.is_valid():
            raise Http404
        made = submit_report(
            Act(actor),
            found,
            place,
            asked.stage,
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
        )
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect(_address("report", asked, FORMS[0]))
    messages.success(request, say(Text("Đã nộp báo cáo.", "The report is handed in.")))
    return redirect("monitoring:submission", made.pk, FORMS[0])


@protected(VIEW)
@require_safe
def download(
    request: HttpRequest, pk: int, unit: int, stage: str, number: str, kind: str
) -> HttpResponseBase:
    """The form as the official workbook, or as a paper."""
    found, place, asked = _asked(request, pk, unit, stage)
    draft = draft_of(asked)
    if draft is None or number not in FORMS or kind not in KINDS:
        raise Http404
    name = f"bieu-{number}-{found.year}-{stage}-{place.code or place.pk}.{kind}"
    file = (draft.folder / f"{number}.{kind}").open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])


@protected(VIEW)
def households(
    request: HttpRequest, pk: int, unit: int, stage: str, number: str, line: int, column: int
) -> HttpResponseBase:
    """The households that a figure counts."""
    found, place, asked = _asked(request, pk, unit, stage)
    draft = draft_of(asked)
    if draft is None or number not in FORMS:
        raise Http404
    back = Crumb(Text(f"Biểu {number}", f"Form {number}"), _address("report", asked, number))
    crumbs = [*_crumbs(found, place)[:-1], Crumb(place.full_name), back]
    return behind_page.page(request, place, draft.folder, draft.form(number), (line, column), crumbs)


@protected(VIEW)
def noted(request: HttpRequest, pk: int, unit: int, stage: str, number: str, what: str) -> HttpResponseBase:
    """The households that a note below the form speaks of."""
    found, place, asked = _asked(request, pk, unit, stage)
    draft = draft_of(asked)
    households = draft.behind(what) if draft is not None and number in FORMS else None
    if households is None:
        raise Http404
    back = Crumb(Text(f"Biểu {number}", f"Form {number}"), _address("report", asked, number))
    crumbs = [*_crumbs(found, place)[:-1], Crumb(place.full_name), back]
    words = {"number": number, "line": NOTED[what], "split": None, "column": STAGES[asked.stage]}
    return behind_page.listed(request, place, households, crumbs, words)


def _apart(request: HttpRequest, found: Review, place: AdminUnit) -> list[CommuneReview]:
    """Communes that the province's figures leave out, on the page of the whole province."""
    return opened_apart(request.actor, found) if place.level == Level.PROVINCE else []  # type: ignore[attr-defined]


def _asked(request: HttpRequest, pk: int, unit: int, stage: str) -> tuple[Review, AdminUnit, Asked]:
    actor = request.actor  # type: ignore[attr-defined]
    place = queries.unit_or_404(actor, unit)
    found = Review.objects.filter(pk=pk, kind__in=REPORTED).first()
    if found is None or stage not in STAGES or not communes_of(found, place):
        raise Http404
    return found, place, Asked(found.pk, cast(Stage, stage), place.pk)


def _address(name: str, asked: Asked, number: str) -> str:
    return reverse(f"monitoring:review-{name}", args=[asked.review, asked.unit, asked.stage, number])


def _progress(job: Job, asked: Asked, here: str) -> Progress:
    if job.state == Job.State.FAILED:
        return Progress(FAILED)
    done, total = progress_of(job)
    poll = reverse("monitoring:review-progress", args=[asked.review, asked.unit, asked.stage])
    return Progress(WORKING, done, total or len(FORMS), poll=poll, href=here, waiting=job.waiting)


def _reviews_crumb() -> Crumb:
    return Crumb(Text("Báo cáo rà soát", "Reports of reviews"), reverse("monitoring:reviews"))


def _crumbs(found: Review, place: AdminUnit) -> list[Crumb]:
    whole = reverse("monitoring:review", args=[found.pk])
    return [_reviews_crumb(), Crumb(review_name(found), whole), Crumb(place.full_name)]
