"""The review form of a household and its live result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.areas.facts import holding
from giamngheo.areas.models.facts import Subject
from giamngheo.law import Standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.forms.opened import CHOOSE, Clash
from giamngheo.platform.permissions import DOCUMENT_PRINT
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.platform.web.posted import posted_choice
from giamngheo.registry import permissions
from giamngheo.registry.entry import (
    Entry,
    Keeping,
    Live,
    Member,
    last_answers,
    live_result,
    members_of,
    read_entry,
    saver,
)
from giamngheo.registry.entry.filling import UNCHANGED, LastYear, answered_blocks
from giamngheo.registry.entry.meanwhile import rebased, with_chosen
from giamngheo.registry.entry.page import blocks_of, slot_of
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.models import Household
from giamngheo.registry.views.edits import opened
from giamngheo.registry.views.household import crumbs
from giamngheo.rules.text import Text

LABEL = Text("Phiếu rà soát", "Review form")
SEEN = "seen"


@dataclass(frozen=True)
class Opened:
    """All that a form of one household rests on."""

    household: Household
    standard: Standard
    on: date
    members: list[Member]
    last: LastYear | None
    keeping: Keeping | None

    def read(self, sent: Mapping[str, Any]) -> Entry:
        return read_entry(
            self.standard,
            {name: value for name, value in sent.items() if isinstance(value, str)},
            on=self.on,
            locality=_place(self.household, Subject.LOCALITY, self.on),
            region=_place(self.household, Subject.INCOME_REGION, self.on),
            head=self.household.head_id,
            members=self.members,
            last=self.last,
        )

    def sent(self, posted: Mapping[str, Any], seen: int | None) -> Mapping[str, str]:
        """The boxes as they came, with what the enumerator chose of somebody else's version."""
        boxes = {name: value for name, value in posted.items() if isinstance(value, str)}
        if self.keeping is None or seen is None or not any(name.startswith(CHOOSE) for name in boxes):
            return boxes
        return with_chosen(self.standard, self.members, boxes, self.keeping.opened(seen))

    def rebased(self, sent: Mapping[str, str], seen: int) -> tuple[Mapping[str, str], list[Clash]]:
        """What was sent from version `seen`, carried over to the one kept now."""
        assert self.keeping is not None
        return rebased(
            self.standard,
            self.members,
            sent,
            self.keeping.opened(seen),
            self.keeping.kept,
        )

    @property
    def possible(self) -> set[str]:
        """The blocks that may be said to be unchanged."""
        return answered_blocks(self.standard, self.last, self.members, self.household.head_id, self.on)

    def lives(self, filled: Entry) -> list[tuple[Standard, Live]]:
        """The result so far under each standard; the form's own first."""
        also = self.keeping.also if self.keeping else ()
        return [(self.standard, live_result(filled)), *((one, live_result(filled, one)) for one in also)]


def _place(household: Household, subject: Subject, on: date) -> str:
    """What holds where the household lives; of the village, else of the commune."""
    for unit in filter(None, (household.village, household.commune)):
        found = holding(unit, subject, on)
        if found is not None:
            return found.value
    return ""


def open_form(request: HttpRequest, pk: int) -> Opened:
    """The form of a household that the reader may fill in. Http404."""
    household, _ = opened(request, pk, permissions.FILL)
    if household.until is not None:
        raise Http404
    keeper = saver()
    keeping = keeper.open(request, household) if keeper is not None else None
    today = timezone.localdate()
    return Opened(
        household,
        keeping.standard if keeping else standard_today(),
        keeping.on if keeping else today,
        members_of(household),
        (keeping and keeping.beside) or last_answers(household, keeping.before if keeping else today.year),
        keeping,
    )


@protected(permissions.FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form; kept by the room of reviews where that takes it, else computed only."""
    form = open_form(request, pk)
    keeping = form.keeping
    faults: dict[str, Text] = {}
    seen = row_id(request.POST.get(SEEN, ""))
    sent = form.sent(request.POST, seen) if request.method == "POST" else keeping.kept if keeping else {}
    lives: list[tuple[Standard, Live]] = []
    clashes: list[Clash] | None = None
    if sent:
        filled = form.read(sent)
        faults, lives = filled.faults, form.lives(filled)
    if request.method == "POST" and keeping is not None and not faults and keeping.about.is_valid():
        try:
            told = _keep(request, keeping, filled, seen)
            messages.success(request, say(told))
            return redirect(keeping.address or "registry:household", *(() if keeping.address else (pk,)))
        except StaleEdit as error:
            form = open_form(request, pk)
            keeping = form.keeping
            messages.error(request, say(error.message))
        except ActionRefused as error:
            messages.error(request, say(error.message))
    if request.method == "POST" and keeping is not None and seen not in (None, keeping.version):
        # told whatever else was wrong, or the next sending would write over the other's answers
        sent, clashes = form.rebased(sent, seen or 0)
        filled = form.read(sent)
        faults, lives = filled.faults, form.lives(filled)
    wrong = bool(faults) or (
        request.method == "POST" and keeping is not None and not keeping.about.is_valid()
    )
    context = {
        "household": form.household,
        "blocks": blocks_of(form.standard, form.members, form.last, sent, faults, form.possible),
        "last_year": form.last.year if form.last else None,
        "contested": form.last.contested if form.last else None,
        "standard": form.standard,
        "lives": lives,
        "keeping": keeping,
        "version": keeping.version if keeping else form.household.version,
        "stale": clashes is not None,
        "clashes": clashes,
        "faults": [(slot_of(name), message) for name, message in faults.items()],
        "crumbs": [*keeping.way, Crumb(LABEL)]
        if keeping and keeping.way
        else crumbs(form.household, PersonalData.FULL, LABEL),
        "prints": form.household.village is not None
        and policy().may(request.actor, DOCUMENT_PRINT, form.household),  # type: ignore[attr-defined]
        "label": LABEL,
    }
    return render(
        request,
        "registry/entry/form.html",
        context,
        status=400 if wrong and clashes is None else 200 if clashes is None else 409,
    )


def _keep(request: HttpRequest, keeping: Keeping, filled: Entry, seen: int | None) -> Text:
    keeper = saver()
    assert keeper is not None
    return keeper.save(
        Act(request.actor),  # type: ignore[attr-defined]
        keeping,
        filled,
        complete=posted_choice(request, "save", {"complete", "draft"}, missing="complete") == "complete",
        seen=seen,
    )


@protected(permissions.FILL)
@require_POST
def live(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Points, class and reasons of what is typed so far, and the message of every box."""
    form = open_form(request, pk)
    filled = form.read(request.POST)
    shown = blocks_of(form.standard, form.members, form.last, {}, {})
    names = [cell.box for block in shown for line in block.lines for cell in line.cells]
    names += [f"{UNCHANGED}.{block.block.key}" for block in shown]
    slots = [(slot_of(name), filled.faults.get(name), name in filled.not_asked) for name in names]
    return render(request, "registry/entry/live.html", {"lives": form.lives(filled), "slots": slots})
