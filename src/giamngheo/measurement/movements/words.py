"""The words for movements and the reason sentence of each."""

from typing import NamedTuple

from giamngheo.rules import Text

MOVEMENTS: dict[str, Text] = {
    "stays_poor": Text("vẫn là hộ nghèo", "still poor"),
    "stays_near_poor": Text("vẫn là hộ cận nghèo", "still near-poor"),
    "poor_to_near_poor": Text("thoát nghèo, trở thành hộ cận nghèo", "escaped poverty, now near-poor"),
    "poor_to_above": Text("thoát nghèo, vượt chuẩn cận nghèo", "escaped poverty, above near-poor"),
    "near_poor_to_poor": Text("hộ cận nghèo trở thành hộ nghèo", "near-poor household become poor"),
    "near_poor_to_above": Text("thoát cận nghèo", "escaped near-poverty"),
    "fell_back_poor": Text("tái nghèo", "fell back into poverty"),
    "fell_back_near_poor": Text("tái cận nghèo", "fell back into near-poverty"),
    "newly_poor": Text("hộ nghèo phát sinh mới", "newly poor"),
    "newly_near_poor": Text("hộ cận nghèo phát sinh mới", "newly near-poor"),
    "admin_decrease": Text("giảm do thay đổi nhân khẩu", "decrease through change of members"),
    "admin_increase": Text("tăng do thay đổi nhân khẩu", "increase through change of members"),
    "revoked": Text("công nhận đã bị thu hồi, không phải thoát nghèo", "recognition revoked, not an escape"),
    "not_on_lists": Text("không thuộc danh sách cả hai kỳ", "on neither list"),
    "unknown": Text("chưa xác định được diễn biến", "movement not determined"),
}

CHANGES: dict[str, Text] = {
    "moved": Text("chuyển nơi ở", "moved"),
    "split": Text("tách hộ", "split"),
    "merged": Text("nhập hộ", "merged"),
    "died": Text("hộ đơn thân đã chết", "single person died"),
}

MATCHED_BY: dict[str, Text] = {
    "code": Text("mã hộ", "household code"),
    "head_citizen_id": Text("số định danh của chủ hộ", "the head's citizen number"),
    "citizen_id": Text("số định danh của thành viên", "a member's citizen number"),
    "name": Text("họ tên, năm sinh chủ hộ và thôn", "the head's name, birth year and village"),
}


class Pattern(NamedTuple):
    """What the reason of a movement depends on; many households share one."""

    movement: str
    change: str | None
    matched_by: str | None
    standing: str | None
    now: str | None
    why: str | None
    missing_years: str | None
    fell_back_open: bool | None
    last_listed: int | None  # the last year of the definition in which it was in the class it has now


_UNMATCHED = {
    "class": Text(
        "danh sách {year} không ghi rõ loại hộ của hộ này",
        "the {year} list does not say the class of this household",
    ),
    "ambiguous": Text(
        "có hộ trùng tên hoặc trùng mã có thể là hộ này nhưng chưa đủ căn cứ; hãy ghi mã hộ hoặc số định danh để đối "
        "chiếu",
        "a household of the same name or code could be this one, but not surely; give the household code or citizen "
        "number to match",
    ),
    "another_head": Text(
        "hai danh sách có hai hộ khác chủ mà chung thành viên; chưa rõ là hộ cũ đổi chủ hộ hay hộ khác "
        "đã nhập hộ cũ vào: hãy ghi mã hộ cũ, hoặc ghi «nhập hộ» vào cột biến động",
        "shares members with a household of another head; the old household under a new head, or another "
        "household that took it in? Give the old household code, or record “merged” as its change",
    ),
    "commune": Text(
        "danh sách {year} không có xã/phường của hộ này",
        "the {year} list does not cover the commune of this household",
    ),
    "nothing_to_compare": Text(
        "không có mã hộ, số định danh hay họ tên chung để đối chiếu với danh sách {year}",
        "no household code, citizen number or name in common with the {year} list",
    ),
    "standard": Text(
        "chuẩn nghèo đã đổi và năm {year} hộ không được rà soát: không biết theo chuẩn mới hộ đã nghèo từ "
        "trước hay chưa",
        "the standard has changed and the household was not reviewed in {year}: whether it was poor under the "
        "new one is not known",
    ),
    "gone": Text(
        "có trong danh sách {year} nhưng không có trong danh sách này; nếu hộ chuyển đi, nhập hộ "
        "hoặc đã chết, hãy ghi vào cột biến động của hộ",
        "on the {year} list but not on this one; if it moved away, merged or died, record that change",
    ),
}


def reason(pattern: Pattern, year: int) -> Text:
    """One sentence: the movement, the change of household, how it was matched, or why it is open."""
    head = MOVEMENTS[pattern.movement].with_capital()
    if pattern.movement == "unknown":
        return Text.join(": ", [head, _why_unknown(pattern, year)])
    parts = [head]
    if pattern.change and pattern.movement in ("admin_decrease", "admin_increase"):
        parts = [Text.join(": ", [head, CHANGES[pattern.change]])]
    elif pattern.change:
        parts.append(CHANGES[pattern.change])
    if pattern.movement.startswith("fell_back") and pattern.last_listed:
        parts.append(_left(pattern.last_listed, year))
    elif pattern.movement.startswith("newly"):
        parts.append(
            Text(
                "không có trong danh sách nào đã nhập của các năm trước", "on none of the earlier lists held"
            )
        )
    if pattern.matched_by:
        parts.append(
            Text("đối chiếu với danh sách {year} theo {key}", "matched with the {year} list by {key}").format(
                year=year, key=MATCHED_BY[pattern.matched_by]
            )
        )
    return Text.join("; ", parts)


def _left(last: int, year: int) -> Text:
    """When a household that fell back left the list; `year` is the latest list, which does not hold it."""
    if last == year - 1:
        return Text(
            "trong danh sách năm {last}, ra khỏi danh sách năm {year}",
            "on the {last} list, off it in {year}",
        ).format(last=last, year=year)
    return Text(
        "đã từng trong danh sách năm {last} rồi ra khỏi danh sách", "was on the {last} list and then left it"
    ).format(last=last)


def _why_unknown(pattern: Pattern, year: int) -> Text:
    if pattern.now == "unknown":
        return Text("chưa xác định được loại hộ kỳ này", "the class now is not determined")
    if pattern.why in _UNMATCHED:
        return _UNMATCHED[pattern.why].format(year=year)
    if pattern.change == "died":
        return Text(
            "ghi là đã chết nhưng hộ có nhiều người",
            "recorded as died, but the household had several members",
        )
    if pattern.fell_back_open:
        return Text(
            "hộ từng trong danh sách nhưng pháp luật chưa định nghĩa số năm để tính là tái nghèo; khi có văn bản, "
            "ghi số năm ở mục «Giá trị pháp luật»",
            "the household was on an earlier list, but the years that count as falling back are not defined; once a "
            "document says it, give them under “Values of the law”",
        )
    return Text(
        "chưa phân biệt được tái nghèo hay phát sinh mới vì thiếu danh sách các năm {years}",
        "fell back or newly on the list cannot be told without the lists of {years}",
    ).format(years=_ranges(pattern.missing_years or ""))


def _ranges(years: str) -> str:
    """ "2024, 2022, 2021, 2020" as "2020–2022, 2024"."""
    runs: list[list[int]] = []
    for year in sorted(int(text) for text in years.split(",") if text.strip()):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
