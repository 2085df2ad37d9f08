"""The official report forms as data: `load_forms()` reads and checks one set.

Circular 07/2021/TT-BLĐTBXH, Appendix VII (forms 7.8 to 7.10 as replaced by Circular 02/2022). The annex
itself has not been seen: every form says how its layout and its number are known.
"""

from giamngheo.law.report_forms.loading import DEFAULT_SET, form_sets, load_forms, read_form_set
from giamngheo.law.report_forms.model import (
    AlsoPersons,
    Backing,
    Column,
    Count,
    Form,
    FormBasis,
    FormSet,
    Frame,
    Identity,
    Need,
    Size,
    Split,
    Variant,
)

__all__ = [
    "DEFAULT_SET",
    "AlsoPersons",
    "Backing",
    "Column",
    "Count",
    "Form",
    "FormBasis",
    "FormSet",
    "Frame",
    "Identity",
    "Need",
    "Size",
    "Split",
    "Variant",
    "form_sets",
    "load_forms",
    "read_form_set",
]
