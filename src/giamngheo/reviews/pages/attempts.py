"""Doing what a form asks: a refusal stands in the form, in the user's words."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text


def attempt(request: HttpRequest, form: forms.Form, do: Callable[[], object], done: Text) -> bool:
    """Whether it was done; else the refusal is one of the form's errors."""
    if not form.is_valid():
        return False
    try:
        do()
    except ActionRefused as error:
        form.add_error(None, say(error.message))
        return False
    messages.success(request, say(done))
    return True


def attempt_at_once(request: HttpRequest, do: Callable[[], object], done: Text) -> bool:
    """For a button without a form: what came of it stands above the page it leads back to."""
    try:
        do()
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return False
    messages.success(request, say(done))
    return True


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A paper as a download; the name holds nothing of a person."""
    types = {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    return HttpResponse(
        content,
        content_type=types[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "no-store",
        },
    )
