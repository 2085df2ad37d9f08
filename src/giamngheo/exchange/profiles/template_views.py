"""Pages of a profile's workbook: another one takes its place; those that it had can be fetched."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeProfile
from giamngheo.exchange.profiles import queries, store
from giamngheo.exchange.profiles.forms import ReplacementForm
from giamngheo.exchange.profiles.mapping import Mapping
from giamngheo.exchange.profiles.replacing import replace_template
from giamngheo.exchange.profiles.showing import crumbs
from giamngheo.exchange.profiles.views import WORKBOOK
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

_STALE = Text(
    "Người khác vừa sửa mẫu này nên chưa thay tệp. Xem lại mẫu, rồi chọn tệp và bấm thay lần nữa nếu vẫn cần.",
    "Somebody has just changed this profile, so the file was not replaced. Look at it and try again if need be.",
)
_ALL_FIT = Text(
    "Đã thay tệp mẫu; mọi cột khớp với mẫu trước nên mẫu dùng được ngay.",
    "The template is replaced; every column matches the one before, so it can be used at once.",
)
_TO_LOOK = Text(
    "Đã thay tệp mẫu; {kept} cột khớp giữ nguyên cách điền. Xem những chỗ đánh dấu ở dưới rồi lưu để mẫu dùng được.",
    "The template is replaced; {kept} columns keep what fills them. Look at what is marked below and save.",
)


@protected(permissions.PROFILE_EDIT)
def replace(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Another workbook of the same office; then the columns that do not fit the one before."""
    actor = request.actor  # type: ignore[attr-defined]
    one = _kept_by(request, uid)
    form = ReplacementForm(request.POST or None, request.FILES or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["template"]
        seen = row_id(str(form.cleaned_data["version"])) or 0
        try:
            mapping = replace_template(Act(actor), one, file.name, file.read(), seen)
        except StaleEdit:
            messages.warning(request, say(_STALE))
            return redirect("exchange:profile", one.uid)
        except ActionRefused as refusal:
            form.add_error("template", say(refusal.message))
        else:
            return _led_on(request, uid, mapping)
    way = crumbs(
        (one.name, reverse("exchange:profile", args=[one.uid])), (Text("Thay tệp mẫu", "Replace"), "")
    )
    return render(request, "exchange/profiles/replace.html", {"crumbs": way, "profile": one, "form": form})


def _kept_by(request: HttpRequest, uid: uuid.UUID) -> ExchangeProfile:
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.profile_or_404(actor, uid)
    if not policy().may(actor, permissions.PROFILE_EDIT, one.unit):
        raise Http404
    return one


def _led_on(request: HttpRequest, uid: uuid.UUID, mapping: Mapping) -> HttpResponseBase:
    if not mapping.open_questions:
        messages.success(request, say(_ALL_FIT))
        return redirect("exchange:profile", uid)
    kept = sum(not one.fresh for one in mapping.columns)
    messages.warning(request, say(_TO_LOOK.format(kept=kept)))
    return redirect("exchange:profile-columns", uid)


@protected(permissions.PROFILE_EDIT)
@require_safe
def template_file(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponseBase:
    """One of the workbooks, the oldest first; the last number is the one in use.

    For those who keep the profile: an office's form may come with somebody's particulars as an example.
    """
    one = _kept_by(request, uid)
    every = [*one.earlier, {"file": one.file_name, "sha256": one.sha256}]
    if not 1 <= number <= len(every):
        raise Http404
    chosen = every[number - 1]
    blocks = store.blocks(one, store.template_of(one, chosen["sha256"]))
    response = StreamingHttpResponse(blocks, content_type=WORKBOOK)
    response.headers["Content-Disposition"] = content_disposition_header(True, chosen["file"]) or "attachment"
    return response
