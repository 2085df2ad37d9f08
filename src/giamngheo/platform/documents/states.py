"""Whether an issued document holds on a day, in words."""

from __future__ import annotations

import datetime as dt

from giamngheo.platform.components import Status, Tone
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.rules.text import Text

State = IssuedDocument.State
STATES = {
    State.VALID: Status(Text("Còn hiệu lực", "Valid"), Tone.GOOD),
    State.SUPERSEDED: Status(Text("Đã được thay thế", "Superseded"), Tone.NEUTRAL),
    State.REVOKED: Status(Text("Đã thu hồi", "Revoked"), Tone.BAD),
}
NEVER = {
    State.SUPERSEDED: Status(
        Text("Đã được thay thế, không có hiệu lực", "Superseded, never in force"), Tone.NEUTRAL
    ),
    State.REVOKED: Status(Text("Đã thu hồi, không có hiệu lực", "Revoked, never in force"), Tone.BAD),
}
"""Of documents that end before their first day."""
COMING = Status(Text("Chưa có hiệu lực", "Not in force yet"), Tone.WARNING)


def status_on(document: IssuedDocument, day: dt.date) -> Status:
    """What a reader is told on that day: not yet, valid (until its end comes), superseded, revoked.

    Who ends before the first day never holds, and that is said at once.
    """
    if document.never_holds:
        return NEVER[State(document.state)]
    if document.ended_on is not None and document.ended_on <= day:
        return STATES[State(document.state)]
    return COMING if document.begins_later(day) else STATES[State.VALID]
