"""One page to hang a file on a row, and the files themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.attachments import queries
from giamngheo.platform.attachments.actions import add_attachment, withdraw_attachment
from giamngheo.platform.attachments.content import ACCEPTED, ENDINGS, MAX_BYTES
from giamngheo.platform.attachments.store import content_of
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

ALONE = "default-src 'none'; object-src 'none'; sandbox; frame-ancestors 'none'"
"""A file runs nothing, whatever a browser takes it for."""


class FileForm(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(label=words("Loại tệp", "What it is"))
    content = forms.FileField(
        label=words("Bản quét hoặc ảnh", "Scan or photo"),
        help_text=words(
            f"PDF, JPG, PNG hoặc WebP, không quá {MAX_BYTES // 1024**2} MB",
            f"PDF, JPG, PNG or WebP, at most {MAX_BYTES // 1024**2} MB",
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: object, kinds: Mapping[str, Text], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [(key, say(text)) for key, text in kinds.items()]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = next(iter(kinds))


@protected(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, subject: str, pk: int) -> HttpResponseBase:
    """Hangs a file on a row; the row's room says who may."""
    actor = request.actor  # type: ignore[attr-defined]
    hung = queries.row_to_hang_on(actor, subject, pk)
    kinds = queries.kinds_to_hang(actor, hung.subject, hung.row)
    asked = request.GET.get("kind", "")
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        initial={"kind": asked if asked in kinds else next(iter(kinds))},
    )
    back = _came_from(request) or hung.subject.address(hung.row)
    if form.is_valid():
        upload: UploadedFile = form.cleaned_data["content"]
        try:
            add_attachment(Act(actor), hung.row, form.cleaned_data["kind"], upload.read(MAX_BYTES + 1))
        except ActionRefused as error:
            form.add_error("content", say(error.message))
        else:
            messages.success(request, say(Text("Đã đính kèm tệp.", "The file is attached.")))
            return redirect(back)
    context = {
        "form": form,
        "back": back,
        "crumbs": [
            Crumb(Text("Nơi đính kèm", "What it belongs to"), back),
            Crumb(Text("Đính kèm tệp", "Attach")),
        ],
        "submit": Text("Đính kèm", "Attach"),
    }
    return render(request, "platform/attachments/add.html", context, status=400 if form.errors else 200)


def _came_from(request: HttpRequest) -> str:
    """The page of this site that a file is hung from (`?next=`); empty if none is named."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""


@protected(SIGNED_IN)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who reads its row in full; leaves a reading in the audit. Pictures open, PDF is saved."""
    actor = request.actor  # type: ignore[attr-defined]
    found, hung = queries.attachment(actor, pk)
    record_reading(actor, hung.subject.view, hung.row, fields=[f"attachment.{found.kind}"])
    way = "attachment" if found.media_type == "application/pdf" else "inline"
    return HttpResponse(
        content_of(found.digest),
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'{way}; filename="tep-{found.pk}.{ENDINGS[found.media_type]}"',
            "Content-Security-Policy": ALONE,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        },
    )


@protected(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes a file down, with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    found, hung = queries.attachment(actor, pk)
    queries.row_to_hang_on(actor, found.subject, found.subject_id, found.kind)
    try:
        withdraw_attachment(Act(actor, reason=request.POST.get("reason", "")), hung.row, found)
        messages.success(request, say(Text("Đã gỡ tệp.", "The file is taken down.")))
    except ActionRefused as error:
        messages.error(request, say(error.message))
    return redirect(hung.subject.address(hung.row))
