"""The columns that a file of the register can have, by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, NoReturn

import pyarrow as pa

from giamngheo.exchange.extracts.json_columns import JsonColumns
from giamngheo.exchange.extracts.members import Counted, Counts, counted, counts_of_answers, counts_of_day
from giamngheo.exchange.profiles.lines import FieldOf, Line, Needs
from giamngheo.exchange.profiles.mapping import PERSON
from giamngheo.exchange.profiles.vocabulary import Variable, class_labels, latest_standard, variables
from giamngheo.platform.exports.columnar import ColumnOf, Kind, Values
from giamngheo.platform.scope import PersonalData
from giamngheo.rules.text import Text

GROUPS: Mapping[str, Text] = {
    "place": Text("Địa bàn", "Place"),
    "household": Text("Hộ", "Household"),
    "person": Text("Chủ hộ, hoặc người của dòng", "The head, or the person of the row"),
    "status": Text("Tình trạng theo quyết định", "Status by decision"),
    "review": Text("Lần rà soát gần nhất", "The last review"),
    "answers": Text("Câu trả lời trong phiếu", "Answers of the questionnaire"),
    "deprived": Text("Chỉ số thiếu hụt", "Deprivations"),
    "members": Text("Số thành viên theo nhóm", "Members counted"),
    "years": Text("Kết quả và tình trạng theo năm", "Result and status by year"),
}
YEARS_GROUP = "years"
"""Its columns depend on the day of the file."""
YEARS = 5
"""Years back from the day of the file."""


YEAR = "review_year"
_OF_A_YEAR = {"review", "answers", "deprived"}


class Chunk:
    """Some lines, with what most of the columns read of them at hand."""

    def __init__(self, lines: Sequence[Line], on: date, columns: Sequence[ExtractColumn]) -> None:
        self.lines, self.on = lines, on
        self._columns = columns

    def let_go(self) -> None:
        """Gives back the memory of the lines, once the columns have been read."""
        vars(self).clear()
        self.lines = ()

    @cached_property
    def answers(self) -> JsonColumns:
        return self._json("answers", [line.result.get("answers") for line in self.lines])

    @cached_property
    def outcomes(self) -> JsonColumns:
        return self._json("outcomes", [line.result.get("result") for line in self.lines])

    @cached_property
    def member_answers(self) -> JsonColumns:
        return self._json("member_answers", [line.answers or None for line in self.lines])

    @cached_property
    def counts(self) -> Counts:
        return counts_of_day(self.lines, self.on)

    @cached_property
    def answer_counts(self) -> Counts:
        return counts_of_answers(self.lines, self.on)

    def _json(self, source: str, texts: Sequence[str | None]) -> JsonColumns:
        kinds = {one.name: one.variable.kind for one in self._columns if one.source == source}
        return JsonColumns(texts, kinds)


@dataclass(frozen=True)
class ExtractColumn:
    """A column: what it shows, its group, and how it is read for many lines at once."""

    variable: Variable
    group: str
    source: str = ""
    """The cached property of `Chunk` that has it by its name; "" where each line is asked."""
    question: str = ""
    """Of a count of answers: the question without an answer to which it is unknown."""

    @property
    def name(self) -> str:
        return self.variable.name

    @property
    def personal(self) -> bool:
        return bool(self.variable.personal)

    def values(self, chunk: Chunk, sees: PersonalData) -> Values:
        """One value a line, as a role that sees so much may have it."""
        if self.question:
            return chunk.answer_counts.asked_column(self.name, self.question)
        if self.source:
            found = getattr(chunk, self.source).column(self.name)
        else:
            read = self.variable.read
            by_column = getattr(read, "of_lines", None)
            found = by_column(chunk.lines) if by_column else list(map(read, chunk.lines))
        if sees is PersonalData.FULL or not self.variable.personal:
            return found
        plain = found.to_pylist() if isinstance(found, pa.Array) else found
        return [self.variable.shown(value, sees) for value in plain]

    def as_column(self, heading: str) -> ColumnOf:
        """How the file states it."""
        one = self.variable
        labels = {code: label.vi for code, label in one.codes.items()} if one.codes else None
        return ColumnOf(one.name, heading, one.kind, labels)


@cache
def columns_of(each: str, until: int) -> Mapping[str, ExtractColumn]:
    """All columns by name, in the order of the file. each: "household" or "person"; until: the year of its day."""
    found = [*_of_register(each), *_of_review(), *_of_deprivations()]
    if each != PERSON:
        found += [_counting(one) for one in counted(until)]
    found += [
        ExtractColumn(one, "years") for year in range(until - YEARS + 1, until + 1) for one in _of_year(year)
    ]
    order = list(GROUPS)
    return {one.name: one for one in sorted(found, key=lambda one: order.index(one.group))}


def _counting(one: Counted) -> ExtractColumn:
    variable = _plain(one.name, one.label, _of_many, "int")
    if one.question:
        return ExtractColumn(variable, "members", "answer_counts", one.question)
    return ExtractColumn(variable, "members", "counts")


def _of_many(line: Line) -> NoReturn:
    raise LookupError("read for many lines at once")


def chosen(each: str, until: int, names: Sequence[str]) -> list[ExtractColumn]:
    """The columns of these names, all of them where none are named.

    The year of the review goes with what is of that review: read back, it is of no other year.
    """
    known = columns_of(each, until)
    found = {name for name, one in known.items() if not names or name in names}
    if any(known[name].group in _OF_A_YEAR for name in found):
        found.add(YEAR)
    return [one for name, one in known.items() if name in found]


def needs_of(columns: Sequence[ExtractColumn], until: int) -> Needs:
    """What the columns ask of the register."""
    groups = {one.group for one in columns}
    years = range(until - YEARS + 1, until + 1) if "years" in groups else ()
    members = any(one.source == "member_answers" for one in columns)
    counted = any(one.source == "answer_counts" for one in columns)
    results = bool(groups & {"review", "answers", "deprived"}) or members or counted
    return Needs(results=results, members=members, years=tuple(years), texts=True)


_STATUS = {
    "poverty_class_recorded",
    "class_poor",
    "class_near_poor",
    "status_since",
    "decision_number",
    "decision_date",
}
_REVIEW = {"income_points_recorded", "deprivation_points_recorded", "causes"}
_PLACE = {
    "row_no",
    "province",
    "province_code",
    "commune",
    "commune_code",
    "village",
    "address",
    "latitude",
    "longitude",
}
_HOUSEHOLD = {
    "household_code", "head_name", "size", "ethnic_minority", "merit_member", "no_labour_capacity", "disabled_member",
    "since", "row_key",
}  # fmt: skip


def _of_register(each: str) -> list[ExtractColumn]:
    questionnaire = latest_standard().questionnaire
    asked = {one.name for one in questionnaire.variables("household") if not one.identity}
    asked_of_person = {one.name for one in questionnaire.variables("person") if not one.identity}
    found = []
    for name, one in (*variables(each).items(), *((one.name, one) for one in _REGISTERED)):
        if _doubled(name):
            continue
        if name in _PLACE:
            found.append(ExtractColumn(one, "place"))
        elif name in _HOUSEHOLD:
            found.append(ExtractColumn(one, "household"))
        elif name in _STATUS:
            found.append(ExtractColumn(one, "status"))
        elif name in _REVIEW:
            found.append(ExtractColumn(one, "review"))
        elif name in _OF_PERSON:
            found.append(ExtractColumn(one, "person"))
        elif name in asked:
            found.append(ExtractColumn(one, "answers", "answers"))
        else:
            assert name in asked_of_person, name
            found.append(ExtractColumn(one, "answers", "member_answers"))
    return found


_OF_PERSON = {
    "name", "sex", "birth_date", "citizen_id", "ethnicity", "phone", "birth_year", "birth_month", "birth_day",
    "number_state", "number_checked_on", "disabled", "merit", "monthly_social_allowance", "relation", "is_head",
    "member_no",
}  # fmt: skip


def _doubled(name: str) -> bool:
    """Marks repeat a choice or a deprivation, and the head's particulars those of the row."""
    head = name.startswith("head_") and name != "head_name"
    return name.startswith(("class_", "sex_", "birth_year_", "ticked_")) or head or name == "foreign_code"


