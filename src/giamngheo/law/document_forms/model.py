"""The shape of a document as data: its fields, what stands on the paper, and how its layout is known.

A document is written in Vietnamese, as the decree on administrative documents asks; the labels of its fields
are in both languages, for those who make templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field as pydantic_field
from pydantic import model_validator

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.rules import Text

Size = Literal["a4", "a3"]
Heading = Literal["office", "village", "citizen", "none"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HEADING_FIELDS: dict[Heading, tuple[str, ...]] = {
    "office": ("superior", "unit", "number", "place", "date"),
    "village": ("unit", "village", "place", "date"),
    "citizen": (),
    "none": (),
}


class Field(LawModel):
    """One value of a document. `sample` fills the specimen that a template is tried with."""

    label: BothLanguages
    sample: str
    dots: int = pydantic_field(default=20, ge=3, le=120)
    """How many dots stand where the value is empty, for writing by hand."""
    usual: str = ""
    """What stands there instead of dots where nothing else is said."""
    needed: bool = False
    """No template of the document may do without it; in a list: in each of its rows."""


class RowsField(LawModel):
    """A list of a document; each row has `fields`. `blank` rows stand on a paper that is filled by hand."""

    label: BothLanguages
    fields: dict[str, Field]
    blank: int = pydantic_field(default=0, ge=0, le=60)


class PaperColumn(LawModel):
    """A column of a table on paper: `weight` shares the width, `figure` sets it to the right.

    Its label may hold fields, as words do.
    """

    label: str
    field: str
    weight: int = pydantic_field(default=1, ge=1, le=20)
    figure: bool = False
    centred: bool = False


class Block(LawModel):
    """One thing on the paper: a paragraph, a heading within, a table of rows, or empty lines.

    The words of `p`, `title` and `h` hold fields as {name}. A block with `when` stands only where that field
    or list is filled; on a blank form a list's stands where it has blank rows.
    """

    p: str | None = None
    h: str | None = None
    centred: str | None = None
    table: str | None = None
    columns: tuple[PaperColumn, ...] = ()
    lines: int = pydantic_field(default=0, ge=0, le=30)
    signatures: bool = False
    """The signatures stand here, and what follows begins on a new page; otherwise they end the document."""
    bold: bool = False
    italic: bool = False
    flush: bool = False
    """Without the indent of the first line."""
    when: str | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Block:
        things = [self.p, self.h, self.centred, self.table, self.lines or None, self.signatures or None]
        if sum(one is not None for one in things) != 1:
            raise ValueError("a block is one of p, h, centred, table, lines, signatures")
        if (self.table is not None) != bool(self.columns):
            raise ValueError("a table has columns, and nothing else has")
        return self

    @property
    def words(self) -> str:
        return self.p or self.h or self.centred or ""


class Signer(LawModel):
    """Who signs: the lines above (post) and the field that holds the name."""

    role: str
    note: str = ""
    name: str | None = None


class Fields(LawModel):
    """All names a template of the document may use."""

    values: Mapping[str, Field]
    rows: Mapping[str, RowsField]


class Layout(LawModel):
    """How the layout is known: from the annex itself, or recalled and provisional."""

    basis: Basis


class DocumentForm(LawModel):
    """One document. `numbered`: it carries a number and date of its own; `symbol` follows the number."""

    id: str
    number: BothLanguages | None = None
    name: BothLanguages
    basis: Basis
    layout: Layout
    size: Size = "a4"
    landscape: bool = False
    heading: Heading
    symbol: str = ""
    title: str
    subject: str = ""
    """The summary under the title (trích yếu)."""
    fields: dict[str, Field] = pydantic_field(default_factory=dict)
    rows: dict[str, RowsField] = pydantic_field(default_factory=dict)
    body: tuple[Block, ...]
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()
    many: bool = False
    """Lists many households, and is not put up for everybody to read."""
    verified: bool = True
    """Carries a QR that leads to the page which verifies it."""
    code_words: str = "Quét mã để kiểm tra văn bản"
    """What stands under the QR."""

    @property
    def provisional(self) -> bool:
        """The layout has not been compared with the official annex."""
        return not self.layout.basis.decides

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis) of what an administrator can confirm."""
        what = Text("bố cục «{name}»", "layout of “{name}”")
        named = Text(what.vi.format(name=self.name.vi), what.en.format(name=self.name.en))
        yield f"document_forms/{self.id}/layout", named, self.layout.basis

    def words(self) -> Iterator[str]:
        """All words that may hold fields."""
        yield self.title
        yield self.subject
        yield from (block.words for block in self.body)
        yield from (column.label for block in self.body for column in block.columns)
        yield from self.recipients

    @model_validator(mode="after")
    def _names_its_fields(self) -> DocumentForm:
        known = {*self.fields, *HEADING_FIELDS[self.heading]}
        used = {name for words in self.words() for name in PLACEHOLDER.findall(words)}
        used |= {one.name for one in self.signers if one.name}
        used |= {block.when for block in self.body if block.when and block.when not in self.rows}
        if unknown := sorted(used - known):
            raise ValueError(f"unknown field: {', '.join(unknown)}")
        for block in self.body:
            if block.table is None:
                continue
            if block.table not in self.rows:
                raise ValueError(f"unknown list: {block.table}")
            columns = {column.field for column in block.columns} - {"no"}
            if unknown := sorted(columns - set(self.rows[block.table].fields)):
                raise ValueError(f"unknown field of {block.table}: {', '.join(unknown)}")
        return self
