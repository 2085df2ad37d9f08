"""The key that closes a reader's drafts on the device; without signing in again nobody opens them."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def draft_key(user_id: int | None) -> str:
    """32 bytes in hex for that account, the same at every visit; "" for a visitor."""
    if user_id is None:
        return ""
    message = f"draft:{user_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
