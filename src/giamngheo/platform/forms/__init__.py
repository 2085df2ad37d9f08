"""The one form style: renderer, fields for Vietnamese dates and figures, drafts."""

from giamngheo.platform.forms.fields import (
    CodeField,
    DayField,
    FigureField,
    PartialDay,
    PartialDayField,
    PersonalText,
)

__all__ = ["CodeField", "DayField", "FigureField", "PartialDay", "PartialDayField", "PersonalText"]
