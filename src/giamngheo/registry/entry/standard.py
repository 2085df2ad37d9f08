"""The standard that today's reviews are made under."""

from __future__ import annotations

from django.utils import timezone

from giamngheo.law import Standard, list_standards, load_standard


def standard_today() -> Standard:
    """The standard of reviews in force today; the newest before it where none is."""
    today = timezone.localdate()
    reviews = [one for one in map(load_standard, list_standards()) if one.purpose == "review"]
    reviews.sort(key=lambda one: one.valid_from)
    begun = [one for one in reviews if one.valid_from <= today]
    return next((one for one in reviews if one.in_force(today)), (begun or reviews)[-1])
