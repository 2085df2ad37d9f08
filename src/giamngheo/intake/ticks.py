"""What a blank cell of a yes/no column says.

A list of marks (x or nothing) says "no" by leaving blank; a household without any mark says nothing,
unless its total is 0. A column that writes both answers (1/0,
có/không) says
nothing by leaving blank: the answer is missing. Answers of the full questionnaire are "no" only where
the column holds
marks and nothing else.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.assembly import SheetData, household_codes
from giamngheo.intake.plan import uses_marks_only
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.sheet import cell_text
from giamngheo.law import Standard

FLAGS = ("ethnic_minority", "no_labour_capacity", "merit_member")
YES_WORDS = frozenset({"có", "yes", "true", "đúng"})


def says_no(data: SheetData, targets: Sequence[str]) -> bool:
    """True when some cell of these columns says "no" in so many words."""
    for target in targets:
        column = data.parsed[target]
        used = np.flatnonzero(np.bincount(data.codes(target)))
        if any(column.read[code] is False for code in used):
            return True
    return False


def fill_flags(data: SheetData, standard: Standard) -> None:
    """Flags, causes and marked answers: blank becomes "no" where the column's own way of writing says so."""
    causes = [name for name in data.parsed if name.startswith("cause_") and name != "cause_other_text"]
    for group in ([name] for name in FLAGS if name in data.parsed):
        _blank_is_no(data, group)
    if causes:
        _blank_is_no(data, causes)
    for target in list(data.household):
        if target in standard.questionnaire and target in data.parsed:
            spec = standard.questionnaire.variable(target)
            answer = spec.type == "bool" and set(spec.kinds) == {"full"}
            if answer and _only_marks(data, target):
                data.household[target] = pc.fill_null(data.household[target], False)


def fill_person_answers(data: SheetData, standard: Standard) -> None:
    """The same for the answers of members."""
    for target in list(data.person):
        if target in standard.questionnaire and target in data.parsed and target != "is_head":
            spec = standard.questionnaire.variable(target)
            if spec.type == "bool" and _only_marks(data, target):
                data.person[target] = pc.fill_null(data.person[target], False)


def _only_marks(data: SheetData, target: str) -> bool:
    column = data.parsed[target]
    used = np.flatnonzero(np.bincount(data.codes(target)))
    return uses_marks_only([column.values[code] for code in used if code])


def _blank_is_no(data: SheetData, targets: Sequence[str]) -> None:
    if says_no(data, targets) or not any(data.codes(target).any() for target in targets):
        return
    if all(target in FLAGS and _in_words(data, target) for target in targets):
        return
    for target in targets:
        data.household[target] = pc.fill_null(data.household[target], False)


def _in_words(data: SheetData, target: str) -> bool:
    """Whether a column answers "có", or is a yes/no of a typed table: a blank there is an answer that is missing."""
    column = data.parsed[target]
    used = [column.values[code] for code in np.flatnonzero(np.bincount(data.codes(target))) if code]
    return any(isinstance(value, bool) or cell_text(value).casefold() in YES_WORDS for value in used)


def fill_causes(data: SheetData, names: Sequence[str]) -> None:
    """ "1,3,7" in one cell → the columns of the causes."""
    listed = data.household.pop("causes", None)
    if listed is None:
        return
    _spread(data, listed, names)


def _spread(data: SheetData, listed: pa.Array, names: Sequence[str]) -> None:
    """A list of numbers per household → one boolean column per number; a household without list stays
    unknown."""
    encoded = [None if item is None else tuple(item) for item in listed.to_pylist()]
    for number, name in enumerate(names, 1):
        says = pa.array([None if item is None else number in item for item in encoded], pa.bool_())
        before = data.household.get(name)
        data.household[name] = says if before is None else pc.coalesce(before, says)


def fill_ticks(data: SheetData, standard: Standard, log: ProblemLog) -> None:
    """The ticked indicators, from twelve columns or from one column of numbers."""
    names = [f"ticked_{indicator.key}" for indicator in standard.indicators]
    listed = data.household.pop("ticked_list", None)
    if listed is not None:
        total = data.household.get("deprivation_points_recorded")
        none_said = pc.is_null(listed)
        if total is not None:
            # No number and no points: no indicator; no number and points: not said.
            zero = pc.fill_null(pc.equal(total, 0), False)
            listed = pa.array(
                [
                    [] if empty and nothing else item
                    for item, empty, nothing in zip(
                        listed.to_pylist(), none_said.to_pylist(), zero.to_pylist(), strict=True
                    )
                ],
                pa.list_(pa.int32()),
            )
        _spread(data, listed, names)
    present = [name for name in names if name in data.parsed]
    if present:
        _fill_blank_ticks(data, present, log)


def _fill_blank_ticks(data: SheetData, present: Sequence[str], log: ProblemLog) -> None:
    written = np.column_stack([household_codes(data, name) for name in present]) > 0
    if not written.any():
        return
    # A row without any mark says "deprived in nothing" only where its total says so too.
    silent = np.asarray(~written.any(axis=1))
    points = data.household.get("deprivation_points_recorded")
    if points is not None:
        values = pc.fill_null(points, -1).to_numpy(zero_copy_only=False)
        silent &= values != 0
        total = data.plan.meaning("deprivation_points_recorded") or data.plan.meaning("deprivation_count")
        letter = data.plan.sheet.letter(total.index) if total else None
        for household in np.flatnonzero(silent & (values > 0)):
            row = data.plan.sheet.number(int(data.scan.rows[data.first[household]]))
            log.add(
                "ticks_absent",
                data.plan.sheet.file,
                data.plan.sheet.name,
                row,
                letter,
                data.text(total.target or "", int(data.first[household]))
                if total
                else int(values[household]),
                total.heading if total else None,
                household_key=int(data.key_offset + household + 1),
                points=int(values[household]),
            )
    if says_no(data, present):
        return
    keep_null = pa.array(silent)
    for name in present:
        filled = pc.fill_null(data.household[name], False)
        data.household[name] = pc.if_else(keep_null, pa.scalar(None, pa.bool_()), filled)


def fill_counted_deprivations(data: SheetData, standard: Standard) -> None:
    """A column that counts the deprivations gives the B2 total where that is not written itself."""
    counted = data.household.pop("deprivation_count", None)
    if counted is None:
        return
    points = pc.multiply(counted, pa.scalar(standard.points_per_indicator, pa.int32()))
    recorded = data.household.get("deprivation_points_recorded")
    points = points if recorded is None else pc.coalesce(recorded, points.cast(recorded.type))
    data.household["deprivation_points_recorded"] = points
