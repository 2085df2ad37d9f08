"""Who acts: plain values, so that no room above has to be imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class PersonalData(IntEnum):
    """How much of a person a role may see."""

    NONE = 0
    MASKED = 1
    FULL = 2


@dataclass(frozen=True)
class Grant:
    """A role held for a unit during a period; `permissions` are the names it stands for.

    `unit` None is the whole installation. `until` None: without end.
    """

    role: str
    unit: int | None
    permissions: frozenset[str]
    sees: PersonalData
    since: date
    until: date | None = None

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

    @classmethod
    def nobody(cls) -> Actor:
        """A visitor who has not signed in: may nothing."""
        return cls(user_id=None, label="")
