"""What views read of the reviews, and the locked rows that actions write."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case, CommuneReview, PostedCase, Posting, Review, VillageReview

WHY = "rows of an action that requires them"


def reviews(actor: Actor) -> QuerySet[Review]:
    """The reviews that have a commune or a village in the actor's reach."""
    communes = CommuneReview.objects.reach(actor, permissions.VIEW).order_by().values("review")
    villages = VillageReview.objects.reach(actor, permissions.VIEW).order_by()
    return Review.objects.filter(Q(pk__in=communes) | Q(pk__in=villages.values("commune_review__review")))


def commune_row(actor: Actor, pk: int, permission: str = permissions.VIEW) -> CommuneReview:
    """One commune of a review in the actor's reach, as `pages.frame.commune_frame` wants it. Http404."""
    found = CommuneReview.objects.reach(actor, permission).select_related("review", "commune")
    return found.one_or_404(pk=pk)


def commune_touched(actor: Actor, pk: int, permission: str = permissions.VIEW) -> CommuneReview:
    """A commune of a review in the actor's reach, or with a village in it. Http404.

    Its own rows are for who reaches the commune; what lies in it is asked for by `reach` again.
    """
    whole = CommuneReview.objects.reach(actor, permission).order_by().values("pk")
    within = VillageReview.objects.reach(actor, permission).order_by().filter(commune_review=pk)
    rows = CommuneReview.objects.unscoped("one in reach, or with a village in reach")
    rows = rows.filter(Q(pk__in=whole) | Q(pk__in=within.values("commune_review")))
    return rows.select_related("review", "commune").one_or_404(pk=pk)


def village_rows(
    actor: Actor, permission: str = permissions.VIEW, **where: Any
) -> ScopedQuerySet[VillageReview]:
    """Villages of reviews in the actor's reach, as `pages.frame.village_frame` wants them."""
    found = VillageReview.objects.reach(actor, permission).filter(**where)
    return found.select_related("village", "commune_review__review", "commune_review__commune")


def village_row(actor: Actor, pk: int, permission: str = permissions.VIEW) -> VillageReview:
    """One village of a review in the actor's reach. Http404."""
    return village_rows(actor, permission).one_or_404(pk=pk)


def communes(actor: Actor, review: int) -> ScopedQuerySet[CommuneReview]:
    """The communes of a review in the actor's reach."""
    return CommuneReview.objects.reach(actor, permissions.VIEW).filter(review=review)


def villages(actor: Actor, review: int) -> ScopedQuerySet[VillageReview]:
    """The villages of a review in the actor's reach, with the number of households in each state that waits."""
    found = VillageReview.objects.reach(actor, permissions.VIEW).filter(commune_review__review=review)
    return found.annotate(
        households=Count("cases", filter=~Q(cases__state__in=["withdrawn", "screened_out"])),
        unassessed=Count("cases", filter=Q(cases__state__in=["listed", "returned", "sent_back"])),
        complained=Count("cases", filter=Q(cases__state="complained")),
    )


def cases(actor: Actor, review: int) -> ScopedQuerySet[Case]:
    """The files of a review in the actor's reach."""
    return Case.objects.reach(actor, permissions.VIEW).filter(review=review)


def locked_case(pk: int) -> Case:
    """The file as it stands now, locked until the action ends."""
    found = Case.objects.unscoped(WHY).select_for_update(of=("self",))
    return found.select_related("review", "village_review__commune_review", "household").get(pk=pk)


def locked_village(pk: int) -> VillageReview:
    """The village as it stands now, locked."""
    found = VillageReview.objects.unscoped(WHY).select_for_update(of=("self",))
    return found.select_related("commune_review__review").get(pk=pk)


def locked_commune(pk: int) -> CommuneReview:
    """The commune as it stands now, locked."""
    found = CommuneReview.objects.unscoped(WHY).select_for_update(of=("self",))
    return found.select_related("review", "commune__parent").get(pk=pk)


def lock_office(commune: int) -> None:
    """Decisions of one commune come one after the other, whatever review they close: its books are counted on."""
    AdminUnit.objects.select_for_update(no_key=True).get(pk=commune)


ENDED = Q(household__until__isnull=False) | Q(person__died_on__isnull=False)
"""Files of households that are no more, or of persons who died: no decision recognises them."""


def has_ended(case: Case) -> bool:
    """Whether what the file is about is no more (`ENDED`)."""
    person = case.person
    return case.household.until is not None or (person is not None and person.died_on is not None)


def cases_of(village: VillageReview) -> ScopedQuerySet[Case]:
    """All files of a village that an action has required."""
    return Case.objects.unscoped(WHY).filter(village_review=village)


def says_what_counts() -> Exists:
    """Postings that say the result which the file of their own has now: of rows of postings of single files."""
    return Exists(
        PostedCase.objects.unscoped(WHY).filter(
            posting=OuterRef("pk"), assessment=OuterRef("case__assessment")
        )
    )


def hanging(case: Case) -> Posting | None:
    """The posting of the file alone that says its present result and is not ended; what a re-check has refuted may
    hang beside it to its last day, but decides nothing.
    """
    rows = Posting.objects.unscoped(WHY).filter(says_what_counts(), case=case, ended_on=None)
    return rows.order_by("-pk").first()


def open_posting(village: VillageReview) -> Posting | None:
    """The posting of the whole village that runs."""
    return Posting.objects.unscoped(WHY).filter(village_review=village, case=None, ended_on=None).first()
