"""Long lists as files: a job asks the list's own page for them, so that rights, masking, filters, columns and the
audit are those of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone, translation

from giamngheo.platform import figures
from giamngheo.platform.audit.recording import Entry, write_event
from giamngheo.platform.crypto.sealed_files import open_blocks, seal_file
from giamngheo.platform.exports import formats
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.platform.tables.export import Target
from giamngheo.platform.tables.models import ListExport
from giamngheo.platform.versions import Refused
from giamngheo.platform.web.chrome import frame_of
from giamngheo.platform.web.language import language, say
from giamngheo.platform.working_folders import working_folder
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.platform.tables.bound import BoundTable

JOB = "platform.list_export"
KEPT = timedelta(days=7)
FOLDER = "list-exports"
ASKED = Text(
    "Danh sách dài hơn {n} dòng nên tệp được lập ở nền, theo đúng bộ lọc và các cột đang xem. Xong thì bấm "
    "«Xem kết quả».",
    "The list has more than {n} rows: its file is made in the background, under the filters and with the columns "
    "shown. Follow “See the result” when it is done.",
)
GONE = Refused(
    "list_gone",
    Text(
        "Không lập được tệp: danh sách, bộ lọc hoặc quyền của bạn không còn như lúc yêu cầu. Mở lại danh sách và "
        "tải lại.",
        "The file could not be made: the list, its filters or your rights are no longer what they were. Open the "
        "list and ask again.",
    ),
)


def hand_over(bound: BoundTable, wanted: str, path: str) -> HttpResponseRedirect:
    """Asks for the file of a list and leads to its job; the one under way where it was asked for already."""
    request, actor = bound.request, bound.request.actor  # type: ignore[attr-defined]
    query = bound.address(export=wanted)[1:]
    asked = {"user_id": actor.user_id, "path": path, "query": query, "lang": language()}
    unfinished = [Job.State.WAITING, Job.State.RUNNING]
    with transaction.atomic():
        one = ListExport.objects.filter(**asked, rows=None, job__state__in=unfinished).first()
        if one is None:
            searched = [box for box in bound.boxes if box.value and box.filter.personal]
            personal = {bound.query[box.filter.key]: box.value for box in searched}
            one = ListExport.objects.create(
                **asked,
                table=bound.table.name,
                words=json.dumps(personal, ensure_ascii=False) if personal else "",
                title=bound.title[:200],
                format=wanted,
                unit=frame_of(request).unit[:200],
                permission=bound.table.export_permission,
                roles=json.dumps(_held(actor, bound.table.export_permission)),
            )
            one.job = enqueue(JOB, {"export": one.pk}, user_id=actor.user_id, key=f"{JOB}:{one.uid}")
            one.save(update_fields=["job"])
            after = {"table": one.table, "format": wanted}
            write_event(actor, JOB, "", Entry(one, Placed(), {}, after))
    messages.info(request, say(ASKED.format(n=figures.number(settings.LIST_EXPORT_LIMIT))))
    return HttpResponseRedirect(reverse("platform:job", args=[one.job_id]))


@job_kind(JOB, "Xuất danh sách ra tệp", "A list as a file")
def run(job: JobRun) -> dict[str, Any]:
    """Asks the page as the reader is now, seals what it wrote, and tells the audit with the row."""
    one = ListExport.objects.filter(pk=job.parameters["export"], rows=None).first()
    if one is None:
        return {}
    with working_folder("list") as folder:
        target = Target(folder / f"list.{formats()[one.format].extension}", one.unit, job.progress)
        with translation.override(one.lang):
            _ask_page(one, account_actor(one.user_id), target)
            if target.written is None:
                raise GONE
            one.size = target.path.stat().st_size
            seal_file(target.path, path_of(one), purpose_of(one))
            with transaction.atomic():
                job.check()
                one.rows = target.written.rows
                one.save(update_fields=["rows", "size"])
                target.leave()
    return {"rows": one.rows}


def _ask_page(one: ListExport, actor: Actor, target: Target) -> None:
    """Runs the list's view as the account itself would; Forbidden where it may no longer."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", one.path, one.path
    request.GET = QueryDict(one.query)
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": one.query}
    session = {f"table:{one.table}": json.loads(one.words)} if one.words else {}
    around = {"actor": actor, "session": session, "htmx": False, "list_target": target}
    for name, value in around.items():
        setattr(request, name, value)
    found = resolve(one.path)
    try:
        found.func(request, *found.args, **found.kwargs)
    except Http404:
        raise GONE from None


def own_or_404(actor: Actor, uid: Any) -> ListExport:
    """A file of one's own, not older than KEPT, asked for with no more roles than are held now. Http404,
    SecondFactorNeeded."""
    kept = ListExport.objects.filter(made_at__gt=timezone.now() - KEPT).select_related("job")
    one = kept.filter(uid=uid, user_id=actor.user_id or 0).first()
    if one is None or not set(json.loads(one.roles)) <= set(_held(actor, one.permission)):
        raise Http404
    if one.permission:
        policy().require(actor, one.permission)
    return one


def _held(actor: Actor, permission: str) -> list[str]:
    """The roles by which the list may leave, with their units."""
    held = (one for one in actor.grants if not permission or permission in one.permissions)
    return sorted({f"{one.role}@{one.unit or '*'}" for one in held})


def path_of(one: ListExport) -> Path:
    return Path(settings.HOME) / FOLDER / str(one.uid)


def purpose_of(one: ListExport) -> bytes:
    return f"list.{one.uid}".encode("ascii")


def blocks_of(one: ListExport) -> Iterator[bytes]:
    """The file, block by block. FileNotFoundError when it is gone."""
    return open_blocks(path_of(one), purpose_of(one))


def forget_old() -> int:
    """Removes files older than KEPT; how many. By the clock."""
    old = list(ListExport.objects.filter(made_at__lte=timezone.now() - KEPT))
    for one in old:
        path_of(one).unlink(missing_ok=True)
        one.delete()
    return len(old)


def page_of(job: Job) -> str:
    """Where the file is fetched; "" when it is gone."""
    uid = ListExport.objects.filter(pk=job.parameters.get("export")).values_list("uid", flat=True).first()
    return reverse("platform:list-export", args=[uid]) if uid else ""
