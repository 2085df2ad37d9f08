"""Drafts on the server: kept for their account alone, sealed, a week long. They are no act and leave no event."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from giamngheo.platform.crypto.keyring import KeyMissing
from giamngheo.platform.forms.models import FormDraft

KEPT = timedelta(days=7)
"""As long as on a device (drafts.js)."""
LARGEST = 256 * 1024
"""Letters of the values of one draft."""
MOST = 50
"""Drafts of one account; the oldest give way."""
SENT = "draft-key"
"""The box by which a sent form names its draft (drafts.js)."""
Values = dict[str, list[str]]


class Newer(Exception):
    """The draft is not the one that the sender has seen; `now` is what there is, None where it is gone."""

    def __init__(self, now: FormDraft | None) -> None:
        super().__init__("another draft")
        self.now = now


def keep_draft(user_id: int, form: str, version: str, values: Values, seen: str) -> FormDraft:
    """Saves over the draft with the stamp `seen`, or the first one ("").

    One that says the same already stays as it is. Newer where another computer has saved or dropped it since.
    ValueError for a draft beyond LARGEST.
    """
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    if len(written) > LARGEST:
        raise ValueError("the draft is too large")
    mine = FormDraft.objects.filter(user_id=user_id)
    try:
        with transaction.atomic():
            one = mine.filter(form=form, saved_at__gt=_oldest()).select_for_update().first()
            if seen != (one.stamp if one else ""):
                if one and (one.version, one.values) == (version, written):
                    # sent again for a page that was left before it heard of the first time
                    return one
                raise Newer(one)
            if one is None:
                mine.filter(form=form).delete()
                one = FormDraft(user_id=user_id, form=form)
            one.version, one.values, one.saved_at = version, written, timezone.now()
            one.save()
            rest = mine.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST:]
            if too_many := list(rest):
                mine.filter(pk__in=too_many).delete()
    except IntegrityError:
        # two computers began at the same moment
        raise Newer(draft_of(user_id, form)) from None
    return one


def draft_of(user_id: int, form: str) -> FormDraft | None:
    """The account's own draft; None where there is none, it is older than KEPT, or its key is gone."""
    try:
        return FormDraft.objects.filter(user_id=user_id, form=form, saved_at__gt=_oldest()).first()
    except KeyMissing:
        drop_draft(user_id, form)
        return None


def values_of(draft: FormDraft) -> Values:
    """What stood in each box."""
    said: Values = json.loads(draft.values)
    return said


def drop_draft(user_id: int, form: str, seen: str | None = None) -> None:
    """Drops the draft of a form; with `seen` only the one with that stamp."""
    with transaction.atomic():
        rows = FormDraft.objects.filter(user_id=user_id, form=form).select_for_update().defer("values")
        one = rows.first()
        if one is not None and seen in (None, one.stamp):
            one.delete()


def drop_drafts_of(user_id: int) -> None:
    """All of an account: for one that may do less than when it typed."""
    FormDraft.objects.filter(user_id=user_id).delete()


def forget_old() -> int:
    """Removes what is older than KEPT; how many there were. By the clock."""
    return FormDraft.objects.filter(saved_at__lte=_oldest()).delete()[0]


def _oldest() -> Any:
    return timezone.now() - KEPT


def sent_draft_gate(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Drops the draft of a form that was taken: its page answered with the way to another one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if request.method == "POST" and isinstance(answer, HttpResponseRedirect):
            actor = request.actor  # type: ignore[attr-defined]
            form = request.POST.get(SENT, "")
            # who is led back to the form itself has not been heard
            if form and actor.user_id is not None and answer.url.split("?")[0] != request.path:
                drop_draft(actor.user_id, form)
        return answer

    return middleware
