"""Whose opinion a review asks for, in the words of its procedure."""

from __future__ import annotations

from giamngheo.law import load_procedures
from giamngheo.reviews.models import Review
from giamngheo.rules.text import Text


def authority_of(review: Review) -> Text:
    """The consulted authority; where the procedure consults nobody, that."""
    step = load_procedures()[review.kind].covering("consultation")
    if step is None or step.consulted_authority is None:
        return Text("Thủ tục này không xin ý kiến", "This procedure consults nobody")
    return step.consulted_authority.choices.get(review.consulted, Text.same(review.consulted))
