"""Accounts, the roles they hold, how they enter, and the organisation they work in."""

from giamngheo.people.models.access import Device, LiveSession, OutsideIdentity, RecoveryCode, SecondFactor
from giamngheo.people.models.organisation import OrgKind, OrgUnit, Post
from giamngheo.people.models.roles import Delegation, RoleGrant
from giamngheo.people.models.user import User

__all__ = [
    "Delegation",
    "Device",
    "LiveSession",
    "OrgKind",
    "OrgUnit",
    "OutsideIdentity",
    "Post",
    "RecoveryCode",
    "RoleGrant",
    "SecondFactor",
    "User",
]
