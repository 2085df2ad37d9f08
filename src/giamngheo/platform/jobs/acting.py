"""Who acts in a job: the account that asked for it, with the roles it holds now."""

from __future__ import annotations

from collections.abc import Callable

from giamngheo.platform.scope import Actor

ActorOfAccount = Callable[[int], Actor]
_actor_of: ActorOfAccount = lambda account: Actor.nobody()  # noqa: E731


def register_account_actor(actor_of: ActorOfAccount) -> None:
    """Called once, by the room that knows accounts. An account that is locked or gone gives `Actor.nobody()`."""
    global _actor_of
    _actor_of = actor_of


def account_actor(account: int | None) -> Actor:
    """The actor of an account as of now; the second factor was asked for when the job was asked for."""
    return Actor.nobody() if account is None else _actor_of(account)
