"""How near a unit is to the province and district that a list names beside a commune."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from giamngheo.law.areas.units import Unit

if TYPE_CHECKING:
    from giamngheo.law.areas.directory import Areas

# A unit outside the default province is still possible, but only if none inside fits.
ELSEWHERE = 10


class Context(NamedTuple):
    """Where a commune is said to lie: every unit of any period with the written name; () if not written."""

    provinces: tuple[Unit, ...]
    districts: tuple[Unit, ...]
    default_province: str | None
    on: date

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the search."""
        return not (self.provinces or self.districts or self.default_province)


def nearness(areas: "Areas", unit: Unit, context: Context) -> int | None:
    """How well a unit fits the context: 0 best, None not at all.

    Without a district or an ended province the unit of the day comes first, then those that have ended;
    an old district or province says that the old unit is meant.
    """
    if context.districts:
        return _in_districts(areas, unit, {district.code for district in context.districts})
    if context.provinces:
        return _in_provinces(areas, unit, context.provinces, context.on)
    if context.default_province:
        home = areas.history(context.default_province)
        rank = _in_provinces(areas, unit, home, context.on)
        return ELSEWHERE + _age(unit, context.on) if rank is None else rank
    return _age(unit, context.on)


def _age(unit: Unit, on: date) -> int:
    """0 of the day, 1 ended, 2 not begun."""
    if unit.valid(on):
        return 0
    return 1 if unit.valid_to is not None and unit.valid_to < on else 2


def _in_districts(areas: "Areas", unit: Unit, codes: set[str]) -> int | None:
    if (unit.district_code or unit.code) in codes:
        return 0
    return 1 if codes & {link.old.district_code for link in areas.links_to(unit)} else None


def _in_provinces(areas: "Areas", unit: Unit, provinces: Iterable[Unit], on: date) -> int | None:
    codes = {province.code for province in provinces}
    before = {link.old.province_code for link in areas.links_to(unit)}
    after = {link.new.province_code for link in areas.links_from(unit)}
    if any(province.valid(on) for province in provinces):
        own = unit.province_code in codes
        age = _age(unit, on)
        if age == 0:
            return 0 if own else None
        # An old unit counts by the province it lies in now: Hòa Bình's communes are Phú Thọ's today.
        return age if (own or codes & after or (age == 2 and codes & before)) else None
    if unit.valid_to is not None and unit.province_code in codes:
        return 0
    return 1 if codes & before else None


def related_districts(
    areas: "Areas", districts: Iterable[Unit], provinces: Iterable[Unit]
) -> tuple[Unit, ...]:
    """The districts that lie in one of the provinces, or did; all of them if no province is named."""
    codes = {province.code for province in provinces}
    for province in provinces:
        codes |= {link.old.code for link in areas.links_to(province)}
    return tuple(district for district in districts if not codes or district.province_code in codes)
