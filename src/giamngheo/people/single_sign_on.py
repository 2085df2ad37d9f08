"""Signing in with an OpenID provider: code flow with PKCE, by Authlib. It opens accounts, it never makes any."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

from giamngheo.people import sessions
from giamngheo.people.backend import tidy_username
from giamngheo.people.identity_provider import IdentityProvider
from giamngheo.people.models import OutsideIdentity, User
from giamngheo.people.permissions import SIGN_IN
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

SECONDS = 10


def provider() -> IdentityProvider | None:
    """The one the operator named; None: sign-in by password alone."""
    return settings.IDENTITY_PROVIDER


def lead_away(request: HttpRequest, chosen: IdentityProvider, address: str) -> HttpResponse:
    """The way to the provider, which asks for its password each time: computers here are shared."""
    asked = {"acr_values": " ".join(chosen.acr)} if chosen.acr else {}
    try:
        return _client(chosen).authorize_redirect(request, address, prompt="login", **asked)
    except (requests.RequestException, AuthlibBaseError, ValueError, RuntimeError) as error:
        raise _unreachable(chosen) from error


def claims_of(request: HttpRequest, chosen: IdentityProvider) -> Mapping[str, Any]:
    """What the provider says of who came back, checked: signature, issuer, audience, nonce, time.

    ActionRefused when the reader broke off, the answer is not one to this browser's question, or is not sound.
    """
    try:
        token = _client(chosen).authorize_access_token(
            request,
            claims_options={"iss": {"essential": True, "values": [chosen.issuer, f"{chosen.issuer}/"]}},
        )
    except requests.RequestException as error:
        raise _unreachable(chosen) from error
    except (AuthlibBaseError, JoseError, ValueError, RuntimeError) as error:
        raise ActionRefused(
            "no_sign_in",
            Text(
                f"Chưa đăng nhập được bằng {chosen.name}: việc đăng nhập bị bỏ dở hoặc đã quá lâu. Hãy thử lại.",
                f"The sign-in with {chosen.name} was broken off or took too long. Try again.",
            ),
        ) from error
    found: Mapping[str, Any] | None = token.get("userinfo")
    if not found or not found.get("sub"):
        raise _no_account(chosen)
    return found


def is_two_step(chosen: IdentityProvider, claims: Mapping[str, Any]) -> bool:
    """Whether the provider asked for more than a password, in the words the operator accepts."""
    return claims.get("acr") in chosen.acr or any(one in chosen.amr for one in claims.get("amr") or ())


def account_of(chosen: IdentityProvider, claims: Mapping[str, Any]) -> User:
    """The account bound to this identity; at the first time the one that the claim names.

    ActionRefused, in the same words whatever the reason, when there is none that may enter.
    """
    subject = str(claims["sub"])
    bound = (
        OutsideIdentity.objects.filter(issuer=chosen.issuer, subject=subject).select_related("user").first()
    )
    user = bound.user if bound is not None else _named(chosen, claims)
    if user is None or not user.is_active or user.locked_at is not None:
        raise _no_account(chosen)
    if bound is None:
        bind(Act(sessions.entering(user)), user, chosen.issuer, subject)
    return user


@action(SIGN_IN)
def bind(act: Act, user: User, issuer: str, subject: str) -> None:
    """From now on this identity, and no other of the provider, opens the account."""
    OutsideIdentity.objects.create(user=user, issuer=issuer, subject=subject)
    act.record(user, after={"identity_provider": issuer})


def _named(chosen: IdentityProvider, claims: Mapping[str, Any]) -> User | None:
    written = claims.get(chosen.claim)
    if not isinstance(written, str) or not written.strip():
        return None
    if chosen.claim == "email" and claims.get("email_verified") is not True:
        return None
    return (
        User.objects.filter(username__iexact=tidy_username(written))
        .exclude(outside_identities__issuer=chosen.issuer)
        .first()
    )


@lru_cache(maxsize=2)
def _client(chosen: IdentityProvider) -> Any:
    """Kept: it holds the addresses and keys of the provider (new keys are asked for when one is unknown)."""
    return OAuth().register(
        "provider",
        client_id=chosen.client_id,
        client_secret=chosen.client_secret or None,
        server_metadata_url=f"{chosen.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile" if chosen.claim == "email" else "openid profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def _unreachable(chosen: IdentityProvider) -> ActionRefused:
    return ActionRefused(
        "provider_unreachable",
        Text(
            f"{chosen.name} không trả lời. Hãy đăng nhập bằng mật khẩu, hoặc thử lại sau.",
            f"{chosen.name} does not answer. Sign in with your password, or try later.",
        ),
    )


def _no_account(chosen: IdentityProvider) -> ActionRefused:
    return ActionRefused(
        "no_account",
        Text(
            f"Người vừa đăng nhập ở {chosen.name} chưa có tài khoản đang mở ở đây. Nhờ quản trị viên tạo tài khoản "
            "có tên đăng nhập đúng với tên ở đó, hoặc cấp lại mật khẩu để gắn lại.",
            f"Who signed in at {chosen.name} has no open account here. Ask an administrator for an account of the "
            "same user name, or for a new password, after which it can be bound again.",
        ),
    )
