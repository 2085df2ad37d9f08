"""Working days swapped for the whole country by a document, where the holiday library does not know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml
from giamngheo.rules.text import Text


class SwappedDay(LawModel):
    """A day that is worked, or not, against the usual calendar."""

    working: bool
    name: BothLanguages
    basis: Basis


class SwappedDays(LawModel):
    """All of them by day."""

    days: dict[date, SwappedDay]

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis) of each day."""
        for day, one in self.days.items():
            yield f"swapped_days/days/{day.isoformat()}", one.name, one.basis

    def changes(self) -> Mapping[date, bool]:
        return {day: one.working for day, one in self.days.items()}


def swapped_days() -> SwappedDays:
    """The swaps of the whole country. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> SwappedDays:
    file = read_yaml(PACKAGE / "swapped_days.yaml")
    data = confirmed(file.data, "swapped_days", read_confirmations())
    try:
        return SwappedDays.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file, {}) from error
