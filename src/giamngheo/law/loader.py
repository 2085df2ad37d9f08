"""load_standard: from the files of the law to a validated Standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, partial
from pathlib import Path

from pydantic import ValidationError

from giamngheo.rules import Rule, Text, Vocabulary, compile_rule

from .codes import load_codes
from .evidence import Basis
from .overlay import confirmed, read_confirmations
from .parts import ClassDef, Dimension, Entity, Indicator, Line, ParameterRow, ParameterSpec, VariableSpec
from .paths import PACKAGE
from .points_store import current_growth, current_points, packaged_points
from .points_table import PointsTable
from .questionnaire import Questionnaire
from .rawdata import (
    RawStandard,
    inside,
    list_scenarios,
    list_standards,
    read_raw,
    read_scenario,
    standard_folder,
    with_scenario,
)
from .schema import CodesReference, Figure, QuestionnaireFile, StandardFile, VariableEntry
from .sources import documents, overlay_stamp, validation_error
from .standard import Standard
from .vocabulary import person_vocabulary, questionnaire_vocabulary
from .yamlfile import read_yaml

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
    lines = _lines(spec, raw)
    parameters = {**_line_parameters(spec, lines), **_parameters(spec, raw)}
    questionnaire = _questionnaire(spec, raw, parameters, table)
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
        parameters=parameters,
        slots=spec.slots,
        questionnaire=questionnaire,
        points_table=table,
        points_slot_basis=slot.basis if slot else None,
        slot_message=slot.message if slot else _no_slot_message(table),
        slot_items=slot.items if slot else {},
        report_forms=PACKAGE / "report_forms" / spec.report_forms if spec.report_forms else None,
        scenario=scenario_id,
        scenario_name=scenario_name,
        assumptions=assumptions,
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


def _documents(spec: StandardFile, raw: RawStandard) -> tuple:  # type: ignore[type-arg]
    known = documents()
    for name in spec.documents:
        if name not in known:
            message = Text(
                "Không có văn bản «{name}» trong documents.yaml.", "documents.yaml has no document “{name}”."
            )
            raise raw.main.error("unknown_document", message.format(name=name), ("documents",))
    return tuple(known[name] for name in spec.documents)


def _lines(spec: StandardFile, raw: RawStandard) -> tuple[Line, ...]:
    lines = []
    for locality, entries in spec.lines.items():
        if locality not in spec.localities:
            message = Text("Không có khu vực «{name}».", "There is no locality “{name}”.").format(
                name=locality
            )
            raise raw.origin(("lines",)).error("bad_value", message, ("lines", locality))
        for entry in entries:
            if entry.income.value is None:
                message = Text("Mức chuẩn thu nhập không được trống.", "An income line cannot be empty.")
                raise raw.origin(("lines",)).error("bad_value", message, ("lines", locality))
            lines.append(
                Line(
                    locality=locality,
                    valid_from=entry.valid_from,
                    valid_to=entry.valid_to,
                    income=entry.income.value,
                    income_basis=entry.income.basis,
                    points=entry.points.value,
                    points_basis=entry.points.basis,
                    upper_income=entry.upper_income.value,
                    upper_income_basis=entry.upper_income.basis,
                )
            )
        _no_overlap(
            [(line.valid_from, line.valid_to) for line in lines if line.locality == locality],
            raw,
            ("lines", locality),
        )
    return tuple(lines)


def _no_overlap(spans: Iterable[tuple[date, date | None]], raw: RawStandard, place: tuple[str, ...]) -> None:
    ordered = sorted(spans, key=lambda span: span[0])
    for start, end in ordered:
        if end is not None and end < start:
            message = Text("Ngày hết hiệu lực trước ngày có hiệu lực.", "A value ends before it begins.")
            raise raw.origin(place).error("bad_dates", message, place)
    for (_, end), (start, _) in zip(ordered, ordered[1:], strict=False):
        if end is None or start <= end:
            message = Text(
                "Hai giá trị cùng có hiệu lực từ ngày {on}.", "Two values are in force from {on}."
            ).format(on=start.strftime("%d/%m/%Y"))
            raise raw.origin(place).error("overlap", message, place)


def _line_parameters(spec: StandardFile, lines: tuple[Line, ...]) -> dict[str, ParameterSpec]:
    """The lines and cut-offs as parameters, so that class rules read them like any other figure of the law."""
    found: dict[str, ParameterSpec] = {}
    for locality, label in spec.localities.items():
        mine = [line for line in lines if line.locality == locality]
        for name, attribute, words, high in _LINE_PARAMETERS:
            rows = tuple(
                ParameterRow(
                    valid_from=line.valid_from,
                    valid_to=line.valid_to,
                    key=(),
                    value=value,
                    basis=getattr(line, f"{attribute}_basis"),
                )
                for line in mine
                if (value := getattr(line, attribute)) is not None
            )
            basis = getattr(mine[0], f"{attribute}_basis") if mine else spec.localities_basis
            found[f"{name}_{locality}"] = ParameterSpec(
                name=f"{name}_{locality}",
                label=Text(f"{words.vi}, khu vực {label.vi}", f"{words.en}, {label.en}"),
                type="int" if attribute == "points" else "money",
                min=0,
                max=high,
                basis=basis,
                rows=rows,
            )
    for name, figure, words in (
        (
            "deprivation_cutoff",
            spec.deprivation_cutoff,
            Text("số chỉ số thiếu hụt của hộ nghèo", "number of deprivations of a poor household"),
        ),
        (
            "points_per_indicator",
            spec.points_per_indicator,
            Text("điểm của một chỉ số thiếu hụt", "points of one deprivation"),
        ),
    ):
        if figure is None:
            continue
        row = (
            ()
            if figure.value is None
            else (
                ParameterRow(
                    valid_from=spec.valid_from,
                    valid_to=spec.valid_to,
                    key=(),
                    value=figure.value,
                    basis=figure.basis,
                ),
            )
        )
        found[name] = ParameterSpec(
            name=name, label=words, type="int", min=0, max=100, basis=figure.basis, rows=row
        )
    return found


_LINE_PARAMETERS = (
    (
        "points_line",
        "points",
        Text("mức điểm tương đương chuẩn nghèo", "points equal to the poverty line"),
        9_999,
    ),
    ("income_line", "income", Text("chuẩn nghèo về thu nhập", "income poverty line"), 10_000_000_000),
    (
        "upper_income_line",
        "upper_income",
        Text(
            "mức trần thu nhập của hộ có mức sống trung bình",
            "upper income bound of the average living standard",
        ),
        10_000_000_000,
    ),
)


def _parameters(spec: StandardFile, raw: RawStandard) -> dict[str, ParameterSpec]:
    growth = current_growth(spec.id)
    found = {}
    for name, entry in spec.parameters.items():
        rows = tuple(
            ParameterRow(
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                key=row.key,
                value=row.value,
                basis=row.basis or entry.basis,
            )
            for row in entry.rows
        )
        if growth and entry.slot == "growth":
            rows = growth.rows(name)
        for key in {row.key for row in rows}:
            if len(key) != len(entry.keys):
                message = Text("Khóa của tham số phải gồm: {keys}.", "The key must have: {keys}.")
                words = message.format(keys=", ".join(entry.keys) or "–")
                raise raw.origin(("parameters", name)).error("bad_key", words, ("parameters", name))
            _no_overlap(((r.valid_from, r.valid_to) for r in rows if r.key == key), raw, ("parameters", name))
        found[name] = ParameterSpec(
            name=name,
            label=entry.label,
            type=entry.type,
            scale=entry.scale,
            min=entry.min,
            max=entry.max,
            unit=entry.unit,
            keys=entry.keys,
            slot=entry.slot,
            basis=growth.basis if growth and entry.slot == "growth" else entry.basis,
            rows=rows,
        )
    return found


def _dimensions(spec: StandardFile) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(key=key, name=entry.name, basis=basis)
        for key, entry in spec.dimensions.items()
        if (basis := entry.basis or spec.dimensions_basis)
    )


def _indicators(spec: StandardFile, compile_rule_: partial[Rule]) -> tuple[Indicator, ...]:
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
                _compile=compile_rule_,
            )
        )
    return tuple(sorted(indicators, key=lambda indicator: indicator.number))


def _classes(spec: StandardFile, compile_rule_: object) -> tuple[ClassDef, ...]:
    return tuple(
        ClassDef(
            code=code,
            order=order,
            name=entry.name,
            words=entry.words,
            basis=entry.basis,
            rule_source=entry.rule,
            _compile=compile_rule_,  # type: ignore[arg-type]
        )
        for order, (code, entry) in enumerate(spec.classes.items(), 1)
    )


def _questionnaire(
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
    path = inside(PACKAGE, name, raw.main)
    entries = _questionnaire_entries(path, name.removesuffix(".yaml"), overlay_stamp())
    found = [_variable(key, "household", entry, entries.basis) for key, entry in entries.household.items()]
    return found + [_variable(key, "person", entry, entries.basis) for key, entry in entries.person.items()]


def _variable(name: str, entity: Entity, entry: VariableEntry, basis: Basis) -> VariableSpec:
    reference = entry.choices.codes if isinstance(entry.choices, CodesReference) else None
    choices = load_codes(reference).labels if reference else entry.choices or {}
    fields = {key: getattr(entry, key) for key in type(entry).model_fields if key not in ("choices", "basis")}
    return VariableSpec(
        name=name, entity=entity, choices=choices, codes=reference, basis=entry.basis or basis, **fields
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
            label=item.label,
            question=item.label,
            choices={option.code: option.label for option in item.options},
            kinds=("full",),
            basis=table.basis,
        )
        for item in table.items
        if not item.derived
    ]
