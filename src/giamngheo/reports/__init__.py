"""The official forms, the lists with reasons, and the table for other programs.

Everything takes the classified list as an Arrow table and writes files; nothing here decides a class.
"""

from giamngheo.reports.forms import covering_area, fill_forms, write_forms
from giamngheo.reports.results import Cell, FormResult, IdentityResult, ReportMeta, Row

__all__ = [
    "Cell",
    "FormResult",
    "IdentityResult",
    "ReportMeta",
    "Row",
    "covering_area",
    "fill_forms",
    "write_forms",
]
