"""A pair of probable duplicates: two records side by side; one person, two, or later; and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.components import Crumb
from giamngheo.platform.figures import moment
from giamngheo.platform.privacy import shown_number
from giamngheo.platform.scope import Actor, PersonalData, Placed, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import say
from giamngheo.platform.web.posted import posted_choice
from giamngheo.registry import household_page, permissions, queries, words
from giamngheo.registry.actions.merging import mark_different, merge_pair, reopen_pair
from giamngheo.registry.actions.unmerging import pair_of, undo_merge
from giamngheo.registry.identity.evidence import NUMBER, agreement, comparison_name, numbers_agree
from giamngheo.registry.models import DuplicatePair, Membership, Merge, Person
from giamngheo.registry.views.duplicates import LABEL, SETTLED, STATES, outcome, seen_name
from giamngheo.rules.text import Text

REASON = 300
MERGED = Text(
    "Đã gộp cặp #{pair} thành một người. Gộp nhầm thì mở cặp ấy ở «Cặp đã xử lý» và hoàn tác.",
    "Pair #{pair} is merged into one person. A wrong merge is undone on the pair, under “Settled pairs”.",
)
DIFFERENT = Text(
    "Đã ghi cặp #{pair} là hai người khác nhau. Ghi nhầm thì mở cặp ấy ở «Cặp đã xử lý» để xem xét lại.",
    "Pair #{pair} is recorded as two persons. It can be taken up again under “Settled pairs”.",
)
REOPENED = Text("Đã đưa cặp này trở lại danh sách chờ xem xét.", "The pair waits again.")
UNDONE = Text("Đã hoàn tác lần gộp; cặp này chờ xem xét lại.", "The merge is undone; the pair waits again.")
UNDO_AGREED = Text(
    "Đã ghi địa bàn của bạn đồng ý hoàn tác. Máy hoàn tác khi cán bộ của xã kia cũng đồng ý.",
    "Your area's agreement to undo is recorded. It is undone when the other commune's officer agrees.",
)
AGREED = Text(
    "Đã ghi địa bàn của bạn đồng ý gộp cặp #{pair}. Người kia ở xã khác: máy gộp khi cán bộ xã ấy cũng đồng ý giữ "
    "bản ghi này.",
    "Your area's agreement to merge pair #{pair} is recorded. The other record is another commune's: they are merged "
    "when its officer agrees to keep the same record.",
)
DISAGREED = Text(
    "Đã ghi lựa chọn của địa bàn bạn với cặp #{pair}. Xã kia chọn giữ bản ghi khác: cặp chưa gộp và cả hai bên đều "
    "thấy hai lựa chọn.",
    "Your area's choice for pair #{pair} is recorded. The other commune would keep the other record: nothing is "
    "merged, and both sides see both choices.",
)


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
        "opposed_commune",
    )  # fmt: skip
    chosen: DuplicatePair = rows.select_related(*related).one_or_404(pk=pk)
    sight = policy().sight(actor, permissions.IDENTITY)
    seen = {
        person: sight(Placed(person.commune_id, person.village_id))
        for person in (chosen.first, chosen.second)
    }
    if full := [person for person, sees in seen.items() if sees is PersonalData.FULL]:
        note_shown(request, permissions.IDENTITY, full, ("full_name", "birth_year"), chosen)
    first, second = (_side(person, sees) for person, sees in seen.items())
    lines = [
        (comparison_name(name), first.facts[at], second.facts[at], agreement(chosen.evidence, name))
        for at, name in enumerate(("name", "birth", "sex", "place"))
    ]
    numbers = numbers_agree(chosen.first, chosen.second)
    lines.append((NUMBER, first.facts[-1], second.facts[-1], numbers))
    following = queries.pair_after(actor, chosen)
    merge = _merges(actor).filter(kept__in=(first.pk, second.pk), absorbed__in=(first.pk, second.pk)).first()
    context = {
        "crumbs": [_way(chosen), Crumb(f"#{chosen.pk}")],
        "pair": chosen,
        "status": STATES[chosen.state],  # type: ignore[index]
        "decided": outcome(chosen) if chosen.decided_at else None,
        "sides": (first, second),
        "lines": lines,
        "percent": chosen.probability * 100,
        "open": chosen.state == DuplicatePair.State.OPEN and not _gone(chosen),
        "gone": _gone(chosen),
        "different": chosen.state == DuplicatePair.State.DIFFERENT,
        "both": first.own and second.own,
        "agreed": _agreed(chosen),
        "following": following,
        "merge": merge,
        "undoing": _undo_agreed(merge),
    }
    return render(request, "registry/pair.html", context)


def _way(pair: DuplicatePair) -> Crumb:
    """To the list that the pair stands in."""
    if pair.state == DuplicatePair.State.OPEN:
        return Crumb(LABEL, reverse("registry:duplicates"))
    return Crumb(SETTLED, reverse("registry:duplicates-settled"))


def _merges(actor: Actor) -> Any:
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


def _agreed(pair: DuplicatePair) -> list[Text]:
    """What each side has said of a merge that waits for the other, and the record it would keep."""
    if pair.agreed_commune is None or pair.state != DuplicatePair.State.OPEN:
        return []
    said = [(pair.agreed_commune, pair.agreed_kept, pair.agreed_by, pair.agreed_at)]
    if pair.opposed_commune is not None:
        said.append((pair.opposed_commune, pair.opposed_kept, pair.opposed_by, pair.opposed_at))
    lines = [
        _AGREES.format(
            commune=commune.full_name,
            which=Text("thứ nhất", "first") if kept == pair.first_id else Text("thứ hai", "second"),
            who=who,
            at=moment(at),
        )
        for commune, kept, who, at in said
    ]
    return [*lines, _WAITS if len(said) == 1 else _DISAGREE]


_AGREES = Text(
    "{commune} đã đồng ý gộp và giữ bản ghi {which} ({who}, {at}).",
    "{commune} has agreed to a merge that keeps the {which} record ({who}, {at}).",
)
_WAITS = Text(
    "Chờ bên kia đồng ý giữ cùng bản ghi ấy.", "The other side has to agree to keep the same record."
)
_DISAGREE = Text(
    "Hai bên chọn giữ hai bản ghi khác nhau nên chưa gộp. Trao đổi với nhau: bên nào đổi ý thì chọn lại bản ghi, máy "
    "gộp ngay; hoặc nhờ cán bộ cấp tỉnh quyết định.",
    "The two sides would keep different records, so nothing is merged. Talk to each other: when one of them chooses "
    "again, the records are merged at once; or the officer of the province decides.",
)


@protected(permissions.IDENTITY)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One person (`keep`: the record that stays) or two (`keep` is empty); leads on to the next pair."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = _chosen(request, pk)
    act = _act(request)
    try:
        keep = row_id(posted_choice(request, "keep", _offered(chosen), missing="?"))
        if keep is not None:
            merged = merge_pair(act, chosen, keep, act.reason)
            said = MERGED if merged else DISAGREED if chosen.opposed_commune_id else AGREED
        else:
            mark_different(act, chosen, act.reason)
            said = DIFFERENT
    except (ActionRefused, Forbidden) as error:
        messages.error(request, say(error.message))
        return redirect("registry:pair", pk=pk)
    messages.success(request, say(said.format(pair=pk)))
    following = queries.pair_after(actor, chosen)
    return redirect("registry:pair", pk=following.pk) if following else redirect("registry:duplicates")


@protected(permissions.IDENTITY)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A pair judged to be two persons waits again."""
    chosen = _chosen(request, pk)
    try:
        reopen_pair(_act(request), chosen)
        messages.success(request, say(REOPENED))
    except (ActionRefused, Forbidden) as error:
        messages.error(request, say(error.message))
    return redirect("registry:pair", pk=pk)


@protected(permissions.IDENTITY)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Both records as they were before the merge, or this side's word that they shall be."""
    actor = request.actor  # type: ignore[attr-defined]
    merge: Merge = _merges(actor).one_or_404(pk=pk)
    try:
        undone = undo_merge(_act(request), merge)
        messages.success(request, say(UNDO_AGREED if undone.undone_at is None else UNDONE))
    except (ActionRefused, Forbidden) as error:
        messages.error(request, say(error.message))
    return redirect("registry:pair", pk=pair_of(merge).pk)


def _offered(pair: DuplicatePair) -> set[str]:
    return {"", str(pair.first_id), str(pair.second_id)}


def _chosen(request: HttpRequest, pk: int) -> DuplicatePair:
    actor = request.actor  # type: ignore[attr-defined]
    found: DuplicatePair = DuplicatePair.objects.reach(actor, permissions.IDENTITY).one_or_404(pk=pk)
    return found


def _act(request: HttpRequest) -> Act:
    return Act(request.actor, reason=request.POST.get("reason", "").strip()[:REASON])  # type: ignore[attr-defined]
