"""What an operator says of the OpenID provider that accounts may sign in with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IdentityProvider:
    """`claim`: what names the account at its first sign-in; `name`: what the button calls the provider.

    `acr`, `amr`: values of these claims that stand for two-step verification; none: our own code is asked for.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    name: str
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
