"""Taking a village or a commune back to an earlier step, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb, Status
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import labels, permissions, queries
from giamngheo.reviews.actions.steps import reopen_commune, reopen_village
from giamngheo.reviews.machine import COMMUNE, VILLAGE, Machine
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.todo import REOPEN
from giamngheo.rules.text import Text


class ReopenForm(forms.Form):
    """Back to which step, and why."""

    to = forms.ChoiceField(label=words("Về bước", "Back to"))
    reason = forms.CharField(
        label=words("Lý do mở lại", "Why it is reopened"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )

    def __init__(
        self, *args: Any, machine: Machine, now: str, names: dict[str, Status], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        back = [after for before, after in machine.reopens if before == now]
        choices = [(step, say(status.word)) for step, status in names.items() if step in back]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


@protected(permissions.REOPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def village(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A village: its agreed, posted and cleared households go back to the assessment they had."""
    found = queries.village_row(request.actor, pk, permissions.REOPEN)  # type: ignore[attr-defined]
    context = village_frame(request, found, Crumb(REOPEN)) | {"base": "reviews/village_base.html"}
    form = _form(request, VILLAGE, found.step, labels.VILLAGE_STEPS)
    return _reopened(
        request, form, lambda act, to, why: reopen_village(act, found, to, why), context, "village", pk
    )


@protected(permissions.REOPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A commune: to its villages, or a closed one to recognition."""
    found = queries.commune_row(request.actor, pk, permissions.REOPEN)  # type: ignore[attr-defined]
    context = commune_frame(request, found, "", Crumb(REOPEN)) | {"base": "reviews/commune_base.html"}
    form = _form(request, COMMUNE, found.step, labels.COMMUNE_STEPS)
    return _reopened(
        request, form, lambda act, to, why: reopen_commune(act, found, to, why), context, "commune", pk
    )


def _form(request: HttpRequest, machine: Machine, now: str, names: dict[str, Status]) -> ReopenForm:
    return ReopenForm(
        request.POST if request.method == "POST" else None, machine=machine, now=now, names=names
    )


def _reopened(
    request: HttpRequest,
    form: ReopenForm,
    do: Callable[[Act, str, str], object],
    context: dict[str, Any],
    page: str,
    pk: int,
) -> HttpResponseBase:
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            do(Act(request.actor, reason=data["reason"]), data["to"], data["reason"])  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Đã mở lại.", "Reopened.")))
            return redirect(f"reviews:{page}", pk=pk)
    context |= {"form": form, "label": REOPEN, "back": reverse(f"reviews:{page}", args=[pk])}
    return render(request, "reviews/reopen.html", context, status=400 if form.is_bound else 200)
