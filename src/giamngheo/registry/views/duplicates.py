"""The queue of probable duplicates, the pairs that were settled, and the search for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Empty, Progress, Status, Tone
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Filter, Kind, Persons, Table
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions, queries
from giamngheo.registry.actions.searching import ask_search, last_search
from giamngheo.registry.models import DuplicatePair, Person
from giamngheo.rules.text import Text

LABEL = Text("Người có thể bị ghi trùng", "Probable duplicates")
SETTLED = Text("Cặp đã xử lý", "Settled pairs")
WAITING = Text("Chờ xem xét", "Waiting")
STATES = {
    DuplicatePair.State.OPEN: Status(WAITING, Tone.WAITING),
    DuplicatePair.State.SAME: Status(Text("Là một người", "One person"), Tone.GOOD),
    DuplicatePair.State.DIFFERENT: Status(Text("Hai người khác nhau", "Two persons"), Tone.NEUTRAL),
}
REOPENED = {
    DuplicatePair.State.SAME: Status(Text("Đã hoàn tác lần gộp", "Merge undone"), Tone.WAITING),
    DuplicatePair.State.DIFFERENT: Status(Text("Đưa lại để xem xét", "Taken up again"), Tone.WAITING),
}
"""What became of a pair that waits again, by what had been decided before."""


def outcome(pair: DuplicatePair) -> Status:
    """What was decided last of a pair."""
    return REOPENED[pair.reopened_from] if pair.reopened_from else STATES[pair.state]  # type: ignore[index]


def seen_name(person: Person, sees: PersonalData) -> str:
    """A name for comparing: of another area's person at least family name and initials."""
    return shown_name(person.full_name, max(sees, PersonalData.MASKED))


def agreed_sides(pair: DuplicatePair) -> Text | str:
    """The communes that have agreed to a merge; both where they would keep different records."""
    if pair.agreed_commune is None or pair.opposed_commune is None:
        return pair.agreed_commune.full_name if pair.agreed_commune else ""
    return Text(
        "{one} và {other}, giữ hai bản ghi khác nhau", "{one} and {other}, keeping different records"
    ).format(one=pair.agreed_commune.full_name, other=pair.opposed_commune.full_name)


Sight = Callable[[Placed], PersonalData]


def _sight(request: HttpRequest) -> Sight:
    return policy().sight(request.actor, permissions.IDENTITY)  # type: ignore[attr-defined]


def _both(sight: Sight) -> Persons:
    return Persons(permissions.IDENTITY, lambda row: [row.first, row.second], sight)


def _persons(sight: Sight) -> list[Column]:
    def name(person: Person) -> str:
        return seen_name(person, sight(Placed(person.commune_id, person.village_id)))

    return [
        Column("first", Text("Người thứ nhất", "First"), value=lambda row: name(row.first), personal=True),
        Column(
            "second",
            Text("Người thứ hai", "Second"),
            value=lambda row: name(row.second),
            card=True,
            personal=True,
        ),
        Column(
            "place",
            Text("Nơi ở", "Places"),
            value=lambda row: " / ".join(
                dict.fromkeys([row.first.commune.full_name, row.second.commune.full_name])
            ),
        ),
    ]


def _to(row: DuplicatePair) -> str:
    return reverse("registry:pair", args=[row.pk])


def _queue(sight: Sight) -> Table:
    return Table(
        name="duplicates",
        caption=LABEL,
        persons=_both(sight),
        columns=[
            *_persons(sight),
            Column(
                "probability",
                Text("Khả năng trùng (%)", "Probability (%)"),
                Kind.PERCENT,
                sort="probability",
                value=lambda row: row.probability * 100,
                card=True,
            ),
            Column(
                "agreed",
                Text("Bên đã đồng ý gộp", "Agreed to merge"),
                value=agreed_sides,
                card=True,
            ),
        ],
        order="-probability",
        row_href=_to,
        export=False,
        empty=Empty(
            Text("Không có cặp nào chờ xem xét", "No pair waits"),
            Text(
                "Máy tự tìm người có thể bị ghi trùng mỗi đêm. Vừa nhập danh sách thì bấm «Tìm ngay».",
                "Probable duplicates are looked for every night. After an import, press “Search now”.",
            ),
            icon="people",
        ),
    )


