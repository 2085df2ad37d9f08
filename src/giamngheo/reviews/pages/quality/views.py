"""Warnings of a village and of a commune, settled with a reason; who marked how much unchanged; targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.law.quality import QualityRule, quality_rules
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.database.names import label_key
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import labels, permissions, queries
from giamngheo.reviews.actions.quality import TargetFacts, set_targets, settle_warning
from giamngheo.reviews.models import Case, Settlement
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.quality.forms import TargetsForm
from giamngheo.reviews.pages.quality.tables import BY_VILLAGE, UNCHANGED, sums
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.reviews.quality.board import Warned, warnings_of_commune, warnings_of_village
from giamngheo.reviews.quality.finding import Finding
from giamngheo.reviews.quality.targets import targets_of
from giamngheo.reviews.quality.unchanged import marked_unchanged
from giamngheo.rules.text import Text

LABEL = Text("Cảnh báo chất lượng", "Warnings on quality")
MARKED = Text("Ghi «không đổi»", "Marked unchanged")
TARGETS = Text("Chỉ tiêu", "Targets")
SHOWN = 12
"""Households of one warning that are linked; the rest is counted."""


@dataclass(frozen=True)
class Line:
    """A warning as the page draws it: with the names and codes of its households."""

    finding: Finding
    rule: QualityRule
    settled: Settlement | None
    open: bool
    households: Sequence[tuple[int, str]]
    more: int


def _lines(warned: Sequence[Warned], sees: PersonalData) -> list[Line]:
    wanted = {pk for one in warned for pk in one.finding.cases[:SHOWN]}
    rows = Case.objects.unscoped("files of warnings that were reached").filter(pk__in=wanted)
    called = {
        pk: " – ".join(part for part in (shown_name(name, sees), code) if part)
        for pk, name, code in rows.values_list("pk", "household__head_name", "household__code")
    }
    return [
        Line(
            one.finding,
            one.rule,
            one.settled,
            one.open,
            [(pk, called[pk]) for pk in one.finding.cases[:SHOWN]],
            max(0, len(one.finding.cases) - SHOWN),
        )
        for one in warned
    ]


@protected(permissions.QUALITY_READ)
@require_safe
def village(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The warnings of a village, open ones first; nothing of targets."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.village_row(actor, pk, permissions.QUALITY_READ)
    warned = warnings_of_village(found)
    if warned:
        read_in_full(request, found, permissions.QUALITY_READ)
    context = village_frame(request, found, Crumb(LABEL)) | {
        "listed": _lines(warned, policy().sees(actor, permissions.QUALITY_READ, found)),
        "may": {"quality": policy().may(actor, permissions.QUALITY, found)},
        "here": reverse("reviews:village-quality", args=[pk]),
        "label": LABEL,
    }
    return render(request, "reviews/quality_village.html", context)


@protected(permissions.QUALITY_READ)
@require_safe
def commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What shows over the whole commune, and how many warnings of each village and of each rule are open."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.commune_row(actor, pk, permissions.QUALITY_READ)
    warned = warnings_of_commune(found)
    rules = dict(quality_rules())
    if not policy().may(actor, permissions.TARGET_READ, found):
        del rules["target_met"]
        warned = [one for one in warned if one.finding.rule in rules]
    own = [one for one in warned if one.rule.level == "commune"]
    counted: dict[int, dict[str, Counter[str]]] = {}
    for one in warned:
        if one.rule.level != "commune" and one.finding.village is not None:
            _count(counted.setdefault(one.finding.village, {}), one)
    by_rule: dict[str, Counter[str]] = {}
    for one in warned:
        _count(by_rule, one)
    villages = queries.village_rows(actor, permissions.QUALITY_READ, commune_review=found, pk__in=counted)
    rows: list[dict[str, Any]] = [
        {"pk": one.pk, "village": labels.village_name(one), "rules": counted[one.pk]} | sums(counted[one.pk])
        for one in villages
    ]
    rows.sort(key=lambda row: (-row["open"], label_key(say(row["village"]))))
    table = BY_VILLAGE.bind(request, rows)
    if any(one.finding.cases for one in own):
        read_in_full(request, found, permissions.QUALITY_READ)
    context = commune_frame(request, found, "reviews:commune-quality") | {
        "listed": _lines(own, policy().sees(actor, permissions.QUALITY_READ, found)),
        "table": table,
        "may": {
            "quality": policy().may(actor, permissions.QUALITY, found),
            "target": policy().may(actor, permissions.TARGET_READ, found),
        },
        "here": reverse("reviews:commune-quality", args=[pk]),
        "rules": [(rule, sums({key: by_rule.get(key, Counter())})) for key, rule in rules.items()],
    }
    return table.response or render(request, "reviews/quality_commune.html", context)


def _count(by_rule: dict[str, Counter[str]], one: Warned) -> None:
    by_rule.setdefault(one.finding.rule, Counter())["open" if one.open else "settled"] += 1


@protected(permissions.QUALITY)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An officer looked into a warning that still stands."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.commune_row(actor, pk, permissions.QUALITY)
    wanted = (request.POST.get("rule", ""), request.POST.get("mark", ""))
    standing = {(one.finding.rule, one.finding.mark): one.finding for one in warnings_of_commune(found)}
    back = request.POST.get("back", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, None)):
        back = reverse("reviews:commune-quality", args=[pk])
    if wanted not in standing:
        gone = Text("Cảnh báo này không còn: phiếu đã thay đổi.", "This warning is gone: the form changed.")
        messages.error(request, say(gone))
        return redirect(back)
    try:
        settle_warning(Act(actor), found, standing[wanted], request.POST.get("reason", ""))
        messages.success(request, say(Text("Đã ghi xử lý cảnh báo.", "The warning is settled.")))
    except ActionRefused as error:
        messages.error(request, say(error.message))
    return redirect(back)


@protected(permissions.CHECK)
@require_safe
def unchanged(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How many blocks each enumerator marked unchanged since last year."""
    found = queries.commune_row(request.actor, pk, permissions.CHECK)  # type: ignore[attr-defined]
    table = UNCHANGED.bind(request, marked_unchanged(found))
    context = commune_frame(request, found, "reviews:commune-unchanged") | {"table": table, "label": MARKED}
    return table.response or render(request, "reviews/unchanged.html", context)


@protected(permissions.TARGET_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The targets of the commune and its villages for the year; who may sets them, with the document."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.commune_row(actor, pk, permissions.TARGET_READ)
    sets = policy().may(actor, permissions.TARGET, found)
    form = TargetsForm(
        request.POST or None, commune=found, known=targets_of(found.commune_id, found.review.year)
    )
    if request.method == "POST" and not sets:
        raise Http404
    if form.is_valid():
        try:
            done = set_targets(Act(actor), found.commune, found.review.year, _facts(form))
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            told = Text("Đã ghi {n} chỉ tiêu.", "{n} targets are set.").format(n=done)
            messages.success(request, say(told))
            return redirect("reviews:commune-targets", pk=pk)
    context = commune_frame(request, found, "reviews:commune-quality", Crumb(TARGETS)) | {
        "form": form,
        "sets": sets,
        "label": TARGETS,
        "rows": [(one.label, one.known) for one in form.areas],
    }
    return render(request, "reviews/targets.html", context, status=400 if form.errors else 200)


def _facts(form: TargetsForm) -> TargetFacts:
    said: dict[str, Any] = form.cleaned_data
    return TargetFacts(said["valid_from"], said["document"], form.households())
