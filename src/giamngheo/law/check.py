"""check_all: every file, rule, article, date and label of the law, and each value no seen source backs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Literal

from giamngheo.rules import BOOL, RuleError, Text, Type, Vocabulary, compile_rule

from .channels import channel_rules
from .check_others import other_values
from .codes import CodeList, list_codes, load_codes
from .document_forms import document_forms
from .errors import LawError
from .evidence import Basis, Evidence
from .income_sources import income_sources
from .invitation import invitation_rules
from .loader import list_scenarios, list_standards, load_standard
from .overlay import read_confirmations
from .paper_forms import paper_forms
from .parts import UnconfirmedValue, VariableSpec
from .paths import STANDARDS, own_standards
from .plausible import plausible_days
from .procedures import load_procedures
from .procedures.own import own_faults, own_versions
from .quality import quality_rules
from .sources import documents
from .standard import Standard
from .swapped_days import swapped_days
from .table_file import plain

Severity = Literal["error", "warning", "unconfirmed"]
MARK_ORDER = (
    Evidence.GAP,
    Evidence.MEMORY_LOW,
    Evidence.MEMORY_MEDIUM,
    Evidence.MEMORY_HIGH,
    Evidence.DRAFT,
    Evidence.INFERENCE,
    Evidence.THIRD_PARTY,
)


@dataclass(frozen=True)
class Finding:
    """An error, a warning, or a value that neither a seen text nor a confirmation backs."""

    severity: Severity
    path: str
    message: Text
    basis: Basis | None = None

    @property
    def evidence(self) -> Evidence | None:
        return self.basis.evidence if self.basis else None


def check_all() -> list[Finding]:
    """Errors and warnings first, then each unconfirmed value, the weakest marks first."""
    found: list[Finding] = []
    for path, load in (
        ("documents", documents),
        ("procedures", load_procedures),
        ("confirmations", read_confirmations),
        ("report_forms", _of_others),
        ("document_forms", document_forms),
        ("income_sources", income_sources),
        ("swapped_days", swapped_days),
        ("paper_forms", paper_forms),
        ("quality", quality_rules),
        ("invitation", invitation_rules),
        ("channels", channel_rules),
        ("plausible", plausible_days),
    ):
        found += _guarded(path, partial(_loads, load))
    found += _own_clashes()
    found += _guarded("procedures", _own_procedures)
    for name in list_codes():
        found += _guarded(f"codes/{name}", partial(_codes_check, name))
    for name in list_standards():
        for scenario in (None, *list_scenarios(name)):
            path = name if scenario is None else f"{name}/scenarios/{scenario}"
            found += _guarded(path, partial(_standard_check, name, scenario, path))
    found += [Finding("unconfirmed", value.path, value.what, value.basis) for value in unconfirmed()]
    order = {"error": 0, "warning": 1, "unconfirmed": 2}
    return sorted(
        found, key=lambda f: (order[f.severity], MARK_ORDER.index(f.evidence) if f.evidence else -1)
    )


def _own_procedures() -> list[Finding]:
    return [Finding("error", one.place, one.message) for one in own_faults()]


def _own_clashes() -> list[Finding]:
    """An installation's standard never takes the place of one of the package."""
    message = Text(
        "chuẩn này có trong phần mềm; thư mục riêng cùng mã không được dùng",
        "the package has this standard; the folder of one's own with the same id is not used",
    )
    clashes = sorted(path.name for path in own_standards().glob("*") if (STANDARDS / path.name).is_dir())
    return [Finding("error", name, message) for name in clashes]


def unconfirmed() -> list[UnconfirmedValue]:
    """Each value of the whole law that is neither text nor confirmed; files with faults are left out."""
    found: dict[str, UnconfirmedValue] = {}
    loads: list[Callable[[], list[UnconfirmedValue]]] = [
        *(partial(_of_standard, name) for name in list_standards()),
        *(partial(_of_codes, name) for name in list_codes()),
        _of_procedures,
        _of_document_forms,
        _of_others,
    ]
    for load in loads:
        try:
            found.update({value.path: value for value in load()})
        except LawError:
            continue  # reported as an error by check_all
    return list(found.values())


def _of_standard(name: str) -> list[UnconfirmedValue]:
    return load_standard(name).unconfirmed()


def _of_codes(name: str) -> list[UnconfirmedValue]:
    return load_codes(name).unconfirmed()


def _of_procedures() -> list[UnconfirmedValue]:
    every = [*load_procedures().values(), *own_versions()]
    return [value for procedure in every for value in procedure.unconfirmed()]


