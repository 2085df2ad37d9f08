"""Two records of one person become one, reversibly; rooms above follow by relink."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import DuplicatePair, Household, MemberAnswers, Membership, Merge, Person
from giamngheo.registry.relinks import Move, relinks
from giamngheo.registry.search import REPEATED, set_search
from giamngheo.rules.text import Text

WHY = "the two records that are merged"
AGREED = ("agreed_kept", "agreed_commune", "agreed_by", "agreed_at")
# the fields of which nothing known is no value, not an empty text
_NOTHING = {
    "birth_year", "birth_month", "birth_day", "disabled", "merit", "social_allowance", "number_checked_on",
}  # fmt: skip
# taken from the absorbed record where the kept one has nothing
_FILLED = (
    "sex",
    "birth_year",
    "birth_month",
    "birth_day",
    "ethnicity",
    "phone",
    "disabled",
    "merit",
    "social_allowance",
)


@action(permissions.IDENTITY)
def mark_different(act: Act, pair: DuplicatePair, reason: str) -> DuplicatePair:
    """The officer finds two persons. ActionRefused `pair_settled`."""
    act.require(pair)
    _open(pair)
    _settle(act, pair, DuplicatePair.State.DIFFERENT, reason)
    act.record(pair, after={"state": pair.state}, persons=(pair.first_id, pair.second_id))
    return pair


@action(permissions.IDENTITY)
def merge_pair(act: Act, pair: DuplicatePair, kept: int, reason: str) -> Merge | None:
    """The officer finds one person: `kept` (an id of the pair) stays, the other is absorbed.

    Open stays of the absorbed end; what the kept record lacks is filled from it. A merge changes households on both
    sides: who reaches one of the two records only agrees for its side (None), and it happens when the other side
    agrees to keep the same record. ActionRefused `pair_settled`, `not_of_pair`, `both_heads`, `agreed_already`.
    """
    act.require(pair)
    _open(pair)
    if kept not in {pair.first_id, pair.second_id}:
        raise ActionRefused(
            "not_of_pair", Text("Người này không thuộc cặp đang xem.", "Not one of the pair.")
        )
    absorbed = pair.second_id if kept == pair.first_id else pair.first_id
    people = Person.objects.unscoped(WHY).select_for_update().in_bulk([kept, absorbed])
    # as it is now that nobody else can settle it
    pair.refresh_from_db()
    _open(pair)
    keeper, other = people[kept], people[absorbed]
    agreed = pair.agreed_by if _other_side_agrees(act, pair, keeper, other) else ""
    if not agreed and not _reaches(act, keeper, other):
        own = next((one for one in (keeper, other) if _reaches(act, one)), None)
        if own is None:
            act.require(keeper, other)
        else:
            _agree(act, pair, kept, own)
        return None
    before = {name: getattr(keeper, name) for name in (*_FILLED, "citizen_number")}
    moved = _absorb(keeper, other)
    merge = Merge.objects.create(
        kind=Merge.Kind.PERSON,
        kept=kept,
        absorbed=absorbed,
        commune_id=keeper.commune_id,
        moved=moved,
        made_by=act.actor.label,
    )
    _settle(act, pair, DuplicatePair.State.SAME, reason)
    link_households(act, _homes(kept, absorbed))
    act.record(
        merge,
        before={"kept": before},
        after={"kept": kept, "absorbed": absorbed, "moved": moved}
        | ({"agreed_by": agreed} if agreed else {}),
        persons=(kept, absorbed),
    )
    return merge


@action(permissions.IDENTITY)
def undo_merge(act: Act, merge: Merge) -> Merge:
    """Both records as they were. ActionRefused `undone_already`, `changed_since`."""
    act.require(merge)
    if merge.undone_at is not None:
        raise ActionRefused(
            "undone_already", Text("Lần gộp này đã được hoàn tác.", "This merge is undone already.")
        )
    people = Person.objects.unscoped(WHY).select_for_update().in_bulk([merge.kept, merge.absorbed])
    keeper, other = people[merge.kept], people[merge.absorbed]
    if keeper.version != merge.moved["kept_version"]:
        raise ActionRefused(
            "changed_since",
            Text(
                "Người được giữ lại đã có thay đổi sau khi gộp. Xem lịch sử và sửa tay.",
                "The kept person has changed since the merge. Look at the history and correct by hand.",
            ),
        )
    move = Move("person", merge.kept, merge.absorbed)
    for relink in relinks():
        relink.undo(move, merge.moved["rooms"].get(relink.room, []))
    _give_back(keeper, other, merge)
    merge.undone_by, merge.undone_at = act.actor.label, timezone.now()
    merge.save(update_fields=("undone_by", "undone_at"))
    link_households(act, _homes(merge.kept, merge.absorbed))
    act.record(merge, after={"undone": True}, persons=(merge.kept, merge.absorbed))
    return merge


def _reaches(act: Act, *persons: Person) -> bool:
    return all(policy().may(act.actor, permissions.IDENTITY, one) for one in persons)


def _other_side_agrees(act: Act, pair: DuplicatePair, keeper: Person, other: Person) -> bool:
    """Whether an officer of the record that this one does not reach has agreed to keep the same."""
    beyond = [one for one in (keeper, other) if not _reaches(act, one)]
    return (
        len(beyond) == 1
        and pair.agreed_kept == keeper.pk
        and pair.agreed_commune_id is not None
        and pair.agreed_commune_id == beyond[0].commune_id
    )


def _agree(act: Act, pair: DuplicatePair, kept: int, own: Person) -> None:
    """Writes down that the side of `own` agrees; a later word of either side takes its place."""
    if pair.agreed_kept == kept and pair.agreed_commune_id == own.commune_id:
        raise ActionRefused(
            "agreed_already",
            Text(
                "Xã này đã đồng ý gộp và giữ bản ghi ấy; còn chờ cán bộ của xã kia, hoặc cán bộ cấp tỉnh.",
                "This commune has agreed to that already; the officer of the other commune, or of the province, has "
                "not yet.",
            ),
        )
    before = {"kept": pair.agreed_kept} if pair.agreed_kept else {}
    pair.agreed_kept, pair.agreed_commune_id = kept, own.commune_id
    pair.agreed_by, pair.agreed_at = act.actor.label, timezone.now()
    pair.save(update_fields=AGREED)
    act.record(
        pair, before=before, after={"kept": kept, "agreed": True}, persons=(pair.first_id, pair.second_id)
    )


def _homes(*persons: int) -> set[int]:
    """The households that the persons belong to or belonged to."""
    stays = Membership.objects.unscoped(WHY).filter(person__in=persons)
    return set(stays.values_list("household_id", flat=True))


def _open(pair: DuplicatePair) -> None:
    if pair.state != DuplicatePair.State.OPEN:
        raise ActionRefused("pair_settled", Text("Cặp này đã được xử lý.", "This pair is settled already."))


def _settle(act: Act, pair: DuplicatePair, state: str, reason: str) -> None:
    pair.state, pair.reason = state, reason
    pair.decided_by, pair.decided_at = act.actor.label, timezone.now()
    pair.save(update_fields=("state", "reason", "decided_by", "decided_at"))


def _absorb(keeper: Person, other: Person) -> dict[str, object]:
    """Moves what hangs on `other`; returns all that undoing needs."""
    headed = Household.objects.unscoped(WHY).filter(head=other, until=None)
    if headed.exists() and Household.objects.unscoped(WHY).filter(head=keeper, until=None).exists():
        raise ActionRefused(
            "both_heads",
            Text(
                "Cả hai đều là chủ hộ. Nhập hai hộ hoặc đổi chủ hộ trước khi gộp.",
                "Both are heads of households. Merge the households or change a head first.",
            ),
        )
    stays = Membership.objects.unscoped(WHY).filter(person=other)
    own = Membership.objects.unscoped(WHY).filter(person=keeper, until=None).exists()
    ended = list(stays.filter(until=None).values_list("pk", flat=True)) if own else []
    stays.filter(pk__in=ended).update(until=timezone.localdate(), ended_by=Membership.Ended.MISTAKE)
    taken = list(stays.exclude(pk__in=ended).values_list("pk", flat=True))
    Membership.objects.unscoped(WHY).filter(pk__in=taken).update(person=keeper)
    answered = MemberAnswers.objects.unscoped(WHY)
    kept_results = answered.filter(person=keeper).values_list("result_id", flat=True)
    answers = list(
        answered.filter(person=other).exclude(result__in=list(kept_results)).values_list("pk", flat=True)
    )
    answered.filter(pk__in=answers).update(person=keeper)
    heads = list(headed.values_list("pk", flat=True))
    headed.update(head=keeper)
    filled = [
        name
        for name in _FILLED
        if getattr(keeper, name) in (None, "") and getattr(other, name) not in (None, "")
    ]
    for name in filled:
        setattr(keeper, name, getattr(other, name))
    if not keeper.citizen_number and other.citizen_number:
        filled += ["citizen_number", "number_state", "number_checked_on"]
    other.merged_into = keeper
    other.version += 1
    other.save()
    if "citizen_number" in filled:
        keeper.citizen_number, keeper.number_state = other.citizen_number, other.number_state
        keeper.number_checked_on = other.number_checked_on
    keeper.version += 1
    keeper.save()
    move = Move("person", keeper.pk, other.pk)
    rooms = {relink.room: list(relink.follow(move)) for relink in relinks()}
    homes = Q(memberships__person=keeper, memberships__until=None) | Q(memberships__in=ended)
    _refresh(Household.objects.unscoped(WHY).filter(homes).distinct())
    return {
        "stays": taken,
        "ended": ended,
        "answers": answers,
        "heads": heads,
        "filled": filled,
        "rooms": rooms,
        "kept_version": keeper.version,
    }


def _give_back(keeper: Person, other: Person, merge: Merge) -> None:
    moved = merge.moved
    for name in moved["filled"]:
        empty = None if name in _NOTHING else ""
        setattr(keeper, name, Person.NumberState.MISSING if name == "number_state" else empty)
    keeper.version += 1
    keeper.save()
    other.merged_into = None
    other.version += 1
    other.save()
    stays = Membership.objects.unscoped(WHY)
    stays.filter(pk__in=moved["stays"]).update(person=other)
    stays.filter(pk__in=moved["ended"]).update(until=None, ended_by="")
    MemberAnswers.objects.unscoped(WHY).filter(pk__in=moved["answers"]).update(person=other)
    Household.objects.unscoped(WHY).filter(pk__in=moved["heads"]).update(head=other)
    DuplicatePair.objects.unscoped(WHY).filter(first__in=(keeper, other), second__in=(keeper, other)).update(
        state=DuplicatePair.State.OPEN,
        decided_by="",
        decided_at=None,
        agreed_kept=None,
        agreed_commune=None,
        agreed_by="",
        agreed_at=None,
    )
    _refresh(
        Household.objects.unscoped(WHY).filter(
            memberships__person__in=(keeper, other), memberships__until=None
        )
    )


def _refresh(households: object) -> None:
    found = list(households)  # type: ignore[call-overload]
    set_search(found)
    for household in found:
        household.size = household.memberships.filter(until=None).count()
        if household.head:
            household.head_name, household.sort_name = household.head.full_name, household.head.sort_name
        household.save(update_fields=("size", "head_name", "sort_name", *REPEATED))
