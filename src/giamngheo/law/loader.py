"""load_standard: from the files of the law to a validated Standard."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from giamngheo.rules import Rule, Text, compile_rule

from .evidence import Basis, Document
from .figures import build_lines, build_parameters, line_parameters
from .overlay import read_confirmations
from .parts import ClassDef, Dimension, Indicator, PersonClass
from .paths import PACKAGE
from .points_store import current_points, packaged_points
from .points_table import PointsTable
from .questionnaire import Questionnaire
from .questionnaire_file import build_questionnaire
from .rawdata import (
    RawStandard,
    list_scenarios,
    list_standards,
    read_raw,
    read_scenario,
    standard_folder,
    with_scenario,
)
from .schema import Figure, StandardFile
from .sources import documents, overlay_stamp
from .standard import Standard

__all__ = ["list_scenarios", "list_standards", "load_standard", "load_standard_from"]


def load_standard(standard_id: str, scenario: str | None = None) -> Standard:
    """The standard `standard_id`, optionally under a scenario. Cached; rules compile when first used.

    Raises LawError: unknown_standard, unknown_scenario, or a fault of a file with its line.
    """
    return _load(standard_folder(standard_id), scenario, overlay_stamp())


def load_standard_from(folder: Path, scenario: str | None = None) -> Standard:
    """A standard from any folder, read anew: for tests and for standards not yet in the package."""
    return _build(folder, scenario)


@cache
def _load(folder: Path, scenario: str | None, _stamp: object) -> Standard:
    return _build(folder, scenario)


def _build(folder: Path, scenario_id: str | None) -> Standard:
    raw = read_raw(folder, read_confirmations())
    assumptions: tuple[Text, ...] = ()
    scenario_name = None
    if scenario_id is not None:
        scenario, file = read_scenario(folder, scenario_id)
        raw = with_scenario(raw, scenario, file)
        assumptions, scenario_name = scenario.assumptions, scenario.name
    spec = raw.validated()
    table = current_points(spec.id) or packaged_points(spec, folder)
    lines = build_lines(spec, raw)
    parameters = {**line_parameters(spec, lines), **build_parameters(spec, raw)}
    questionnaire = build_questionnaire(spec, raw, parameters, table)
    compile_indicator = partial(_compile, questionnaire)
    indicators = _indicators(spec, compile_indicator)
    slot = spec.points_slot
    standard = Standard(
        id=spec.id,
        name=spec.name,
        purpose=spec.purpose,
        valid_from=spec.valid_from,
        valid_to=spec.valid_to,
        validity_basis=spec.validity_basis,
        documents=_documents(spec, raw),
        labels=spec.labels,
        labels_basis=spec.labels_basis,
        localities=spec.localities,
        localities_basis=spec.localities_basis,
        lines=lines,
        deprivation_cutoff=_value(spec.deprivation_cutoff),
        deprivation_cutoff_basis=_basis(spec.deprivation_cutoff),
        points_per_indicator=_value(spec.points_per_indicator),
        points_per_indicator_basis=_basis(spec.points_per_indicator),
        dimensions=_dimensions(spec),
        indicators=indicators,
        classes=(),
        person_classes=tuple(
            PersonClass(code, entry.name, entry.words, entry.basis, entry.household_rule, entry.person_rule)
            for code, entry in spec.person_classes.items()
        ),
        parameters=parameters,
        slots=spec.slots,
        questionnaire=questionnaire,
        points_table=table,
        points_slot_basis=slot.basis if slot else None,
        slot_message=slot.message if slot and table is None else _no_slot_message(table),
        slot_items=slot.items if slot else {},
        report_forms=PACKAGE / "report_forms" / spec.report_forms if spec.report_forms else None,
        scenario=scenario_id,
        scenario_name=scenario_name,
        assumptions=assumptions,
        own_parameters=frozenset(spec.parameters),
        class_derived=spec.class_vocabulary.derived,
    )
    object.__setattr__(standard, "classes", _classes(spec, standard.class_rule))
    return standard


def _compile(questionnaire: Questionnaire, source: str) -> Rule:
    return compile_rule(source, questionnaire.vocabulary)


def _value(figure: Figure | None) -> int | None:
    return figure.value if figure else None


def _basis(figure: Figure | None) -> Basis | None:
    return figure.basis if figure else None


def _no_slot_message(table: PointsTable | None) -> Text:
    if table is not None:
        return table.coverage
    return Text("Chuẩn này không có bảng điểm thu nhập.", "This standard has no table of income points.")


def _documents(spec: StandardFile, raw: RawStandard) -> tuple[Document, ...]:
    known = documents()
    for name in spec.documents:
        if name not in known:
            message = Text(
                "Không có văn bản «{name}» trong documents.yaml.", "documents.yaml has no document “{name}”."
            )
            raise raw.main.error("unknown_document", message.format(name=name), ("documents",))
    return tuple(known[name] for name in spec.documents)


def _dimensions(spec: StandardFile) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(key=key, name=entry.name, basis=basis)
        for key, entry in spec.dimensions.items()
        if (basis := entry.basis or spec.dimensions_basis)
    )


def _indicators(spec: StandardFile, compile_source: Callable[[str], Rule]) -> tuple[Indicator, ...]:
    indicators = []
    for key, entry in spec.indicators.items():
        basis = entry.basis or spec.indicators_basis
        points = _value(spec.points_per_indicator)
        assert basis is not None
        assert points is not None
        indicators.append(
            Indicator(
                key=key,
                number=entry.number,
                dimension=entry.dimension,
                name=entry.name,
                short=entry.short,
                cutoff=entry.cutoff,
                points=points,
                basis=basis,
                cutoff_basis=entry.cutoff_basis,
                rule_source=entry.rule,
                _compile=compile_source,
            )
        )
    return tuple(sorted(indicators, key=lambda indicator: indicator.number))


def _classes(spec: StandardFile, compile_source: Callable[[str], Rule]) -> tuple[ClassDef, ...]:
    return tuple(
        ClassDef(
            code=code,
            order=order,
            name=entry.name,
            words=entry.words,
            basis=entry.basis,
            rule_source=entry.rule,
            _compile=compile_source,
        )
        for order, (code, entry) in enumerate(spec.classes.items(), 1)
    )
