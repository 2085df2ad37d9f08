"""The day at which a review stands: ages, lines and official units are taken on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from giamngheo.intake import ProblemLog, SheetMapping
from giamngheo.law import Standard, load_procedures


def default_day(standard: Standard, today: date) -> date:
    """Today, or the nearest day on which the standard holds."""
    day = max(today, standard.valid_from)
    return day if standard.valid_to is None else min(day, standard.valid_to)


def day_of_year(standard: Standard, year: int) -> date:
    """The last day of that year's annual review (Decision 24/2021/QĐ-TTg, Article 3)."""
    month, day = str(load_procedures()["annual"].calendar["end"].value).split("-")
    return default_day(standard, date(year, int(month), int(day)))


def year_of_lists(mappings: Iterable[SheetMapping]) -> int | None:
    """The one year that the titles of all lists state; None if they state none or disagree."""
    years = {mapping.year for mapping in mappings if mapping.year}
    return years.pop() if len(years) == 1 else None


def note_unclear_years(mappings: Sequence[SheetMapping], taken: date, log: ProblemLog) -> None:
    """Warns, for each sheet that writes years, which day was taken where no year is surely the review's."""
    stated = {mapping.year for mapping in mappings if mapping.year}
    if len(stated) == 1:
        return
    for mapping in mappings:
        years = mapping.unclear_years or ((mapping.year,) if mapping.year else ())
        if years:
            log.add(
                "review_year_unclear",
                mapping.file,
                mapping.sheet,
                years=", ".join(map(str, years)),
                on=taken.strftime("%d/%m/%Y"),
            )


def stated_day(standard: Standard, mappings: Iterable[SheetMapping], taken: date) -> date:
    """The reference date by the lists' own year where that is an earlier one than `taken`, else `taken`."""
    year = year_of_lists(mappings)
    if year is None or year >= taken.year or not standard.in_force(day_of_year(standard, year)):
        return taken
    return day_of_year(standard, year)
