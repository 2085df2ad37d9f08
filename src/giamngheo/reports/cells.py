"""One line of a form: from counts to figures, and to plain words where a figure cannot be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from giamngheo.law.report_forms import Column, Count, FormSet, Need, Size, Split
from giamngheo.reports import words
from giamngheo.reports.columns import Leaf, condition
from giamngheo.reports.results import Cell
from giamngheo.reports.tally import Answer, Request
from giamngheo.rules import Text

TWO_PLACES = Decimal("0.01")

_PARTLY = Text(
    "Chưa kể {unknown} hộ chưa xác định được.",
    "Not counting {unknown} household(s) that are not determined.",
)
_RANGE = Text(
    "Còn {unknown} hộ chưa rõ nên chưa tính tỷ lệ; tỷ lệ nằm trong khoảng {low} % đến {high} %.",
    "{unknown} household(s) are not known, so no rate is given; it lies between {low} % and {high} %.",
)
_NO_BASE = Text("Mẫu số bằng 0 nên không có tỷ lệ.", "The denominator is 0, so there is no rate.")
_BLANKED = {
    "households": Text(
        "{reason} Số hộ chưa phân biệt được: {count}.", "{reason} Households not decided: {count}."
    ),
    "persons": Text(
        "{reason} Số nhân khẩu của các hộ chưa phân biệt được: {count}.",
        "{reason} Persons in households not decided: {count}.",
    ),
}
_SUM_UNKNOWN = Text(
    "Còn {unknown} hộ chưa rõ nên chưa tính được tổng. {reason}",
    "{unknown} household(s) are not known, so there is no sum. {reason}",
)


@dataclass(frozen=True)
class Context:
    """What the cells of one line rest on: counts, resident figures (or why there are none), and the words."""

    answers: Mapping[Request, Answer]
    residents: Mapping[str, int | Text]
    words: FormSet
    unavailable: Need | None = None


def requests_of(leaf: Leaf, split: Split | None) -> list[Request]:
    """What has to be counted for one cell; the first request is its main figure."""
    column = leaf.column
    if column.where is None:
        return []
    main = Request(condition(leaf, split), _size_of(column, split), column.sum)
    if column.also_persons is None or main.size is None:
        return [main]
    also = column.also_persons
    return [main, Request(condition(leaf, split, also.where), also.size)]


def fill_line(leaves: Sequence[Leaf], split: Split | None, context: Context) -> dict[str, Cell]:
    """All cells of a line, hidden ones among them, by column key."""
    by_key = {leaf.key: leaf for leaf in leaves}
    cells: dict[str, Cell] = {}
    for leaf in leaves:
        column = leaf.column
        if column.totals is not None:
            cells[leaf.key] = _resident(context.residents[column.totals])
        elif column.where is not None:
            base = by_key[column.base] if column.base else None
            cells[leaf.key] = _counted(leaf, split, base, context)
    for leaf in leaves:
        if leaf.parts:
            cells[leaf.key] = _sum([cells[key] for key in leaf.parts])
        elif leaf.column.percent:
            numerator, denominator = leaf.column.percent
            cells[leaf.key] = rate(cells[numerator], cells[denominator])
        elif leaf.column.sum_of:
            cells[leaf.key] = Cell(0)
    for leaf in leaves:
        if leaf.column.blank_if and (undecided := cells[leaf.column.blank_if].value):
            reason = context.words.missing[leaf.column.needs or "history"]
            said = _BLANKED[_counts(leaf.column, split)].format(reason=reason, count=words.number(undecided))
            cells[leaf.key] = Cell(None, said, unknown=int(undecided))
        elif leaf.column.short_by and (undecided := cells[leaf.column.short_by].value):
            reason = context.words.missing[leaf.column.needs or "history"]
            said = _BLANKED[_counts(leaf.column, split)].format(reason=reason, count=words.number(undecided))
            # nothing that is decided: 0 would say that there is none
            value = cells[leaf.key].value or None
            cells[leaf.key] = Cell(value, said, unknown=int(undecided))
    return cells


def rate(numerator: Cell, denominator: Cell) -> Cell:
    """100 x numerator / denominator to two places (halves up), or the reason why there is none."""
    for part in (denominator, numerator):
        if part.value is None:
            return Cell(None, part.note, unknown=part.unknown)
    above, below = int(numerator.value or 0), int(denominator.value or 0)
    if below == 0:
        return Cell(None, _NO_BASE, above, below)
    unknown = numerator.unknown or denominator.unknown
    if unknown:
        note = _RANGE.format(
            unknown=words.number(unknown),
            low=words.number(_percent(above, below)),
            high=words.number(_percent(min(above + unknown, below), below)),
        )
        return Cell(None, note, above, below, unknown)
    return Cell(_percent(above, below), None, above, below)


def _percent(above: int, below: int) -> Decimal:
    return (Decimal(100 * above) / Decimal(below)).quantize(TWO_PLACES, ROUND_HALF_UP)


def _counts(column: Column, split: Split | None) -> Count:
    return column.count or (split.count if split else "households")


def _size_of(column: Column, split: Split | None) -> Size | None:
    return column.size if _counts(column, split) == "persons" else None


def _resident(figure: int | Text) -> Cell:
    return Cell(None, figure) if isinstance(figure, Text) else Cell(figure)


def _counted(leaf: Leaf, split: Split | None, base: Leaf | None, context: Context) -> Cell:
    column = leaf.column
    if context.unavailable is not None and not column.list:
        return Cell(None, context.words.missing[context.unavailable])
    requests = requests_of(leaf, split)
    answer = sum((context.answers[request] for request in requests[1:]), context.answers[requests[0]])
    concerned = answer.met + answer.undecided
    if base is not None:
        concerned = context.answers[Request(condition(base, split))].met
    if answer.undecided and answer.undecided >= concerned:
        return Cell(None, context.words.missing[column.needs or "indicators"], unknown=answer.undecided)
    if answer.unsized and answer.unsized >= answer.met:
        need: Need = (column.needs or "size") if column.sum else "size"
        return Cell(None, context.words.missing[need], unknown=answer.unsized)
    if column.sum and answer.unknown:
        # one household's number may be anything: the sum of the others is not the figure asked for
        reason = context.words.missing[column.needs or "size"]
        return Cell(
            None,
            _SUM_UNKNOWN.format(unknown=words.number(answer.unknown), reason=reason),
            unknown=answer.unknown,
        )
    note = _PARTLY.format(unknown=words.number(answer.unknown)) if answer.unknown else None
    return Cell(answer.value, note, unknown=answer.unknown)


def _sum(parts: Sequence[Cell]) -> Cell:
    for part in parts:
        if part.value is None:
            return Cell(None, part.note, unknown=part.unknown)
    unknown = max(part.unknown for part in parts)
    note = next((part.note for part in parts if part.unknown == unknown and part.note), None)
    return Cell(sum(int(part.value or 0) for part in parts), note, unknown=unknown)
