"""A merge of two records is taken back, while what it touched is as it left it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions
from giamngheo.registry.actions.merging import (
    WHY,
    back_in_queue,
    homes,
    locked,
    reaches,
    refresh,
    standing,
)
from giamngheo.registry.changes.showing import BIRTH
from giamngheo.registry.changes.showing import LABELS as PERSON_LABELS
from giamngheo.registry.citizen_numbers import number_index
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import DuplicatePair, Household, MemberAnswers, Membership, Merge, Person
from giamngheo.registry.relinks import Move, relinks
from giamngheo.rules.text import Text

# the fields of which nothing known is no value, not an empty text
_NOTHING = {
    "birth_year", "birth_month", "birth_day", "disabled", "merit", "social_allowance", "number_checked_on",
}  # fmt: skip


_LABELS = {**PERSON_LABELS, "phone": Text("Điện thoại", "Telephone")}


def pair_of(merge: Merge) -> DuplicatePair:
    """The pair that the merge has settled."""
    first, second = sorted((merge.kept, merge.absorbed))
    pair: DuplicatePair = DuplicatePair.objects.unscoped(WHY).get(first=first, second=second)
    return pair


@action(permissions.IDENTITY)
def undo_merge(act: Act, merge: Merge) -> Merge:
    """Both records as they were.

    As a merge, it changes households on both sides: who reaches one of the two records only agrees for its side
    (`undone_at` stays None), and it happens when the other side agrees. ActionRefused `undone_already`,
    `agreed_already`, `changed_since`, `number_taken`.
    """
    pair = pair_of(merge)
    act.require(pair)
    people = locked(pair)
    merge.refresh_from_db()
    if merge.undone_at is not None:
        raise ActionRefused(
            "undone_already", Text("Lần gộp này đã được hoàn tác.", "This merge is undone already.")
        )
    keeper, other = people[merge.kept], people[merge.absorbed]
    _check_unchanged(act, merge, keeper)
    _check_number(keeper, other)
    _bring_home(merge, other)
    agreed = _agreed(act, merge, keeper, other)
    if agreed is None:
        return merge
    move = Move("person", merge.kept, merge.absorbed)
    for relink in relinks():
        relink.undo(move, merge.moved["rooms"].get(relink.room, []))
    _give_back(act, keeper, other, merge)
    merge.undone_by, merge.undone_at = act.actor.label, timezone.now()
    merge.save(update_fields=("undone_by", "undone_at"))
    link_households(act, homes(merge.kept, merge.absorbed))
    after = {"undone": True} | ({"agreed_by": agreed} if agreed else {})
    act.record(merge, after=after, persons=(merge.kept, merge.absorbed))
    return merge


def _check_unchanged(act: Act, merge: Merge, keeper: Person) -> None:
    """ActionRefused `changed_since`: nothing that the undoing writes has changed since; any other change is kept."""
    moved = merge.moved
    if keeper.merged_into_id is not None or _merged_later(merge):
        raise ActionRefused("changed_since", _MERGED_LATER)
    now = standing(merge.kept, merge.absorbed)
    if now != moved.get("standing", now):
        raise ActionRefused("changed_since", _stays_changed(act, now, moved["standing"]))
    other = Person.objects.unscoped(WHY).get(pk=merge.absorbed)
    corrected = [_LABELS[name] for name in _corrected(moved["filled"], keeper, other)]
    if corrected:
        said = Text(
            ", ".join(one.vi.lower() for one in corrected), ", ".join(one.en.lower() for one in corrected)
        )
        raise ActionRefused("changed_since", _CORRECTED.format(fields=said))
    rows = Household.objects.unscoped(WHY).select_for_update()
    led = rows.filter(pk__in=moved["heads"])
    left = Membership.objects.unscoped(WHY).filter(pk__in=moved["ended"]).values("household")
    changed = [one for one in led if one.head_id != keeper.pk or one.until is not None]
    changed += rows.filter(pk__in=left, until__isnull=False)
    if changed and not policy().may(act.actor, permissions.IDENTITY, changed[0]):
        raise ActionRefused(
            "changed_since",
            Text(
                "Một hộ của xã kia đã kết thúc hoặc đổi chủ hộ sau khi gộp. Cán bộ xã ấy xem lịch sử của hộ và sửa "
                "tay.",
                "A household of the other commune has ended or has another head since the merge. Its officer looks "
                "at the history and corrects by hand.",
            ),
        )
    if changed:
        raise ActionRefused(
            "changed_since",
            Text(
                "Hộ {code} đã kết thúc hoặc đổi chủ hộ sau khi gộp. Xem lịch sử của hộ và sửa tay.",
                "Household {code} has ended or has another head since the merge. Look at its history and correct by "
                "hand.",
            ).format(code=changed[0].code),
        )


def _merged_later(merge: Merge) -> bool:
    later = Merge.objects.unscoped(WHY).filter(kind=Merge.Kind.PERSON, undone_at=None, pk__gt=merge.pk)
    return later.filter(Q(kept=merge.kept) | Q(absorbed=merge.kept)).exists()


def _stays_changed(act: Act, now: Sequence[Sequence[Any]], then: Sequence[Sequence[Any]]) -> Text:
    """Names the households where the stays are others, as far as the actor reaches them."""
    changed = {row[2] for row in (*now, *then) if row not in now or row not in then}
    rows = Household.objects.unscoped(WHY).filter(pk__in=changed).order_by("code")
    codes = [one.code for one in rows if policy().may(act.actor, permissions.IDENTITY, one)]
    return _STAYS_CHANGED.format(codes=", ".join(codes)) if codes else _STAYS_ELSEWHERE


def _corrected(filled: Sequence[str], keeper: Person, other: Person) -> list[str]:
    """What the keeper was given from the absorbed and has otherwise now; a number's mark goes with the number."""
    names = [name for name in filled if name not in _OF_NUMBER and name not in BIRTH]
    found = [name for name in names if getattr(keeper, name) != getattr(other, name)]
    # a date of birth is known by its parts together
    if set(BIRTH) & set(filled) and any(getattr(keeper, name) != getattr(other, name) for name in BIRTH):
        found.append("born")
    return found


