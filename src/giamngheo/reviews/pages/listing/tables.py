"""The lists of cases, of households that may apply, and of invitations; names as the reader sees persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.components import Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, Reach
from giamngheo.platform.tables import Column, Filter, Kind, Persons, Table
from giamngheo.registry import places
from giamngheo.registry.models import Household
from giamngheo.registry.permissions import EXPORT
from giamngheo.registry.queries import found_by, search
from giamngheo.registry.words import STATUSES
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.after_decision import AFTER
from giamngheo.reviews.finding import reasons
from giamngheo.reviews.models import CommuneReview
from giamngheo.reviews.papers.lines import judged_by_income
from giamngheo.reviews.standing import BEFORE_MEETING_IS_OVER
from giamngheo.rules.text import Text

Sight = Callable[[Placed], PersonalData]
YES = [("yes", Text("Có", "Yes"))]
VILLAGE = Text("Thôn, khu", "Village")
HEAD = Text("Chủ hộ", "Head")
CODE = Text("Mã hộ", "Code")


def name_of(household: Household, sight: Sight) -> str:
    """The head as this reader may see him or her; the code where nothing of a person is seen."""
    sees = sight(Placed(household.commune_id, household.village_id))
    return shown_name(household.head_name, sees) or household.code


def _head(sight: Sight) -> Column:
    return Column("head", HEAD, value=lambda row: name_of(row.household, sight), card=True, personal=True)


def _of_household(sight: Sight) -> Persons:
    return Persons(permissions.VIEW, lambda row: [row.household], sight)


def _villages(commune: CommuneReview) -> Callable[[HttpRequest], Any]:
    return lambda request: places.villages(request.actor, permissions.VIEW, commune.commune_id)  # type: ignore[attr-defined]


def _late(rows: Any, value: str) -> Any:
    return rows.filter(
        village_review__safe_meeting__lt=clock.today(), village_review__step__in=BEFORE_MEETING_IS_OVER
    )


def case_list(commune: CommuneReview, sight: Sight, seen: Reach | None) -> Table:
    """The files of a commune's review; the village is chosen by a filter. seen: as `registry.queries.found_by`."""
    # a standard without a line in points would leave the column empty
    points = Column("income_points", Text("Điểm thu nhập", "Income points"), Kind.NUMBER)
    income = [] if judged_by_income(commune.review) else [points]
    return Table(
        name="review-cases",
        persons=_of_household(sight),
        caption=Text("Danh sách hộ rà soát", "Households of the review"),
        columns=[
            _head(sight),
            Column("code", CODE, Kind.CODE, lambda row: row.household.code, sort="household__code"),
            Column(
                "village",
                VILLAGE,
                value=lambda row: labels.village_name(row.village_review),
                sort=("village_review", "household__code"),
            ),
            Column(
                "state",
                Text("Trạng thái", "State"),
                Kind.STATUS,
                lambda row: labels.CASE_STATES[row.state],
                card=True,
            ),
            Column("source", Text("Nguồn", "Source"), value=lambda row: labels.SOURCES[row.source]),
            Column(
                "before",
                Text("Đang quản lý", "Status before"),
                Kind.STATUS,
                lambda row: STATUSES.get(row.status_before) or "",
            ),
            Column(
                "result",
                Text("Kết quả", "Result"),
                value=lambda row: labels.result_name(row.result_class) if row.result_class else "",
                card=True,
            ),
            *income,
            Column("deprivation_points", Text("Điểm thiếu hụt", "Deprivation points"), Kind.NUMBER),
            Column("dossier_code", Text("Mã hồ sơ", "Dossier"), Kind.CODE, shown=False),
            Column("received_on", Text("Ngày nhận", "Received"), Kind.DATE, shown=False),
        ],
        filters=[
            Filter(
                "q",
                Text("Tìm hộ", "Search"),
                apply=lambda rows, value: rows.filter(found_by(value, seen, "household__")),
                personal=True,
                hint=Text("Tên hoặc mã hộ", "Name or code"),
            ),
            Filter("village", VILLAGE, choices=_villages(commune), lookup="village_review__village_id"),
            Filter(
                "state",
                Text("Trạng thái", "State"),
                choices=[(key, status.word) for key, status in labels.CASE_STATES.items()],
            ),
            Filter("source", Text("Nguồn", "Source"), choices=list(labels.SOURCES.items())),
            Filter("late", Text("Chậm", "Late"), choices=YES, apply=_late),
            Filter(
                "again",
                Text("Sau quyết định", "After the decision"),
                choices=[(key, what.with_capital()) for key, (what, _) in AFTER.items()],
                apply=lambda rows, value: rows.filter(AFTER[value][1]()),
            ),
            Filter(
                "dossier",
                Text("Mã hồ sơ", "Dossier code"),
                apply=lambda rows, value: rows.filter(dossier_code=value),
            ),
        ],
        order="village",
        row_href=lambda row: reverse("reviews:case", args=[row.pk]),
        export_permission=EXPORT,
        empty=Empty(
            Text("Không có hộ nào", "No household"),
            Text(
                "Bỏ bớt bộ lọc, hoặc nhận đơn đề nghị rà soát.", "Remove a filter, or receive an application."
            ),
        ),
    )


