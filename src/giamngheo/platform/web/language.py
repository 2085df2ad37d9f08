"""Vietnamese unless the reader chose English with the switch; the browser's own wish is not asked."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import lazy

from giamngheo.rules.text import LANGUAGES, Text

_of_request: ContextVar[str] = ContextVar("language of the request", default="")
"""A page asks thousands of times, and Django's own answer takes a lock each time."""


def language() -> str:
    """The language of the running request: "vi" or "en"; outside of one, the language that is activated."""
    if chosen := _of_request.get():
        return chosen
    active = (translation.get_language() or "vi")[:2]
    return active if active in LANGUAGES else "vi"


def say(words: object) -> str:
    """A `Text` in the language of the request; anything else as it stands."""
    return words.get(language()) if isinstance(words, Text) else str(words)


def language_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Activates the language of the cookie that the switch sets, else Vietnamese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wished = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "vi")
        chosen = wished if wished in LANGUAGES else "vi"
        before = _of_request.set(chosen)
        try:
            with translation.override(chosen):
                request.LANGUAGE_CODE = chosen
                response = get_response(request)
                response.headers.setdefault("Content-Language", chosen)
                return response
        finally:
            _of_request.reset(before)

    return middleware


words = lazy(lambda vi, en: Text(vi, en).get(language()), str)
"""Labels that are written once and read in the language of each request: words("Họ và tên", "Full name")."""
