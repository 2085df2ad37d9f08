"""What the pages of dossiers read: through the actor's reach."""

from __future__ import annotations

from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.scope import Actor, PersonalData, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import permissions
from giamngheo.reviews.models import CommuneReview, VillageReview

WHY = "narrowed to the communes the actor reaches"
OPEN = (CommuneReview.Step.VILLAGES, CommuneReview.Step.STANDING)


def open_now(commune: CommuneReview) -> bool:
    """Whether applications are taken at all: in a round until every village has held its meeting."""
    if commune.step == CommuneReview.Step.STANDING:
        return True
    if commune.step != CommuneReview.Step.VILLAGES:
        return False
    steps = VillageReview.Step
    rows = VillageReview.objects.unscoped("the villages of a commune in reach").filter(commune_review=commune)
    return rows.filter(step__in=(steps.LIST, steps.CLASSIFY)).exists()


def batches(actor: Actor) -> ScopedQuerySet[ImportBatch]:
    """Imports of dossiers of the communes that the actor may list in, latest first."""
    reach = policy().reach(actor, permissions.LIST)
    rows = ImportBatch.objects.unscoped(WHY).filter(kind=ImportBatch.Kind.DOSSIERS)
    related = ("unit", "job", "commune_review__review", "commune_review__commune")
    rows = rows.select_related(*related).order_by("-id")
    return rows if reach.everything else rows.filter(unit__among=reach.communes)


def batches_of(actor: Actor, commune: CommuneReview) -> ScopedQuerySet[ImportBatch]:
    """Those begun on a commune's page of a review."""
    return batches(actor).exclude(state=ImportBatch.State.DISCARDED).filter(commune_review=commune)


def sees(actor: Actor, commune: CommuneReview) -> bool:
    """Whether the actor may see the names of the households."""
    return policy().sees(actor, permissions.LIST, commune.commune) is PersonalData.FULL
