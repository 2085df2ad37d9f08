"""What the law's loader takes for carried out is what the reviews carry out."""

from giamngheo.law.procedures.carried_out import STAGES_OF, STEP_FIGURES
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review
from giamngheo.reviews.rules import FIGURES


def test_the_loader_knows_the_figures_and_stages_of_the_reviews() -> None:
    told = {(stage, key) for stage, figures in STEP_FIGURES.items() for key in figures}
    # how many copies of the minutes are signed is printed on them, nothing waits for it
    assert told - {("meeting", "minutes_copies")} == set(FIGURES)
    assert set(STAGES_OF) == set(Review.Kind.values)
    assert {kind for kind, (needed, _) in STAGES_OF.items() if "meeting" not in needed} == set(
        WITHOUT_MEETING
    )
