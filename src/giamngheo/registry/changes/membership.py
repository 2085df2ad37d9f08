"""Members joining, leaving and changing places: the parts of which split, merge and move are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import residence, words
from giamngheo.registry.changes.dates import check_days_of
from giamngheo.registry.groups import follow_head, follow_members
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.registry.search import REPEATED, set_search
from giamngheo.rules.text import Text

WHY = "the members of a household that changes"


def open_stays(household: Household) -> list[Membership]:
    """The stays of today's members, in their order."""
    stays = Membership.objects.unscoped(WHY).filter(household=household, until=None)
    return list(stays.select_related("person").order_by("number", "pk"))


def chosen(household: Household, persons: Iterable[int]) -> list[Membership]:
    """The stays of the given members. ActionRefused `not_a_member`, `no_member`."""
    wanted = set(persons)
    if not wanted:
        raise ActionRefused("no_member", Text("Chưa chọn thành viên nào.", "No member is chosen."))
    stays = [stay for stay in open_stays(household) if stay.person_id in wanted]
    if len(stays) < len(wanted):
        raise ActionRefused(
            "not_a_member",
            Text(
                "Có người không còn là thành viên của hộ. Tải lại trang rồi thử lại.",
                "Somebody is no longer a member of the household. Reload the page and try again.",
            ),
        )
    return stays


def check_not_ended(household: Household) -> None:
    """ActionRefused `household_ended`: nothing of a household that is no more changes."""
    if household.until is not None:
        raise ActionRefused("household_ended", ended_words(household))


def ended_words(household: Household) -> Text:
    """That a household has ended, and what to do."""
    assert household.until is not None
    return Text(
        "Hộ {code} đã kết thúc trong sổ ngày {day} ({reason}) nên không thay đổi được. Nếu ghi kết thúc nhầm, mở "
        "trang của hộ và đề nghị khôi phục hộ; đề nghị khác đang chờ của hộ này thì không duyệt.",
        "Household {code} ended in the register on {day} ({reason}) and cannot be changed. If that was a mistake, "
        "ask on its page that it be restored; other requests that wait for it are to be refused.",
    ).format(
        code=household.code,
        day=figures.day(household.until),
        reason=words.ENDED[Household.Ended(household.ended_by)],
    )


def check_day(household: Household, day: date) -> None:
    """ActionRefused `day_before_household`, `day_in_future`."""
    if day < household.since:
        raise ActionRefused(
            "day_before_household",
            Text("Ngày thay đổi trước ngày hộ có trong sổ.", "The day is before the household began."),
        )
    if day > date.today():
        raise ActionRefused(
            "day_in_future", Text("Ngày thay đổi ở tương lai.", "The day lies in the future.")
        )


def leave(household: Household, stay: Membership, day: date, ended_by: str) -> None:
    """Ends a stay in the household the day before `day` (never before it began)."""
    household.size = max(household.size - 1, 0)
    stay.until = max(day - timedelta(days=1), stay.since)
    stay.ended_by = ended_by
    stay.save(update_fields=("until", "ended_by"))


def join(
    household: Household, person: Person, day: date, began_by: str, relation: str, number: int
) -> Membership:
    """Begins a stay; the person is where the household is."""
    household.size += 1
    person.commune_id, person.village_id = household.commune_id, household.village_id
    person.version += 1
    person.save(update_fields=("commune", "village", "version"))
    return Membership.objects.create(
        household=household, person=person, since=day, began_by=began_by, relation=relation, number=number
    )


def set_head(household: Household, head: Person | None, relations: dict[int, str]) -> None:
    """Makes `head` the head; `relations` are the others' relations to it, by person."""
    for number, stay in enumerate(open_stays(household), 1):
        stay.relation = (
            "head" if head and stay.person_id == head.pk else relations.get(stay.person_id, stay.relation)
        )
        if stay.relation == "head" and not (head and stay.person_id == head.pk):
            stay.relation = ""
        stay.number = number
        stay.save(update_fields=("relation", "number"))
    if head is not None and (household.head_id != head.pk or household.ethnic_minority is None):
        follow_head(household, head)
    household.head = head


def relations_of(arguments: Mapping[str, Any]) -> dict[int, str]:
    """What persons become to the head, by person, as the arguments of a change have it."""
    return {int(key): value for key, value in arguments.get("relations", {}).items()}


def settle(household: Household, **changes: Any) -> None:
    """Saves a household with what it repeats from its members."""
    for name, value in changes.items():
        setattr(household, name, value)
    members = [stay.person for stay in open_stays(household)]
    # of a household whose list names the head alone, the others count though nobody knows their names
    household.size = 0 if household.until else max(household.size, len(members))
    follow_members(household, members)
    if household.head:
        household.head_name, household.sort_name = household.head.full_name, household.head.sort_name
    household.version += 1
    household.save()
    set_search([household])
    household.save(update_fields=REPEATED)


def unnamed(household: Household) -> int:
    """How many members are counted whom no list has named."""
    return max(household.size - len(open_stays(household)), 0)


def end(household: Household, day: date, reason: str, merged_into: Household | None = None) -> None:
    """The household is no more from `day` on; its ledger waits for the decision that ends it."""
    household.until = max(day - timedelta(days=1), household.since)
    household.ended_by, household.merged_into = reason, merged_into
    settle(household)
    residence.keep([household], None, residence.Why.LISTED)


def check_stays(stays: Iterable[Membership], day: date) -> None:
    """ActionRefused `day_before_member`, `before_birth`: nobody leaves before the day of joining or of birth."""
    leaving = list(stays)
    check_days_of(leaving, day)
    for stay in leaving:
        if day < stay.since:
            raise ActionRefused(
                "day_before_member",
                Text(
                    "{name} có trong hộ từ {since}: ngày thay đổi không thể trước ngày đó.",
                    "{name} has been in the household since {since}: the change cannot be earlier.",
                ).format(name=stay.person.full_name, since=f"{stay.since:%d/%m/%Y}"),
            )
