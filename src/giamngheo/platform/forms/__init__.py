"""The one form style: renderer, fields for Vietnamese dates and figures, drafts."""

from giamngheo.platform.forms.fields import (
    CodeField,
    DayField,
    FigureField,
    PartialDay,
    PartialDayField,
    PersonalText,
    part_of,
)

__all__ = ["CodeField", "DayField", "FigureField", "PartialDay", "PartialDayField", "PersonalText", "part_of"]
