"""What is possible but unlikely: nothing is written before the user has said once that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text


class Unconfirmed(Refused):
    """Nothing was written; sent again with `mark` as confirmed, it is. Other notes have another mark."""

    def __init__(self, notes: Sequence[Text]) -> None:
        self.notes = tuple(notes)
        self.mark = mark_of(notes)
        super().__init__(
            "unconfirmed",
            Text(
                "Có điều ít khi xảy ra, cần xem lại. Chưa ghi gì; nếu đúng như vậy, đánh dấu xác nhận ở dưới rồi "
                "gửi lại.",
                "Something here is unlikely. Nothing was written; if it is so, tick the confirmation below and send "
                "again.",
            ),
        )


def mark_of(notes: Sequence[Text]) -> str:
    """Names these very notes; empty for none."""
    return sha256("\n".join(note.vi for note in notes).encode()).hexdigest()[:24] if notes else ""
