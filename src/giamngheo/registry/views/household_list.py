"""The list of households: its columns and filters, and what leaves it as a file."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.law.classes import LISTED
from giamngheo.platform.components import Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import BulkAction, Column, Filter, Kind, Persons, Table
from giamngheo.platform.tables.bound import BoundTable
from giamngheo.platform.tables.export import export_response
from giamngheo.registry import permissions, places, queries, words
from giamngheo.registry.models import Household
from giamngheo.registry.revoked import taken_back
from giamngheo.registry.views.leaving import left_from
from giamngheo.rules.text import Text

YEARS_BACK = 8
Sight = Callable[[Placed], PersonalData]


def _communes(request: HttpRequest) -> Any:
    return places.communes(request.actor, permissions.VIEW)  # type: ignore[attr-defined]


def _villages(request: HttpRequest) -> Any:
    """Those of the commune that is asked for, or of the only one the reader has."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = _asked(request).get("commune", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 18:
        return places.villages(actor, permissions.VIEW, int(chosen))
    only = places.only_commune(actor, permissions.VIEW)
    return [] if only is None else places.villages(actor, permissions.VIEW, only)


def years(request: HttpRequest) -> Any:
    """The years a list may be narrowed to, latest first."""
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this, this - YEARS_BACK, -1)]


def _asked(request: HttpRequest) -> Any:
    return QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET


def _yes(name: str) -> Callable[[Any, str], Any]:
    return lambda rows, value: rows.filter(**{name: value == "yes"})


def _of_status(rows: Any, value: str) -> Any:
    return rows.filter(status="" if value == "none" else value)


def _of_recognition(rows: Any, value: str) -> Any:
    revoked = Q(last_class__in=LISTED) & taken_back("pk", "last_year")
    return rows.filter(revoked if value == "revoked" else ~revoked)


FILTERS = (
    Filter(
        "q",
        Text("Tìm hộ", "Search"),
        personal=True,
        hint=Text("Tên, mã hộ hoặc số định danh", "Name, code or citizen number"),
    ),
    Filter("commune", Text("Xã, phường", "Commune"), choices=_communes, lookup="commune_id"),
    Filter("village", Text("Thôn, khu", "Village"), choices=_villages, lookup="village_id", within="commune"),
    Filter(
        "status",
        Text("Tình trạng", "Status"),
        choices=[
            *((code, status.word) for code, status in words.STATUSES.items()),
            ("none", words.NO_STATUS.word),
        ],
        apply=_of_status,
    ),
    Filter(
        "class",
        Text("Kết quả gần nhất", "Latest result"),
        choices=lambda request: list(words.classes().items()),
        lookup="last_class",
    ),
    Filter("year", Text("Năm rà soát", "Year"), choices=years, lookup="last_year"),
    Filter(
        "recognition",
        Text("Công nhận", "Recognition"),
        choices=[
            ("kept", Text("Trừ hộ bị thu hồi công nhận", "Without revoked recognitions")),
            ("revoked", Text("Hộ bị thu hồi công nhận", "Revoked recognitions")),
        ],
        apply=_of_recognition,
    ),
    Filter(
        "minority", Text("Dân tộc thiểu số", "Ethnic minority"), words.YES_NO, apply=_yes("ethnic_minority")
    ),
    Filter("merit", Text("Người có công", "Merit"), words.YES_NO, apply=_yes("merit_member")),
    Filter(
        "no_labour",
        Text("Không có lao động", "No labour capacity"),
        words.YES_NO,
        apply=_yes("no_labour_capacity"),
    ),
    Filter(
        "number",
        Text("Số định danh", "Citizen number"),
        choices=[("missing", Text("Có người chưa có số", "Somebody has none"))],
        apply=lambda rows, value: queries.with_missing_number(rows),
    ),
    Filter(
        "ended",
        Text("Hộ trong sổ", "Households"),
        choices=[("yes", Text("Đã kết thúc", "Ended"))],
        apply=lambda rows, value: rows.filter(until__isnull=False),
        unset=Text("Đang hoạt động", "Existing"),
    ),
)


