"""When a grievance is to be answered: from the law's procedures, counted in the units they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from giamngheo.law import Basis, load_procedures
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


def deadline(kind: str, received_on: date) -> Deadline | None:
    """The law's last day for this kind; None where the law's data give none."""
    figure = load_procedures()[PROCEDURE].step(kind).figures.get(FIGURE)
    if figure is None:
        return None
    days = int(figure.value)
    if figure.unit == "working_days":
        last = (_calendar[0]() if _calendar else WorkingDays()).after(received_on, days)
    else:
        last = received_on + timedelta(days=days)
    return Deadline(last, f"procedures/{PROCEDURE}/steps/{kind}/figures/{FIGURE}", figure.basis)
