"""Sheets to be filled by hand, as one PDF: A4 in black and white, a QR on every sheet, lines to sign on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from giamngheo.platform.documents.filling import SYNTHETIC
from giamngheo.platform.documents.qr import qr_svg
from giamngheo.platform.documents.tables import FOLDER, FONTS


@dataclass(frozen=True)
class Question:
    """A question with boxes to tick, or with a line to write on; `answer` (a choice, or words) stands already."""

    label: str
    choices: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class Part:
    """Questions, or a table: with `members` one row each, else `rows`. columns: (heading, weight).

    With `members`, `rows` are what is known of each member already, by column.
    """

    label: str
    questions: tuple[Question, ...] = ()
    columns: tuple[tuple[str, int], ...] = ()
    members: bool = False
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        if self.members:
            columns = [one for one, _ in self.columns]
            return {"kind": "members", "label": self.label, "columns": columns, "rows": self.rows}
        if self.columns:
            return {"kind": "table", "label": self.label, "columns": self.columns, "rows": self.rows}
        asked = [{"label": one.label, "choices": one.choices, "answer": one.answer} for one in self.questions]
        return {"kind": "questions", "label": self.label, "questions": asked}


@dataclass(frozen=True)
class Sheet:
    """One sheet: what it is called, the address of its QR, its facts and parts; or a list of `rows`.

    members: the names that stand in the tables of members; empty names are rows to write on.
    """

    title: str
    address: str
    code: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    members: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None
    signers: tuple[str, ...] = field(default=("Rà soát viên", "Đại diện hộ gia đình"))


def pack_pdf(
    sheets: Sequence[Sheet], *, title: str, unit: str, village: str, provisional: str, synthetic: bool = False
) -> bytes:
    """The sheets, each from a page of its own on. ValueError without any."""
    if not sheets:
        raise ValueError("no sheet to print")
    data = {
        "title": title,
        "unit": unit,
        "village": village,
        "provisional": provisional,
        "synthetic": SYNTHETIC if synthetic else "",
        "sheets": [_sheet(one) for one in sheets],
    }
    # the typesetter is loaded by the first paper
    import typst

    made = typst.compile(
        str(FOLDER / "pack.typ"),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _sheet(one: Sheet) -> dict[str, Any]:
    return {
        "kind": "form" if one.rows is None else "list",
        "title": one.title,
        "subtitle": one.subtitle,
        "qr": qr_svg(one.address),
        "code": one.code,
        "facts": one.facts,
        "parts": [part.data for part in one.parts],
        "members": one.members,
        "rows": one.rows or (),
        "signers": one.signers,
    }
