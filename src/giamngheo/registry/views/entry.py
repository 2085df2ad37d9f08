"""The review form of a household, its live result, and the quick grid of a village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.areas.facts import holding
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.queries import unit_or_404
from giamngheo.law import Standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.sets import ask_for_papers
from giamngheo.platform.permissions import DOCUMENT_VIEW
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions
from giamngheo.registry.entry import Entry, Member, last_answers, live_result, members_of, read_entry, saver
from giamngheo.registry.entry.filling import UNCHANGED, LastYear
from giamngheo.registry.entry.page import blocks_of, slot_of
from giamngheo.registry.entry.paper import FORMS
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.jobs import PAPER_PACK
from giamngheo.registry.models import Household
from giamngheo.registry.views.edits import opened
from giamngheo.registry.views.household import crumbs
from giamngheo.registry.words import class_name
from giamngheo.rules.text import Text

LABEL = Text("Phiếu rà soát", "Review form")
GRID = Text("Nhập nhanh cả thôn", "Quick entry of a village")
PACK = Text("Bộ phiếu giấy", "Paper pack")
PACK_OF = Text("Bộ phiếu giấy {village}", "Paper pack of {village}")
PACK_FORMS = {
    "list": Text("Danh sách hộ cần rà soát", "List of households"),
    "screening": Text("Phiếu A (nhận dạng nhanh)", "Form A (quick screening)"),
    "questionnaire": Text("Phiếu B (phiếu rà soát)", "Form B (review form)"),
    "income": Text("Bảng ghi thu nhập 12 tháng", "Income sheet"),
}
ONLY_EQUAL = Text(
    "Chỉ gõ dấu = khi không đổi; có thay đổi thì mở phiếu.", "Type = for unchanged; else open the form."
)
ROWS = 60
"""Households on one page of the grid."""


@dataclass(frozen=True)
class Opened:
    """All that a form of one household rests on."""

    household: Household
    standard: Standard
    members: list[Member]
    last: LastYear | None

    def read(self, sent: Any) -> Entry:
        today = timezone.localdate()
        return read_entry(
            self.standard,
            {name: value for name, value in sent.items() if isinstance(value, str)},
            on=today,
            locality=place(self.household, Subject.LOCALITY),
            region=place(self.household, Subject.INCOME_REGION),
            head=self.household.head_id,
            members=self.members,
            last=self.last,
        )


def place(household: Household, subject: Subject) -> str:
    """What holds where the household lives today; of the village, else of the commune."""
    for unit in filter(None, (household.village, household.commune)):
        found = holding(unit, subject, timezone.localdate())
        if found is not None:
            return found.value
    return ""


def _opened(request: HttpRequest, pk: int) -> Opened:
    household, _ = opened(request, pk, permissions.FILL)
    if household.until is not None:
        raise Http404
    return _filled_in(household)


def _filled_in(household: Household) -> Opened:
    return Opened(
        household,
        standard_today(),
        members_of(household),
        last_answers(household, timezone.localdate().year),
    )


@protected(permissions.FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form; kept by the room of reviews where that takes it, else computed only."""
    form = _opened(request, pk)
    keeper = saver()
    keeps = keeper is not None and keeper.possible(request, form.household)
    faults: dict[str, Text] = {}
    sent: Any = request.POST
    live = None
    if request.method == "POST":
        filled = form.read(sent)
        faults, live = filled.faults, live_result(filled)
        if keeps and filled.sound and keeper is not None:
            try:
                told = keeper.save(Act(request.actor), form.household, filled)  # type: ignore[attr-defined]
                messages.success(request, say(told))
                return redirect("registry:household", pk=pk)
            except ActionRefused as error:
                messages.error(request, say(error.message))
    context = {
        "household": form.household,
        "blocks": blocks_of(form.standard, form.members, form.last, sent, faults),
        "last_year": form.last.year if form.last else None,
        "standard": form.standard,
        "live": live,
        "keeps": keeps,
        "faults": [(slot_of(name), message) for name, message in faults.items()],
        "crumbs": crumbs(form.household, PersonalData.FULL, LABEL),
        "label": LABEL,
    }
    return render(request, "registry/entry/form.html", context, status=400 if faults else 200)