def _columns(sight: Sight, *, one_commune: bool = False) -> list[Column]:
    def name(row: Household) -> str:
        sees = sight(Placed(row.commune_id, row.village_id))
        return shown_name(row.head_name, sees) or row.code

    def exactly(name: str) -> Callable[[Household], Any]:
        """Where exactly a household is, which leads to its persons: for who sees these in full."""

        def read(row: Household) -> Any:
            full = sight(Placed(row.commune_id, row.village_id)) is PersonalData.FULL
            return getattr(row, name) if full else None

        return read

    return [
        Column("head", Text("Chủ hộ", "Head"), sort="sort_name", value=name, personal=True),
        Column("code", Text("Mã hộ", "Code"), Kind.CODE, sort="code"),
        Column(
            "village",
            Text("Thôn, khu", "Village"),
            value=lambda row: row.village.full_name if row.village else "",
            card=True,
        ),
        Column(
            "commune",
            Text("Xã, phường", "Commune"),
            value=lambda row: row.commune.full_name,
            shown=not one_commune,
        ),
        Column("size", Text("Số người", "Persons"), Kind.NUMBER),
        Column(
            "status",
            Text("Tình trạng", "Status"),
            Kind.STATUS,
            value=lambda row: words.status_of(row.status),
            card=True,
        ),
        Column("last_class", Text("Kết quả", "Result"), value=lambda row: words.class_name(row.last_class)),
        Column(
            "last_year",
            Text("Năm rà soát", "Review year"),
            Kind.CODE,
            value=lambda row: str(row.last_year or ""),
        ),
        Column(
            "income_points",
            Text("Điểm thu nhập", "Income points"),
            Kind.NUMBER,
            sort="income_points",
            card=True,
        ),
        Column("deprivation_points", Text("Điểm thiếu hụt", "Deprivation points"), Kind.NUMBER),
        Column(
            "minority",
            Text("Dân tộc thiểu số", "Minority"),
            value=lambda row: row.ethnic_minority,
            shown=False,
        ),
        Column("merit", Text("Người có công", "Merit"), value=lambda row: row.merit_member, shown=False),
        Column(
            "no_labour",
            Text("Không có lao động", "No labour capacity"),
            value=lambda row: row.no_labour_capacity,
            shown=False,
        ),
        Column("status_since", Text("Từ ngày", "Since"), Kind.DATE, shown=False),
        *(
            Column(key, label, kind, exactly(key), shown=False, personal=True)
            for key, label, kind in (
                ("address", Text("Địa chỉ", "Address"), Kind.TEXT),
                ("latitude", Text("Vĩ độ", "Latitude"), Kind.NUMBER),
                ("longitude", Text("Kinh độ", "Longitude"), Kind.NUMBER),
            )
        ),
    ]


def _persons(sight: Sight) -> Persons:
    return Persons(permissions.VIEW, lambda row: [row], sight)


HOUSEHOLDS = Table(
    name="households",
    caption=Text("Danh sách hộ", "Households"),
    columns=_columns(lambda place: PersonalData.NONE),
    persons=_persons(lambda place: PersonalData.NONE),
    filters=FILTERS,
    order="head",
    row_href=lambda row: reverse("registry:household", args=[row.pk]),
    export_permission=permissions.EXPORT,
    empty=Empty(
        Text("Sổ hộ của địa bàn còn trống", "The register of this area is empty"),
        Text(
            "Nhập danh sách rà soát bằng Excel ở trang «Nhập danh sách»; các hộ sẽ hiện ở đây.",
            "Import a review list from Excel on the page “Import”; the households appear here.",
        ),
        icon="houses",
    ),
)


def bound_list(request: HttpRequest, permission: str, only: Set[int] | None = None) -> BoundTable:
    """The list of one request over the households reached with `permission`; ended ones only when asked for.

    only: the ids of the households behind a figure, ended ones among them.
    """
    actor = request.actor  # type: ignore[attr-defined]
    rows = Household.objects.reach(actor, permission).select_related("commune", "village").defer("search")
    if only is not None:
        rows = rows.filter(pk__among=only)
    elif not _asked(request).get("ended"):
        rows = rows.filter(until__isnull=True)
    seen = queries.seen_in_full(actor, permission)
    wide = not _asked(request).get("commune") and queries.reaches_widely(actor, permission)
    # whoever has one commune neither chooses it nor reads it in every row
    one_commune = places.only_commune(actor, permissions.VIEW) is not None
    first, rest = FILTERS[0], FILTERS[2 if one_commune else 1 :]
    searching = Filter(
        first.key,
        first.label,
        apply=lambda found, value: queries.search(found, value, seen=seen, wide=wide),
        personal=True,
        hint=Text("Mã hộ đầy đủ", "The whole code") if seen is not None and seen.nothing else first.hint,
    )
    sight = policy().sight(actor, permissions.VIEW)
    return HOUSEHOLDS.bind(
        request,
        rows,
        columns=_columns(sight, one_commune=one_commune),
        persons=_persons(sight),
        filters=(searching, *rest),
        name="households" if only is None else "households-behind",
        bulk=[]
        if only is not None
        else [
            BulkAction(
                Text("Tải các hộ đã chọn (Excel)", "Download the chosen (Excel)"),
                reverse("registry:households-chosen"),
                icon="file-earmark-excel",
                permission=permissions.EXPORT,
            )
        ],
        on_export=left_from("commune_id"),
    )


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def households(request: HttpRequest) -> HttpResponseBase:
    """The list; a POST keeps the words searched for in the session, `?export=` is a file."""
    leaving = bool(request.GET.get("export"))
    if leaving:
        policy().require(request.actor, permissions.EXPORT)  # type: ignore[attr-defined]
    table = bound_list(request, permissions.EXPORT if leaving else permissions.VIEW)
    return table.response or render(request, "registry/households.html", {"table": table})


@protected(permissions.EXPORT)
@require_POST
def households_chosen(request: HttpRequest) -> HttpResponseBase:
    """The ticked households, or all under the filters, as a workbook."""
    policy().require(request.actor, permissions.EXPORT)  # type: ignore[attr-defined]
    table = bound_list(request, permissions.EXPORT)
    chosen = table.table.chosen(request, table.rows_in_scope)
    bound = BoundTable(table.table, request, chosen, address=request.POST.get("list", ""))
    # all under the filters may be a long list; the ticked ones are a page of it
    path = reverse("registry:households") if request.POST.get("everything") else ""
    return export_response(bound, "xlsx", path)
