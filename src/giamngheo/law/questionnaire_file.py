"""The questionnaire of a standard, built from the files it includes, its indicators and its points table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from giamngheo.rules import Text, Vocabulary

from .codes import load_codes
from .evidence import Basis
from .overlay import confirmed, read_confirmations
from .parts import Entity, ParameterSpec, VariableSpec
from .paths import PACKAGE
from .points_table import PointsTable
from .questionnaire import Questionnaire
from .rawdata import RawStandard, included
from .schema import CodesReference, QuestionnaireFile, StandardFile, VariableEntry
from .sources import documents, overlay_stamp, validation_error
from .vocabulary import person_vocabulary, questionnaire_vocabulary
from .yamlfile import read_yaml


def build_questionnaire(
    spec: StandardFile, raw: RawStandard, parameters: dict[str, ParameterSpec], table: PointsTable | None
) -> Questionnaire:
    variables: list[VariableSpec] = []
    for name in spec.questionnaire.include:
        variables += _questionnaire_file(name, raw)
    variables += _tick_variables(spec)
    variables += _item_variables(table)
    names = [variable.name for variable in variables]
    for name in names:
        if names.count(name) > 1:
            message = Text(
                "Biến «{name}» có hai lần trong bảng hỏi.",
                "The variable “{name}” is in the questionnaire twice.",
            )
            raise raw.main.error("duplicate_key", message.format(name=name), ("questionnaire",))
    frozen = tuple(variables)

    def whole() -> Vocabulary:
        return questionnaire_vocabulary(frozen, parameters, spec.household_derived, spec.member_derived)

    def persons() -> Vocabulary:
        return person_vocabulary(frozen, parameters, spec.member_derived)

    return Questionnaire(frozen, whole, persons)


@cache
def _questionnaire_entries(path: Path, prefix: str, _stamp: object) -> QuestionnaireFile:
    file = read_yaml(path)
    data = confirmed(file.data, prefix, read_confirmations())
    try:
        return QuestionnaireFile.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file) from error


def _questionnaire_file(name: str, raw: RawStandard) -> list[VariableSpec]:
    path = included(name, raw.main)
    # a file of the standard's own is named after it, for another standard may have one of the same name
    own = "" if path.is_relative_to(PACKAGE) else f"{raw.id}:"
    file = own + name.removesuffix(".yaml")
    entries = _questionnaire_entries(path, file, overlay_stamp())
    both: tuple[tuple[Entity, dict[str, VariableEntry]], ...] = (
        ("household", entries.household),
        ("person", entries.person),
    )
    return [
        _variable(key, entity, entry, entries.basis, file)
        for entity, found in both
        for key, entry in found.items()
    ]


def _variable(name: str, entity: Entity, entry: VariableEntry, basis: Basis, file: str) -> VariableSpec:
    reference = entry.choices.codes if isinstance(entry.choices, CodesReference) else None
    choices: dict[str, Text] = {}
    if isinstance(entry.choices, CodesReference):
        choices = load_codes(entry.choices.codes).labels
    elif entry.choices:
        choices = entry.choices
    fields = {key: getattr(entry, key) for key in type(entry).model_fields if key not in ("choices", "basis")}
    return VariableSpec(
        name=name,
        entity=entity,
        choices=choices,
        codes=reference,
        basis=entry.basis or basis,
        file=file,
        **fields,
    )


def _tick_variables(spec: StandardFile) -> list[VariableSpec]:
    """One yes/no column per indicator: the list of ticked indicators."""
    found = []
    for key, entry in spec.indicators.items():
        basis = entry.basis or spec.indicators_basis
        assert basis is not None
        found.append(
            VariableSpec(
                name=f"ticked_{key}",
                entity="household",
                type="bool",
                label=Text(
                    f"Thiếu hụt {entry.number}: {entry.short.vi}",
                    f"Deprivation {entry.number}: {entry.short.en}",
                ),
                question=Text(
                    f"Hộ có thiếu hụt «{entry.name.vi}» không?",
                    f"Is the household deprived in “{entry.name.en}”?",
                ),
                yes=Text(f"phiếu ghi thiếu hụt {entry.short.vi}", f"ticked as deprived: {entry.short.en}"),
                no=Text(
                    f"phiếu ghi không thiếu hụt {entry.short.vi}", f"ticked as not deprived: {entry.short.en}"
                ),
                kinds=("indicators",),
                basis=basis,
            )
        )
    return found


def _item_variables(table: PointsTable | None) -> list[VariableSpec]:
    """One choice per item of the points table whose answer no rule finds."""
    if table is None:
        return []
    return [
        VariableSpec(
            name=item.variable,
            entity="household",
            type="choice",
            label=item.heading,
            question=item.label,
            choices={option.code: option.label for option in item.options},
            kinds=("full",),
            basis=table.basis,
        )
        for item in table.items
        if not item.derived
    ]
