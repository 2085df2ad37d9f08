"""What a commune's review waits for, by who must act: the same rules count the work and find its villages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from giamngheo.reviews.after_decision import AFTER
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Case
from giamngheo.reviews.standing import Standing
from giamngheo.rules.text import Text

OFFICER = Text("Công chức xã", "Commune officer")
CHAIRMAN = Text("Chủ tịch xã", "Commune chairman")
COMMITTEE = Text("Ban Chỉ đạo", "Committee")
NOT_AGREED = ("listed", "returned", "sent_back", "assessed", "committee")


class Wait(NamedTuple):
    """Who is waited for, what for, how many, and the list of them; no address where there is none."""

    who: Text
    what: Text
    number: int
    late: bool = False
    address: str = ""


def _meets(one: Standing) -> bool:
    return one.review.kind not in WITHOUT_MEETING


def _assessing(one: Standing) -> bool:
    return one.row.step in {"classify", "meeting"}


def _assessed(one: Standing) -> bool:
    return one.row.step == "classify" and one.households > 0 and not one.unassessed


def _agreed(one: Standing) -> bool:
    at = "meeting" if _meets(one) else "classify"
    states = NOT_AGREED if _meets(one) else ("listed", "returned", "sent_back")
    return one.row.step == at and one.households > 0 and not any(one.cases[state] for state in states)


VILLAGES: Mapping[str, tuple[Text, Text, Callable[[Standing], bool]]] = {
    "begin": (
        OFFICER,
        Text("thôn chưa bắt đầu rà soát", "villages to begin"),
        lambda one: one.row.step == "list" and one.households > 0,
    ),
    "empty": (
        OFFICER,
        Text("thôn không có hộ cần rà soát, chờ ghi xong", "villages without households to be passed"),
        lambda one: one.row.step == "list" and not one.households,
    ),
    "assess": (
        Text("Rà soát viên", "Enumerators"),
        Text("thôn còn hộ cần rà soát", "villages with households to assess"),
        lambda one: _assessing(one) and one.unassessed > 0,
    ),
    "call": (
        OFFICER,
        Text(
            "thôn đã rà soát xong, chờ chuyển sang họp dân", "villages assessed, their meeting to be called"
        ),
        lambda one: _meets(one) and _assessed(one),
    ),
    "meet": (
        Text("Trưởng thôn", "Village heads"),
        Text("thôn cần họp dân", "meetings to hold"),
        lambda one: one.row.step == "meeting" and one.cases["assessed"] > 0,
    ),
    "post": (OFFICER, Text("thôn cần niêm yết", "villages to post"), _agreed),
    "posted": (
        Text("Chờ hết ngày niêm yết", "The days of the posting"),
        Text("thôn đang niêm yết", "villages posted"),
        lambda one: one.row.step == "posting",
    ),
}
"""Who, what, and which villages; the key is the list's filter."""


def waits(villages: Sequence[Standing], commune: Standing) -> list[Wait]:
    """What a commune's review waits for; nothing where nobody is waited for."""
    found = []
    board = reverse("reviews:commune", args=[commune.row.pk])
    for key, (who, what, test) in VILLAGES.items():
        rows = [one for one in villages if test(one)]
        if key == "assess":
            count = sum(one.unassessed for one in rows)
            what = Text("hộ cần rà soát", "households to assess")
        else:
            count = len(rows)
        found.append(Wait(who, what, count, any(one.overdue for one in rows), f"{board}?waits={key}"))
    found += _households(villages, commune)
    return [one for one in found if one.number]


def waits_of_village(one: Standing) -> list[tuple[Text, Text]]:
    """Who is waited for and what for, in words, where the reader of the village's page has nothing to do."""
    said = {
        "begin": Text("bắt đầu rà soát", "the beginning"),
        "empty": Text("ghi thôn không có hộ cần rà soát", "noting that no household is to be reviewed"),
        "assess": Text("rà soát {n} hộ", "{n} households to assess").format(n=one.unassessed),
        "call": Text("chuyển sang họp dân", "calling the meeting"),
        "meet": Text("họp dân", "the meeting"),
        "post": Text("niêm yết kết quả", "posting the results"),
    }
    found = [(who, said[key]) for key, (who, _, test) in VILLAGES.items() if key in said and test(one)]
    if one.cases["committee"]:
        what = Text("kết luận {n} hộ", "{n} households to settle").format(n=one.cases["committee"])
        found.append((COMMITTEE, what))
    return found


def _after(commune: Standing) -> dict[str, tuple[Text, int]]:
    """How many of the commune's decided files somebody complains of, or were opened again. One query."""
    rows = Case.objects.unscoped("files of a commune that the page has read in reach").filter(
        village_review__commune_review=commune.row
    )
    counts = rows.aggregate(**{key: Count("pk", filter=which()) for key, (_, which) in AFTER.items()})
    return {key: (what, counts[key]) for key, (what, _) in AFTER.items()}


def _households(villages: Sequence[Standing], commune: Standing) -> list[Wait]:
    """Households before the committee, complained of, and before the decision; the opinion."""

    def count(state: str) -> int:
        return sum(one.cases[state] for one in villages)

    cases = reverse("reviews:cases", args=[commune.row.pk])
    found = [
        Wait(
            COMMITTEE,
            Text("hộ họp dân hai lần chưa thống nhất", "households refused by two meetings"),
            count("committee"),
            address=f"{cases}?state=committee",
        ),
        Wait(
            OFFICER,
            Text("hộ có khiếu nại cần phúc tra, trả lời", "households complained of"),
            count("complained"),
            address=f"{cases}?state=complained",
        ),
    ]
    corrected = 0
    for key, (what, number) in _after(commune).items():
        who = CHAIRMAN if key == "correct" else OFFICER
        corrected += number if key == "correct" else 0
        found.append(Wait(who, what, number, address=f"{cases}?again={key}"))
    if commune.row.step == "consultation":
        address, late = reverse("reviews:opinion", args=[commune.row.pk]), commune.opinion_late
        answer = Text("ý kiến trả lời về kết quả", "answer on the results")
        found += [Wait(one.name, answer, 1, late, address) for one in commune.asked]
        for one in commune.to_ask:
            what = Text("báo cáo xin ý kiến cần gửi {vi}", "report to be sent to {en}")
            found.append(Wait(OFFICER, what.format(vi=one.name.vi, en=one.name.en), 1, late, address))
    if commune.row.step == "recognition":
        what = Text("hộ chờ quyết định công nhận", "households to be decided")
        found.append(
            Wait(
                CHAIRMAN,
                what,
                count("cleared") - corrected,
                address=f"{cases}?state=cleared",
            )
        )
    return found
