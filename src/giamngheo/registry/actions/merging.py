"""Two records of one person become one, reversibly (`unmerging`); rooms above follow by relink."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions
from giamngheo.registry.actions.agreeing import NOTHING, agree, agreed_by
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import DuplicatePair, Household, MemberAnswers, Membership, Merge, Person
from giamngheo.registry.relinks import Move, relinks
from giamngheo.registry.search import REPEATED, set_search
from giamngheo.rules.text import Text

WHY = "the two records that are merged"
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
    """The officer finds two persons. ActionRefused `pair_settled`, `merged_already`."""
    act.require(pair)
    _open(pair, locked(pair))
    _settle(act, pair, DuplicatePair.State.DIFFERENT, reason)
    act.record(pair, after={"state": pair.state}, persons=(pair.first_id, pair.second_id))
    return pair


@action(permissions.IDENTITY)
def reopen_pair(act: Act, pair: DuplicatePair) -> DuplicatePair:
    """A pair judged to be two persons waits again, for the act's reason.

    ActionRefused `reason_missing`, `not_judged_different`, `merged_already`.
    """
    act.require(pair)
    if not act.reason:
        raise ActionRefused(
            "reason_missing", Text("Ghi lý do xem xét lại.", "Say why the pair is taken up again.")
        )
    people = locked(pair)
    if pair.state != DuplicatePair.State.DIFFERENT:
        raise ActionRefused(
            "not_judged_different",
            Text(
                "Chỉ cặp đã ghi là hai người khác nhau mới xem xét lại được; cặp đã gộp thì hoàn tác lần gộp.",
                "Only a pair recorded as two persons is taken up again; a merge is undone.",
            ),
        )
    _unmerged(people)
    back_in_queue(act, DuplicatePair.objects.unscoped(WHY).filter(pk=pair.pk), pair.state)
    pair.refresh_from_db()
    act.record(
        pair,
        before={"state": DuplicatePair.State.DIFFERENT},
        after={"state": pair.state},
        persons=(pair.first_id, pair.second_id),
    )
    return pair


def back_in_queue(act: Act, pairs: QuerySet[DuplicatePair], decided: str) -> None:
    """Pairs wait again: who took back what had been decided, when and why is the last word on them."""
    pairs.update(
        state=DuplicatePair.State.OPEN,
        reopened_from=decided,
        decided_by=act.actor.label,
        decided_at=timezone.now(),
        reason=act.reason,
        **NOTHING,
    )


@action(permissions.IDENTITY)
def merge_pair(act: Act, pair: DuplicatePair, kept: int, reason: str) -> Merge | None:
    """The officer finds one person: `kept` (an id of the pair) stays, the other is absorbed.

    Open stays of the absorbed end; what the kept record lacks is filled from it. A merge changes households on both
    sides: who reaches one of the two records only agrees for its side (None), and it happens when the other side
    agrees to keep the same record; while it would keep the other one, both words stay. What stands in the way of the
    merge is told to whoever speaks first. Open pairs of the absorbed with others come to be the kept record's.
    ActionRefused `pair_settled`, `merged_already`, `not_of_pair`, `both_heads`, `head_elsewhere`, `agreed_already`.
    """
    act.require(pair)
    people = locked(pair)
    _open(pair, people)
    if kept not in {pair.first_id, pair.second_id}:
        raise ActionRefused(
            "not_of_pair", Text("Người này không thuộc cặp đang xem.", "Not one of the pair.")
        )
    absorbed = pair.second_id if kept == pair.first_id else pair.first_id
    keeper, other = people[kept], people[absorbed]
    _refuse_absorbing(keeper, other)
    agreed = _other_side_agrees(act, pair, keeper, other)
    if not agreed and not reaches(act, keeper, other):
        own = next((one for one in (keeper, other) if reaches(act, one)), None)
        if own is None:
            act.require(keeper, other)
        else:
            agree(act, pair, kept, own, (keeper, other))
        return None
    before = {name: getattr(keeper, name) for name in (*_FILLED, "citizen_number")}
    moved = _absorb(keeper, other)
    moved["pairs"] = _hand_over_pairs(pair, keeper, other)
    merge = Merge.objects.create(
        kind=Merge.Kind.PERSON,
        kept=kept,
        absorbed=absorbed,
        commune_id=keeper.commune_id,
        moved=moved,
        made_by=act.actor.label,
    )
    _settle(act, pair, DuplicatePair.State.SAME, reason)
    link_households(act, homes(kept, absorbed))
    act.record(
        merge,
        before={"kept": before},
        after={"kept": kept, "absorbed": absorbed, "moved": _told(moved)}
        | ({"agreed_by": agreed} if agreed else {}),
        persons=(kept, absorbed),
    )
    return merge


def locked(pair: DuplicatePair) -> dict[int, Person]:
    """The two persons by id, locked, and the pair as it is now that nobody else can settle it.

    ActionRefused `pair_settled` where one is no more.
    """
    rows = Person.objects.unscoped(WHY).select_for_update()
    people = {one.pk: one for one in rows.filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk")}
    # who undoes an import takes its persons and their pairs away
    if len(people) < 2:
        raise ActionRefused("pair_settled", _SETTLED)
    pair.refresh_from_db()
    return people


def reaches(act: Act, *persons: Person) -> bool:
    """Whether the actor settles duplicates wherever these persons are."""
    return all(policy().may(act.actor, permissions.IDENTITY, one) for one in persons)


def _other_side_agrees(act: Act, pair: DuplicatePair, keeper: Person, other: Person) -> str:
    """Who of the record that this one does not reach has agreed to keep the same; empty: nobody."""
    beyond = [one for one in (keeper, other) if not reaches(act, one)]
    return agreed_by(pair, keeper.pk, beyond[0].commune_id) if len(beyond) == 1 else ""


def homes(*persons: int) -> set[int]:
    """The households that the persons belong to or belonged to."""
    stays = Membership.objects.unscoped(WHY).filter(person__in=persons)
    return set(stays.values_list("household_id", flat=True))


_SETTLED = Text("Cặp này đã được xử lý.", "This pair is settled already.")


def _open(pair: DuplicatePair, people: Mapping[int, Person]) -> None:
    if pair.state != DuplicatePair.State.OPEN:
        raise ActionRefused("pair_settled", _SETTLED)
    _unmerged(people)


def _unmerged(people: Mapping[int, Person]) -> None:
    if any(one.merged_into_id is not None for one in people.values()):
        raise ActionRefused(
            "merged_already",
            Text(
                "Một trong hai bản ghi đã được gộp vào bản ghi khác. Nếu vẫn nghi trùng, cặp với bản ghi được giữ "
                "lại nằm trong danh sách người có thể bị ghi trùng.",
                "One of the two records has been merged into another. If a doubt remains, the pair with the record "
                "that was kept is in the list of probable duplicates.",
            ),
        )


def _settle(act: Act, pair: DuplicatePair, state: str, reason: str) -> None:
    pair.state, pair.reason, pair.reopened_from = state, reason, ""
    pair.decided_by, pair.decided_at = act.actor.label, timezone.now()
    pair.save(update_fields=("state", "reason", "reopened_from", "decided_by", "decided_at"))


def _refuse_absorbing(keeper: Person, other: Person) -> None:
    """ActionRefused `both_heads`, `head_elsewhere`."""
    headed = Household.objects.unscoped(WHY).filter(head=other, until=None)
    if headed.exists() and Household.objects.unscoped(WHY).filter(head=keeper, until=None).exists():
        raise ActionRefused(
            "both_heads",
            Text(
                "Cả hai đều là chủ hộ. Nhập hai hộ hoặc đổi chủ hộ trước khi gộp.",
                "Both are heads of households. Merge the households or change a head first.",
            ),
        )
    elsewhere = Membership.objects.unscoped(WHY).filter(person=keeper, until=None)
    led = headed.first()
    if led is not None and elsewhere.exclude(household=led).exists():
        raise ActionRefused(
            "head_elsewhere",
            Text(
                "Bản ghi sẽ bị gộp là chủ một hộ, còn bản ghi được giữ lại sống ở hộ khác. Giữ lại bản ghi của chủ "
                "hộ, hoặc đổi chủ hộ ấy trước khi gộp.",
                "The record that would be absorbed is the head of a household, the kept one lives in another. Keep "
                "the head's record, or change the head of that household first.",
            ),
        )


def _absorb(keeper: Person, other: Person) -> dict[str, object]:
    """Moves what hangs on `other`; returns all that undoing needs."""
    headed = Household.objects.unscoped(WHY).filter(head=other, until=None)
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
    place = [keeper.commune_id, keeper.village_id]
    home = _open_home(keeper)
    if home is not None:
        keeper.commune_id, keeper.village_id = home.commune_id, home.village_id
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
    touched = Q(memberships__person=keeper, memberships__until=None) | Q(memberships__in=ended)
    lost = Counter(stays.filter(pk__in=ended).values_list("household_id", flat=True))
    refresh(Household.objects.unscoped(WHY).filter(touched).distinct(), {pk: -n for pk, n in lost.items()})
    return {
        "stays": taken,
        "ended": ended,
        "answers": answers,
        "heads": heads,
        "filled": filled,
        "rooms": rooms,
        "place": place,
        "standing": standing(keeper.pk, other.pk),
    }


def _told(moved: Mapping[str, object]) -> dict[str, object]:
    """What the event says of it: without what is only compared when the merge is taken back."""
    names = {"ended": "stays_ended"}
    kept = {name: value for name, value in moved.items() if name not in {"standing", "place"}}
    return {names.get(name, name): value for name, value in kept.items()}


def _open_home(person: Person) -> Household | None:
    found: Household | None = (
        Household.objects.unscoped(WHY).filter(memberships__person=person, memberships__until=None).first()
    )
    return found


def standing(*persons: int) -> list[list[Any]]:
    """Every stay of the persons: id, person, household, last day (ISO, None: still there)."""
    stays = Membership.objects.unscoped(WHY).filter(person__in=persons).order_by("pk")
    rows = stays.values_list("pk", "person_id", "household_id", "until")
    return [[pk, person, home, until and until.isoformat()] for pk, person, home, until in rows]


def _hand_over_pairs(settled: DuplicatePair, keeper: Person, other: Person) -> list[int]:
    """What was suspected of the absorbed is suspected of the kept record; the ids of the pairs that are new."""
    pairs = DuplicatePair.objects.unscoped(WHY).filter(state=DuplicatePair.State.OPEN).exclude(pk=settled.pk)
    made = []
    for pair in pairs.filter(Q(first=other) | Q(second=other)).select_related("first", "second"):
        third = pair.second if pair.first_id == other.pk else pair.first
        if third.merged_into_id is not None or _two_cards(keeper, third):
            continue
        first, second = sorted((keeper, third), key=lambda one: one.pk)
        found, new = DuplicatePair.objects.unscoped(WHY).get_or_create(
            first=first,
            second=second,
            defaults={
                "second_commune_id": second.commune_id,
                "probability": pair.probability,
                "evidence": pair.evidence,
            },
        )
        if new:
            made.append(found.pk)
    return made


def _two_cards(one: Person, other: Person) -> bool:
    """Two numbers of as many digits, neither of them refused, are two persons."""
    if Person.NumberState.REFUSED in {one.number_state, other.number_state}:
        return False
    numbers = (one.citizen_number, other.citizen_number)
    return all(numbers) and len(numbers[0]) == len(numbers[1])


def refresh(households: Iterable[Household], more: Mapping[int, int]) -> None:
    """Writes what households repeat from members and head; `more`: how many members each gained or lost."""
    found = list(households)
    set_search(found)
    for household in found:
        named = household.memberships.filter(until=None).count()
        household.size = max(household.size + more.get(household.pk, 0), named)
        if household.head:
            household.head_name, household.sort_name = household.head.full_name, household.head.sort_name
        household.save(update_fields=("size", "head_name", "sort_name", *REPEATED))
