"""Long work as its owner sees it: the list of one's jobs, one job with its progress, ending it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from giamngheo.platform.audit.recording import Entry, write_event
from giamngheo.platform.components import Crumb, Empty, Progress, Status, Tone
from giamngheo.platform.jobs.figures import figures_of
from giamngheo.platform.jobs.links import page_of_job
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import cancel, wish_to_end
from giamngheo.platform.jobs.registry import kind
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.permissions import JOB_CANCEL, JOB_VIEW
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

STATES = {
    Job.State.WAITING: Status(Text("Đang chờ", "Waiting"), Tone.WAITING),
    Job.State.RUNNING: Status(Text("Đang chạy", "Running"), Tone.INFO),
    Job.State.DONE: Status(Text("Xong", "Done"), Tone.GOOD),
    Job.State.FAILED: Status(Text("Không xong", "Failed"), Tone.BAD),
    Job.State.CANCELLED: Status(Text("Đã hủy", "Cancelled"), Tone.NEUTRAL),
}


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; all of them for who oversees the whole installation. A job belongs to no area."""
    if policy().reach(actor, JOB_VIEW).everything:
        return Job.objects.all()
    return Job.objects.filter(user_id=actor.user_id)


def label_of(job: Job) -> Text:
    """What a job does; its bare name when the kind is no longer there."""
    try:
        return kind(job.kind).label
    except KeyError:
        return Text.same(job.kind)


def _share(job: Job) -> str:
    done, total = progress_of(job)
    return f"{Progress(label_of(job), done, total or 0, finished=job.state == Job.State.DONE).share} %"


JOBS = Table(
    name="jobs",
    caption=Text("Việc chạy nền", "Background jobs"),
    columns=[
        Column("kind", Text("Việc", "Job"), value=label_of, card=True),
        Column(
            "state",
            Text("Tình trạng", "State"),
            Kind.STATUS,
            lambda job: STATES[Job.State(job.state)],
            card=True,
        ),
        Column("share", Text("Tiến độ", "Progress"), Kind.NUMBER, _share, card=True),
        Column("created_at", Text("Yêu cầu lúc", "Asked for"), Kind.DATE, sort="id"),
        Column("finished_at", Text("Kết thúc lúc", "Ended"), Kind.DATE),
        Column("pk", Text("Số", "Number"), Kind.CODE, shown=False),
    ],
    filters=[
        Filter(
            "state",
            Text("Tình trạng", "State"),
            choices=[(key.value, one.word) for key, one in STATES.items()],
        ),
    ],
    order="-created_at",
    row_href=lambda job: reverse("platform:job", args=[job.pk]),
    empty=Empty(
        Text("Chưa có việc nào chạy nền", "No background jobs yet"),
        Text(
            "Khi bạn nhập danh sách hoặc xuất tệp lớn, việc đó chạy ở đây; bạn có thể rời trang.",
            "When you import a list or export a big file it runs here; you may leave the page.",
        ),
        icon="hourglass-split",
    ),
    export=False,
)


@protected(SIGNED_IN)
def jobs(request: HttpRequest) -> HttpResponseBase:
    """My jobs, latest first."""
    table = JOBS.bind(request, jobs_of(request.actor))  # type: ignore[attr-defined]
    return table.response or render(request, "platform/jobs/jobs.html", {"table": table})


@protected(SIGNED_IN)
def job(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One job: how far it is, what came of it, and the button that ends it."""
    one = _one(request, pk)
    title = label_of(one)
    return render(
        request,
        "platform/jobs/job.html",
        _shown(one)
        | {
            "title": title,
            "crumbs": [
                Crumb(Text("Việc chạy nền", "Background jobs"), reverse("platform:jobs")),
                Crumb(title),
            ],
        },
    )


@protected(SIGNED_IN)
def job_progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The part of the page that asks for itself again until the job has ended."""
    return render(request, "platform/jobs/progress.html", _shown(_one(request, pk)))


@protected(SIGNED_IN)
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ends a job: a waiting one at once, a running one at its next step; what it has kept stays."""
    actor = request.actor  # type: ignore[attr-defined]
    one = _one(request, pk)
    wish_to_end(one)
    with transaction.atomic():
        if one.finished:
            messages.info(request, say(Text("Việc này đã kết thúc từ trước.", "This job had ended already.")))
        else:
            write_event(actor, JOB_CANCEL, "", Entry(one, Placed(), {"state": one.state}, {"kind": one.kind}))
            cancel(one)
            messages.success(
                request,
                say(Text("Đã yêu cầu hủy; việc sẽ dừng ở bước gần nhất.", "It will end at its next step.")),
            )
    return HttpResponseRedirect(reverse("platform:job", args=[pk]))


def _one(request: HttpRequest, pk: int) -> Job:
    found = jobs_of(request.actor).filter(pk=min(pk, 2**63 - 1)).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _progress(job: Job, done: int, total: int | None) -> Progress:
    complete = job.state == Job.State.DONE
    return Progress(
        label_of(job),
        done,
        total or 0,
        _left(job, done, total),
        "" if job.finished else reverse("platform:job-progress", args=[job.pk]),
        STATES[Job.State(job.state)],
        finished=complete,
        href=page_of_job(job) if complete else "",
        waiting=job.waiting,
    )


def _left(job: Job, done: int, total: int | None) -> int | None:
    """An estimate in seconds from the pace so far."""
    if job.state != Job.State.RUNNING or not (done and total and job.started_at):
        return None
    passed = (timezone.now() - job.started_at).total_seconds()
    return int(passed * max(total - done, 0) / done)


def _shown(job: Job) -> dict[str, object]:
    done, total = progress_of(job)
    error = Text(job.error_vi, job.error_en) if job.error_vi else None
    return {
        "job": job,
        "progress": _progress(job, done, total),
        "status": STATES[Job.State(job.state)],
        "error": error,
        "figures": figures_of(job.result) if job.state == Job.State.DONE else [],
        "page": page_of_job(job),
    }
