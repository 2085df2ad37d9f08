"""The tree of units, one unit with its history, and the forms that change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from giamngheo.areas import permissions as may
from giamngheo.areas import queries
from giamngheo.areas.actions import (
    add_village,
    close_village,
    like_named,
    move_village,
    not_begun,
    rename_village,
    withdraw_village,
)
from giamngheo.areas.below import rows_below, whole_of
from giamngheo.areas.counts import Counts, with_merged
from giamngheo.areas.facts import Holding, holding, special_statuses
from giamngheo.areas.followers import hindrances, told_of
from giamngheo.areas.form_page import actor_of, crumbs_of, form_page
from giamngheo.areas.forms import CloseForm, DayForm, MoveForm, VillageForm, WithdrawalForm
from giamngheo.areas.models import AdminUnit, Level, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.of_day import OfDay, in_units_of_the_day, rebased
from giamngheo.areas.poverty import poverty_of
from giamngheo.areas.tables import (
    BELOW_COMMUNE,
    BELOW_PROVINCE,
    UNITS_NOW,
    UNITS_THEN,
    totals_with_poverty,
    with_poverty,
)
from giamngheo.areas.time_line import DAY
from giamngheo.areas.vocabulary import SUBJECTS, words_of
from giamngheo.platform.actions import Act
from giamngheo.platform.components import Empty
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Table
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

NO_AREA = Empty(
    Text("Chưa có địa bàn nào", "No area yet"),
    Text(
        "Xin người quản trị giao vai trò ở địa bàn của bạn, hoặc nạp danh mục đơn vị nếu bản cài còn trống.",
        "Ask the administrator for a role in your area, or to load the list of units if the installation is empty.",
    ),
    icon="geo-alt",
)


class Recorded(NamedTuple):
    """A stretch of a line in time; without a fact nothing is recorded of it."""

    first: date
    last: date | None
    value: Text | None = None
    fact: UnitFact | None = None


@protected(may.VIEW)
def tree(request: HttpRequest) -> HttpResponseBase:
    """Leads to the reader's area; who has several chooses."""
    units = queries.tops(actor_of(request), may.VIEW)
    if len(units) == 1:
        return redirect("areas:unit", units[0].pk)
    return render(request, "areas/choose.html", {"units": units, "nothing": NO_AREA})


