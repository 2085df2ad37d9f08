"""The counting: every measure of every form in one pass over a source, by area type and unit.

A request is what one cell needs counted; its answer is three whole numbers, so that sums of lines are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import pyarrow as pa

from giamngheo.law.report_forms import Size

if TYPE_CHECKING:
    import ibis

Place = tuple[str, str]  # block, unit key
_KEPT = {"block", "unit", *get_args(Size)}
_WHO = {"household_key", "previous_code"}


class Request(NamedTuple):
    """Households for which `where` holds, the sum of their `size`, or the sum of the number rule `number`."""

    where: str
    size: Size | None = None
    number: str | None = None


@dataclass(frozen=True)
class Answer:
    """`value`: the sum over what is known. `met`: households that meet the condition, known size or not.

    `undecided`: households for which the condition is unknown; `unsized`: those that meet it but whose size
    (or number) is unknown.
    """

    value: int = 0
    met: int = 0
    undecided: int = 0
    unsized: int = 0

    def __add__(self, other: Answer) -> Answer:
        return Answer(
            self.value + other.value,
            self.met + other.met,
            self.undecided + other.undecided,
            self.unsized + other.unsized,
        )

    @property
    def unknown(self) -> int:
        return self.undecided + self.unsized


Answers = Mapping[Request, Answer]
AddColumns = Callable[[Any, Mapping[str, str]], Any]


@dataclass(frozen=True)
class Tally:
    """The answers by place, and directly over the whole source (a second reckoning of the totals).

    rules: the column of the kept rows that holds a rule, by its text.
    """

    by_place: Mapping[Place, Answers]
    direct: Answers
    rules: Mapping[str, str] = field(default_factory=dict)

    def summed(self, places: Iterable[Place]) -> dict[Request, Answer]:
        """The answers of several places added up; requests no place has answered are zero."""
        total = {request: Answer() for request in self.direct}
        for place in places:
            for request, answer in self.by_place.get(place, {}).items():
                total[request] += answer
        return total


def count(
    con: ibis.BaseBackend,
    rows: pa.Table,
    requests: Iterable[Request],
    add_columns: AddColumns,
    keep: Path | None = None,
) -> Tally:
    """Answers the requests over `rows` (columns block, unit, sizes, variables).

    `add_columns(table, {name: rule text})` gives the table with a column per rule: yes/no as `name`, numbers
    as `name_lo` and `name_hi`. `keep`: a Parquet file for the rows with those columns, from which
    `reports.behind` tells which households a figure counts.
    """
    wanted = list(dict.fromkeys(requests))
    texts = dict.fromkeys(text for request in wanted for text in (request.where, request.number) if text)
    names = {text: f"rule_{number}" for number, text in enumerate(texts)}
    written = con.create_table("report_rows", rows, temp=True, overwrite=True)
    with_rules = add_columns(written, {name: text for text, name in names.items()})
    kept = [name for name in with_rules.columns if name in _KEPT | _WHO or name.startswith("rule_")]
    con.create_table("report_rules", with_rules.select(kept), temp=True, overwrite=True)
    if keep is not None:
        con.con.execute(f"copy report_rules to {_quoted(keep)} (format parquet, compression zstd)")
    sums = ", ".join(_sums(wanted, names))
    whole = _fetch(con, f"select {sums} from report_rules")  # noqa: S608 -- own names
    grouped = _fetch(con, f"select block, unit, {sums} from report_rules group by block, unit")  # noqa: S608
    return Tally(
        {(row["block"], row["unit"]): _answers(row, wanted) for row in grouped},
        _answers(whole[0], wanted),
        names,
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _fetch(con: Any, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = con.con.sql(sql).to_arrow_table().to_pylist()
    return rows


def _sums(wanted: list[Request], names: Mapping[str, str]) -> Iterator[str]:
    """SQL of the sums of each request over the table of rule columns."""
    for number, request in enumerate(wanted):
        holds = names[request.where]
        yield f"count(*) filter ({holds}) as met_{number}"
        yield f"count(*) filter ({holds} is null) as undecided_{number}"
        if request.number is not None or request.size is not None:
            value, known = _amount(request, names)
            yield f"sum({value}) filter ({holds} and {known}) as value_{number}"
            yield f"count(*) filter ({holds} and not {known}) as unsized_{number}"


def _amount(request: Request, names: Mapping[str, str]) -> tuple[str, str]:
    if request.number is None:
        return str(request.size), f"({request.size} is not null)"
    low, high = f"{names[request.number]}_lo", f"{names[request.number]}_hi"
    return low, f"coalesce({low} = {high}, false)"


def _answers(row: Mapping[str, Any], wanted: list[Request]) -> dict[Request, Answer]:
    def number(name: str, otherwise: int = 0) -> int:
        return int(row.get(name, otherwise) or 0)

    return {
        request: Answer(
            number(f"value_{index}", number(f"met_{index}")),
            number(f"met_{index}"),
            number(f"undecided_{index}"),
            number(f"unsized_{index}"),
        )
        for index, request in enumerate(wanted)
    }
