"""Which unit has handed in what."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import permissions, queries
from giamngheo.monitoring.models import Submission
from giamngheo.monitoring.tables import FORMS
from giamngheo.platform import figures
from giamngheo.platform.scope import Actor
from giamngheo.platform.tables import Column, Table
from giamngheo.platform.web.language import say
from giamngheo.reviews.labels import COMMUNE_STEPS
from giamngheo.reviews.models import CommuneReview, Review
from giamngheo.rules.text import Text

HANDED_IN = Table(
    name="reports-handed-in",
    caption=Text("Báo cáo đã nộp", "Reports handed in"),
    columns=[
        Column("name", Text("Địa bàn", "Area"), sort="name", href=lambda row: row["href"]),
        Column("step", Text("Bước", "Step")),
        Column(
            "preliminary", Text("Sơ bộ", "Preliminary"), card=True, href=lambda row: row["preliminary_href"]
        ),
        Column("official", Text("Chính thức", "Official"), card=True, href=lambda row: row["official_href"]),
    ],
    page_size=500,
)


def handed_rows(actor: Actor, review: Review) -> list[dict[str, Any]]:
    """The whole area first where the reader holds it, then each commune in reach."""
    steps = {
        one.commune_id: one
        for one in CommuneReview.objects.reach(actor, permissions.VIEW)
        .filter(review=review)
        .select_related("commune")
        .order_by("commune__code")
    }
    tops = [unit for unit in queries.tops(actor) if unit.level == "province"]
    units = [*tops, *(one.commune for one in steps.values())]
    latest: dict[tuple[int, str], Submission] = {}
    for one in Submission.objects.filter(review=review, unit__in=units).defer("figures").order_by("version"):
        latest[one.unit_id, one.stage] = one
    return [_row(review, unit, steps.get(unit.pk), latest) for unit in units]


def _row(
    review: Review, unit: AdminUnit, step: CommuneReview | None, latest: dict[tuple[int, str], Submission]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "pk": unit.pk,
        "name": unit.full_name,
        "href": reverse("monitoring:review-report", args=[review.pk, unit.pk, "preliminary", FORMS[0]]),
        "step": say(COMMUNE_STEPS[step.step].word) if step else "",
    }
    for stage in ("preliminary", "official"):
        found = latest.get((unit.pk, stage))
        row[stage] = f"{figures.moment(found.at)} (v{found.version})" if found else figures.DASH
        row[f"{stage}_href"] = reverse("monitoring:submission", args=[found.pk, FORMS[0]]) if found else ""
    return row
