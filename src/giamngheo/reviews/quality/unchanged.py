"""How much each enumerator marked as unchanged since last year: counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, Sum

from giamngheo.law import load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.figures import Rate
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.rules.text import Text

WHY = "forms of a commune that was reached"
NOBODY = Text("Không ghi rà soát viên", "No enumerator named")


@dataclass(frozen=True)
class Marked:
    """One enumerator: forms that count, those with all blocks marked but one, blocks marked, of how many."""

    enumerator: str | Text
    forms: int
    wholly: int
    blocks: int
    share: Rate


class ListLength(Func):
    """The number of entries of a list kept as JSON."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_array_length", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_array_length", **more)


def marked_unchanged(commune: CommuneReview) -> list[Marked]:
    """By enumerator, who marked most first; one query however many households."""
    asked = len(form_blocks(load_standard(commune.review.standard)))
    rows = Case.objects.unscoped(WHY).filter(village_review__commune_review=commune, assessment__isnull=False)
    rows = rows.annotate(marked=ListLength(F("assessment__unchanged")))
    counted = rows.values("assessment__enumerator__full_name", "assessment__enumerator__username").annotate(
        forms=Count("pk"),
        # income is asked every year: a form with all other blocks marked says that nothing else changed
        wholly=Count("pk", filter=Q(marked__gte=asked - 1)),
        blocks=Sum("marked"),
    )
    found = [
        Marked(
            one["assessment__enumerator__full_name"] or one["assessment__enumerator__username"] or NOBODY,
            one["forms"],
            one["wholly"],
            one["blocks"] or 0,
            Rate(one["blocks"] or 0, one["forms"] * asked),
        )
        for one in counted.order_by()
    ]
    return sorted(found, key=lambda one: (-one.blocks, str(one.enumerator)))