_OF_NUMBER = ("number_state", "number_checked_on")
_MERGED_LATER = Text(
    "Người được giữ lại đã được gộp thêm với một bản ghi khác sau đó. Hoàn tác lần gộp sau trước.",
    "The kept person has been merged with another record since. Undo the later merge first.",
)
_STAYS_CHANGED = Text(
    "Từ khi gộp, việc thuộc hộ của người này đã thay đổi ở hộ {codes}. Sửa lại ở trang của hộ ấy cho như lúc gộp, "
    "rồi hoàn tác.",
    "Since the merge this person's membership of household {codes} has changed. Set it right on the page of that "
    "household, then undo.",
)
_STAYS_ELSEWHERE = Text(
    "Từ khi gộp, việc thuộc hộ của người này đã thay đổi ở một hộ của xã khác. Cán bộ xã ấy xem lịch sử của hộ.",
    "Since the merge this person's membership of a household of another commune has changed. Its officer looks at "
    "the history of the household.",
)
_CORRECTED = Text(
    "Giá trị lấy từ bản ghi bị gộp đã được sửa sau khi gộp: {fields}. Ghi lại như trong bản ghi bị gộp rồi hoàn tác.",
    "Values taken from the absorbed record have been corrected since: {fields}. Set them to those of the absorbed "
    "record, then undo.",
)


def _check_number(keeper: Person, other: Person) -> None:
    """ActionRefused `number_taken`: while merged, the absorbed record keeps nobody from its number."""
    if not other.citizen_number:
        return
    holders = Person.objects.unscoped(WHY).filter(
        citizen_index=number_index(other.citizen_number), merged_into=None
    )
    if holders.exclude(pk__in=(keeper.pk, other.pk)).exists():
        raise ActionRefused("number_taken", _TAKEN)


