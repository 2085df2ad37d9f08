"""A household that was ended by mistake comes back, with the members whose stays ended with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import relinks, residence, words
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.membership import set_head, settle
from giamngheo.registry.changes.showing import people
from giamngheo.registry.models import ChangeRequest, Household, Membership, Merge, ReviewResult
from giamngheo.rules.text import Text

WHY = "a household that is restored"
DAY = timedelta(days=1)


def keep_merge(kept: Household, other: Household, moved: Mapping[str, Any]) -> None:
    """Writes down all that taking a merge of households back needs; `moved`: stays, head and rows of other rooms."""
    Merge.objects.create(
        kind=Merge.Kind.HOUSEHOLD,
        kept=kept.pk,
        absorbed=other.pk,
        commune_id=kept.commune_id,
        moved={**moved, "kept_result": _latest_result(kept)},
    )


@register_kind
class Restore(ChangeKind):
    """A household that has ended goes on as if it had not. Arguments: other, the household it was merged into."""

    kind = ChangeRequest.Kind.RESTORE
    label = Text("Khôi phục hộ", "Restore the household")
    of_ended = True

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        if household.until is None:
            raise ActionRefused(
                "not_ended",
                Text(
                    "Hộ {code} không kết thúc trong sổ, không cần khôi phục.",
                    "Household {code} has not ended in the register; nothing is to be restored.",
                ).format(code=household.code),
            )
        if arguments.get("other") != household.merged_into_id:
            raise ActionRefused(
                "household_changed",
                Text(
                    "Hộ {code} đã thay đổi. Tải lại trang của hộ và lập đề nghị mới.",
                    "Household {code} has changed. Reload its page and make a new request.",
                ).format(code=household.code),
            )
        if household.merged_into_id is not None:
            _check_merge(household)
        check_free(household, _ended_with(household))

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        if household.until is None:
            return Difference(())
        ended = words.ENDED[Household.Ended(household.ended_by)]
        day = figures.day(household.until)
        stays = _ended_with(household)
        lines = [
            Line(
                Text("Hộ", "Household"),
                Text(f"kết thúc {day}, {ended.vi}", f"ended {day}, {ended.en}"),
                Text("còn hoạt động", "goes on"),
            ),
            Line(Text("Thành viên của hộ", "Members of the household"), "", people(stays)),
        ]
        dead = [stay for stay in stays if stay.ended_by == Membership.Ended.DIED]
        if dead:
            lines.append(Line(Text("Ghi đã mất", "Recorded as dead"), people(dead), Text("bỏ", "taken back")))
        if household.merged_into is not None:
            label = Text("Thành viên trở về từ hộ mã {code}", "Members who return from household {code}")
            lines.append(Line(label.format(code=household.merged_into.code), "", people(stays)))
        return Difference(tuple(lines))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        names = ("until", "ended_by", "merged_into_id")
        before = {name: getattr(household, name) for name in names}
        stays = _ended_with(household)
        merge = _merge_of(household)
        if household.merged_into_id is not None and merge is not None:
            _leave_the_other(household, merge)
        for stay in stays:
            person = stay.person
            if stay.ended_by == Membership.Ended.DIED:
                person.died_on = None
            stay.until, stay.ended_by = None, ""
            stay.save(update_fields=("until", "ended_by"))
            person.commune_id, person.village_id = household.commune_id, household.village_id
            person.version += 1
            person.save(update_fields=("died_on", "commune", "village", "version"))
        household.until, household.ended_by, household.merged_into = None, "", None
        household.size = len(stays) + _unnamed_then(household, merge)
        head = next((stay.person for stay in stays if stay.relation == "head"), household.head)
        set_head(household, head or (stays[0].person if stays else None), {})
        settle(household)
        residence.keep([household], None, residence.Why.UNITS)
        return {
            "before": before,
            "after": {**dict.fromkeys(names), "members": [stay.person_id for stay in stays]},
        }

    def other_households(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["other"],) if arguments.get("other") else ()


def _ended_with(household: Household) -> Sequence[Membership]:
    """The stays that ended on the household's last day and for its reason: by the act that ended it."""
    rows = Membership.objects.unscoped(WHY).filter(household=household).select_related("person")
    if household.until is None:
        return []
    # households that ended with their last member were once written a day later than the stay
    late = rows.filter(ended_by=household.ended_by, until__gte=household.until - DAY)
    last = late.aggregate(last=Max("until"))["last"]
    stays = late.filter(until=last) if last else rows.none()
    alone = _left_last(household)
    found = list(stays.order_by("number", "pk"))
    return [stay for stay in found if stay.person_id == alone] or found


def _unnamed_then(household: Household, merge: Merge | None) -> int:
    """How many members the household had whom no list has named: as the merge kept it, else by its last review."""
    if merge is not None:
        return int(merge.moved.get("unnamed", 0))
    reviewed = ReviewResult.objects.unscoped(WHY).filter(household=household, size__isnull=False)
    last = reviewed.order_by("-reference_date", "-revision").first()
    if last is None:
        return 0
    there = Membership.objects.unscoped(WHY).filter(household=household, since__lte=last.reference_date)
    named = there.filter(Q(until=None) | Q(until__gte=last.reference_date)).count()
    return max(last.size - named, 0)


