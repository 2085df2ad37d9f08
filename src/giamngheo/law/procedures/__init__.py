"""The review procedures as data: steps, actors, deadlines, report calendar, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from giamngheo.law.errors import Faulty, LawError
from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.parts import UnconfirmedValue
from giamngheo.law.paths import PACKAGE
from giamngheo.law.procedures.carried_out import check_kind, not_carried_out
from giamngheo.law.procedures.vocabulary import ACTORS as ACTORS
from giamngheo.law.procedures.vocabulary import PRODUCTS as PRODUCTS
from giamngheo.law.procedures.vocabulary import STAGES, Actor, Product
from giamngheo.law.procedures.vocabulary import Stage as Stage
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import LawFile, read_yaml
from giamngheo.rules import Text

PROCEDURES = PACKAGE / "procedures"
GIVEN = frozenset({"current_list", "applications"})
"""What no step of a review makes: it is there, or the household brings it."""


class ProcedureFigure(LawModel):
    """A number or day of the procedure; `value` of a calendar entry is "mm-dd" or a day of the month."""

    value: int | str
    label: BothLanguages
    unit: Literal["days", "working_days", "percent", "copies"] | None = None
    basis: Basis


class Asked(LawModel):
    """One authority of several: in its turn, or `together` with the one before; `answer_days` (working days) where
    they are not those of the step.
    """

    authority: str
    answer_days: int | None = None
    together: bool = False


class DatedChoice(LawModel):
    """A default that changed with the law: one authority by `value`, or several as they are `asked`."""

    valid_from: date
    valid_to: date | None = None
    value: str = ""
    asked: tuple[Asked, ...] = ()
    basis: Basis

    @model_validator(mode="after")
    def _one_way(self) -> DatedChoice:
        if bool(self.value) == bool(self.asked):
            raise Faulty(
                Text(
                    "ghi một trong hai: «value» (một cơ quan) hoặc «asked» (danh sách cơ quan)",
                    "give either “value” (one authority) or “asked” (a list of them)",
                )
            )
        return self

    @property
    def order(self) -> tuple[Asked, ...]:
        """Who is asked, in order."""
        return self.asked or (Asked(authority=self.value),)

    @property
    def key(self) -> str:
        """The one authority, or all of them joined by +."""
        return "+".join(one.authority for one in self.order)


class EndedChoice(LawModel):
    """The last day of an authority that is no more."""

    last_day: date
    basis: Basis


class ConsultedAuthority(LawModel):
    """Who is asked before recognition: an installation chooses; the law's default depends on the date."""

    choices: dict[str, BothLanguages]
    ended: dict[str, EndedChoice] = Field(default_factory=dict)
    defaults: tuple[DatedChoice, ...]

    @model_validator(mode="after")
    def _known(self) -> ConsultedAuthority:
        named = {one.authority for entry in self.defaults for one in entry.order}
        unknown = ({*self.ended} | named) - {*self.choices}
        if unknown:
            raise Faulty(
                Text(
                    "không có cơ quan «{names}» trong «choices» ({known}). Thêm cơ quan vào «choices», hoặc sửa mã",
                    "no such authority: {names}; “choices” has {known}. Add it there, or correct its key",
                ).format(names=", ".join(sorted(unknown)), known=", ".join(self.choices))
            )
        return self

    def words(self, key: str) -> Text:
        """An authority, or several of one default in their order, as people say it."""
        entry = next((one for one in self.defaults if one.key == key), None)
        if entry is None or len(entry.order) == 1:
            return self.choices.get(key, Text.same(key))
        said = self.choices[entry.order[0].authority]
        for one in entry.order[1:]:
            joint = (
                Text("{a} và {b}", "{a} and {b}") if one.together else Text("{a}, rồi {b}", "{a}, then {b}")
            )
            other = self.choices[one.authority]
            said = Text(joint.vi.format(a=said.vi, b=other.vi), joint.en.format(a=said.en, b=other.en))
        return said

    def choices_on(self, on: date) -> dict[str, Text]:
        """The authorities that there are on a day."""
        gone = {key for key, entry in self.ended.items() if on > entry.last_day}
        return {key: text for key, text in self.choices.items() if key not in gone}

    def default(self, on: date) -> DatedChoice | None:
        """The default in force on a day."""
        for entry in self.defaults:
            if entry.valid_from <= on and (entry.valid_to is None or on <= entry.valid_to):
                return entry
        return None


