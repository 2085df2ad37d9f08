"""Citizen numbers in the registry: their index, and what is known of them."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from giamngheo.intake.values.citizen import LENGTH
from giamngheo.platform.crypto.fields import blind_index, blind_indexes
from giamngheo.registry.models.person import CITIZEN, Person


def number_index(number: str) -> str:
    """The blind index of a citizen number; empty for none."""
    return blind_index(CITIZEN, number)


def number_indexes(numbers: Collection[str], known: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """`number_index` of many numbers; `known`: those computed before."""
    new = [number for number in numbers if number and number not in known]
    found = {"": "", **known, **dict(zip(new, blind_indexes(CITIZEN, new), strict=True))}
    return [found[number] for number in numbers]


def state_of_new(number: str) -> str:
    """The state of the number of a new person."""
    states = Person.NumberState
    if not number:
        return states.MISSING.value
    return states.UNVERIFIED.value if len(number) == LENGTH else states.OLD.value


def state_of(person: Person) -> str:
    """The state of the number as it stands: a changed number has to be checked again."""
    states = Person.NumberState
    if not person.citizen_number:
        return states.MISSING
    if len(person.citizen_number) != LENGTH:
        return states.OLD
    kept = person.number_state in {states.VERIFIED, states.REFUSED}
    return person.number_state if kept else states.UNVERIFIED
