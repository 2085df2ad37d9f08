"""Addresses: deny by default, what a visitor gets, headers."""

import re
from collections.abc import Iterator

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views import View
from two_communes import PAY, VIEW, holder

from giamngheo.platform import requests
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.protected import PUBLIC, SIGNED_IN, ProtectedView, protected
from giamngheo.platform.web import navigation
from specimens.models import House


def house(request: HttpRequest, key: int) -> HttpResponse:
    return HttpResponse(House.objects.reach(request.actor, VIEW).one_or_404(pk=key).name)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("specimen")


def nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<script nonce={request.csp_nonce}></script>")


class HouseList(ProtectedView):
    permission = VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(House.objects.reach(request.actor, VIEW).count()))


class Bare(View):
    pass


urlpatterns = [
    path("houses", HouseList.as_view()),
    path("houses/<int:key>", protected(VIEW)(house)),
    path("pay", protected(PAY)(lambda request: HttpResponse("paid"))),
    path("mine", protected(SIGNED_IN)(lambda request: HttpResponse("mine"))),
    path("open", protected(PUBLIC)(nonce)),
    path("broken", protected(PUBLIC)(broken)),
]
here = pytest.mark.urls(__name__)
pytestmark = [here, pytest.mark.django_db]


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    client = Client(raise_request_exception=False)
    client.actor = Actor.nobody()  # type: ignore[attr-defined]
    monkeypatch.setattr(requests, "_actor_of", lambda request: client.actor)  # type: ignore[attr-defined]
    # the addresses that the rooms' entries lead to are not among these
    monkeypatch.setattr(navigation, "_entries", {})
    return client  # type: ignore[return-value]


def test_a_visitor_is_led_to_sign_in_and_back(visitor: Client) -> None:
    for address in ("/houses", "/houses/5?tab=history", "/pay", "/mine"):
        answer = visitor.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith("?next=" + address.replace("?", "%3F").replace("=", "%3D"))
    assert visitor.get("/open").status_code == 200


def test_a_form_sent_after_the_session_ended_does_not_come_back_as_a_page(visitor: Client) -> None:
    assert visitor.post("/mine").headers["Location"].endswith("?next=/")


def test_part_of_a_page_leads_the_whole_page_to_sign_in(visitor: Client) -> None:
    answer = visitor.get(
        "/houses", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/registry/?year=2025"}
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].endswith("?next=/registry/%3Fyear%3D2025")
    assert answer.content == b""


def test_who_lacks_the_permission_is_told_so_in_vietnamese(visitor: Client) -> None:
    visitor.actor = holder(1, PAY, verified=True)  # type: ignore[attr-defined]
    answer = visitor.get("/houses")
    assert answer.status_code == 403
    assert "Bạn không có quyền làm việc này ở đây." in answer.content.decode()
    assert visitor.get("/pay").content == b"paid"


def test_money_asks_for_the_second_factor(visitor: Client) -> None:
    visitor.actor = holder(1, PAY)  # type: ignore[attr-defined]
    answer = visitor.get("/pay")
    assert answer.status_code == 403
    assert "mã xác thực hai bước" in answer.content.decode()


def test_another_area_answers_exactly_as_nothing(visitor: Client) -> None:
    mine, other = (House.objects.create(commune=commune, name="h") for commune in (1, 2))
    visitor.actor = holder(1)  # type: ignore[attr-defined]
    assert visitor.get(f"/houses/{mine.pk}").content == b"h"
    assert visitor.get("/houses").content == b"1"
    outside, missing = visitor.get(f"/houses/{other.pk}"), visitor.get(f"/houses/{other.pk + 1000}")
    assert outside.status_code == missing.status_code == 404
    assert outside.content == missing.content
    assert "Không có trang này" in outside.content.decode()


def test_a_fault_shows_a_page_without_machine_words(visitor: Client) -> None:
    answer = visitor.get("/broken")
    assert answer.status_code == 500
    words = answer.content.decode()
    assert "Có lỗi trong phần mềm" in words
    assert "specimen" not in words
    assert "Traceback" not in words


def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/open")
    assert answer.status_code == 403
    assert "Trang đã mở quá lâu" in answer.content.decode()


def test_every_page_says_that_nothing_loads_from_elsewhere(visitor: Client) -> None:
    answer = visitor.get("/open")
    (used,) = re.findall(r"nonce=([\w-]+)>", answer.content.decode())
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == f"'self' 'nonce-{used}'"
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    again = visitor.get("/open").headers["Content-Security-Policy"]
    assert used not in again
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_what_a_signed_in_user_saw_is_not_kept_by_the_browser(visitor: Client) -> None:
    assert "Cache-Control" not in visitor.get("/open").headers
    visitor.actor = holder(1)  # type: ignore[attr-defined]
    assert visitor.get("/houses").headers["Cache-Control"] == "private, no-store"


def test_an_address_without_a_permission_fails_the_check() -> None:
    assert [one.msg for one in run_checks() if one.id == "giamngheo.E001"] == []
    with override_settings(ROOT_URLCONF=bare_addresses()):
        found = [one.msg for one in run_checks() if one.id == "giamngheo.E001"]
    assert found == ["address 'bare' names no permission", "address 'class' names no permission"]


def bare_addresses() -> type:
    class Addresses:
        urlpatterns = [path("bare", lambda request: HttpResponse()), path("class", Bare.as_view())]

    return Addresses


def test_a_permission_nobody_declared_is_refused_at_import() -> None:
    with pytest.raises(KeyError):
        protected("specimens.house.unknown")