def _plain(name: str, label: Text, read: Callable[[Line], Any], kind: Kind, **more: Any) -> Variable:
    return Variable(name, label, read, kind=kind, **more)


_REGISTERED = (
    _plain("since", Text("Có trong sổ từ", "In the register since"), attrgetter("household.since"), "date"),
    _plain(
        "latitude",
        Text("Vĩ độ", "Latitude"),
        attrgetter("household.latitude"),
        "decimal",
        personal="other",
    ),
    _plain(
        "longitude",
        Text("Kinh độ", "Longitude"),
        attrgetter("household.longitude"),
        "decimal",
        personal="other",
    ),
    _plain(
        "disabled_member",
        Text("Có người khuyết tật", "Disabled member"),
        attrgetter("household.disabled_member"),
        "bool",
    ),
    _plain(
        "number_checked_on",
        Text("Ngày đối chiếu số", "Checked on"),
        FieldOf("person", "number_checked_on"),
        "date",
    ),
)


def _of_review() -> list[ExtractColumn]:
    """What the last review states beside the answers."""
    facts: tuple[tuple[str, str, Text, Kind], ...] = (
        ("review_year", "year", Text("Năm rà soát", "Year of review"), "int"),
        ("review_standard", "standard", Text("Chuẩn nghèo", "Standard"), "text"),
        ("review_day", "reference_date", Text("Ngày tham chiếu", "Reference date"), "date"),
        ("review_locality", "locality", Text("Khu vực khi rà soát", "Locality then"), "text"),
        ("review_class", "result_class", Text("Kết quả rà soát", "Result of the review"), "text"),
        ("review_basis", "basis", Text("Căn cứ kết quả", "Basis of the result"), "text"),
    )
    found = [
        ExtractColumn(_plain(name, label, FieldOf("result", field), kind), "review")
        for name, field, label, kind in facts
    ]
    found = [
        replace(one, variable=replace(one.variable, codes=class_labels()))
        if one.name == "review_class"
        else one
        for one in found
    ]
    computed: tuple[tuple[str, Text, Kind], ...] = (
        ("points_line", Text("Mức chuẩn về điểm B1", "Line of points B1"), "int"),
        ("distance_income_points", Text("Điểm B1 so với mức chuẩn", "Points B1 against the line"), "int"),
        (
            "income_line",
            Text("Mức chuẩn thu nhập (đồng/người/tháng)", "Line of income (dong a month)"),
            "int",
        ),
        (
            "distance_deprivations",
            Text("Số chỉ số thiếu hụt so với ngưỡng", "Deprivations against the cut-off"),
            "int",
        ),
        ("below_line", Text("Dưới mức chuẩn thu nhập", "Below the line of income"), "bool"),
    )
    return found + [ExtractColumn(_outcome(*one), "review", "outcomes") for one in computed]


