"""The figures of the reader's area on the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.monitoring import queries
from giamngheo.monitoring.overview import cards
from giamngheo.monitoring.summary import book
from giamngheo.platform.panels import Shown
from giamngheo.rules.text import Text


def my_area(request: HttpRequest, _: Any) -> Shown | None:
    """The cards of the highest unit the reader holds, in the latest year; nothing before there are figures."""
    kept = book()
    units = queries.tops(request.actor) if kept else []  # type: ignore[attr-defined]
    unit = next((one for one in units if kept and kept.years(one.pk)), None)
    if kept is None or unit is None:
        return None
    year = kept.years(unit.pk)[-1]
    address = reverse("monitoring:area", args=[unit.pk])
    return Shown(
        Text(f"{unit.full_name}, rà soát năm {year}", f"{unit.full_name}, review of {year}"),
        "monitoring/home_part.html",
        {
            "cards": cards(kept, unit, year, lambda part, status: ""),
            "address": address,
            "made_at": kept.snapshot.made_at,
        },
    )
