"""The exchange with the population database: what was sent, and the marks that came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.registry import permissions
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.models import Person, PopulationCheck
from giamngheo.registry.population.returned import Answer
from giamngheo.rules.text import Text

WHY = "the citizens of a commune that are checked"
FIELDS = ("number_state", "number_checked_on", "version")


@dataclass(frozen=True)
class Marked:
    """changed: lines left alone because the number in the register is another by now, or the person is gone."""

    verified: int
    refused: int
    changed: int


@action(permissions.VERIFY)
def send_citizens(act: Act, commune: AdminUnit) -> PopulationCheck:
    """Opens an exchange for the living persons of a commune. ActionRefused `nobody`."""
    act.require(commune)
    count = citizens_of(commune).count()
    if not count:
        raise ActionRefused(
            "nobody",
            Text("Sổ hộ của xã chưa có nhân khẩu nào.", "The register of the commune has no persons."),
        )
    check = PopulationCheck.objects.create(commune=commune, sent_by=act.actor.label, persons=count)
    act.record(check, after={"persons": count, "fields": ["full_name", "birth", "citizen_number"]})
    return check


def citizens_of(commune: AdminUnit) -> QuerySet[Person]:
    """The living persons of a commune whose exchange the actor may open, in the order of names."""
    found = Person.objects.unscoped(WHY).filter(commune=commune, merged_into=None, died_on=None)
    return found.order_by("sort_name", "pk")


def code_of(check: PopulationCheck, person: Person) -> str:
    """What stands for a person in the file: good for this exchange only."""
    return f"{check.pk}-{person.pk}"


@action(permissions.VERIFY)
def record_marks(act: Act, check: PopulationCheck, answers: Sequence[Answer]) -> Marked:
    """Marks the numbers that fit and those that do not. ActionRefused `nothing_answered`.

    A number that was changed after the file was sent keeps its state: it has to be checked again.
    """
    act.require(check)
    if not answers:
        raise ActionRefused(
            "nothing_answered",
            Text("Tệp chưa có dòng nào ghi kết quả.", "No line of the file has a result."),
        )
    people: dict[int, Person] = {}
    for part in slices([one.person for one in answers]):
        found = Person.objects.unscoped(WHY).select_for_update().filter(pk__in=part, commune=check.commune_id)
        people |= {person.pk: person for person in found}
    marked = list(_marked(people, answers))
    Person.objects.unscoped(WHY).bulk_update(marked, FIELDS, batch_size=1000)
    verified = sum(one.number_state == Person.NumberState.VERIFIED for one in marked)
    check.returned_at = timezone.now()
    check.verified, check.refused = check.verified + verified, check.refused + len(marked) - verified
    check.save(update_fields=("returned_at", "verified", "refused"))
    result = Marked(verified, len(marked) - verified, len(answers) - len(marked))
    act.record(
        check,
        after={"verified": result.verified, "refused": result.refused, "changed": result.changed},
        rows=[{"person": one.pk, "number_state": one.number_state} for one in marked],
    )
    return result


def _marked(people: dict[int, Person], answers: Sequence[Answer]) -> Iterator[Person]:
    today = timezone.localdate()
    for answer in answers:
        person = people.get(answer.person)
        if person is None or not person.citizen_number or person.citizen_number != answer.number:
            continue
        states = Person.NumberState
        person.number_state = states.VERIFIED if answer.fits else states.REFUSED
        person.number_checked_on = today
        person.version += 1
        yield person
