"""The day it is, in one place: no user says what today is, so no posting ends before its time."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """The date in Vietnam."""
    return timezone.localdate()
