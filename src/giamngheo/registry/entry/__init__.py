"""Filling in the review form for one household: what is asked, what was typed, what follows from it."""

from giamngheo.registry.entry.filling import Entry, Member, last_answers, members_of, read_entry
from giamngheo.registry.entry.outcome import Live, live_result
from giamngheo.registry.entry.saving import Saver, register_saver, saver

__all__ = [
    "Entry",
    "Live",
    "Member",
    "Saver",
    "last_answers",
    "live_result",
    "members_of",
    "read_entry",
    "register_saver",
    "saver",
]
