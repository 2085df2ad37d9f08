"""From a commune as written in a list to the official unit, or to a named problem. It never guesses.

Accents, case, the place of the tone mark and the way of writing the kind do not matter. A unit that has
ended is followed to its successor; a divided one is a problem: only its villages tell the parts apart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from giamngheo.law.areas.context import ELSEWHERE, Context, nearness, related_districts
from giamngheo.law.areas.names import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    fold,
    fold_keeping_accents,
    has_accents,
    loose,
    split_kind,
)
from giamngheo.law.areas.units import Unit

if TYPE_CHECKING:
    from giamngheo.law.areas.directory import Areas

KINDS = {"province": PROVINCE_KINDS, "district": DISTRICT_KINDS, "commune": COMMUNE_KINDS}
CODE_LENGTH = {"province": 2, "district": 3, "commune": 5}
SUGGESTIONS = 5
REMEMBERED = 50_000
REMEMBERED_CONTEXTS = 1_000
SUGGESTION_SIMILARITY = 0.85

_CODE = re.compile(r"^'?(\d{1,5})(?:\.0+)?$")
_CODE_AND_NAME = re.compile(r"^'?(\d{4,5})\s*[-–:.]\s*(\D.*)$")
_SEPARATORS = re.compile(r"[,;()]")

Key = tuple[str, str, str, str, date, str | None]


class Match(NamedTuple):
    """The unit found, or the problem and what might have been meant.

    `how`: "code", "name", "spelling" (only by a coarser spelling), "successor" (an ended unit, followed).
    `written`: the unit that was named, before it was followed.
    `problem`: commune_missing, commune_unknown (candidates: similar names), commune_ambiguous, commune_split,
    commune_code_name_mismatch, commune_not_yet (begins after the day; candidates: what it was made of);
    for provinces and districts the same words behind their level.
    `warnings`: province_unknown, district_unknown, commune_code_reused (before, the code
    belonged to a commune that was divided), commune_kind_differs (the list says xã, the unit is a phường).
    """

    unit: Unit | None
    candidates: tuple[Unit, ...] = ()
    how: str | None = None
    problem: str | None = None
    written: Unit | None = None
    warnings: tuple[str, ...] = ()


class Matcher:
    """Indexes over the units of one `Areas`; results are remembered, since lists repeat their communes."""

    def __init__(self, areas: "Areas") -> None:
        self._areas = areas
        self._by_name: dict[str, dict[str, list[Unit]]] = {level: defaultdict(list) for level in KINDS}
        self._by_spelling: dict[str, dict[str, list[Unit]]] = {level: defaultdict(list) for level in KINDS}
        self._memory: dict[Key, Match] = {}
        self._inside: dict[Context, dict[str, list[Unit]]] = {}
        for unit in areas.all_units:
            # Island districts had no communes and stand where a commune would.
            island = unit.level == "district" and bool(areas.links_from(unit))
            names = [unit.name, *areas.other_names(unit)]
            for level in (unit.level, "commune") if island else (unit.level,):
                for name in names:
                    key = split_kind(f"{unit.kind} {name}").name
                    self._by_name[level][key].append(unit)
                    self._by_spelling[level][loose(key)].append(unit)

    def match(
        self,
        province: object,
        district: object,
        commune: object,
        code: object,
        on: date,
        default_province: str | None,
    ) -> Match:
        """See `Areas.match`."""
        key = (_text(province), _text(district), _text(commune), _text(code), on, default_province)
        found = self._memory.get(key)
        if found is None:
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            found = self._memory[key] = self._match(*key)
        return found

    def match_above(self, level: str, text: object, on: date) -> Match:
        """A province or district by name or code, followed to the unit valid on that day."""
        written = self._named(level, _text(text))
        if not written:
            problem = f"{level}_unknown" if _text(text) else f"{level}_missing"
            return Match(None, self._suggest(level, _text(text), None, on), problem=problem)
        return self._settle(_of_the_day(written, on), on, "name", level)

    def _match(
        self, province: str, district: str, commune: str, code: str, on: date, default_province: str | None
    ) -> Match:
        name, district, province = _take_apart(commune, district, province)
        if not code:
            code, name = _code_in_name(name)
        provinces = self._named("province", province)
        districts = related_districts(self._areas, self._named("district", district), provinces)
        warnings = tuple(
            f"{level}_unknown"
            for level, text, units in (("province", province, provinces), ("district", district, districts))
            if text and not units
        )
        context = Context(provinces, districts, default_province, on)
        match = self._match_code(code, name, context) if code else self._match_name(name, context)
        return match._replace(warnings=warnings + match.warnings)

    def _named(self, level: str, text: str) -> tuple[Unit, ...]:
        """Units of a level, of any period, that a text may name; a number is a code, else a numbered name."""
        digits = _CODE.match(text)
        if digits and (bearers := self._with_code(digits[1], level)):
            return tuple(bearers)
        return tuple(_of_kind(self._with_name(level, text)[0], level, text))

    def _with_code(self, digits: str, level: str) -> list[Unit]:
        code = digits.zfill(CODE_LENGTH[level])
        return [unit for unit in self._areas.history(code) if unit.level == level]

    def _with_name(self, level: str, text: str) -> tuple[list[Unit], str]:
        """Units whose name fits the text, and how; first without its kind, then the whole text as a name."""
        kind, name = split_kind(text, KINDS[level])
        readings = [name] if kind is None else [name, fold(text)]
        for reading in readings:
            if found := self._by_name[level].get(reading):
                return _same_accents(found, text), "name"
        for reading in readings:
            if found := self._by_spelling[level].get(loose(reading)):
                return _same_accents(found, text), "spelling"
        return [], "name"

    def _match_code(self, code: str, name: str, context: Context) -> Match:
        digits = _CODE.match(code)
        bearers = self._with_code(digits[1], "commune") if digits else []
        if name:
            named = set(self._with_name("commune", name)[0])
            agreeing = [unit for unit in bearers if unit in named]
            if agreeing:
                return self._settle(_of_the_day(agreeing, context.on), context.on, "code")
            by_name = self._match_name(name, context)
            if bearers or by_name.unit:
                meant = (by_name.unit,) if by_name.unit else by_name.candidates
                return Match(None, _unique([*bearers, *meant]), problem="commune_code_name_mismatch")
            return Match(None, by_name.candidates, problem="commune_unknown")
        if not bearers:
            return Match(None, problem="commune_unknown")
        return self._match_bare_code(bearers, context)

    def _match_bare_code(self, bearers: list[Unit], context: Context) -> Match:
        """A code alone means the unit of the day, unless an old district or province says the older one."""
        match = self._settle(self._nearest(bearers, context) or bearers, context.on, "code")
        if match.unit is None:
            return match
        divided = any(len(self._areas.successors(unit, context.on)) > 1 for unit in bearers)
        return match._replace(warnings=("commune_code_reused",)) if divided else match

    def _match_name(self, name: str, context: Context) -> Match:
        if not fold(name):
            # An island district stands for the commune it did not have.
            islands = [unit for unit in context.districts if self._areas.links_from(unit)]
            if not islands:
                return Match(None, problem="commune_missing")
            return self._settle(islands, context.on, "name")
        found, how = self._with_name("commune", name)
        inside = [unit for unit in found if nearness(self._areas, unit, context) is not None]
        if not inside:
            similar = self._suggest("commune", name, context, context.on)
            return Match(None, similar, problem="commune_unknown")
        match = self._settle(self._nearest(_of_kind(inside, "commune", name), context), context.on, how)
        kind = split_kind(name, COMMUNE_KINDS).kind
        differs = match.written is not None and kind not in (None, match.written.kind)
        return match._replace(warnings=("commune_kind_differs",)) if differs else match

    def _nearest(self, units: Iterable[Unit], context: Context) -> list[Unit]:
        """The units that agree best with the context."""
        ranks = {unit: nearness(self._areas, unit, context) for unit in units}
        inside = {unit: rank for unit, rank in ranks.items() if rank is not None}
        return [unit for unit, rank in inside.items() if rank == min(inside.values())]

    def _names_inside(self, level: str, context: Context | None) -> dict[str, list[Unit]]:
        """The names of the units in the province or district named, or else in the default province."""
        if context is None or context.is_empty:
            return self._by_name[level]
        if context not in self._inside:
            if len(self._inside) >= REMEMBERED_CONTEXTS:
                self._inside.clear()
            found: dict[str, list[Unit]] = {}
            for key, units in self._by_name[level].items():
                ranks = ((unit, nearness(self._areas, unit, context)) for unit in units)
                within = [unit for unit, rank in ranks if rank is not None and rank < ELSEWHERE]
                if within:
                    found[key] = within
            self._inside[context] = found
        return self._inside[context]

    def _settle(self, written: Sequence[Unit], on: date, how: str, level: str = "commune") -> Match:
        """One unit of the day out of the units meant, or the reason why not."""
        today = _unique(found for unit in written for found in self._areas.successors(unit, on))
        if len(today) == 1:
            return Match(today[0], how=how if written[0] == today[0] else "successor", written=written[0])
        if not today:
            earlier = _unique(old for unit in written for old in self._areas.predecessors(unit, on))
            return Match(None, earlier, problem=f"{level}_not_yet")
        if len(written) == 1:
            return Match(None, today, problem=f"{level}_split", written=written[0])
        return Match(None, today, problem=f"{level}_ambiguous")

    def _suggest(self, level: str, text: str, context: Context | None, on: date) -> tuple[Unit, ...]:
        """Units of the day with a similar name, most similar first; inside the context if there is one."""
        name = split_kind(text, KINDS[level]).name
        names = self._names_inside(level, context)
        close = process.extract(
            name,
            names.keys(),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SUGGESTION_SIMILARITY,
            limit=SUGGESTIONS,
        )
        found = (unit for key, _, _ in close for unit in names[key])
        return _unique(today for unit in found for today in self._areas.successors(unit, on))[:SUGGESTIONS]


def _text(value: object) -> str:
    """A cell as text: 7888.0 is "7888"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _code_in_name(name: str) -> tuple[str, str]:
    """Code and name of "08545", "08545 - Thu Cúc" or "Thu Cúc"."""
    if _CODE.match(name):
        return name, ""
    both = _CODE_AND_NAME.match(name)
    return (both[1], both[2]) if both else ("", name)


