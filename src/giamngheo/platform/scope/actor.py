"""Who acts: plain values, so that no room above has to be imported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

LONGEST_LABEL = 150
"""As many marks as every column of who did something can keep."""


class PersonalData(IntEnum):
    """How much of a person a role may see."""

    NONE = 0
    MASKED = 1
    FULL = 2


@dataclass(frozen=True)
class Grant:
    """A role held for a unit during a period; `permissions` are the names it stands for.

    `unit` None is the whole installation. `until` None: without end. `giver`: the name of who let the role be
    acted in; empty for a role of one's own.
    """

    role: str
    unit: int | None
    permissions: frozenset[str]
    sees: PersonalData
    since: date
    until: date | None = None
    giver: str = ""

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Actor:
    """The acting person or the system.

    `verified`: a second factor was given in this session (or the installation does not ask for one).
    """

    user_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    verified: bool = False
    system: bool = False
    request_id: str = ""

    @classmethod
    def by_system(cls, why: str) -> Actor:
        """A job or command that acts by itself; `why` is what the audit shows."""
        return cls(user_id=None, label=why, system=True, verified=True)

    def acting(self, permission: str) -> Actor:
        """The actor as its acts are signed: with the giver too where only a delegation gives the right."""
        held = [grant for grant in self.grants if permission in grant.permissions]
        givers = dict.fromkeys(grant.giver for grant in held)
        if not held or "" in givers:
            return self
        also = f" – theo ủy quyền của {', '.join(givers)}"
        if also in self.label:
            return self
        return replace(self, label=f"{self.label}{also}"[:LONGEST_LABEL])

    @classmethod
    def nobody(cls) -> Actor:
        """A visitor who has not signed in: may nothing."""
        return cls(user_id=None, label="")
