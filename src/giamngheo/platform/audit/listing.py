"""The list of events: columns, and filters by who, what, where, on what and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from giamngheo.platform.audit.accounts import accounts_named, role_in_words
from giamngheo.platform.audit.lists_read import WITHOUT_LISTS, about, said_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.audit.wording import object_words
from giamngheo.platform.components import Empty
from giamngheo.platform.database.names import label_key
from giamngheo.platform.forms import DayField
from giamngheo.platform.permissions import AUDIT_EXPORT, AUDIT_VIEW
from giamngheo.platform.places import places
from giamngheo.platform.scope import all_permissions, policy
from giamngheo.platform.tables import BoundTable, Column, Filter, Kind, Table
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import language
from giamngheo.rules.text import Text

Choices = list[tuple[str, Text | str]]
ACCOUNTS = 200


def day_of(written: str) -> date | None:
    """A day as people write it (dd/mm/yyyy); None for what is no day."""
    try:
        return DayField(required=False).clean(written)
    except ValidationError:
        return None


def _since(rows: QuerySet[AuditEvent], written: str) -> QuerySet[AuditEvent]:
    day = day_of(written)
    return rows.none() if day is None else rows.filter(at__gte=_moment(day, time.min))


def _until(rows: QuerySet[AuditEvent], written: str) -> QuerySet[AuditEvent]:
    day = day_of(written)
    return rows.none() if day is None else rows.filter(at__lte=_moment(day, time.max))


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _by_account(rows: QuerySet[AuditEvent], words: str) -> QuerySet[AuditEvent]:
    return rows.filter(user_id__in=list(accounts_named(words))[:ACCOUNTS])


def _in_area(rows: QuerySet[AuditEvent], words: str) -> QuerySet[AuditEvent]:
    """Acts in the communes called so; links of other pages name the commune by its id."""
    if words.isascii() and words.isdigit():
        return rows.filter(commune=row_id(words))
    return rows.filter(commune__among=set(places().communes_called(words)))


def _room(name: str) -> Text:
    """The part of the program that an act or an object belongs to."""
    label = name.partition(".")[0]
    try:
        return Text(str(apps.get_app_config(label).verbose_name), label.capitalize())
    except LookupError:
        return Text.same(label)


def _by_room(choices: Iterable[tuple[str, Text]]) -> Choices:
    spoken = language()
    found = [(_room(name).get(spoken), label_key(label.get(spoken)), name, label) for name, label in choices]
    return [(name, label) for _, _, name, label in sorted(found, key=lambda one: one[:3])]


def _actions(request: HttpRequest) -> Choices:
    """Every act there is, by its words, those of a part of the program together."""
    return _by_room((one.name, one.label) for one in all_permissions())


def _objects(request: HttpRequest) -> Choices:
    models = [one for one in apps.get_models() if one.__module__.startswith("giamngheo.")]
    return _by_room((one._meta.label_lower, object_words(one._meta.label_lower)) for one in models)


FILTERS = (
    Filter(
        "who",
        Text("Ai làm", "Who"),
        apply=_by_account,
        hint=Text("Tên hoặc tên đăng nhập", "Name or user name"),
    ),
    Filter("action", Text("Việc", "Act"), choices=_actions, group=_room),
    Filter(
        "way",
        Text("Xem hay ghi", "Read or written"),
        choices=[
            ("write", Text("Ghi", "Written")),
            ("read", Text("Xem dữ liệu cá nhân", "Personal data read")),
            ("single", Text("Trừ lượt xem danh sách", "All but lists that were read")),
        ],
        apply=lambda rows, way: rows.filter(WITHOUT_LISTS if way == "single" else Q(reading=way == "read")),
    ),
    Filter(
        "area",
        Text("Địa bàn", "Area"),
        apply=_in_area,
        hint=Text("Tên xã, phường hoặc tỉnh", "Name of a commune or province"),
    ),
    Filter("type", Text("Đối tượng", "Object"), choices=_objects, lookup="object_type", group=_room),
    Filter(
        "number",
        Text("Số của đối tượng", "Number of the object"),
        apply=lambda rows, number: about(rows, "", number),
    ),
    Filter("since", Text("Từ ngày", "From"), apply=_since, hint=Text("ngày/tháng/năm", "day/month/year")),
    Filter("until", Text("Đến ngày", "To"), apply=_until, hint=Text("ngày/tháng/năm", "day/month/year")),
)


class Names(dict[int, str]):
    """Names of units, asked for once."""

    def learn(self, units: Iterable[int | None]) -> None:
        self.update(places().names({unit for unit in units if unit is not None} - self.keys()))

    def __missing__(self, unit: int) -> str:
        self.learn([unit])
        return self.setdefault(unit, "")


def place_of(event: AuditEvent, names: Names) -> str:
    """ "Xã Thu Cúc, Khu 3"; empty for an act that belongs to no area."""
    parts = [names[unit] for unit in (event.commune, event.village) if unit is not None]
    return ", ".join(part for part in parts if part)


def roles_of(event: AuditEvent, names: Names) -> Text | str:
    """ "Lãnh đạo UBND cấp xã – Xã Thu Cúc" of the roles that gave the right."""
    said = []
    for held in filter(None, event.roles.split(",")):
        key, _, unit = held.partition("@")
        role, place = role_in_words(key), names[int(unit)] if unit.isdigit() else ""
        said.append(Text(f"{role.vi} – {place}", f"{role.en} – {place}") if place else role)
    return Text.join("; ", said) if said else ""


def units_of_roles(event: AuditEvent) -> set[int]:
    """The units the roles were held on, to be named together."""
    placed = (held.partition("@")[2] for held in event.roles.split(","))
    return {int(unit) for unit in placed if unit.isdigit()}


def object_of(event: AuditEvent) -> Text | str:
    if not event.object_id:
        return ""
    words = object_words(event.object_type)
    return Text(f"{words.vi} số {event.object_id}", f"{words.en} {event.object_id}")


def columns(names: Names) -> list[Column]:
    return [
        Column("at", Text("Lúc", "When"), Kind.DATE, sort="id"),
        Column("actor", Text("Ai làm", "Who"), card=True),
        Column("action", Text("Việc", "Act"), value=said_of, card=True),
        Column("object", Text("Đối tượng", "Object"), value=object_of, card=True),
        Column("place", Text("Địa bàn", "Area"), value=lambda event: place_of(event, names)),
        Column("row_count", Text("Số dòng", "Rows"), Kind.NUMBER, lambda event: event.row_count or None),
        Column(
            "reading",
            Text("Xem hay ghi", "Read or written"),
            value=lambda event: Text("Xem", "Read") if event.reading else Text("Ghi", "Written"),
        ),
        Column("roles", Text("Vai trò", "Role"), value=lambda event: roles_of(event, names), shown=False),
    ]


EVENTS = Table(
    name="audit",
    caption=Text("Nhật ký", "Audit"),
    columns=columns(Names()),
    filters=FILTERS,
    order="-at",
    row_href=lambda event: reverse("platform:audit-event", args=[event.pk]),
    export_permission=AUDIT_EXPORT,
    empty=Empty(
        Text("Chưa có sự kiện nào", "No events yet"),
        Text(
            "Mỗi lần ghi và mỗi lần xem dữ liệu cá nhân ở địa bàn của bạn sẽ hiện ở đây.",
            "Each write and each reading of personal data in your area will stand here.",
        ),
        icon="journal-text",
    ),
)


def events_table(request: HttpRequest) -> BoundTable:
    """The list for one reader; who did what to whom leaves as a file with the second step, and leaves an event."""
    actor = request.actor  # type: ignore[attr-defined]
    leaving = bool(request.GET.get("export"))
    if leaving:
        policy().require(actor, AUDIT_EXPORT)
    names = Names()
    rows = AuditEvent.objects.reach(actor, AUDIT_EXPORT if leaving else AUDIT_VIEW)
    bound = EVENTS.bind(
        request, rows, columns=columns(names), filters=_filters(request), on_export=_leave_event
    )
    if not leaving:
        names.learn(
            unit
            for event in bound.page.rows
            for unit in (event.commune, event.village, *units_of_roles(event))
        )
    return bound


def _filters(request: HttpRequest) -> tuple[Filter, ...]:
    """Kind and number together name one object, which other events may show without being of its kind."""
    kind = request.GET.get("type", "")
    if not request.GET.get("number", "").strip() or kind not in {name for name, _ in _objects(request)}:
        return FILTERS
    joint = {
        "type": lambda rows, value: rows,
        "number": lambda rows, number: about(rows, kind, number),
    }
    return tuple(replace(one, apply=joint[one.key]) if one.key in joint else one for one in FILTERS)


def _leave_event(bound: BoundTable, kind: str, rows: int) -> None:
    record_reading(bound.request.actor, AUDIT_EXPORT, None, fields=[f"{kind}: {rows}"])  # type: ignore[attr-defined]


def wrong_days(request: HttpRequest) -> list[str]:
    """What was written as a day and is none."""
    written: list[Any] = [request.GET.get(name, "").strip() for name in ("since", "until")]
    return [one for one in written if one and day_of(one) is None]
