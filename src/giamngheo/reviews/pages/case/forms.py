"""What an officer writes on the page of a file."""

from __future__ import annotations

from django import forms

from giamngheo.platform.web.language import words
from giamngheo.reviews.models import Flag


class ReturnForm(forms.Form):
    """A form goes back to the enumerator."""

    comment = forms.CharField(
        label=words("Cần sửa gì ở phiếu này", "What must be corrected"),
        widget=forms.Textarea(attrs={"rows": 3, "data-personal": ""}),
        max_length=1000,
    )


class ReopenForm(forms.Form):
    """A file goes back to its assessment, or onto the list."""

    reason = forms.CharField(
        label=words("Lý do mở lại", "Why it is reopened"),
        widget=forms.Textarea(attrs={"rows": 3, "data-personal": ""}),
        max_length=1000,
    )


class FlagForm(forms.Form):
    """A household of an official or of relatives of one."""

    kind = forms.ChoiceField(
        label=words("Quan hệ", "Relation"),
        choices=[
            (Flag.Kind.OFFICIAL, words("Hộ cán bộ, người hoạt động không chuyên trách", "An official's household")),
            (Flag.Kind.RELATIVE, words("Hộ người thân của cán bộ", "Relatives of an official")),
        ],
    )  # fmt: skip
    note = forms.CharField(
        label=words("Là ai, quan hệ thế nào", "Who, and how related"),
        widget=forms.Textarea(attrs={"rows": 2, "data-personal": ""}),
        max_length=500,
    )
