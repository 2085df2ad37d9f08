"""Loading a table of the law on the command line: an act that the audit knows of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from giamngheo.config.django_setup import start_django
from giamngheo.config.law_confirming import has_database
from giamngheo.config.words import Refused
from giamngheo.law.growth import GrowthLoad
from giamngheo.law.points import PointsLoad

Loaded = TypeVar("Loaded", PointsLoad, GrowthLoad)


def audited(
    table: str, standard: str, file: Path, lang: str, *, document: str, article: str, by: str
) -> Callable[[Callable[[bool], Loaded]], Loaded]:
    """What does the loading of a table as `by`; with an audit event unless there is no database yet.

    Raises Refused, and nothing is stored, for a database that was not upgraded.
    """

    def keep(load: Callable[[bool], Loaded]) -> Loaded:
        start_django()
        if not has_database():
            return load(False)
        from giamngheo.platform.actions import Act
        from giamngheo.platform.diagnosis import tables_are_up_to_date
        from giamngheo.platform.law_values import LoadedTable, load_table
        from giamngheo.platform.scope import Actor

        tables = tables_are_up_to_date()
        if tables.grade == "bad":
            raise Refused(tables.message.get(lang))
        what = LoadedTable(standard, table, file.name, document, article)
        found: list[Loaded] = []
        act = Act(Actor.by_system(by), reason=f"giamngheo law load-{table}")
        load_table(act, what, load, found.append)
        return found[0]

    return keep
