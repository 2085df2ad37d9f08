"""What the page of dynamics shows: figures, matrix, picture and tables from counted moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.charts import Flow, Measure, Picture, flow
from giamngheo.platform.components import Figure
from giamngheo.rules.text import Text

Moves = Sequence[dict[str, Any]]
POOR, NEAR_POOR = "poor", "near_poor"
STATES = {
    POOR: Text("Hộ nghèo", "Poor"),
    NEAR_POOR: Text("Hộ cận nghèo", "Near-poor"),
    "off": Text("Ngoài danh sách", "Not on the list"),
    "unknown": Text("Chưa xác định", "Not determined"),
}
MEMBERS = Text("Thay đổi nhân khẩu, thu hồi", "Change of members, revoked")
GROUP_WORDS = {
    "all": Text("Tất cả", "All"),
    "ethnic_minority": Text("Dân tộc thiểu số", "Ethnic minority"),
    "no_labour_capacity": Text("Không có lao động", "No labour capacity"),
    "merit_member": Text("Người có công", "Merit"),
    "disabled_member": Text("Có người khuyết tật", "Disabled member"),
    "urban": Text("Thành thị", "Urban"),
    "rural": Text("Nông thôn", "Rural"),
}
CHANGE_WORDS = {
    "moved": Text("chuyển nơi ở", "moved"),
    "split": Text("tách hộ", "split"),
    "merged": Text("nhập hộ", "merged"),
    "died": Text("đã chết", "died"),
}
HOUSEHOLDS = Measure("households", Text("Số hộ", "Households"))


class Cell(str):
    """A figure as it is shown, with its value, and the address of its households where they can be opened."""

    value: int | None
    href: str

    def __new__(cls, value: int | None, href: str = "") -> Cell:
        made = super().__new__(cls, figures.number(value))
        made.value, made.href = value, href
        return made


@dataclass(frozen=True)
class Grid:
    """A table of figures: headings, rows of a label and figures."""

    headings: list[Text]
    rows: list[tuple[Text, list[Cell]]]


def _count(moves: Moves, *movements: str, **wanted: str) -> int:
    return sum(
        one["households"]
        for one in moves
        if (not movements or one["movement"] in movements)
        and all(one[name] == value for name, value in wanted.items())
    )


def _administrative(one: dict[str, Any]) -> bool:
    return bool(one["movement"] in ("admin_decrease", "admin_increase", "revoked"))


def figures_of(said: dict[str, Any], moves: Moves) -> list[Figure]:
    """Escaped, fell back, newly poor, chronic, and what is not welfare at all."""
    return [
        Figure(Text("Thoát nghèo", "Escaped poverty"), _n(_count(moves, "poor_to_near_poor", "poor_to_above")),
               _noted("trong đó vượt chuẩn cận nghèo: {n}", "above near-poor: {n}", _count(moves, "poor_to_above"))),
        Figure(Text("Tái nghèo", "Fell back into poverty"), _n(_count(moves, "fell_back_poor")),
               _noted("tái cận nghèo: {n}", "into near-poverty: {n}", _count(moves, "fell_back_near_poor"))),
        Figure(Text("Nghèo phát sinh mới", "Newly poor"), _n(_count(moves, "newly_poor")),
               _noted("cận nghèo phát sinh mới: {n}", "newly near-poor: {n}", _count(moves, "newly_near_poor"))),
        Figure(Text("Cận nghèo thành nghèo", "Near-poor become poor"), _n(_count(moves, "near_poor_to_poor"))),
        Figure(Text("Vẫn nghèo", "Still poor"), _n(_count(moves, "stays_poor"))),
        Figure(MEMBERS, _n(sum(one["households"] for one in moves if _administrative(one))),
               Text("chuyển, tách, nhập, chết, thu hồi: không tính là thoát hay tái nghèo",
                    "moved, split, merged, died, revoked: never escape or falling back")),
        Figure(Text("Chưa xác định", "Not determined"), _n(_count(moves, "unknown")),
               Text("không xếp vào cột nào", "counted in no column")),
    ]  # fmt: skip


def _n(value: int) -> Cell:
    return Cell(value)


def _noted(vi: str, en: str, value: int) -> Text:
    return Text(vi, en).format(n=figures.number(value))


def matrix(moves: Moves, behind: Callable[[str, str], str] | None = None) -> Grid:
    """State before (rows) by state now, for welfare; what came and went by changes of members stands apart.

    behind: the address of the households of a cell, by state before and state now ("members", "unknown" included).
    """

    def cell(value: int | None, origin: str, target: str) -> Cell:
        return Cell(value, behind(origin, target) if behind and value else "")

    states = [key for key in STATES if key != "unknown"]
    rows = []
    for origin in states:
        own = [one for one in moves if one["origin"] == origin and one["movement"] != "not_on_lists"]
        welfare = [one for one in own if not _administrative(one) and one["movement"] != "unknown"]
        cells = [
            _count(welfare, target=target) if (origin, target) != ("off", "off") else None
            for target in states
        ]
        gone = sum(one["households"] for one in own if _administrative(one))
        shown = [cell(value, origin, target) for value, target in zip(cells, states, strict=True)]
        shown += [cell(gone, origin, "members"), cell(_count(own, "unknown"), origin, "unknown")]
        rows.append((STATES[origin], shown))
    heads = [*(STATES[key] for key in states), MEMBERS, STATES["unknown"]]
    return Grid(heads, rows)


def picture(said: dict[str, Any], moves: Moves) -> Picture | None:
    """The flows of welfare, and of changes of members as a state of their own."""
    flows: dict[tuple[str, str], int] = {}
    left_out = 0
    words = {**STATES, "members": MEMBERS}
    for one in moves:
        origin, target = one["origin"], one["target"]
        if one["movement"] == "admin_increase":
            origin = "members"
        elif one["movement"] in ("admin_decrease", "revoked"):
            target = "members"
        elif one["movement"] == "unknown":
            origin, target = (origin, "unknown") if origin in (POOR, NEAR_POOR) else ("unknown", target)
        if (origin in (POOR, NEAR_POOR) or target in (POOR, NEAR_POOR)) and one["movement"] != "not_on_lists":
            flows[origin, target] = flows.get((origin, target), 0) + one["households"]
        elif one["movement"] == "unknown":
            left_out += one["households"]
    if not flows:
        return None
    order = list(words)
    drawn = [
        Flow(words[origin], words[target], value)
        for (origin, target), value in sorted(
            flows.items(), key=lambda item: [order.index(key) for key in item[0]]
        )
    ]
    title = Text(
        f"Từ danh sách {said['previous_year']} đến kết quả {said['year']}",
        f"From the list of {said['previous_year']} to the result of {said['year']}",
    )
    ends = (
        Text(f"Đầu năm ({said['previous_year']})", f"Start ({said['previous_year']})"),
        Text(f"Cuối năm ({said['year']})", f"End ({said['year']})"),
    )
    note = Text(
        "Không vẽ {n} hộ chưa xác định được mà không ở danh sách nào của hai năm.",
        "{n} households not determined that are on neither list are not drawn.",
    ).format(n=figures.number(left_out))
    return flow("flow", title, drawn, ends, HOUSEHOLDS, note=note if left_out else None)


_COLUMNS = {
    POOR: (
        "7.2",
        (
            ("2", Text("Thoát nghèo, thành cận nghèo", "Escaped, now near-poor")),
            ("3", Text("Thoát nghèo, vượt cận nghèo", "Escaped, above near-poor")),
            ("4", Text("Giảm do nhân khẩu", "Decrease by members")),
            ("5", Text("Cận nghèo thành nghèo", "Near-poor become poor")),
            ("6", Text("Tái nghèo", "Fell back")),
            ("7", Text("Phát sinh mới", "Newly poor")),
            ("8", Text("Tăng do nhân khẩu", "Increase by members")),
        ),
    ),
    NEAR_POOR: (
        "7.3",
        (
            ("2", Text("Thành hộ nghèo", "Become poor")),
            ("3", Text("Vượt chuẩn cận nghèo", "Above near-poor")),
            ("4", Text("Giảm do nhân khẩu", "Decrease by members")),
            ("5", Text("Nghèo thành cận nghèo", "Poor become near-poor")),
            ("6", Text("Tái cận nghèo", "Fell back")),
            ("7", Text("Phát sinh mới", "Newly near-poor")),
            ("8", Text("Tăng do nhân khẩu", "Increase by members")),
        ),
    ),
}
"""By list: the form that counts its moves, and the form's columns."""


