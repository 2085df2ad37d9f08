"""The form as the page draws it: blocks, members as rows, last year's answers beside each box."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from giamngheo.law import Standard, VariableSpec
from giamngheo.law.form_blocks import FormBlock, form_blocks
from giamngheo.registry.entry.filling import UNCHANGED, LastYear, Member, box
from giamngheo.registry.entry.typed import choices_of, shown_answer
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Cell:
    """One box: its name, what stands in it, what it was last year, what is wrong."""

    variable: VariableSpec
    box: str
    value: str
    last: Text | None
    choices: Mapping[str, Text]
    fault: Text | None

    @property
    def numeric(self) -> bool:
        return self.variable.type in {"int", "decimal", "money"}

    @property
    def slot(self) -> str:
        """The id of the place for its message."""
        return slot_of(self.box)


@dataclass(frozen=True)
class Line:
    """The boxes of the household, or of one member."""

    member: Member | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ShownBlock:
    block: FormBlock
    unchanged: str
    checked: bool
    possible: bool
    lines: tuple[Line, ...]
    fault: Text | None

    @property
    def slot(self) -> str:
        return slot_of(self.unchanged)


def slot_of(name: str) -> str:
    return "fault-" + name.replace(".", "-")


def blocks_of(
    standard: Standard,
    members: Sequence[Member],
    last: LastYear | None,
    sent: Mapping[str, str],
    faults: Mapping[str, Text],
    possible: Collection[str] = (),
) -> list[ShownBlock]:
    """Every block with what was sent before; last year's answers stand beside and are not filled in.

    possible: keys of the blocks that may be said to be unchanged (`filling.answered_blocks`).
    """
    shown = []
    for block in form_blocks(standard):
        owners: list[Member | None] = [None] if block.entity == "household" else [*members]
        lines = tuple(Line(owner, tuple(_cells(block, owner, last, sent, faults))) for owner in owners)
        name = f"{UNCHANGED}.{block.key}"
        checked = bool(sent.get(name))
        shown.append(
            ShownBlock(block, name, checked, checked or block.key in possible, lines, faults.get(name))
        )
    return shown


def _cells(
    block: FormBlock,
    owner: Member | None,
    last: LastYear | None,
    sent: Mapping[str, str],
    faults: Mapping[str, Text],
) -> list[Cell]:
    before = _before(owner, last)
    cells = []
    for variable in block.variables:
        name = box(block.entity, variable.name, owner.person if owner else None)
        was = before.get(variable.name)
        said = None if was is None else shown_answer(variable, was)
        cells.append(Cell(variable, name, sent.get(name, ""), said, choices_of(variable), faults.get(name)))
    return cells


def _before(owner: Member | None, last: LastYear | None) -> Mapping[str, Any]:
    if last is None:
        return {}
    return last.household if owner is None else last.members.get(owner.person, {})
