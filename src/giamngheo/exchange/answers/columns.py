"""Which columns of a workbook become answers, and those that tell who, when and which version."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from giamngheo.intake.template import Column
from giamngheo.law import Standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.law.parts import Entity, Kind
from giamngheo.rules.text import Text

VERSION, VISITED, ENUMERATOR, PERSON = "form_version", "visited_on", "enumerator_name", "person_code"
HEADINGS = {
    VISITED: Text("Ngày rà soát", "Day of the visit"),
    ENUMERATOR: Text("Rà soát viên", "Enumerator"),
    VERSION: Text("Lần lưu phiếu", "Saved version"),
    PERSON: Text("Mã người trong sổ", "Person in the register"),
}
"""As `intake/columns.yaml` knows them: read here, of no use to a list for the register."""
_QUESTIONS = {
    VISITED: Text(
        "Ngày đến hộ; để trống: lấy ngày ghi khi tải tệp lên.",
        "The day of the visit; empty: the day given with the upload.",
    ),
    ENUMERATOR: Text(
        "Người đã đến hộ; để trống: lấy người chọn khi tải tệp lên.",
        "Who visited; empty: the person chosen with the upload.",
    ),
    VERSION: Text(
        "Phần mềm ghi sẵn để biết phiếu có bị sửa ở nơi khác không. Không sửa ô này.",
        "Written by the program, to see whether the form was changed elsewhere. Do not change it.",
    ),
    PERSON: Text(
        "Phần mềm ghi sẵn để biết đúng người. Không sửa ô này.",
        "Written by the program, to know the person. Do not change it.",
    ),
}
_TICKED = "ticked_"
_TYPED_SUM = "deprivation_points_recorded"
LISTING = {"ticked_list": _TICKED, "causes": "cause_", "deprivation_count": _TYPED_SUM}
"""Columns that say several variables at once: those whose names begin so."""
KINDS: dict[Kind, Text] = {
    "full": Text("Phiếu đầy đủ (hộ và thành viên)", "The whole form (household and members)"),
    "totals": Text("Tổng điểm B1, B2", "Totals B1 and B2"),
    "indicators": Text("Điểm B1 và các chỉ số đánh dấu", "B1 and ticked indicators"),
}


@lru_cache(maxsize=8)
def answers_of(standard: Standard, entity: Entity) -> frozenset[str]:
    """The variables that a workbook may answer: those of the form, and the typed sums and ticks of a household."""
    asked = {one.name for block in form_blocks(standard) if block.entity == entity for one in block.variables}
    if entity == "household":
        names = [one.name for one in standard.questionnaire.variables(entity)]
        asked |= {name for name in names if name == _TYPED_SUM or name.startswith(_TICKED)}
    return frozenset(asked)


def kinds_of(standard: Standard) -> list[Kind]:
    """The kinds of template that the standard admits: typed sums only where its questionnaire has them."""
    asked = standard.questionnaire.variables
    return [
        kind
        for kind in KINDS
        if kind == "full"
        or any(one.name == _TYPED_SUM or one.name.startswith(_TICKED) for one in asked("household", kind))
    ]


def household_columns(lang: str, people: Sequence[str]) -> tuple[Column, ...]:
    """Day, enumerator (a choice of `people`) and version, as the template has them."""
    return (
        _column(VISITED, lang, form="date"),
        _column(ENUMERATOR, lang, form="choice" if people else "text", choices=tuple(people)),
        _column(VERSION, lang),
    )


def person_columns(lang: str) -> tuple[Column, ...]:
    return (_column(PERSON, lang),)


def _column(name: str, lang: str, *, form: str = "text", choices: tuple[str, ...] = ()) -> Column:
    question = _QUESTIONS[name].get(lang)
    return Column(name, HEADINGS[name].get(lang), question, form, "list", choices)