@protected(may.VIEW)
def unit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the unit is made of, how many live there, what holds, and how it came about."""
    actor = actor_of(request)
    found = queries.unit_or_404(actor, may.VIEW, pk)
    today = timezone.localdate()
    on = found.valid_to if found.valid_to is not None and found.valid_to < today else today
    table, of_day, whole = None, None, None
    asked = DayForm(request.GET if "day" in request.GET else None, initial={"day": today, "units": "then"})
    past = found.level in (Level.PROVINCE, Level.COMMUNE) and found.valid(today) and asked.is_valid()
    if past:
        of_day, below = _of_day(actor, found, asked.cleaned_data)
        whole = of_day.whole
        table = below.bind(request, of_day.rows, columns=below.columns)
        if table.response:
            return table.response
    elif found.level != Level.VILLAGE:
        below = BELOW_COMMUNE if found.level == Level.COMMUNE else BELOW_PROVINCE
        rows = rows_below(found, today)
        # of a unit that has ended what was counted by its last day
        by = on if on < today else None
        poverty = poverty_of(actor, [row.pk for row in rows], by)
        own = poverty_of(actor, [found.pk], by).get(found.pk)
        whole = whole_of(rows)
        below = replace(below, totals=totals_with_poverty(poverty, whole, own))
        table = below.bind(request, rows, columns=with_poverty(below, poverty))
        if table.response:
            return table.response
    return render(
        request,
        "areas/unit.html",
        {
            "unit": found,
            "crumbs": crumbs_of(actor, found),
            "table": table,
            "asked": asked if found.level != Level.VILLAGE and found.valid(today) else None,
            "of_day": of_day,
            "ended": found.valid_to is not None and found.valid_to < today,
            "holds": _holds(found, on),
            "lines": _lines(found),
            "residents": (figures := list(found.residents.all()[:20])),
            "added_up": _added_up(found, on, whole) if not figures else None,
            "before": found.predecessor_links.select_related("old").order_by("old__code"),
            "after": [
                (link, policy().may(actor, may.VIEW, link.new))
                for link in found.successor_links.select_related("new").order_by("new__code")
            ],
            "names": found.former_names.all(),
            "placements": found.placements.select_related("commune").order_by("-valid_from"),
            "may": _possible(actor, found, today),
        },
    )


def _added_up(unit: AdminUnit, on: date, whole: Counts | None) -> Counts | None:
    """Residents of a unit that none are recorded of: the whole of what lies below it; of a village that was formed by
    merging others, and has not been counted since, those of its parts."""
    if unit.level != Level.VILLAGE:
        return whole
    found = with_merged([unit.pk], {}, on).get(unit.pk)
    return found if isinstance(found, Counts) and found.households is not None else None


def _of_day(actor: Actor, unit: AdminUnit, asked: dict[str, Any]) -> tuple[OfDay, Table]:
    """The rows of a day and their table, with the poor and near-poor of the review before it."""
    day, now = asked["day"], asked["units"] == "now"
    found = rebased(actor, unit, day) if now else in_units_of_the_day(actor, unit, day)
    table = UNITS_NOW if now else UNITS_THEN
    seen = [row.pk for row in found.rows if policy().may(actor, may.VIEW, row.unit)]
    poverty = poverty_of(actor, seen, day)
    columns = with_poverty(table, poverty)
    own = poverty_of(actor, [unit.pk], day).get(unit.pk) if found.whole else None
    return found, replace(table, columns=columns, totals=totals_with_poverty(poverty, found.whole, own))


def _holds(unit: AdminUnit, on: date) -> list[tuple[Text, Text, Holding]]:
    """Subject and value in words, and how the value is known."""
    if unit.level not in (Level.COMMUNE, Level.VILLAGE):
        return []
    one_each = (Subject.LOCALITY, Subject.INCOME_REGION)
    found = [(subject, one) for subject in one_each if (one := holding(unit, subject, on)) is not None]
    found += [(Subject.SPECIAL_STATUS, one) for one in special_statuses(unit, on)]
    return [(SUBJECTS[subject], words_of(subject, one.value), one) for subject, one in found]


def _lines(unit: AdminUnit) -> list[tuple[Text, list[Recorded]]]:
    """What is recorded of the unit itself: each subject's line in time, with the days that nothing is recorded of."""
    lines: dict[tuple[str, str], list[UnitFact]] = {}
    for fact in unit.facts.order_by("subject", "valid_from"):
        of_its_own = fact.value if fact.subject == Subject.SPECIAL_STATUS else ""
        lines.setdefault((fact.subject, of_its_own), []).append(fact)
    found = []
    for (subject, _), facts in lines.items():
        rows: list[Recorded] = []
        for fact in facts:
            if rows and (last := rows[-1].last) is not None and last + DAY < fact.valid_from:
                rows.append(Recorded(last + DAY, fact.valid_from - DAY))
            rows.append(Recorded(fact.valid_from, fact.valid_to, words_of(subject, fact.value), fact))
        found.append((SUBJECTS[Subject(subject)], rows))
    return found


def _possible(actor: Actor, unit: AdminUnit, today: date) -> dict[str, bool]:
    """Which buttons the reader sees."""
    village, commune = unit.level == Level.VILLAGE, unit.level == Level.COMMUNE

    def at_all(permission: str) -> bool:
        return unit.valid(today) and policy().may(actor, permission, unit)

    return {
        "add": commune and at_all(may.ADD_VILLAGE),
        # the name of a village that begins later may be mistyped
        "rename": village
        and (unit.valid_to is None or unit.valid_to >= today)
        and policy().may(actor, may.RENAME_VILLAGE, unit),
        "move": village and at_all(may.MOVE_VILLAGE) and _communes(actor).count() > 1,
        "close": village and at_all(may.CLOSE_VILLAGE),
        "withdraw": village and not_begun(unit) and policy().may(actor, may.WITHDRAW_VILLAGE, unit),
        # what was recorded of a unit that has ended may be wrong too
        "fact": (village or commune) and policy().may(actor, may.RECORD_FACT, unit),
        "residents": policy().may(actor, may.RECORD_RESIDENTS, unit),
    }


def _communes(actor: Actor) -> Any:
    """The communes of today that the actor may move a village between."""
    reach = policy().reach(actor, may.MOVE_VILLAGE)
    rows = AdminUnit.objects.on(timezone.localdate()).level(Level.COMMUNE).order_by("sort_name", "pk")
    return rows if reach.everything else rows.filter(pk__among=reach.communes)


@protected(may.ADD_VILLAGE)
def add(request: HttpRequest, pk: int) -> HttpResponseBase:
    commune = queries.unit_or_404(actor_of(request), may.ADD_VILLAGE, pk)
    form = VillageForm(request.POST or None, initial={"since": timezone.localdate()})

    def write(act: Act, data: dict[str, Any]) -> None:
        kind, name, since = data["kind"], data["name"], data["since"]
        made = add_village(act, commune, kind, name, since, code=data["code"], document=data["document"])
        _tell_like_named(request, made)

    title = Text("Thêm thôn, tổ dân phố", "Add a village")
    return form_page(request, commune, form, title, write, words("Đã thêm thôn.", "The village was added."))