_TAKEN = Text(
    "Số định danh của bản ghi bị gộp nay đã ghi cho một người khác. Xem lại số định danh của người ấy trước khi hoàn "
    "tác.",
    "The citizen number of the absorbed record has been given to another person since. Check that person's number "
    "before undoing.",
)


def _bring_home(merge: Merge, other: Person) -> None:
    """The absorbed is where the household is to which it goes back: that may have moved in between."""
    stays = Membership.objects.unscoped(WHY).filter(pk__in=(*merge.moved["stays"], *merge.moved["ended"]))
    back = stays.exclude(until__isnull=False, pk__in=merge.moved["stays"])
    stay = back.select_related("household").first()
    if stay is not None:
        other.commune_id, other.village_id = stay.household.commune_id, stay.household.village_id


def _agreed(act: Act, merge: Merge, keeper: Person, other: Person) -> str | None:
    """Who of the other side has agreed (empty: the actor reaches both); None where it has not: this side now does."""
    own = [one for one in (keeper, other) if reaches(act, one)]
    if len(own) == 2:
        return ""
    if not own:
        act.require(keeper, other)
    beyond = other if own == [keeper] else keeper
    known = merge.moved.get("undo") or {}
    if known.get("commune") == beyond.commune_id:
        return str(known["by"])
    if known.get("commune") == own[0].commune_id:
        raise ActionRefused(
            "agreed_already",
            Text(
                "Xã này đã đồng ý hoàn tác; còn chờ cán bộ của xã kia, hoặc cán bộ cấp tỉnh.",
                "This commune has agreed to undo it already; the officer of the other commune, or of the province, "
                "has not yet.",
            ),
        )
    merge.moved = {**merge.moved, "undo": {"commune": own[0].commune_id, "by": act.actor.label}}
    merge.save(update_fields=("moved",))
    act.record(merge, after={"undo_agreed": True}, persons=(merge.kept, merge.absorbed))
    return None


def _give_back(act: Act, keeper: Person, other: Person, merge: Merge) -> None:
    moved = merge.moved
    if "citizen_number" in moved["filled"]:
        # what another register has said of the number meanwhile goes back with it
        other.number_state, other.number_checked_on = keeper.number_state, keeper.number_checked_on
    for name in moved["filled"]:
        empty = None if name in _NOTHING else ""
        setattr(keeper, name, Person.NumberState.MISSING if name == "number_state" else empty)
    stays = Membership.objects.unscoped(WHY)
    stays.filter(pk__in=moved["stays"]).update(person=other)
    stays.filter(pk__in=moved["ended"]).update(until=None, ended_by="")
    if "place" in moved and not stays.filter(person=keeper, until=None).exists():
        _back_to(keeper, tuple(moved["place"]))
    keeper.version += 1
    keeper.save()
    other.merged_into = None
    other.version += 1
    try:
        other.save()
    except IntegrityError as error:
        # somebody was given the number at this very moment
        raise ActionRefused("number_taken", _TAKEN) from error
    MemberAnswers.objects.unscoped(WHY).filter(pk__in=moved["answers"]).update(person=other)
    Household.objects.unscoped(WHY).filter(pk__in=moved["heads"]).update(head=other)
    pairs = DuplicatePair.objects.unscoped(WHY)
    # what an officer has judged meanwhile is kept
    handed = pairs.filter(pk__in=moved.get("pairs", ()), state=DuplicatePair.State.OPEN)
    handed.filter(decided_at=None).delete()
    merged = pairs.filter(first__in=(keeper, other), second__in=(keeper, other))
    back_in_queue(act, merged, DuplicatePair.State.SAME)
    back = Counter(stays.filter(pk__in=moved["ended"]).values_list("household_id", flat=True))
    refresh(
        Household.objects.unscoped(WHY).filter(
            memberships__person__in=(keeper, other), memberships__until=None
        ),
        back,
    )


def _back_to(keeper: Person, place: tuple[int, int | None]) -> None:
    """A person of no household is again where it was, unless that unit is no more."""
    units = [pk for pk in place if pk]
    if AdminUnit.objects.on(timezone.localdate()).filter(pk__in=units).count() == len(units):
        keeper.commune_id, keeper.village_id = place