def _of_deprivations() -> list[ExtractColumn]:
    """Whether each indicator is deprived, as the classification states it; read back, it is what a list ticks."""
    return [
        ExtractColumn(
            _outcome(
                f"deprived_{one.key}", Text(f"Thiếu hụt: {one.short.vi}", f"Deprived: {one.short.en}"), "bool"
            ),
            "deprived",
            "outcomes",
        )
        for one in latest_standard().indicators
    ]


def _outcome(name: str, label: Text, kind: Kind) -> Variable:
    return _plain(name, label, _of_many, kind)


def _of_year(year: int) -> list[Variable]:
    """The result of a year's review, and the status on its last day."""
    facts: tuple[tuple[str, Text, Kind], ...] = (
        ("result_class", Text("kết quả rà soát", "result"), "text"),
        ("income_points", Text("điểm B1", "points B1"), "int"),
        ("deprivation_points", Text("điểm B2", "points B2"), "int"),
        ("size", Text("số nhân khẩu khi rà soát", "members then"), "int"),
        ("status", Text("tình trạng cuối năm", "status at its end"), "text"),
    )
    return [
        _plain(
            f"y{year}_{field}",
            Text(f"Năm {year}: {label.vi}", f"{year}: {label.en}"),
            _OfYear(year, field),
            kind,
            codes=class_labels() if kind == "text" else None,
        )
        for field, label, kind in facts
    ]


@dataclass(frozen=True)
class _OfYear:
    """Reads a field of a year of a line; of many lines without a call for each."""

    year: int
    field: str

    def __call__(self, line: Line) -> Any:
        return self.of_lines([line])[0]

    def of_lines(self, lines: Sequence[Line]) -> list[Any]:
        """One value a line."""
        year, field, nothing = self.year, self.field, dict[str, Any]()
        return [line.years.get(year, nothing).get(field) for line in lines]
