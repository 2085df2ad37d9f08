"""Fills the official forms from the classified list: lines, figures, checks and notes, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.law.report_forms import Form, FormSet, Split
from giamngheo.reports import notes, sources
from giamngheo.reports.behind import Counted, counted_by, file_of, source_of
from giamngheo.reports.cells import Context, fill_line, requests_of
from giamngheo.reports.columns import Layout, condition, lay_out
from giamngheo.reports.identities import check
from giamngheo.reports.listing import Listing, find_unlisted
from giamngheo.reports.residents import Denominators, units_of_totals
from giamngheo.reports.results import (
    Block,
    Cell,
    FormResult,
    IdentityResult,
    Movements,
    ReportMeta,
    Row,
    Totals,
)
from giamngheo.reports.tally import Place, Request, Tally, count
from giamngheo.reports.units import FIGURES, UNRESOLVED, Units, find_units, read_residents, with_labels
from giamngheo.rules import Text, compile_rule

BLOCKS: tuple[tuple[Block, str], ...] = (("urban", "I"), ("rural", "II"), ("unknown", ""))


@dataclass(frozen=True)
class _Prepared:
    """What all forms of one run share."""

    forms: tuple[tuple[Form, Layout], ...]
    tallies: Mapping[str, Tally]
    units: Units
    places: tuple[Place, ...]
    denominators: Denominators
    words: FormSet
    lang: str
    elsewhere: int
    listing: Listing


@dataclass(frozen=True)
class Filled:
    """A form with its written-out columns and its figures.

    counted: by column key and split what of the kept rows of `source` a figure counts (see `reports.behind`).
    """

    form: Form
    layout: Layout
    result: FormResult
    counted: Mapping[tuple[str, str | None], Counted] = field(default_factory=dict)
    source: str = "households"


def fill(
    classified: pa.Table,
    persons: pa.Table | None,
    movements: Movements | None,
    totals: Totals | None,
    standard: Standard,
    areas: Any,
    meta: ReportMeta,
    keep: Path | None = None,
) -> list[Filled]:
    """All forms of one run (see `forms.fill_forms`); `keep`: a folder for the rows behind the figures."""
    classified = sources.with_needed_columns(classified)
    prepared = _prepare(classified, persons, movements, totals, standard, areas, meta, keep)
    facts = notes.gather(
        classified,
        totals,
        standard,
        meta,
        prepared.units,
        prepared.denominators,
        areas,
        prepared.listing.names,
    )
    return [
        Filled(
            form,
            layout,
            _fill(form, layout, prepared, classified, movements, facts),
            counted_by(form, layout, prepared.tallies),
            source_of(form, prepared.tallies),
        )
        for form, layout in prepared.forms
    ]


def _prepare(
    classified: pa.Table,
    persons: pa.Table | None,
    movements: Movements | None,
    totals: Totals | None,
    standard: Standard,
    areas: Any,
    meta: ReportMeta,
    keep: Path | None,
) -> _Prepared:
    words = notes.words_of(meta)
    forms = [form.with_variant(meta.form_variants.get(form.number)) for form in words.forms]
    changes = None if movements is None else movements.table
    units = find_units(classified, areas, meta.reference_date, totals, changes)
    vocabulary = sources.household_vocabulary(standard)
    classes = {name for form in forms for name in form.population} or set(sources.classes_of(standard))
    rows = sources.household_rows(classified, persons, units, vocabulary, classes)
    layouts = [lay_out(form, *_repeats(form, rows, standard)) for form in forms]
    has_movements = movements is not None
    requests: dict[str, dict[Request, None]] = {"households": {}, "movements": {}}
    for form, layout in zip(forms, layouts, strict=True):
        source = form.source if has_movements else "households"
        for request in _requests(form, layout, only_listed=form.source != source):
            requests[source][request] = None
    elsewhere = 0
    import ibis  # loaded by the first form that is filled

    con = ibis.duckdb.connect()
    try:
        members = sources.member_rows(persons, rows, vocabulary)
        kept = {source: keep / file_of(source) if keep else None for source in requests}
        tallies = {
            "households": _count(
                con, rows, members, requests["households"], vocabulary, meta, kept["households"]
            )
        }
        if movements is not None:
            here, elsewhere = sources.changes_here(movements.table, units)
            moved = sources.movement_rows(here, units)
            spoken = sources.movement_vocabulary(standard)
            tallies["movements"] = _count(
                con, moved, None, requests["movements"], spoken, meta, kept["movements"]
            )
    finally:
        con.disconnect()
    residents = read_residents(totals, units)
    places = _places(classified, tallies, units, units_of_totals(residents, units, areas, meta))
    if residents is not None:
        # the other area type of a commune lives there too, though none of its households is on the list
        shown = {unit for _, unit in places}
        places = in_order({*places, *(place for place in residents.of_block if place[1] in shown)}, units)
    written = [here["village"]] if movements is not None else []
    units = with_labels(units, residents, written, {unit for _, unit in places}, areas, meta.reference_date)
    places = in_order(places, units)
    known = residents if residents is not None and residents.given else None
    denominators = Denominators(units, known, places, words.missing["totals"])
    return _Prepared(
        tuple(zip(forms, layouts, strict=True)),
        tallies,
        units,
        places,
        denominators,
        words,
        meta.lang,
        elsewhere,
        find_unlisted(units, places, meta),
    )


def _repeats(
    form: Form, rows: pa.Table, standard: Standard
) -> tuple[dict[str, list[dict[str, str]]], dict[str, str]]:
    concerned = rows.filter(pc.is_in(rows["class"], pa.array(list(form.population), pa.string())))
    groups = sources.ethnic_groups_present(
        concerned, form.each_limit.get("ethnic_groups", concerned.num_rows)
    )
    indicators = [
        {
            "code": indicator.key,
            "number": str(indicator.number),
            "short_vi": indicator.short.vi,
            "short_en": indicator.short.en,
        }
        for indicator in standard.indicators
    ]
    majority = sources.majority()
    listed = ", ".join(f'"{code}"' for code in (majority, *(group["code"] for group in groups)))
    return {"indicators": indicators, "ethnic_groups": groups}, {"majority": majority, "listed": listed}


def _requests(form: Form, layout: Layout, only_listed: bool) -> Iterator[Request]:
    by_key = {leaf.key: leaf for leaf in layout.leaves}
    for split in form.splits or (None,):
        for leaf in layout.leaves:
            if only_listed and not leaf.column.list:
                continue
            yield from requests_of(leaf, split)
            if leaf.column.base:
                yield Request(condition(by_key[leaf.column.base], split))


def _count(
    con: Any,
    rows: pa.Table,
    members: pa.Table | None,
    requests: Mapping[Request, None],
    vocabulary: Any,
    meta: ReportMeta,
    keep: Path | None,
) -> Tally:
    people = (
        con.create_table("report_members", members, temp=True, overwrite=True)
        if members is not None
        else None
    )

    from giamngheo.rules import add_columns

    def with_rules(table: Any, texts: Mapping[str, str]) -> Any:
        rules = {name: compile_rule(text, vocabulary) for name, text in texts.items()}
        return add_columns(rules, table, people, key="household_key", on=meta.reference_date)

    return count(con, rows, requests, with_rules, keep)


def _places(
    classified: pa.Table, tallies: Mapping[str, Tally], units: Units, more: Mapping[str, Block]
) -> tuple[Place, ...]:
    """Every line of the tables: the places of the list, of the changes, and `more` units with their block."""
    found = sources.places_of(classified, units)
    found |= {place for tally in tallies.values() for place in tally.by_place}
    shown = {unit for _, unit in found}
    found |= {(block, unit) for unit, block in more.items() if unit not in shown}
    return in_order(found, units)


def in_order(places: Iterable[Place], units: Units) -> tuple[Place, ...]:
    """By block, and in each block as its units are ordered."""
    listed = set(places)
    return tuple(
        (block, unit) for block, _ in BLOCKS for unit in units.in_order({u for b, u in listed if b == block})
    )


def _fill(
    form: Form,
    layout: Layout,
    prepared: _Prepared,
    classified: pa.Table,
    movements: Movements | None,
    facts: notes.Facts,
) -> FormResult:
    unavailable = form.needs if form.source == "movements" and movements is None else None
    tally = prepared.tallies["households" if unavailable else form.source]
    rows = tuple(_lines(form, layout, prepared, tally, unavailable))
    identities = [check(identity, rows) for identity in layout.identities]
    identities += _list_checks(form, layout, rows, classified)
    if not unavailable:
        identities.append(_sum_check(form, layout, rows, tally, prepared.words))
    return FormResult(
        form.number,
        form.title,
        None,
        tuple(leaf.key for leaf in layout.shown),
        rows,
        tuple(identities),
        tuple(notes.of_form(form, layout, rows, identities, facts, prepared.words, prepared.elsewhere)),
        prepared.listing.names,
    )


def _lines(form: Form, layout: Layout, prepared: _Prepared, tally: Tally, unavailable: Any) -> Iterator[Row]:
    frame, places = prepared.words.frame, prepared.places
    names = {"urban": frame.urban, "rural": frame.rural, "unknown": frame.unknown_locality}
    with_unknown = any(block == "unknown" for block, _ in places)
    splits: Sequence[Split | None] = form.splits or (None,)

    def lines(
        kind: Any,
        block: Block,
        number: str,
        label: str,
        own: Sequence[Place],
        residents: Any,
        unit: str | None = None,
    ) -> Iterator[Row]:
        answers = tally.summed(own)
        context = Context(answers, residents, prepared.words, unavailable)
        for split in splits:
            cells = prepared.listing.settle(fill_line(layout.leaves, split, context), layout.leaves, own)
            yield Row(kind, block, number, label, split.key if split else None, cells, unit)

    for block, number in BLOCKS:
        own = [place for place in places if place[0] == block]
        if block == "unknown" and not own:
            continue
        yield from lines(
            "block",
            block,
            number,
            names[block].get(prepared.lang),
            own,
            prepared.denominators.of_block(block),
        )
        for order, place in enumerate(own, 1):
            label = (
                prepared.units.label(place[1])
                if place[1] != UNRESOLVED
                else frame.unknown_unit.get(prepared.lang)
            )
            residents = prepared.denominators.of_place(place)
            yield from lines("unit", block, str(order), label, [place], residents, place[1])
    total = frame.total_with_unknown if with_unknown else frame.total
    yield from lines(
        "block", "total", "III", total.get(prepared.lang), places, prepared.denominators.of_all()
    )


_LISTED = {
    "poor": Text("hộ nghèo", "poor"),
    "near_poor": Text("hộ cận nghèo", "near-poor"),
    "average": Text("hộ có mức sống trung bình", "average living standard"),
}
_COUNTED = {"households": Text("số hộ", "households"), "persons": Text("số nhân khẩu", "persons")}


def _list_checks(
    form: Form, layout: Layout, rows: Sequence[Row], classified: pa.Table
) -> Iterator[IdentityResult]:
    """The totals of columns that must equal the list, recounted from it directly."""
    total = [row for row in rows if row.block == "total"]
    for leaf in layout.leaves:
        if not leaf.column.list:
            continue
        for row in total:
            split = next((split for split in form.splits if split.key == row.split), None)
            code = split.list if leaf.column.list == "split" and split else leaf.column.list
            counted = leaf.column.count or (split.count if split else "households")
            expected = recount(classified, str(code), counted)
            value = row.cells[leaf.key].value
            label = Text(
                "Tổng cột {key} bằng danh sách ({listed}, {counted})",
                "The total of column {key} equals the list ({listed}, {counted})",
            ).format(key=leaf.printed or leaf.key, listed=_LISTED[str(code)], counted=_COUNTED[counted])
            failures = () if value in (None, expected) else (f"{row.label}: {value} ≠ {expected}",)
            yield IdentityResult(
                f"total {leaf.key} = list",
                label,
                int(value == expected),
                len(failures),
                int(value is None),
                failures,
            )


def recount(classified: pa.Table, code: str, counted: str) -> int:
    """Households of a class in the list, or the sum of their known sizes."""
    of_class = classified.filter(pc.equal(classified["class"], code))
    if counted == "households":
        return of_class.num_rows
    return pc.sum(of_class["size"]).as_py() or 0


def _sum_check(
    form: Form, layout: Layout, rows: Sequence[Row], tally: Tally, words: FormSet
) -> IdentityResult:
    """Units add up to their block, blocks to the total, and the total is what one count over
    everything gives.
    """
    label = Text("Các địa bàn cộng lại bằng tổng cộng", "The units add up to the total")
    counted = {
        leaf.key: leaf.column
        for leaf in layout.leaves
        if leaf.column.where is not None and not leaf.column.blank_if
    }
    whole = Context(tally.direct, dict.fromkeys(FIGURES, label), words)
    passed, open_sums, failures = 0, 0, []
    for split in form.splits or (None,):
        own = [row for row in rows if row.split == (split.key if split else None)]
        direct = fill_line(layout.leaves, split, whole)
        total = next(row for row in own if row.block == "total")
        for key, column in counted.items():
            if column.sum and total.cells[key].value is None and direct[key].value is None:
                open_sums += 1  # a unit whose own sum is known keeps it
                continue
            by_block = _added(row.cells[key] for row in own if row.kind == "block" and row.block != "total")
            by_unit = _added(row.cells[key] for row in own if row.kind == "unit")
            if {by_block, by_unit, int(direct[key].value or 0)} == {int(total.cells[key].value or 0)}:
                passed += 1
            else:
                failures.append(
                    f"{key}: {by_unit}, {by_block}, {direct[key].value} ≠ {total.cells[key].value}"
                )
    return IdentityResult("I + II = III", label, passed, len(failures), open_sums, tuple(failures))


def _added(cells: Iterable[Cell]) -> int:
    return sum(int(cell.value or 0) for cell in cells)
