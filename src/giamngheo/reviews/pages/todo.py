"""What can be done now with a village or a commune of a review; each topic adds its rows.

A row that applies but is held back stands there with what it waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from giamngheo.platform.documents.converting import NO_CONVERTER
from giamngheo.platform.documents.models import DocumentSet
from giamngheo.platform.permissions import DOCUMENT_PRINT
from giamngheo.platform.scope import Actor, policy
from giamngheo.registry.permissions import FILL
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.listing import WITHDRAWABLE
from giamngheo.reviews.actions.screening import why_not_screened
from giamngheo.reviews.actions.steps import BEFORE_AGREEMENT, UNASSESSED
from giamngheo.reviews.machine import COMMUNE, VILLAGE, WITHOUT_MEETING, Machine
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.reviews.papers.sheets import files_of
from giamngheo.reviews.queries import has_ended
from giamngheo.reviews.standing import Standing
from giamngheo.rules.text import Text


def _nothing(now: Standing) -> Text | None:
    return None


def _not(now: Standing) -> bool:
    return False


def _yes(now: Standing) -> bool:
    return True


@dataclass(frozen=True)
class Todo:
    """One thing to do. The address takes the row's id, then `arguments`.

    when: whether it belongs to where the row stands. blocked: what it still waits for, or None.
    posts: the button does it at once; otherwise it leads to a page. forward: whether it is what comes next.
    note: a line beside the button, or None.
    """

    label: Text
    url_name: str
    permission: str
    when: Callable[[Standing], bool]
    blocked: Callable[[Standing], Text | None] = _nothing
    posts: bool = False
    arguments: tuple[str, ...] = ()
    forward: Callable[[Standing], bool] = _not
    note: Callable[[Standing], Text | None] = _nothing


@dataclass(frozen=True)
class Offer:
    """A Todo as one reader sees it; `blocked`: what it waits for; `next`: the one step that comes now."""

    label: Text
    address: str
    posts: bool
    blocked: Text | None
    next: bool = False
    note: Text | None = None


def _only_word(now: Standing) -> Text | None:
    """Why the sheets are Word files here."""
    row = now.row
    assert isinstance(row, CommuneReview)
    return NO_CONVERTER if files_of(row.review) == DocumentSet.Kind.DOCX else None


def _unassessed(now: Standing) -> Text | None:
    left = now.cases["listed"] + now.cases["returned"]
    if not left:
        return None
    return Text("Còn {n} hộ chưa rà soát xong", "{n} households are not assessed").format(n=left)


def _to_be_visited(now: Standing) -> Text | None:
    if not now.to_visit:
        return None
    return Text("Còn {n} hộ được mời chưa đến thăm", "{n} invited households are not visited").format(
        n=now.to_visit
    )


def _villages_left(now: Standing) -> Text | None:
    left = sum(count for step, count in now.villages.items() if step != "done")
    if not left:
        return None
    return Text("Còn {n} thôn chưa niêm yết xong", "{n} villages are not done").format(n=left)


def _to_vote_on(now: Standing) -> Text | None:
    left = now.cases["sent_back"]
    if now.cases["assessed"] or not left:
        return None
    return Text("Rà soát lại {n} hộ rồi họp", "Assess {n} households again first").format(n=left)


def _not_agreed(now: Standing) -> Text | None:
    states = UNASSESSED if not _has_meeting(now) else BEFORE_AGREEMENT
    left = sum(now.cases[state] for state in states)
    if not left:
        return None
    return Text("Còn {n} hộ chưa thống nhất", "{n} households are not agreed on").format(n=left)


def _has_meeting(now: Standing) -> bool:
    return now.review.kind not in WITHOUT_MEETING


def _can_reopen(machine: Machine) -> Callable[[Standing], bool]:
    return lambda now: any(before == now.row.step for before, _ in machine.reopens)


REOPEN = Text("Mở lại bước đã qua", "Reopen a step")


def _at_forms(now: Standing) -> bool:
    return (
        now.row.step in {"list", "classify", "meeting"} and getattr(now.row, "village_id", None) is not None
    )


def takes_forms(now: Standing) -> bool:
    """Whether forms of the village's households are kept now."""
    return _at_forms(now) and now.row.step != "list"


