"""The tables of the registry."""

from giamngheo.registry import guards as guards
from giamngheo.registry.models.aliases import ForeignCode
from giamngheo.registry.models.changes import ChangeRequest
from giamngheo.registry.models.counter import CodeCounter
from giamngheo.registry.models.events import HouseholdEvent
from giamngheo.registry.models.household import Household, HouseholdCause
from giamngheo.registry.models.identity import DuplicatePair, Merge
from giamngheo.registry.models.ledger import PersonStatus, PovertyStatus, RecognitionDecision
from giamngheo.registry.models.membership import Membership
from giamngheo.registry.models.person import Person
from giamngheo.registry.models.places import HouseholdPlace
from giamngheo.registry.models.results import MemberAnswers, ReviewResult

__all__ = [
    "ChangeRequest",
    "CodeCounter",
    "DuplicatePair",
    "ForeignCode",
    "Household",
    "HouseholdCause",
    "HouseholdEvent",
    "HouseholdPlace",
    "MemberAnswers",
    "Membership",
    "Merge",
    "Person",
    "PersonStatus",
    "PovertyStatus",
    "RecognitionDecision",
    "ReviewResult",
]