def applicants(commune: CommuneReview, sight: Sight, seen: Reach | None) -> Table:
    """Registered households of the commune that are not on the list, to be found by name or code."""
    return Table(
        name="review-applicants",
        persons=Persons(permissions.LIST, lambda row: [row], sight),
        caption=Text("Hộ chưa có trong danh sách", "Households outside the list"),
        columns=[
            Column(
                "head",
                HEAD,
                value=lambda row: name_of(row, sight),
                sort="sort_name",
                card=True,
                personal=True,
            ),
            Column("code", CODE, Kind.CODE, sort="code", card=True),
            Column("village", VILLAGE, value=lambda row: row.village.full_name if row.village else ""),
            Column(
                "status",
                Text("Tình trạng", "Status"),
                Kind.STATUS,
                lambda row: STATUSES.get(row.status) or "",
                card=True,
            ),
        ],
        filters=[
            Filter(
                "q",
                Text("Tìm hộ", "Search"),
                apply=lambda rows, value: search(rows, value, seen=seen, by_number=False),
                personal=True,
                hint=Text("Tên hoặc mã hộ", "Name or code"),
            ),
            Filter("village", VILLAGE, choices=_villages(commune), lookup="village_id"),
        ],
        order="head",
        page_size=20,
        export=False,
        row_href=lambda row: reverse("reviews:application", args=[commune.pk, row.pk]),
    )


def invitation_list(commune: CommuneReview, sight: Sight) -> Table:
    """Whom to visit, why, and what came of it."""
    return Table(
        name="review-invitations",
        persons=_of_household(sight),
        caption=Text("Hộ được mời rà soát", "Invited households"),
        columns=[
            _head(sight),
            Column("code", CODE, Kind.CODE, lambda row: row.household.code, sort="household__code"),
            Column(
                "village",
                VILLAGE,
                value=lambda row: labels.village_name(row.village_review),
                sort=("village_review", "household__code"),
            ),
            Column("reasons", Text("Vì sao mời", "Why"), value=reasons_of, card=True),
            Column(
                "answer",
                Text("Kết quả", "Outcome"),
                Kind.STATUS,
                lambda row: labels.ANSWERS[row.answer],
                card=True,
            ),
            Column("answered_on", Text("Ngày", "Day"), Kind.DATE),
            Column(
                "note",
                Text("Lý do, ghi chú", "Reason, note"),
                value=lambda row: _note(row, sight),
                personal=True,
            ),
        ],
        filters=[
            Filter("village", VILLAGE, choices=_villages(commune), lookup="village_review__village_id"),
            Filter(
                "answer",
                Text("Kết quả", "Outcome"),
                choices=[(key, status.word) for key, status in labels.ANSWERS.items()],
            ),
        ],
        order="village",
        export_permission=EXPORT,
        row_href=lambda row: reverse("reviews:invitation", args=[row.pk]),
        empty=Empty(
            Text("Chưa mời hộ nào", "Nobody is invited yet"),
            Text(
                "Bấm «Tìm hộ cần mời» để dò trong sổ hộ.",
                "Press “Find households” to look through the register.",
            ),
        ),
    )


def _note(row: Any, sight: Sight) -> str:
    """What the visitor wrote, for who sees persons in full: it may name them."""
    place = Placed(row.household.commune_id, row.household.village_id)
    return row.note if row.note and sight(place) is PersonalData.FULL else ""


def reasons_of(row: Any) -> Text:
    """The reasons in words; one written by hand stands behind a colon."""
    said, known = [], reasons()
    for one in row.reasons:
        key, _, words = str(one).partition(":")
        text = known.get(key, Text.same(key))
        said.append(Text(f"{text.vi}: {words}", f"{text.en}: {words}") if words else text)
    return Text("; ".join(one.vi for one in said), "; ".join(one.en for one in said))