@protected(permissions.FILL)
@require_POST
def live(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Points, class and reasons of what is typed so far, and the message of every box."""
    form = _opened(request, pk)
    filled = form.read(request.POST)
    names = [cell.box for block in _shown(form) for line in block.lines for cell in line.cells]
    names += [f"{UNCHANGED}.{block.block.key}" for block in _shown(form)]
    slots = [(slot_of(name), filled.faults.get(name), name in filled.not_asked) for name in names]
    return render(request, "registry/entry/live.html", {"live": live_result(filled), "slots": slots})


def _shown(form: Opened) -> Any:
    return blocks_of(form.standard, form.members, form.last, {}, {})


@protected(permissions.FILL)
@require_safe
def grid(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All households of a village as rows, blocks as columns: "=" says unchanged; pages of `ROWS`."""
    village = _village(request, pk)
    rows = Household.objects.reach(request.actor, permissions.FILL)  # type: ignore[attr-defined]
    after = request.GET.get("after", "")
    found = rows.filter(village=village, until=None).order_by("code")
    if after:
        found = found.filter(code__gt=after[:24])
    page = list(found[: ROWS + 1])
    context = {
        "village": village,
        "blocks": form_blocks(standard_today()),
        "rows": [(one, class_name(one.last_class)) for one in page[:ROWS]],
        "more": page[ROWS - 1].code if len(page) > ROWS else "",
        "crumbs": [
            Crumb(village.full_name, reverse("areas:unit", args=[village.pk])),
            Crumb(GRID),
        ],
        "label": GRID,
    }
    return render(request, "registry/entry/grid.html", context)


def _village(request: HttpRequest, pk: int) -> AdminUnit:
    village = unit_or_404(request.actor, permissions.FILL, pk)  # type: ignore[attr-defined]
    if village.level != Level.VILLAGE:
        raise Http404
    return village


@protected(permissions.FILL)
@require_POST
def grid_row(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One row of the grid: its class, or what is missing; kept at once where the room of reviews takes it."""
    form = _opened(request, pk)
    start = f"g.{pk}."
    marks = {
        name.removeprefix(start): value.strip()
        for name, value in request.POST.items()
        if name.startswith(start) and isinstance(value, str)
    }
    sent = {f"{UNCHANGED}.{key}": "1" for key, value in marks.items() if value == "="}
    if points := marks.get("points", ""):
        sent["h.income_points_recorded"] = points
        sent.pop(f"{UNCHANGED}.totals", None)
    filled = form.read(sent)
    wrong = [key for key, value in marks.items() if key != "points" and value not in {"", "="}]
    keeper = saver()
    kept: Text | None = None
    faults = list(filled.faults.values())
    if wrong:
        faults.insert(0, ONLY_EQUAL)
    complete = len(filled.unchanged) + bool(points) >= len(form_blocks(form.standard))
    if not faults and complete and keeper is not None and keeper.possible(request, form.household):
        try:
            kept = keeper.save(Act(request.actor), form.household, filled)  # type: ignore[attr-defined]
        except ActionRefused as error:
            faults = [error.message]
    context = {"household": form.household, "live": live_result(filled), "faults": faults, "kept": kept}
    return render(request, "registry/entry/grid_result.html", context)


@protected(permissions.FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper pack of a village: which sheets, blank or with identity; made by a job."""
    actor = request.actor  # type: ignore[attr-defined]
    village = _village(request, pk)
    policy().require(actor, DOCUMENT_VIEW, village)
    if policy().sees(actor, permissions.FILL, village) is not PersonalData.FULL:
        raise Http404
    rows = Household.objects.reach(actor, permissions.FILL).filter(village=village, until=None)
    chosen = [name for name in FORMS if name in request.POST.getlist("forms")]
    if request.method == "POST" and chosen:
        blank = request.POST.get("identity") != "1"
        title = say(PACK_OF).format(village=village.full_name)
        parameters = {"village": village.pk, "forms": chosen, "blank": blank}
        try:
            made = ask_for_papers(
                Act(actor), title, Placed(village.parent_id, village.pk), rows.count(), PAPER_PACK, parameters
            )
        except ActionRefused as error:
            messages.warning(request, say(error.message))
            return redirect("registry:paper-pack", pk=pk)
        if not blank:
            record_reading(actor, permissions.FILL, village, fields=["head_name", "members", "address"])
        return redirect("platform:document-set", pk=made.pk)
    context = {
        "village": village,
        "forms": [(name, PACK_FORMS[name]) for name in FORMS],
        "nothing": request.method == "POST",
        "crumbs": [Crumb(village.full_name, reverse("areas:unit", args=[village.pk])), Crumb(PACK)],
        "label": PACK,
    }
    return render(request, "registry/entry/pack.html", context)
