"""Pages of filled forms: the template, the upload, and the steps of an import."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.exchange.answers import actions, queries
from giamngheo.exchange.answers.applying import left_out
from giamngheo.exchange.answers.columns import kinds_of
from giamngheo.exchange.answers.forms import FormsForm, TemplateForm
from giamngheo.exchange.answers.planning import LEFT_OUT, VERDICTS, WRITTEN, answer_difference
from giamngheo.exchange.answers.queries import Board
from giamngheo.exchange.answers.showing import BATCHES, FORMS, LABEL, address_of, board_of, saved_of, way_to
from giamngheo.exchange.answers.template import TEMPLATE, ask_template, blocks_of, has_template
from giamngheo.exchange.imports.forms import uploads_of
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.profiles.views import download
from giamngheo.exchange.views import shared
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb, Figure, Progress
from giamngheo.platform.figures import number
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import language, say
from giamngheo.reviews import permissions
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.rules.text import Text

State = ImportBatch.State
FETCHED = ("template of forms",)
progress = shared.progress_view(FORMS)
repair = shared.repair_view(FORMS)
step = shared.step_view(FORMS)
columns = shared.columns_view(FORMS)
problems = shared.problems_view(FORMS)
copy = shared.copy_view(FORMS)
rows = shared.rows_view(FORMS, answer_difference, "new")


@protected(permissions.ASSESS)
def commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A commune's board: the template of all its households, the upload, what was uploaded."""
    return _board(request, queries.board_or_404(request.actor, "communes", pk))  # type: ignore[attr-defined]


@protected(permissions.ASSESS)
def village(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same for one village."""
    return _board(request, queries.board_or_404(request.actor, "villages", pk))  # type: ignore[attr-defined]


def _board(request: HttpRequest, board: Board) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    is_open = queries.open_now(board)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    people = queries.people_of(actor, board) if is_open else []
    form = FormsForm(*sent, people=people, actor=actor.user_id)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            act = Act(actor)
            batch = actions.begin_forms(act, board, uploads_of(form), said["visited_on"], form.chosen)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            return redirect(FORMS.address(batch))
    table = BATCHES.bind(request, queries.batches_of(actor, board))
    frame = (
        commune_frame(request, board.commune, "exchange:forms-communes", Crumb(LABEL))
        if board.village is None
        else village_frame(request, board.village, Crumb(LABEL))
    )
    context = frame | {
        "base": f"reviews/{'commune' if board.village is None else 'village'}_base.html",
        "label": LABEL,
        "open": is_open,
        "form": form if is_open else None,
        "template": TemplateForm(kinds=kinds_of(load_standard(board.review.standard))),
        "template_at": reverse(f"exchange:forms-{board.level}-template", args=[board.row.pk]),
        "visible": policy().holds(actor, permissions.FETCH) and queries.sees(actor, board),
        "table": table,
    }
    leaving = None if form.is_bound else table.response
    status = 422 if form.is_bound else 200
    return leaving or render(request, "exchange/answers/board.html", context, status=status)


@protected(permissions.ASSESS)
@require_POST
def commune_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Has the template of a commune made."""
    return _template(request, queries.board_or_404(request.actor, "communes", pk))  # type: ignore[attr-defined]


@protected(permissions.ASSESS)
@require_POST
def village_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Has the template of a village made."""
    return _template(request, queries.board_or_404(request.actor, "villages", pk))  # type: ignore[attr-defined]


def _template(request: HttpRequest, board: Board) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    policy().require(actor, permissions.FETCH)
    form = TemplateForm(request.POST, kinds=kinds_of(load_standard(board.review.standard)))
    if not form.is_valid() or not queries.sees(actor, board):
        raise Http404
    job = ask_template(actor, board, form.cleaned_data["kind"], language())
    return redirect("exchange:forms-template", job.pk)


def _own(request: HttpRequest, pk: int) -> tuple[Job, Board]:
    """A template that the reader had made, and its board, which they must reach still."""
    actor = request.actor  # type: ignore[attr-defined]
    job = queries.own_template_or_404(actor, pk, TEMPLATE)
    return job, queries.board_or_404(actor, job.parameters["level"], job.parameters["board"])


@protected(permissions.ASSESS)
def template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A template: being made, or to be fetched."""
    job, board = _own(request, pk)
    waiting = not job.finished
    context = {
        "crumbs": [*way_to(board), Crumb(Text("Tệp mẫu", "Template"))],
        "title": board.unit.full_name,
        "job": job,
        "ready": job.finished and has_template(job),
        "progress": _bar(job) if waiting else None,
        "told": Text(job.error_vi, job.error_en) if job.error_vi else None,
        "back": address_of(board),
    }
    return render(request, "exchange/answers/template.html", context)


def _bar(job: Job) -> Progress:
    done, total = progress_of(job)
    poll = reverse("exchange:forms-template-progress", args=[job.pk])
    making = Text("Đang lập tệp mẫu", "Making the template")
    return Progress(making, done, total or 0, poll=poll, waiting=job.waiting)


@protected(permissions.ASSESS)
def template_progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bar again; leads on when the file is made."""
    job, _ = _own(request, pk)
    if job.finished:
        return HttpResponseClientRedirect(reverse("exchange:forms-template", args=[job.pk]))
    return render(request, "platform/components/progress.html", {"progress": _bar(job)})


@protected(permissions.ASSESS)
def template_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook; fetching it is recorded."""
    job, board = _own(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    policy().require(actor, permissions.FETCH)
    if not has_template(job) or not queries.sees(actor, board):
        raise Http404
    record_reading(actor, permissions.ASSESS, board.row, fields=FETCHED)
    name = f"phieu-ra-soat_{board.review.year}_{board.level}-{board.row.pk}_{job.parameters['kind']}.xlsx"
    return download(blocks_of(job), name, shared.WORKBOOK, int(job.result.get("rows", 0)))


def _checked(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return shared.checked(FORMS, batch)


def _planned(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    plan, at = batch.counts["plan"], FORMS.address(batch, "rows")
    figures = [
        Figure(label, number(plan[name]), href=f"{at}?verdict={name}" if plan[name] else "")
        for name, label in VERDICTS.items()
    ]
    off = sum(batch.counts["codes"].get(code, 0) for code in ("form_not_listed",))
    return {
        "figures": [*figures, Figure(Text("Không có trong danh sách", "Not on the list"), number(off))],
        "counts": batch.counts,
        "writes": sum(plan[name] for name in WRITTEN),
        "left_out": sum(plan[name] for name in LEFT_OUT),
        "at_rows": at,
    }


def _done(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    written = batch.counts.get("written", {})
    names = (*WRITTEN, *LEFT_OUT)
    refused = left_out(batch)[: shared.LISTED]
    board = board_of(batch)
    return {
        "figures": [Figure(VERDICTS[name], number(written.get(name, 0))) for name in names],
        "saved": saved_of(batch),
        "refused": [
            (one["code"], one["head"], VERDICTS[one["verdict"]], Text(*one["why"])) for one in refused
        ],
        "visible": bool(refused) and shared.read_names(request, FORMS, batch),
        "cases": reverse("reviews:cases", args=[board.commune.pk]),
    }


def _discarded(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return {}


one = shared.stands_view(
    FORMS,
    {
        State.CHECKED: ("exchange/answers/checked.html", _checked),
        State.PLANNED: ("exchange/answers/planned.html", _planned),
        State.DONE: ("exchange/answers/done.html", _done),
        State.DISCARDED: ("exchange/imports/discarded.html", _discarded),
    },
)
write = shared.write_view(FORMS, actions.ask_saving)
