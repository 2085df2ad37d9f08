"""The page behind the QR of a document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from giamngheo.law.document_forms import document_forms
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.queries import by_token
from giamngheo.platform.documents.states import status_on
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.portal.limits import VERIFY, too_often


@protected(PUBLIC)
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponseBase:
    """Number, date, class, masked name, birth year, and whether the document holds; nothing more."""
    if slow := too_often(request, VERIFY):
        return slow
    found = by_token(token)
    if found is None:
        return render(request, "portal/unknown.html", status=404)
    forms, today = document_forms(), timezone.localdate()
    until = found.last_day(today)
    context = {
        "document": found,
        "name": forms[found.form].name if found.form in forms else None,
        "status": status_on(found, today),
        "since": found.begins_later(today),
        "holds": found.state == IssuedDocument.State.VALID or until is not None,
        "until": until,
        "never": found.never_holds,
    }
    answer = render(request, "portal/verified.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer
