"""The law as data: standards, code lists and procedures, each value with document, article and evidence.

from giamngheo.law import load_standard
standard = load_standard("vn-2021-2025")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from giamngheo.rules import Text

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
_HOMES = {
    "Code": "codes",
    "CodeList": "codes",
    "list_codes": "codes",
    "load_codes": "codes",
    "Basis": "evidence",
    "Document": "evidence",
    "Evidence": "evidence",
    "list_scenarios": "loader",
    "list_standards": "loader",
    "load_standard": "loader",
    "ClassDef": "parts",
    "Dimension": "parts",
    "Indicator": "parts",
    "Line": "parts",
    "ParameterSpec": "parts",
    "UnconfirmedValue": "parts",
    "VariableSpec": "parts",
    "PointsItem": "points_table",
    "PointsOption": "points_table",
    "PointsTable": "points_table",
    "Procedure": "procedures",
    "load_procedures": "procedures",
    "Questionnaire": "questionnaire",
    "Standard": "standard",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


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
