"""The label of a run under a scenario in what is said of its input files: the problems and the checked copies."""

from __future__ import annotations

from giamngheo.intake import Intake, ProblemLog
from giamngheo.law import Standard
from giamngheo.rules import Text


def note_scenario(intake: Intake, standard: Standard) -> None:
    """Puts before all problems of each file that what was found rests on a scenario's assumptions."""
    if standard.scenario_name is None:
        return
    log = ProblemLog()
    for file in intake.paths:
        log.add(
            "scenario_assumption",
            file,
            value=standard.scenario,
            name=standard.scenario_name,
            assumptions=Text.join(" ", standard.assumptions),
        )
    intake.problems = [*log.problems, *intake.problems]
    intake.counts += log.counts
