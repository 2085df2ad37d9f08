"""The queue of probable duplicates: two records side by side; one person, two, or later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb, Empty, Progress, Status, Tone
from giamngheo.platform.figures import moment
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.privacy import shown_name, shown_number
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import say
from giamngheo.registry import household_page, permissions, queries, words
from giamngheo.registry.actions.merging import mark_different, merge_pair
from giamngheo.registry.actions.searching import ask_search, last_search
from giamngheo.registry.actions.unmerging import pair_of, undo_merge
from giamngheo.registry.identity.evidence import NUMBER, agreement, comparison_name, numbers_agree
from giamngheo.registry.models import DuplicatePair, Membership, Merge, Person
from giamngheo.rules.text import Text

LABEL = Text("Người có thể bị ghi trùng", "Probable duplicates")
STATES = {
    DuplicatePair.State.OPEN: Status(Text("Chờ xem xét", "Waiting"), Tone.WAITING),
    DuplicatePair.State.SAME: Status(Text("Là một người", "One person"), Tone.GOOD),
    DuplicatePair.State.DIFFERENT: Status(Text("Hai người khác nhau", "Two persons"), Tone.NEUTRAL),
}
MERGED = Text("Đã gộp thành một người; có thể hoàn tác ở trang này.", "Merged; it can be undone here.")
UNDONE = Text("Đã hoàn tác lần gộp.", "The merge is undone.")
UNDO_AGREED = Text(
    "Đã ghi địa bàn của bạn đồng ý hoàn tác. Máy hoàn tác khi cán bộ của xã kia cũng đồng ý.",
    "Your area's agreement to undo is recorded. It is undone when the other commune's officer agrees.",
)
AGREED = Text(
    "Đã ghi địa bàn của bạn đồng ý gộp. Người kia ở xã khác: máy gộp khi cán bộ xã ấy cũng đồng ý giữ bản ghi này.",
    "Your area's agreement is recorded. The other record is another commune's: they are merged when its officer "
    "agrees to keep the same record.",
)


def _table(request: HttpRequest) -> Table:
    actor = request.actor  # type: ignore[attr-defined]
    sight = policy().sight(actor, permissions.IDENTITY)

    def name(person: Person) -> str:
        return seen_name(person, sight(Placed(person.commune_id, person.village_id)))

    return Table(
        name="duplicates",
        caption=LABEL,
        columns=[
            Column("first", Text("Người thứ nhất", "First"), value=lambda row: name(row.first)),
            Column("second", Text("Người thứ hai", "Second"), value=lambda row: name(row.second), card=True),
            Column(
                "place",
                Text("Nơi ở", "Places"),
                value=lambda row: " / ".join(
                    dict.fromkeys([row.first.commune.full_name, row.second.commune.full_name])
                ),
            ),
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
                value=lambda row: row.agreed_commune.full_name if row.agreed_commune else "",
                card=True,
            ),
        ],
        order="-probability",
        row_href=lambda row: reverse("registry:pair", args=[row.pk]),
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


def seen_name(person: Person, sees: PersonalData) -> str:
    """A name for comparing: of another area's person at least family name and initials."""
    return shown_name(person.full_name, max(sees, PersonalData.MASKED))


@protected(permissions.IDENTITY)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """What waits, the most probable first; how far a search is, or the button that starts one."""
    rows = queries.open_pairs(request.actor)  # type: ignore[attr-defined]
    table = _table(request).bind(request, rows)
    last = last_search()
    context = {
        "table": table,
        "label": LABEL,
        "searched": last if last is None or last.finished else None,
        "progress": None if last is None or last.finished else _bar(last),
    }
    return render(request, "registry/duplicates.html", context)


def _bar(job: Job) -> Progress:
    done, total = progress_of(job)
    words = Text("Đang tìm người có thể bị ghi trùng", "Looking for probable duplicates")
    return Progress(words, done, total or 0, poll=reverse("registry:duplicates-progress"))


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


@dataclass(frozen=True)
class Side:
    """One record of a pair as the reader may see it; `own`: within the reader's area."""

    own: bool
    pk: int
    name: str
    household: str
    household_code: str
    facts: tuple[Any, ...]


def _side(person: Person, sees: PersonalData) -> Side:
    stay = (
        Membership.objects.unscoped("the household of a person of a pair the reader has read")
        .filter(person=person, until=None)
        .select_related("household")
        .first()
    )
    place = ", ".join(unit.full_name for unit in (person.village, person.commune) if unit)
    own = sees is not PersonalData.NONE
    return Side(
        own=own,
        pk=person.pk,
        name=seen_name(person, sees),
        household=reverse("registry:household", args=[stay.household_id]) if stay and own else "",
        household_code=stay.household.code if stay and own else "",
        facts=(
            seen_name(person, sees),
            household_page.born(person, sees),
            words.SEXES.get(person.sex, ""),  # type: ignore[call-overload]
            place,
            shown_number(person.citizen_number, PersonalData.MASKED),
        ),
    )


