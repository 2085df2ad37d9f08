"""Sign-in with an OpenID provider: binds an existing account once, gives no rights, spares the code only if told so."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from fake_provider import Provider, running
from joserfc.jwk import RSAKey
from people_world import PASSWORD, account

from giamngheo.config.settings.operator import identity_provider
from giamngheo.people.actions import reset_password
from giamngheo.people.models import LiveSession, OutsideIdentity, RoleGrant, User
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db
LEADER = {"sub": "77-1", "preferred_username": "LanhDao"}


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(house: Provider, settings: Any) -> Provider:
    settings.IDENTITY_PROVIDER = house.settings()
    house.claims, house.spoil, house.signer = dict(LEADER), {}, house.key
    return house


def through(provider: Provider, client: Client, wanted: str = "/me/") -> tuple[int, str]:
    """Status and where to (or what is said), after the whole way to the provider and back."""
    left = client.get("/sign-in/provider/", {"next": wanted})
    assert left.status_code == 302, left.content.decode()[:500]
    back = urlsplit(provider.sign_in(left["Location"]))
    answer = client.get(f"{back.path}?{back.query}")
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_off_by_default(settings: Any) -> None:
    assert settings.IDENTITY_PROVIDER is None
    assert Client().get("/sign-in/provider/").status_code == 404
    assert Client().get("/sign-in/provider/return/").status_code == 404
    assert "/sign-in/provider/" not in Client().get("/sign-in/").content.decode()


def test_the_first_sign_in_binds_an_account_and_later_only_the_identity_counts(
    provider: Provider, leader: User, officer: User
) -> None:
    grants = list(RoleGrant.objects.values_list("pk", "user_id", "role"))
    client = Client()
    assert "Cổng tỉnh" in client.get("/sign-in/").content.decode()
    assert through(provider, client) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    assert provider.asked["prompt"] == "login"
    assert provider.asked["code_challenge_method"] == "S256"
    bound = OutsideIdentity.objects.get()
    assert (bound.user, bound.issuer, bound.subject) == (leader, provider.issuer, "77-1")
    recorded = AuditEvent.objects.unscoped("test").filter(user_id=leader.pk).values_list("action", flat=True)
    assert len(recorded) == 2  # bound, signed in
    # the name at the provider changes to that of another account: still the same one
    provider.claims["preferred_username"] = "canbo"
    assert through(provider, Client()) == (302, "/me/")
    assert set(LiveSession.objects.values_list("user_id", "way")) == {(leader.pk, "oidc")}
    assert list(RoleGrant.objects.values_list("pk", "user_id", "role")) == grants
    assert User.objects.count() == 2


def test_nobody_is_made_and_nobody_takes_what_is_bound(provider: Provider, leader: User) -> None:
    provider.claims["preferred_username"] = "khong.co"
    status, page = through(provider, Client())
    assert status == 422
    assert "chưa có tài khoản" in page
    provider.claims["preferred_username"] = "lanhdao"
    assert through(provider, Client())[0] == 302
    provider.claims["sub"] = "another"
    assert through(provider, Client())[0] == 422
    assert User.objects.count() == OutsideIdentity.objects.count() == 1
    reset_password(Act(Actor.by_system("test")), leader)
    assert through(provider, Client())[0] == 302
    assert OutsideIdentity.objects.get().subject == "another"


def test_a_refused_attempt_still_knows_where_to_go(provider: Provider, leader: User) -> None:
    client, wanted = Client(), "/registry/households/?q=a&page=2"
    provider.claims["preferred_username"] = "khong.co"
    status, page = through(provider, client, wanted)
    assert status == 422
    assert f'<input type="hidden" name="next" value="{wanted.replace("&", "&amp;")}">' in page
    assert "/sign-in/provider/?next=/registry/households/%3Fq%3Da%26page%3D2" in page
    # cancelled at the provider, and the address of the return opened once more
    for _ in range(2):
        assert (
            wanted.replace("&", "&amp;")
            in client.get("/sign-in/provider/return/", {"error": "access_denied"}).content.decode()
        )
    provider.claims["preferred_username"] = "lanhdao"
    assert through(provider, client, wanted) == (302, wanted)


def test_a_locked_account_stays_shut_and_a_password_still_opens(provider: Provider, leader: User) -> None:
    assert through(provider, Client())[0] == 302
    signed = Client().post("/sign-in/", {"username": "lanhdao", "password": PASSWORD})
    assert signed.status_code == 302
    User.objects.update(is_active=False)
    assert through(provider, Client())[0] == 422


def test_an_address_counts_only_when_the_provider_has_verified_it(
    provider: Provider, settings: Any, province: object
) -> None:
    account("binh@phutho.vn", "", None)
    settings.IDENTITY_PROVIDER = provider.settings(claim="email")
    provider.claims = {"sub": "5", "email": "Binh@phutho.vn", "email_verified": False}
    assert through(provider, Client())[0] == 422
    provider.claims["email_verified"] = True
    assert through(provider, Client())[0] == 302


@pytest.mark.parametrize(
    ("accepted", "said", "verified"),
    [
        ({}, {"acr": "gold", "amr": ["otp"]}, False),
        ({"acr": ("gold",)}, {"acr": "gold"}, True),
        ({"acr": ("gold",)}, {"acr": "silver"}, False),
        ({"amr": ("otp", "hwk")}, {"amr": ["pwd", "otp"]}, True),
        ({"amr": ("otp",)}, {"amr": ["pwd"]}, False),
    ],
)
def test_two_step_verification_of_the_provider_counts_only_where_the_operator_says_so(
    provider: Provider,
    settings: Any,
    leader: User,
    accepted: dict[str, tuple[str, ...]],
    said: dict[str, object],
    verified: bool,
) -> None:
    settings.IDENTITY_PROVIDER = provider.settings(**accepted)
    provider.claims |= said
    client = Client()
    assert through(provider, client)[0] == 302
    assert (client.get("/people/add/").status_code == 200) is verified
    assert provider.asked.get("acr_values") == (" ".join(accepted["acr"]) if "acr" in accepted else None)


@pytest.mark.parametrize(
    "spoil", [{"iss": "https://elsewhere.example"}, {"aud": "another"}, {"nonce": "x"}, {"exp": 1}]
)
def test_an_unsound_token_opens_nothing(provider: Provider, leader: User, spoil: dict[str, object]) -> None:
    provider.spoil = spoil
    status, page = through(provider, Client())
    assert status == 422
    assert "Hãy thử lại" in page
    assert not LiveSession.objects.exists()


def test_a_strange_signature_a_strange_state_and_a_refusal_open_nothing(
    provider: Provider, leader: User
) -> None:
    provider.signer = RSAKey.generate_key(2048, {"kid": "1"})
    assert through(provider, Client())[0] == 422
    client = Client()
    left = client.get("/sign-in/provider/")
    provider.sign_in(left["Location"])
    for query in ("code=c0de&state=guessed", "error=access_denied", ""):
        assert client.get(f"/sign-in/provider/return/?{query}").status_code == 422
    stolen = urlsplit(provider.sign_in(left["Location"]))
    assert Client().get(f"{stolen.path}?{stolen.query}").status_code == 422
    assert not LiveSession.objects.exists()


def test_the_way_on_stays_on_this_site(provider: Provider, leader: User) -> None:
    assert through(provider, Client(), "https://evil.example/") == (302, "/")


def test_a_provider_that_does_not_answer_leaves_the_password(provider: Provider, settings: Any) -> None:
    dead = provider.settings()
    settings.IDENTITY_PROVIDER = type(dead)("http://127.0.0.1:9", "a", "b", "preferred_username", "Cổng")
    answer = Client().get("/sign-in/provider/")
    assert answer.status_code == 502
    assert "không trả lời" in answer.content.decode()


def test_the_operator_sets_it_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity_provider() is None
    monkeypatch.setenv("GIAMNGHEO_OIDC_ISSUER", "https://id.phutho.gov.vn/")
    with pytest.raises(ValueError, match="CLIENT_ID"):
        identity_provider()
    monkeypatch.setenv("GIAMNGHEO_OIDC_CLIENT_ID", "giamngheo")
    monkeypatch.setenv("GIAMNGHEO_OIDC_AMR", "otp hwk")
    found = identity_provider()
    assert found is not None
    assert (found.issuer, found.claim, found.name) == (
        "https://id.phutho.gov.vn",
        "preferred_username",
        "id.phutho.gov.vn",
    )
    assert (found.acr, found.amr) == ((), ("otp", "hwk"))
    monkeypatch.setenv("GIAMNGHEO_OIDC_ISSUER", "http://id.phutho.gov.vn")
    with pytest.raises(ValueError, match="https"):
        identity_provider()
