"""A village ends: merged into another of its commune with its households, or closed where nobody lives."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from giamngheo.areas.followers import go_over, hindrances
from giamngheo.areas.models import AdminUnit, Level, Placement, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.areas.permissions import CLOSE_VILLAGE
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text


@action(CLOSE_VILLAGE)
def close_village(
    act: Act, village: AdminUnit, since: date, *, document: str, receiver: AdminUnit | None = None
) -> AdminUnit:
    """From `since` on the village is no more; with a receiver all of it lies there, households included.

    Its history stays: what it was, what reviews found there, and that all of it became the receiver.

    ActionRefused `not_a_village`, `ended_already`, `no_document`, `no_reason`, `not_yet`, `begins_later`,
    `receiver_elsewhere`, `receiver_later`, `hindered` (by what stands in another room).
    """
    act.require(village, *([receiver] if receiver else []))
    village = AdminUnit.objects.select_for_update(of=("self",)).get(pk=village.pk)
    _check(act, village, since, document)
    if receiver is not None:
        receiver = AdminUnit.objects.select_for_update(of=("self",)).get(pk=receiver.pk)
        _check_receiver(village, receiver, since)
    into = None if receiver is None else receiver.pk
    found = hindrances(village.pk, into)
    if found:
        both = " ".join(one.vi for one in found), " ".join(one.en for one in found)
        raise ActionRefused("hindered", Text(*both))
    _end(village, since, document.strip())
    rows = []
    if receiver is not None:
        UnitLink.objects.create(
            old=village,
            new=receiver,
            part=Part.WHOLE,
            since=since,
            source=document.strip(),
            evidence="confirmed",
        )
        rows = go_over(act, village.pk, receiver.pk)
    act.record(
        village,
        before={"to": None},
        after={"to": village.valid_to, "into": into, "document": document.strip()},
        rows=rows or None,
    )
    return village


def _check(act: Act, village: AdminUnit, since: date, document: str) -> None:
    if village.level != Level.VILLAGE or village.parent_id is None:
        raise ActionRefused(
            "not_a_village", Text("Chỉ kết thúc được thôn, tổ dân phố.", "Only villages can be closed here.")
        )
    if village.valid_to is not None:
        raise ActionRefused(
            "ended_already",
            Text(
                f"{village.full_name} đã kết thúc ngày {village.valid_to:%d/%m/%Y}.",
                f"{village.full_name} ended on {village.valid_to:%d/%m/%Y}.",
            ),
        )
    if not document.strip():
        raise ActionRefused(
            "no_document", Text("Ghi rõ văn bản làm căn cứ.", "Name the document it rests on.")
        )
    if not act.reason.strip():
        raise ActionRefused("no_reason", Text("Ghi rõ lý do.", "Say why."))
    if since > timezone.localdate():
        raise ActionRefused(
            "not_yet",
            Text(
                "Ngày kết thúc chưa đến; hãy ghi khi nghị quyết có hiệu lực.",
                "The day has not come yet; record it when the resolution takes effect.",
            ),
        )
    placed = village.placements.filter(valid_to__isnull=True).values_list("valid_from", flat=True).first()
    begins = max((day for day in (village.valid_from, placed) if day is not None), default=None)
    if begins is not None and begins >= since:
        raise ActionRefused(
            "begins_later",
            Text(
                f"{village.full_name} ở xã này từ {begins:%d/%m/%Y}; ngày kết thúc phải sau ngày đó.",
                f"{village.full_name} lies there since {begins:%d/%m/%Y}; it can only end after that day.",
            ),
        )


def _check_receiver(village: AdminUnit, receiver: AdminUnit, since: date) -> None:
    same = receiver.level == Level.VILLAGE and receiver.parent_id == village.parent_id
    if not same or receiver.pk == village.pk or receiver.valid_to is not None:
        raise ActionRefused(
            "receiver_elsewhere",
            Text(
                "Thôn nhận phải là một thôn khác đang có trong cùng xã, phường.",
                "The receiving village must be another village of today in the same commune.",
            ),
        )
    if receiver.valid_from is not None and receiver.valid_from > since:
        raise ActionRefused(
            "receiver_later",
            Text(
                f"{receiver.full_name} có từ {receiver.valid_from:%d/%m/%Y}, sau ngày nhập.",
                f"{receiver.full_name} exists since {receiver.valid_from:%d/%m/%Y}, later than the merge.",
            ),
        )


def _end(village: AdminUnit, since: date, document: str) -> None:
    last_day = since - timedelta(days=1)
    assert village.parent_id is not None
    placed = village.placements.filter(valid_to__isnull=True)
    if not placed.update(valid_to=last_day):
        Placement.objects.create(
            village=village,
            commune_id=village.parent_id,
            valid_from=village.valid_from,
            valid_to=last_day,
            source=document,
        )
    village.valid_to = last_day
    village.save()