@protected(permissions.IDENTITY)
@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Two records side by side with what agrees."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = DuplicatePair.objects.reach(actor, permissions.IDENTITY)
    related = (
        "first__commune", "first__village", "second__commune", "second__village", "agreed_commune",
    )  # fmt: skip
    chosen: DuplicatePair = rows.select_related(*related).one_or_404(pk=pk)
    sight = policy().sight(actor, permissions.IDENTITY)
    first, second = (
        _side(person, sight(Placed(person.commune_id, person.village_id)))
        for person in (chosen.first, chosen.second)
    )
    lines = [
        (comparison_name(name), first.facts[at], second.facts[at], agreement(chosen.evidence, name))
        for at, name in enumerate(("name", "birth", "sex", "place"))
    ]
    numbers = numbers_agree(chosen.first, chosen.second)
    lines.append((NUMBER, first.facts[-1], second.facts[-1], numbers))
    later = queries.open_pairs(actor).filter(pk__gt=chosen.pk).order_by("pk").first()
    merge = _merges(actor).filter(kept__in=(first.pk, second.pk), absorbed__in=(first.pk, second.pk)).first()
    context = {
        "crumbs": [Crumb(LABEL, reverse("registry:duplicates")), Crumb(f"#{chosen.pk}")],
        "pair": chosen,
        "status": STATES[chosen.state],  # type: ignore[index]
        "sides": (first, second),
        "lines": lines,
        "percent": chosen.probability * 100,
        "open": chosen.state == DuplicatePair.State.OPEN and not _gone(chosen),
        "gone": _gone(chosen),
        "both": first.own and second.own,
        "agreed": _agreed(chosen),
        "later": reverse("registry:pair", args=[later.pk]) if later else reverse("registry:duplicates"),
        "merge": merge,
        "undoing": _undo_agreed(merge),
    }
    return render(request, "registry/pair.html", context)


def _merges(actor: Any) -> Any:
    """Merges of persons not undone, whose pair the reader has: on either side, as the queue."""
    pairs = DuplicatePair.objects.reach(actor, permissions.IDENTITY)
    kept_first = pairs.filter(first=OuterRef("kept"), second=OuterRef("absorbed"))
    kept_second = pairs.filter(second=OuterRef("kept"), first=OuterRef("absorbed"))
    merges = Merge.objects.unscoped("of pairs that the reader has").filter(undone_at=None)
    return merges.filter(Exists(kept_first) | Exists(kept_second), kind=Merge.Kind.PERSON)


def _gone(pair: DuplicatePair) -> bool:
    """Whether one of the two records has been merged into a third."""
    both = (pair.first_id, pair.second_id)
    return any(one.merged_into_id not in {None, *both} for one in (pair.first, pair.second))


def _undo_agreed(merge: Merge | None) -> Text | None:
    """Which side has agreed to take the merge back, where the other has not yet."""
    known = merge.moved.get("undo") if merge is not None else None
    if not known:
        return None
    return Text(
        "{commune} đã đồng ý hoàn tác; chờ bên kia cùng đồng ý.",
        "{commune} has agreed to undo it; the other side has to agree.",
    ).format(commune=AdminUnit.objects.get(pk=known["commune"]).full_name)


def _agreed(pair: DuplicatePair) -> Text | None:
    """Which side has agreed to a merge that waits for the other, and the record it would keep."""
    if pair.agreed_commune is None or pair.state != DuplicatePair.State.OPEN:
        return None
    which = Text("thứ nhất", "first") if pair.agreed_kept == pair.first_id else Text("thứ hai", "second")
    return Text(
        "{commune} đã đồng ý gộp và giữ bản ghi {which} ({at}); chờ bên kia đồng ý giữ cùng bản ghi ấy.",
        "{commune} has agreed to a merge that keeps the {which} record ({at}); the other side has to agree to the "
        "same.",
    ).format(commune=pair.agreed_commune.full_name, which=which, at=moment(pair.agreed_at))


@protected(permissions.IDENTITY)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One person (`keep` says which record stays) or two."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen: DuplicatePair = DuplicatePair.objects.reach(actor, permissions.IDENTITY).one_or_404(pk=pk)
    act = Act(actor, reason=request.POST.get("reason", "").strip()[:300])
    keep = row_id(request.POST.get("keep", ""))
    try:
        if keep is not None:
            merged = merge_pair(act, chosen, keep, act.reason)
            messages.success(request, say(AGREED if merged is None else MERGED))
            return redirect("registry:pair", pk=pk)
        mark_different(act, chosen, act.reason)
        messages.success(request, say(Text("Đã ghi: hai người khác nhau.", "Recorded: two persons.")))
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect("registry:pair", pk=pk)
    except Forbidden as error:
        messages.error(request, say(error.message))
        return redirect("registry:pair", pk=pk)
    following = queries.open_pairs(actor).filter(pk__gt=pk).order_by("pk").first()
    return redirect("registry:pair", pk=following.pk) if following else redirect("registry:duplicates")


@protected(permissions.IDENTITY)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Both records as they were before the merge, or this side's word that they shall be."""
    actor = request.actor  # type: ignore[attr-defined]
    merge: Merge = _merges(actor).one_or_404(pk=pk)
    try:
        undone = undo_merge(Act(actor, reason=request.POST.get("reason", "").strip()[:300]), merge)
        messages.success(request, say(UNDO_AGREED if undone.undone_at is None else UNDONE))
    except (ActionRefused, Forbidden) as error:
        messages.error(request, say(error.message))
    return redirect("registry:pair", pk=pair_of(merge).pk)