VILLAGE_TODO: list[Todo] = [
    Todo(
        Text("Bắt đầu rà soát", "Begin the assessment"),
        "reviews:village-step",
        permissions.STEP,
        lambda now: now.row.step == "list" and now.households > 0,
        posts=True,
        arguments=("begin",),
        forward=_yes,
    ),
    Todo(
        Text("Đến thăm hộ được mời, ghi kết quả", "Visit invited households, record it"),
        "reviews:village-invitations",
        permissions.LIST,
        lambda now: now.to_visit > 0 and now.row.step in {"list", "classify"},
    ),
    Todo(
        Text("Thôn không có hộ cần rà soát", "No household to review here"),
        "reviews:village-step",
        permissions.STEP,
        lambda now: now.row.step == "list" and not now.households,
        _to_be_visited,
        posts=True,
        arguments=("pass",),
    ),
    Todo(
        Text("Chuyển sang họp dân", "Call the meeting"),
        "reviews:village-step",
        permissions.STEP,
        lambda now: now.row.step == "classify" and _has_meeting(now),
        _unassessed,
        posts=True,
        arguments=("meeting",),
        forward=_yes,
    ),
    Todo(
        Text("Họp dân: in danh sách, ghi kết quả", "Meeting: print the list, record it"),
        "reviews:meeting",
        permissions.MEETING,
        lambda now: now.row.step == "meeting",
        _to_vote_on,
        forward=lambda now: now.cases["assessed"] > 0,
    ),
    Todo(
        Text("Hộ chờ Ban Chỉ đạo kết luận", "Households before the committee"),
        "reviews:meeting",
        permissions.COMMITTEE,
        lambda now: now.row.step == "meeting" and now.cases["committee"] > 0,
        forward=_yes,
    ),
    Todo(
        Text("Niêm yết kết quả", "Post the results"),
        "reviews:posting",
        permissions.POST,
        lambda now: now.row.step == ("meeting" if _has_meeting(now) else "classify"),
        _not_agreed,
        forward=_yes,
    ),
    Todo(
        Text("Theo dõi niêm yết, khiếu nại", "Posting and complaints"),
        "reviews:posting",
        permissions.VIEW,
        lambda now: now.row.step in {"posting", "done"} and now.households > 0,
        forward=lambda now: now.row.step == "posting",
    ),
    Todo(
        REOPEN,
        "reviews:village-reopen",
        permissions.REOPEN,
        lambda now: _can_reopen(VILLAGE)(now) and now.row.commune_review.step == "villages",
    ),
    Todo(
        Text("Nhập nhanh phiếu cả thôn", "Quick entry of the village"),
        "reviews:village-grid",
        FILL,
        takes_forms,
    ),
    Todo(Text("In bộ phiếu giấy", "Print the paper pack"), "reviews:village-pack", DOCUMENT_PRINT, _at_forms),
    Todo(
        Text("Xem cảnh báo chất lượng", "See the warnings on quality"),
        "reviews:village-quality",
        permissions.QUALITY_READ,
        lambda now: now.row.step != "list",
    ),
]


def add_village_todo(one: Todo, after: str) -> None:
    """A room above adds what it does with a village, behind the row of the address `after`; a second time is once."""
    if one not in VILLAGE_TODO:
        at = next(
            (place for place, row in enumerate(VILLAGE_TODO) if row.url_name == after), len(VILLAGE_TODO)
        )
        VILLAGE_TODO.insert(at + 1, one)