def areas(said: dict[str, Any], status: str = POOR, group: str = "all") -> Grid:
    """Households of one list by unit from start to end, of a group; a change of the standard has its own column."""
    # what an older release wrote holds all households only
    own = said.get("areas_by_group", {}).get(group, said["areas"])
    restated = said["effect"] is not None
    heads = [Text("Đầu năm", "Start")]
    if restated:
        heads = [
            Text("Đầu năm, chuẩn cũ", "Start, old standard"),
            Text("Do đổi chuẩn", "By the standard"),
            Text("Chưa rõ theo chuẩn mới", "Not known under the new"),
            Text("Đầu năm, chuẩn mới", "Start, new standard"),
        ]
    heads += [label for _, label in _COLUMNS[status][1]]
    heads += [Text("Thu hồi công nhận", "Revoked")]
    heads += [Text("Chưa rõ (giảm)", "Not known (out)"), Text("Chưa rõ (tăng)", "Not known (in)")]
    heads.append(Text("Cuối năm", "End"))
    rows = [(Text.same(area["label"] or figures.DASH), _line(area, restated, status)) for area in own]
    if len(rows) > 1:
        rows.append((Text("Tổng cộng", "Total"), _line(_summed(own), restated, status)))
    return Grid(heads, rows)


def _line(area: dict[str, Any], restated: bool, status: str) -> list[Cell]:
    form, columns = _COLUMNS[status]
    own = area[form]
    start = own.get("1", 0)
    cells = [start]
    if restated:
        before = area.get("approved", {}).get(status, 0)
        # what an older release wrote does not tell them apart
        changed = area["by_standard"].get(status, 0) if "by_standard" in area else start - before
        cells = [before, changed, start - before - changed, start]
    cells += [own.get(key, 0) for key, _ in columns]
    cells += [own.get("revoked", 0), own.get("unknown_out", 0), own.get("unknown_in", 0), own.get("9", 0)]
    return [_n(value) for value in cells]