def _take_apart(commune: str, district: str, province: str) -> tuple[str, str, str]:
    """An address in the commune's cell gives district and province where these are not given themselves."""
    name, *rest = [part.strip() for part in _SEPARATORS.split(commune) if part.strip()] or [""]
    for part in rest:
        kind = split_kind(part, (*DISTRICT_KINDS, "tỉnh")).kind
        if kind != "tỉnh" and not district and (kind in DISTRICT_KINDS or len(rest) > 1):
            district = part
        else:
            province = province or part
    return name, district, province


def _same_accents(units: list[Unit], text: str) -> list[Unit]:
    """Of units whose names differ by accents only, those spelt as the text is, if it carries accents."""
    if not has_accents(text):
        return units
    written = f" {fold_keeping_accents(text)}"
    return [unit for unit in units if written.endswith(f" {fold_keeping_accents(unit.name)}")] or units


def _of_kind(units: list[Unit], level: str, text: str) -> list[Unit]:
    """Those of the kind written before the name, if there are any."""
    kind = split_kind(text, KINDS[level]).kind
    return [unit for unit in units if unit.kind == kind] or units


def _of_the_day(units: Sequence[Unit], on: date) -> list[Unit]:
    """Those valid on the day, else all."""
    return [unit for unit in units if unit.valid(on)] or list(units)


def _unique(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(units))