def _left_last(household: Household) -> int | None:
    """Who left last, where the household ended with its last member; None where all ended together."""
    asked = ChangeRequest.objects.unscoped(WHY).filter(
        household=household, state=ChangeRequest.State.APPROVED
    )
    last = asked.exclude(kind=ChangeRequest.Kind.PERSON).order_by("-decided_at", "-pk").first()
    if last is None or last.kind != ChangeRequest.Kind.MEMBER:
        return None
    person: int | None = json.loads(last.changes).get("person")
    return person


def check_free(household: Household, stays: Sequence[Membership]) -> None:
    """ActionRefused `member_elsewhere`: a person belongs to one household."""
    here = {household.pk, household.merged_into_id}
    for stay in stays:
        elsewhere = Membership.objects.unscoped(WHY).filter(person=stay.person_id, until=None)
        other = elsewhere.exclude(household__in=here - {None}).select_related("household").first()
        merged = stay.person.merged_into_id is not None
        if other is None and not merged:
            continue
        code = other.household.code if other else ""
        raise ActionRefused(
            "member_elsewhere",
            Text(
                "{name} nay thuộc hộ {code}. Ghi người này chuyển đi ở hộ ấy trước, rồi đề nghị khôi phục lại.",
                "{name} now belongs to household {code}. Record there first that the person moved out.",
            ).format(name=stay.person.full_name, code=code)
            if other
            else Text(
                "{name} đã được gộp với một bản ghi khác của người ấy. Hoàn tác việc gộp ở «Người trùng» trước.",
                "{name} was merged with another record of the same person. Undo that under duplicates first.",
            ).format(name=stay.person.full_name),
        )


def _merge_of(household: Household) -> Merge | None:
    rows = Merge.objects.unscoped(WHY).filter(
        kind=Merge.Kind.HOUSEHOLD, kept=household.merged_into_id, absorbed=household.pk, undone_at=None
    )
    return rows.order_by("-pk").first()


def _check_merge(household: Household) -> None:
    """ActionRefused `merge_followed`: a merge is taken back wholly, or not at all."""
    merge, kept = _merge_of(household), household.merged_into
    assert kept is not None
    why = _NOT_KEPT.format(code=kept.code) if merge is None else _followed(merge, kept)
    if why is not None:
        rest = _SPLIT_INSTEAD.format(code=kept.code)
        raise ActionRefused("merge_followed", Text(f"{why.vi} {rest.vi}", f"{why.en} {rest.en}"))


def _followed(merge: Merge, kept: Household) -> Text | None:
    """Which change since the merge stands against taking it back; any other is kept."""
    if kept.until is not None:
        return _KEPT_ENDED.format(code=kept.code)
    if merge.moved["kept_result"] != _latest_result(kept):
        return _NEW_RESULT.format(code=kept.code)
    joined = Membership.objects.unscoped(WHY).filter(pk__in=merge.moved["joined"]).select_related("person")
    gone = [stay.person.full_name for stay in joined.exclude(until=None).order_by("number")]
    if gone:
        return _GONE.format(names=", ".join(gone), code=kept.code)
    if joined.filter(person=kept.head_id).exists():
        return _HEAD_JOINED.format(code=kept.code)
    return None


_NOT_KEPT = Text(
    "Sổ không giữ lại lần nhập vào hộ {code}, nên không hoàn tác được.",
    "The register has not kept the merge into household {code}; it cannot be taken back.",
)
_KEPT_ENDED = Text(
    "Hộ {code} đã kết thúc sau khi nhập hộ. Khôi phục hộ ấy trước.",
    "Household {code} has ended since the merge. Restore it first.",
)
_NEW_RESULT = Text(
    "Hộ {code} đã có kết quả rà soát mới sau khi nhập hộ, nên không hoàn tác được.",
    "Household {code} has a new result since the merge; it cannot be taken back.",
)
_GONE = Text(
    "Sau khi nhập hộ, {names} đã rời hộ {code}, nên không hoàn tác được.",
    "Since the merge {names} left household {code}; it cannot be taken back.",
)
_HEAD_JOINED = Text(
    "Chủ hộ {code} nay là người của hộ được nhập. Đổi chủ hộ trước, rồi đề nghị khôi phục lại.",
    "The head of household {code} is now one of those who joined. Change the head first, then ask again.",
)
_SPLIT_INSTEAD = Text(
    "Hoặc đề nghị tách hộ ở trang của hộ {code}.",
    "Or ask on the page of household {code} that it be split.",
)


def _leave_the_other(household: Household, merge: Merge) -> None:
    """The members leave the household they were merged into, as if they had never been there; rooms above follow."""
    kept = Household.objects.unscoped(WHY).select_related("head").get(pk=merge.kept)
    joined = Membership.objects.unscoped(WHY).filter(pk__in=merge.moved["joined"], until=None)
    for stay in joined:
        stay.until, stay.ended_by = stay.since, Membership.Ended.MISTAKE
        stay.save(update_fields=("until", "ended_by"))
        kept.size -= 1
    kept.size = max(kept.size - merge.moved.get("unnamed", 0), 0)
    move = relinks.Move("household", merge.kept, merge.absorbed)
    for relink in relinks.relinks():
        relink.undo(move, merge.moved["rooms"].get(relink.room, []))
    settle(kept)
    merge.undone_at = timezone.now()
    merge.save(update_fields=("undone_at",))


def _latest_result(household: Household) -> int | None:
    latest: int | None = (
        ReviewResult.objects.unscoped(WHY).filter(household=household).aggregate(last=Max("pk"))["last"]
    )
    return latest