def _summed(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {"7.2": {}, "7.3": {}, "approved": {}}
    for row in rows:
        # what an older release wrote has no such part
        if "by_standard" in row:
            total.setdefault("by_standard", {})
        for part, counts in total.items():
            for key, value in row.get(part, {}).items():
                counts[key] = counts.get(key, 0) + value
    return total


def effect(said: dict[str, Any]) -> Grid | None:
    """The same households under the old and the new standard."""
    if said["effect"] is None:
        return None
    cells = {(one["origin"], one["target"]): one["households"] for one in said["effect"]}
    rows = [
        (STATES[origin], [_n(cells.get((origin, target), 0)) for target in STATES])
        for origin in STATES
        if any(cells.get((origin, target)) for target in STATES)
    ]
    return Grid(list(STATES.values()), rows)


def lasting(said: dict[str, Any]) -> Grid:
    """Households now poor by how many reviews in a row found them poor."""
    reviews = len(said["lists"]) + 1
    rows = []
    for one in said["lasting"]:
        label = Text(f"{one['reviews']} kỳ liên tiếp", f"{one['reviews']} in a row")
        if one["reviews"] == reviews and reviews > 1:
            first = said["lists"][0]
            label = Text(
                f"Cả {reviews} kỳ từ {first} (nghèo kéo dài)", f"All {reviews} since {first} (chronic)"
            )
        rows.append((label, [_n(one["households"])]))
    return Grid([Text("Số hộ nghèo", "Poor households")], rows)


def fell_back(said: dict[str, Any]) -> Text:
    """How many years since the exit count as falling back, and that it is to be confirmed where no text says it."""
    least, most = said["fell_back"]["least"], said["fell_back"]["most"]
    if least == most:
        return Text(
            "Tái nghèo: trong {n} năm kể từ khi thoát.", "Fell back: within {n} years of the exit."
        ).format(n=least)
    return Text(
        "Số năm để tính là tái nghèo chưa có văn bản định nghĩa, cần xác nhận: hộ ra khỏi danh sách không quá "
        "{least} năm xếp tái nghèo, quá {most} năm hoặc không có trong danh sách nào đã nhập xếp phát sinh mới, ở "
        "giữa ghi «chưa xác định». Khi có văn bản, cán bộ cấp tỉnh ghi số năm ở mục «Giá trị pháp luật».",
        "No text defines within how many years falling back counts, to be confirmed: off the list for at most "
        "{least} year(s) fell back; for more than {most} years, or on no list held, newly poor; between, not "
        "determined. Once a document says it, a province officer gives the years under “Values of the law”.",
    ).format(least=least, most=most)
