"""The code with which who sent something follows it: given once, kept as a digest only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils import timezone

from giamngheo.complaints.models import Grievance, GrievanceStep

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another on paper."""
LENGTH, GROUP = 12, 4


@dataclass(frozen=True)
class Followed:
    """What the holder of a code sees: no words, no names."""

    kind: str
    state: str
    received_on: date
    due_on: date | None
    steps: tuple[tuple[date, str], ...]


def new_code() -> str:
    """Such as `K7QM-2XPA-9DTE`."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """What is stored of a code; small letters and missing hyphens do not matter. Empty for what cannot be one."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    if len(plain) != LENGTH or set(plain) - set(LETTERS):
        return ""
    return sha256(plain.encode()).hexdigest()


def followed(code: str) -> Followed | None:
    """What became of the grievance with this code; None for a code that nobody was given."""
    index = digest(code)
    if not index:
        return None
    why = "what the holder of its code may know"
    found = Grievance.objects.unscoped(why).filter(follow_index=index).first()
    if found is None:
        return None
    steps = GrievanceStep.objects.unscoped(why).filter(grievance=found).order_by("pk")
    return Followed(
        found.kind,
        found.state,
        found.received_on,
        found.due_on,
        tuple((timezone.localtime(one.at).date(), one.after) for one in steps),
    )
