"""Messy workbooks: the same synthetic households as six offices would send them."""

from itertools import islice
from pathlib import Path

from giamngheo.synthetic.flat import FlatHousehold, flat_households
from giamngheo.synthetic.messy.grid import Book
from giamngheo.synthetic.messy.styles import STYLES, Material, Place
from giamngheo.synthetic.province import Province

# households in each messy workbook: what a few communes send
DEFAULT_LIMIT = 400


def messy_books(province: Province, year: int, limit: int = DEFAULT_LIMIT) -> list[Book]:
    """The messy workbooks of the list to review, each of at most `limit` households."""
    books = []
    for kind, styles in STYLES.items():
        households = _households(province, year, kind, limit)
        material = Material(year, households, _places(province, year, households))
        books += [style(material) for style in styles]
    return sorted(books, key=lambda book: book.file)


def write_messy(folder: Path, province: Province, year: int, limit: int = DEFAULT_LIMIT) -> dict[Path, str]:
    """Write them below `folder`; what is unusual in each file, by its path."""
    folder.mkdir(parents=True, exist_ok=True)
    return {book.write(folder): book.covers for book in messy_books(province, year, limit)}


def _households(province: Province, year: int, kind: str, limit: int) -> list[FlatHousehold]:
    """The first `limit` households of the province the titles name; there were three before the merger."""
    if province.geography.merged(year):
        return list(flat_households(province, year, kind, limit=limit))
    code = province.calibration.data["province"]
    here = (
        household
        for household in flat_households(province, year, kind)
        if household.values["province_code"] == code
    )
    return list(islice(here, limit))


def _places(province: Province, year: int, households: list[FlatHousehold]) -> dict[int, Place]:
    geography = province.geography
    found = {}
    for household in households:
        key = household.values["household_key"]
        piece = geography.villages.piece[province.panel.village[key]]
        old = geography.pieces.old[piece]
        district = province.areas.unit(old.district_code or "", province.calibration.reference_date(2024))
        now = geography.units(year)[piece].full_name
        # a divided commune says nothing about where a household is now: its new name is written
        divided = len(province.areas.links_from(old)) > 1
        found[key] = Place(
            now, now if divided else old.full_name, district.full_name if district and not divided else ""
        )
    return found


__all__ = ["DEFAULT_LIMIT", "Book", "messy_books", "write_messy"]
