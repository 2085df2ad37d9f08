"""What the law's loader takes for carried out is what the reviews carry out."""

import pytest

from giamngheo.law import load_procedures
from giamngheo.law.procedures.carried_out import STAGES_OF, STEP_FIGURES
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review
from giamngheo.reviews.papers.meeting import copies_of
from giamngheo.reviews.rules import FIGURES


def test_the_loader_knows_the_figures_and_stages_of_the_reviews() -> None:
    told = {(stage, key) for stage, figures in STEP_FIGURES.items() for key in figures}
    # how many copies of the minutes are printed, which nothing waits for
    assert told - {("meeting", "minutes_copies")} == set(FIGURES)
    assert set(STAGES_OF) == set(Review.Kind.values)
    assert {kind for kind, (needed, _) in STAGES_OF.items() if "meeting" not in needed} == set(
        WITHOUT_MEETING
    )


def test_the_minutes_are_printed_in_as_many_copies_as_the_procedure_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [copies_of(Review(kind=kind)) for kind in ("annual", "on_request", "low_income")] == [2, 2, 1]
    known = load_procedures()
    meeting = known["annual"].step("meeting")
    three = meeting.figures["minutes_copies"].model_copy(update={"value": 3})
    changed = meeting.model_copy(update={"figures": {**meeting.figures, "minutes_copies": three}})
    steps = tuple(changed if one is meeting else one for one in known["annual"].steps)
    annual = known["annual"].model_copy(update={"steps": steps})
    monkeypatch.setattr("giamngheo.reviews.papers.meeting.procedure_of", lambda review: annual)
    assert copies_of(Review(kind="annual")) == 3
