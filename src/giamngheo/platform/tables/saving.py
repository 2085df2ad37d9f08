"""Saved views: kept per reader, offered by every list."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from giamngheo.platform.audit.recording import Entry, write_event
from giamngheo.platform.scope import Placed
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.tables.models import SavedTableView
from giamngheo.platform.tables.saved import SavedView
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

MOST = 30
LABEL, QUERY = 60, 2000
ACT = "platform.view.save"


class OwnViews:
    """The `SavedViews` of this installation."""

    def views(self, request: HttpRequest, table: str) -> list[SavedView]:
        mine = SavedTableView.objects.filter(
            user_id=request.actor.user_id,  # type: ignore[attr-defined]
            table=table,
        )
        return [
            SavedView(one.label, one.query, reverse("platform:forget-view", args=[one.pk]), one.pk)
            for one in mine.order_by("label")
        ]

    def save_address(self, table: str) -> str:
        return reverse("platform:save-view")


@protected(SIGNED_IN)
@require_POST
def save_view(request: HttpRequest) -> HttpResponseBase:
    """Keeps a view, one of the same name is replaced; with `view` gives one of one's own another name."""
    if request.POST.get("view"):
        return _rename(request)
    actor = request.actor  # type: ignore[attr-defined]
    table = request.POST.get("table", "")[:LABEL]
    label = request.POST.get("label", "").strip()[:LABEL]
    query = request.POST.get("query", "")
    mine = SavedTableView.objects.filter(user_id=actor.user_id, table=table)
    if not (label and table) or len(query) > QUERY:
        messages.warning(request, say(Text("Ghi tên cho cách xem này.", "Give the view a name.")))
    elif mine.exclude(label=label).count() >= MOST:
        words = Text(
            "Đã lưu {count} cách xem. Xoá bớt rồi lưu lại.", "{count} views are saved. Delete some first."
        )
        messages.warning(request, say(words.format(count=MOST)))
    else:
        with transaction.atomic():
            kept, _ = SavedTableView.objects.update_or_create(
                user_id=actor.user_id, table=table, label=label, defaults={"query": query}
            )
            write_event(actor, ACT, "", Entry(kept, Placed(), {}, {"table": table, "label": label}))
        messages.success(request, say(Text(f"Đã lưu cách xem «{label}».", f"View “{label}” saved.")))
    return _back(request)


def _rename(request: HttpRequest) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    label = request.POST.get("label", "").strip()[:LABEL]
    with transaction.atomic():
        mine = SavedTableView.objects.filter(user_id=actor.user_id)
        kept = mine.filter(pk=row_id(request.POST["view"]) or 0).select_for_update().first()
        if kept is None:
            raise Http404
        if not label:
            messages.warning(request, say(Text("Ghi tên cho cách xem này.", "Give the view a name.")))
        elif mine.filter(table=kept.table, label=label).exclude(pk=kept.pk).exists():
            taken = Text("Đã có cách xem tên «{label}».", "There is a view “{label}” already.")
            messages.warning(request, say(taken.format(label=label)))
        elif label != kept.label:
            before, after = ({"table": kept.table, "label": one} for one in (kept.label, label))
            kept.label = label
            kept.save(update_fields=["label"])
            write_event(actor, ACT, "", Entry(kept, Placed(), before, after))
            renamed = Text("Đã đổi tên thành «{label}».", "Renamed “{label}”.")
            messages.success(request, say(renamed.format(label=label)))
    return _back(request)


@protected(SIGNED_IN)
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forgets a view of one's own; another's answers as one that does not exist."""
    actor = request.actor  # type: ignore[attr-defined]
    with transaction.atomic():
        kept = SavedTableView.objects.filter(user_id=actor.user_id, pk=pk).first()
        if kept is None:
            raise Http404
        write_event(actor, ACT, "", Entry(kept, Placed(), {"table": kept.table, "label": kept.label}, {}))
        kept.delete()
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if safe else "/")
