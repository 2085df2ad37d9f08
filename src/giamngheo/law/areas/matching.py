"""From a commune as written in a list to the official unit, or to a named problem. It never guesses.

Accents, case, spelling of tones and the way of writing the kind do not matter. A unit that has ended is followed to
its successor; a divided one is a problem, because only the villages tell its parts apart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

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
SUGGESTION_SIMILARITY = 0.85

_DIGITS = re.compile(r"^'?(\d{1,5})(?:\.0+)?$")
_SEPARATORS = re.compile(r"[,;()/]")


class Match(NamedTuple):
    """The unit found, or the problem and what might have been meant.

    `how`: "code", "name", "spelling" (found only by a coarser spelling), "successor" (an ended unit, followed).
    `problem`: commune_missing, commune_unknown, commune_ambiguous, commune_split, commune_code_name_mismatch,
    commune_not_yet, and the same for province with "province_". `written` is the unit as it was named, before it
    was followed. `warnings`: province_unknown, district_unknown, commune_code_reused, commune_kind_differs.
    """

    unit: Unit | None
    candidates: tuple[Unit, ...] = ()
    how: str | None = None
    problem: str | None = None
    written: Unit | None = None
    warnings: tuple[str, ...] = ()


class Context(NamedTuple):
    """The province and district a commune is said to lie in, as all units that bear the name; () if not said."""

    provinces: tuple[Unit, ...]
    districts: tuple[Unit, ...]
    default_province: str | None
    on: date


class Matcher:
    """Indexes over the units of one `Areas`; results are remembered, since lists repeat their communes."""

    def __init__(self, areas: "Areas") -> None:
        self._areas = areas
        self._by_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        self._by_loose_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        self._memory: dict[tuple, Match] = {}
        for unit in areas.all_units:
            levels = [unit.level]
            # Island districts had no communes and stand where a commune would.
            if unit.level == "district" and areas.links_from(unit):
                levels.append("commune")
            name = split_kind(f"{unit.kind} {unit.name}").name
            for level in levels:
                self._by_name[level, name].append(unit)
                self._by_loose_name[level, loose(name)].append(unit)

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
            found = self._memory[key] = self._match(*key)
        return found

    def _match(
        self, province: str, district: str, commune: str, code: str, on: date, default_province: str | None
    ) -> Match:
        name, district, province = _take_apart(commune, district, province)
        if _DIGITS.match(name) and not code:
            code, name = name, ""
        provinces, districts = self.named("province", province), self.named("district", district)
        warnings = tuple(
            f"{level}_unknown"
            for level, text, units in (("province", province, provinces), ("district", district, districts))
            if text and not units
        )
        context = Context(provinces, districts, default_province, on)
        match = self._match_code(code, name, context) if code else self._match_name(name, context)
        return match._replace(warnings=warnings + match.warnings)

    def match_above(self, level: str, text: object, on: date) -> Match:
        """A province or district by name or code, followed to the unit valid on that day."""
        written = self.named(level, _text(text))
        if not written:
            return Match(None, self._suggest(level, _text(text), None), problem=f"{level}_unknown")
        valid = [unit for unit in written if unit.valid(on)]
        return self._settle(valid or list(written), on, "name", level)

    def named(self, level: str, text: str) -> tuple[Unit, ...]:
        """All units of a level that a text may name, of any period; a number is a code, else a numbered name."""
        digits = _DIGITS.match(text)
        if digits:
            by_code = self._with_code(digits[1], level)
            if by_code:
                return tuple(by_code)
        return tuple(_one_kind(self._candidates(level, text)[0], level, text))

    def _candidates(self, level: str, text: str) -> tuple[list[Unit], str]:
        """Units whose name fits the text, and how; the kind is taken off first, then the whole text is tried."""
        kind, name = split_kind(text, KINDS[level])
        readings = [name] if kind is None else [name, fold(text)]
        for index, how in ((self._by_name, "name"), (self._by_loose_name, "spelling")):
            for reading in readings:
                found = index.get((level, reading if how == "name" else loose(reading)))
                if found:
                    return _same_accents(found, text, level), how
        return [], "name"

    def _with_code(self, digits: str, level: str) -> list[Unit]:
        code = digits.zfill(CODE_LENGTH[level])
        return [unit for unit in self._areas.history(code) if unit.level == level]

    def _match_code(self, code: str, name: str, context: Context) -> Match:
        digits = _DIGITS.match(code)
        bearers = self._with_code(digits[1], "commune") if digits else []
        if not bearers:
            by_name = self._match_name(name, context) if name else Match(None)
            if by_name.unit:
                return Match(None, (by_name.unit,), problem="commune_code_name_mismatch")
            return Match(None, by_name.candidates, problem="commune_unknown")
        if name:
            agreeing = [unit for unit in bearers if unit in self._candidates("commune", name)[0]]
            if not agreeing:
                by_name = self._match_name(name, context)
                named = (by_name.unit,) if by_name.unit else by_name.candidates
                return Match(None, _unique([*bearers, *named]), problem="commune_code_name_mismatch")
            return self._settle(_valid_first(agreeing, context.on), context.on, "code")
        within = [unit for unit in bearers if self._nearness(unit, context) is not None] or bearers
        match = self._settle(_valid_first(within, context.on), context.on, "code")
        others = [unit for unit in within if match.unit not in self._areas.successors(unit, context.on)]
        return match._replace(warnings=("commune_code_reused",)) if match.unit and others else match

    def _match_name(self, name: str, context: Context) -> Match:
        if not fold(name) and not context.districts:
            return Match(None, problem="commune_missing")
        # An island district stands for the commune it did not have.
        islands = [unit for unit in context.districts if not fold(name) and self._areas.links_from(unit)]
        if islands:
            return self._settle(islands, context.on, "name")
        if not fold(name):
            return Match(None, problem="commune_missing")
        found, how = self._candidates("commune", name)
        nearest = self._nearest(found, context)
        if not nearest:
            return Match(None, self._suggest("commune", name, context), problem="commune_unknown")
        fitting = _one_kind(nearest, "commune", name)
        match = self._settle(fitting, context.on, how)
        kind = split_kind(name, COMMUNE_KINDS).kind
        differs = match.written is not None and kind not in (None, match.written.kind)
        return match._replace(warnings=("commune_kind_differs",)) if differs else match

    def _nearest(self, found: Iterable[Unit], context: Context) -> list[Unit]:
        """The units that agree best with the context; without any context, all of them, those valid today first."""
        by_rank: dict[int, list[Unit]] = defaultdict(list)
        for unit in found:
            rank = self._nearness(unit, context)
            if rank is not None:
                by_rank[rank].append(unit)
        return by_rank[min(by_rank)] if by_rank else []

    def _nearness(self, unit: Unit, context: Context) -> int | None:
        """0 best; None: outside the context. Smaller for a unit of the day, then for one that has ended."""
        areas, on = self._areas, context.on
        ended = 0 if unit.valid(on) else 1
        if context.districts:
            if unit.district_code and any(d.code == unit.district_code for d in context.districts):
                return ended
            before = {old.district_code for link in areas.links_to(unit) for old in (link.old,)}
            return 2 + ended if before & {d.code for d in context.districts} else None
        if context.provinces:
            return self._nearness_to_province(unit, context.provinces, ended)
        if context.default_province:
            home = areas.history(context.default_province)
            rank = self._nearness_to_province(unit, home, ended)
            return 10 + ended if rank is None else rank
        return ended

    def _nearness_to_province(self, unit: Unit, provinces: Iterable[Unit], ended: int) -> int | None:
        for province in provinces:
            if province.code == unit.province_code and _overlap(province, unit):
                return ended
        related = {link.old.province_code for link in self._areas.links_to(unit)}
        related |= {link.new.province_code for link in self._areas.links_from(unit)}
        return 2 + ended if related & {province.code for province in provinces} else None

    def _settle(self, written: list[Unit], on: date, how: str, level: str = "commune") -> Match:
        """One unit of the day out of the units meant, or the reason why not."""
        results = {unit: self._areas.successors(unit, on) for unit in written}
        today = _unique(result for found in results.values() for result in found)
        if len(today) == 1:
            first = written[0]
            return Match(today[0], how=how if first in today else "successor", written=first)
        if not today:
            earlier = _unique(old for unit in written for old in self._areas.predecessors(unit, on))
            return Match(None, earlier, problem=f"{level}_not_yet")
        problem = "split" if len(written) == 1 else "ambiguous"
        return Match(
            None, today, problem=f"{level}_{problem}", written=written[0] if len(written) == 1 else None
        )

    def _suggest(self, level: str, text: str, context: Context | None) -> tuple[Unit, ...]:
        """Units with a similar name, nearest first: those of the context before all others."""
        name = split_kind(text, KINDS[level]).name
        if not name:
            return ()
        names = {key[1]: units for key, units in self._by_name.items() if key[0] == level}
        if context and (context.districts or context.provinces or context.default_province):
            inside = {
                key: [
                    unit
                    for unit in units
                    if (self._nearness(unit, context) or 0) < 10 and self._nearness(unit, context) is not None
                ]
                for key, units in names.items()
            }
            names = {key: units for key, units in inside.items() if units}
        close = process.extract(
            name,
            names.keys(),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SUGGESTION_SIMILARITY,
            limit=SUGGESTIONS,
        )
        on = context.on if context else date.max
        return _unique(
            found for key, _, _ in close for unit in names[key] for found in self._areas.successors(unit, on)
        )[:SUGGESTIONS]


def _text(value: object) -> str:
    """A cell as text: 7888.0 is "7888"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _take_apart(commune: str, district: str, province: str) -> tuple[str, str, str]:
    """An address in the commune's cell gives district and province where these are not given themselves."""
    name, *rest = [part.strip() for part in _SEPARATORS.split(commune) if part.strip()] or [""]
    for part in rest:
        kind = split_kind(part, (*DISTRICT_KINDS, "tỉnh")).kind
        if kind == "tỉnh":
            province = province or part
        elif not district and (kind in DISTRICT_KINDS or len(rest) > 1):
            district = part
        else:
            province = province or part
    return name, district, province


def _same_accents(units: list[Unit], text: str, level: str) -> list[Unit]:
    """Of units whose names differ by accents only, those spelt as the text is, if it carries accents."""
    if not has_accents(text):
        return units
    written = fold_keeping_accents(text)
    exact = [unit for unit in units if f" {written}".endswith(f" {fold_keeping_accents(unit.name)}")]
    return exact or units


def _one_kind(units: list[Unit], level: str, text: str) -> list[Unit]:
    """Those of the kind written before the name, if there are any."""
    kind = split_kind(text, KINDS[level]).kind
    return [unit for unit in units if unit.kind == kind] or units


def _valid_first(units: list[Unit], on: date) -> list[Unit]:
    """The unit of the day alone if there is one, else all."""
    return [unit for unit in units if unit.valid(on)] or units


def _overlap(first: Unit, second: Unit) -> bool:
    starts = [unit.valid_from for unit in (first, second) if unit.valid_from]
    ends = [unit.valid_to for unit in (first, second) if unit.valid_to]
    return not starts or not ends or max(starts) <= min(ends)


def _unique(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(units))
