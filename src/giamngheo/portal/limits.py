"""How often a visitor may ask: a token cannot be found by trying, and nobody floods the inbox."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render


@dataclass(frozen=True)
class Limit:
    """So many times within so many seconds, counted by all server processes; `together`: of all visitors."""

    name: str
    at_most: int
    within: int
    together: bool = False


VERIFY = Limit("verify", 30, 60)
PRINT = Limit("print", 20, 60)
FOLLOW = Limit("follow", 10, 60)
SEND = Limit("send", 5, 3600)
SENT_BY_ALL = Limit("sent", 300, 3600, together=True)


def too_often(request: HttpRequest, *limits: Limit) -> HttpResponseBase | None:
    """Counts one more of this visitor; the answer to give when there were too many."""
    over = [limit for limit in limits if _passed(request, limit)]
    if not over:
        return None
    answer = render(request, "portal/slow_down.html", status=429)
    answer["Retry-After"] = str(max(limit.within for limit in over))
    return answer


def _passed(request: HttpRequest, limit: Limit) -> bool:
    visitor = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:32]
    counters = caches["counters"]
    key = f"portal.{limit.name}.{'all' if limit.together else visitor}"
    if counters.add(key, 1, limit.within):
        return False
    try:
        return bool(counters.incr(key) > limit.at_most)
    except ValueError:
        # the time ended between the two
        counters.set(key, 1, limit.within)
        return False
