"""Where pages keep and ask for the drafts of their reader (drafts.js); nobody reaches another's."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.platform.forms import keeping
from giamngheo.platform.forms.models import FormDraft
from giamngheo.platform.scope.protected import SIGNED_IN, protected

NAME, VERSION, STAMP = 200, 40, 40
"""Letters of what comes with a draft."""


@protected(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponseBase:
    """GET: the reader's draft of the form named by `form`. POST: saves it.

    `gone` where it was dropped or its form taken meanwhile; 409 with what there is where another computer was there,
    413 for one that is too large, 400 for what is no draft.
    """
    user_id = request.actor.user_id  # type: ignore[attr-defined]
    if request.method != "POST":
        return JsonResponse(_said(keeping.draft_of(user_id, request.GET.get("form", "")[:NAME])))
    form, version, seen = (request.POST.get(name, "") for name in ("form", "version", "seen"))
    written = request.POST.get("values", "")
    if len(written) > 2 * keeping.LARGEST:
        return JsonResponse({}, status=413)
    values = _values(written)
    if values is None or not form or len(form) > NAME or len(version) > VERSION or len(seen) > STAMP:
        return JsonResponse({}, status=400)
    try:
        kept = keeping.keep_draft(user_id, form, version, values, seen)
    except keeping.Newer as newer:
        if newer.now is None:
            return JsonResponse({"gone": True})
        return JsonResponse(_said(newer.now), status=409)
    except ValueError:
        return JsonResponse({}, status=413)
    return JsonResponse({"stamp": kept.stamp})


@protected(SIGNED_IN)
@require_POST
def drop(request: HttpRequest) -> HttpResponseBase:
    """Drops the reader's draft of a form, if it is still the one with the stamp `seen`."""
    form, seen = request.POST.get("form", "")[:NAME], request.POST.get("seen", "")[:STAMP]
    keeping.drop_draft(request.actor.user_id, form, seen)  # type: ignore[attr-defined]
    return JsonResponse({})


def _said(draft: FormDraft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {"stamp": draft.stamp, "version": draft.version, "values": keeping.values_of(draft)}


def _values(written: str) -> keeping.Values | None:
    """The boxes by name; None for anything else than lists of words."""
    try:
        said = json.loads(written)
    except ValueError:
        return None
    if not isinstance(said, dict) or not all(
        isinstance(words, list) and all(isinstance(word, str) for word in words) for words in said.values()
    ):
        return None
    return said
