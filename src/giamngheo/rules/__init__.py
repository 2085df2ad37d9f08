"""The rule language: compiles to a trace for one record and to Ibis expressions for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calendar import age_in_months, age_in_years
from .errors import MESSAGES, RuleError
from .lazy import names_from
from .outcome import MemberStep, Missing, Outcome, Step
from .parameters import Key, Parameter, ParamRow
from .rule import Rule, UsedNames, check_derived, compile_rule
from .text import Text
from .types import BOOL, CHOICE, DATE, INT, MONEY, STRING, Bool, Choice, Date, Decimal_, Number, String, Type
from .values import RecordError
from .vocabulary import Derived, Group, Variable, Vocabulary

if TYPE_CHECKING:
    from .columns import add_columns, add_member_columns, output_columns, stored
    from .columns_nodes import ColumnError, stored_columns
    from .columns_step import only_columns, with_columns

# where the names of tables live; imported on first use, so that rules alone load no Ibis
__getattr__ = names_from(
    __name__,
    {
        "columns_nodes": ("ColumnError", "stored_columns"),
        "columns": ("add_columns", "add_member_columns", "output_columns", "stored"),
        "columns_step": ("only_columns", "with_columns"),
    },
)

__all__ = [
    "BOOL",
    "CHOICE",
    "DATE",
    "INT",
    "MESSAGES",
    "MONEY",
    "STRING",
    "Bool",
    "Choice",
    "ColumnError",
    "Date",
    "Decimal_",
    "Derived",
    "Group",
    "Key",
    "MemberStep",
    "Missing",
    "Number",
    "Outcome",
    "ParamRow",
    "Parameter",
    "RecordError",
    "Rule",
    "RuleError",
    "Step",
    "String",
    "Text",
    "Type",
    "UsedNames",
    "Variable",
    "Vocabulary",
    "add_columns",
    "add_member_columns",
    "age_in_months",
    "age_in_years",
    "check_derived",
    "compile_rule",
    "only_columns",
    "output_columns",
    "stored",
    "stored_columns",
    "with_columns",
]
