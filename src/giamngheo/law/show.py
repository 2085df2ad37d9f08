"""A standard as a person would read it, from its lines to its report forms, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from giamngheo.rules import Text

from .parts import Indicator, ParameterSpec
from .points_changes import absent_items, named
from .procedures import load_procedures
from .report_forms import read_form_set
from .show_procedure import procedure_lines
from .show_questionnaire import questionnaire_lines
from .show_report_forms import report_form_lines
from .show_text import cite, day, heading, number, wrapped
from .standard import Standard
from .vocabulary import figure


def show(standard: Standard, lang: str = "vi") -> str:
    """The whole standard as plain text in `lang`; every value carries its article and mark."""
    return "\n".join(wrapped(_lines_of(standard, lang)))


def _lines_of(standard: Standard, lang: str) -> Iterator[str]:
    yield standard.name.get(lang).upper()
    yield from _head(standard, lang)
    yield from _income(standard, lang)
    yield from _classes(standard, lang)
    yield from _indicators(standard, lang)
    yield from _parameters(standard, lang)
    yield from _points(standard, lang)
    yield from questionnaire_lines(standard.questionnaire, lang)
    if standard.purpose == "review":
        yield from heading(Text("Quy trình và thời hạn", "Procedures and deadlines"), lang)
        for procedure in load_procedures().values():
            yield ""
            yield from procedure_lines(procedure, lang)
    if standard.report_forms is not None:
        yield from report_form_lines(read_form_set(standard.report_forms), standard.indicators, lang)
    yield from _missing(standard, lang)


def _head(standard: Standard, lang: str) -> Iterator[str]:
    end = day(standard.valid_to) if standard.valid_to else "…"
    words = Text("Áp dụng từ {a} đến {b}. {c}", "Applies from {a} to {b}. {c}")
    cited = cite(standard.validity_basis, lang)
    yield words.format(a=day(standard.valid_from), b=end, c=cited).get(lang)
    if standard.purpose == "fixture":
        yield Text("CHỈ ĐỂ THỬ, không dùng cho hộ thật.", "FOR TESTS ONLY, never for real households.").get(
            lang
        )
    if standard.scenario_name:
        yield standard.scenario_name.get(lang).upper()
        yield from (f"  ! {assumption.get(lang)}" for assumption in standard.assumptions)
    yield Text("Văn bản:", "Documents:").get(lang)
    for document in standard.documents:
        issued = f" ({day(document.issued)})" if document.issued else ""
        yield f"  - {document.number.get(lang)}{issued}: {document.title.get(lang)}"


def _income(standard: Standard, lang: str) -> Iterator[str]:
    if not standard.lines:
        return
    yield from heading(Text("Chuẩn thu nhập", "Income lines"), lang)
    unit = Text("đồng/người/tháng", "VND per person and month").get(lang)
    label = standard.labels.get("income_points", Text("điểm", "points"))
    for line in standard.lines:
        locality = standard.localities[line.locality].get(lang).capitalize()
        yield f"{locality}: {number(line.income)} {unit} {cite(line.income_basis, lang)}"
        if line.points is not None:
            words = Text("tương đương {n} {label}", "equal to {n} {label}").format(n=line.points, label=label)
            yield f"  {words.get(lang)} {cite(line.points_basis, lang)}"
        else:
            words = Text("mức điểm tương đương: chưa có", "equivalent points: not known")
            yield f"  {words.get(lang)} {cite(line.points_basis, lang)}"
        upper = number(line.upper_income) if line.upper_income is not None else None
        known = Text("mức sống trung bình đến {n} {unit}", "average living standard up to {n} {unit}")
        gap = Text(
            "mức trần của mức sống trung bình: chưa có", "bound of the average living standard: not known"
        )
        words = known.format(n=upper, unit=unit) if upper else gap
        yield f"  {words.get(lang)} {cite(line.upper_income_basis, lang)}"


def _classes(standard: Standard, lang: str) -> Iterator[str]:
    if not standard.classes:
        return
    yield from heading(Text("Phân loại hộ", "Classes of households"), lang)
    for definition in standard.classes:
        name = definition.name.get(lang)
        yield f"{name[:1].upper()}{name[1:]} [{definition.code}]"
        yield f"  {definition.words.get(lang)} {cite(definition.basis, lang)}"
    if standard.person_classes:
        yield ""
        yield Text("Nhóm người (xét theo hộ và theo người):", "Categories of persons:").get(lang)
    for category in standard.person_classes:
        name = category.name.get(lang)
        yield f"{name[:1].upper()}{name[1:]} [{category.code}]"
        yield f"  {category.words.get(lang)} {cite(category.basis, lang)}"
        if category.basis.note:
            yield f"  ({category.basis.note.get(lang)})"


def _indicators(standard: Standard, lang: str) -> Iterator[str]:
    if not standard.indicators:
        return
    n = len(standard.indicators)
    title = Text("{n} chỉ số thiếu hụt, mỗi chỉ số {p} điểm", "{n} deprivation indicators, {p} points each")
    yield from heading(title.format(n=n, p=standard.points_per_indicator), lang)
    if standard.deprivation_cutoff is not None and standard.deprivation_cutoff_basis is not None:
        words = Text("Hộ nghèo thiếu hụt từ {n} chỉ số trở lên.", "A poor household lacks {n} or more.")
        cited = cite(standard.deprivation_cutoff_basis, lang)
        yield f"{words.format(n=standard.deprivation_cutoff).get(lang)} {cited}"
    names = {dimension.key: dimension.name for dimension in standard.dimensions}
    dimension = None
    for indicator in standard.indicators:
        if indicator.dimension != dimension:
            dimension = indicator.dimension
            yield ""
            yield names[dimension].get(lang).upper()
        yield from _indicator(indicator, lang)


def _indicator(indicator: Indicator, lang: str) -> Iterator[str]:
    yield f"{indicator.number}. {indicator.name.get(lang)} [{indicator.key}]"
    yield f"   {indicator.cutoff.get(lang)} {cite(indicator.cutoff_basis, lang)}"
    if indicator.rule is None:
        words = Text("Chưa có quy tắc: luôn là chưa xác định.", "No rule: always unknown.")
        yield f"   → {words.get(lang)}"
    else:
        yield f"   → {Text('Quy tắc', 'Rule').get(lang)}: {indicator.rule.describe(lang)}"
    if indicator.cutoff_basis.note:
        yield f"   ({indicator.cutoff_basis.note.get(lang)})"


def _parameters(standard: Standard, lang: str) -> Iterator[str]:
    shown = [spec for name, spec in standard.parameters.items() if name in standard.own_parameters]
    if not shown:
        return
    yield from heading(Text("Tham số có ngày hiệu lực", "Dated parameters"), lang)
    for spec in shown:
        yield from _parameter(spec, standard, lang)


def _parameter(spec: ParameterSpec, standard: Standard, lang: str) -> Iterator[str]:
    unit = f" {spec.unit.get(lang)}" if spec.unit else ""
    yield f"{spec.label.get(lang)} [{spec.name}] {cite(spec.basis, lang)}"
    if not spec.rows:
        words = Text("chưa có giá trị (từ {a} đến {b}{unit})", "no value (between {a} and {b}{unit})")
        yield f"  {words.format(a=spec.min, b=spec.max, unit=unit).get(lang)}"
        return
    if len(spec.rows) > 60:
        yield f"  {Text('{n} dòng đã nạp', '{n} rows loaded').format(n=len(spec.rows)).get(lang)}"
        return
    for row in spec.rows:
        span = Text("từ {a}", "from {a}").format(a=day(row.valid_from))
        if row.valid_to:
            span = Text("{a} – {b}", "{a} – {b}").format(a=day(row.valid_from), b=day(row.valid_to))
        key = ", ".join(
            _key(standard, name, part, lang) for name, part in zip(spec.keys, row.key, strict=True)
        )
        value = number(figure(spec, row.value))
        months = _years(int(row.value), lang) if spec.unit and "tháng tuổi" in spec.unit.vi else ""
        yield f"  {span.get(lang)}{': ' if not key else f', {key}: '}{value}{unit}{months}"


def _key(standard: Standard, name: str, value: str | int, lang: str) -> str:
    variable = standard.questionnaire.variable(name) if name in standard.questionnaire else None
    return variable.choices[str(value)].get(lang) if variable else str(value)


def _years(months: int, lang: str) -> str:
    years, rest = divmod(months, 12)
    words = Text("{y} tuổi", "{y} years") if not rest else Text("{y} tuổi {m} tháng", "{y} years {m} months")
    return f" ({words.format(y=years, m=rest).get(lang)})"


def _points(standard: Standard, lang: str) -> Iterator[str]:
    yield from heading(Text("Bảng điểm thu nhập", "Table of income points"), lang)
    table = standard.points_table
    if table is None:
        yield standard.slot_message.get(lang)
        if standard.slot_items:
            yield Text("Các mục (chưa có điểm):", "The items (without points):").get(lang)
            yield from (f"  {code} {label.get(lang)}" for code, label in standard.slot_items.items())
        return
    words = Text("Phiên bản {v}, {n} mục, nguồn: {s}.", "Version {v}, {n} items, source: {s}.")
    head = words.format(v=table.version, n=len(table.items), s=table.source)
    yield f"{head.get(lang)} {cite(table.basis, lang)}"
    absent = absent_items(standard.slot_items, table)
    if absent:
        lacking = Text(
            "Không có {n} mục của danh mục gợi ý: {names}.",
            "It lacks {n} items of the suggested list: {names}.",
        )
        yield lacking.format(n=len(absent), names=named(absent)).get(lang)
    else:
        yield table.coverage.get(lang)
    for item in table.items:
        yield f"  {item.code}. {item.label.get(lang)}"
        for option in item.options:
            cells = " ".join(f"{table.cells[item.code, option.code, c]:>4}" for c in table.columns)
            yield f"     {cells}   {option.label.get(lang)}"
    yield f"  ({' · '.join(table.columns)})"


def _missing(standard: Standard, lang: str) -> Iterator[str]:
    """What the standard lacks, in plain words."""
    gaps = [value for value in standard.unconfirmed() if value.basis.evidence == "gap"]
    if not gaps:
        return
    yield from heading(Text("Còn thiếu", "What is missing"), lang)
    yield from (f"- {value.what.get(lang)} ({value.path})" for value in gaps)
    yield from (message.get(lang) for message in _open_slots(standard))


def _open_slots(standard: Standard) -> Iterator[Text]:
    for slot, message in standard.slots.items():
        if any(spec.slot == slot and not spec.rows for spec in standard.parameters.values()):
            yield message
