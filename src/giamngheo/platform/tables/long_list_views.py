"""The page of a long list's file, and the file."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from giamngheo.platform.audit.recording import Entry, write_event
from giamngheo.platform.components import Crumb
from giamngheo.platform.exports import formats
from giamngheo.platform.scope import Placed
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.tables import long_lists
from giamngheo.platform.tables.export import file_name
from giamngheo.rules.text import Text

FETCH = "platform.list_export.fetch"


@protected(SIGNED_IN)
@require_safe
def list_export(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """What the file holds and until when it can be fetched; of one's own only."""
    one = long_lists.own_or_404(request.actor, uid)  # type: ignore[attr-defined]
    crumbs = [Crumb(Text("Việc chạy nền", "Background jobs"), reverse("platform:jobs")), Crumb(one.title)]
    context = {
        "one": one,
        "crumbs": crumbs,
        "megabytes": one.size / 1024**2,
        "until": timezone.localtime(one.made_at + long_lists.KEPT),
        "kind": formats()[one.format].label,
    }
    return render(request, "platform/tables/list_export.html", context)


@protected(SIGNED_IN)
@require_safe
def list_export_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The file; each fetching is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    one = long_lists.own_or_404(actor, uid)
    if one.rows is None or not long_lists.path_of(one).exists():
        raise Http404
    said = {"fields": [one.table, f"{one.format}: {one.rows}"]}
    write_event(actor, FETCH, "", Entry(one, Placed(), {}, said), reading=True)
    kind = formats()[one.format]
    answer = StreamingHttpResponse(long_lists.blocks_of(one), content_type=kind.content_type)
    name = file_name(one.title or one.table, one.rows, timezone.localtime(one.made_at), kind.extension)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Content-Length"] = str(one.size)
    answer.headers["X-Row-Count"] = str(one.rows)
    return answer
