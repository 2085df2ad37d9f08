"""Events of pages that showed many: in words, whom they showed, and which events one object is found in."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from giamngheo.platform import figures
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.shown import marks_of, shown_by
from giamngheo.platform.audit.wording import action_words, object_words
from giamngheo.platform.tables import BoundTable, Column, Kind, Table
from giamngheo.rules.text import Text

READ = Text("Xem danh sách", "List read")
NOUNS = {
    "registry.household": Text("hộ", "households"),
    "registry.person": Text("nhân khẩu", "persons"),
}
"""As they are counted; other kinds are called what they are."""
WHY = "the numbers of events that name one object; the reader's reach is applied to them"


def is_list(event: AuditEvent) -> bool:
    """Whether it is the reading of a list, and of no single object."""
    return event.shown is not None and not event.object_id


def said_of(event: AuditEvent) -> Text:
    """An event in words: "Xem danh sách hộ: 50 hộ" of a list, of others the act."""
    if not is_list(event):
        return action_words(event.action)
    counted = Counter(model._meta.label_lower for model, _ in shown_by(event))
    parts = [
        Text(f"{figures.number(n)} {_noun(one).vi}", f"{figures.number(n)} {_noun(one).en}")
        for one, n in counted.items()
    ]
    of = f" {_noun(next(iter(counted))).vi}" if len(counted) == 1 else ""
    told = Text.join(", ", parts)
    return Text(f"{READ.vi}{of}: {told.vi}", f"{READ.en}: {told.en}")


def _noun(label: str) -> Text:
    return NOUNS.get(label) or object_words(label).within()


def about(rows: QuerySet[AuditEvent], label: str, number: str) -> QuerySet[AuditEvent]:
    """Events of the object of this number, and readings of lists that showed it. label: its kind, "" for any.

    Their numbers are looked up first: an index gives all of one object at once, where an order by number would have
    the database look through the whole audit for the latest.
    """
    labels = [label] if label else [one._meta.label_lower for one in apps.get_models()]
    every = AuditEvent.objects.unscoped(WHY)
    found = [every.filter(object_type__in=labels, object_id=number)]
    if number.isascii() and number.isdigit():
        found += [every.filter(shown__holds=mark) for mark in marks_of(int(number), label)]
    keys = set(chain.from_iterable(some.values_list("pk", flat=True) for some in found))
    return rows.filter(pk__among=keys)


WITHOUT_LISTS = Q(shown=None) | ~Q(object_id="")


def shown_table(request: HttpRequest, event: AuditEvent) -> BoundTable | None:
    """Everything that the event says was shown, by kind and number; None where it names nothing."""
    rows = [
        {"pk": None, "kind": object_words(model._meta.label_lower), "number": str(pk)}
        for model, pk in shown_by(event)
    ]
    if not rows:
        return None
    table = Table(
        name="audit-shown",
        caption=Text("Đã hiện đầy đủ", "Shown in full"),
        columns=[
            Column("kind", Text("Đối tượng", "Object"), card=True),
            Column("number", Text("Số của đối tượng", "Number of the object"), Kind.CODE, card=True),
        ],
        export=False,
        paged=True,
    )
    return table.bind(request, rows)
