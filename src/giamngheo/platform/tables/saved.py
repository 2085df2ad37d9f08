"""Saved views of a list: the room that keeps them registers itself here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest


@dataclass(frozen=True)
class SavedView:
    """A name for an address of the list; `delete` is the address that takes a POST to forget it.

    pk: what a POST to `SavedViews.save_address` names as `view` to give it another label.
    """

    label: str
    query: str
    delete: str = ""
    pk: int = 0


class SavedViews(Protocol):
    def views(self, request: HttpRequest, table: str) -> list[SavedView]:
        """The reader's views of that list."""
        ...

    def save_address(self, table: str) -> str:
        """Takes a POST with `table`, `label`, `query`, `next`; or with `view`, `label`, `next` to rename one."""
        ...


_saved: SavedViews | None = None


def register_saved_views(saved: SavedViews) -> None:
    global _saved
    _saved = saved


def saved_views() -> SavedViews | None:
    return _saved
