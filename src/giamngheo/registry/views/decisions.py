"""Recognition decisions of an area and the households behind each."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.platform.components import Crumb, Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Filter, Kind, Persons, Table
from giamngheo.registry import permissions, words
from giamngheo.registry.models import PovertyStatus, RecognitionDecision
from giamngheo.registry.views.household_list import Sight, years
from giamngheo.rules.text import Text

LABEL = Text("Quyết định công nhận", "Recognition decisions")

DECISIONS = Table(
    name="decisions",
    caption=LABEL,
    columns=[
        Column("number", Text("Số quyết định", "Number"), value=lambda row: row.number or "–"),
        Column("signed_on", Text("Ngày ký", "Signed"), Kind.DATE, sort="signed_on", card=True),
        Column("authority", Text("Cơ quan ban hành", "Authority")),
        Column("unit", Text("Địa bàn", "Area"), value=lambda row: row.unit.full_name, card=True),
        Column("year", Text("Năm rà soát", "Year"), Kind.CODE, sort="year", value=lambda row: str(row.year)),
        Column("effective_from", Text("Hiệu lực từ", "In force from"), Kind.DATE, sort="effective_from"),
        Column("kind", Text("Loại", "Kind"), value=lambda row: words.DECISION_KINDS[row.kind]),
        Column("households", Text("Số hộ ghi mới", "Statuses begun"), Kind.NUMBER, card=True),
    ],
    filters=(
        Filter("kind", Text("Loại", "Kind"), choices=list(words.DECISION_KINDS.items())),
        Filter("year", Text("Năm rà soát", "Year"), choices=years),
    ),
    order="-effective_from",
    row_href=lambda row: reverse("registry:decision", args=[row.pk]),
    export_permission=permissions.EXPORT,
    empty=Empty(
        Text("Chưa có quyết định nào", "No decisions yet"),
        Text(
            "Quyết định có khi nhập danh sách đã công nhận, hoặc khi ban hành quyết định của kỳ rà soát.",
            "Decisions come with a recognised list that is imported, or are issued at the end of a review.",
        ),
        icon="journal-text",
    ),
)


@protected(permissions.VIEW)
@require_safe
def decisions(request: HttpRequest) -> HttpResponseBase:
    """The decisions of the reader's area; of a village, those that say something of its households."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.GET.get("export"):
        policy().require(actor, permissions.EXPORT)
    rows = RecognitionDecision.objects.reach(actor, permissions.VIEW)
    begun = PovertyStatus.objects.unscoped("counted per decision the reader reaches")
    if policy().reach(actor, permissions.VIEW).villages:
        # a decision is of a commune: who holds a village reads those of its households, and counts only these
        begun = PovertyStatus.objects.reach(actor, permissions.VIEW)
        through = begun.order_by().values("decision")
        either = Q(pk__in=rows.order_by().values("pk")) | Q(pk__in=through)
        rows = RecognitionDecision.objects.unscoped("in reach, or through a household in reach").filter(
            either
        )
    counted = (
        begun.filter(decision=OuterRef("pk"))
        .order_by()
        .values("decision")
        .annotate(count=Count("pk"))
        .values("count")
    )
    table = DECISIONS.bind(
        request, rows.select_related("unit").annotate(households=Coalesce(Subquery(counted), 0))
    )
    return table.response or render(request, "registry/requests.html", {"table": table, "label": LABEL})


def _behind(sight: Sight) -> Table:
    def name(row: PovertyStatus) -> str:
        household = row.household
        return shown_name(household.head_name, sight(Placed(household.commune_id, household.village_id)))

    return Table(
        name="decision-households",
        caption=Text("Các hộ theo quyết định", "Households of the decision"),
        persons=Persons(permissions.VIEW, lambda row: [row.household], sight),
        columns=[
            Column("head", Text("Chủ hộ", "Head"), sort="household__sort_name", value=name, personal=True),
            Column("code", Text("Mã hộ", "Code"), Kind.CODE, value=lambda row: row.household.code, card=True),
            Column(
                "village",
                Text("Thôn, khu", "Village"),
                value=lambda row: row.household.village.full_name if row.household.village else "",
            ),
            Column(
                "status",
                Text("Tình trạng", "Status"),
                Kind.STATUS,
                value=lambda row: words.status_of(row.status),
                card=True,
            ),
            Column("effective_from", Text("Từ ngày", "From"), Kind.DATE, sort="effective_from"),
            Column("effective_to", Text("Đến ngày", "To"), Kind.DATE, card=True),
        ],
        filters=(
            Filter(
                "status",
                Text("Tình trạng", "Status"),
                choices=[(code, status.word) for code, status in words.STATUSES.items()],
            ),
        ),
        order="head",
        row_href=lambda row: reverse("registry:household", args=[row.household_id]),
        export=False,
    )


@protected(permissions.VIEW)
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One decision with the statuses it began, of the households in the reader's area."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = RecognitionDecision.objects.reach(actor, permissions.VIEW).select_related("unit")
    statuses = PovertyStatus.objects.reach(actor, permissions.VIEW).filter(decision=pk)
    chosen = rows.filter(pk=pk).first()
    if chosen is None:
        # the decision of a larger or a past unit, read through a household of one's own
        through = statuses.select_related("decision__unit").first()
        if through is None:
            raise Http404
        chosen = through.decision
    table = _behind(policy().sight(actor, permissions.VIEW)).bind(
        request, statuses.select_related("household", "household__village")
    )
    label = Text(f"Quyết định {chosen.number or '–'}", f"Decision {chosen.number or '–'}")
    context = {
        "crumbs": [Crumb(LABEL, reverse("registry:decisions")), Crumb(label)],
        "label": label,
        "decision": chosen,
        "kind": words.DECISION_KINDS[chosen.kind],
        "standard": words.standard_name(chosen.standard),
        "table": table,
    }
    return render(request, "registry/decision.html", context)
