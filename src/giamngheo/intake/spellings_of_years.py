"""Villages that this list and an earlier one write with other accents: they are compared as one, and that is said."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.previous import Previous
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.read import Intake
from giamngheo.law.areas import normalise_village
from giamngheo.law.areas.names import has_accents

_PLACE = ["household_key", "source_file", "source_sheet", "source_row"]
_Spellings = dict[tuple[str, str], dict[str, tuple[str, int]]]
"""(commune, village without accents) → spelling → (as written, households)."""


def note_spellings_of_years(intake: Intake, earlier: Iterable[Previous]) -> ProblemLog:
    """Warns of a village whose accents differ between this list and an earlier one.

    A wrong tone mark is common, so households of both spellings are matched as of one village. A name without any
    accent says nothing of them. The warnings join those of the intake.
    """
    log = ProblemLog()
    now = _spellings(intake.households)
    for list_before in earlier:
        before = _spellings(list_before.table)
        for place in sorted(now.keys() & before.keys()):
            for spelling, (written, count) in sorted(now[place].items()):
                others = {key: one for key, one in before[place].items() if key not in now[place]}
                if spelling in before[place] or not others:
                    continue
                _tell(intake, place[0], written, count, others.values(), list_before, log)
    log.close()
    intake.problems += log.problems
    intake.counts += log.counts
    return log


def _tell(
    intake: Intake,
    commune: str,
    written: str,
    count: int,
    others: Iterable[tuple[str, int]],
    before: Previous,
    log: ProblemLog,
) -> None:
    other, other_count = max(others, key=lambda one: (one[1], one[0]))
    households = intake.households
    same = pc.and_(pc.equal(households["commune_code"], commune), pc.equal(households["village"], written))
    first = households.filter(same).select(_PLACE).slice(0, 1).to_pylist()[0]
    log.add(
        "village_spelling_of_year",
        **intake.locator.cell(first, "village"),
        value=written,
        count=count,
        other=other,
        other_count=other_count,
        label=before.label if before.year is None else str(before.year),
    )


def _spellings(table: pa.Table) -> _Spellings:
    names = ["commune_code", "village"]
    grouped = table.select(names).group_by(names, use_threads=False).aggregate([([], "count_all")])
    found: _Spellings = defaultdict(dict)
    for row in grouped.to_pylist():
        village = normalise_village(row["village"] or "")
        if not row["commune_code"] or not has_accents(village.name):
            continue
        place = (row["commune_code"], village.key)
        written, count = found[place].get(village.spelling, (row["village"], 0))
        found[place][village.spelling] = (written, count + row["count_all"])
    return dict(found)
