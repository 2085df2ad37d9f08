"""Sheets that name no commune, in a workbook whose other sheets name one."""

from collections.abc import Iterable

from giamngheo.intake.plan import MEMBERS, SheetPlan
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.text import fold
from giamngheo.intake.titles import Place

_COLUMNS = ("commune", "commune_code", "address")


def share_commune(plans: Iterable[SheetPlan], log: ProblemLog) -> None:
    """A sheet without a commune is read as of the one that all other sheets of its file name, and that is told."""
    by_file: dict[str, list[SheetPlan]] = {}
    for plan in plans:
        by_file.setdefault(plan.sheet.file, []).append(plan)
    for own in by_file.values():
        named = [plan.title.place for plan in own if _names(plan.title.place)]
        silent = [plan for plan in own if plan.role != MEMBERS and not _says(plan)]
        if not silent or len({_key(place) for place in named}) != 1:
            continue
        first = named[0]
        for plan in silent:
            home = Place(first.province, first.district, first.commune, first.commune_code)
            plan.title.place = plan.title.place.filled_from(home)
            log.add(
                "commune_of_workbook",
                plan.sheet.file,
                plan.sheet.name,
                value=first.commune or first.commune_code,
            )


def _names(place: Place) -> bool:
    return bool(place.commune or place.commune_code)


def _says(plan: SheetPlan) -> bool:
    return _names(plan.title.place) or plan.has(*_COLUMNS) or bool(plan.fixed.keys() & set(_COLUMNS))


def _key(place: Place) -> tuple[str, str]:
    return fold(place.commune or ""), place.commune_code or ""
