"""The form of the page that takes lists of dossiers."""

from __future__ import annotations

from typing import Any

from django import forms

from giamngheo.exchange.imports.forms import files_field
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import labels
from giamngheo.reviews.models import Case


class DossiersForm(forms.Form):
    """The exported list, and how its dossiers came where a row does not say so."""

    lists = files_field()
    channel = forms.ChoiceField(
        label=words("Kênh nộp", "Channel"),
        help_text=words("Cho các hàng không ghi kênh, hình thức nộp.", "Of rows that do not say theirs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].label = words("Tệp danh sách hồ sơ", "List of dossiers")
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, say(text)) for key, text in labels.CHANNELS.items()]
        field.initial = Case.Channel.PORTAL.value
