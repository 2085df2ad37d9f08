"""The targets of a commune and its villages, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils import timezone

from giamngheo.platform.database.names import label_key
from giamngheo.platform.forms.fields import DayField
from giamngheo.platform.web.language import say, words
from giamngheo.reviews.models import CommuneReview, Target
from giamngheo.rules.text import Text

WHOLE = Text("Cả xã", "The whole commune")


@dataclass(frozen=True)
class Area:
    """A village, or the whole commune, with the target in force."""

    village: int | None
    label: str
    known: Target | None

    def box(self, what: str) -> str:
        return f"{what}-{self.village or 'all'}"


class TargetsForm(forms.Form):
    """Document, day, and for each area how many poor and near-poor households; an empty box sets nothing."""

    document = forms.CharField(label=words("Văn bản giao chỉ tiêu", "Document"), max_length=300)
    valid_from = DayField(label=words("Áp dụng từ ngày", "From"))

    def __init__(
        self, *args: object, commune: CommuneReview, known: Mapping[int | None, Target], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        villages = commune.commune.children.on(timezone.localdate())
        self.areas = [Area(None, say(WHOLE), known.get(None))]
        named = sorted(villages, key=lambda one: (label_key(one.full_name), one.pk))
        self.areas += [Area(one.pk, one.full_name, known.get(one.pk)) for one in named]
        for area in self.areas:
            for what, label in (
                ("poor", words("hộ nghèo", "poor")),
                ("near_poor", words("hộ cận nghèo", "near-poor")),
            ):
                self.fields[area.box(what)] = forms.IntegerField(
                    label=f"{area.label}: {label}",
                    min_value=0,
                    max_value=100_000,
                    required=False,
                    initial=getattr(area.known, what, None),
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short figure"}),
                )

    def households(self) -> dict[int | None, tuple[int | None, int | None]]:
        """(poor, near-poor) by the village's id; None is the whole commune."""
        said = self.cleaned_data
        return {one.village: (said[one.box("poor")], said[one.box("near_poor")]) for one in self.areas}