@protected(may.RENAME_VILLAGE)
def rename(request: HttpRequest, pk: int) -> HttpResponseBase:
    village = queries.unit_or_404(actor_of(request), may.RENAME_VILLAGE, pk)
    today = timezone.localdate()
    since = max(today, village.valid_from or today)
    initial = {"kind": village.kind, "name": village.name, "since": since}
    form = VillageForm(request.POST or None, initial=initial, renaming=True)

    def write(act: Act, data: dict[str, Any]) -> None:
        renamed = rename_village(
            act, village, data["kind"], data["name"], data["since"], document=data["document"]
        )
        _tell_like_named(request, renamed)

    title = Text("Đổi tên thôn, tổ dân phố", "Rename the village")
    return form_page(request, village, form, title, write, words("Đã đổi tên.", "The name was changed."))


def _tell_like_named(request: HttpRequest, village: AdminUnit) -> None:
    """That another village has nearly the same name: it may be the same one, written otherwise."""
    for other in like_named(village):
        told = Text(
            f"{village.full_name} chỉ khác dấu so với {other.full_name} đang có. Nếu là một thôn: xem lại tên; nếu "
            "là hai thôn: danh sách viết không dấu sẽ được hỏi khi nhập.",
            f"{village.full_name} differs from {other.full_name} by accents alone. If it is the same village, look "
            "at the name again; if there are two, lists without accents will be asked about.",
        )
        messages.warning(request, say(told))


@protected(may.MOVE_VILLAGE)
def move(request: HttpRequest, pk: int) -> HttpResponseBase:
    village = queries.unit_or_404(actor_of(request), may.MOVE_VILLAGE, pk)
    others = _communes(actor_of(request)).exclude(pk=village.parent_id)
    form = MoveForm(request.POST or None, communes=others, initial={"since": timezone.localdate()})

    def write(act: Act, data: dict[str, Any]) -> None:
        move_village(act, village, data["commune"], data["since"], document=data["document"])

    title = Text("Chuyển thôn sang xã khác", "Move the village to another commune")
    done = words("Đã chuyển thôn cùng các hộ.", "The village was moved with its households.")
    return form_page(request, village, form, title, write, done)


@protected(may.CLOSE_VILLAGE)
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The end of a village; what hangs on it is told before."""
    village = queries.unit_or_404(actor_of(request), may.CLOSE_VILLAGE, pk)
    if village.level != Level.VILLAGE:
        raise Http404
    others = AdminUnit.objects.on(timezone.localdate()).level(Level.VILLAGE).filter(parent=village.parent_id)
    others = others.exclude(pk=village.pk).order_by("sort_name", "pk")
    # what stands against it whichever village receives the households: the form would be filled in vain
    ends = village.valid_to is None
    stops = hindrances(village.pk, others.values_list("pk", flat=True).first()) if ends else []
    needed = [one for one in hindrances(village.pk, None) if one not in stops] if ends else []
    day = {"since": timezone.localdate()}
    form = CloseForm(request.POST or None, villages=others, needed=needed, initial=day)

    def write(act: Act, data: dict[str, Any]) -> None:
        close_village(act, village, data["since"], document=data["document"], receiver=data["receiver"])

    title = Text("Kết thúc, sáp nhập thôn", "Close or merge the village")
    done = words("Đã ghi: thôn kết thúc.", "Recorded: the village has ended.")
    told = [one for one in told_of(village.pk) if one not in stops] if ends else []
    shown: dict[str, Any] = {"danger": True, "submit": title, "stops": stops, "told": told}
    return form_page(request, village, form, title, write, done, **shown)


@protected(may.WITHDRAW_VILLAGE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A village added by mistake, before its first day."""
    village = queries.unit_or_404(actor_of(request), may.WITHDRAW_VILLAGE, pk)
    if village.level != Level.VILLAGE:
        raise Http404
    form = WithdrawalForm(request.POST or None)

    def write(act: Act, data: dict[str, Any]) -> None:
        withdraw_village(act, village)

    title = Text("Rút thôn đã thêm nhầm", "Withdraw a village added by mistake")
    done = words("Đã rút thôn.", "The village was withdrawn.")
    shown: dict[str, Any] = {"danger": True, "submit": title}
    return form_page(request, village, form, title, write, done, onward=village.parent, **shown)
