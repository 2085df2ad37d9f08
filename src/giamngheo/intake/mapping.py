"""The column mapping of each sheet: proposed, shown, saved, changed by hand, and used again."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from giamngheo.intake.foreign_codes import FOREIGN_CODE, OWN_CODE
from giamngheo.intake.plan import SheetPlan
from giamngheo.intake.text import fold
from giamngheo.intake.wordings import UNUSED

VERSION = 1
# What may be stated once for a whole sheet.
FIXED = ("province", "district", "commune", "commune_code", "village", "locality", "recorded_class")


class MappingError(ValueError):
    """A mapping file that cannot be used; the message says which entry."""


@dataclass(slots=True)
class ColumnMapping:
    """One column: where it stands, what is written above it, and the variable it was given (None: left
    out)."""

    column: str
    heading: str
    variable: str | None
    confidence: float = 1.0


@dataclass(slots=True)
class SheetMapping:
    """How one sheet is read. `sheet` is its name, or a pattern between slashes ("/Thôn .*/")."""

    sheet: str
    columns: list[ColumnMapping]
    signature: str = ""
    file: str = ""
    list_kind: str = ""
    layout: str = ""
    heading_rows: tuple[int, int] = (0, 0)
    fixed: dict[str, str] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    unclear_years: tuple[int, ...] = ()

    def decided(self) -> dict[str, str | None]:
        """Folded heading → variable."""
        return {fold(column.heading): column.variable for column in self.columns}

    def fits(self, file: str, sheet: str) -> bool:
        """Whether this entry is meant for a sheet of that name."""
        if self.file and self.file != file:
            return False
        if len(self.sheet) > 2 and self.sheet.startswith("/") and self.sheet.endswith("/"):
            return re.search(self.sheet[1:-1], sheet) is not None
        return self.sheet in ("", "*") or fold(self.sheet) == fold(sheet)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as it is saved."""
        data: dict[str, Any] = {"sheet": self.sheet}
        for name in ("file", "signature", "list_kind", "layout", "year"):
            if getattr(self, name):
                data[name] = getattr(self, name)
        if self.heading_rows != (0, 0):
            data["heading_rows"] = list(self.heading_rows)
        if self.place:
            data["place"] = dict(self.place)
        if self.fixed:
            data["fixed"] = dict(self.fixed)
        data["columns"] = [
            {
                "column": c.column,
                "heading": c.heading,
                "variable": c.variable,
                "confidence": round(c.confidence, 2),
            }
            for c in self.columns
        ]
        return data


@dataclass(slots=True)
class MappingFile:
    """A mapping file: entries in order; the first that fits a sheet is used."""

    sheets: list[SheetMapping] = field(default_factory=list)

    def for_sheet(self, file: str, sheet: str, headings: Iterable[str] = ()) -> SheetMapping | None:
        """The entry for a sheet: by its headings' signature first, then by its name."""
        key = signature(headings)
        for entry in self.sheets:
            if entry.signature and entry.signature == key:
                return entry
        return next((entry for entry in self.sheets if entry.fits(file, sheet)), None)


def signature(headings: Iterable[str]) -> str:
    """A short name for a set of headings, the same for every list of that layout."""
    text = "\n".join(fold(heading) for heading in headings)
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest() if text else ""


def describe(plan: SheetPlan) -> SheetMapping:
    """The mapping that was used for a sheet."""
    sheet, title = plan.sheet, plan.title.place
    columns = [
        ColumnMapping(
            sheet.letter(column.index),
            column.heading,
            _variable(plan, column.target),
            column.confidence if column.target else 0.0,
        )
        for column in plan.heading.columns
        if column.path
    ]
    place = {name: str(getattr(title, name)) for name in FIXED if getattr(title, name)}
    return SheetMapping(
        sheet.name,
        columns,
        signature(column.heading for column in columns),
        sheet.file,
        plan.list_kind,
        plan.role,
        (sheet.number(plan.heading.top), sheet.number(plan.heading.bottom)),
        dict(plan.fixed),
        place,
        plan.title.year,
        plan.title.unclear_years,
    )


def _variable(plan: SheetPlan, target: str | None) -> str | None:
    """What a column was read as; another system's codes stand in for ours only while a list is read."""
    if target == OWN_CODE and plan.code_system:
        return FOREIGN_CODE
    return None if target in (None, UNUSED) else target


def save_mapping(mappings: Sequence[SheetMapping], path: Path, *, for_other_files: bool = True) -> None:
    """Writes a mapping file. With `for_other_files` the file names are left out, so that it serves next
    year too."""
    entries = []
    for mapping in mappings:
        data = mapping.as_dict()
        if for_other_files:
            data.pop("file", None)
        entries.append(data)
    head = (
        "# Ghép cột của danh sách / column mapping.\n"
        "# variable: null = không dùng cột này / leave the column out.\n"
        "# fixed: giá trị chung cho cả trang / values for the whole sheet.\n"
    )
    text = yaml.safe_dump(
        {"version": VERSION, "sheets": entries}, allow_unicode=True, sort_keys=False, width=160
    )
    path.write_text(head + text, encoding="utf-8")


def load_mapping(path: Path, known: Iterable[str] | None = None) -> MappingFile:
    """Reads a mapping file. `known`: the variables that exist. Raises MappingError with the place."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: không đọc được tệp ghép cột / cannot be read: {error}") from error
    if not isinstance(data, Mapping) or not isinstance(data.get("sheets"), list):
        raise MappingError(f"{path.name}: cần mục “sheets” / needs a list “sheets”")
    allowed = None if known is None else set(known)
    return MappingFile(
        [_sheet_entry(entry, path, index, allowed) for index, entry in enumerate(data["sheets"], 1)]
    )


def _unknown(variable: object, allowed: set[str]) -> str:
    near = get_close_matches(str(variable), sorted(allowed), 1)
    vi, en = (f" (có phải “{near[0]}”?)", f" (perhaps “{near[0]}”?)") if near else ("", "")
    return f"không có biến “{variable}”{vi} / there is no variable “{variable}”{en}"


def _sheet_entry(entry: Any, path: Path, index: int, allowed: set[str] | None) -> SheetMapping:
    where = f"{path.name}, sheets[{index}]"
    if not isinstance(entry, Mapping):
        raise MappingError(
            f"{where}: phải là một mục có “sheet” và “columns” / must hold “sheet” and “columns”"
        )
    columns = []
    for number, column in enumerate(entry.get("columns") or [], 1):
        if not isinstance(column, Mapping) or not column.get("heading"):
            raise MappingError(f"{where}, columns[{number}]: thiếu “heading” / “heading” is missing")
        variable = column.get("variable")
        if variable is not None and allowed is not None and variable not in allowed:
            raise MappingError(
                f"{where}, columns[{number}] “{column['heading']}”: {_unknown(variable, allowed)}"
            )
        columns.append(ColumnMapping(str(column.get("column", "")), str(column["heading"]), variable))
    fixed = {str(key): str(value) for key, value in (entry.get("fixed") or {}).items() if value is not None}
    unknown = set(fixed) - set(FIXED)
    if unknown:
        raise MappingError(f"{where}: “fixed” không nhận / does not take {', '.join(sorted(unknown))}")
    pattern = str(entry.get("sheet", "*"))
    if pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 2:
        try:
            re.compile(pattern[1:-1])
        except re.error as error:
            raise MappingError(f"{where}: mẫu “{pattern}” sai / bad pattern: {error}") from error
    return SheetMapping(
        pattern, columns, str(entry.get("signature", "")), str(entry.get("file", "")), fixed=fixed
    )
