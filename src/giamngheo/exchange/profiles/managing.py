"""A profile gets another name, goes out of use, comes back into use."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from giamngheo.exchange import permissions
from giamngheo.exchange.profiles import actions, queries
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

_DONE = {
    "name": Text("Đã đổi tên mẫu.", "The profile has its new name."),
    "retire": Text("Đã lưu.", "Saved."),
    "use": Text("Mẫu này dùng lại được.", "The profile is in use again."),
}


@protected(permissions.PROFILE_EDIT)
@require_POST
def manage(request: HttpRequest, uid: uuid.UUID, what: str) -> HttpResponseBase:
    """what: name (with the field `name`), retire, use."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.profile_or_404(actor, uid)
    if what not in _DONE or not policy().may(actor, permissions.PROFILE_EDIT, one.unit):
        raise Http404
    try:
        if what == "name":
            actions.rename_profile(Act(actor), one, request.POST.get("name", ""))
        else:
            actions.retire_profile(Act(actor), one, retired=what == "retire")
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
    else:
        messages.success(request, say(_DONE[what]))
    return redirect("exchange:profile", one.uid)
