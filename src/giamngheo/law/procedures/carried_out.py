"""What the program carries out of a procedure: whatever else a file says is refused by name, never passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from giamngheo.rules import Text

if TYPE_CHECKING:
    from giamngheo.law.procedures import Procedure, ProcedureStep

Place = tuple[str, ...]
OTHERS = {"reports": frozenset[str](), "grievances": frozenset({"answer_days"})}
"""Procedures that are no review, and the figures that their steps may state."""
_ALWAYS = ("list", "classify", "posting", "recognition")
STAGES_OF: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "annual": (frozenset({*_ALWAYS, "meeting"}), frozenset({"consultation"})),
    "on_request": (frozenset({*_ALWAYS, "meeting"}), frozenset({"consultation"})),
    "average_living": (frozenset(_ALWAYS), frozenset({"consultation"})),
    "low_income": (frozenset(_ALWAYS), frozenset({"consultation"})),
}
"""By kind of review: the stages that its villages and communes go through, and those that they may."""
STEP_FIGURES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "meeting": {"agreement_percent": ("percent",), "minutes_copies": ("copies",)},
    "posting": {
        "posting_days": ("working_days",),
        "recheck_days": ("working_days",),
        "reposting_days": ("working_days",),
    },
    "consultation": {"answer_days": ("working_days",)},
}
"""By stage: the figures that are waited for or counted, in the units they are counted in."""
FIGURES: Mapping[str, tuple[str, ...]] = {"total_days": ("days", "working_days")}
CHOICES: Mapping[str, Mapping[str, Text]] = {
    "last_day_off": {
        "after": Text("ngày làm việc tiếp theo", "the next working day"),
        "before": Text("ngày làm việc liền trước", "the working day before"),
    },
}
"""Figures that are one of several words, without a unit: what each word says."""
CALENDAR = {"annual": frozenset({"start", "end"})}
MONTHLY = frozenset({"monthly_day"})


def check_kind(name: str, data: Mapping[str, Any]) -> tuple[Place, Text] | None:
    """A file of a kind that no review is of, or under another name than its kind: nothing would ask for it."""
    kind = str(data.get("review_kind", ""))
    if kind in {*STAGES_OF, *OTHERS} and kind == name == data.get("id"):
        return None
    return ("review_kind",), Text(
        "loại «{kind}» của tệp «{name}» không có trong chương trình, tệp sẽ không được dùng. Các loại: {known}; tên "
        "tệp, «id» và «review_kind» phải trùng nhau. Bỏ tệp này, hoặc nâng cấp chương trình.",
        "the kind “{kind}” of the file “{name}” is not carried out, nothing would use it. Known: {known}; the name "
        "of the file, “id” and “review_kind” are the same. Take the file away, or upgrade the program.",
    ).format(kind=kind, name=name, known=", ".join([*STAGES_OF, *OTHERS]))


def not_carried_out(procedure: Procedure) -> tuple[Place, Text] | None:
    """(place in the file, what stands there that nothing would do or wait for); None: all of it is carried out."""
    return next(_faults(procedure), None)


def _faults(procedure: Procedure) -> Iterator[tuple[Place, Text]]:
    kind = procedure.review_kind
    if kind in OTHERS:
        for step in procedure.steps:
            for key in sorted(set(step.figures) - OTHERS[kind]):
                yield ("steps", step.key, "figures", key), _figure(key, sorted(OTHERS[kind]))
        return
    needed, possible = STAGES_OF[kind]
    for step in procedure.steps:
        if not step.covers:
            yield ("steps", step.key), _step(step.key, sorted(needed | possible))
        for stage in step.covers:
            if stage not in needed | possible:
                yield ("steps", step.key, "covers"), _step(f"{step.key} ({stage})", sorted(needed | possible))
        yield from _step_faults(step)
    missing = sorted(needed - set(procedure.stages()))
    if missing:
        yield (
            ("steps",),
            Text(
                "thiếu giai đoạn {missing}: chương trình vẫn làm các giai đoạn đó với loại rà soát này. Ghi bước có "
                "«covers» giai đoạn ấy.",
                "the stage {missing} is missing: the program goes through it in this kind of review. Give the step "
                "that covers it.",
            ).format(missing=", ".join(missing)),
        )
    yield from _figure_faults(procedure)
    calendar = CALENDAR.get(kind, MONTHLY)
    for key in procedure.calendar:
        if key not in calendar:
            yield ("calendar", key), _figure(key, sorted(calendar))
    if procedure.applies is not None and procedure.applies not in STAGES_OF:
        yield ("applies",), _step(procedure.applies, sorted(STAGES_OF))


def _figure_faults(procedure: Procedure) -> Iterator[tuple[Place, Text]]:
    for key, figure in procedure.figures.items():
        if key in CHOICES:
            if figure.unit is not None or figure.value not in CHOICES[key]:
                yield ("figures", key), _figure(f"{key}: {figure.value}", [*CHOICES[key]])
        elif figure.unit not in FIGURES.get(key, ()):
            yield ("figures", key), _figure(key, [*_told(FIGURES), *CHOICES])


def _step_faults(step: ProcedureStep) -> Iterator[tuple[Place, Text]]:
    known = {key: units for stage in step.covers for key, units in STEP_FIGURES.get(stage, {}).items()}
    for key, figure in step.figures.items():
        if figure.unit not in known.get(key, ()):
            yield ("steps", step.key, "figures", key), _figure(key, _told(known))
    if step.consulted_authority is not None and "consultation" not in step.covers:
        yield ("steps", step.key, "consulted_authority"), _step(step.key, ["consultation"])
    if step.consulted_authority is None and "consultation" in step.covers:
        yield (
            ("steps", step.key, "covers"),
            Text(
                "bước «{step}» xin ý kiến (consultation) nhưng không ghi hỏi cơ quan nào. Ghi «consulted_authority» "
                "(choices, defaults), hoặc bỏ «consultation» khỏi «covers».",
                "the step “{step}” asks for an opinion (consultation) and says of nobody whom. Give "
                "“consulted_authority” (choices, defaults), or take “consultation” out of “covers”.",
            ).format(step=step.key),
        )


def _told(known: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{key} ({', '.join(units)})" for key, units in known.items()]


def _step(name: str, stages: list[str]) -> Text:
    return Text(
        "bước «{name}» không thuộc giai đoạn nào mà chương trình thực hiện với loại rà soát này ({known}), sẽ không "
        "ai làm, không ai chờ. Ghi «covers» của bước, bỏ bước, hoặc nâng cấp chương trình.",
        "the step “{name}” is of no stage that the program goes through in this kind of review ({known}); nobody "
        "would do it or wait for it. Give what it covers, take it out, or upgrade the program.",
    ).format(name=name, known=", ".join(stages))


def _figure(name: str, known: list[str]) -> Text:
    return Text(
        "chương trình không dùng số liệu «{name}» ở đây, hoặc không tính theo đơn vị đã ghi; thời hạn đó sẽ không "
        "được chờ. Dùng được ở đây: {known}. Sửa tên, đơn vị, hoặc bỏ số liệu.",
        "the figure “{name}” is not used here, or not counted in its unit, so nothing would wait for it. Known here: "
        "{known}. Correct its name or unit, or take it out.",
    ).format(name=name, known=", ".join(known) or "–")
