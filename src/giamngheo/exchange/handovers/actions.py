"""What recipients do with what they were handed, and how an office says who receives."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun
from giamngheo.exchange.profiles.actions import keep_returned, locked
from giamngheo.exchange.profiles.recipients import recipients
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

State = ExchangeRun.State


@action(permissions.PROFILE_EDIT)
def name_recipient(act: Act, profile: ExchangeProfile, recipient: str) -> None:
    """Who may fetch what is filled from now on; "" for nobody. ActionRefused `unknown_recipient`."""
    if recipient and recipient not in recipients():
        raise ActionRefused(
            "unknown_recipient", Text("Chọn bên nhận trong danh sách.", "Choose one of the recipients.")
        )
    act.change(profile, {"recipient": recipient, "changed_by_name": act.actor.label}, at=profile.unit)


@action(permissions.PROFILE_FILL)
def hand_over(act: Act, run: ExchangeRun) -> None:
    """Lets the recipients of the profile fetch the files. ActionRefused `no_recipient`, `too_much`."""
    run = locked(act, run, State.FILLED, State.READ, State.DONE)
    role = roles().get(run.profile.recipient)
    if role is None or not role.recipient:
        raise ActionRefused(
            "no_recipient", Text("Mẫu này chưa khai bên nhận.", "This profile names no recipient.")
        )
    if run.sees > role.personal_data:
        raise ActionRefused(
            "too_much",
            Text(
                "Bên nhận ({role}) chỉ được xem tên viết tắt và số định danh che bớt. "
                "Điền lại mẫu, chọn «Che tên và số định danh», rồi giao.",
                "The recipient ({role}) may only see shortened names and hidden numbers. "
                "Fill the template again with “Shorten names, hide numbers”, then hand it over.",
            ).format(role=role.words),
        )
    if run.handed_at is not None:
        act.nothing_to_do()
        return
    run.handed_at = timezone.now()
    run.save(update_fields=["handed_at"])
    act.record(run, after={"recipient": run.profile.recipient, "rows": run.rows}, at=run.unit)


@action(permissions.PROFILE_FILL)
def call_back(act: Act, run: ExchangeRun) -> None:
    """What was handed over by mistake is no longer offered. ActionRefused `fetched` once it has been fetched."""
    run = locked(act, run, State.FILLED, State.READ, State.DONE)
    if run.handed_at is None:
        act.nothing_to_do()
        return
    if run.fetched_at is not None:
        raise ActionRefused(
            "fetched",
            Text(
                "Bên nhận đã tải danh sách, không thu hồi được nữa.", "The recipient has already fetched it."
            ),
        )
    run.handed_at = None
    run.save(update_fields=["handed_at"])
    act.record(run, after={"handed_at": None}, at=run.unit)


@action(permissions.RECEIVE)
def note_fetched(act: Act, run: ExchangeRun) -> None:
    """Says on the run that its recipient has it: the first time only."""
    act.require(run)
    if run.fetched_at is not None:
        act.nothing_to_do()
        return
    run.fetched_at, run.fetched_by_name = timezone.now(), act.actor.label
    run.save(update_fields=["fetched_at", "fetched_by_name"])
    act.record(run, after={"fetched": True}, at=run.unit)


@action(permissions.RECEIVE)
def bring_back(act: Act, run: ExchangeRun, name: str, data: bytes) -> ExchangeRun:
    """The recipient's filled file, kept and compared for the office that handed over; it alone writes it down.

    ActionRefused as `profiles.actions.upload_returned`, `not_handed` when it was called back meanwhile.
    """
    run = locked(act, run, State.FILLED, State.READ)
    if run.handed_at is None:
        raise ActionRefused(
            "not_handed",
            Text(
                "Cơ quan gửi đã thu hồi danh sách này. Liên hệ cơ quan gửi.",
                "The sending office has called this list back. Ask that office.",
            ),
        )
    keep_returned(run, name, data, user_id=run.made_by)
    run.returned_by_name = act.actor.label
    run.save(update_fields=["returned_by_name"])
    act.record(run, after={"file": hashlib.sha256(data).hexdigest(), "state": run.state}, at=run.unit)
    return run
