"""What every kind of change offers: arguments checked, the difference shown, the change applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from giamngheo.registry.models import ChangeRequest, Household
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.registry.changes.plausible import Households


@dataclass(frozen=True)
class Line:
    """One field of a difference, in the reader's words; a plain word reads the same in both languages."""

    label: Text | str
    before: Text | str
    after: Text | str


@dataclass(frozen=True)
class Difference:
    """What a change would do, for the one who decides."""

    lines: tuple[Line, ...]
    notes: tuple[Text | str, ...] = ()

    def with_notes(self, more: tuple[Text, ...]) -> Difference:
        return Difference(self.lines, (*self.notes, *more))

    def as_data(self) -> dict[str, Any]:
        return {
            "lines": [asdict(line) for line in self.lines],
            "notes": [one if isinstance(one, str) else asdict(one) for one in self.notes],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Difference:
        lines = (Line(**{name: _word(value) for name, value in line.items()}) for line in data["lines"])
        return cls(tuple(lines), tuple(_word(note) for note in data["notes"]))


def _word(value: str | Mapping[str, str]) -> Text | str:
    return value if isinstance(value, str) else Text(**value)


class ChangeKind(ABC):
    """One kind of change of a household. `arguments` are plain values (ids, texts, ISO dates)."""

    kind: ClassVar[str]
    label: ClassVar[Text]
    of_ended: ClassVar[bool] = False
    """Whether it is a change of households that have ended; every other one is of those that have not."""

    @abstractmethod
    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        """Raises ActionRefused when the change cannot be made as things stand."""

    @abstractmethod
    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        """What would change; reads only."""

    @abstractmethod
    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        """Makes the change inside the caller's transaction; `arguments` also name the `request` that is approved.

        Returns what the audit keeps of it beside the request: `before`, `after`, `day` where there is one, `person`
        where both are about one person, whose lawful erasure makes them unreadable.
        """

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        """The members of each household as it would be, where the change touches what they are to each other."""
        return ()

    def other_households(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        """Further households that the change touches: the actor needs the right there too."""
        return ()

    def new_places(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        """Villages to which the change takes the household."""
        return ()


_kinds: dict[str, ChangeKind] = {}


def register_kind(kind: type[ChangeKind]) -> type[ChangeKind]:
    """Class decorator: makes a kind known under its name."""
    _kinds[kind.kind] = kind()
    return kind


def kind_of(request: ChangeRequest | str) -> ChangeKind:
    """The kind of a request. KeyError for an unknown one."""
    return _kinds[request if isinstance(request, str) else request.kind]


def kinds() -> tuple[ChangeKind, ...]:
    return tuple(_kinds.values())
