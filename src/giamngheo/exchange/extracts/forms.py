"""The form that asks for a file of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.exchange.extracts.columns import GROUPS, YEARS_GROUP, columns_of
from giamngheo.exchange.extracts.jobs import FORMATS
from giamngheo.exchange.profiles.forms import EACH, AreaForm
from giamngheo.exchange.profiles.mapping import HOUSEHOLD, PERSON
from giamngheo.platform.forms import DayField
from giamngheo.platform.web.language import say, words


class ColumnBoxes(forms.CheckboxSelectMultiple):
    """Many ticks, folded by group."""

    template_name = "exchange/extracts/column_boxes.html"


class ExtractForm(AreaForm):
    """The register as one file: area, day, rows, format, and the columns by group or one by one."""

    unit = forms.ChoiceField(label=words("Địa bàn", "Area"))
    on = DayField(label=words("Số liệu tại ngày", "As of"))
    each = forms.ChoiceField(
        label=words("Nội dung", "Content"),
        choices=[(key, words(one.vi, one.en)) for key, one in EACH.items()],
        widget=forms.RadioSelect,
        initial=HOUSEHOLD,
    )
    format = forms.ChoiceField(
        label=words("Dạng tệp", "Format"),
        choices=[(key, words(one.vi, one.en)) for key, one in FORMATS.items()],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    groups = forms.MultipleChoiceField(
        label=words("Các nhóm cột", "Groups of columns"),
        choices=[(key, words(one.vi, one.en)) for key, one in GROUPS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=list(GROUPS),
        required=False,
    )
    columns = forms.MultipleChoiceField(
        label=words("Thêm từng cột của các nhóm không chọn", "Single columns of the other groups"),
        widget=ColumnBoxes,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _choices()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("groups") and not data.get("columns"):
            self.add_error(
                "groups", words("Chọn ít nhất một nhóm hoặc một cột.", "Choose a group or a column.")
            )
        return data

    @property
    def names(self) -> list[str]:
        """The names of the chosen columns; none for all of them."""
        data = self.cleaned_data
        groups, single = set(data["groups"]), set(data["columns"])
        if groups == set(GROUPS):
            return []
        known = columns_of(data["each"], data["on"].year)
        return [name for name, one in known.items() if one.group in groups or name in single]


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every column by group: those of households, then what only rows of persons have."""
    known = {
        **columns_of(HOUSEHOLD, timezone.localdate().year),
        **columns_of(PERSON, timezone.localdate().year),
    }
    return [
        (say(label), [(name, say(one.variable.label)) for name, one in known.items() if one.group == group])
        for group, label in GROUPS.items()
        if group != YEARS_GROUP
    ]
