"""Two enumerators on one form: what the second changed himself is told from what the first saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from giamngheo.law import Standard, VariableSpec
from giamngheo.law.form_blocks import FormBlock, form_blocks
from giamngheo.platform.forms.opened import CHOOSE, THEIRS, Clash
from giamngheo.platform.web.language import say
from giamngheo.registry.entry.filling import UNCHANGED, Member, box
from giamngheo.registry.entry.typed import WrongAnswer, read_answer, shown_answer
from giamngheo.rules.text import Text

Boxes = Mapping[str, str]
TICK = Text("{block}: không đổi so với lần trước", "{block}: unchanged since the form before")
TICKED = Text("có đánh dấu", "ticked")
BOX_BY_BOX = Text("không đánh dấu, trả lời từng ô", "not ticked, answered box by box")


def with_chosen(standard: Standard, members: Sequence[Member], sent: Boxes, opened: Boxes) -> dict[str, str]:
    """What was sent, with what stood there where the enumerator chose it; a tick is chosen with its whole block.

    opened: the boxes of the version that the sent page showed.
    """
    boxes = dict(sent)
    for block in form_blocks(standard):
        tick = _tick(block)
        whole = sent.get(CHOOSE + tick) == THEIRS
        names = [name for name, _, _ in _asked(block, members)]
        for name in [tick, *names] if whole else names:
            if whole or sent.get(CHOOSE + name) == THEIRS:
                boxes[name] = opened.get(name, "")
    return boxes


def rebased(
    standard: Standard, members: Sequence[Member], sent: Boxes, opened: Boxes, now: Boxes
) -> tuple[dict[str, str], list[Clash]]:
    """What was sent, carried over to the version kept now, and the boxes in which both differ.

    Boxes that the enumerator left alone show what stands there now; what was typed stays. opened: the boxes of the
    version that the sent page was opened with; now: of the one kept last.
    """
    boxes = dict(sent)
    clashes: list[Clash] = []
    for block in form_blocks(standard):
        asked = list(_asked(block, members))
        tick = _tick(block)
        mine = {name for name, one, _ in asked if not _same(one, sent.get(name), opened.get(name))}
        ticked = [bool(one.get(tick)) for one in (opened, now, sent)]
        if not mine and ticked[0] == ticked[2]:
            boxes |= {name: now.get(name, "") for name in (tick, *(name for name, _, _ in asked))}
        elif ticked[1] != ticked[2]:
            # a ticked block and typed answers exclude each other: all of it is chosen together
            told = (say(TICKED if one else BOX_BY_BOX) for one in ticked)
            clashes.append(Clash(tick, TICK.format(block=block.label), *told))
        else:
            for name, variable, who in asked:
                if name not in mine:
                    boxes[name] = now.get(name, "")
                elif not _same(variable, sent.get(name), now.get(name)):
                    told = (_words(variable, one.get(name)) for one in (opened, now, sent))
                    clashes.append(Clash(name, _label(variable, who), *told))
    return boxes, clashes


def _tick(block: FormBlock) -> str:
    return f"{UNCHANGED}.{block.key}"


def _asked(block: FormBlock, members: Sequence[Member]) -> Iterator[tuple[str, VariableSpec, Member | None]]:
    owners: Sequence[Member | None] = [None] if block.entity == "household" else members
    for owner in owners:
        for variable in block.variables:
            yield box(block.entity, variable.name, owner.person if owner else None), variable, owner


def _label(variable: VariableSpec, who: Member | None) -> Text:
    label = variable.label.with_capital()
    return label if who is None else Text(f"{who.name}: {label.vi}", f"{who.name}: {label.en}")


def _same(variable: VariableSpec, one: str | None, other: str | None) -> bool:
    return _value(variable, one) == _value(variable, other)


def _value(variable: VariableSpec, written: str | None) -> tuple[bool, Any]:
    """What the words come to, however they are written; with whether they can be read."""
    try:
        return True, read_answer(variable, written or "")
    except WrongAnswer:
        return False, (written or "").strip()


def _words(variable: VariableSpec, written: str | None) -> str:
    readable, value = _value(variable, written)
    if value is None:
        return ""
    return say(shown_answer(variable, value)) if readable else str(value)
