"""Files and invitations that rest on households an import wrote: it is not taken back under them."""

from __future__ import annotations

from django.db.models import Q

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.registry.resting import Use, Wrote, register_use
from giamngheo.reviews.models import Case, Invitation
from giamngheo.rules.text import Text

WHY = "what rests on households that an import wrote"


def resting(wrote: Wrote) -> list[Use]:
    """Every file of what was made; of who was there before, those of reviews opened since or worked on since."""
    worked = AuditEvent.objects.unscoped(WHY).filter(
        object_type=Case._meta.label_lower, at__gt=wrote.since, reading=False
    )
    files = {int(pk) for pk in worked.values_list("object_id", flat=True)} if wrote.known else set()
    made = Q(household__pk__among=wrote.households) | Q(person__pk__among=wrote.persons)
    later = Q(household__pk__among=wrote.known) & (Q(review__opened_at__gt=wrote.since) | Q(pk__among=files))
    invited = Invitation.objects.unscoped(WHY).filter(household__pk__among=wrote.households)
    return [
        Use(Text("hồ sơ rà soát", "review files"), Case.objects.unscoped(WHY).filter(made | later).count()),
        Use(Text("lời mời rà soát", "invitations to a review"), invited.count()),
    ]


def register() -> None:
    register_use("reviews", resting)
