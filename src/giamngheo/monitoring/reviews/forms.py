"""What an officer fills in to hand a report in."""

from __future__ import annotations

from django import forms

from giamngheo.platform.web.language import words


class SubmitForm(forms.Form):
    """`seen`: digest of the figures on the page; `reason` is asked for from the second version on."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label=words(
            "Lý do điều chỉnh (từ lần nộp thứ hai)", "Reason for the correction (from the second time on)"
        ),
        required=False,
        max_length=1000,
    )
