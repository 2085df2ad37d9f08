"""Short ways to look at what was read."""

from typing import Any

from giamngheo.intake import Intake


def codes(intake: Intake, severity: str | None = None) -> list[str]:
    """The codes of the problems, in order."""
    return [p.code for p in intake.problems if severity in (None, p.severity)]


def column(intake: Intake, name: str) -> list[Any]:
    return intake.households[name].to_pylist()


def people(intake: Intake, name: str) -> list[Any]:
    return intake.persons[name].to_pylist()
