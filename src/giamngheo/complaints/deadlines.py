"""When a grievance is to be answered: from the law's procedures, counted in the units they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from giamngheo.complaints import links
from giamngheo.complaints.models import Grievance
from giamngheo.law import Basis
from giamngheo.law.confirm import all_values
from giamngheo.law.procedures.own import known_on
from giamngheo.law.working_days import WorkingDays

PROCEDURE = "grievances"
FIGURE = "answer_days"


_calendar: list[Callable[[], WorkingDays]] = []


def register_calendar(calendar: Callable[[], WorkingDays]) -> None:
    """Called once, by the room that keeps the days swapped by notice; the usual calendar holds without it."""
    _calendar[:] = [calendar]


@dataclass(frozen=True)
class Deadline:
    """The last day, the path of the figure it rests on, and how that is known."""

    on: date
    path: str
    basis: Basis


def lengthened_deadlines(day: date) -> list[dict[str, Any]]:
    """A working day became a holiday: what is to be answered by a later day now is given it, never an earlier one."""
    moved = []
    waiting = Grievance.objects.unscoped("deadlines that a swapped day moves").filter(
        state__in=Grievance.OPEN, received_on__lt=day, due_on__gte=day
    )
    for one in waiting.exclude(due_path="").select_for_update():
        due = due_of(one)
        if due is not None and one.due_on is not None and due.on > one.due_on:
            moved.append({"grievance": one.pk, "before": one.due_on.isoformat(), "after": due.on.isoformat()})
            one.due_on = due.on
            one.save(update_fields=["due_on"])
    return moved


def due_of(grievance: Grievance, file: int | None = None) -> Deadline | None:
    """The last day to answer: of a complaint about a result, what the procedure of its file says; else the law's for
    its kind. `file`: what it was sent about, before the complaint is opened there.
    """
    in_file = links.due(grievance, file)
    if in_file is None:
        return deadline(grievance.kind, grievance.received_on)
    days, path = in_file
    known = basis_at(path)
    return None if known is None else Deadline(_after(grievance.received_on, days), path, known)


def basis_at(path: str) -> Basis | None:
    """How the figure at a path is known; None where no file has it any more."""
    known = all_values().get(path)
    return known[1] if known is not None else None


def deadline(kind: str, received_on: date) -> Deadline | None:
    """The law's last day for this kind; None where the law's data give none."""
    procedure = known_on(received_on)[PROCEDURE]
    figure = procedure.step(kind).figures.get(FIGURE)
    if figure is None:
        return None
    days = int(figure.value)
    last = _after(received_on, days) if figure.unit == "working_days" else received_on + timedelta(days=days)
    return Deadline(last, procedure.path_of(f"steps/{kind}/figures/{FIGURE}"), figure.basis)


def _after(received_on: date, working_days: int) -> date:
    return (_calendar[0]() if _calendar else WorkingDays()).after(received_on, working_days)