class ProcedureStep(LawModel):
    """One step: who acts, with which forms, within what time.

    `covers`: the stages of a review that it is; `needs` and `produces`: what must be there, and what comes of it.
    """

    key: str
    number: int
    name: BothLanguages
    actors: tuple[Actor, ...]
    words: BothLanguages
    forms: tuple[str, ...]
    covers: tuple[Stage, ...] = ()
    needs: tuple[Product, ...] = ()
    produces: tuple[Product, ...] = ()
    optional: bool = False
    figures: dict[str, ProcedureFigure] = Field(default_factory=dict)
    consulted_authority: ConsultedAuthority | None = None
    basis: Basis


class Report(LawModel):
    """A report due on a day of certain months; `before` means earlier than that day."""

    key: str
    name: BothLanguages
    sender: Actor = Field(alias="from")
    receiver: Actor = Field(alias="to")
    day: int = Field(ge=1, le=31)
    months: tuple[int, ...]
    before: bool
    basis: Basis


class Procedure(LawModel):
    """One procedure of the law, its steps in order.

    `applies`: the procedure whose figures hold for stages that state none of their own.
    """

    id: str
    name: BothLanguages
    review_kind: Literal["annual", "on_request", "average_living", "low_income", "reports", "grievances"]
    applies: str | None = None
    procedure_code: ProcedureFigure | None = None
    calendar: dict[str, ProcedureFigure] = Field(default_factory=dict)
    figures: dict[str, ProcedureFigure] = Field(default_factory=dict)
    steps: tuple[ProcedureStep, ...] = ()
    reports: tuple[Report, ...] = ()

    def step(self, key: str) -> ProcedureStep:
        """The step `key`. Raises KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    @model_validator(mode="after")
    def _in_order(self) -> Procedure:
        """Each stage once and in the order of the law; each step's needs made by an earlier one."""
        order = list(STAGES)
        covered = [order.index(stage) for stage in self.stages()]
        if covered != sorted(set(covered)):
            raise Faulty(
                Text(
                    "các giai đoạn sai thứ tự hoặc lặp: {stages}. Thứ tự đúng: {order}. Sửa «number» hoặc «covers»",
                    "stages out of order or twice: {stages}. The order is {order}. Correct “number” or “covers”",
                ).format(stages=", ".join(self.stages()), order=", ".join(order)),
                ("steps",),
            )
        there = set(GIVEN)
        for step in self.steps:
            missing = set(step.needs) - there
            if missing:
                raise Faulty(_unmade(self.steps, step, sorted(missing)), ("steps", step.key, "needs"))
            if not step.optional:
                there |= set(step.produces)
        return self

    def stages(self) -> tuple[Stage, ...]:
        """The stages of a review under this procedure, in their order."""
        return tuple(stage for step in self.steps for stage in step.covers)

    def covering(self, stage: Stage) -> ProcedureStep | None:
        """The step that a stage is part of; None where the procedure has no such stage."""
        return next((step for step in self.steps if stage in step.covers), None)

    def path_of(self, place: str) -> str:
        """Where a value stands in the law's data: of `steps/posting`, `procedures/annual/steps/posting`."""
        return f"procedures/{self.id}/{place}"

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis) of every value."""
        for place, what, basis in self._values():
            yield self.path_of(place), what, basis

    def _values(self) -> Iterator[tuple[str, Text, Basis]]:
        if self.procedure_code:
            yield "procedure_code", self.procedure_code.label, self.procedure_code.basis
        for group, entries in (("calendar", self.calendar), ("figures", self.figures)):
            for key, figure in entries.items():
                yield f"{group}/{key}", figure.label, figure.basis
        for step in self.steps:
            yield from _step_values(f"steps/{step.key}", step)
        for report in self.reports:
            yield f"reports/{report.key}", report.name, report.basis

    def unconfirmed(self) -> list[UnconfirmedValue]:
        """The values that neither a seen text nor a confirmation backs."""
        return [UnconfirmedValue(*value) for value in self.values() if not value[2].decides]


def _unmade(steps: tuple[ProcedureStep, ...], step: ProcedureStep, missing: list[str]) -> Text:
    """Why a step's needs are not there: nobody makes them, or only a later step does (a circle)."""
    later = [one.key for one in steps[steps.index(step) :] if set(one.produces) & set(missing)]
    if later:
        return Text(
            "bước «{step}» cần {what} mà chỉ bước «{later}» ở sau (hoặc chính nó) làm ra: các bước chờ nhau thành "
            "vòng. Đổi «number» cho đúng thứ tự, hoặc bỏ khỏi «needs»",
            "the step “{step}” needs {what}; nothing makes {what} before it, only “{later}” does: they wait for each "
            "other. Put “number” right, or take it out of “needs”",
        ).format(step=step.key, what=", ".join(missing), later=", ".join(later))
    return Text(
        "bước «{step}» cần {what} mà không bước bắt buộc nào ở trước làm ra. Ghi {what} vào «produces» của bước "
        "trước, hoặc bỏ khỏi «needs»",
        "the step “{step}” needs {what}; nothing makes {what} before it. Put it into “produces” of an earlier step, "
        "or take it out of “needs”",
    ).format(step=step.key, what=", ".join(missing))