CASE_TODO: list[tuple[Text, str, str, Callable[[Case], bool]]] = [
    (
        Text("Nhận Mẫu 04 – đề nghị thoát nghèo", "Receive form 04 – to be escaped"),
        "reviews:escape",
        permissions.LIST,
        lambda case: (
            case.source == Case.Source.CARRIED_OVER
            and not case.dossier_code
            and case.state in {"listed", "assessed", "returned", "sent_back"}
        ),
    ),
    (
        Text("Phiếu A – nhận dạng nhanh", "Form A – quick screening"),
        "reviews:screening",
        permissions.LIST,
        lambda case: why_not_screened(case) is None,
    ),
    (
        Text("Giấy tiếp nhận hồ sơ", "Receipt"),
        "reviews:receipt",
        permissions.LIST,
        lambda case: bool(case.dossier_code),
    ),
    (
        Text("Rút khỏi danh sách", "Take off the list"),
        "reviews:withdraw",
        permissions.LIST,
        lambda case: (
            (case.state in WITHDRAWABLE or (case.state == "cleared" and has_ended(case)))
            and (case.source != Case.Source.CARRIED_OVER or case.household.until is not None)
        ),
    ),
]
"""Label, address name (takes the case's id), permission, when it belongs there."""
COMMUNE_TODO: list[Todo] = [
    Todo(
        Text("Nhận đơn đề nghị", "Receive an application"),
        "reviews:apply",
        permissions.LIST,
        lambda now: now.row.step == "villages",
    ),
    Todo(
        Text("Bắt đầu rà soát ở mọi thôn có hộ trong danh sách", "Begin in every village with households"),
        "reviews:commune-step",
        permissions.STEP,
        lambda now: now.row.step == "villages" and now.villages["list"] > now.empty,
        posts=True,
        arguments=("begin",),
        forward=_yes,
    ),
    Todo(
        Text("Ghi xong các thôn không có hộ cần rà soát", "Villages without households are done"),
        "reviews:commune-step",
        permissions.STEP,
        lambda now: now.row.step == "villages" and 0 < now.empty == now.villages["list"],
        posts=True,
        arguments=("pass",),
    ),
    Todo(
        Text("Các thôn đã xong, chuyển bước tiếp theo", "All villages are done: next step"),
        "reviews:commune-step",
        permissions.STEP,
        lambda now: now.row.step == "villages",
        _villages_left,
        posts=True,
        arguments=("finish",),
        forward=_yes,
    ),
    Todo(
        Text("Xin ý kiến cấp trên", "Ask the higher authority"),
        "reviews:opinion",
        permissions.CONSULT,
        lambda now: now.row.step == "consultation",
        forward=_yes,
    ),
    Todo(
        Text("Ban hành quyết định", "Issue the decision"),
        "reviews:decisions",
        permissions.DECIDE,
        lambda now: now.row.step == "recognition",
        forward=_yes,
    ),
    Todo(
        Text("In bảng niêm yết A4 của các thôn", "Print the A4 posting sheets of the villages"),
        "reviews:posting-sheets",
        permissions.POST,
        lambda now: now.villages["posting"] > 0,
        posts=True,
        arguments=("a4",),
        note=_only_word,
    ),
    Todo(
        Text("In bảng niêm yết A3 của các thôn", "Print the A3 posting sheets of the villages"),
        "reviews:posting-sheets",
        permissions.POST,
        lambda now: now.villages["posting"] > 0,
        posts=True,
        arguments=("a3",),
    ),
    Todo(REOPEN, "reviews:commune-reopen", permissions.REOPEN, _can_reopen(COMMUNE)),
]


def offers(actor: Actor, now: Standing, rows: Sequence[Todo]) -> list[Offer]:
    """What this reader can do with the row today, in the order of `rows`."""
    found: list[Offer] = []
    for one in rows:
        if not one.when(now) or not policy().may(actor, one.permission, now.row):
            continue
        blocked = one.blocked(now)
        first = blocked is None and one.forward(now) and not any(offer.next for offer in found)
        address = reverse(one.url_name, args=[now.row.pk, *one.arguments])
        found.append(Offer(one.label, address, one.posts, blocked, first, one.note(now)))
    return found


def case_offers(actor: Actor, case: Case) -> list[Offer]:
    """What this reader can do with a file besides its forms; the case comes with its household."""
    return [
        Offer(label, reverse(name, args=[case.pk]), False, None)
        for label, name, permission, when in CASE_TODO
        if when(case) and policy().may(actor, permission, case)
    ]
