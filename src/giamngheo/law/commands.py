"""What `giamngheo law …` does, as plain functions: the text to print and the exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from giamngheo.rules import Text

from .cases import TableClassifier, run_cases_together
from .check import check_all, show_findings
from .errors import LawError
from .growth import GrowthLoad, load_growth
from .loader import list_scenarios, list_standards, load_standard
from .points import PointsLoad, load_points
from .points_template import write_points_template
from .procedures import load_procedures
from .procedures.own import own_faults, own_versions
from .show import show
from .show_procedure import show_procedure

OK = 0
FAULT = 2
Loaded = TypeVar("Loaded", PointsLoad, GrowthLoad)
Load = Callable[[bool], Loaded]
"""Loads a table; true: only checks and compares it."""


def _plainly(load: Load[Loaded]) -> Loaded:
    return load(False)


@dataclass(frozen=True)
class Result:
    """What to print, and the exit status: 0 fine, 2 something is wrong."""

    text: str
    status: int = OK


def list_command(lang: str = "vi") -> Result:
    """The standards with their validity and scenarios."""
    lines = []
    for name in list_standards():
        standard = load_standard(name)
        end = f"{standard.valid_to:%d/%m/%Y}" if standard.valid_to else "…"
        lines.append(f"{name}  {standard.valid_from:%d/%m/%Y} – {end}  {standard.name.get(lang)}")
        for scenario in list_scenarios(name):
            words = load_standard(name, scenario).scenario_name
            lines.append(f"    --scenario {scenario}  {words.get(lang) if words else ''}")
    return Result("\n".join(lines))


def check_command(lang: str = "vi") -> Result:
    """Every file and rule checked; each value that no seen source backs. Status 2 if anything is wrong."""
    findings = check_all()
    faulty = any(finding.severity == "error" for finding in findings)
    return Result(show_findings(findings, lang), FAULT if faulty else OK)


def show_command(standard_id: str, scenario: str | None = None, lang: str = "vi") -> Result:
    """A standard, or a procedure, as a person would read it."""

    def run() -> Result:
        procedures = load_procedures()
        if standard_id in procedures and scenario is None:
            if faults := own_faults():
                raise faults[0]
            own = [one for one in own_versions() if one.id == standard_id]
            shown = (show_procedure(one, lang) for one in (procedures[standard_id], *own))
            return Result("\n\n".join(shown))
        return Result(show(load_standard(standard_id, scenario), lang))

    return _guarded(lang, run)


def cases_command(
    classify: TableClassifier, standards: Iterable[str] | None = None, lang: str = "vi"
) -> Result:
    """The worked households of the standards through a classifier. Status 2 if any differs."""

    def run() -> Result:
        names = list(standards or (n for n in list_standards() if load_standard(n).purpose == "review"))
        reports = [run_cases_together(name, classify) for name in names]
        status = OK if all(report.passed for report in reports) else FAULT
        return Result("\n".join(report.show(lang) for report in reports), status)

    return _guarded(lang, run)


def load_points_command(
    file: Path,
    standard_id: str,
    *,
    document: str,
    article: str,
    by: str,
    dry_run: bool = False,
    other_items: bool = False,
    lang: str = "vi",
    keep: Callable[[Load[PointsLoad]], PointsLoad] = _plainly,
) -> Result:
    """Check, compare and load a points table; with dry_run nothing is stored. `keep`: what does the loading."""

    def load(only_check: bool) -> PointsLoad:
        return load_points(
            file,
            standard_id,
            document=document,
            article=article,
            by=by,
            dry_run=only_check,
            other_items=other_items,
        )

    def run() -> Result:
        return Result((load(True) if dry_run else keep(load)).show(lang))

    return _guarded(lang, run)


def load_growth_command(
    file: Path,
    standard_id: str,
    *,
    document: str,
    article: str,
    by: str,
    valid_from: date,
    dry_run: bool = False,
    lang: str = "vi",
    keep: Callable[[Load[GrowthLoad]], GrowthLoad] = _plainly,
) -> Result:
    """Check and load the table of height and weight for age. `keep`: what does the loading."""

    def load(only_check: bool) -> GrowthLoad:
        return load_growth(
            file,
            standard_id,
            document=document,
            article=article,
            by=by,
            valid_from=valid_from,
            dry_run=only_check,
        )

    def run() -> Result:
        return Result((load(True) if dry_run else keep(load)).show(lang))

    return _guarded(lang, run)


def points_template_command(standard_id: str, out: Path, lang: str = "vi") -> Result:
    """Write the workbook for the points table."""

    def run() -> Result:
        path = write_points_template(load_standard(standard_id), out, lang)
        return Result(Text("Đã ghi {path}", "Written: {path}").format(path=path).get(lang))

    return _guarded(lang, run)


def _guarded(lang: str, run: Callable[[], Result]) -> Result:
    try:
        return run()
    except LawError as error:
        return Result(error.show(lang), FAULT)
