"""Which communes an earlier list covers, where a commune may have no household on it."""

from collections.abc import Iterable
from datetime import date

from giamngheo.intake.titles import Place
from giamngheo.law.areas import Areas, load_areas

SEVERAL = 2


def communes_covered(
    titles: Iterable[Place], listed: Iterable[str | None], year: int | None, *, on: date, areas: Areas | None
) -> frozenset[str] | None:
    """The codes, on the day `on`, of the communes that the list of `year` speaks for; None: those of its rows.

    A title that names a province and nothing below it, over rows of several communes, makes it the list of
    that province as it was in that year. A single commune's list often carries the province's name alone.
    """
    codes = {code for code in listed if code}
    places = list(titles)
    provinces = {place.province for place in places if not (place.district or place.commune)}
    if year is None or None in provinces or len(provinces) != 1 or len(codes) < SEVERAL:
        return None
    areas = areas or load_areas()
    then = date(year, 12, 31)
    match = areas.match_province(provinces.pop(), then)
    province = match.written or match.unit
    if province is None:
        return None
    communes = areas.units("commune", then, province.code)
    return frozenset(codes | {unit.code for old in communes for unit in areas.successors(old, on)})
