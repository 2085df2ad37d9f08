"""Papers of statuses given here that a decision made elsewhere has ended."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from giamngheo.platform.actions import Act
from giamngheo.platform.documents.issuing import end_documents
from giamngheo.registry.ledger_followers import register_ledger_follower
from giamngheo.registry.models import PersonStatus, PovertyStatus, RecognitionDecision
from giamngheo.reviews.actions.issuing import valid_papers
from giamngheo.reviews.actions.status_papers import CONFIRMATION
from giamngheo.reviews.models import DecisionLine
from giamngheo.reviews.papers.decision import CERTIFICATE, LINE

WHY = "papers of statuses that a recorded decision ends"


def end_outdated(act: Act, recorded: RecognitionDecision) -> None:
    """Certificates and confirmations of the households and persons whose status the recorded decision ended hold to
    the day before it; a status that it gives once more keeps its paper.
    """
    households = PovertyStatus.objects.unscoped(WHY).filter(ended_by=recorded).values("household")
    persons = PersonStatus.objects.unscoped(WHY).filter(ended_by=recorded).values("person")
    lines = DecisionLine.objects.unscoped(WHY).filter(
        Q(person=None, household__in=households) | Q(person__in=persons)
    )
    found = valid_papers(LINE, list(lines.values_list("pk", flat=True)))
    papers = [one for one in found if one.form in {CERTIFICATE, CONFIRMATION}]
    if papers:
        # who records a list need not be who issues papers
        taker = Act(replace(act.actor, system=True, verified=True))
        reason = recorded.number or recorded.source or str(recorded.year)
        end_documents(taker.fresh(reason), papers, recorded.effective_from, elsewhere=True)


def register() -> None:
    register_ledger_follower("reviews", end_outdated)
