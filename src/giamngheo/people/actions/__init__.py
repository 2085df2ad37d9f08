"""The only writers of accounts, roles and offices."""

from giamngheo.people.actions.accounts import (
    add_account,
    change_account,
    change_password,
    end_session,
    lock,
    reset_password,
    take_second_factor,
    unlock,
)
from giamngheo.people.actions.delegations import delegate, end_delegation
from giamngheo.people.actions.offices import add_office, add_post, close_office, hand_over_post
from giamngheo.people.actions.roles import end_role, grant_role

__all__ = [
    "add_account",
    "add_office",
    "add_post",
    "change_account",
    "change_password",
    "close_office",
    "delegate",
    "end_delegation",
    "end_role",
    "end_session",
    "grant_role",
    "hand_over_post",
    "lock",
    "reset_password",
    "take_second_factor",
    "unlock",
]
