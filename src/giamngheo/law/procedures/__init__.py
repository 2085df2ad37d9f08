"""The review procedures as data: steps, actors, deadlines, report calendar, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from giamngheo.law.errors import LawError
from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.parts import UnconfirmedValue
from giamngheo.law.paths import PACKAGE
from giamngheo.law.procedures.carried_out import check_kind, not_carried_out
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import LawFile, read_yaml
from giamngheo.rules import Text

PROCEDURES = PACKAGE / "procedures"
Actor = Literal[
    "household",
    "village_head",
    "enumerator",
    "commune_committee",
    "commune_chairman",
    "poverty_officer",
    "party_cell_secretary",
    "mass_organisations",
    "household_representatives",
    "fatherland_front",
    "consulted_authority",
    "province_chairman",
    "provincial_department",
    "ministry",
]
ACTORS: dict[str, Text] = {
    "household": Text("hộ gia đình", "the household"),
    "village_head": Text("trưởng thôn, tổ trưởng tổ dân phố", "the village head"),
    "enumerator": Text("rà soát viên", "the enumerator"),
    "commune_committee": Text("Ban Chỉ đạo rà soát cấp xã", "the commune's review committee"),
    "commune_chairman": Text("Chủ tịch Ủy ban nhân dân cấp xã", "the commune chairman"),
    "poverty_officer": Text("công chức phụ trách giảm nghèo cấp xã", "the commune's poverty officer"),
    "party_cell_secretary": Text("Bí thư chi bộ", "the secretary of the Party cell"),
    "mass_organisations": Text("các đoàn thể", "the mass organisations"),
    "household_representatives": Text("đại diện hộ gia đình", "representatives of households"),
    "fatherland_front": Text(
        "Mặt trận Tổ quốc cấp xã (giám sát)", "the commune's Fatherland Front (supervises)"
    ),
    "consulted_authority": Text("cơ quan được xin ý kiến", "the consulted authority"),
    "province_chairman": Text("Chủ tịch Ủy ban nhân dân cấp tỉnh", "the provincial chairman"),
    "provincial_department": Text(
        "Sở Nông nghiệp và Môi trường", "the Department of Agriculture and Environment"
    ),
    "ministry": Text("Bộ Nông nghiệp và Môi trường", "the Ministry of Agriculture and Environment"),
}


Stage = Literal["list", "classify", "meeting", "posting", "consultation", "recognition"]
STAGES: dict[str, Text] = {
    "list": Text("lập danh sách", "the list"),
    "classify": Text("rà soát, phân loại", "review and classification"),
    "meeting": Text("họp dân", "the village meeting"),
    "posting": Text("niêm yết", "the posting"),
    "consultation": Text("xin ý kiến", "the opinion"),
    "recognition": Text("công nhận", "the recognition"),
}
Product = Literal[
    "current_list",
    "applications",
    "review_list",
    "classes",
    "agreement",
    "minutes",
    "cleared_results",
    "opinion",
    "decision",
    "certificates",
    "refusals",
]
PRODUCTS: dict[str, Text] = {
    "current_list": Text("danh sách hộ đang quản lý", "the list in force"),
    "applications": Text("giấy đề nghị", "applications"),
    "review_list": Text("danh sách hộ cần rà soát", "the list of households to review"),
    "classes": Text("điểm và kết quả phân loại", "points and classes"),
    "agreement": Text("kết quả thống nhất", "agreed results"),
    "minutes": Text("biên bản họp dân", "minutes of the meeting"),
    "cleared_results": Text(
        "kết quả đã niêm yết, không còn khiếu nại", "posted results without open complaints"
    ),
    "opinion": Text("ý kiến của cấp trên", "the higher authority's opinion"),
    "decision": Text("quyết định công nhận", "the recognition decision"),
    "certificates": Text("giấy chứng nhận", "certificates"),
    "refusals": Text("văn bản trả lời không công nhận", "written refusals"),
}
GIVEN = frozenset({"current_list", "applications"})
"""What no step of a review makes: it is there, or the household brings it."""


class ProcedureFigure(LawModel):
    """A number or day of the procedure; `value` of a calendar entry is "mm-dd" or a day of the month."""

    value: int | str
    label: BothLanguages
    unit: Literal["days", "working_days", "percent", "copies"] | None = None
    basis: Basis


class DatedChoice(LawModel):
    """A default that changed with the law."""

    valid_from: date
    valid_to: date | None = None
    value: str
    basis: Basis


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
        unknown = ({*self.ended} | {entry.value for entry in self.defaults}) - {*self.choices}
        if unknown:
            raise ValueError(f"no such authority: {', '.join(sorted(unknown))}")
        return self

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
            raise ValueError(f"{self.id}: stages out of order: {', '.join(self.stages())}")
        there = set(GIVEN)
        for step in self.steps:
            missing = set(step.needs) - there
            if missing:
                raise ValueError(
                    f"{self.id}/{step.key}: nothing makes {', '.join(sorted(missing))} before it"
                )
            if not step.optional:
                there |= set(step.produces)
        return self

    def stages(self) -> tuple[Stage, ...]:
        """The stages of a review under this procedure, in their order."""
        return tuple(stage for step in self.steps for stage in step.covers)

    def covering(self, stage: Stage) -> ProcedureStep | None:
        """The step that a stage is part of; None where the procedure has no such stage."""
        return next((step for step in self.steps if stage in step.covers), None)

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis) of every value."""
        prefix = f"procedures/{self.id}"
        if self.procedure_code:
            yield f"{prefix}/procedure_code", self.procedure_code.label, self.procedure_code.basis
        for group, entries in (("calendar", self.calendar), ("figures", self.figures)):
            for key, figure in entries.items():
                yield f"{prefix}/{group}/{key}", figure.label, figure.basis
        for step in self.steps:
            yield from _step_values(f"{prefix}/steps/{step.key}", step)
        for report in self.reports:
            yield f"{prefix}/reports/{report.key}", report.name, report.basis

    def unconfirmed(self) -> list[UnconfirmedValue]:
        """The values that neither a seen text nor a confirmation backs."""
        return [UnconfirmedValue(*value) for value in self.values() if not value[2].decides]


