"""Who may do what where: actors, permissions, the policy, scoped querysets, protected addresses."""

from giamngheo.platform.scope.actor import Actor, Grant, PersonalData
from giamngheo.platform.scope.permissions import all_permissions, declare, matching, permission
from giamngheo.platform.scope.policy import (
    Forbidden,
    Placed,
    Policy,
    Reach,
    SecondFactorNeeded,
    policy,
    register_policy,
)

__all__ = [
    "Actor",
    "Forbidden",
    "Grant",
    "PersonalData",
    "Placed",
    "Policy",
    "Reach",
    "SecondFactorNeeded",
    "all_permissions",
    "declare",
    "matching",
    "permission",
    "policy",
    "register_policy",
]
