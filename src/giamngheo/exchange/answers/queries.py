"""What the pages of filled forms read: through the actor's reach."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ImportBatch
from giamngheo.people.models import User
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor, PersonalData, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import permissions, queries
from giamngheo.reviews.entry.about import enumerators_of
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.models import CommuneReview, Review, VillageReview

WHY = "narrowed to the units the actor reaches"
LEVELS = ("communes", "villages")


@dataclass(frozen=True)
class Board:
    """A commune's or a village's board in a review, which forms are imported for."""

    commune: CommuneReview
    village: VillageReview | None = None

    @property
    def level(self) -> str:
        return "communes" if self.village is None else "villages"

    @property
    def row(self) -> CommuneReview | VillageReview:
        return self.commune if self.village is None else self.village

    @property
    def unit(self) -> AdminUnit:
        if self.village is None or self.village.village is None:
            return self.commune.commune
        return self.village.village

    @property
    def review(self) -> Review:
        return self.commune.review


def board_or_404(actor: Actor, level: str, pk: int) -> Board:
    """A board of a round whose forms are the questionnaire's, which the actor may assess in. Http404."""
    if level == "communes":
        board = Board(queries.commune_row(actor, pk, permissions.ASSESS))
    else:
        village = queries.village_row(actor, pk, permissions.ASSESS)
        if village.village_id is None:
            raise Http404
        board = Board(village.commune_review, village)
    if board.review.standing or board.review.kind in SHEETED:
        raise Http404
    return board


def open_now(board: Board) -> bool:
    """Whether forms may be saved at all: the commune is still in its villages, a village past its list."""
    if board.commune.step != CommuneReview.Step.VILLAGES:
        return False
    return board.village is None or board.village.step in {"classify", "meeting"}


def batches(actor: Actor) -> ScopedQuerySet[ImportBatch]:
    """Imports of filled forms of the units that the actor may assess in, latest first."""
    reach = policy().reach(actor, permissions.ASSESS)
    rows = ImportBatch.objects.unscoped(WHY).filter(kind=ImportBatch.Kind.FORMS)
    rows = rows.select_related("unit", "job", "commune_review__review", "commune_review__commune").order_by(
        "-id"
    )
    if reach.everything:
        return rows
    within = Q(unit__among=reach.communes | reach.villages) | Q(unit__parent__among=reach.communes)
    return rows.filter(within)


def batches_of(actor: Actor, board: Board) -> ScopedQuerySet[ImportBatch]:
    """Those of a board; a commune's has its villages' too."""
    rows = batches(actor).exclude(state=ImportBatch.State.DISCARDED).filter(commune_review=board.commune)
    return rows if board.village is None else rows.filter(village_review=board.village)


def sees(actor: Actor, board: Board) -> bool:
    """Whether the actor may see the names of the households."""
    return policy().sees(actor, permissions.ASSESS, board.unit) is PersonalData.FULL


def people_of(actor: Actor, board: Board) -> list[User]:
    """Who may have visited: those who assess in the commune or a village of the board, and the actor."""
    rows = VillageReview.objects.reach(actor, permissions.ASSESS).filter(commune_review=board.commune)
    if board.village is not None:
        rows = rows.filter(pk=board.village.pk)
    villages = rows.exclude(village=None).order_by().values_list("village", flat=True)
    return list(enumerators_of([board.commune.commune_id, *villages], actor.user_id))


def own_template_or_404(actor: Actor, pk: int, kind: str) -> Job:
    """A template that the actor had made. Http404 for another's."""
    found = Job.objects.filter(pk=pk, kind=kind).first()
    if found is None or actor.user_id is None or found.user_id != actor.user_id:
        raise Http404
    return found
