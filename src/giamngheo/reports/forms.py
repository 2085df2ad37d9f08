"""The official forms 7.1 to 7.11 as workbooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.law.report_forms import load_forms
from giamngheo.reports.filling import Filled, fill
from giamngheo.reports.form_sheet import Printed, write_form
from giamngheo.reports.results import FormResult, Movements, ReportMeta, Totals
from giamngheo.reports.units import full_name


def fill_forms(
    classified: pa.Table,
    persons: pa.Table | None,
    movements: Movements | None,
    totals: Totals | None,
    standard: Standard,
    areas: Any,
    meta: ReportMeta,
) -> list[FormResult]:
    """Every form of the set `meta.form_set`, filled in; nothing is written (`path` is None).

    Counts are exact whole numbers; a figure that cannot be computed is None with its reason. `classified` has
    the columns of the classified list (household_key, commune_code, commune_name, village, locality, size,
    class, deprived_*, and what the questionnaire recorded); columns that it lacks count as not recorded.
    """
    return [filled.result for filled in fill(classified, persons, movements, totals, standard, areas, meta)]


def write_forms(
    out_dir: Path,
    classified: pa.Table,
    persons: pa.Table | None,
    movements: Movements | None,
    totals: Totals | None,
    standard: Standard,
    areas: Any,
    meta: ReportMeta,
) -> list[FormResult]:
    """Writes `<number>.xlsx` for every form into `out_dir` (made if need be) and returns what they hold.

    Always all forms; what cannot be computed is an empty cell with its reason. A broken identity stands in
    the form's notes and in `FormResult.errors`.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    area = meta.area_name or covering_area(classified, areas, meta)
    words = load_forms(meta.form_set)
    results = []
    for filled in fill(classified, persons, movements, totals, standard, areas, meta):
        path = out_dir / f"{filled.form.number}.xlsx"
        write_form(path, filled.result, Printed(filled.form, filled.layout, words, meta, area))
        results.append(replace(filled.result, path=path))
    return results


def covering_area(classified: pa.Table, areas: Any, meta: ReportMeta) -> str | None:
    """The full name of the smallest unit that holds the whole list: its commune or its
    province, else None.
    """
    for column in ("commune_code", "province_code"):
        if column not in classified.column_names:
            continue
        codes = [code for code in pc.unique(classified[column]).to_pylist() if code]
        if len(codes) == 1:
            return full_name(areas, codes[0], meta.reference_date)
    return None


__all__ = ["Filled", "covering_area", "fill_forms", "write_forms"]
