"""Acting in another's role: who may receive it, when, and what it leaves."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from people_world import account, signed_in, verified

from giamngheo.areas.models import AdminUnit
from giamngheo.people.actions import delegate, end_delegation, grant_role
from giamngheo.people.actor import actor_for
from giamngheo.people.models import Delegation, RoleGrant, User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import policy

pytestmark = pytest.mark.django_db
ADDRESS = "/me/delegations/add/"


def day(distance: int) -> date:
    return timezone.localdate() + timedelta(days=distance)


def give(leader: User, receiver: User, since: int = 0, until: int = 3) -> Delegation:
    act = Act(verified(leader), "đi họp")
    return delegate(act, leader.grants.get(), receiver, day(since), day(until))


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [(-1, 3, "in_the_past"), (2, 1, "period"), (0, 800, "period"), (0, 10, "role_ends")],
)
def test_a_period_lies_ahead_and_within_the_givers_own(
    leader: User, officer: User, since: int, until: int, code: str
) -> None:
    RoleGrant.objects.filter(user=leader).update(valid_to=day(5) if code == "role_ends" else None)
    with pytest.raises(ActionRefused, match=code):
        give(leader, officer, since, until)
    assert not Delegation.objects.exists()


def test_only_officers_of_the_same_unit_receive(
    leader: User, officer: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    village = AdminUnit.objects.get(parent=communes[0])
    shut = account("nghi.viec", "commune_officer", communes[0], locked_at=timezone.now())
    strangers = [
        account("xa.khac", "commune_officer", communes[1]),
        account("truong.khu", "village_head", village),
        account("giam.sat", "front_observer", communes[0]),
        account("khong.vai", "", None),
        shut,
    ]
    page = signed_in(leader, second_step=True).get(ADDRESS).content.decode()
    assert "canbo" in page
    for one in strangers:
        assert one.username not in page
        with pytest.raises(ActionRefused, match="receiver"):
            give(leader, one)
    assert not Delegation.objects.exists()


def test_a_role_that_is_not_an_officers_is_not_handed_on(
    leader: User, officer: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    for role in ("administrator", "committee_member"):
        extra = RoleGrant.objects.create(
            user=leader, role=role, unit=communes[0], valid_from=day(0), granted_by="test"
        )
        with pytest.raises(ActionRefused, match="not_own_role"):
            delegate(Act(verified(leader)), extra, officer, day(0), day(1))
        form = signed_in(leader, second_step=True).get(ADDRESS).context["form"]
        assert extra not in form.fields["grant"].queryset


def test_it_opens_on_its_days_and_shuts_when_it_is_taken_back(leader: User, officer: User) -> None:
    later = give(leader, officer, since=2)
    assert not policy().holds(actor_for(officer), "registry.change.approve")
    end_delegation(Act(verified(leader)), later)
    given = give(leader, officer)
    assert policy().holds(actor_for(officer), "registry.change.approve")
    with pytest.raises(ActionRefused, match="delegated_already"):
        give(leader, officer, since=1, until=9)
    browser = signed_in(leader, second_step=True)
    assert "Đang ủy quyền" in browser.get("/me/").content.decode()
    assert leader.full_name in signed_in(officer).get("/me/").content.decode()
    assert browser.post(f"/me/delegations/{given.pk}/end/").status_code == 302
    assert not policy().holds(actor_for(officer), "registry.change.approve")
    assert "Đã thu lại" in browser.get("/me/").content.decode()


def test_it_ends_with_the_receivers_own_role_there(leader: User, officer: User) -> None:
    give(leader, officer)
    browser = signed_in(leader, second_step=True)
    assert "Đang ủy quyền" in browser.get("/me/").content.decode()
    RoleGrant.objects.filter(user=officer).update(valid_to=day(-1))
    assert not policy().holds(actor_for(officer), "registry.change.approve")
    page = browser.get("/me/").content.decode()
    assert "Không còn hiệu lực" in page
    assert "Đang ủy quyền" not in page


def test_another_takes_nothing_back(leader: User, officer: User) -> None:
    given = give(leader, officer)
    assert signed_in(officer, second_step=True).post(f"/me/delegations/{given.pk}/end/").status_code == 404
    assert Delegation.objects.get().ended_at is None


def test_what_is_done_by_it_bears_both_names(
    leader: User, officer: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    give(leader, officer)
    made = AuditEvent.objects.unscoped("test").latest("id")
    assert leader.label in made.actor
    enumerator = account("ra.soat", "", None)
    grant = grant_role(Act(verified(officer)), enumerator, "enumerator", communes[0])
    done = AuditEvent.objects.unscoped("test").latest("id")
    assert done.actor == f"{officer.label} – theo ủy quyền của {leader.label}"
    assert grant.granted_by == done.actor
    page = signed_in(leader).get(f"/audit/{done.pk}/").content.decode()
    assert "Lãnh đạo UBND cấp xã – xã Thu Cúc" in page or "Lãnh đạo UBND cấp xã – Xã Thu Cúc" in page


def test_in_the_browser_a_wrong_day_is_said_beside_its_box(leader: User, officer: User) -> None:
    asked = {
        "grant": leader.grants.get().pk,
        "receiver": officer.pk,
        "since": f"{day(-1):%d/%m/%Y}",
        "until": f"{day(1):%d/%m/%Y}",
        "reason": "đi họp",
    }
    answer = signed_in(leader, second_step=True).post(ADDRESS, asked)
    assert answer.status_code == 422
    assert "Không ủy quyền lùi ngày" in answer.content.decode()
