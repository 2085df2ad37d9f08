"""Finding accounts by name for the filters of the audit: the room that keeps accounts registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

FindAccounts = Callable[[str], Sequence[int]]
_find: FindAccounts = lambda words: ()  # noqa: E731


def register_account_finder(find: FindAccounts) -> None:
    """`find` gives the ids of the accounts whose name or user name holds the words."""
    global _find
    _find = find


def accounts_named(words: str) -> Sequence[int]:
    return _find(words)
