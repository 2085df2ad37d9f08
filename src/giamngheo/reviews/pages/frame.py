"""What every page of a review, a commune or a village in it needs around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.models import CommuneReview, Review, VillageReview
from giamngheo.reviews.pages.tabs import TABS
from giamngheo.rules.text import Text

HOME = Text("Rà soát", "Reviews")


def review_crumbs(review: Review, *more: Crumb) -> list[Crumb]:
    """The way from all reviews to this one and below."""
    return [
        Crumb(HOME, reverse("reviews:home")),
        Crumb(labels.review_name(review), reverse("reviews:review", args=[review.pk])),
        *more,
    ]


def commune_frame(
    request: HttpRequest, commune: CommuneReview, here: str = "reviews:commune", *more: Crumb
) -> dict[str, Any]:
    """Context of `reviews/commune_base.html`. `here`: the tab's address name; `more`: crumbs below the commune.

    The row comes with `review` and `commune`.
    """
    actor = request.actor  # type: ignore[attr-defined]
    tabs = [
        (tab.label, reverse(tab.url_name, args=[commune.pk]), tab.url_name == here)
        for tab in TABS
        if tab.belongs(commune.review) and policy().may(actor, tab.permission, commune)
    ]
    reached = policy().may(actor, permissions.VIEW, commune)
    address = reverse("reviews:commune", args=[commune.pk]) if reached else ""
    own = Crumb(commune.commune.full_name, address)
    at = next((label for label, _, active in tabs if active), None) if here != "reviews:commune" else None
    return {
        "page_label": more[-1].label if more else at,
        "commune": commune,
        "review": commune.review,
        "review_name": labels.review_name(commune.review),
        "step": labels.COMMUNE_STEPS[commune.step],
        "tabs": tabs,
        "crumbs": review_crumbs(commune.review, own, *more),
    }


def village_frame(request: HttpRequest, village: VillageReview, *more: Crumb) -> dict[str, Any]:
    """Context of `reviews/village_base.html`; `more`: crumbs below the village.

    The row comes with `village` and `commune_review__review`, `commune_review__commune`. Who reaches only the
    village is not led to its commune.
    """
    actor, commune = request.actor, village.commune_review  # type: ignore[attr-defined]
    name = labels.village_name(village)
    above = (
        [Crumb(commune.commune.full_name, reverse("reviews:commune", args=[commune.pk]))]
        if policy().may(actor, permissions.VIEW, commune)
        else []
    )
    own = Crumb(name, reverse("reviews:village", args=[village.pk]))
    return {
        "page_label": more[-1].label if more else None,
        "village": village,
        "village_name": name,
        "commune": commune,
        "review": commune.review,
        "review_name": labels.review_name(commune.review),
        "step": labels.VILLAGE_STEPS[village.step],
        "crumbs": review_crumbs(commune.review, *above, own, *more),
    }
