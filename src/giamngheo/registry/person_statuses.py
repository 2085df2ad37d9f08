"""Statuses of persons as pages show them: on the household's page and as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from giamngheo.platform.panels import Part, Shown, register_part
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions, words
from giamngheo.registry.models import Household, Membership, PersonStatus
from giamngheo.rules.text import Text


def of_household(request: HttpRequest, household: Household) -> Shown | None:
    """What was recognised of the household's members, latest first; of merged persons too."""
    members = Membership.objects.unscoped("members of a household that is shown").filter(household=household)
    ids = members.values("person")
    rows = PersonStatus.objects.unscoped("statuses of members of a household that is shown").filter(
        Q(person__in=ids) | Q(person__merged_into__in=ids)
    )
    sees = policy().sees(request.actor, permissions.VIEW, household)  # type: ignore[attr-defined]
    found: list[tuple[str, Text, PersonStatus, Any]] = [
        (shown_name(one.person.full_name, sees), words.PERSON_STATUSES[one.status], one, one.decision)
        for one in rows.select_related("person", "decision").order_by("-effective_from", "-pk")
    ]
    if not found:
        return None
    title = Text("Diện của thành viên", "Statuses of members")
    return Shown(title, "registry/person_statuses_part.html", {"rows": found})


def register() -> None:
    register_part(Part("registry.persons", "registry:household", permissions.VIEW, of_household, 10))
