"""The day it is, in one place: what is received was received by then, and not long before."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """The date in Vietnam."""
    return timezone.localdate()
