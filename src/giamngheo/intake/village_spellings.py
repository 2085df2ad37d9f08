"""Villages of one commune whose names differ by accents alone: what they were counted as is said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.locate import Locator
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.read import Intake
from giamngheo.intake.totals import Totals
from giamngheo.law.areas import Village, VillageKeys, normalise_village, typed_without_accents
from giamngheo.law.areas.names import has_accents
from giamngheo.rules import Text

_PLACE = ["household_key", "source_file", "source_sheet", "source_row"]
# So many rows of a sheet are named; the others are counted.
_ROWS = 5


@dataclass(frozen=True)
class _Written:
    """A name as one sheet writes it, in `count` rows; `given` by the totals, in the line `row`."""

    text: str
    file: str
    sheet: str
    count: int = 1
    given: bool = False
    row: int = 0

    @property
    def village(self) -> Village:
        return normalise_village(self.text)


def note_village_spellings(intake: Intake, totals: Totals | None) -> ProblemLog:
    """Warns of spellings that one village's line gathers, and of those that fit several lines.

    Only the list of one commune has lines by village. A sheet that writes all its villages without accents has no
    spelling of its own. The warnings join those of the intake.
    """
    log = ProblemLog()
    communes = [code for code in pc.unique(intake.households["commune_code"]).to_pylist() if code]
    if len(communes) == 1:
        households = intake.households.filter(pc.is_valid(intake.households["commune_code"]))
        _tell(households, [*_listed(households), *_given(totals, communes[0])], intake.locator, log)
    log.close()
    intake.problems += log.problems
    intake.counts += log.counts
    return log


def _tell(households: pa.Table, written: list[_Written], locator: Locator, log: ProblemLog) -> None:
    given = list(dict.fromkeys(one.text for one in written if one.given))
    keys = VillageKeys(
        dict.fromkeys(one.text for one in written if not one.given),
        given,
        unaccented=typed_without_accents(households, given),
    )
    bare = _without_accents(written)
    families: dict[str, list[_Written]] = defaultdict(list)
    for one in written:
        key = keys.of_given(one.text) if one.given else keys.of(one.text)
        if key and (one.file, one.sheet) not in bare:
            families[key].append(one)
        elif not key:
            _tell_open(one, keys, households, locator, log)
    for family in families.values():
        _tell_gathered(family, households, locator, log)


def _listed(households: pa.Table) -> list[_Written]:
    names = ["village", "source_file", "source_sheet"]
    found = households.select(names).group_by(names, use_threads=False).aggregate([([], "count_all")])
    return [
        _Written(row["village"], row["source_file"], row["source_sheet"], row["count_all"])
        for row in found.to_pylist()
        if row["village"] and row["village"].strip()
    ]


def _given(totals: Totals | None, commune: str) -> list[_Written]:
    return [
        _Written(line.village, line.file, line.sheet, given=True, row=line.row)
        for line in (totals.lines if totals else [])
        if line.commune_code == commune
    ]


def _without_accents(written: Iterable[_Written]) -> set[tuple[str, str]]:
    """The sheets in which no village has an accent; the kind of a village may have been written out by us."""
    sheets = {(one.file, one.sheet) for one in written}
    return sheets - {(one.file, one.sheet) for one in written if has_accents(one.village.name)}


def _tell_open(
    one: _Written, keys: VillageKeys, households: pa.Table, locator: Locator, log: ProblemLog
) -> None:
    others = keys.rivals(one.text)
    log.add(
        "village_spelling_open",
        **_place([one], households, locator),
        value=one.text,
        rows=_rows([one], households),
        others=Text(_named(others, "và"), _named(others, "and")),
    )


def _tell_gathered(family: list[_Written], households: pa.Table, locator: Locator, log: ProblemLog) -> None:
    # "Giác" of the totals is "Khu Giác" of the list: only the names are compared
    one_key = len({one.village.key for one in family}) == 1
    spellings: dict[str, list[_Written]] = defaultdict(list)
    for one in family:
        spellings[one.village.spelling if one_key else one.village.bare_spelling].append(one)
    usual, *others = sorted(
        spellings.values(),
        key=lambda ones: (-_households(ones), all(one.given for one in ones), ones[0].text),
    )
    for other in others:
        log.add(
            "village_spellings",
            **_place(other, households, locator),
            value=other[0].text,
            rows=_rows(other, households),
            other=usual[0].text,
            other_rows=_rows(usual, households),
        )


def _households(ones: Iterable[_Written]) -> int:
    return sum(one.count for one in ones if not one.given)


def _of(one: _Written, households: pa.Table) -> pa.Table:
    same = pc.and_(
        pc.equal(households["village"], one.text),
        pc.and_(
            pc.equal(households["source_file"], one.file), pc.equal(households["source_sheet"], one.sheet)
        ),
    )
    return households.filter(same).select(_PLACE)


def _place(ones: list[_Written], households: pa.Table, locator: Locator) -> Mapping[str, Any]:
    """The first cell of a spelling, in the list where it stands there."""
    first = min(ones, key=lambda one: one.given)
    if first.given:
        return {"file": first.file, "sheet": first.sheet, "row": first.row}
    return locator.cell(_of(first, households).slice(0, 1).to_pylist()[0], "village")


def _rows(ones: Iterable[_Written], households: pa.Table) -> Text:
    """ "hàng 5, 9, trang “Khu 1”; bảng tổng số, hàng 3, trang “Tổng số”", of several files each with its name."""
    vi, en = [], []
    several = pc.count_distinct(households["source_file"]).as_py() > 1
    for (given, file, sheet), same in groupby(sorted(ones, key=_sheet), key=_sheet):
        numbers: list[int] = []
        for one in same:
            numbers += [one.row] if given else _of(one, households)["source_row"].to_pylist()
        listed = ", ".join(str(number) for number in sorted(numbers)[:_ROWS])
        more = len(numbers) - _ROWS
        vi_more, en_more = (f" và {more} hàng nữa", f" and {more} more") if more > 0 else ("", "")
        of_totals = ("bảng tổng số, ", "the totals, ") if given else ("", "")
        vi_file, en_file = (f", tệp {file}", f", file {file}") if several else ("", "")
        en_rows = "row" if len(numbers) == 1 else "rows"
        vi.append(f"{of_totals[0]}hàng {listed}{vi_more}, trang “{sheet}”{vi_file}")
        en.append(f"{of_totals[1]}{en_rows} {listed}{en_more}, sheet “{sheet}”{en_file}")
    return Text("; ".join(vi), "; ".join(en))


def _sheet(one: _Written) -> tuple[bool, str, str]:
    return one.given, one.file, one.sheet


def _named(names: Iterable[str], last: str) -> str:
    quoted = [f"“{name}”" for name in names]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
