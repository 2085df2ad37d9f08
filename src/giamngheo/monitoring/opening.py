"""The list that the movements of a year start from, also where the standard has changed since it was approved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import duckdb

from giamngheo.exchange.snapshot import Snapshot
from giamngheo.law import load_standard
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Opening:
    """lists: (year, standard) of the earlier lists, oldest first; approved: the standard that approved the latest.

    restated: the latest list stands under this year's standard, which is not the one it was approved by.
    unknown: the standard has changed and nobody has restated the list, so no movement can be told.
    """

    lists: tuple[tuple[int, str], ...] = ()
    standard: str = ""
    approved: str = ""

    @property
    def year(self) -> int:
        return self.lists[-1][0] if self.lists else 0

    @property
    def changed(self) -> bool:
        return bool(self.lists) and self.approved != self.standard

    @property
    def restated(self) -> bool:
        return self.changed and self.lists[-1][1] == self.standard

    @property
    def unknown(self) -> bool:
        return self.changed and not self.restated

    def words(self) -> Text:
        """What a reader must know of the opening list."""
        values = {"year": self.year, "old": _named(self.approved), "new": _named(self.standard)}
        if self.restated:
            return Text(
                "Chuẩn nghèo đã đổi ({old} → {new}): diễn biến tính từ danh sách năm {year} tính lại theo chuẩn mới; "
                "ảnh hưởng của việc đổi chuẩn ở cột riêng, không tính là tái nghèo hay phát sinh mới.",
                "The standard has changed ({old} → {new}): movements start from the list of {year} restated under "
                "the new one; its effect stands in a column of its own, never as fallen back or newly poor.",
            ).format(**values)
        return Text(
            "Chuẩn nghèo đã đổi ({old} → {new}) mà danh sách năm {year} chưa được tính lại theo chuẩn mới: chưa lập "
            "được diễn biến. Người quản trị tính lại bằng lệnh «giamngheo restate --year {year} --standard {id}».",
            "The standard has changed ({old} → {new}) and the list of {year} is not restated under the new one: "
            "movements cannot be told. An administrator runs “giamngheo restate --year {year} --standard {id}”.",
        ).format(**values, id=self.standard)


def _named(standard: str) -> Text:
    return load_standard(standard).name


def opening_of(snapshot: Snapshot, year: int, standard: str) -> Opening:
    """From the years of a snapshot: of each earlier year the list under this standard, else the approved one."""
    of_year: dict[int, list[str]] = {}
    for one, its_standard in snapshot.years:
        if one < year:
            of_year.setdefault(one, []).append(its_standard)
    if not of_year:
        return Opening(standard=standard)
    latest = max(of_year)
    approved = approved_standards(snapshot)
    lists = tuple(
        (one, standard if standard in found else found[0]) for one, found in sorted(of_year.items())
    )
    known = approved.get(latest)
    return Opening(
        lists, standard, known if known in of_year[latest] else _largest(snapshot, latest, of_year[latest])
    )


def approved_standards(snapshot: Snapshot) -> dict[int, str]:
    """By year the standard of its decisions; where there are several, that of most."""
    with duckdb.connect() as con:
        rows = con.execute(
            """select year, standard, count(*) from read_parquet(?) where year is not null and standard <> ''
            group by year, standard order by year, standard""",
            [str(snapshot.table("statuses"))],
        ).fetchall()
    counts: dict[int, Counter[str]] = {}
    for one, standard, number in rows:
        counts.setdefault(one, Counter())[standard] += number
    return {one: found.most_common(1)[0][0] for one, found in counts.items()}


def _largest(snapshot: Snapshot, year: int, standards: list[str]) -> str:
    return max(standards, key=lambda one: snapshot.rows.get(snapshot.results(year, one).name, 0))
