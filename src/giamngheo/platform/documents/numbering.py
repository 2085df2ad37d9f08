"""Numbers of papers that the software counts itself: through the year of signing, per commune and form."""

from __future__ import annotations

import re

from giamngheo.platform.documents.models import IssuedDocument, NumberCounter

WHY = "numbers that are given already"
LEADING = re.compile(r"\d+")


def next_numbers(form: str, commune: int, year: int, count: int) -> range:
    """The next `count` numbers, kept for the transaction that asks: who asks beside it waits for its end.

    The first time in a year it goes on from the papers that were issued before there was a counter.
    """
    if not count:
        return range(0)
    NumberCounter.objects.get_or_create(form=form, commune=commune, year=year)
    counter = NumberCounter.objects.select_for_update().get(form=form, commune=commune, year=year)
    first = (counter.last or _given(form, commune, year)) + 1
    counter.last = first + count - 1
    counter.save(update_fields=("last",))
    return range(first, first + count)


def _given(form: str, commune: int, year: int) -> int:
    rows = IssuedDocument.objects.unscoped(WHY).filter(form=form, commune=commune, issued_on__year=year)
    found = (LEADING.match(number) for number in rows.values_list("number", flat=True))
    return max((int(one.group()) for one in found if one), default=0)
