"""What can be done with profiles and their runs. Long work is done by jobs (`exchange.profiles.jobs`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NoReturn

from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.columns import chosen
from giamngheo.exchange.imports.store import clean_name
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun, RegisterExtract
from giamngheo.exchange.profiles import shipped, store
from giamngheo.exchange.profiles.mapping import Mapping, checked
from giamngheo.exchange.profiles.old_workbooks import is_old, xlsx_name
from giamngheo.exchange.profiles.proposing import opened, propose
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.registry import permissions as registry_permissions
from giamngheo.rules.text import Text

MAX_RETURNED_MIB = 200
State = ExchangeRun.State
KINDS = {
    State.FILLING: "exchange.fill",
    State.READING: "exchange.read_returned",
    State.APPLYING: "exchange.apply_returned",
    State.UNDOING: "exchange.undo_returned",
}


@dataclass(frozen=True)
class Template:
    """A template as uploaded, with what the officer says of it."""

    name: str
    system: str
    file_name: str
    data: bytes
    recipient: str = ""
    purpose: str = ExchangeProfile.Purpose.LIST


@action(permissions.PROFILE_EDIT)
def add_profile(act: Act, unit: AdminUnit, template: Template) -> ExchangeProfile:
    """Keeps the template sealed, an .xls one as .xlsx, and proposes how it is filled. ActionRefused `template`."""
    act.require(unit)
    book = opened(template.data)
    name = xlsx_name(template.file_name) if is_old(template.data) else template.file_name
    kept = replace(template, data=book.data, file_name=name)
    return _add(act, unit, kept, propose(book.data, came=book))


@action(permissions.PROFILE_EDIT)
def adopt_shipped(act: Act, unit: AdminUnit, key: str) -> ExchangeProfile:
    """Makes one of the ready profiles the unit's own; it can be used at once. KeyError for an unknown one."""
    act.require(unit)
    one = shipped.profile(key)
    data = shipped.workbook(one)
    template = Template(one.name, one.system, f"{one.file}.xlsx", data, purpose=one.purpose)
    profile = _add(act, unit, template, checked(shipped.mapping(one)))
    profile.ready = True
    profile.save(update_fields=["ready"])
    return profile


def _add(act: Act, unit: AdminUnit, template: Template, mapping: Mapping) -> ExchangeProfile:
    profile = ExchangeProfile.objects.create(
        name=template.name.strip()[:120],
        unit=unit,
        purpose=template.purpose,
        system=template.system.strip()[:60],
        recipient=template.recipient,
        file_name=clean_name(template.file_name),
        sha256=hashlib.sha256(template.data).hexdigest(),
        mapping=mapping.as_json(),
        made_by_name=act.actor.label,
    )
    store.put(profile, store.TEMPLATE, template.data)
    act.record(profile, after={"name": profile.name, "file": profile.sha256}, at=unit)
    return profile


@action(permissions.PROFILE_EDIT)
def settle_mapping(act: Act, profile: ExchangeProfile, mapping: Mapping, seen: int) -> None:
    """How the template is filled from now on. StaleEdit when another officer has changed it since.

    ActionRefused as `mapping.checked`.
    """
    changes = {
        "mapping": checked(mapping).looked_at().as_json(),
        "ready": True,
        "changed_by_name": act.actor.label,
    }
    act.change(profile, changes, seen=seen, at=profile.unit)


@action(permissions.PROFILE_EDIT)
def rename_profile(act: Act, profile: ExchangeProfile, name: str) -> None:
    """Another name; the office whose codes it brings stays. ActionRefused `no_name`."""
    chosen = " ".join(name.split())[:120]
    if not chosen:
        raise ActionRefused("no_name", Text("Ghi tên mẫu.", "Give the profile a name."))
    act.change(profile, {"name": chosen, "changed_by_name": act.actor.label}, at=profile.unit)


@action(permissions.PROFILE_EDIT)
def retire_profile(act: Act, profile: ExchangeProfile, *, retired: bool) -> None:
    """A profile that is no longer used goes to the end of the list; its runs stay readable."""
    act.change(profile, {"retired": retired, "changed_by_name": act.actor.label}, at=profile.unit)


