"""Accounts."""

from giamngheo.people.models.user import User

__all__ = ["User"]
