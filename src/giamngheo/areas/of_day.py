"""Figures of a past day below a unit of today: in the communes of that day, or re-based to today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from giamngheo.areas.below import counts_in, villages_in
from giamngheo.areas.counts import COUNTED, Counts, added
from giamngheo.areas.facts import Holding, holdings
from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.permissions import VIEW
from giamngheo.areas.poverty import not_rebased
from giamngheo.areas.rebasing import Rebased, rebase
from giamngheo.areas.tree import tree_today
from giamngheo.platform.figures import number
from giamngheo.platform.scope import Actor, policy
from giamngheo.rules.text import Text

WORDS = {
    "households": Text("hộ dân cư", "resident households"),
    "persons": Text("nhân khẩu", "persons"),
    "minority_households": Text("hộ dân tộc thiểu số", "ethnic-minority households"),
}


@dataclass(frozen=True)
class DayRow:
    """A commune with its residents as of the day; `beside`: what became of it, or what it is made of."""

    unit: AdminUnit
    villages: int
    residents: Residents | Counts | None
    locality: Holding | None
    beside: Text | str = ""

    @property
    def pk(self) -> int:
        return self.unit.pk


@dataclass
class OfDay:
    """Rows of a day and, in words, what they do not hold. whole: residents of the unit, the rest among them; None
    where a commune of the day reaches beyond it."""

    rows: list[DayRow] = field(default_factory=list)
    rest: list[Text] = field(default_factory=list)
    whole: Counts | None = None


def in_units_of_the_day(actor: Actor, unit: AdminUnit, day: date) -> OfDay:
    """The communes of the day that lie in a province or commune of today. A fixed number of queries.

    Of a commune that reaches beyond the reader's area no figure is shown.
    """
    found = _communes(unit, day)
    own = [one for one in found if policy().may(actor, VIEW, one)]
    placed = villages_in(found, day)
    counts, localities = counts_in(own, placed, day)[0], holdings(found, Subject.LOCALITY, day)
    names = _names({now for one in found for now in tree_today().became(one.pk)})
    result = OfDay(whole=_whole(unit, found, counts) if len(own) == len(found) else None)
    for one in found:
        hidden = one not in own
        result.rows.append(
            DayRow(
                one,
                0 if hidden else len(placed[one.pk]),
                counts.get(one.pk),
                localities.get(one.pk),
                _became(one, names),
            )
        )
        if hidden:
            result.rest.append(
                Text(
                    f"{one.full_name} bị chia, một phần nay ở ngoài địa bàn này: số liệu của cả xã xem ở cấp trên.",
                    f"{one.full_name} was divided and a part now lies outside this area: its figures are seen above.",
                )
            )
    return result


def rebased(actor: Actor, unit: AdminUnit, day: date) -> OfDay:
    """The communes of today in the unit with the residents of the day; a divided commune follows its villages."""
    today = timezone.localdate()
    found = _communes(unit, day)
    own = {one.pk for one in found if policy().may(actor, VIEW, one)}
    counts, below = counts_in(found, villages_in(found, day), day)
    index = tree_today()
    moved = rebase(_figures(counts), day, today, _figures(below))
    communes = AdminUnit.objects.on(today).filter(pk__among=set(index.communes_below(unit.pk)))
    units = list(communes.order_by("code", "pk"))
    parts: dict[int, list[AdminUnit]] = {one.pk: [] for one in units}
    for one in found:
        for there in index.became(one.pk):
            if there in parts:
                parts[there].append(one)
    placed, localities = villages_in(units, today), holdings(units, Subject.LOCALITY, today)
    rows = [
        DayRow(
            one,
            len(placed[one.pk]),
            _put_together(one.pk, parts[one.pk], counts, moved),
            localities.get(one.pk),
            ", ".join(part.full_name for part in parts[one.pk] if part.pk != one.pk),
        )
        for one in units
    ]
    whole = _whole(unit, found, counts) if len(own) == len(found) else None
    return OfDay(rows, _rest(actor, found, own, moved, day), whole)


def _whole(
    unit: AdminUnit, found: Sequence[AdminUnit], counts: Mapping[int, Residents | Counts]
) -> Counts | None:
    """All residents of the communes of the day, where these lie in the unit with all that they became."""
    index = tree_today()
    here = set(index.communes_below(unit.pk))
    if not found or any(not set(index.became(one.pk)) <= here for one in found):
        return None
    unknown = Counts(None, None, None)
    return added([counts.get(one.pk, unknown) for one in found], _OF_COMMUNES)


def _communes(unit: AdminUnit, day: date) -> list[AdminUnit]:
    ids = tree_today().lying_in(unit.pk, day)
    return list(AdminUnit.objects.select_related("parent").filter(pk__among=set(ids)).order_by("code", "pk"))


def _became(commune: AdminUnit, names: Mapping[int, str]) -> Text | str:
    """What the commune is today, in words; nothing where it is what it was."""
    now = tree_today().became(commune.pk)
    if now == [commune.pk]:
        return ""
    said = ", ".join(name for one, name in names.items() if one in now)
    return Text(f"chia về {said}", f"divided among {said}") if len(now) > 1 else said


def _names(units: set[int]) -> dict[int, str]:
    found = AdminUnit.objects.filter(pk__among=units).order_by("code", "pk")
    return {one.pk: one.full_name for one in found}


def _figures(counts: Mapping[int, Residents | Counts]) -> dict[int, dict[str, int]]:
    return {
        pk: {name: value for name in COUNTED if (value := getattr(row, name)) is not None}
        for pk, row in counts.items()
    }


def _put_together(
    commune: int, parts: Sequence[AdminUnit], counts: Mapping[int, Residents | Counts], moved: Rebased
) -> Residents | Counts | None:
    """None for a figure that a part of the commune lacks: a sum of some would read as the sum of all."""
    if [part.pk for part in parts] == [commune]:
        return counts.get(commune)
    placed = moved.figures.get(commune, {})
    lacking = {one.unit: one.figures for one in moved.unplaced}

    def known(name: str) -> int | None:
        whole = all(
            part.pk in counts
            and getattr(counts[part.pk], name) is not None
            and not lacking.get(part.pk, {}).get(name)
            for part in parts
        )
        return int(placed.get(name, 0)) if parts and whole else None

    found = Counts(known("households"), known("persons"), known("minority_households"))
    return None if found[:3] == (None, None, None) else found


def _rest(actor: Actor, found: Sequence[AdminUnit], own: set[int], moved: Rebased, day: date) -> list[Text]:
    """What lies in no commune of today, commune by commune of the day; without figures beyond the reader's area."""
    lost = {one.unit: one for one in moved.unplaced}
    reviewed = not_rebased(actor, [one.pk for one in found if one.pk in own], day)
    said = []
    for one in found:
        parts = []
        if one.pk in lost:
            parts += [
                WORDS[name].format() if one.pk not in own else _counted(int(value), WORDS[name])
                for name, value in lost[one.pk].figures.items()
                if value
            ]
        if one.pk in reviewed:
            poor = reviewed[one.pk]
            parts.append(_counted(poor.poor, Text("hộ nghèo", "poor households")))
            parts.append(_counted(poor.near_poor, Text("hộ cận nghèo", "near-poor households")))
        if not parts:
            continue
        why = lost[one.pk].reason if one.pk in lost else _NO_VILLAGE
        vi, en = ", ".join(part.vi for part in parts), ", ".join(part.en for part in parts)
        said.append(
            Text(
                f"{one.full_name}: {vi} – {why.vi}; các xã nhận thiếu phần này.",
                f"{one.full_name}: {en} – {why.en}; the receiving communes lack this part.",
            )
        )
    return said


_OF_COMMUNES = Text("cộng từ các xã của ngày đó", "the sum of the communes of that day")
_NO_VILLAGE = Text(
    "đơn vị bị chia, hộ chưa có thôn hoặc thôn chưa chuyển về xã nhận",
    "the commune was divided; the households have no village, or theirs was not moved to a receiving commune",
)


def _counted(value: int, words: Text) -> Text:
    return Text(f"{number(value)} {words.vi}", f"{number(value)} {words.en}")
