"""Forms of the page that takes filled workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from giamngheo.exchange.answers.columns import KINDS
from giamngheo.exchange.imports.forms import files_field
from giamngheo.law.parts import Kind
from giamngheo.people.models import User
from giamngheo.platform.forms import DayField
from giamngheo.platform.web.language import language, words
from giamngheo.reviews import clock


class TemplateForm(forms.Form):
    """Which template is wanted."""

    kind = forms.ChoiceField(label=words("Loại mẫu", "Kind of template"))

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, KINDS[kind].get(language())) for kind in kinds]


class FormsForm(forms.Form):
    """The filled workbook, and who visited when where a row does not say so."""

    lists = files_field()
    visited_on = DayField(
        label=words("Ngày rà soát", "Day of the visit"),
        help_text=words("Cho các hộ để trống cột này trong tệp.", "Of rows that leave this column empty."),
    )
    enumerator = forms.ChoiceField(
        label=words("Rà soát viên", "Enumerator"),
        help_text=words("Cho các hộ để trống cột này trong tệp.", "Of rows that leave this column empty."),
    )

    def __init__(self, *args: Any, people: Sequence[User], actor: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].initial = clock.today()
        self.fields["lists"].label = words("Tệp phiếu đã điền", "Filled file")
        self.people = {str(one.pk): one for one in people}
        field = self.fields["enumerator"]
        assert isinstance(field, forms.ChoiceField)
        field.initial = actor
        field.choices = [(key, one.full_name or one.username) for key, one in self.people.items()]

    @property
    def chosen(self) -> User:
        return self.people[self.cleaned_data["enumerator"]]
