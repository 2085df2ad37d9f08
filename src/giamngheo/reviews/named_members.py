"""Whom a form may name: the household's own people, each once. What was typed with no person is somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from giamngheo.registry.models import Membership, Person
from giamngheo.reviews.bounds import begins
from giamngheo.reviews.models import Assessment, Case
from giamngheo.reviews.words import refused

WHY = "who belongs to the household of a required file"


def check_named(case: Case, members: Sequence[Mapping[str, Any]], last: Assessment | None) -> None:
    """Those who live in the household, or did since the review began, or stand on the form before this one.

    ActionRefused `named_twice`, `not_a_member`, naming the rows of the form.
    """
    rows: dict[int, int] = {}
    for number, member in enumerate(members, start=1):
        person = member.get("person")
        if person is None:
            continue
        if person in rows:
            raise refused(
                "named_twice",
                "Thành viên {first} và thành viên {number} trên phiếu là cùng một người ({name}). Bỏ một dòng.",
                "Members {first} and {number} of the form are the same person ({name}). Take one row out.",
                first=rows[person],
                number=number,
                name=_name(person),
            )
        rows[person] = number
    known = {one.get("person") for one in last.members} if last is not None else set()
    asked = set(rows) - known
    if not asked:
        return
    stays = Membership.objects.unscoped(WHY).filter(household=case.household_id, person__in=asked)
    stays = stays.filter(Q(until=None) | Q(until__gte=begins(case.review))).exclude(ended_by="mistake")
    strangers = asked - set(stays.values_list("person", flat=True))
    if strangers:
        raise refused(
            "not_a_member",
            "Thành viên {number} trên phiếu không có trong sổ của hộ {code}. Tải lại phiếu; người mới đến hộ thì ghi "
            "thành dòng mới, hoặc ghi vào sổ hộ trước.",
            "Member {number} of the form is not registered in household {code}. Reload the form; who has newly come "
            "is a new row, or is registered first.",
            number=min(rows[person] for person in strangers),
            code=case.household.code,
        )


def _name(person: int) -> str:
    return Person.objects.unscoped(WHY).values_list("full_name", flat=True).filter(pk=person).first() or "?"
