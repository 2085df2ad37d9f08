"""How often a visitor may ask: a token cannot be found by trying."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

ASKED_AT_MOST = 30
WITHIN = 60
"""Seconds. Counted by each server process on its own."""


def too_often(request: HttpRequest, what: str) -> bool:
    """Counts one more question of this visitor; true when there were too many within a minute."""
    visitor = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:32]
    key = f"portal.{what}.{visitor}"
    if cache.add(key, 1, WITHIN):
        return False
    try:
        return bool(cache.incr(key) > ASKED_AT_MOST)
    except ValueError:
        # the minute ended between the two
        cache.set(key, 1, WITHIN)
        return False
