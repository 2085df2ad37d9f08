"""A village under review does not end: what is open of it must be finished first."""

from datetime import date

import pytest
from registry_world import officer
from reviews_world import Days, act, commune_of, household, opened

from giamngheo.areas.actions import close_village
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.permissions import CLOSE_VILLAGE
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.models import CommuneReview
from office_world import signed_in

pytestmark = pytest.mark.django_db


def close(village: AdminUnit, receiver: AdminUnit) -> None:
    act = Act(officer(None, CLOSE_VILLAGE), "sáp nhập")
    close_village(act, village, date(2025, 10, 1), document="NQ 1", receiver=receiver)


def test_a_village_in_a_round_that_is_not_closed_stays(commune: AdminUnit, days: Days) -> None:
    first, second = commune.children.order_by("pk")[:2]
    review = opened(commune)
    with pytest.raises(ActionRefused) as caught:
        close(first, second)
    assert caught.value.code == "hindered"
    assert "rà soát định kỳ năm 2025 (bước: Lập danh sách)" in caught.value.message.vi
    first.refresh_from_db()
    assert (first.valid_to, commune_of(review).step) == (None, CommuneReview.Step.VILLAGES)


def test_open_files_on_request_are_finished_first(commune: AdminUnit, days: Days) -> None:
    days.day = date(2025, 10, 6)
    first, second = commune.children.order_by("pk")[:2]
    review = opened(commune, "on_request")
    lives = household(first, 1)
    case = receive_application(act(), review, lives, Receipt("application", "counter", days.day))
    with pytest.raises(ActionRefused) as caught:
        close(first, second)
    assert "Còn 1 hồ sơ thường xuyên của thôn" in caught.value.message.vi
    withdraw(act(), case, "rút đơn")
    close(first, second)
    assert Household.objects.unscoped("test").get(pk=lives.pk).village_id == second.pk


def test_what_stands_against_it_is_said_before_anything_is_filled_in(commune: AdminUnit, days: Days) -> None:
    first = commune.children.order_by("pk")[0]
    household(first, 1)
    leader = signed_in("commune_leader", commune)
    address = f"/areas/{first.pk}/close/"
    assert 'name="document"' in leader.get(address).content.decode()
    opened(commune)
    page = leader.get(address).content.decode()
    assert "Hiện chưa ghi được:" in page
    assert page.count("Thôn đang trong đợt rà soát định kỳ năm 2025") == 1
    assert "1 hộ với" in page
    assert 'name="document"' not in page
