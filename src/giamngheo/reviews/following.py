"""Files and invitations follow households that are merged in the register; villages under review do not end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from giamngheo.areas.followers import Ending, register_ending
from giamngheo.registry.models import Household
from giamngheo.registry.relinks import Move, Relink, register_relink
from giamngheo.reviews.labels import KINDS, VILLAGE_STEPS
from giamngheo.reviews.models import Case, Invitation, VillageReview
from giamngheo.rules.text import Text

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


def hinders(village: int, receiver: int | None) -> Sequence[Text]:
    """A round that is not closed counts, posts and decides by village; a file keeps the village it was taken in."""
    rows = VillageReview.objects.unscoped(WHY).filter(village=village)
    rounds = rows.exclude(commune_review__step__in=("closed", "standing"))
    found = [
        Text(
            "Thôn đang trong đợt {kind} năm {year} (bước: {step}). Hãy ghi sau khi xã kết thúc đợt này; ngày "
            "kết thúc thôn vẫn ghi đúng ngày của nghị quyết.",
            "The village is in {kind} of {year} (step: {step}). Record it once the commune has closed this round; "
            "the village's last day can still be that of the resolution.",
        ).format(**_said(row))
        for row in rounds.select_related("commune_review__review").order_by("pk")
    ]
    files = Case.objects.unscoped(WHY).filter(
        village_review__in=rows.filter(commune_review__step="standing").values("pk")
    )
    if count := files.exclude(state__in=ENDED).count():
        found.append(
            Text(
                f"Còn {count} hồ sơ thường xuyên của thôn chưa giải quyết xong; hãy giải quyết xong hoặc rút trước.",
                f"{count} files on request of the village are not finished; finish or withdraw them first.",
            )
        )
    return found


def _said(row: VillageReview) -> dict[str, Text | str]:
    review = row.commune_review.review
    kind, step = KINDS[review.kind], VILLAGE_STEPS[row.step].word
    return {
        "kind": Text(kind.vi[:1].lower() + kind.vi[1:], kind.en[:1].lower() + kind.en[1:]),
        "year": str(review.year),
        "step": step,
    }


def told(village: int) -> Sequence[Text]:
    return hinders(village, None)


def register() -> None:
    register_relink(Relink("reviews", follow, undo))
    register_ending("reviews", Ending(told=told, hinders=hinders))
