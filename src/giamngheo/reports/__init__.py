"""The official forms, the lists with reasons, and the table for other programs.

Everything takes the classified list as an Arrow table and writes files; nothing here decides a class.
"""

from giamngheo.reports.departed import departed
from giamngheo.reports.forms import covering_area, fill_forms, write_forms
from giamngheo.reports.household_list import class_counts, write_household_list
from giamngheo.reports.notes import without_list
from giamngheo.reports.parquet import contract_schema, write_households_parquet, write_persons_parquet
from giamngheo.reports.results import Cell, FormResult, IdentityResult, ReportMeta, Row

__all__ = [
    "Cell",
    "FormResult",
    "IdentityResult",
    "ReportMeta",
    "Row",
    "class_counts",
    "contract_schema",
    "covering_area",
    "departed",
    "fill_forms",
    "without_list",
    "write_forms",
    "write_household_list",
    "write_households_parquet",
    "write_persons_parquet",
]
