"""What differs between the wizards over import batches: the right, the words, the addresses, whose batches."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from giamngheo.exchange.imports.steps import Steps
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.components import Crumb, Status
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.rules.text import Text

PAGES = (
    "progress", "repair", "columns", "problems", "villages", "rows", "write", "undo", "approval", "decide",
    "withdraw", "rest",
)  # fmt: skip
STEPS = ("compare", "check", "again", "discard")


@dataclass(frozen=True)
class Wizard:
    """One wizard. `prefix` begins the names of its addresses, `pages` are those of PAGES that it has.

    steps: the way of an import; status, work: of a batch by its state, in a word and while the job runs; verdicts:
    of the dry run, in their order. meanings: what a column may mean; None: a variable of the list's standard.
    """

    prefix: str
    pages: tuple[str, ...]
    permission: str
    acts: Steps
    batches: Callable[[Actor], ScopedQuerySet[ImportBatch]]
    steps: tuple[Text, ...]
    status: Mapping[str, Status]
    work: Mapping[str, Text]
    verdicts: Mapping[str, Text]
    way: Callable[[ImportBatch | None], list[Crumb]]
    title: Callable[[ImportBatch], Text]
    home: Callable[[ImportBatch], str]
    meanings: Callable[[], list[tuple[str, Text]]] | None = None

    def address(self, batch: ImportBatch, page: str = "") -> str:
        """Of the import itself, or of a page behind it."""
        return reverse(f"exchange:{self.prefix}{f'-{page}' if page else ''}", args=[batch.uid])

    def addresses(self, batch: ImportBatch) -> dict[str, str]:
        """Every page and step of an import by its name, `here` is the import, `home` what leads to it."""
        found = {page: self.address(batch, page) for page in self.pages}
        found |= {step: reverse(f"exchange:{self.prefix}-step", args=[batch.uid, step]) for step in STEPS}
        return found | {"here": self.address(batch), "home": self.home(batch)}

    def batch_or_404(self, actor: Actor, uid: uuid.UUID) -> ImportBatch:
        """One import; outside the reach is the same as none."""
        found = self.batches(actor).filter(uid=uid).first()
        if found is None:
            raise Http404
        return found
