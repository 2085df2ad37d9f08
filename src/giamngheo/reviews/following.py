"""Files and invitations follow households that are merged in the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from giamngheo.registry.models import Household
from giamngheo.registry.relinks import Move, Relink, register_relink
from giamngheo.reviews.models import Case, Invitation

WHY = "the register changes for all"
ENDED = ("decided", "withdrawn", "screened_out")
TABLES: dict[str, Any] = {"case": Case, "invitation": Invitation}


def follow(move: Move) -> list[tuple[str, int]]:
    """What is open of the absorbed household becomes the kept one's; (table, id) of each, to undo it.

    It stays where the kept household is on the same list itself, or lives in another village: there the file of
    the ended household is withdrawn by an officer.
    """
    if move.kind != "household":
        return []
    village = Household.objects.unscoped(WHY).values_list("village", flat=True).get(pk=move.kept)
    cases = Case.objects.unscoped(WHY).filter(
        household=move.absorbed,
        village_review__village=village,
        village_review__commune_review__step="villages",
    )
    own = Case.objects.unscoped(WHY).filter(household=move.kept)
    invited = Invitation.objects.unscoped(WHY).filter(
        household=move.absorbed, village_review__village=village, answer=Invitation.Answer.WAITING
    )
    also = Invitation.objects.unscoped(WHY).filter(household=move.kept)
    found = {
        "case": cases.exclude(state__in=ENDED).exclude(review__in=own.values("review")),
        "invitation": invited.exclude(village_review__in=also.values("village_review")),
    }
    moved = []
    for name, rows in found.items():
        ids = list(rows.values_list("pk", flat=True))
        TABLES[name].objects.unscoped(WHY).filter(pk__in=ids).update(household=move.kept)
        moved += [(name, pk) for pk in ids]
    return moved


def undo(move: Move, moved: Sequence[Any]) -> None:
    for name, table in TABLES.items():
        ids = [pk for kind, pk in moved if kind == name]
        table.objects.unscoped(WHY).filter(pk__in=ids).update(household=move.absorbed)


def register() -> None:
    register_relink(Relink("reviews", follow, undo))
