"""How a template is filled and read: plain data, kept as JSON with the profile."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from giamngheo.exchange.profiles.vocabulary import variables
from giamngheo.platform.versions import Refused
from giamngheo.registry.models import PovertyStatus
from giamngheo.rules.text import Text

HOUSEHOLD, PERSON = "household", "person"
FILL, FIXED, BLANK, VERIFIED, CODE = "fill", "fixed", "blank", "verified", "code"
ROLES: dict[str, Text] = {
    FILL: Text("Điền từ sổ hộ", "Fill from the register"),
    FIXED: Text("Giá trị cố định", "The same in every row"),
    BLANK: Text("Để trống", "Leave blank"),
    VERIFIED: Text("Kết quả đối chiếu (bên nhận ghi)", "Result of the check (they fill)"),
    CODE: Text(
        "Mã của bên nhận (điền mã đã biết, đọc mã mới)", "Their code (known ones filled, new ones read)"
    ),
}
KEYS = ("row_key", "household_code", "citizen_id", "head_citizen_id", "foreign_code")
"""Variables by which a row of a returned file is found again, the surest first."""
MAX_START = 1000


@dataclass(frozen=True)
class Column:
    """A column of the template. `codes`: what is written for a code (or "true", "false") of the variable."""

    index: int
    heading: str
    role: str = BLANK
    variable: str = ""
    value: str = ""
    codes: Mapped[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()
    """What the template's drop-down offers."""
    fresh: bool = False
    """Of a template that replaced another: not yet looked at by an officer."""


@dataclass(frozen=True)
class Mapping:
    """The sheet, the first row to fill (as the spreadsheet counts), what a row is, and every column."""

    sheet: str
    start: int
    each: str = HOUSEHOLD
    classes: Sequence[str] = ()
    columns: Sequence[Column] = ()
    lost: Sequence[str] = ()
    """What of the template cannot be kept, in words."""
    unread: Sequence[str] = ()
    """Cells whose formulas a template of the old binary form did not tell."""
    gone: Sequence[str] = ()
    """Headings that were used in the template before this one and are not in it."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapped[str, Any]) -> Mapping:
        columns = tuple(Column(**one) for one in data.get("columns", ()))
        return cls(**{**data, "columns": columns})

    def looked_at(self) -> Mapping:
        """The same, once an officer has settled it."""
        return replace(self, gone=(), columns=tuple(replace(one, fresh=False) for one in self.columns))

    @property
    def open_questions(self) -> bool:
        return bool(self.gone) or any(one.fresh for one in self.columns)

    def of_role(self, *roles: str) -> list[Column]:
        return [one for one in self.columns if one.role in roles]

    @property
    def known_codes(self) -> list[Column]:
        """The column that is filled with the receiver's known codes; which of several they are for is not known."""
        found = self.of_role(CODE)
        return found if len(found) == 1 else []

    @property
    def keys(self) -> list[Column]:
        """The columns that name the row of a returned file, the surest first."""
        found = [one for one in self.of_role(FILL) if one.variable in KEYS]
        return sorted(found, key=lambda one: KEYS.index(one.variable))

    @property
    def personal(self) -> list[Column]:
        known = variables(self.each)
        return [one for one in self.of_role(FILL) if known[one.variable].personal]


def checked(mapping: Mapping) -> Mapping:
    """The mapping, with what cannot be left out.

    Refused `unknown_variable`, `nothing_filled`, `bad_start`, `no_key` (columns come back but nothing names the row).
    """
    known = variables(mapping.each)
    if mapping.each not in {HOUSEHOLD, PERSON} or not set(mapping.classes) <= set(
        PovertyStatus.StatusClass.values
    ):
        raise Refused("unknown_rows", Text("Chọn mỗi dòng là một hộ hay một người.", "Choose what a row is."))
    if not 1 <= mapping.start <= MAX_START:
        raise Refused(
            "bad_start",
            Text("Dòng bắt đầu phải từ 1 đến {most}.", "The first row is from 1 to {most}.").format(
                most=MAX_START
            ),
        )
    columns = [one if one.role in ROLES else replace(one, role=BLANK) for one in mapping.columns]
    for one in columns:
        if one.role == FILL and one.variable not in known:
            raise Refused(
                "unknown_variable",
                Text(
                    "Cột «{heading}»: chọn thông tin để điền, hoặc để trống.",
                    "Column “{heading}”: choose what fills it, or leave it blank.",
                ).format(heading=one.heading),
            )
    fresh = replace(mapping, columns=tuple(columns))
    if not fresh.of_role(FILL):
        raise Refused(
            "nothing_filled",
            Text("Chưa cột nào được điền từ sổ hộ.", "No column is filled from the register."),
        )
    if fresh.of_role(VERIFIED, CODE) and not fresh.keys:
        raise Refused(
            "no_key",
            Text(
                "Tệp trả về cần một cột để nhận ra dòng: mã hộ, số định danh hoặc mã dòng của ta.",
                "A returned file needs a column that names the row: household code, citizen number or row key.",
            ),
        )
    return fresh
