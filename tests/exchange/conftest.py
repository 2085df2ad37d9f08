import pytest
from import_world import accounts, commune, officer_of_commune, other_commune, province  # noqa: F401

from giamngheo.platform import requests
from giamngheo.platform.scope import Actor
from giamngheo.platform.web import chrome
from giamngheo.rules.text import Text
from in_chromium import chromium, visit  # noqa: F401

FRAME = chrome.Frame(
    "Trần Thị Bình",
    Text("Công chức cấp xã", "Commune officer"),
    ("Tỉnh Phú Thọ", "Xã Thu Cúc"),
    Text("Năm 2025 · rà soát định kỳ", "2025 · annual review"),
    "Ủy ban nhân dân xã Thu Cúc",
)


@pytest.fixture
def signed_in(officer_of_commune: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:  # noqa: F811
    """Every request is the officer's."""
    monkeypatch.setattr(requests, "_actor_of", lambda request: officer_of_commune)
    monkeypatch.setattr(chrome, "_frame_of", lambda request: FRAME)
    return officer_of_commune
