"""What cannot be kept of a province's own procedure: days that do not fit, authorities that are no more, products
that nobody waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from giamngheo.law.procedures import (
    ConsultedAuthority,
    DatedChoice,
    Procedure,
    ProcedureFigure,
    ProcedureStep,
    Stage,
    stage_figure,
)
from giamngheo.law.procedures.carried_out import CHOICES, OTHERS
from giamngheo.law.working_days import WorkingDays
from giamngheo.rules import Text

Fault = tuple[tuple[str, ...], Text]
BOUNDS = {"percent": (1, 100), "copies": (1, 9), "days": (1, 366), "working_days": (1, 250)}
"""The least and the most that a figure can mean, by its unit."""
WAITED = ("posting_days", "recheck_days", "reposting_days")


def impossible(procedure: Procedure, day: date) -> Iterator[Fault]:
    """(place, why and the way out), the first first; `day`: from when it holds."""
    yield from _figures(procedure)
    for step in procedure.steps:
        yield from _unwanted(procedure, step)
        if step.consulted_authority is not None:
            place = ("steps", step.key, "consulted_authority")
            yield from _authorities(step.consulted_authority, place, day)
    yield from _too_short(procedure, day)


def _figures(procedure: Procedure) -> Iterator[Fault]:
    groups: list[tuple[tuple[str, ...], dict[str, ProcedureFigure]]] = [(("figures",), procedure.figures)]
    groups += [(("steps", step.key, "figures"), step.figures) for step in procedure.steps]
    for place, figures in groups:
        for key, figure in figures.items():
            if key in CHOICES:
                continue  # a word, which `not_carried_out` has looked at
            least, most = BOUNDS[figure.unit or "days"]
            if not isinstance(figure.value, int) or not least <= figure.value <= most:
                yield (
                    (*place, key, "value"),
                    Text(
                        "giá trị «{value}» phải là số nguyên từ {least} đến {most}. Xem lại văn bản.",
                        "the value “{value}” must be a whole number from {least} to {most}. Look at the document.",
                    ).format(value=figure.value, least=least, most=most),
                )
    for key, figure in procedure.calendar.items():
        if not _is_day(figure):
            yield (
                ("calendar", key, "value"),
                Text(
                    'giá trị «{value}» phải là ngày trong năm "tháng-ngày", ví dụ "09-01" (hoặc ngày trong tháng, '
                    "từ 1 đến 28, với đợt hằng tháng).",
                    'the value “{value}” must be a day of the year "month-day", such as "09-01" (or a day of the '
                    "month, 1 to 28, of a monthly round).",
                ).format(value=figure.value),
            )
            return


def _is_day(figure: ProcedureFigure) -> bool:
    if isinstance(figure.value, int):
        return 1 <= figure.value <= 28
    try:
        date.fromisoformat(f"2001-{figure.value}")
    except ValueError:
        return False
    return True


def _unwanted(procedure: Procedure, step: ProcedureStep) -> Iterator[Fault]:
    """A step that only makes what no later one needs; opinion and recognition are waited for as such."""
    if procedure.review_kind in OTHERS or {"recognition", "consultation"} & set(step.covers):
        return
    later = procedure.steps[procedure.steps.index(step) + 1 :]
    needed = {product for other in later for product in other.needs}
    if not needed & set(step.produces):
        yield (
            ("steps", step.key, "produces"),
            Text(
                "bước «{step}» không làm ra thứ gì mà bước sau cần ({made}). Ghi «needs» của bước sau, hoặc bỏ bước.",
                "the step “{step}” makes nothing that a later one needs ({made}). Give “needs” of a later step, or "
                "take the step out.",
            ).format(step=step.key, made=", ".join(step.produces) or "–"),
        )


def _authorities(consulted: ConsultedAuthority, place: tuple[str, ...], day: date) -> Iterator[Fault]:
    entries = sorted(consulted.defaults, key=lambda one: one.valid_from)
    for before, after in pairwise(entries):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            yield (
                (*place, "defaults"),
                Text(
                    "từ ngày {day} có hai mặc định. Ghi «valid_to» của mục trước, hoặc bỏ một mục.",
                    "from {day} there are two defaults. End the earlier one (valid_to), or take one out.",
                ).format(day=f"{after.valid_from:%d/%m/%Y}"),
            )
    if consulted.default(day) is None:
        yield (
            (*place, "defaults"),
            Text(
                "từ ngày {day} không mặc định nào nói hỏi ai. Sửa «valid_from» của một mục; không hỏi ai thì "
                "ghi «value: none».",
                "no default says whom to ask on {day}. Correct “valid_from” of one; where nobody is asked, write "
                "“value: none”.",
            ).format(day=f"{day:%d/%m/%Y}"),
        )
    for entry in entries:
        yield from _asked(consulted, entry, (*place, "defaults"), day)


def _asked(
    consulted: ConsultedAuthority, entry: DatedChoice, place: tuple[str, ...], day: date
) -> Iterator[Fault]:
    names = [one.authority for one in entry.order]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield (
            place,
            Text(
                "cơ quan «{name}» ghi hai lần trong một danh sách. Bỏ một lần.",
                "the authority “{name}” stands twice in one list. Take one out.",
            ).format(name=twice[0]),
        )
    if len(names) > 1 and "none" in names:
        yield (
            place,
            Text(
                "«none» nghĩa là không hỏi ai, không đứng cùng cơ quan khác. Bỏ «none» khỏi danh sách.",
                "“none” means that nobody is asked; it stands beside no authority. Take it out of the list.",
            ),
        )
    if entry.order[0].together:
        yield (
            place,
            Text(
                "cơ quan đầu tiên «{name}» ghi «together» nhưng không có cơ quan nào trước nó để hỏi cùng lúc. Bỏ "
                "«together» ở đó.",
                "the first authority “{name}” is “together” with nobody before it. Take “together” out there.",
            ).format(name=names[0]),
        )
    for one in entry.order:
        if one.answer_days is not None and not 1 <= one.answer_days <= 90:
            yield (
                place,
                Text(
                    "«answer_days» của «{name}» là {n}; phải từ 1 đến 90 ngày làm việc.",
                    "“answer_days” of “{name}” is {n}; it is 1 to 90 working days.",
                ).format(name=one.authority, n=one.answer_days),
            )
        ended = consulted.ended.get(one.authority)
        if ended is not None and max(entry.valid_from, day) > ended.last_day:
            if entry.valid_to is not None and entry.valid_to < day:
                continue  # a default of before the province's own procedure
            yield (
                place,
                Text(
                    "«{name}» không còn từ sau ngày {last}, nhưng được hỏi từ ngày {day}. Chọn cơ quan khác.",
                    "there is no “{name}” after {last}, but it is asked from {day}. Choose another authority.",
                ).format(
                    name=one.authority,
                    last=f"{ended.last_day:%d/%m/%Y}",
                    day=f"{max(entry.valid_from, day):%d/%m/%Y}",
                ),
            )


def opinion_days(entry: DatedChoice | None, usual: int) -> int:
    """Working days of all answers: those in order one after the other, those together the longest of them."""
    turns: list[int] = []
    for one in entry.order if entry is not None and entry.key != "none" else ():
        days = usual if one.answer_days is None else one.answer_days
        if one.together and turns:
            turns[-1] = max(turns[-1], days)
        else:
            turns.append(days)
    return sum(turns)


def _too_short(procedure: Procedure, day: date) -> Iterator[Fault]:
    """The days that are waited for, one after the other, against the time there is for all of them."""
    waited = sum(_days(procedure, "posting", key) for key in WAITED)
    step = procedure.covering("consultation")
    if step is not None and step.consulted_authority is not None:
        entry = step.consulted_authority.default(day)
        waited += opinion_days(entry, _days(procedure, "consultation", "answer_days"))
    if {"start", "end"} <= set(procedure.calendar):
        place: tuple[str, ...] = ("calendar", "end", "value")
        first, last = (
            date.fromisoformat(f"{day.year}-{procedure.calendar[key].value}") for key in ("start", "end")
        )
    elif "total_days" in procedure.figures:
        place = ("figures", "total_days", "value")
        total, first = procedure.figures["total_days"], day
        count = int(total.value)
        worked = total.unit == "working_days"
        last = WorkingDays().after(first, count) if worked else first + timedelta(days=count)
        # a re-check is no part of the time for an application that nobody complains of
        waited -= sum(_days(procedure, "posting", key) for key in ("recheck_days", "reposting_days"))
    else:
        return
    if last <= first:
        yield (
            place,
            Text(
                "ngày kết thúc {last} không sau ngày bắt đầu {first}. Sửa một trong hai.",
                "the last day {last} is not after the first {first}. Correct one of them.",
            ).format(last=f"{last:%d/%m}", first=f"{first:%d/%m}"),
        )
        return
    calendar = WorkingDays()
    there = sum(calendar.working(first + timedelta(days=one)) for one in range((last - first).days + 1))
    if waited >= there:
        yield (
            place,
            Text(
                "thời hạn niêm yết, phúc tra và xin ý kiến cộng lại {waited} ngày làm việc, mà cả thủ tục chỉ có "
                "{there} ngày làm việc ({first} – {last}). Rút ngắn một thời hạn, hoặc kéo dài thủ tục.",
                "posting, re-check and opinions take {waited} working days together, the whole procedure has only "
                "{there} ({first} – {last}). Shorten one of them, or lengthen the procedure.",
            ).format(waited=waited, there=there, first=f"{first:%d/%m}", last=f"{last:%d/%m}"),
        )


def _days(procedure: Procedure, stage: Stage, key: str) -> int:
    known = stage_figure(procedure, stage, key)
    return int(known[1].value) if known is not None else 0
