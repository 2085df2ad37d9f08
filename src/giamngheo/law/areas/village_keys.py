"""Which written names of a commune's villages are one village, between a list, the totals and earlier lists.

Accents do not count: a wrong tone mark is far more common than two villages that differ by one. Where the totals
hold both spellings as lines of their own they are two villages, and only the exact spelling belongs to either; a
spelling without accents only where the sheet that writes it has some.
"""

from __future__ import annotations

from collections.abc import Iterable

from giamngheo.law.areas.villages import Village, normalise_village

# Written, but fitting several villages that differ by their accents alone.
OPEN = ""


class VillageKeys:
    """The keys of the villages of one commune; `listed` are the names of the list, `given` those of the totals,
    `earlier` those of earlier lists, `unaccented` those of the list that stand in a sheet typed without accents."""

    def __init__(
        self,
        listed: Iterable[str] = (),
        given: Iterable[str] = (),
        earlier: Iterable[str] = (),
        unaccented: Iterable[str] = (),
    ) -> None:
        here, there, before = (
            [normalise_village(text) for text in texts if text.strip()] for texts in (listed, given, earlier)
        )
        self.apart = _kept_apart(here, there)
        self._same = self._joined(here, there)
        known = [*here, *(village for village in there if self._key(village) not in self._same)]
        keys = {self._key(village) for village in known} | set(self._same)
        self._same |= self._joined(known, [one for one in before if self._key(one) not in keys])
        self._unclear = {normalise_village(text).spelling for text in unaccented if self.rivals(text)}

    def of(self, text: str) -> str:
        """The key of a name: that of the list's village, also where another table leaves out or adds the kind
        ("Giác" and "Khu Giác"). OPEN where there is no name, or where it fits several."""
        return OPEN if normalise_village(text).spelling in self._unclear else self.of_given(text)

    def of_given(self, text: str) -> str:
        """The key of a name as the totals write it, which are sure of their accents."""
        key = self._key(normalise_village(text)) if text.strip() else OPEN
        return self._same.get(key, key)

    def rivals(self, text: str) -> tuple[str, ...]:
        """The villages of the totals that a name which is OPEN may mean, as they are written there."""
        return tuple(self.apart.get(normalise_village(text).key, {}).values())

    def _key(self, village: Village) -> str:
        spellings = self.apart.get(village.key)
        if spellings is None:
            return village.key
        return village.spelling if village.spelling in spellings else OPEN

    def _joined(self, here: list[Village], there: list[Village]) -> dict[str, str]:
        """Key there → key here where the commune has no other village of that name, in either."""
        ours, theirs = self._by_bare_name(here), self._by_bare_name(there)
        same = {}
        for bare, (first, *others) in theirs.items():
            match ours.get(bare):
                case [only] if not others and (first.kind is None) != (only.kind is None):
                    same[self._key(first)] = self._key(only)
        return same

    def _by_bare_name(self, villages: Iterable[Village]) -> dict[str, list[Village]]:
        found: dict[str, dict[str, Village]] = {}
        for village in villages:
            key = self._key(village)
            if key != OPEN:
                bare = village.bare_spelling if village.key in self.apart else village.bare
                found.setdefault(bare, {}).setdefault(key, village)
        return {bare: list(of_name.values()) for bare, of_name in found.items()}


def _kept_apart(here: Iterable[Village], there: Iterable[Village]) -> dict[str, dict[str, str]]:
    """Key → spelling → the totals' writing, of names that the totals hold beside others of the same key. Where the
    list alone writes the kind, or leaves it out, its key is kept apart likewise."""
    families: dict[str, dict[str, Village]] = {}
    for village in there:
        families.setdefault(village.key, {}).setdefault(village.spelling, village)
    several = {key: list(family.values()) for key, family in families.items() if len(family) > 1}
    apart = {key: {one.spelling: one.display for one in family} for key, family in several.items()}
    for village in here:
        if village.key in families:
            continue
        fitting = [
            family
            for family in several.values()
            if family[0].bare == village.bare and (family[0].kind is None) != (village.kind is None)
        ]
        if len(fitting) == 1:
            apart[village.key] = {one._replace(kind=village.kind).spelling: one.display for one in fitting[0]}
    return apart
