"""From commune and village as a list has them to the units of today; what is unknown is said, never made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from giamngheo.areas.models import AdminUnit, FormerName, Level, Placement, UnitLink
from giamngheo.exchange.models import ImportBatch
from giamngheo.law.areas import fold, normalise_village
from giamngheo.platform.scope import Actor, Placed, Reach, policy
from giamngheo.registry import permissions
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.registry.models import Household

SUGGESTIONS = 5
SIMILAR = 0.8


@dataclass(frozen=True)
class Found:
    """Where a row belongs today, or why that is not known.

    commune_then: the commune of the list's day where it was another than `commune`.
    problem: "" · commune_unknown · commune_divided (only a village tells the part) · outside (of the batch's unit or
    the actor's reach) · village_unknown (`suggested`: villages with similar names, `commune` is known).
    """

    commune: int | None = None
    village: int | None = None
    commune_then: int | None = None
    problem: str = ""
    suggested: tuple[int, ...] = ()


def choice_key(commune_code: str | None, village: str | None) -> str:
    """Under which an officer's choice for a village name is kept."""
    return f"{commune_code or ''}|{normalise_village(village or '').spelling}"


class Placing:
    """Answers for the rows of one batch; reads the villages of all communes at once (`expect`)."""

    def __init__(self, batch: ImportBatch, actor: Actor, permission: str = permissions.IMPORT) -> None:
        self.on: date = batch.reference_date
        self.choices: Mapping[str, int] = batch.villages
        self.unit: AdminUnit = batch.unit
        self.reach: Reach = policy().reach(actor, permission)
        self.within: Placed = policy().tree.place_of(batch.unit) or Placed()
        self._found: dict[tuple[str, str], Found] = {}
        self._communes: dict[str, _Commune | None] = {}

    def find(self, commune_code: str | None, village: str | None) -> Found:
        key = (commune_code or "", village or "")
        if key not in self._found:
            self._found[key] = self._look(*key)
        return self._found[key]

    def expect(self, codes: Iterable[str | None]) -> None:
        """Reads the communes of these codes with their villages, in a few queries however many they are."""
        missing = {code for code in codes if code and code not in self._communes}
        if not missing:
            return
        meant = _meant(missing, self.on)
        self._communes |= dict.fromkeys(missing) | _communes(meant, self.on)

    def _look(self, code: str, village: str) -> Found:
        if not code and self.unit.level in {Level.COMMUNE, Level.VILLAGE}:
            own = self.unit if self.unit.level == Level.COMMUNE else self.unit.parent
            code = own.code if own else ""
        self.expect([code])
        commune = self._communes.get(code)
        if commune is None:
            return Found(problem="commune_unknown")
        found = commune.place(village, self.choices.get(choice_key(code, village)))
        if found.commune is not None and not self._allowed(found):
            return Found(problem="outside")
        return found

    def meets(self, household: Household) -> bool:
        """Whether a row may meet this household of the register: of the batch's area and within the actor's reach."""
        place = Placed(household.commune_id, household.village_id)
        return self._within(household.commune_id) and self.reach.covers(place)

    def _within(self, commune: int | None) -> bool:
        return commune == self.within.commune if self.within.commune else commune in self.within.communes

    def _allowed(self, found: Found) -> bool:
        place = Placed(found.commune, found.village)
        within = self._within(found.commune)
        if self.unit.level == Level.VILLAGE:
            within = within and found.village in {None, self.unit.pk}
        return within and self.reach.covers(place)


def _meant(codes: Iterable[str], on: date) -> dict[str, AdminUnit]:
    """The commune that bore each code on the day, else the one that bears it today."""
    bearers: dict[str, list[AdminUnit]] = defaultdict(list)
    for unit in AdminUnit.objects.filter(level=Level.COMMUNE, code__in=list(codes)).order_by("pk"):
        bearers[unit.code].append(unit)
    meant = {}
    for code, units in bearers.items():
        of_the_day = [one for one in units if one.valid(on)]
        of_today = [one for one in units if one.valid_to is None]
        if of_the_day or of_today:
            meant[code] = (of_the_day or of_today)[0]
    return meant


def _communes(meant: Mapping[str, AdminUnit], on: date) -> dict[str, _Commune | None]:
    past = [unit.pk for unit in meant.values() if unit.valid_to is not None]
    links = UnitLink.objects.filter(old__in=past).exclude(part="part").order_by("-pk")
    whole = dict(links.values_list("old_id", "new_id"))
    today = {unit.pk: unit.pk if unit.valid_to is None else whole.get(unit.pk) for unit in meant.values()}
    placed = Placement.objects.filter(commune__in=list(today)).on(on).order_by("pk")
    then: dict[int, list[int]] = defaultdict(list)
    for commune, village in placed.values_list("commune_id", "village_id"):
        then[commune].append(village)
    merged, ended = _merged()
    wanted = {merged.get(pk, pk) for villages in then.values() for pk in villages}
    rows = AdminUnit.objects.on(timezone.localdate())
    now = rows.level(Level.VILLAGE).filter(parent__in={pk for pk in today.values() if pk}).order_by("pk")
    villages = {one.pk: one for one in now}
    below: dict[int | None, list[int]] = defaultdict(list)
    for one in villages.values():
        below[one.parent_id].append(one.pk)
    for part in slices(wanted - set(villages), MANY):
        villages |= {one.pk: one for one in rows.filter(pk__in=part)}
    former: dict[int, list[FormerName]] = defaultdict(list)
    gone = {pk for placed in then.values() for pk in placed if pk in merged}
    for part in slices(villages.keys() | gone, MANY):
        for old in FormerName.objects.filter(unit__in=part).order_by("pk"):
            former[old.unit_id].append(old)
    of_day = {
        pk: _name_on(on, villages.get(pk) or ended[pk], former[pk], merged.get(pk, pk))
        for placed in then.values()
        for pk in placed
        if pk in villages or pk in ended
    }
    for pk, into in merged.items():
        # lists of its time name a village that was merged into one of today
        if into in villages:
            former[into].append(FormerName(unit_id=into, kind=ended[pk].kind, name=ended[pk].name))
    found: dict[str, _Commune | None] = {}
    for code, unit in meant.items():
        of_today = below[today[unit.pk]] if today[unit.pk] else []
        own = dict.fromkeys(merged.get(pk, pk) for pk in then[unit.pk])
        ids = [pk for pk in dict.fromkeys([*own, *of_today]) if pk in villages]
        tiers = [_names(villages, former, ids)]
        if unit.valid_to is not None:
            # a list in the units of its day names villages of that commune, as they were called then
            names = [of_day[pk] for pk in then[unit.pk] if pk in of_day and of_day[pk].unit_id in villages]
            tiers = [
                _Names([], names),
                _names(villages, former, [pk for pk in own if pk in villages]),
                *tiers,
            ]
        found[code] = _Commune(unit, today[unit.pk], tiers)
    return found


def _name_on(day: date, unit: AdminUnit, former: Iterable[FormerName], village: int) -> FormerName:
    """What a unit was called on the day, as a name of the village of today."""
    then = min((old for old in former if old.valid_to >= day), key=lambda old: old.valid_to, default=unit)
    return FormerName(unit_id=village, kind=then.kind, name=then.name)


def _names(
    villages: Mapping[int, AdminUnit], former: Mapping[int, list[FormerName]], ids: Sequence[int]
) -> _Names:
    return _Names([villages[pk] for pk in ids], [old for pk in ids for old in former.get(pk, ())])


def _merged() -> tuple[dict[int, int], dict[int, AdminUnit]]:
    """Ended village → the one of today that all of it became, and the ended villages by id."""
    links = UnitLink.objects.filter(old__level=Level.VILLAGE).exclude(part="part").select_related("old")
    steps = {link.old_id: link for link in links.order_by("pk")}
    merged = {}
    for pk, link in steps.items():
        into = link.new_id
        while into in steps and into != pk:
            into = steps[into].new_id
        merged[pk] = into
    return merged, {pk: link.old for pk, link in steps.items()}


@dataclass
class _Commune:
    """A commune as a list names it, and the villages that it stood for on the day.

    today: the commune of today that the whole of this one lies in; None where it was divided.
    tiers: names in the order in which they are looked through. Of a past commune first those that its villages had on
    the day, then all that these have had; the last are of all villages meant: its own and those of the commune of
    today.
    """

    unit: AdminUnit
    today: int | None
    tiers: list[_Names]

    def place(self, village: str, chosen: int | None) -> Found:
        if chosen is not None and chosen in self.communes_of:
            return self._in(chosen)
        if village:
            ids = next(filter(None, (names.named(village) for names in self.tiers)), [])
            if len(ids) == 1:
                return self._in(ids[0])
            suggested = tuple(ids) or self.tiers[-1].similar(village)
            return Found(self.today, problem="village_unknown", suggested=suggested)
        if self.today is None:
            return Found(problem="commune_divided")
        return Found(self.today, None, self._then(self.today))

    def _in(self, village: int) -> Found:
        commune = self.communes_of[village]
        return Found(commune, village, self._then(commune))

    def _then(self, commune: int) -> int | None:
        return None if commune == self.unit.pk else self.unit.pk

    @cached_property
    def communes_of(self) -> dict[int, int]:
        """The commune of today of each village; a choice of an officer may name any other."""
        villages = self.tiers[-1].villages
        return {one.pk: one.parent_id for one in villages if one.parent_id is not None}


@dataclass
class _Names:
    """Villages by what they are called, and by other names of theirs (`former`)."""

    villages: list[AdminUnit]
    former: list[FormerName]

    def named(self, text: str) -> list[int]:
        """The villages that a list may mean."""
        written = normalise_village(text)
        if found := self._keys.get(written.key):
            return self._exact(found, written.spelling)
        if written.kind is None and (found := self._bare.get(written.key)):
            return self._exact(found, f" {written.spelling}")
        # a list of codes
        return [one.pk for one in self.villages if one.code and one.code == text.strip()]

    def similar(self, text: str) -> tuple[int, ...]:
        bare = normalise_village(normalise_village(text).name).key
        same = self._bare.get(bare, [])
        close = process.extract(
            fold(text),
            list(self._keys),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SIMILAR,
            limit=SUGGESTIONS,
        )
        found = [*same, *(pk for name, _, _ in close for pk in self._keys[name])]
        return tuple(dict.fromkeys(found))[:SUGGESTIONS]

    def _exact(self, found: list[int], spelling: str) -> list[int]:
        """Of villages that differ by accents alone, the one written so; one with a wrong accent is itself."""
        if len(found) == 1:
            return found
        return self._spelt.get(spelling) or found

    @cached_property
    def _spelt(self) -> dict[str, list[int]]:
        """Villages by the exact spelling of their names, former ones too; without its kind after a space."""
        names: dict[str, list[int]] = defaultdict(list)
        for village in self.villages:
            written = normalise_village(village.full_name)
            names[written.spelling].append(village.pk)
            if written.bare_spelling != written.spelling:
                names[f" {written.bare_spelling}"].append(village.pk)
        for old in self.former:
            spelling = normalise_village(old.full_name).spelling
            if old.unit_id not in names[spelling]:
                names[spelling].append(old.unit_id)
        return names

    @cached_property
    def _keys(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = defaultdict(list)
        for village in self.villages:
            _note(names, village.full_name, village.pk)
        for old in self.former:
            _note(names, old.full_name, old.unit_id)
        return names

    @cached_property
    def _bare(self) -> dict[str, list[int]]:
        """Names without their kind, for lists that write "3" or "Đồng Tâm"."""
        names: dict[str, list[int]] = defaultdict(list)
        for village in self.villages or self.former:
            _note(names, village.name, village.unit_id if isinstance(village, FormerName) else village.pk)
        return names


def _note(names: dict[str, list[int]], text: str, village: int) -> None:
    key = normalise_village(text).key
    if village not in names[key]:
        names[key].append(village)


def display(units: Iterable[int]) -> list[str]:
    """Full names of units, in the order given."""
    named = {one.pk: one.full_name for one in AdminUnit.objects.filter(pk__in=list(units))}
    return [named[pk] for pk in units if pk in named]
