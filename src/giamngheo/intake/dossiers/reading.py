"""From files to rows of dossiers: the sheets, their headings, the rows below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from giamngheo.intake.dossiers.problems import DossierProblem
from giamngheo.intake.dossiers.wordings import document, labels, wordings
from giamngheo.intake.headings import Heading, find_heading
from giamngheo.intake.mapping import ColumnMapping, MappingFile, SheetMapping, signature
from giamngheo.intake.problems import Problem, ProblemLog
from giamngheo.intake.read import Intake
from giamngheo.intake.readers import Unreadable, expand_paths, read_sheets
from giamngheo.intake.readers.load import file_names
from giamngheo.intake.recognise import report_fonts
from giamngheo.intake.sheet import RawSheet, cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.titles import is_signature, is_total
from giamngheo.intake.wordings import UNUSED
from giamngheo.rules import Text

KIND = "dossiers"
"""Set before the headings in a signature: what was settled here is not offered to a list of households."""
_NUMBERING = re.compile(r"\(?\d{1,2}\)?")
Row = dict[str, Any]


@dataclass
class DossierList:
    """`rows`: cells by target as they were read, with `file`, `sheet`, `row` and `key` (counted over all files).

    `intake` holds sheets, mappings and the problems of files and sheets; it has no households.
    """

    intake: Intake
    rows: list[Row] = field(default_factory=list)


def meanings_of_columns() -> list[tuple[str, Text]]:
    """What a column may mean, by its words."""
    return sorted(labels().items(), key=lambda pair: pair[1].vi.casefold())


def read_dossiers(
    paths: Sequence[Path],
    *,
    mapping: MappingFile | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> DossierList:
    """Reads exported lists; nothing is judged but that a sheet has its columns. `mapping` decides headings."""
    files = expand_paths(paths)
    names, log = file_names(files), ProblemLog()
    more: list[Problem] = []
    sheets: list[RawSheet] = []
    mappings: list[SheetMapping] = []
    rows: list[Row] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress("read", number, len(files))
        try:
            raw = read_sheets(path, names[path])
        except Unreadable as error:
            log.add(error.code, names[path], **error.values)
            continue
        sheets += raw
        found = [one for sheet in raw if (one := _recognised(sheet, mapping, log)) is not None]
        if not found:
            more.append(DossierProblem(names[path], None, None, None, None, "dossier_no_list", "error"))
        for sheet, heading in found:
            mappings.append(_described(sheet, heading))
            missing = _missing(heading)
            for words in missing:
                problem = DossierProblem(
                    sheet.file, sheet.name, None, None, words, "dossier_column_missing", "error"
                )
                more.append(problem)
            if not missing:
                rows += _rows(sheet, heading, len(rows))
    log.close()
    fatal = [one for one in (*log.problems, *more) if one.severity == "error" and one.sheet is None]
    intake = Intake(
        pa.table({"household_key": pa.array([], pa.int64())}),
        pa.table({"household_key": pa.array([], pa.int64())}),
        [*log.problems, *more],
        log.counts,
        mappings=mappings,
        sheets=sheets,
        fatal=fatal,
        paths={name: path for path, name in names.items()},
    )
    return DossierList(intake, rows)


def _recognised(
    sheet: RawSheet, mapping: MappingFile | None, log: ProblemLog
) -> tuple[RawSheet, Heading] | None:
    """The sheet with its heading; None where it names no columns of a list of dossiers."""
    if not sheet.row_count:
        return None
    for code, params in sheet.notes:
        log.add(code, sheet.file, sheet.name, **params)
    report_fonts(sheet, log)
    heading = find_heading(sheet, wordings(), _decided(mapping, sheet, ()))
    if heading is not None:
        said = _decided(mapping, sheet, [one.heading for one in heading.columns if one.path])
        heading = find_heading(sheet, wordings(), said) if said else heading
    if heading is None or heading.targets <= {UNUSED, "note"}:
        return None
    return sheet, heading


def _decided(
    mapping: MappingFile | None, sheet: RawSheet, headings: Sequence[str]
) -> Mapping[str, str | None]:
    """What an officer settled for these headings; what a list of households was read by says nothing here."""
    entry = mapping.for_sheet(sheet.file, sheet.name, [KIND, *headings]) if mapping else None
    if entry is None:
        return {}
    known = {*labels(), None}
    return {name: target for name, target in entry.decided().items() if target in known}


def _described(sheet: RawSheet, heading: Heading) -> SheetMapping:
    columns = [
        ColumnMapping(
            sheet.letter(one.index),
            one.heading,
            None if one.target in (None, UNUSED) else one.target,
            one.confidence if one.target else 0.0,
        )
        for one in heading.columns
        if one.path
    ]
    return SheetMapping(
        sheet.name,
        columns,
        signature([KIND, *(one.heading for one in columns)]),
        sheet.file,
        KIND,
        heading_rows=(sheet.number(heading.top), sheet.number(heading.bottom)),
    )


def _missing(heading: Heading) -> list[str]:
    """The columns that a list cannot do without, one line for each group of which none is there."""
    words = labels()
    return [
        " / ".join(words[name].vi for name in group)
        for group in document()["required"]
        if not heading.targets & set(group)
    ]


def _rows(sheet: RawSheet, heading: Heading, before: int) -> Iterator[Row]:
    """The rows below the heading; blank rows, numbers of columns, sums, signatures and headings again are none."""
    columns = {one.target: one.index for one in heading.columns if one.target and one.target != UNUSED}
    titles = {name: fold(heading.columns[index].path[-1]) for name, index in columns.items()}
    key = before
    for at in range(heading.bottom + 1, sheet.row_count):
        cells = {name: sheet.columns[index].cell(at) for name, index in columns.items()}
        texts = {name: cell_text(value) for name, value in cells.items()}
        said = [text for text in texts.values() if text]
        if not said or all(_NUMBERING.fullmatch(text) for text in said):
            continue
        if len(said) > 1 and all(not text or fold(text) == titles[name] for name, text in texts.items()):
            continue
        first = next((text for text in sheet.texts(at) if text), "")
        if not texts.get("procedure") and (len(said) == 1 or is_total(first)) and _closing(first, said):
            continue
        yield {"file": sheet.file, "sheet": sheet.name, "row": sheet.number(at), "key": key, **cells}
        key += 1


def _closing(first: str, said: Sequence[str]) -> bool:
    return is_total(first) or any(is_total(text) or is_signature(text) for text in said)
