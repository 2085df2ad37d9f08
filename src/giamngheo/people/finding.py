"""Accounts by the words of their name or user name, for the filters of the audit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from giamngheo.law.areas import fold
from giamngheo.people.models import User

MOST = 200


def accounts_with(words: str) -> Sequence[int]:
    """Ids of the accounts whose name holds every word, in any order, or whose user name begins so."""
    asked = fold(words).split()
    if not asked:
        return ()
    named = Q()
    for word in asked:
        named &= Q(search_name__contains=word)
    found = User.objects.filter(named | Q(username__istartswith=words.strip()))
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST])
