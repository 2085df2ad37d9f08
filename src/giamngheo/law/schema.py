"""The shape of a standard's YAML files, as validated before a Standard is made of them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from .evidence import Basis, BothLanguages, Evidence, LawModel
from .parts import Constraint, Kind, VariableType


class Figure(LawModel):
    """A number of the law; None where it is not known."""

    value: int | None
    basis: Basis


class LineEntry(LawModel):
    valid_from: date
    valid_to: date | None = None
    income: Figure
    points: Figure
    upper_income: Figure


class NameEntry(LawModel):
    name: BothLanguages
    basis: Basis | None = None


class IndicatorEntry(LawModel):
    number: int = Field(ge=1, le=30)
    dimension: str
    name: BothLanguages
    short: BothLanguages
    cutoff: BothLanguages
    cutoff_basis: Basis
    rule: str | None
    basis: Basis | None = None


class ClassEntry(LawModel):
    name: BothLanguages
    words: BothLanguages
    rule: str
    basis: Basis


class PersonClassEntry(LawModel):
    """A category of persons: what the household must be, and what the person in it."""

    name: BothLanguages
    words: BothLanguages
    household_rule: str
    person_rule: str
    basis: Basis


class DerivedEntry(LawModel):
    """A name defined by a rule; `yes` and `no` are what explanations say instead of its parts."""

    rule: str
    label: BothLanguages | None = None
    yes: BothLanguages | None = None
    no: BothLanguages | None = None


class ClassVocabularyEntry(LawModel):
    derived: dict[str, str | DerivedEntry] = Field(default_factory=dict)


class ParameterRowEntry(LawModel):
    valid_from: date
    valid_to: date | None = None
    key: tuple[str | int, ...] = ()
    value: int | str
    basis: Basis | None = None


class ParameterEntry(LawModel):
    label: BothLanguages
    type: Literal["int", "decimal", "money"]
    scale: int = Field(default=0, ge=0, le=6)
    min: int | str
    max: int | str
    unit: BothLanguages | None = None
    keys: tuple[str, ...] = ()
    slot: str | None = None
    basis: Basis
    rows: tuple[ParameterRowEntry, ...] = ()


class CodesReference(LawModel):
    codes: str


class VariableEntry(LawModel):
    type: VariableType
    label: BothLanguages
    question: BothLanguages
    yes: BothLanguages | None = None
    no: BothLanguages | None = None
    choices: CodesReference | dict[str, BothLanguages] | None = None
    min: int | None = None
    max: int | None = None
    scale: int = Field(default=0, ge=0, le=6)
    unit: BothLanguages | None = None
    identity: bool = False
    pattern: str | None = None
    applies: str | None = None
    constraints: tuple[Constraint, ...] = ()
    kinds: tuple[Kind, ...] = Field(min_length=1)
    basis: Basis | None = None

    @model_validator(mode="after")
    def _complete(self) -> VariableEntry:
        if self.type in ("int", "decimal", "money") and (self.min is None or self.max is None):
            raise ValueError("a number needs min and max")
        if self.type == "bool" and (self.yes is None or self.no is None):
            raise ValueError("a yes/no variable needs the phrases yes and no")
        if (self.type == "choice") != (self.choices is not None):
            raise ValueError("choices belong to a choice, and a choice needs them")
        if self.type == "decimal" and self.scale == 0:
            raise ValueError("a decimal needs its scale")
        return self


class QuestionnaireFile(LawModel):
    basis: Basis
    household: dict[str, VariableEntry] = Field(default_factory=dict)
    person: dict[str, VariableEntry] = Field(default_factory=dict)


class QuestionnaireEntry(LawModel):
    include: tuple[str, ...]


class PointsFileEntry(LawModel):
    file: str
    version: str
    basis: Basis
    coverage: BothLanguages
    complete: bool


class PointsSlotEntry(LawModel):
    message: BothLanguages
    basis: Basis
    items_evidence: Evidence = Evidence.GAP
    items: dict[str, BothLanguages] = Field(default_factory=dict)


class StandardFile(LawModel):
    """standard.yaml, indicators.yaml and parameters.yaml of one standard, taken together."""

    id: str
    purpose: Literal["review", "fixture"]
    name: BothLanguages
    valid_from: date
    valid_to: date | None
    validity_basis: Basis
    documents: tuple[str, ...]
    labels: dict[str, BothLanguages]
    labels_basis: Basis
    localities: dict[str, BothLanguages]
    localities_basis: Basis
    lines: dict[str, tuple[LineEntry, ...]] = Field(default_factory=dict)
    deprivation_cutoff: Figure | None = None
    points_per_indicator: Figure | None = None
    dimensions: dict[str, NameEntry] = Field(default_factory=dict)
    dimensions_basis: Basis | None = None
    indicators: dict[str, IndicatorEntry] = Field(default_factory=dict)
    indicators_basis: Basis | None = None
    household_derived: dict[str, str | DerivedEntry] = Field(default_factory=dict)
    member_derived: dict[str, str | DerivedEntry] = Field(default_factory=dict)
    classes: dict[str, ClassEntry] = Field(default_factory=dict)
    person_classes: dict[str, PersonClassEntry] = Field(default_factory=dict)
    class_vocabulary: ClassVocabularyEntry = Field(default_factory=ClassVocabularyEntry)
    parameters: dict[str, ParameterEntry] = Field(default_factory=dict)
    slots: dict[str, BothLanguages] = Field(default_factory=dict)
    questionnaire: QuestionnaireEntry
    points_table: PointsFileEntry | None = None
    points_slot: PointsSlotEntry | None = None
    report_forms: str | None = None

    @model_validator(mode="after")
    def _bases_where_needed(self) -> StandardFile:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if self.indicators and (self.indicators_basis is None or self.points_per_indicator is None):
            raise ValueError("indicators need indicators_basis and points_per_indicator")
        if self.dimensions and self.dimensions_basis is None:
            raise ValueError("dimensions need dimensions_basis")
        unknown = {i.dimension for i in self.indicators.values()} - set(self.dimensions)
        if unknown:
            raise ValueError(f"unknown dimension {sorted(unknown)}")
        return self


class ScenarioChange(LawModel):
    """One entry a scenario sets: the path inside the standard, and what stands there instead.

    `to` is the entry itself (null removes it); `like` borrows one from another standard, marked `evidence`.
    """

    path: str
    to: object = None
    like: str | None = None
    evidence: Evidence = Evidence.INFERENCE


class ScenarioFile(LawModel):
    """A set of assumptions laid over a standard, for exploration only."""

    id: str
    name: BothLanguages
    assumptions: tuple[BothLanguages, ...] = Field(min_length=1)
    changes: tuple[ScenarioChange, ...] = Field(min_length=1)
