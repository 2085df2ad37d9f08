"""A procedure as a person would read it: its calendar, steps, time limits, and reports."""

from __future__ import annotations

from collections.abc import Iterator

from giamngheo.rules import Text

from .procedures import ACTORS, PRODUCTS, DatedChoice, Procedure, ProcedureFigure, ProcedureStep, Report
from .procedures.carried_out import CHOICES
from .procedures.own import OwnProcedure
from .show_text import cite, day, heading, wrapped

UNITS = {
    "days": Text("ngày", "days"),
    "working_days": Text("ngày làm việc", "working days"),
    "percent": Text("%", "%"),
    "copies": Text("bản", "copies"),
}

CHOSEN = {word: said for words in CHOICES.values() for word, said in words.items()}
"""Values that are a word."""


def show_procedure(procedure: Procedure, lang: str = "vi") -> str:
    """The whole procedure as plain text in `lang`; every value carries its article and mark."""
    return "\n".join(wrapped(_all_lines(procedure, lang)))


def _all_lines(procedure: Procedure, lang: str) -> Iterator[str]:
    yield from procedure_lines(procedure, lang)
    unconfirmed = procedure.unconfirmed()
    if unconfirmed:
        yield from heading(Text("Chưa đủ căn cứ", "Not confirmed"), lang)
        yield from (f"- {value.what.get(lang)} ({value.path})" for value in unconfirmed)


def procedure_lines(procedure: Procedure, lang: str) -> Iterator[str]:
    """Name, calendar, steps and reports, not yet wrapped."""
    yield procedure.name.get(lang).upper()
    if isinstance(procedure, OwnProcedure):
        end = day(procedure.valid_to) if procedure.valid_to else "…"
        words = Text(
            "Quy trình của tỉnh, áp dụng {first} – {last}", "The province's procedure, {first} – {last}"
        )
        yield f"{words.format(first=day(procedure.valid_from), last=end).get(lang)} {cite(procedure.basis, lang)}"
    figures = [procedure.procedure_code] if procedure.procedure_code else []
    for figure in (*figures, *procedure.calendar.values(), *procedure.figures.values()):
        yield _figure(figure, lang)
    for step in procedure.steps:
        yield from _step(step, lang)
    for report in procedure.reports:
        yield _report(report, lang)


def figure_words(figure: ProcedureFigure) -> Text:
    """The value with its unit; a day of the year as dd/mm."""
    value = str(figure.value)
    if value in CHOSEN:
        return CHOSEN[value]
    if "-" in value:
        month, number = value.split("-")
        value = f"{number}/{month}"
    unit = UNITS[figure.unit] if figure.unit else None
    return Text(f"{value} {unit.vi}", f"{value} {unit.en}") if unit else Text.same(value)


def _figure(figure: ProcedureFigure, lang: str) -> str:
    return f"  {figure.label.get(lang)}: {figure_words(figure).get(lang)} {cite(figure.basis, lang)}"


def _step(step: ProcedureStep, lang: str) -> Iterator[str]:
    yield from heading(Text(f"{step.number}. {step.name.vi}", f"{step.number}. {step.name.en}"), lang)
    yield f"{step.words.get(lang)} {cite(step.basis, lang)}"
    named = (
        (Text("Người thực hiện", "Who acts"), [ACTORS[one].get(lang) for one in step.actors]),
        (Text("Cần có", "Needs"), [PRODUCTS[one].get(lang) for one in step.needs]),
        (Text("Kết quả", "Produces"), [PRODUCTS[one].get(lang) for one in step.produces]),
        (Text("Biểu mẫu", "Forms"), list(step.forms)),
    )
    yield from (f"  {title.get(lang)}: {'; '.join(words)}" for title, words in named if words)
    yield from (_figure(figure, lang) for figure in step.figures.values())
    if step.consulted_authority:
        for entry in step.consulted_authority.defaults:
            end = day(entry.valid_to) if entry.valid_to else "…"
            yield f"  {day(entry.valid_from)} – {end}: {_asked(step, entry).get(lang)} {cite(entry.basis, lang)}"


def _asked(step: ProcedureStep, entry: DatedChoice) -> Text:
    """Who is asked, with the days of each where they differ from the step's."""
    if step.consulted_authority is None:
        return Text.same("")
    said, names = step.consulted_authority.words(entry.key), step.consulted_authority.choices
    days = [
        Text("{name}: {n} ngày làm việc", "{name_en}: {n} working days").format(
            name=names[one.authority].vi, name_en=names[one.authority].en, n=one.answer_days
        )
        for one in entry.order
        if one.answer_days
    ]
    return Text.join(" – ", [said, Text.join("; ", days)]) if days else said


def _report(report: Report, lang: str) -> str:
    months = ", ".join(str(month) for month in report.months)
    words = (
        Text("trước ngày {day}, tháng {months}", "before day {day}, months {months}")
        if report.before
        else Text("ngày {day}, tháng {months}", "day {day}, months {months}")
    )
    ends = f"{ACTORS[report.sender].get(lang)} → {ACTORS[report.receiver].get(lang)}"
    when = words.format(day=report.day, months=months).get(lang)
    return f"- {report.name.get(lang)}: {when}; {ends} {cite(report.basis, lang)}"
