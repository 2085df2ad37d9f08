"""The class that a list records for a household: in its column, by a mark, or in the section or title above."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.assembly import SheetData
from giamngheo.intake.problems import ProblemLog
from giamngheo.law import Standard
from giamngheo.rules import Text

COLUMN = "poverty_class_recorded"
MARKS = ("class_poor", "class_near_poor", "class_not_poor", "class_average")
# Classes above the line do not exclude one another: "not poor" says nothing of the income.
_BITS = {"poor": 1, "near_poor": 2}
_ABOVE = 4


def fill_class(data: SheetData, standard: Standard, log: ProblemLog) -> None:
    """The household's own columns decide, then its section, then the title; of a household given two classes at
    once none is believed, and that is told."""
    count = data.households
    listed = data.household.get(COLUMN, pa.nulls(count, pa.string()))
    said = {COLUMN: _bits(listed)}
    for target in MARKS:
        ticked = data.household.pop(target, None)
        if ticked is not None:
            code = target.removeprefix("class_")
            marked = pc.fill_null(ticked, False)
            said[target] = np.where(marked.to_numpy(zero_copy_only=False), _bit(code), 0).astype(np.int8)
            listed = pc.if_else(pc.and_(pc.is_null(listed), marked), pa.scalar(code), listed)
    doubtful = ~np.isin(np.bitwise_or.reduce([*said.values()]), (0, *_BITS.values(), _ABOVE))
    _report(data, said, np.flatnonzero(doubtful), standard, log)
    if count:
        title = data.plan.title.place.recorded_class
        stated = pa.array([place.recorded_class or title for place in data.scan.places], pa.string())
        listed = pc.coalesce(listed, stated.take(pa.array(data.scan.section[data.first])))
    data.household[COLUMN] = pc.if_else(pa.array(doubtful), pa.scalar(None, pa.string()), listed)


def _bits(classes: pa.Array) -> np.ndarray:
    encoded = classes.dictionary_encode()
    bits = pa.array([_bit(code) for code in encoded.dictionary.to_pylist()], pa.int8())
    found: np.ndarray = pc.fill_null(bits.take(encoded.indices), 0).to_numpy(zero_copy_only=False)
    return found


def _bit(code: str | None) -> int:
    return _BITS.get(code, _ABOVE) if code else 0


def _report(
    data: SheetData, said: dict[str, np.ndarray], households: np.ndarray, standard: Standard, log: ProblemLog
) -> None:
    sheet = data.plan.sheet
    ends = np.append(data.first[1:], len(data.scan.rows))
    for household in households:
        targets = [target for target in said if said[target][household]]
        places = {}
        for target in targets:
            codes = data.codes(target)[data.first[household] : ends[household]]
            places[target] = int(data.first[household] + np.flatnonzero(codes)[0])
        last = targets[-1]
        meaning = data.plan.meaning(last)
        log.add(
            "two_classes",
            sheet.file,
            sheet.name,
            sheet.number(int(data.scan.rows[places[last]])),
            sheet.letter(meaning.index) if meaning else None,
            data.text(last, places[last]),
            meaning.heading if meaning else None,
            int(data.key_offset + household + 1),
            classes=Text.join(", ", [_shown(data, target, places[target], standard) for target in targets]),
        )


def _shown(data: SheetData, target: str, position: int, standard: Standard) -> Text:
    """ "hộ nghèo (cột G)"."""
    meaning = data.plan.meaning(target)
    column = data.plan.sheet.letter(meaning.index) if meaning else "?"
    names = standard.questionnaire.variable(COLUMN).choices
    code = target.removeprefix("class_")
    name = names.get(code, Text.same(data.text(target, position)))
    return Text(f"{name.vi} (cột {column})", f"{name.en} (column {column})")
