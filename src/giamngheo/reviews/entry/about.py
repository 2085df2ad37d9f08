"""What a form asks besides the questionnaire: the day of the visit, who made it, and from where it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from giamngheo.people.models import RoleGrant, User
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.forms.fields import DayField
from giamngheo.platform.web.language import words
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.models import Assessment, Case

PREFIX = "about"


class PersonField(forms.ModelChoiceField):
    """An account, by the name of its person."""

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name or obj.username


class AboutForm(forms.Form):
    """Day, enumerator and source of one form."""

    visited_on = DayField(label=words("Ngày rà soát", "Day of the visit"))
    enumerator = PersonField(
        queryset=User.objects.none(),
        label=words("Rà soát viên", "Enumerator"),
        help_text=words("Người đã đến hộ.", "Who visited the household."),
    )
    source = forms.ChoiceField(
        label=words("Nhập từ đâu", "Typed from"),
        choices=[
            (Assessment.Source.FORM, words("Hỏi và nhập trực tiếp", "The interview itself")),
            (Assessment.Source.PAPER, words("Phiếu giấy đã ghi", "A filled paper sheet")),
        ],
    )

    def __init__(
        self, sent: Mapping[str, Any] | None, *, case: Case, actor: int | None, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(sent, prefix=PREFIX, initial=dict(initial))
        people = enumerators(case, actor)
        field = self.fields["enumerator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


def enumerators(case: Case, actor: int | None) -> QuerySet[User]:
    """Who may assess where the household lives today, and the reader."""
    household = case.household
    return enumerators_of([household.village_id, household.commune_id], actor)


def enumerators_of(units: Iterable[int | None], actor: int | None) -> QuerySet[User]:
    """Who may assess in one of the units (a commune stands for itself only), and the reader."""
    may = [name for name in roles() if permissions.ASSESS in permissions_of(name)]
    wanted = [unit for unit in units if unit is not None]
    held = RoleGrant.objects.on(clock.today()).filter(role__in=may, unit__in=wanted)
    mine = Q(pk__in=held.values("user"), is_active=True) | Q(pk=actor)
    return User.objects.filter(mine).order_by("sort_name", "username")
