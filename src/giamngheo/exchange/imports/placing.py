"""From commune and village as a list has them to the units of today; what is unknown is said, never made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from giamngheo.areas.models import AdminUnit, FormerName, Level, Placement, UnitLink
from giamngheo.exchange.models import ImportBatch
from giamngheo.law.areas import fold, normalise_village
from giamngheo.platform.scope import Actor, Placed, Reach, policy
from giamngheo.registry import permissions

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
    return f"{commune_code or ''}|{normalise_village(village or '').key}"


class Placing:
    """Answers for the rows of one batch; reads each commune's villages once."""

    def __init__(self, batch: ImportBatch, actor: Actor) -> None:
        self.on: date = batch.reference_date
        self.choices: Mapping[str, int] = batch.villages
        self.unit: AdminUnit = batch.unit
        self.reach: Reach = policy().reach(actor, permissions.IMPORT)
        self.within: Placed = policy().tree.place_of(batch.unit) or Placed()
        self._found: dict[tuple[str, str], Found] = {}
        self._communes: dict[str, _Commune | None] = {}

    def find(self, commune_code: str | None, village: str | None) -> Found:
        key = (commune_code or "", village or "")
        if key not in self._found:
            self._found[key] = self._look(*key)
        return self._found[key]

    def _look(self, code: str, village: str) -> Found:
        if not code and self.unit.level in {Level.COMMUNE, Level.VILLAGE}:
            own = self.unit if self.unit.level == Level.COMMUNE else self.unit.parent
            code = own.code if own else ""
        if code not in self._communes:
            self._communes[code] = self._commune(code)
        commune = self._communes[code]
        if commune is None:
            return Found(problem="commune_unknown")
        found = commune.place(village, self.choices.get(choice_key(code, village)))
        if found.commune is not None and not self._allowed(found):
            return Found(problem="outside")
        return found

    def _allowed(self, found: Found) -> bool:
        place = Placed(found.commune, found.village)
        within = (
            found.commune == self.within.commune
            if self.within.commune
            else found.commune in self.within.communes
        )
        if self.unit.level == Level.VILLAGE:
            within = within and found.village in {None, self.unit.pk}
        return within and self.reach.covers(place)

    def _commune(self, code: str) -> _Commune | None:
        bearers = list(AdminUnit.objects.filter(level=Level.COMMUNE, code=code))
        of_the_day = [one for one in bearers if one.valid(self.on)]
        of_today = [one for one in bearers if one.valid_to is None]
        meant = (of_the_day or of_today)[:1]
        return _Commune(meant[0], self.on) if meant else None


class _Commune:
    """A commune as a list names it, and the villages that it stood for on the day."""

    def __init__(self, unit: AdminUnit, on: date) -> None:
        self.unit, self.on = unit, on

    def place(self, village: str, chosen: int | None) -> Found:
        if chosen is not None and chosen in self.communes_of:
            return self._in(chosen)
        if village:
            ids = self._named(village)
            if len(ids) == 1:
                return self._in(ids[0])
            suggested = tuple(ids) or self._similar(village)
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
    def today(self) -> int | None:
        """The commune of today that the whole of this one lies in; None where it was divided."""
        if self.unit.valid_to is None:
            return self.unit.pk
        links = UnitLink.objects.filter(old=self.unit).exclude(part="part")
        return next(iter(links.values_list("new_id", flat=True)), None)

    @cached_property
    def villages(self) -> list[AdminUnit]:
        """Those that lay in the commune on the day, else those of the commune of today."""
        placed = Placement.objects.filter(commune=self.unit).on(self.on).values("village")
        then = AdminUnit.objects.filter(pk__in=placed, valid_to=None)
        found = list(then)
        if self.today is not None:
            now = AdminUnit.objects.filter(level=Level.VILLAGE, parent=self.today, valid_to=None)
            found += [one for one in now if one not in found]
        return found

    @cached_property
    def communes_of(self) -> dict[int, int]:
        """The commune of today of each village; a choice of an officer may name any other."""
        return {one.pk: one.parent_id for one in self.villages if one.parent_id is not None}

    @cached_property
    def _names(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = defaultdict(list)
        for village in self.villages:
            _note(names, village.full_name, village.pk)
        former = FormerName.objects.filter(unit__in=[one.pk for one in self.villages])
        for old in former:
            _note(names, old.full_name, old.unit_id)
        return names

    @cached_property
    def _bare(self) -> dict[str, list[int]]:
        """Names without their kind, for lists that write "3" or "Đồng Tâm"."""
        names: dict[str, list[int]] = defaultdict(list)
        for village in self.villages:
            key = normalise_village(village.name).key
            if village.pk not in names[key]:
                names[key].append(village.pk)
        return names

    def _named(self, text: str) -> list[int]:
        written = normalise_village(text)
        if found := self._names.get(written.key):
            return found
        if written.kind is None and (found := self._bare.get(written.key)):
            return found
        # a list of codes
        return [one.pk for one in self.villages if one.code and one.code == text.strip()]

    def _similar(self, text: str) -> tuple[int, ...]:
        bare = normalise_village(normalise_village(text).name).key
        same = self._bare.get(bare, [])
        close = process.extract(
            fold(text),
            list(self._names),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SIMILAR,
            limit=SUGGESTIONS,
        )
        found = [*same, *(pk for name, _, _ in close for pk in self._names[name])]
        return tuple(dict.fromkeys(found))[:SUGGESTIONS]


def _note(names: dict[str, list[int]], text: str, village: int) -> None:
    key = normalise_village(text).key
    if village not in names[key]:
        names[key].append(village)


def display(units: Iterable[int]) -> list[str]:
    """Full names of units, in the order given."""
    named = {one.pk: one.full_name for one in AdminUnit.objects.filter(pk__in=list(units))}
    return [named[pk] for pk in units if pk in named]
