"""What each of two communes says of a merge: it happens when both would keep the same record."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.registry.models import DuplicatePair, Person
from giamngheo.rules.text import Text

WORDS = ("agreed", "opposed")
"""The two words that a pair keeps: of who spoke first, and of the other side while it would keep the other record."""
FIELDS = ("kept", "commune", "by", "at")
NOTHING = {
    "agreed_kept": None, "agreed_commune": None, "agreed_by": "", "agreed_at": None,
    "opposed_kept": None, "opposed_commune": None, "opposed_by": "", "opposed_at": None,
}  # fmt: skip
"""A pair of which nobody has said anything."""
_AGREED_ALREADY = Text(
    "Xã này đã đồng ý gộp và giữ bản ghi ấy; còn chờ cán bộ của xã kia, hoặc cán bộ cấp tỉnh.",
    "This commune has agreed to that already; the officer of the other commune, or of the province, has not yet.",
)
_OPPOSED_ALREADY = Text(
    "Xã này đã chọn giữ bản ghi ấy, còn xã kia chọn giữ bản ghi khác. Trao đổi với xã kia: bên nào đổi ý thì chọn "
    "lại bản ghi, hoặc nhờ cán bộ cấp tỉnh quyết định.",
    "This commune has chosen that record already, and the other commune another one. Talk to it: whoever gives way "
    "chooses again, or the officer of the province decides.",
)


def agreed_by(pair: DuplicatePair, kept: int, commune: int) -> str:
    """Who of a commune has agreed to keep this record; empty: nobody."""
    word = _word_of(pair, commune)
    return str(getattr(pair, f"{word}_by")) if word and getattr(pair, f"{word}_kept") == kept else ""


def agree(act: Act, pair: DuplicatePair, kept: int, own: Person, people: Sequence[Person]) -> None:
    """Writes down that the side of `own` would keep a record; the other side's word stays beside it.

    ActionRefused `agreed_already`.
    """
    living = {one.commune_id for one in people}
    word = _word_of(pair, own.commune_id)
    if word and getattr(pair, f"{word}_kept") == kept:
        both = pair.agreed_commune_id in living and pair.opposed_commune_id in living
        raise ActionRefused("agreed_already", _OPPOSED_ALREADY if both else _AGREED_ALREADY)
    if not word:
        # a person who has moved on takes the word of the former commune away
        word = "opposed" if pair.agreed_commune_id in living else "agreed"
    before = {"kept": known} if (known := getattr(pair, f"{word}_kept")) else {}
    said = (kept, own.commune_id, act.actor.label, timezone.now())
    for name, value in zip(("kept", "commune_id", "by", "at"), said, strict=True):
        setattr(pair, f"{word}_{name}", value)
    pair.save(update_fields=[f"{word}_{name}" for name in FIELDS])
    act.record(
        pair, before=before, after={"kept": kept, "agreed": True}, persons=(pair.first_id, pair.second_id)
    )


def _word_of(pair: DuplicatePair, commune: int) -> str:
    """Which of the two words is this commune's; empty: none."""
    return next((word for word in WORDS if getattr(pair, f"{word}_commune_id") == commune), "")
