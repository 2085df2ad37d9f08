"""The law as data: standards, code lists and procedures, each value with document, article and evidence.

from giamngheo.law import load_standard
standard = load_standard("vn-2021-2025")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from giamngheo.rules import Text
from giamngheo.rules.lazy import names_from

from .errors import LawError

if TYPE_CHECKING:
    from .codes import Code, CodeList, list_codes, load_codes
    from .evidence import Basis, Document, Evidence
    from .loader import list_scenarios, list_standards, load_standard
    from .parts import ClassDef, Dimension, Indicator, Line, ParameterSpec, UnconfirmedValue, VariableSpec
    from .points_table import PointsItem, PointsOption, PointsTable
    from .procedures import Procedure, load_procedures
    from .questionnaire import Questionnaire
    from .standard import Standard

# where each public name lives; imported on first use, so that a command's help does not load the law
__getattr__ = names_from(
    __name__,
    {
        "codes": ("Code", "CodeList", "list_codes", "load_codes"),
        "evidence": ("Basis", "Document", "Evidence"),
        "loader": ("list_scenarios", "list_standards", "load_standard"),
        "parts": (
            "ClassDef",
            "Dimension",
            "Indicator",
            "Line",
            "ParameterSpec",
            "UnconfirmedValue",
            "VariableSpec",
        ),
        "points_table": ("PointsItem", "PointsOption", "PointsTable"),
        "procedures": ("Procedure", "load_procedures"),
        "questionnaire": ("Questionnaire",),
        "standard": ("Standard",),
    },
)

__all__ = [
    "Basis",
    "ClassDef",
    "Code",
    "CodeList",
    "Dimension",
    "Document",
    "Evidence",
    "Indicator",
    "LawError",
    "Line",
    "ParameterSpec",
    "PointsItem",
    "PointsOption",
    "PointsTable",
    "Procedure",
    "Questionnaire",
    "Standard",
    "Text",
    "UnconfirmedValue",
    "VariableSpec",
    "list_codes",
    "list_scenarios",
    "list_standards",
    "load_codes",
    "load_procedures",
    "load_standard",
]
