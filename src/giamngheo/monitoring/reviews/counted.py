"""What a unit's figures of a review rest on: files, decisions beside them, the ledger they must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow.parquet as pq

from giamngheo.monitoring.reviews.folder import BESIDE
from giamngheo.monitoring.selection import Selection
from giamngheo.platform import figures
from giamngheo.reports.results import IdentityResult
from giamngheo.rules.text import Text

FORMS = {"7.2": "poor", "7.3": "near_poor"}
"""The forms whose column 9 counts a list in force."""
_ON_REQUEST = Text(
    "Đã tính thêm {n} hộ có quyết định rà soát thường xuyên trong năm, ngoài danh sách rà soát định kỳ.",
    "Besides, {n} households decided on request in the year that are not on the annual review's list.",
)
_KEPT = Text(
    "Đã tính thêm {n} hộ không có hồ sơ trong đợt mà quyết định trước vẫn còn hiệu lực trong sổ.",
    "Besides, {n} households without a file of this review whose earlier decision holds in the ledger.",
)
_AGREES = Text(
    "Cột 9 bằng danh sách đang có hiệu lực trong sổ, cũng là cột 1 của năm sau",
    "Column 9 is the list in force in the ledger, which is column 1 of the next year",
)


@dataclass(frozen=True)
class ListCounted:
    """files: households on the review's list in the unit, `waiting` of them without a class yet; on_request, kept:
    those without a file of the review; counted, ledger: by status the households of the figures and of the ledger;
    behind: ids of the households that a note speaks of, by `waiting`, `on_request`, `kept`.
    """

    files: int
    waiting: int
    on_request: int
    kept: int
    counted: Mapping[str, int]
    ledger: Mapping[str, int] | None
    behind: Mapping[str, list[int]]

    def notes(self) -> Iterator[tuple[str, Text]]:
        """What a reader must know of households that no file of the review stands for, with which of `behind`."""
        if self.on_request:
            yield "on_request", _ON_REQUEST.format(n=figures.number(self.on_request))
        if self.kept:
            yield "kept", _KEPT.format(n=figures.number(self.kept))

    def checks(self) -> dict[str, IdentityResult]:
        """By form whether its last column is the list in force; not checkable while households wait."""
        if self.ledger is None:
            return {}
        found = {}
        for number, status in FORMS.items():
            own, held = self.counted.get(status, 0), self.ledger.get(status, 0)
            failures = (f"{own} ≠ {held}",) if own != held and not self.waiting else ()
            found[number] = IdentityResult(
                f"9 = {held}",
                _AGREES,
                passed=int(not self.waiting and not failures),
                failed=len(failures),
                not_checkable=int(bool(self.waiting)),
                failures=failures,
            )
        return found


def count_list(chosen: Selection) -> ListCounted:
    """Of the rows of a review's folder that lie in the unit."""
    rows = chosen.households().select(["household_key", "class"]).to_pylist()
    classes = Counter(row["class"] for row in rows)
    behind = {"waiting": [row["household_key"] for row in rows if row["class"] == "unknown"]}
    file = chosen.snapshot.path / BESIDE
    if not file.is_file():
        return ListCounted(len(rows), classes["unknown"], 0, 0, classes, None, behind)
    said = {row["household_key"]: row for row in pq.read_table(file).to_pylist()}
    here = [said[row["household_key"]] for row in rows if row["household_key"] in said]
    besides = Counter(row["beside"] for row in here)
    behind |= {
        what: [row["household_key"] for row in here if row["beside"] == what]
        for what in ("on_request", "kept")
    }
    on_request, kept = besides["on_request"], besides["kept"]
    ledger = Counter(row["status"] for row in here) if said else None
    files = len(rows) - on_request - kept
    return ListCounted(files, classes["unknown"], on_request, kept, classes, ledger, behind)
