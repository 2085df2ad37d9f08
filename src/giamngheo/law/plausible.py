"""Which days are plausible when something is recorded, as data: the bounds by what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.quality import WithFigures
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml


class PlausibleDays(WithFigures):
    """How far back the day of something may lie."""

    name: BothLanguages
    basis: Basis


def plausible_days() -> Mapping[str, PlausibleDays]:
    """The bounds by what is recorded. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


def first_plausible(key: str, day: date) -> date:
    """The first day that is plausible of what is held against `day`."""
    return day - timedelta(days=plausible_days()[key].figure("days_back", day))


@cache
def _load(_stamp: object) -> Mapping[str, PlausibleDays]:
    file = read_yaml(PACKAGE / "plausible.yaml")
    data = confirmed(file.data, "plausible", read_confirmations())
    try:
        return {
            key: PlausibleDays.model_validate(entry, context={"documents": documents()})
            for key, entry in data.items()
        }
    except ValidationError as error:
        raise validation_error(error, file) from error
