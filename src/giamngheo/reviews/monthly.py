"""Figures of the reviews on request for the monthly report: received, decided, recognised, late, waiting."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, policy
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case, DecisionLine, Screening
from giamngheo.reviews.outcomes import asked_in_vain
from giamngheo.rules.text import Text

WHY = "when files that a reader reached were screened out or withdrawn"
GONE = ("withdrawn", "screened_out")
FIRST = ("on_request", "recognition", "supplementary", "refusal")
"""The decisions and letters that settle a file; a correction or revocation changes one that is decided."""
FIGURES = {
    "received": Text("Hồ sơ nhận trong tháng", "Received"),
    "decided": Text("Đã giải quyết", "Settled"),
    "poor": Text("Hộ nghèo", "Poor"),
    "near_poor": Text("Hộ cận nghèo", "Near-poor"),
    "escaped_poverty": Text("Thoát nghèo", "Escaped poverty"),
    "escaped_near_poverty": Text("Thoát cận nghèo", "Escaped near-poverty"),
    "average": Text("Mức sống trung bình", "Average"),
    "low_income_worker": Text("Lao động thu nhập thấp", "Low-income workers"),
    "none": Text("Không công nhận", "Not recognised"),
    "screened_out": Text("Phiếu A: chắc chắn không nghèo", "Form A: surely not poor"),
    "withdrawn": Text("Rút hồ sơ", "Withdrawn"),
    "late": Text("Giải quyết quá hạn", "Settled late"),
    "corrected": Text("Điều chỉnh, thu hồi", "Corrected or revoked"),
    "waiting": Text("Còn lại cuối tháng", "Waiting at the end"),
}
"""The figures of a month by the keys of `MonthOf.counts`, in the order of the report."""


@dataclass(frozen=True)
class MonthOf:
    """One commune and kind of review. `counts`: received, decided, screened_out, withdrawn, late (decided after the
    last day), corrected (files whose decision was corrected or revoked in the month), waiting (at the end of the
    month), and each outcome of `DecisionLine`; 0 for what did not happen.

    waiting = waiting at the end of the month before + received - decided - screened_out - withdrawn.
    """

    commune: str
    kind: str
    counts: Counter[str]


def month_figures(actor: Actor, year: int, month: int) -> list[MonthOf]:
    """What the actor's communes did in a month (by day of receipt and day of signing), in the order of names.

    A request to be recognised as escaped that left the household what it was is not recognised, whatever its class.
    Applications of reviews on request, standing or of a month's round (late there: after the round's last
    day). A later correction or revocation is no decision on an application: it counts as `corrected` alone, and a
    file that is opened again after its decision does not wait.
    """
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    place, kind = "village_review__commune_review__commune", "review__kind"
    files = (
        Case.objects.reach(actor, permissions.VIEW).exclude(review__kind="annual").exclude(received_on=None)
    )
    found: dict[tuple[int, str], Counter[str]] = {}
    for commune, of_kind in files.filter(received_on__range=(first, last)).values_list(place, kind):
        found.setdefault((commune, of_kind), Counter())["received"] += 1
    lines = DecisionLine.objects.reach(actor, permissions.VIEW).filter(
        decision__kind__in=FIRST, decision__signed_on__range=(first, last), case__received_on__isnull=False
    )
    lines = lines.exclude(case__review__kind="annual")
    due = Coalesce("case__due_on", "case__review__ends_on")
    late = lines.filter(decision__signed_on__gt=due).values_list("pk", flat=True)
    after = set(late)
    columns = ("pk", f"case__{place}", f"case__{kind}", "outcome", "case__source", "case__status_before")
    for pk, commune, of_kind, outcome, source, before in lines.values_list(*columns):
        counts = found.setdefault((commune, of_kind), Counter())
        counts["decided"] += 1
        counts["none" if asked_in_vain(source, "", before, outcome) else outcome] += 1
        counts["late"] += pk in after
    changed = DecisionLine.objects.reach(actor, permissions.VIEW).filter(
        decision__corrects__isnull=False,
        decision__signed_on__range=(first, last),
        case__received_on__isnull=False,
    )
    for commune, of_kind in changed.exclude(case__review__kind="annual").values_list(
        f"case__{place}", f"case__{kind}"
    ):
        found.setdefault((commune, of_kind), Counter())["corrected"] += 1
    by_then = DecisionLine.objects.unscoped("decisions on files in reach").filter(
        case=OuterRef("pk"), decision__kind__in=FIRST, decision__signed_on__lte=last
    )
    until = files.filter(received_on__lte=last)
    waiting = until.exclude(state__in=GONE).filter(~Exists(by_then))
    for commune, of_kind in waiting.values_list(place, kind):
        found.setdefault((commune, of_kind), Counter())["waiting"] += 1
    gone = _gone_since(first)
    for pk, commune, of_kind, state in until.filter(state__in=GONE).values_list("pk", place, kind, "state"):
        day = gone[state].get(pk)
        if day is not None:
            found.setdefault((commune, of_kind), Counter())[state if day <= last else "waiting"] += 1
    names = {one.pk: one.full_name for one in AdminUnit.objects.filter(pk__in={pk for pk, _ in found})}
    rows = [MonthOf(names[commune], of_kind, counts) for (commune, of_kind), counts in found.items()]
    return sorted(rows, key=lambda row: (row.commune, row.kind))


def _gone_since(first: date) -> dict[str, dict[int, date]]:
    """By state and file the day on which a file was last screened out or withdrawn, from a day on."""
    since = timezone.make_aware(datetime.combine(first, time.min))
    screened = Screening.objects.unscoped(WHY).filter(outcome=Screening.Outcome.NOT_POOR, at__gte=since)
    # of a file that is withdrawn the last act of those who list: what it holds is sealed, its day is not
    withdrawn = AuditEvent.objects.unscoped(WHY).filter(
        object_type=Case._meta.label_lower, action=permissions.LIST, reading=False, at__gte=since
    )
    return {
        "screened_out": {
            pk: timezone.localdate(at) for pk, at in screened.order_by("pk").values_list("case_id", "at")
        },
        "withdrawn": {
            int(pk): timezone.localdate(at)
            for pk, at in withdrawn.order_by("pk").values_list("object_id", "at")
        },
    }


def reporting_unit(actor: Actor) -> AdminUnit | None:
    """Whose report the figures of `month_figures` are: the one commune of the actor, or the province of several."""
    reach = policy().reach(actor, permissions.VIEW)
    communes = AdminUnit.objects.on(timezone.localdate()).level(Level.COMMUNE).select_related("parent")
    if not reach.everything:
        communes = communes.filter(pk__among=reach.communes)
    few = list(communes.order_by("pk")[:2])
    if not few:
        return None
    return few[0] if len(few) == 1 else few[0].parent
