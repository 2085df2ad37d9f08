"""Requests for change: asked by an officer, decided by the commune leader, singly or in batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.figures import moment
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry import permissions
from giamngheo.registry.changes import kind_of
from giamngheo.registry.changes.kinds import ChangeKind, Difference
from giamngheo.registry.changes.membership import check_not_ended, open_stays
from giamngheo.registry.changes.plausible import check_possible, kin_of, unlikely
from giamngheo.registry.models import ChangeRequest, Household
from giamngheo.registry.places import require_standing
from giamngheo.rules.text import Text

WHY = "the households that a request touches"


@action(permissions.REQUEST)
def request_change(
    act: Act,
    kind: str,
    household: Household,
    arguments: Mapping[str, Any],
    *,
    version: int,
    confirmed: str = "",
) -> ChangeRequest:
    """Puts a change before the commune leader; confirmed: see `Act.confirm`.

    StaleEdit; Unconfirmed for what is unlikely; ActionRefused `household_ended`, of the kind, `born_after_child`,
    `reason_missing`, `asked_already`.
    """
    act.require(household)
    change = kind_of(kind)
    household = _locked_household(household.pk, change, arguments)
    if household.version != version:
        raise StaleEdit(household, ())
    if not act.reason.strip():
        raise ActionRefused("reason_missing", Text("Ghi lý do đề nghị.", "Give the reason."))
    _require_touched(act, kind, arguments)
    _check(change, household, arguments)
    _refuse_a_second(kind, household, arguments)
    found = _whole_difference(change, household, arguments)
    act.confirm([note for note in found.notes if isinstance(note, Text)], confirmed)
    request = ChangeRequest.objects.create(
        kind=kind,
        household=household,
        commune_id=household.commune_id,
        base_version=household.version,
        changes=json.dumps(dict(arguments), ensure_ascii=False),
        difference=json.dumps(found.as_data(), ensure_ascii=False),
        reason=act.reason,
        asked_by=act.actor.user_id or 0,
        asked_name=act.actor.label,
    )
    persons = [stay.person_id for stay in open_stays(household)] if found.notes else []
    act.record(request, after={"kind": kind, "household": household.code}, persons=persons)
    return request


def _refuse_a_second(kind: str, household: Household, arguments: Mapping[str, Any]) -> None:
    """The same change sent twice (a slow line, two officers) would be made twice: a child be born again."""
    waiting = household.change_requests.filter(kind=kind, state=ChangeRequest.State.WAITING)
    asked = json.loads(json.dumps(dict(arguments)))
    twin = next((one for one in waiting if json.loads(one.changes) == asked), None)
    if twin is not None:
        raise ActionRefused(
            "asked_already",
            Text(
                "Đề nghị này đã được {who} gửi lúc {at} và đang chờ lãnh đạo xã duyệt; không cần gửi lại.",
                "{who} sent this very request at {at}; it waits for the commune leader and need not be sent again.",
            ).format(who=twin.asked_name, at=moment(twin.asked_at)),
        )


@action(permissions.APPROVE)
def approve_changes(act: Act, requests: Sequence[ChangeRequest]) -> list[ChangeRequest]:
    """Makes the changes, all or none. The asker cannot approve; what was shown must still be what would happen.

    Each commune has an event of its own. ActionRefused `own_request`, `decided_already`, `household_ended`,
    `household_elsewhere`, `household_changed`, or what the kind refuses.
    """
    for of_commune in _by_commune(requests):
        _approve_in_commune(act.fresh(), of_commune, alone=len(requests) == 1)
    act.nothing_to_do()
    return list(requests)


@action(permissions.APPROVE)
def refuse_changes(act: Act, requests: Sequence[ChangeRequest]) -> list[ChangeRequest]:
    """Refuses requests with a reason, an event for each commune.

    ActionRefused `reason_missing`, `decided_already`.
    """
    if not act.reason.strip():
        raise ActionRefused("reason_missing", Text("Ghi lý do không duyệt.", "Give the reason for refusing."))
    for of_commune in _by_commune(requests):
        _refuse_in_commune(act.fresh(), of_commune)
    act.nothing_to_do()
    return list(requests)


@action(permissions.APPROVE)
def _approve_in_commune(act: Act, requests: Sequence[ChangeRequest], *, alone: bool) -> None:
    rows = []
    for request in requests:
        try:
            rows.append(_make(act, request))
        except ActionRefused as error:
            if alone:
                raise
            # of many, the one that stands in the way
            named = Text("{kind}, hộ {code}: {why}", "{kind}, household {code}: {why}")
            code = request.household.code
            raise ActionRefused(
                error.code, named.format(kind=kind_of(request).label, code=code, why=error.message)
            ) from error
    act.record(None, at=requests[0], after={"approved": len(rows)}, rows=rows)


def _make(act: Act, request: ChangeRequest) -> dict[str, Any]:
    """Makes the change of one request and returns what the audit keeps of it."""
    _check_decidable(act, request)
    arguments, kind = json.loads(request.changes), kind_of(request)
    household = _locked_household(request.household_id, kind, arguments)
    _require_here(request, household)
    _require_touched(act, request.kind, arguments)
    _check(kind, household, arguments)
    if household.version != request.base_version and _whole_difference(
        kind, household, arguments
    ) != difference_of(request):
        raise ActionRefused(
            "household_changed",
            Text(
                "Hộ {code} đã thay đổi sau khi có đề nghị. Không duyệt đề nghị này và lập đề nghị mới.",
                "Household {code} has changed since the request. Refuse it and make a new one.",
            ).format(code=household.code),
        )
    made = kind.apply(household, {**arguments, "request": request.pk}, timezone.localdate())
    _decide(act, request, ChangeRequest.State.APPROVED)
    return {"request": request.pk, "kind": request.kind, "household": household.code, **made}


@action(permissions.APPROVE)
def _refuse_in_commune(act: Act, requests: Sequence[ChangeRequest]) -> None:
    for request in requests:
        _check_decidable(act, request, own=True)
        _decide(act, request, ChangeRequest.State.REFUSED)
    act.record(
        None, at=requests[0], after={"refused": len(requests)}, rows=[{"request": one.pk} for one in requests]
    )


@action(permissions.REQUEST)
def withdraw_change(act: Act, request: ChangeRequest) -> ChangeRequest:
    """The asker takes the request back. ActionRefused `decided_already`, `not_yours`."""
    act.require(request)
    if request.asked_by != act.actor.user_id:
        raise ActionRefused("not_yours", Text("Chỉ người đề nghị rút được.", "Only who asked can withdraw."))
    (request,) = _locked([request])
    _check_waiting(request)
    _decide(act, request, ChangeRequest.State.WITHDRAWN)
    act.record(request, after={"state": request.state})
    return request


def difference_of(request: ChangeRequest) -> Difference:
    """What the request would change, as it was when asked."""
    return Difference.from_data(json.loads(request.difference))


def _locked(requests: Sequence[ChangeRequest]) -> list[ChangeRequest]:
    found = ChangeRequest.objects.unscoped("requests being decided").select_for_update()
    return list(found.filter(pk__in=[request.pk for request in requests]).order_by("pk"))


def _by_commune(requests: Sequence[ChangeRequest]) -> list[list[ChangeRequest]]:
    """The requests under lock, those of a commune together, in their order."""
    found: dict[int, list[ChangeRequest]] = {}
    for request in _locked(requests):
        found.setdefault(request.commune_id, []).append(request)
    return list(found.values())


def _locked_household(pk: int, change: ChangeKind, arguments: Mapping[str, Any]) -> Household:
    """The household as it is now, locked with the others that the change touches, always in one order."""
    rows = Household.objects.unscoped(WHY).select_for_update().order_by("pk")
    return {one.pk: one for one in rows.filter(pk__in=(pk, *change.other_households(arguments)))}[pk]


def _check(change: ChangeKind, household: Household, arguments: Mapping[str, Any]) -> None:
    if not change.of_ended:
        check_not_ended(household)
    change.check(household, arguments)
    before = list(map(kin_of, open_stays(household)))
    for after in change.kin(household, arguments):
        check_possible(before, after)


def _whole_difference(change: ChangeKind, household: Household, arguments: Mapping[str, Any]) -> Difference:
    """What would change, with what is unlikely in it."""
    before, on = list(map(kin_of, open_stays(household))), timezone.localdate()
    notes = [note for after in change.kin(household, arguments) for note in unlikely(before, after, on)]
    return change.difference(household, arguments).with_notes(tuple(notes))


def _check_waiting(request: ChangeRequest) -> None:
    if request.state != ChangeRequest.State.WAITING:
        raise ActionRefused(
            "decided_already",
            Text("Đề nghị {number} đã được giải quyết.", "Request {number} is settled already.").format(
                number=request.pk
            ),
        )


def _check_decidable(act: Act, request: ChangeRequest, *, own: bool = False) -> None:
    act.require(request)
    _check_waiting(request)
    if not own and request.asked_by == act.actor.user_id:
        raise ActionRefused(
            "own_request",
            Text(
                "Người đề nghị không tự duyệt. Lãnh đạo khác hoặc người được uỷ quyền duyệt.",
                "Who asked cannot approve. Another leader or a delegate does.",
            ),
        )


def _require_here(request: ChangeRequest, household: Household) -> None:
    """A household that has moved to another commune since is that commune's to change."""
    if household.commune_id != request.commune_id:
        raise ActionRefused(
            "household_elsewhere",
            Text(
                "Hộ {code} đã chuyển sang xã khác sau khi có đề nghị. Không duyệt đề nghị này; xã nơi ở mới lập đề "
                "nghị mới nếu còn cần.",
                "Household {code} has moved to another commune since the request. Refuse it; the new commune makes "
                "a new one where it is still needed.",
            ).format(code=household.code),
        )


def _require_touched(act: Act, kind: str, arguments: Mapping[str, Any]) -> None:
    change = kind_of(kind)
    others = Household.objects.unscoped(WHY).filter(pk__in=change.other_households(arguments))
    act.require(*others)
    for village in AdminUnit.objects.filter(pk__in=change.new_places(arguments)):
        # the receiving commune sees the household afterwards; only units that exist can receive
        if village.level != Level.VILLAGE:
            raise ActionRefused("not_a_village", Text("Chọn một thôn, khu.", "Choose a village."))
        require_standing(village, date.fromisoformat(arguments["day"]) if arguments.get("day") else None)


def _decide(act: Act, request: ChangeRequest, state: str) -> None:
    request.state = state
    request.decided_by = act.actor.user_id
    request.decided_name = act.actor.label
    request.decided_at = timezone.now()
    request.decision_reason = act.reason
    request.save(update_fields=("state", "decided_by", "decided_name", "decided_at", "decision_reason"))
