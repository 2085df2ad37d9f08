"""The long work of profiles. Each handler may die at any moment and be run again."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.db import transaction

from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeRun
from giamngheo.exchange.profiles import answers, store
from giamngheo.exchange.profiles.filling import fill
from giamngheo.exchange.profiles.lines import Needs, lines
from giamngheo.exchange.profiles.mapping import FILL, PERSON, Mapping
from giamngheo.exchange.profiles.of_day import gone_elsewhere, households_of
from giamngheo.exchange.profiles.returned import locate, open_returned, read_rows
from giamngheo.exchange.profiles.sent import Register
from giamngheo.platform.actions import Act, action
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.platform.versions import Refused

State = ExchangeRun.State
WHY = "the run of this job"


def needs_of(mapping: Mapping, system: str) -> Needs:
    """What the columns of a mapping ask of the register."""
    used = {one.variable for one in mapping.of_role(FILL)}
    coded = "foreign_code" in used or bool(mapping.known_codes)
    return Needs(results=True, members=mapping.each == PERSON, aliases=system if coded else "")


@job_kind("exchange.fill", "Điền mẫu trao đổi", "Filling a template")
def run_fill(run: JobRun) -> dict[str, Any]:
    """Fills the template and seals the files; nothing of the register is changed."""
    one = _run(run, State.FILLING)
    if one is None:
        return {}
    actor = account_actor(run.user_id)
    mapping = Mapping.from_json(one.mapping)
    found = households_of(actor, permissions.PROFILE_FILL, one.unit, one.on, mapping.classes)
    total = found.order_by().count()
    rows = lines(found, one.on, mapping.each, needs_of(mapping, one.profile.system))
    files: list[dict[str, Any]] = []
    with store.working() as folder:

        def report(done: int) -> None:
            if done % 200 == 0:
                run.progress(min(done, total), total)

        template = store.get(one.profile, store.template_of(one.profile, one.template))
        parts = fill(template, mapping, rows, PersonalData(one.sees), folder, each_row=report)
        stem = PurePath(one.profile.file_name).stem
        for number, part in enumerate(parts, 1):
            store.put_file(one, f"filled-{number}", part.path)
            end = f"_{number}" if len(parts) > 1 else ""
            file: dict[str, Any] = {"name": f"{stem}_{part.rows}-dong{end}.xlsx", "rows": part.rows}
            files.append(file | ({"uncoded": dict(part.uncoded)} if part.uncoded else {}))
    count = sum(part.rows for part in parts)
    one.elsewhere = gone_elsewhere(actor, permissions.PROFILE_FILL, one.unit, one.on, mapping.classes)
    with transaction.atomic():
        run.check()
        finish_fill(Act(actor), one, files, count)
    return {"rows": count}


@action(permissions.PROFILE_FILL)
def finish_fill(act: Act, one: ExchangeRun, files: list[dict[str, Any]], count: int) -> None:
    """The event of an export: the rows, the area, the day, the columns that hold personal data."""
    act.require(one)
    one.files, one.rows, one.state = files, count, State.FILLED
    one.save(update_fields=["files", "rows", "elsewhere", "state"])
    personal = [column.variable for column in Mapping.from_json(one.mapping).personal]
    after = {
        "rows": count,
        "elsewhere": one.elsewhere,
        "area": one.unit.full_name,
        "on": one.on.isoformat(),
        "profile": one.profile.name,
        "sees": PersonalData(one.sees).name.lower(),
        "personal": sorted(personal),
    }
    act.record(one, after=after, at=one.unit)


@job_kind("exchange.read_returned", "Đọc tệp trả về", "Reading a returned file")
def run_read(run: JobRun) -> dict[str, Any]:
    """Compares a returned file with what was sent. Nothing is written into the register."""
    one = _run(run, State.READING)
    if one is None:
        return {}
    try:
        counts = read_returned(one, account_actor(run.user_id), run)
    except Refused:
        _move(one, State.FILLED)
        raise
    run.check()
    _move(one, State.READ, counts=counts)
    return counts


def read_returned(one: ExchangeRun, actor: Actor, run: JobRun) -> dict[str, int]:
    mapping = Mapping.from_json(one.mapping)
    suffix = PurePath(one.returned).suffix.lower() or ".xlsx"
    with store.opened(one, store.RETURNED, suffix) as path:
        places = locate(open_returned(path, one.returned), mapping)
        found = households_of(actor, permissions.PROFILE_READ, one.unit, one.on, mapping.classes)
        sent = lines(
            found, one.on, mapping.each, Needs(False, False, needs_of(mapping, one.profile.system).aliases)
        )
        reading = read_rows(places, mapping, Register(sent, mapping), run.progress)
    store.put_json(one, store.FOUND, reading.as_json())
    return dict(reading.counts)


@job_kind("exchange.apply_returned", "Ghi kết quả trả về vào sổ hộ", "Writing returned results")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Writes everything the file says, once, or nothing."""
    one = _run(run, State.APPLYING)
    if one is None:
        return {}
    found = store.get_json(one, store.FOUND)["answers"]
    persons = Mapping.from_json(one.mapping).each == PERSON
    try:
        with transaction.atomic():
            run.check()
            counts = answers.write_answers(Act(account_actor(run.user_id)), one, found, persons)
            _move(one, State.DONE, counts=one.counts | counts)
    except Refused:
        _move(one, State.READ)
        raise
    return counts


@job_kind("exchange.undo_returned", "Hoàn tác kết quả trả về", "Undoing returned results")
def run_undo(run: JobRun) -> dict[str, Any]:
    """Takes everything back at once; the file stays and may be written again."""
    one = _run(run, State.UNDOING)
    if one is None:
        return {}
    with transaction.atomic():
        run.check()
        counts = answers.take_back(Act(account_actor(run.user_id)), one)
        _move(one, State.READ, counts=one.counts | counts)
    return counts


def _run(run: JobRun, state: str) -> ExchangeRun | None:
    """The run of the job while it waits for it; None when that is done already."""
    rows = ExchangeRun.objects.unscoped(WHY).select_related("unit", "profile")
    return rows.filter(pk=run.parameters["run"], state=state).first()


def _move(one: ExchangeRun, state: str, **fields: Any) -> None:
    ExchangeRun.objects.unscoped(WHY).filter(pk=one.pk, state=one.state).update(state=state, **fields)