def _step_values(path: str, step: ProcedureStep) -> Iterator[tuple[str, Text, Basis]]:
    yield path, step.name, step.basis
    for key, figure in step.figures.items():
        yield f"{path}/figures/{key}", figure.label, figure.basis
    if step.consulted_authority:
        words = Text("cơ quan được xin ý kiến từ {on}", "consulted authority from {on}")
        for entry in step.consulted_authority.defaults:
            what = words.format(on=entry.valid_from.strftime("%d/%m/%Y"))
            yield f"{path}/consulted_authority/defaults/{entry.valid_from.isoformat()}", what, entry.basis


def stage_figure(procedure: Procedure, stage: Stage, key: str) -> tuple[str, ProcedureFigure] | None:
    """(path, figure) of a stage: the procedure's own, else that of the procedure which it applies; None: none."""
    step = procedure.covering(stage)
    if step is not None and key in step.figures:
        return f"procedures/{procedure.id}/steps/{step.key}/figures/{key}", step.figures[key]
    return stage_figure(load_procedures()[procedure.applies], stage, key) if procedure.applies else None


def load_procedures() -> dict[str, Procedure]:
    """All procedures by id: annual, on_request, average_living, low_income, reports, grievances.

    Raises LawError for a faulty file, and `not_carried_out` for what the program would neither do nor wait for.
    """
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> dict[str, Procedure]:
    return {path.stem: _procedure(path.stem) for path in sorted(PROCEDURES.glob("*.yaml"))}


def _procedure(name: str) -> Procedure:
    file = read_yaml(PROCEDURES / f"{name}.yaml")
    data: dict[str, Any] = dict(confirmed(file.data, f"procedures/{name}", read_confirmations()))
    if (unknown := check_kind(name, data)) is not None:
        raise _left_undone(file, *unknown)
    places: dict[tuple[str, int], tuple[str, str]] = {}
    for section in ("steps", "reports"):
        entries: dict[str, Any] = data.get(section) or {}
        places.update({(section, index): (section, key) for index, key in enumerate(entries)})
        data[section] = [{"key": key, **entry} for key, entry in entries.items()]
    try:
        procedure = Procedure.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file, places) from error
    if (left := not_carried_out(procedure)) is not None:
        raise _left_undone(file, *left)
    return procedure


def _left_undone(file: LawFile, place: tuple[str, ...], why: Text) -> LawError:
    where = "/".join(place)
    return file.error("not_carried_out", Text(f"«{where}»: {why.vi}", f"“{where}”: {why.en}"), place)
