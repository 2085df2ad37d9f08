"""The quick grid of a village, and its paper pack."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.queries import unit_or_404
from giamngheo.law import Standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.measurement.classification.income import lines_on
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.sets import PART, ask_for_papers
from giamngheo.platform.permissions import DOCUMENT_PRINT
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions
from giamngheo.registry.entry import Entry, Listed, last_answers_of, saver
from giamngheo.registry.entry.filling import UNCHANGED, answered_blocks, members_of_several
from giamngheo.registry.entry.outcome import Live
from giamngheo.registry.entry.paper import FORMS
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.jobs import PAPER_PACK
from giamngheo.registry.models import Household, PovertyStatus
from giamngheo.registry.views.entry import Opened, open_form
from giamngheo.registry.words import class_name
from giamngheo.rules.text import Text

GRID = Text("Nhập nhanh cả thôn", "Quick entry of a village")
PACK = Text("Bộ phiếu giấy", "Paper pack")
PACK_OF = Text("Bộ phiếu giấy {village}", "Paper pack of {village}")
PACK_FORMS = {
    "list": Text("Danh sách hộ cần rà soát", "List of households"),
    "screening": Text("Phiếu A (nhận dạng nhanh)", "Form A (quick screening)"),
    "questionnaire": Text("Phiếu B (phiếu rà soát)", "Form B (review form)"),
    "income": Text("Bảng ghi thu nhập 12 tháng", "Income sheet"),
}
PACK_KINDS = {
    "identity": Text(
        "Điền sẵn họ tên, thành viên của hộ (được ghi nhật ký)",
        "With names and members of the household (recorded)",
    ),
    "blank": Text("Phiếu trắng", "Blank"),
    "filled": Text(
        "Phiếu B đã điền câu trả lời đã nhập, để hộ ký (được ghi nhật ký)",
        "Form B with the answers entered, to be signed (recorded)",
    ),
}
ONLY_EQUAL = Text(
    "Chỉ gõ dấu = khi không đổi; có thay đổi thì mở phiếu.", "Type = for unchanged; else open the form."
)
CHANGED = "x"
HAS_CHANGED = Text("Có thay đổi: ghi ở phiếu của hộ.", "Something changed: write it into the form.")
MISSING = Text("Còn mục chưa nói: {blocks}.", "Not said yet: {blocks}.")
NEVER_ASKED = Text(
    "Năm trước chưa có câu trả lời: {blocks}. Ghi ở phiếu của hộ.",
    "Not answered last year: {blocks}. Write it into the form.",
)
STALE = Text(
    "Trong lúc bạn nhập, người khác đã lưu phiếu của hộ này (lần {n}). Dòng này chưa ghi gì: mở phiếu để xem và sửa.",
    "Somebody saved this household's form meanwhile (version {n}). Nothing of this row was written: open the form.",
)
RECHECKED = Text(
    "Hộ đang phúc tra: ghi ở phiếu của hộ.", "The household is re-checked: write it into its form."
)
WITHOUT_INDICATORS = {"totals", "groups", "causes"}
"""Blocks that no indicator asks."""
ON_A_LIST = {PovertyStatus.StatusClass.POOR, PovertyStatus.StatusClass.NEAR_POOR, "unknown"}
"""Classes whose deprivations are counted, and the one that an open answer leaves."""
ROWS = 60
"""Households on one page of the grid."""
POINTS, INCOME = "income_points_recorded", "income_12m"
TOTALS = "totals"


def _listed(village: AdminUnit) -> Listed | None:
    keeper = saver()
    return keeper.listed(village) if keeper is not None else None


def _crumbs(village: AdminUnit, listed: Listed | None, label: Text) -> list[Crumb]:
    """The way to a page of the village's forms: by its review while one runs."""
    above = listed.way if listed is not None else ()
    return [*(above or [Crumb(village.full_name, reverse("areas:unit", args=[village.pk]))]), Crumb(label)]