@action(permissions.PROFILE_FILL)
def ask_fill(
    act: Act,
    profile: ExchangeProfile,
    unit: AdminUnit,
    on: date,
    *,
    masked: bool = False,
    classes: Sequence[str] = (),
) -> ExchangeRun:
    """Has the template filled for an area as of a day. ActionRefused `not_ready`, `day_ahead`, StaleEdit never.

    masked: names are shortened and numbers hidden, whatever the role may see. classes: only these, where given.
    """
    act.require(unit)
    if not profile.ready or profile.retired:
        raise ActionRefused(
            "not_ready",
            Text("Mẫu này chưa ghép cột xong, hoặc đã thôi dùng.", "This profile cannot be used."),
        )
    if on > timezone.localdate():
        raise ActionRefused(
            "day_ahead", Text("Ngày lấy số liệu không được sau hôm nay.", "The day lies in the future.")
        )
    sees = policy().sees(act.actor, permissions.PROFILE_FILL, unit)
    mapping = Mapping.from_json(profile.mapping)
    if classes:
        mapping = checked(replace(mapping, classes=tuple(classes)))
    run = ExchangeRun(
        profile=profile,
        mapping=mapping.as_json(),
        template=profile.sha256,
        unit=unit,
        on=on,
        sees=min(sees, PersonalData.MASKED) if masked else sees,
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    run.save(force_insert=True)
    _queue(run, State.FILLING, act.actor.user_id)
    act.record(run, after={"profile": profile.pk, "on": on.isoformat(), "state": run.state}, at=unit)
    return run


@action(permissions.PROFILE_READ)
def upload_returned(act: Act, run: ExchangeRun, name: str, data: bytes) -> ExchangeRun:
    """Keeps a file that came back and has it compared. ActionRefused as `keep_returned`."""
    run = locked(act, run, State.FILLED, State.READ)
    keep_returned(run, name, data, user_id=act.actor.user_id)
    run.returned_by_name = act.actor.label
    run.save(update_fields=["returned_by_name"])
    act.record(run, after={"file": hashlib.sha256(data).hexdigest(), "state": run.state}, at=run.unit)
    return run


def keep_returned(run: ExchangeRun, name: str, data: bytes, *, user_id: int | None) -> None:
    """The file of a locked run, and the job that reads it for an account.

    ActionRefused `nothing_returns`, `file_too_large`.
    """
    if not Mapping.from_json(run.mapping).of_role("verified", "code"):
        raise ActionRefused(
            "nothing_returns",
            Text(
                "Mẫu này không có cột kết quả hay cột mã của bên nhận, nên không đọc tệp trả về.",
                "This profile has no column that they fill, so no returned file is read.",
            ),
        )
    if len(data) > MAX_RETURNED_MIB * 1024**2:
        raise ActionRefused(
            "file_too_large",
            Text("Tệp lớn hơn {limit} MB.", "The file is larger than {limit} MB.").format(
                limit=MAX_RETURNED_MIB
            ),
        )
    run.returned = clean_name(name)
    store.put(run, store.RETURNED, data)
    run.save(update_fields=["returned"])
    _queue(run, State.READING, user_id)


@action(permissions.PROFILE_READ)
def ask_apply(act: Act, run: ExchangeRun) -> ExchangeRun:
    """Has the answers written. Forbidden without the right to mark numbers where the file does so."""
    run = locked(act, run, State.READ)
    if Mapping.from_json(run.mapping).of_role("verified"):
        policy().require(act.actor, registry_permissions.VERIFY, run.unit)
    run.applied_by_name = act.actor.label
    run.save(update_fields=["applied_by_name"])
    _queue(run, State.APPLYING, act.actor.user_id)
    act.record(run, after={"state": run.state}, at=run.unit)
    return run


@action(permissions.PROFILE_READ)
def ask_undo(act: Act, run: ExchangeRun, reason: str) -> ExchangeRun:
    """Has the answers taken back. ActionRefused `reason_missing`."""
    run = locked(act, run, State.DONE)
    if not reason.strip():
        raise ActionRefused("reason_missing", Text("Ghi lý do hoàn tác.", "State why it is undone."))
    act.reason = reason.strip()[:500]
    _queue(run, State.UNDOING, act.actor.user_id)
    act.record(run, after={"state": run.state}, at=run.unit)
    return run


@action(permissions.REGISTER_EXPORT)
def ask_extract(
    act: Act, unit: AdminUnit, on: date, each: str, kind: str, columns: Sequence[str] = ()
) -> RegisterExtract:
    """Has the register of an area written to one file, with these columns or all.

    ActionRefused `day_ahead`, `no_column` where none of the names is a column of such rows.
    """
    act.require(unit)
    if on > timezone.localdate():
        raise ActionRefused(
            "day_ahead", Text("Ngày lấy số liệu không được sau hôm nay.", "The day lies in the future.")
        )
    used = chosen(each, on.year, columns)
    if not used:
        raise ActionRefused("no_column", Text("Chọn ít nhất một cột.", "Choose at least one column."))
    extract = RegisterExtract(
        unit=unit,
        columns=[one.name for one in used] if columns else [],
        on=on,
        each=each,
        format=kind,
        sees=policy().sees(act.actor, permissions.REGISTER_EXPORT, unit),
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    extract.save(force_insert=True)
    extract.job = enqueue("exchange.extract", {"extract": extract.pk}, user_id=act.actor.user_id)
    extract.save(update_fields=["job"])
    after = {"on": on.isoformat(), "each": each, "format": kind, "columns": len(used)}
    act.record(extract, after=after, at=unit)
    return extract


def locked(act: Act, run: ExchangeRun, *states: str) -> ExchangeRun:
    """The run as it is now, locked. ActionRefused `other_state` when somebody has gone on with it."""
    act.require(run)
    rows = ExchangeRun.objects.unscoped("a run the actor was checked for")
    now = rows.select_for_update(of=("self",)).select_related("unit", "profile", "job").get(pk=run.pk)
    if now.state not in states:
        _refuse_state(now)
    return now


def _refuse_state(run: ExchangeRun) -> NoReturn:
    raise ActionRefused(
        "other_state",
        Text(
            "Lần trao đổi này {state}; việc vừa yêu cầu không còn làm được. Tải lại trang để xem hiện trạng.",
            "This run has moved on ({name}); reload the page to see where it stands.",
        ).format(state=run.get_state_display(), name=run.state),
    )


def _queue(run: ExchangeRun, state: str, user_id: int | None) -> None:
    parameters: dict[str, Any] = {"run": run.pk}
    run.job = enqueue(
        KINDS[State(state)], parameters, user_id=user_id, key=f"{KINDS[State(state)]}:{run.uid}"
    )
    run.state = state
    run.save(update_fields=["job", "state"])
