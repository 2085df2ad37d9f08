"""What the search of households looks in: the names of the members, the codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from giamngheo.platform.database.search import search_text
from giamngheo.registry.models import ForeignCode, Household, Membership, Person

SLICE = 500


REPEATED = ("search", "number_missing")
"""What `set_search` fills."""


def set_search(households: Sequence[Household]) -> None:
    """Fills `search` and `number_missing` of saved households from their members of today and their codes (not yet
    written)."""
    names: dict[int, list[str]] = defaultdict(list)
    missing: set[int] = set()
    ids = [household.pk for household in households]
    why = "the search text of given households"
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        stays = Membership.objects.unscoped(why).filter(household__in=part, until=None)
        members = stays.order_by("number").values_list(
            "household_id", "person__full_name", "person__number_state"
        )
        for pk, name, number in members:
            names[pk].append(name)
            if number == Person.NumberState.MISSING:
                missing.add(pk)
        codes = ForeignCode.objects.unscoped(why).filter(household__in=part, person=None)
        for pk, code in codes.values_list("household_id", "code"):
            names[pk].append(code)
    for household in households:
        household.search = search_text(household.code, household.head_name, *names[household.pk])
        household.number_missing = household.pk in missing
