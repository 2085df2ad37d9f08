"""How often a visitor may ask: a token cannot be found by trying, and nobody floods the inbox."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from math import ceil

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


HOME_NETWORK = 64
"""Leading bits of the smallest network that a subscriber of IPv6 is given."""
VERIFY = Limit("verify", 30, 60)
PRINT = Limit("print", 20, 60)
FOLLOW = Limit("follow", 10, 60)
SEND = Limit("send", 5, 3600)
SENT_BY_ALL = Limit("sent", 300, 3600, together=True)


def too_often(request: HttpRequest, *limits: Limit) -> HttpResponseBase | None:
    """Counts one more of this visitor; the answer to give when there were too many.

    What one limit refuses is not counted by the next: a visitor who floods uses up nothing that all have together.
    """
    over = next((limit for limit in limits if _passed(request, limit)), None)
    if over is None:
        return None
    context = {"together": over.together, "minutes": ceil(over.within / 60)}
    answer = render(request, "portal/slow_down.html", context, status=429)
    answer["Retry-After"] = str(over.within)
    return answer


def _visitor(request: HttpRequest) -> str:
    """Whose visit it is: the address, or with IPv6 its network, in which a visitor may take any address."""
    written = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if isinstance(address, IPv4Address):
        return written
    return str(address.ipv4_mapped or IPv6Network((address, HOME_NETWORK), strict=False))


def _passed(request: HttpRequest, limit: Limit) -> bool:
    visitor = hashlib.sha256(_visitor(request).encode()).hexdigest()[:32]
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
