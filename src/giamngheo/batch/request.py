"""What one review of lists is asked to do, and what it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Literal

from giamngheo.intake import Problem, SheetMapping
from giamngheo.law import Standard
from giamngheo.reports import FormResult
from giamngheo.rules import Text

Progress = Callable[[Text, int, int], None]
Language = Literal["vi", "en"]


class Status(IntEnum):
    """Exit status of the job, relied on by other programs."""

    DONE = 0
    INPUT_ERRORS = 2
    UNREADABLE = 3


class ReviewError(ValueError):
    """A request that cannot be carried out; `message` says why and what to do, `status` how the job ends."""

    def __init__(self, message: Text, status: Status = Status.INPUT_ERRORS) -> None:
        super().__init__(message.vi)
        self.message = message
        self.status = status


@dataclass(frozen=True)
class ReviewRequest:
    """One run over lists of households.

    `on` is the day at which ages, lines and units are taken; None lets the lists' own year or today decide
    (`dates.reference_date`). `previous` are lists of earlier years, `totals` the resident households.
    """

    inputs: tuple[Path, ...]
    standard_id: str
    out: Path
    scenario: str | None = None
    on: date | None = None
    previous: tuple[Path, ...] = ()
    totals: Path | None = None
    mapping: Path | None = None
    save_mapping: Path | None = None
    accept_valid: bool = False
    stage: Literal["preliminary", "official"] = "preliminary"
    units: Literal["totals", "list"] = "totals"
    province: str | None = None
    lang: str = "vi"

    @property
    def language(self) -> Language:
        return "en" if self.lang == "en" else "vi"


@dataclass
class ReviewOutcome:
    """What came of a run. `summary` is what summary.json holds; None unless the status is DONE."""

    status: Status
    standard: Standard
    on: date
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    mappings: list[SheetMapping] = field(default_factory=list)
    summary: dict[str, object] | None = None
    forms: list[FormResult] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