def _decided_so(rows: Any, value: str) -> Any:
    return rows.filter(state=DuplicatePair.State.OPEN if value == "reopened" else value)


def _settled(sight: Sight) -> Table:
    return Table(
        name="duplicates-settled",
        caption=SETTLED,
        persons=_both(sight),
        columns=[
            *_persons(sight),
            Column("outcome", Text("Kết luận", "Outcome"), Kind.STATUS, value=outcome, card=True),
            Column("decided_by", Text("Người xử lý", "Settled by"), card=True),
            Column("decided_at", Text("Lúc", "At"), Kind.DATE, sort="decided_at", card=True),
            Column("reason", Text("Lý do, ghi chú", "Reason, note"), card=True),
        ],
        filters=(
            Filter(
                "outcome",
                Text("Kết luận", "Outcome"),
                choices=[
                    ("same", Text("Trùng: là một người", "Duplicate: one person")),
                    ("different", Text("Không trùng: hai người", "No duplicate: two persons")),
                    ("reopened", Text("Đã gỡ, chờ xem lại", "Taken back, waits again")),
                ],
                apply=_decided_so,
            ),
        ),
        order="-decided_at",
        row_href=_to,
        export=False,
        empty=Empty(
            Text("Chưa có cặp nào được xử lý", "No pair is settled yet"),
            Text(
                "Cặp đã gộp, đã ghi là hai người hoặc đã gỡ sẽ hiện ở đây, kèm người xử lý và lý do.",
                "Pairs that were merged, found to be two persons or taken back stand here, with who decided and why.",
            ),
            Text("Xem cặp đang chờ", "See what waits"),
            reverse("registry:duplicates"),
            icon="people",
        ),
    )


def _pages(here: str) -> list[tuple[Text, str, bool]]:
    pages = ((WAITING, "registry:duplicates"), (SETTLED, "registry:duplicates-settled"))
    return [(label, reverse(name), name == here) for label, name in pages]


@protected(permissions.IDENTITY)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """What waits, the most probable first; how far a search is, or the button that starts one."""
    rows = queries.open_pairs(request.actor)  # type: ignore[attr-defined]
    last = last_search()
    context = {
        "table": _queue(_sight(request)).bind(request, rows),
        "label": LABEL,
        "tabs": _pages("registry:duplicates"),
        "searching": True,
        "searched": last if last is None or last.finished else None,
        "progress": None if last is None or last.finished else _bar(last),
    }
    return render(request, "registry/duplicates.html", context)


@protected(permissions.IDENTITY)
@require_safe
def settled(request: HttpRequest) -> HttpResponseBase:
    """What was decided of which pair, by whom, when and why; the latest first."""
    rows = queries.settled_pairs(request.actor)  # type: ignore[attr-defined]
    context = {
        "table": _settled(_sight(request)).bind(request, rows),
        "label": SETTLED,
        "tabs": _pages("registry:duplicates-settled"),
    }
    return render(request, "registry/duplicates.html", context)


def _bar(job: Job) -> Progress:
    done, total = progress_of(job)
    words = Text("Đang tìm người có thể bị ghi trùng", "Looking for probable duplicates")
    poll = reverse("registry:duplicates-progress")
    return Progress(words, done, total or 0, poll=poll, waiting=job.waiting)


@protected(permissions.IDENTITY)
@require_POST
def search(request: HttpRequest) -> HttpResponseBase:
    """Starts the search of the night now."""
    try:
        ask_search(Act(request.actor))  # type: ignore[attr-defined]
        started = Text("Đã bắt đầu tìm trong toàn bộ sổ hộ.", "The whole register is being searched.")
        messages.success(request, say(started))
    except ActionRefused as error:
        messages.info(request, say(error.message))
    return redirect("registry:duplicates")


@protected(permissions.IDENTITY)
@require_safe
def search_progress(request: HttpRequest) -> HttpResponseBase:
    """The bar again; leads to the list when the search has ended."""
    last = last_search()
    if last is None or last.finished:
        return HttpResponseClientRedirect(reverse("registry:duplicates"))
    return render(request, "platform/components/progress.html", {"progress": _bar(last)})
