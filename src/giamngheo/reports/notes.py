"""What every output says about itself: where its figures come from and what they do not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.law.evidence import PROVISIONAL
from giamngheo.law.report_forms import Form, FormSet, load_forms
from giamngheo.reports import words
from giamngheo.reports.columns import Layout
from giamngheo.reports.departed import departed
from giamngheo.reports.residents import Denominators
from giamngheo.reports.results import IdentityResult, ReportMeta, Row, Totals
from giamngheo.reports.units import Units, full_name
from giamngheo.rules import Text
from giamngheo.rules.text import AND

MOST_PLACES = 8

_LISTED = Text(
    "Số liệu đếm trong số {count} hộ được rà soát (có trong danh sách), tính đến ngày {on}; "
    "không phải toàn bộ dân cư.",
    "Figures count the {count} households reviewed (on the list), as of {on}; they are not the "
    "whole population.",
)
_RESIDENTS = Text(
    "Số hộ, nhân khẩu dân cư (mẫu số): {source}{date}.",
    "Resident households and persons (denominators): {source}{date}.",
)
_UNCLASSED = Text(
    "{count} hộ chưa xác định được loại hộ vì thiếu thông tin, không có trong các cột của biểu.",
    "{count} households could not be classified for lack of information and are in no column.",
)
_GONE = Text(
    "{count} hộ ghi là đã chuyển đi, nhập hộ hoặc mất, không có điểm và thu nhập: không phân loại, chỉ có trong "
    "các cột giảm của biểu diễn biến.",
    "{count} households are recorded as moved out, merged or died out, without points or income: they have no "
    "class and stand only in the decreases of the forms of changes.",
)
_REJECTED = Text(
    "{count} hộ bị loại khỏi danh sách vì dữ liệu có lỗi, chưa được tính vào biểu (xem tệp kiểm tra).",
    "{count} households were left out because of errors in the data and are not counted (see "
    "the checked copy).",
)
_ASSUMED = Text("GIẢ ĐỊNH, không dùng để ra quyết định: {words}", "ASSUMPTION, not for decisions: {words}")
_UNCONFIRMED = Text(
    "Giá trị chưa đối chiếu với văn bản gốc: {values}.",
    "Values not checked against the signed document: {values}.",
)
_KINDS = {
    "indicators": Text("ngưỡng của {count} chỉ số", "the cut-offs of {count} indicators"),
    "parameters": Text("{count} tham số", "{count} parameters"),
    "classes": Text("định nghĩa của {count} loại hộ", "the definitions of {count} classes"),
    "lines": Text("{count} mức chuẩn", "{count} lines"),
}
# values that only name things: no figure rests on them
_ONLY_WORDS = {"labels", "localities", "dimensions"}
_LAYOUT = Text(
    "{mark}: {document}, {article}. Bố cục: {layout}. Số mẫu: {number}",
    "{mark}: {document}, {article}. Layout: {layout}. Number: {number}",
)
_ELSEWHERE = Text(
    "{count} hộ của danh sách đầu năm thuộc xã, phường khác, không đưa vào biểu này.",
    "{count} household(s) of the list at the start belong to other communes and are not in this form.",
)
_PREVIOUS = Text("Danh sách đầu năm: {names}.", "List at the start of the year: {names}.")
_OUTSIDE = Text(
    "Số dân cư đã cung cấp có {count} địa bàn không có hộ nào trong danh sách, không đưa vào "
    "biểu và mẫu số: {names}.",
    "The resident figures name {count} units with no household in the list; they are in neither "
    "table nor denominators: {names}.",
)
_NO_LIST = Text(
    "CHƯA CÓ DANH SÁCH của {count} xã: {names}. Số liệu của các xã này để trống, không phải bằng 0; số cộng chỉ gồm "
    "các xã đã có danh sách.",
    "NO LIST YET of {count} communes: {names}. Their figures are empty, not 0; sums hold only communes with a list.",
)
_EMPTY = Text("Ô trống, cột {columns}: {reason}", "Empty cells, column {columns}: {reason}")
_REMARK = Text("Cột {columns}: {reason}", "Column {columns}: {reason}")
_FELL_BACK = Text(
    "CẦN XÁC NHẬN: chưa có văn bản định nghĩa số năm để tính là tái nghèo. Hộ ra khỏi danh sách không quá {least} "
    "năm xếp tái nghèo; hộ ra khỏi danh sách quá {most} năm hoặc không có trong danh sách nào đã nhập xếp phát sinh "
    "mới; hộ ở giữa để chưa xác định. Khi có văn bản, cán bộ cấp tỉnh ghi số năm ở mục «Giá trị pháp luật».",
    "TO BE CONFIRMED: no text defines within how many years falling back counts. Off the list for at most {least} "
    "year(s): fell back; for more than {most} years, or on no list held: newly arising; between, not determined. "
    "Once a document says it, a province officer gives the years under “Values of the law”.",
)
_NOTED = Text("{label}: {count}.", "{label}: {count}.")
_STANDARD = Text("Chuẩn áp dụng: {name}. Ngày tham chiếu: {on}.", "Standard: {name}. Reference date: {on}.")


@dataclass(frozen=True)
class Facts:
    """What is the same in the notes of all forms of a run."""

    before: tuple[Text, ...]
    after: tuple[Text, ...]
    meta: ReportMeta
    of_movements: tuple[Text, ...] = ()


def gather(
    classified: pa.Table,
    totals: Totals | None,
    standard: Standard,
    meta: ReportMeta,
    units: Units,
    denominators: Denominators,
    areas: Any,
    unlisted: Sequence[str] = (),
) -> Facts:
    """The shared notes: synthetic data, assumptions, the standard, the list, what is unknown
    or unconfirmed.
    """
    before = [*labels(standard, meta)]
    before.append(standard_note(standard, meta))
    if totals is None or denominators.residents is None:
        before.append(
            _LISTED.format(count=words.number(classified.num_rows), on=words.day(meta.reference_date))
        )
    else:
        before.append(_residents_note(denominators))
        before.extend(_outside(denominators, units, areas, meta))
    before.extend(list_notes(classified, meta))
    if unlisted:
        before.append(without_list(unlisted))
    after = (*unconfirmed(standard), *meta.remarks)
    return Facts(tuple(before), after, meta, tuple(fell_back_note(standard, meta)))


def words_of(meta: ReportMeta) -> FormSet:
    """The words of the forms; where households wait for something, a gap of the movements says for what."""
    words = load_forms(meta.form_set)
    if meta.unclassed is None:
        return words
    return words.model_copy(update={"missing": {**words.missing, "departure": meta.unclassed}})


def fell_back_note(standard: Standard, meta: ReportMeta) -> Iterator[Text]:
    """How falling back is told from newly arising while no text says within how many years."""
    spec = standard.parameters.get("fell_back_years")
    on = meta.reference_date
    if spec is not None and not any(
        row.valid_from <= on and (row.valid_to is None or on <= row.valid_to) for row in spec.rows
    ):
        yield _FELL_BACK.format(least=spec.min, most=spec.max)


def without_list(names: Sequence[str]) -> Text:
    """The warning that communes have sent no list; their figures are not known."""
    text = ", ".join(names[:MOST_PLACES]) + (", …" if len(names) > MOST_PLACES else "")
    return _NO_LIST.format(count=words.number(len(names)), names=text)


def labels(standard: Standard, meta: ReportMeta) -> Iterator[Text]:
    """The labels that must stand on every output: synthetic data, assumptions of a scenario."""
    if meta.synthetic:
        yield words.SYNTHETIC
    for assumption in standard.assumptions:
        yield _ASSUMED.format(words=assumption)


def standard_note(standard: Standard, meta: ReportMeta) -> Text:
    """Which standard was applied, and as of when."""
    return _STANDARD.format(name=standard.name, on=words.day(meta.reference_date))


def list_notes(classified: pa.Table, meta: ReportMeta) -> Iterator[Text]:
    """Households that no figure counts: not classified, or rejected for errors."""
    gone = pc.sum(departed(classified)).as_py() or 0
    unknown = (pc.sum(pc.equal(classified["class"], "unknown")).as_py() or 0) - gone
    if unknown and meta.unclassed is not None:
        yield meta.unclassed
    elif unknown:
        yield _UNCLASSED.format(count=words.number(unknown))
    if gone:
        yield _GONE.format(count=words.number(gone))
    if meta.rejected_households:
        yield _REJECTED.format(count=words.number(meta.rejected_households))


def unconfirmed(standard: Standard) -> Iterator[Text]:
    """One sentence counting the values of the standard itself that no seen text backs, by what they are."""
    kinds: dict[str, list[Text]] = {}
    for value in standard.unconfirmed():
        owner, _, rest = value.path.partition("/")
        if owner == standard.id:
            kinds.setdefault(rest.partition("/")[0], []).append(value.what)
    parts = [_counted(kind, values) for kind, values in kinds.items() if kind not in _ONLY_WORDS]
    if parts:
        yield _UNCONFIRMED.format(values=Text.listing(parts, AND))


def _counted(kind: str, values: Sequence[Text]) -> Text:
    pattern = _KINDS.get(kind)
    if pattern is None:
        return Text.listing(values, AND)
    return pattern.format(count=len(values))


def of_form(
    form: Form,
    layout: Layout,
    rows: Sequence[Row],
    identities: Sequence[IdentityResult],
    facts: Facts,
    words_of: FormSet,
    elsewhere: int,
) -> Iterator[Text]:
    """The notes under one form, in the order they are printed."""
    yield from facts.before
    if form.source == "movements" and facts.meta.previous:
        yield _PREVIOUS.format(names="; ".join(facts.meta.previous))
    if form.source == "movements" and elsewhere:
        yield _ELSEWHERE.format(count=words.number(elsewhere))
    yield from _cell_notes(layout, rows)
    yield from _noted_columns(form, layout, rows)
    yield from form.notes
    if form.source == "movements":
        yield from facts.of_movements
    yield from facts.after
    yield _layout_note(form, words_of)


def _cell_notes(layout: Layout, rows: Sequence[Row]) -> Iterator[Text]:
    """Each reason once, with the columns it concerns: that of the total line stands for its column, that of a block
    (where the total has a figure) for the units of the block.
    """
    found: dict[tuple[bool, Text], dict[str, None]] = {}
    said: set[tuple[str, str, bool]] = set()
    lines = {"total": 0, "block": 1, "unit": 2}
    for row in sorted(rows, key=lambda row: lines["total" if row.block == "total" else row.kind]):
        above = ("total", row.block) if row.kind == "unit" else ("total",)
        for leaf in layout.shown:
            cell = row.cells[leaf.key]
            if cell.note is None:
                continue
            empty = cell.value is None
            if row.block != "total" and any((line, leaf.printed, empty) in said for line in above):
                continue
            found.setdefault((empty, cell.note), {})[leaf.printed] = None
            if row.kind == "block":
                said.add((row.block, leaf.printed, empty))
    order = {leaf.printed: place for place, leaf in enumerate(layout.shown)}
    for (empty, reason), columns in found.items():
        pattern = _EMPTY if empty else _REMARK
        yield pattern.format(columns=", ".join(sorted(columns, key=order.__getitem__)), reason=reason)


def _noted_columns(form: Form, layout: Layout, rows: Sequence[Row]) -> Iterator[Text]:
    for leaf in layout.leaves:
        if not leaf.column.noted:
            continue
        for row in rows:
            if row.block == "total" and (value := row.cells[leaf.key].value):
                split = next((split for split in form.splits if split.key == row.split), None)
                label = (
                    Text(
                        f"{leaf.label.vi} ({split.label.vi.lower()})",
                        f"{leaf.label.en} ({split.label.en.lower()})",
                    )
                    if split
                    else leaf.label
                )
                yield _NOTED.format(label=label, count=words.number(value))


def _layout_note(form: Form, words_of: FormSet) -> Text:
    basis = form.basis
    return _LAYOUT.format(
        mark=PROVISIONAL,
        document=words_of.document,
        article=basis.article,
        layout=basis.layout.words,
        number=basis.number.note or _sentence(basis.number.evidence.label),
    )


def _sentence(text: Text) -> Text:
    return Text(f"{text.vi}.", f"{text.en}.")


def _residents_note(denominators: Denominators) -> Text:
    residents = denominators.residents
    assert residents is not None
    dates = ", ".join(words.day(date) for date in residents.dates)
    return _RESIDENTS.format(
        source="; ".join(residents.sources) or Text("không ghi nguồn", "source not stated"),
        date=Text(f", ngày {dates}", f", {dates}") if dates else Text.same(""),
    )


def _outside(denominators: Denominators, units: Units, areas: Any, meta: ReportMeta) -> Iterator[Text]:
    residents = denominators.residents
    assert residents is not None
    shown = {unit for _, unit in denominators.places}
    outside = sorted(set(residents.of_unit) - shown)
    if outside:
        names = [
            residents.labels.get(key) or full_name(areas, key, meta.reference_date) or key for key in outside
        ]
        text = ", ".join(names[:MOST_PLACES]) + (", …" if len(names) > MOST_PLACES else "")
        yield _OUTSIDE.format(count=words.number(len(outside)), names=text)
