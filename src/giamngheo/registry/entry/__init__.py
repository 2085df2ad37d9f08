"""Filling in the review form for one household: what is asked, what was typed, what follows from it."""

from giamngheo.registry.entry.filling import (
    Entry,
    Member,
    entry_of,
    last_answers,
    last_answers_of,
    members_of,
    read_entry,
)
from giamngheo.registry.entry.outcome import Live, live_result
from giamngheo.registry.entry.saving import Keeping, Kept, Listed, Saver, register_saver, saver

__all__ = [
    "Entry",
    "Keeping",
    "Kept",
    "Listed",
    "Live",
    "Member",
    "Saver",
    "entry_of",
    "last_answers",
    "last_answers_of",
    "live_result",
    "members_of",
    "read_entry",
    "register_saver",
    "saver",
]
