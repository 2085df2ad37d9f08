"""Accounts by name and roles in words for the audit: the room that keeps both registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from giamngheo.rules.text import Text

RoleWords = Callable[[str], Text]
_words: RoleWords = Text.same
FindAccounts = Callable[[str], Sequence[int]]
_find: FindAccounts = lambda words: ()  # noqa: E731


def register_account_finder(find: FindAccounts) -> None:
    """`find` gives the ids of the accounts whose name or user name holds the words."""
    global _find
    _find = find


def accounts_named(words: str) -> Sequence[int]:
    return _find(words)


def register_role_words(words: RoleWords) -> None:
    """`words` gives a role by its key in words."""
    global _words
    _words = words


def role_in_words(key: str) -> Text:
    return _words(key)
