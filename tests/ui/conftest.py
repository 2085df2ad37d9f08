"""A signed-in officer before the gallery."""

import pytest

from giamngheo.platform import requests
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.protected import SIGNED_IN
from giamngheo.platform.web import chrome, navigation
from giamngheo.rules.text import Text
from in_chromium import chromium, visit  # noqa: F401

OFFICER = Actor(user_id=7, label="Hà Văn Ổn")
FRAME = chrome.Frame(
    "Hà Văn Ổn",
    Text("Cán bộ xã", "Commune officer"),
    ("Tỉnh Phú Thọ", "Xã Xuân Đài"),
    Text("Năm 2025 · rà soát định kỳ", "2025 · annual review"),
    "Ủy ban nhân dân xã Xuân Đài",
)


@pytest.fixture(autouse=True)
def officer(monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Every request is the officer's; the navigation leads to the pages of the gallery."""
    monkeypatch.setattr(requests, "_actor_of", lambda request: OFFICER)
    monkeypatch.setattr(chrome, "_frame_of", lambda request: FRAME)
    monkeypatch.setattr(navigation, "_entries", {})
    for order, (name, vi, en, section) in enumerate(
        [
            ("platform:gallery", "Việc của tôi", "My work", navigation.WORK),
            ("platform:gallery-list", "Hộ gia đình", "Households", navigation.REGISTER),
            ("platform:gallery-charts", "Kết quả", "Results", navigation.RESULTS),
        ]
    ):
        navigation.register_entry(navigation.Entry(name, Text(vi, en), SIGNED_IN, section, "houses", order))
    return OFFICER