@protected(permissions.FILL)
@require_safe
def grid(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The households of a village as rows, blocks as columns: "=" says unchanged, "x" changed; pages of `ROWS`.

    While a review runs: those on its list, with how far each is.
    """
    village = _village(request, pk)
    rows = Household.objects.reach(request.actor, permissions.FILL)  # type: ignore[attr-defined]
    after = request.GET.get("after", "")
    found = rows.filter(village=village, until=None).order_by("code")
    listed = _listed(village)
    if listed is not None:
        found = found.filter(pk__in=listed.households)
    if after:
        found = found.filter(code__gt=after[:24])
    page = list(found[: ROWS + 1])
    if page:
        record_reading(request.actor, permissions.FILL, village, fields=["head_name", "result"])  # type: ignore[attr-defined]
    standard = listed.standard if listed else standard_today()
    asked = _asked(standard, listed.on if listed else timezone.localdate())
    context = {
        "village": village,
        "blocks": form_blocks(standard),
        "by_income": asked == INCOME,
        "rows": _rows(page[:ROWS], listed, asked),
        "more": page[ROWS - 1].code if len(page) > ROWS else "",
        "listed": listed,
        "crumbs": _crumbs(village, listed, GRID),
        "label": GRID,
    }
    return render(request, "registry/entry/grid.html", context)


def _asked(standard: Standard, on: date) -> str:
    """What is typed for each household: its points, or its income where the standard has no line in points."""
    return POINTS if lines_on(standard, on, "points") else INCOME


def _rows(page: list[Household], listed: Listed | None, asked: str) -> list[dict[str, Any]]:
    """A row each: the household, class and what was `asked` before, blocks that may be said unchanged, its state."""
    standard = listed.standard if listed else standard_today()
    today = timezone.localdate()
    last = last_answers_of(page, listed.before if listed else today.year)
    on = listed.on if listed else today
    members = members_of_several(page)
    return [
        {
            "household": one,
            "class": class_name(one.last_class),
            "points": last[one.pk].household.get(asked) if one.pk in last else None,
            "possible": answered_blocks(standard, last.get(one.pk), members.get(one.pk, []), one.head_id, on),
            "state": listed.states.get(one.pk) if listed else None,
            "version": listed.versions.get(one.pk, 0) if listed else 0,
        }
        for one in page
    ]


def _village(request: HttpRequest, pk: int) -> AdminUnit:
    village = unit_or_404(request.actor, permissions.FILL, pk)  # type: ignore[attr-defined]
    if village.level != Level.VILLAGE:
        raise Http404
    return village


@protected(permissions.FILL)
@require_POST
def grid_row(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One row of the grid: its class, or what is missing; kept at once where the room of reviews takes it."""
    form = open_form(request, pk)
    start = f"g.{pk}."
    marks = {
        name.removeprefix(start): value.strip()
        for name, value in request.POST.items()
        if name.startswith(start) and isinstance(value, str)
    }
    sent = {f"{UNCHANGED}.{key}": "1" for key, value in marks.items() if value == "="}
    if points := marks.get("points", ""):
        sent[f"h.{_asked(form.standard, form.on)}"] = points
        sent.pop(f"{UNCHANGED}.{TOTALS}", None)
    filled = form.read(sent)
    faults = list(filled.faults.values())
    blocks = {value.lower() for key, value in marks.items() if key != "points"}
    if blocks - {"", "=", CHANGED}:
        faults.insert(0, ONLY_EQUAL)
    elif CHANGED in blocks:
        faults.insert(0, HAS_CHANGED)
    # the grid shows what last year said, and this form is held against the one complained of
    if form.keeping is not None and form.keeping.beside is not None:
        faults.insert(0, RECHECKED)
    left = _left(form, filled, points)
    kept: Text | None = None
    seen = row_id(request.POST.get(f"v.{pk}", ""))
    live = form.lives(filled)[0][1]
    if not faults and not left and (never := _never_asked(form, live)):
        faults, opens = [NEVER_ASKED.format(blocks=", ".join(never))], True
    else:
        opens = bool(blocks - {"", "="})
    if not faults and not left and form.keeping is not None:
        try:
            kept, seen = _keep_row(request, form, filled, seen)
        except StaleEdit:
            faults, opens = [STALE.format(n=form.keeping.version)], True
        except ActionRefused as error:
            faults = [error.message]
    context = {
        "household": form.household,
        "live": live,
        "faults": faults,
        "opens": form.household.head_name or form.household.code if opens else "",
        "kept": kept,
        "keeping": form.keeping,
        "version": seen,
        "left": MISSING.format(blocks=", ".join(left)) if left else None,
    }
    return render(request, "registry/entry/grid_result.html", context)


def _left(form: Opened, filled: Entry, points: str) -> list[str]:
    """Labels of the blocks that last year answered and nothing was said of yet."""
    said = {*filled.unchanged, *([TOTALS] if points else [])}
    possible, blocks = form.possible, form_blocks(form.standard)
    return [say(one.label) for one in blocks if one.key in possible | {TOTALS} and one.key not in said]


def _never_asked(form: Opened, live: Live) -> list[str]:
    """Labels of the blocks that only the form can answer: of a household on the list some indicator is open, though
    everything that last year answered is said. The class may stand without it, what the household lacks does not.
    """
    known = live.deprivation_points_lo == live.deprivation_points_hi
    if known or live.code not in ON_A_LIST:
        return []
    left = [one for one in form_blocks(form.standard) if one.key not in form.possible | WITHOUT_INDICATORS]
    return [say(one.label) for one in left]


def _keep_row(request: HttpRequest, form: Opened, filled: Entry, seen: int | None) -> tuple[Text, int | None]:
    """What was done, and the number that the row goes on from: of its own form, not of one saved by somebody else."""
    keeper, keeping = saver(), form.keeping
    assert keeper is not None
    assert keeping is not None
    said = keeper.save(Act(request.actor), keeping, filled, complete=True, seen=seen)  # type: ignore[attr-defined]
    now = keeper.open(request, form.household)
    return said, seen if now is None else now.version


@protected(permissions.FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper pack of a village: which sheets, blank, with identity or filled in; made by a job.

    While a review runs: of the households on its list.
    """
    actor = request.actor  # type: ignore[attr-defined]
    village = _village(request, pk)
    policy().require(actor, DOCUMENT_PRINT, village)
    if policy().sees(actor, permissions.FILL, village) is not PersonalData.FULL:
        raise Http404
    rows = Household.objects.reach(actor, permissions.FILL).filter(village=village, until=None)
    listed = _listed(village)
    if listed is not None:
        rows = rows.filter(pk__in=listed.households)
    chosen = [name for name in FORMS if name in request.POST.getlist("forms")]
    kind = request.POST.get("kind", "identity")
    if request.method == "POST" and chosen and kind in PACK_KINDS:
        title = say(PACK_OF).format(village=village.full_name)
        parameters = {"village": village.pk, "forms": chosen, "kind": kind, "listed": listed is not None}
        try:
            made = ask_for_papers(
                Act(actor), title, Placed(village.parent_id, village.pk), rows.count(), PAPER_PACK, parameters
            )
        except ActionRefused as error:
            messages.warning(request, say(error.message))
            return redirect("registry:paper-pack", pk=pk)
        if kind != "blank":
            record_reading(actor, permissions.FILL, village, fields=["head_name", "members", "address"])
        return redirect("platform:document-set", pk=made.pk)
    context = {
        "village": village,
        "forms": [(name, PACK_FORMS[name]) for name in FORMS],
        "kinds": [(name, words) for name, words in PACK_KINDS.items() if name != "filled" or listed],
        "chosen_kind": kind,
        "count": rows.count() if listed else None,
        "most": PART,
        "nothing": request.method == "POST",
        "crumbs": _crumbs(village, listed, PACK),
        "label": PACK,
    }
    return render(request, "registry/entry/pack.html", context)