def _step_values(path: str, step: ProcedureStep) -> Iterator[tuple[str, Text, Basis]]:
    yield path, step.name, step.basis
    for key, figure in step.figures.items():
        yield f"{path}/figures/{key}", figure.label, figure.basis
    if step.consulted_authority:
        words = Text("cơ quan được xin ý kiến từ {on}", "consulted authority from {on}")
        for entry in step.consulted_authority.defaults:
            what = words.format(on=entry.valid_from.strftime("%d/%m/%Y"))
            yield f"{path}/consulted_authority/defaults/{entry.valid_from.isoformat()}", what, entry.basis


Built = TypeVar("Built", bound=Procedure)


def stage_figure(
    procedure: Procedure, stage: Stage, key: str, known: Mapping[str, Procedure] | None = None
) -> tuple[str, ProcedureFigure] | None:
    """(path, figure) of a stage: the procedure's own, else that of the procedure which it applies; None: none.

    known: the procedures in force on the day that counts; those of the package where nothing is said.
    """
    step = procedure.covering(stage)
    if step is not None and key in step.figures:
        return procedure.path_of(f"steps/{step.key}/figures/{key}"), step.figures[key]
    others = load_procedures() if known is None else known
    return stage_figure(others[procedure.applies], stage, key, others) if procedure.applies else None


def load_procedures() -> dict[str, Procedure]:
    """All procedures of the package by id: annual, on_request, average_living, low_income, reports, grievances.

    What a province has of its own from a day on: `own.procedures_on`. Raises LawError for a faulty file, and
    `not_carried_out` for what the program would neither do nor wait for.
    """
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> dict[str, Procedure]:
    return {path.stem: _procedure(path.stem) for path in sorted(PROCEDURES.glob("*.yaml"))}


def _procedure(name: str) -> Procedure:
    file = read_yaml(PROCEDURES / f"{name}.yaml")
    data = confirmed(file.data, f"procedures/{name}", read_confirmations())
    if (unknown := check_kind(name, data)) is not None:
        raise _left_undone(file, *unknown)
    return built(Procedure, data, file)


def built(model: type[Built], data: Mapping[str, Any], file: LawFile) -> Built:
    """A procedure of raw data. Raises LawError at its place in the file."""
    data = dict(data)
    places: dict[tuple[str, int], tuple[str, str]] = {}
    for section in ("steps", "reports"):
        entries: dict[str, Any] = data.get(section) or {}
        places.update({(section, index): (section, key) for index, key in enumerate(entries)})
        data[section] = [{"key": key, **entry} for key, entry in entries.items()]
    try:
        procedure = model.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file, places) from error
    if (left := not_carried_out(procedure)) is not None:
        raise _left_undone(file, *left)
    return procedure


def _left_undone(file: LawFile, place: tuple[str, ...], why: Text) -> LawError:
    where = "/".join(place)
    return file.error("not_carried_out", Text(f"«{where}»: {why.vi}", f"“{where}”: {why.en}"), place)
