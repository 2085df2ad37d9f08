"""What a load of the points table came to: the cells that changed, what the table may lack, the version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from giamngheo.rules import Text

from .codes import load_codes
from .points_store import Version
from .points_table import NO_OPTION, URBAN, PointsTable
from .table_file import plain

# the suggested list is recalled, not read in the circular: the loader may say that the form has other items
ABSENT = Text(
    "Lưu ý: danh mục gợi ý (theo trí nhớ, chưa đối chiếu) có {n} mục không có trong bảng: {names}."
    " Tổng điểm B1 chỉ cộng các mục của bảng; nếu bảng chính thức có các mục này thì nạp lại cho đủ.",
    "Note: the suggested list (recalled, not checked) has {n} items that the table lacks: {names}."
    " The B1 total adds only the table's items; if the official table has these, load it again whole.",
)


@dataclass(frozen=True)
class Change:
    """One cell that differs from the table in force; None: the cell is not there."""

    item: str
    option: Text
    column: str
    before: int | None
    after: int | None

    def show(self, lang: str = "vi") -> str:
        before = "–" if self.before is None else str(self.before)
        after = "–" if self.after is None else str(self.after)
        where = f"{self.item} · {self.option.get(lang)} · {column_label(self.column).get(lang)}"
        return f"{where}: {before} → {after}"


@dataclass(frozen=True)
class PointsLoad:
    """The outcome of a load: the table, what changed, and the stored version (None after a dry run).

    `absent` are items of the standard's suggested list that the table does not hold; `again`: the very table
    was in force already, from the same document and person, and stays the same version.
    """

    table: PointsTable
    changes: tuple[Change, ...]
    version: Version | None
    absent: Mapping[str, Text]
    again: bool = False

    def show(self, lang: str = "vi") -> str:
        """The outcome in words, with every changed cell."""
        items, cells = len(self.table.items), sum(1 for key in self.table.cells if key[1] != NO_OPTION)
        head = Text(
            "Bảng hợp lệ: {items} mục, {cells} ô điểm.", "The table is valid: {items} items, {cells} cells."
        )
        lines = [head.format(items=items, cells=cells).get(lang)]
        if self.changes:
            words = Text("{n} ô khác với bảng đang dùng:", "{n} cells differ from the table in force:")
            lines.append(words.format(n=len(self.changes)).get(lang))
            lines += [f"  {change.show(lang)}" for change in self.changes]
        else:
            lines.append(
                Text("Không khác bảng đang dùng.", "No difference from the table in force.").get(lang)
            )
        if self.absent:
            lines.append(ABSENT.format(n=len(self.absent), names=named(self.absent)).get(lang))
        if self.again and self.version:
            words = Text("Giữ nguyên phiên bản {n}.", "Version {n} stays in force.")
            lines.append(words.format(n=self.version.number).get(lang))
        elif self.version is None:
            lines.append(Text("Chạy thử: chưa lưu gì.", "Dry run: nothing was stored.").get(lang))
        else:
            words = Text(
                "Đã nạp thành phiên bản {n} (sha256 {sha}).", "Loaded as version {n} (sha256 {sha})."
            )
            lines.append(words.format(n=self.version.number, sha=self.version.sha256[:12]).get(lang))
        return "\n".join(lines)


def absent_items(suggested: Mapping[str, Text], table: PointsTable) -> dict[str, Text]:
    """The suggested items that the table holds neither by code nor by name."""
    codes = {item.code.casefold() for item in table.items}
    names = {plain(item.label.vi) for item in table.items}
    return {
        code: label
        for code, label in suggested.items()
        if code.casefold() not in codes and plain(label.vi) not in names
    }


def named(items: Mapping[str, Text]) -> Text:
    """Items as a list: code and name."""
    return Text.join(", ", [Text(f"{code} {text.vi}", f"{code} {text.en}") for code, text in items.items()])


def changes_of(before: PointsTable | None, after: PointsTable) -> list[Change]:
    old = dict(before.cells) if before else {}
    labels = {
        (item.code, option.code): option.label
        for table in (before, after)
        if table
        for item in table.items
        for option in item.options
    }
    keys = [*after.cells, *(key for key in old if key not in after.cells)]
    return [
        Change(key[0], labels[key[0], key[1]], key[2], old.get(key), after.cells.get(key))
        for key in keys
        if old.get(key) != after.cells.get(key) and key[1] != NO_OPTION
    ]


def column_label(column: str) -> Text:
    """A column of the table in words."""
    return Text("thành thị", "urban") if column == URBAN else load_codes("regions").labels[column]
