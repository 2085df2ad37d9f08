"""One warning: which rule, of whom, what it saw, and the mark under which it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Finding:
    """`cases`: the files it speaks of; `village`: the VillageReview, None for a whole commune.

    `mark` changes with the forms it rests on: a warning that was settled comes back when they say something else.
    """

    rule: str
    words: Text
    mark: str
    cases: tuple[int, ...] = ()
    village: int | None = None

    @property
    def case(self) -> int | None:
        """The one file of a warning about a household."""
        return self.cases[0] if len(self.cases) == 1 else None


def mark_of(*parts: object) -> str:
    """A short name of what a warning rests on."""
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()


def mark_of_forms(subject: object, forms: Iterable[int]) -> str:
    """The mark of a warning that rests on these forms (ids of assessments)."""
    return mark_of(subject, *sorted(forms))
