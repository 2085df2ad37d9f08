"""A few persons whom two lists wrote into two households: what the queue of probable duplicates is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.config.demo.accounts import COMMUNE, OTHER
from giamngheo.intake.text import fold
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.bulk.rows import Birth, HouseholdRow, MemberRow
from giamngheo.registry.models import Household, Membership
from giamngheo.synthetic import SYNTHETIC_LABEL_VI

WHY = "the demo's own register"
SOURCE = "dữ liệu mô phỏng"
# where they live, where they stand again, whether that list was typed without accents
TWICE = ((COMMUNE, COMMUNE, True),) * 3 + ((COMMUNE, OTHER, False),) * 3 + ((OTHER, COMMUNE, False),) * 2


def write_some_twice(province: AdminUnit, year: int, standard: str, on: date) -> int:
    """Writes members of households as members of others too, without their number; how many."""
    communes = AdminUnit.objects.filter(level=Level.COMMUNE, parent=province, valid_to=None)
    units = {name: communes.get(name=name) for name in (COMMUNE, OTHER)}
    people = {name: _members(unit) for name, unit in units.items()}
    homes = {name: _unreviewed(unit) for name, unit in units.items()}
    rows = []
    for number, (lives, again, plainly) in enumerate(TWICE):
        stay, home = next(people[lives], None), next(homes[again], None)
        if stay is not None and home is not None and stay.household_id != home.pk:
            rows.append(_row(number, stay, home, plainly))
    plan = plan_rows(rows, on)
    act = Act(Actor.by_system("giamngheo demo"), reason=SYNTHETIC_LABEL_VI)
    write_plan(act, plan, at=None, year=year, standard=standard, reference_date=on, source=SOURCE)
    return len(rows)


def _members(unit: AdminUnit) -> Iterator[Membership]:
    """One of a household: born on a known day, not its head."""
    stays = Membership.objects.unscoped(WHY).filter(
        household__commune=unit, household__until=None, until=None, relation="child"
    )
    seen: set[int] = set()
    for stay in stays.exclude(person__birth_day=None).select_related("person").order_by("-pk"):
        if stay.household_id not in seen:
            seen.add(stay.household_id)
            yield stay


def _unreviewed(unit: AdminUnit) -> Iterator[Household]:
    """Households that no review asks: what is written there changes no result."""
    rows = Household.objects.unscoped(WHY).filter(commune=unit, until=None, last_class="")
    yield from islice(rows.exclude(head=None).order_by("pk"), len(TWICE))


def _row(number: int, stay: Membership, home: Household, plainly: bool) -> HouseholdRow:
    person = stay.person
    member = MemberRow(
        number=(home.size or 0) + 1,
        name=fold(person.full_name).title() if plainly else person.full_name,
        relation="other_relative",
        sex=person.sex,
        birth=Birth(person.birth_year, person.birth_month, person.birth_day),
        ethnicity=person.ethnicity,
    )
    return HouseholdRow(
        key=number,
        code=home.code,
        commune=home.commune_id,
        village=home.village_id,
        head_name=home.head_name,
        size=(home.size or 0) + 1,
        members=(member,),
    )