def _of_document_forms() -> list[UnconfirmedValue]:
    values = (value for form in document_forms().values() for value in form.values())
    found = [UnconfirmedValue(*value) for value in values if not value[2].decides]
    others = [(f"paper_forms/{key}", one.title, one.basis) for key, one in paper_forms().items()]
    others += income_sources().values()
    others += swapped_days().values()
    others += [(f"quality/{key}", one.name, one.basis) for key, one in quality_rules().items()]
    others += [(f"invitation/{key}", one.name, one.basis) for key, one in invitation_rules().items()]
    others += [(f"channels/{key}", one.name, one.basis) for key, one in channel_rules().items()]
    others += [(f"plausible/{key}", one.name, one.basis) for key, one in plausible_days().items()]
    return found + [UnconfirmedValue(*value) for value in others if not value[2].decides]


def _of_others() -> list[UnconfirmedValue]:
    return [UnconfirmedValue(*value) for value in other_values() if not value[2].decides]


def _loads(load: Callable[[], object]) -> list[Finding]:
    load()
    return []


def _guarded(path: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except LawError as error:
        return [Finding("error", error.place or path, error.message)]


def _codes_check(name: str) -> list[Finding]:
    return list(_twice_used(load_codes(name)))


def _twice_used(codes: CodeList) -> Iterator[Finding]:
    """A wording that would mean two codes of one list."""
    owners: dict[str, str] = {}
    for code in codes.codes:
        for wording in {plain_accented(w) for w in (code.label.vi, *code.variants)}:
            if owners.setdefault(wording, code.code) != code.code:
                message = Text(
                    "cách viết «{w}» thuộc hai mã {a} và {b}",
                    "the wording “{w}” belongs to two codes, {a} and {b}",
                )
                words = message.format(w=wording, a=owners[wording], b=code.code)
                yield Finding("error", f"codes/{codes.id}/codes/{code.code}", words)


def plain_accented(words: str) -> str:
    """A wording for comparison, its accents kept: they tell ethnic names apart."""
    return " ".join(words.casefold().split())


def _standard_check(name: str, scenario: str | None, path: str) -> list[Finding]:
    return list(check_standard(load_standard(name, scenario), path))


def check_standard(standard: Standard, path: str | None = None) -> Iterator[Finding]:
    """Rules, numbering, dates and tables of one loaded standard."""
    path = path or standard.id
    yield from _rule_findings(standard, path)
    yield from _numbering(standard, path)
    yield from _coverage(standard, path)
    yield from _order_of_lines(standard, path)
    yield from _labels(standard, path)
    if standard.report_forms is not None and not standard.report_forms.is_dir():
        message = Text("không có bộ biểu mẫu «{name}»", "there are no report forms “{name}”")
        yield Finding("error", f"{path}/report_forms", message.format(name=standard.report_forms.name))


def _rule_findings(standard: Standard, path: str) -> Iterator[Finding]:
    questionnaire = standard.questionnaire
    whole, person = questionnaire.vocabulary, questionnaire.person_vocabulary
    rules: list[tuple[str, str, Vocabulary, Type | None]] = []
    rules += [
        (f"indicators/{i.key}", i.rule_source, whole, BOOL) for i in standard.indicators if i.rule_source
    ]
    rules += [(f"classes/{c.code}", c.rule_source, standard.class_vocabulary, BOOL) for c in standard.classes]
    rules += [
        (f"person_classes/{c.code}/household_rule", c.household_rule, standard.class_vocabulary, BOOL)
        for c in standard.person_classes
    ]
    rules += [
        (f"person_classes/{c.code}/person_rule", c.person_rule, person, BOOL) for c in standard.person_classes
    ]
    rules += [
        (f"class_vocabulary/derived/{name}", derived.source, standard.class_vocabulary, None)
        for name, derived in standard.class_vocabulary.derived.items()
    ]
    rules += [(f"household_derived/{name}", d.source, whole, None) for name, d in whole.derived.items()]
    rules += [(f"member_derived/{name}", d.source, person, None) for name, d in person.derived.items()]
    for variable in questionnaire.variables():
        vocabulary = whole if variable.entity == "household" else person
        sources = [variable.applies] if variable.applies else []
        sources += [constraint.rule for constraint in variable.constraints]
        where = f"questionnaire/{variable.entity}/{variable.name}"
        rules += [(where, source, vocabulary, BOOL) for source in sources]
    if standard.points_table is not None:
        for item in standard.points_table.items:
            where = f"points_table/{item.code}"
            rules += [(where, option.when, whole, BOOL) for option in item.options if option.when]
    for place, source, vocabulary, result in rules:
        try:
            compile_rule(source, vocabulary, result)
        except RuleError as error:
            yield Finding("error", f"{path}/{place}", Text(error.show("vi"), error.show("en")))


def _numbering(standard: Standard, path: str) -> Iterator[Finding]:
    numbers = [indicator.number for indicator in standard.indicators]
    if numbers != list(range(1, len(numbers) + 1)):
        message = Text(
            "số thứ tự chỉ số không liên tục: {n}", "the indicators are not numbered in a row: {n}"
        )
        yield Finding("error", f"{path}/indicators", message.format(n=numbers))
    if standard.purpose == "review" and not standard.classes:
        yield Finding(
            "error", f"{path}/classes", Text("chuẩn không có loại hộ nào", "the standard has no classes")
        )


def _coverage(standard: Standard, path: str) -> Iterator[Finding]:
    """Every day of the standard's validity has a line, and every parameter that has rows has one."""
    if standard.purpose == "review":
        for locality in standard.localities:
            spans = [(line.valid_from, line.valid_to) for line in standard.lines if line.locality == locality]
            for day in _uncovered(spans, standard):
                message = Text("không có mức chuẩn từ ngày {d}", "no line from {d}").format(
                    d=day.strftime("%d/%m/%Y")
                )
                yield Finding("error", f"{path}/lines/{locality}", message)
        for name, spec in standard.parameters.items():
            if name not in standard.own_parameters:
                continue
            for key in dict.fromkeys(row.key for row in spec.rows):
                spans = [(row.valid_from, row.valid_to) for row in spec.rows if row.key == key]
                for day in _uncovered(spans, standard):
                    message = Text("không có giá trị từ ngày {d}", "no value from {d}")
                    words = message.format(d=day.strftime("%d/%m/%Y"))
                    yield Finding("warning", f"{path}/parameters/{name}", words)


def _order_of_lines(standard: Standard, path: str) -> Iterator[Finding]:
    """The bound of the average living standard lies above the line, and the cut-off among the indicators."""
    for line in standard.lines:
        if line.upper_income is not None and line.upper_income <= line.income:
            message = Text(
                "mức trần của mức sống trung bình không lớn hơn chuẩn thu nhập",
                "the average-living bound is not above the income line",
            )
            where = f"{path}/lines/{line.locality}/{line.valid_from.isoformat()}/upper_income"
            yield Finding("error", where, message)
    cutoff = standard.deprivation_cutoff
    if cutoff is not None and standard.indicators and not 1 <= cutoff <= len(standard.indicators):
        message = Text("phải từ 1 đến {n} (số chỉ số)", "must be from 1 to {n} (the number of indicators)")
        yield Finding("error", f"{path}/deprivation_cutoff", message.format(n=len(standard.indicators)))


def _uncovered(spans: list[tuple[date, date | None]], standard: Standard) -> Iterator[date]:
    """The first days of the standard's validity that no span covers."""
    end = standard.valid_to or date.max
    ordered = sorted(
        (start, stop or date.max)
        for start, stop in spans
        if start <= end and (stop or date.max) >= standard.valid_from
    )
    if not ordered or ordered[0][0] > standard.valid_from:
        yield standard.valid_from
    for (_, stop), (start, _) in pairwise(ordered):
        if stop + timedelta(days=1) < start:
            yield stop + timedelta(days=1)
    if ordered and ordered[-1][1] < end:
        yield ordered[-1][1] + timedelta(days=1)


def _labels(standard: Standard, path: str) -> Iterator[Finding]:
    """Two variables of one entity under one heading would be one column in a list."""
    seen: dict[tuple[str, str], VariableSpec] = {}
    for variable in standard.questionnaire.variables():
        key = (variable.entity, plain(variable.label.vi))
        if key in seen:
            message = Text("nhãn trùng với biến {other}", "the label equals that of {other}")
            where = f"{path}/questionnaire/{variable.entity}/{variable.name}"
            yield Finding("error", where, message.format(other=seen[key].name))
        seen.setdefault(key, variable)


def show_findings(findings: list[Finding], lang: str = "vi") -> str:
    """The findings as text: errors, warnings, then unconfirmed values grouped by mark."""
    lines: list[str] = []
    for severity, title in (("error", Text("LỖI", "ERRORS")), ("warning", Text("CẦN XEM", "WARNINGS"))):
        listed = [finding for finding in findings if finding.severity == severity]
        if listed:
            lines += ["", f"{title.get(lang)} ({len(listed)})"]
            lines += [f"  {finding.path}: {finding.message.get(lang)}" for finding in listed]
    values = [finding for finding in findings if finding.severity == "unconfirmed"]
    if not any(finding.severity == "error" for finding in findings):
        lines.insert(0, Text("Dữ liệu pháp luật hợp lệ.", "The law's data are valid.").get(lang))
    if values:
        title = Text(
            "GIÁ TRỊ CHƯA ĐỐI CHIẾU VỚI VĂN BẢN GỐC ({n}): xác nhận bằng lệnh giamngheo law confirm",
            "VALUES NOT CHECKED AGAINST THE SIGNED DOCUMENT ({n}): confirm with giamngheo law confirm",
        ).format(n=len(values))
        lines += ["", title.get(lang)]
    for mark in MARK_ORDER:
        listed = [finding for finding in values if finding.evidence is mark]
        if listed:
            lines += ["", f"  {mark.label.get(lang).capitalize()} [{mark.value}] ({len(listed)})"]
            for finding in listed:
                cited = finding.basis.cite(lang) if finding.basis else ""
                lines.append(f"    {finding.path}: {finding.message.get(lang)} ({cited})")
    return "\n".join(lines).strip()
