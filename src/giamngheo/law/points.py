"""Loading the official table of income points into its slot: checked whole, compared, stored as a version."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from giamngheo.rules import BOOL, RuleError, Text

from .codes import load_codes
from .errors import LawError
from .evidence import Basis, Evidence
from .loader import load_standard
from .points_changes import PointsLoad, absent_items, changes_of, column_label
from .points_refusals import foreign_rows, name_faults, refuse_absent
from .points_store import (
    COMPLETE,
    POINTS,
    current_points,
    current_version,
    region_codes,
    same_table,
    store,
)
from .points_table import URBAN, PointsRow, assemble, stored_rows
from .questionnaire import Questionnaire
from .sources import documents
from .standard import Standard
from .table_document import refuse_document
from .table_file import (
    TableProblem,
    TableRefused,
    TableRow,
    TableSheet,
    as_decimal,
    place_of,
    plain,
    read_table,
)

# three digits: the width of the form's box
MAX_POINTS = 999
HEADINGS = {
    "item_code": ("item code", "ma muc", "ma chi tieu"),
    "item_vi": ("item vi", "ten muc", "muc", "chi tieu", "noi dung"),
    "item_en": ("item en", "item"),
    "option_code": ("option code", "ma phuong an"),
    "option": ("option", "option vi", "phuong an", "phuong an tra loi", "lua chon"),
    "option_en": ("option en",),
    "region": ("region", "vung"),
    "area": ("area", "locality", "khu vuc"),
    "points": ("points", "diem", "so diem"),
    "when": ("when", "dieu kien", "quy tac"),
    "source": ("source", "nguon"),
    "standard": ("standard", "chuan", "chuan ngheo", "giai doan"),
    "status": ("status", "tinh trang", "trang thai", "hieu luc"),
    "confidence": ("confidence", "do tin cay"),
    "evidence": ("evidence", "can cu", "bang chung"),
    "note": ("note", "notes", "ghi chu"),
}
CELL_FAULTS = ("bad_points", "no_points")
NEEDED = {
    "item_code": Text("mã mục", "item code"),
    "item_vi": Text("tên mục", "item name (item_vi)"),
    "option": Text("phương án", "option"),
}
LONG = {
    "region": Text("vùng", "region"),
    "area": Text("khu vực", "area"),
    "points": Text("điểm", "points"),
}
URBAN_WORDS = ("urban", "thanh thi", "do thi", "khu vuc thanh thi", "tt")
RURAL_WORDS = ("rural", "nong thon", "khu vuc nong thon", "nt")
ALL_REGIONS = ("", "all", "tat ca", "moi vung", *URBAN_WORDS)


def load_points(
    file: Path | str,
    standard_id: str,
    *,
    document: str,
    article: str,
    by: str,
    on: date | None = None,
    dry_run: bool = False,
    other_items: bool = False,
) -> PointsLoad:
    """Check a points table and put it in force as a new version; with `dry_run` only check and compare.

    `document` is an id of documents.yaml or the document's number in words; `by` is who answers for the load.
    `other_items`: the official form has not all items of the suggested list; without it a table that lacks some is
    refused. Raises TableRefused with every fault, or LawError (unreadable file, no header, fixture standard,
    other_document, draft_document, items_absent).
    """
    file, on = Path(file), on or date.today()
    standard = load_standard(standard_id)
    if standard.purpose != "review":
        message = Text(
            "Chuẩn {id} chỉ để thử, không nạp bảng điểm.", "Standard {id} is a fixture; it takes no table."
        )
        raise LawError("fixture", message.format(id=standard_id))
    for what, words in ((document, "document"), (article, "article"), (by, "by")):
        if not what.strip():
            message = Text(
                "Thiếu {name}: ai nạp, theo văn bản và điều nào.",
                "{name} is missing: who loads it, by which text.",
            )
            raise LawError("missing_basis", message.format(name=words))
    refuse_document(document, standard)
    rows = read_points(file, standard)
    basis = Basis.model_validate(
        {
            "document": document,
            "article": article,
            "evidence": Evidence.CONFIRMED,
            "source": file.name,
            "confirmed_by": by,
            "confirmed_on": on,
        },
        context={"documents": documents()},
    )
    draft = assemble(
        rows,
        region_codes(),
        version="–",
        source=file.name,
        checksum="",
        basis=basis,
        complete=True,
        coverage=COMPLETE,
    )
    absent = absent_items(standard.slot_items, draft)
    if not other_items:
        refuse_absent(file, absent)
    before = current_points(standard_id)
    old = current_version(standard_id, POINTS)
    again = old is not None and same_table(old, stored_rows(rows), document, article, by)
    version = old if again and not dry_run else None
    if not dry_run and not again:
        version = store(
            standard_id,
            POINTS,
            list(stored_rows(rows)),
            source=file.name,
            document=document,
            article=article,
            by=by,
            on=on,
        )
    table = replace(
        draft,
        version=str(version.number) if version else "–",
        checksum=version.sha256 if version else "",
        loaded_on=on,
        loaded_by=by,
    )
    return PointsLoad(table, tuple(changes_of(before, table)), version, absent, again)


def read_points(file: Path, standard: Standard) -> list[PointsRow]:
    """The checked rows of a points table of the standard in either layout. Raises TableRefused, LawError.

    Long: one row per option, region and locality. Wide: one row per option, one column per region and urban.
    """
    headings = {word: name for name, words in HEADINGS.items() for word in words}
    headings |= {word: f"@{code}" for code in (*region_codes(), URBAN) for word in _column_words(code)}
    sheets = read_table(file, headings, NEEDED)
    questionnaire = standard.questionnaire
    problems = foreign_rows(sheets, standard)
    rows: list[tuple[TableRow, PointsRow]] = []
    options: dict[str, list[str]] = {}
    for sheet in sheets:
        missing = _missing_columns(sheet)
        if missing:
            problems.append(missing)
            continue
        for row in sheet.rows:
            rows += _cells_of(row, sheet, options, problems)
    problems += _duplicates(rows)
    problems += name_faults(rows)
    problems += _rule_faults(rows, questionnaire)
    problems += _gaps(rows, {(fault.sheet, fault.row) for fault in problems if fault.code in CELL_FAULTS})
    problems += _name_clashes(rows, questionnaire)
    if problems:
        raise TableRefused(file, problems)
    return [row for _, row in rows]


def _column_words(code: str) -> set[str]:
    if code == URBAN:
        return set(URBAN_WORDS) - {"tt"}  # a column headed TT numbers the rows
    entry = load_codes("regions")[code]
    return {plain(words) for words in (code, entry.label.vi, entry.label.en, *entry.variants)}


def _missing_columns(sheet: TableSheet) -> TableProblem | None:
    wide = any(column.startswith("@") for column in sheet.columns)
    if wide and {"region", "points"} & set(sheet.columns):
        message = Text(
            "Bảng vừa có cột vùng vừa có cột riêng cho từng vùng; chỉ dùng một cách.",
            "The table has a region column and a column for each region; use one way only.",
        )
        return TableProblem(sheet.name, sheet.header, None, None, "mixed_layout", message)
    wanted = [f"@{code}" for code in (*region_codes(), URBAN)] if wide else [*LONG]
    absent = [name for name in wanted if name not in sheet.columns]
    if not absent:
        return None
    names = [column_label(name[1:]) if name.startswith("@") else LONG[name] for name in absent]
    message = Text("Thiếu cột: {names}.", "Missing columns: {names}.").format(names=Text.join(", ", names))
    return TableProblem(sheet.name, sheet.header, None, None, "missing_column", message)


def _cells_of(
    row: TableRow, sheet: TableSheet, options: dict[str, list[str]], problems: list[TableProblem]
) -> list[tuple[TableRow, PointsRow]]:
    empty = [name for name in ("item_code", "item_vi", "option") if not row.text(name)]
    for name in empty:
        message = Text("Ô này trống; ghi lại ở mọi dòng.", "This cell is empty; write it in every row.")
        problems.append(row.problem("empty_cell", message, name))
    if empty:
        return []
    wide = any(column.startswith("@") for column in sheet.columns)
    places = [(c[1:], c) for c in sheet.columns if c.startswith("@")] if wide else _place(row, problems)
    item, label = row.text("item_code"), row.text("option")
    known = options.setdefault(item, [])
    if label.casefold() not in known:
        known.append(label.casefold())
    code = row.text("option_code") or str(known.index(label.casefold()) + 1)
    found = []
    for column, cell in places:
        points = _points(row, cell, problems)
        if points is not None:
            names = Text(row.text("item_vi"), row.text("item_en") or row.text("item_vi"))
            words = Text(label, row.text("option_en") or label)
            found.append((row, PointsRow(item, names, code, words, row.text("when") or None, column, points)))
    return found


def _place(row: TableRow, problems: list[TableProblem]) -> list[tuple[str, str]]:
    area, region = plain(row.text("area")), plain(row.text("region"))
    if area in URBAN_WORDS:
        if region in ALL_REGIONS:
            return [(URBAN, "points")]
        message = Text(
            "Dòng thành thị để trống vùng hoặc ghi ALL.", "An urban row leaves the region empty or says ALL."
        )
        problems.append(row.problem("bad_region", message, "region"))
        return []
    if area not in RURAL_WORDS:
        message = Text("Khu vực là rural (nông thôn) hoặc urban (thành thị).", "The area is rural or urban.")
        problems.append(row.problem("bad_area", message, "area"))
        return []
    for code in region_codes():
        if region in _column_words(code):
            return [(code, "points")]
    message = Text(
        "Vùng không có trong bảng điểm; dùng một trong: {codes}.", "Unknown region; use one of: {codes}."
    )
    problems.append(row.problem("bad_region", message.format(codes=", ".join(region_codes())), "region"))
    return []


def _points(row: TableRow, cell: str, problems: list[TableProblem]) -> int | None:
    number = as_decimal(row.cells.get(cell))
    shown = row.heads.get(cell, cell)
    if number is not None and number == number.to_integral_value() and 0 <= number <= MAX_POINTS:
        return int(number)
    value = row.text(cell)
    message = (
        Text("Ô điểm trống.", "The cell is empty.")
        if not value
        else Text(
            "Điểm phải là số nguyên từ 0 đến {max}.", "Points must be a whole number from 0 to {max}."
        ).format(max=MAX_POINTS)
    )
    code = "bad_points" if value else "no_points"
    problems.append(TableProblem(row.sheet, row.number, shown, value or None, code, message))
    return None


def _duplicates(rows: list[tuple[TableRow, PointsRow]]) -> list[TableProblem]:
    first: dict[tuple[str, str, str], TableRow] = {}
    problems = []
    for row, cell in rows:
        key = (cell.item, cell.option, cell.column)
        if key in first:
            message = Text(
                "Mục {item}, phương án «{option}», {column} đã có ở {place}.",
                "Item {item}, option “{option}”, {column} is already in {place}.",
            ).format(
                item=cell.item,
                option=cell.option_label,
                column=column_label(cell.column),
                place=place_of(first[key], row),
            )
            problems.append(row.problem("duplicate", message))
        first.setdefault(key, row)
    return problems


def _rule_faults(rows: list[tuple[TableRow, PointsRow]], questionnaire: Questionnaire) -> list[TableProblem]:
    problems = []
    seen: dict[tuple[str, str], str | None] = {}
    for row, cell in rows:
        key = (cell.item, cell.option)
        if key in seen:
            if seen[key] != cell.when:
                message = Text(
                    "Điều kiện khác với dòng trước của cùng phương án.",
                    "The rule differs from the option's other rows.",
                )
                problems.append(row.problem("different_rule", message, "when"))
            continue
        seen[key] = cell.when
        if cell.when:
            try:
                questionnaire.rule("household", cell.when, BOOL)
            except RuleError as error:
                problems.append(row.problem("bad_rule", Text(error.show("vi"), error.show("en")), "when"))
    for item in {key[0] for key in seen}:
        rules = [when for key, when in seen.items() if key[0] == item]
        if any(rules) and not all(rules):
            message = Text(
                "Mục {item}: mọi phương án đều có điều kiện, hoặc không phương án nào có.",
                "Item {item}: all options have a rule, or none has.",
            ).format(item=item)
            problems.append(TableProblem("", None, "when", None, "partial_rules", message))
    return problems


def _gaps(rows: list[tuple[TableRow, PointsRow]], faulty: set[tuple[str, int | None]]) -> list[TableProblem]:
    """Every option of every item needs a figure in every column; `faulty` rows are named already."""
    first: dict[tuple[str, str], tuple[TableRow, PointsRow]] = {}
    columns: dict[tuple[str, str], set[str]] = {}
    for row, cell in rows:
        first.setdefault((cell.item, cell.option), (row, cell))
        columns.setdefault((cell.item, cell.option), set()).add(cell.column)
    problems = []
    for key, found in columns.items():
        row, cell = first[key]
        absent = [column_label(c) for c in (*region_codes(), URBAN) if c not in found]
        if absent and (row.sheet, row.number) not in faulty:
            message = Text(
                "Mục {item}, phương án «{option}» thiếu điểm của: {names}.",
                "Item {item}, option “{option}” lacks points for: {names}.",
            ).format(item=cell.item, option=cell.option_label, names=Text.join(", ", absent))
            problems.append(row.problem("not_covered", message))
    return problems


def _name_clashes(rows: list[tuple[TableRow, PointsRow]], questionnaire: Questionnaire) -> list[TableProblem]:
    names: dict[str, str] = {}
    problems = []
    for row, cell in {(row.sheet, row.number): (row, cell) for row, cell in rows}.values():
        name = re.sub(r"[^a-z0-9]+", "_", cell.item.lower()).strip("_")
        if not name or names.setdefault(name, cell.item) != cell.item:
            message = Text(
                "Mã mục trùng với mã khác khi bỏ dấu chấm, dấu gạch; đặt mã khác.",
                "The item code equals another one without its punctuation; choose another.",
            )
            problems.append(row.problem("bad_item_code", message, "item_code"))
    return problems
