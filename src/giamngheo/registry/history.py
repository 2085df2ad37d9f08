"""Who did what when and why to a household, its members and its requests: from the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse

from giamngheo.platform.audit.contents import Content, contents_of
from giamngheo.platform.audit.field_words import field_words
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.components import Event
from giamngheo.platform.database.paging import page_of
from giamngheo.platform.scope import PersonalData, permission
from giamngheo.registry import words
from giamngheo.registry.household_events import bulk_events
from giamngheo.registry.models import ChangeRequest, Household, Person
from giamngheo.rules.text import Text

PAGE = 10
MERGE = "registry.merge"
MERGED = Text("Gộp hai bản ghi của một người", "Two records of one person merged")
_SAID_TO_ALL = {"kind", "household", "state"}
UNDONE = Text("Hoàn tác lần gộp hai bản ghi", "The merge of two records undone")


@dataclass(frozen=True)
class History:
    """A page of events, latest first; `before` leads to the earlier ones, None at the end."""

    events: tuple[Event, ...]
    before: int | None


def history(
    household: Household,
    persons: Sequence[int],
    sees: PersonalData,
    requests: Sequence[ChangeRequest],
    before: int | None = None,
) -> History:
    """What happened to a household the actor has read; values only for who may see persons in full.

    requests: the household's requests for change, all of them.
    """
    asked = {one.pk: one for one in requests}
    about = _of(Household, [household.pk]) | _of(Person, persons) | _of(ChangeRequest, asked)
    bulk = set(bulk_events(household.pk, before, PAGE + 1))
    events = AuditEvent.objects.unscoped("what happened to a household the actor has read")
    # who read what is asked of the audit: it is no change and would bury what happened
    events = events.filter(reading=False)
    page = page_of(events.filter(about | Q(pk__in=bulk)), "-pk", after=before, size=PAGE)
    # what a bulk act carries is read on the page of the event alone: it is of thousands of households
    contents = contents_of([one for one in page.rows if one.pk not in bulk or one.object_type == MERGE])
    made = tuple(
        _bulk(one, household, contents.get(one.pk))
        if one.pk in bulk
        else _event(one, contents[one.pk], asked, sees)
        for one in page.rows
    )
    return History(made, page.after)


def _bulk(event: AuditEvent, household: Household, content: Content | None) -> Event:
    said = f"“{event.reason}”" if event.reason else ""
    href = reverse("registry:history-event", args=[household.pk, event.pk])
    return Event(event.at, event_words(event, content=content), said, event.actor, href=href)


def _of(model: type[Model], keys: Any) -> Q:
    ids = [str(key) for key in keys]
    return Q(object_type=model._meta.label_lower, object_id__in=ids) if ids else Q(pk__in=[])


def _event(
    event: AuditEvent, content: Content, asked: Mapping[int, ChangeRequest], sees: PersonalData
) -> Event:
    request = asked.get(int(event.object_id)) if event.object_type == "registry.changerequest" else None
    said = [f"“{event.reason}”"] if event.reason else []
    if request is not None:
        said.append(_outcome(request))
    else:
        said.append(_changes(event, content, sees))
    return Event(
        event.at,
        event_words(event, request),
        " · ".join(part for part in said if part),
        event.actor,
        words.REQUEST_STATES[request.state] if request else None,  # type: ignore[index]
    )


def event_words(
    event: AuditEvent, request: ChangeRequest | None = None, content: Content | None = None
) -> Text | str:
    """What was done, in the words of its permission; a merge by what it carries."""
    if event.object_type == MERGE and content is not None:
        return UNDONE if "undone" in content.after else MERGED
    try:
        label = permission(event.action).label
    except KeyError:
        return event.action
    if request is None:
        return label
    from giamngheo.registry.changes import kind_of

    kind = kind_of(request).label
    return Text(f"Đề nghị: {kind.vi.lower()}", f"Request: {kind.en.lower()}")


def _outcome(request: ChangeRequest) -> str:
    from giamngheo.platform.figures import moment

    if request.decided_at is None:
        return ""
    return " ".join(
        part for part in (request.decided_name, moment(request.decided_at), request.decision_reason) if part
    )


def _changes(event: AuditEvent, content: Content, sees: PersonalData) -> str:
    """Field by field; only the names of the fields for who may not see persons in full."""
    from giamngheo.platform.figures import DASH
    from giamngheo.platform.web.language import say

    if content.erased:
        return say(Text("nội dung đã xoá theo yêu cầu hợp pháp", "erased as the law asks"))
    model: type[Model] = Person if event.object_type == "registry.person" else Household
    said = []
    for name, after in content.after.items():
        label = say(field_words(name, model))
        before = content.before.get(name)
        hidden = sees is not PersonalData.FULL or name in {"phone", "citizen_number"}
        if isinstance(after, dict | list) and name != "confirmed":
            continue
        if hidden and name not in _SAID_TO_ALL:
            said.append(label)
        elif name in content.before:
            said.append(f"{label}: {before or DASH} → {after or DASH}")
        else:
            shown = ", ".join(map(str, after)) if isinstance(after, list) else after
            said.append(f"{label}: {shown if shown not in (None, '') else DASH}")
    return "; ".join(said)
