"""The page behind the QR of a document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from giamngheo.law.document_forms import document_forms
from giamngheo.platform.components import Status, Tone
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.queries import by_token
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.portal.limits import VERIFY, too_often
from giamngheo.rules.text import Text

STATES = {
    IssuedDocument.State.VALID: Status(Text("Còn hiệu lực", "Valid"), Tone.GOOD),
    IssuedDocument.State.SUPERSEDED: Status(Text("Đã được thay thế", "Superseded"), Tone.WARNING),
    IssuedDocument.State.REVOKED: Status(Text("Đã thu hồi", "Revoked"), Tone.BAD),
}


@protected(PUBLIC)
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponseBase:
    """Number, date, class, masked name, birth year, and whether the document holds; nothing more."""
    if slow := too_often(request, VERIFY):
        return slow
    found = by_token(token)
    if found is None:
        return render(request, "portal/unknown.html", status=404)
    forms, until = document_forms(), found.last_day(timezone.localdate())
    state = IssuedDocument.State.VALID if until else found.state
    context = {
        "document": found,
        "name": forms[found.form].name if found.form in forms else None,
        "status": STATES[state],  # type: ignore[index]
        "holds": state == IssuedDocument.State.VALID,
        "until": until,
    }
    answer = render(request, "portal/verified.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer
