"""Lists with names that become files: with the second step only, of one's own area, and never without an event."""

import pytest
from django.utils import timezone
from review_office import WHY, Opened, household, system

from giamngheo.people.models import LiveSession
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.reviews.actions.listing import invite
from office_world import Office, signed_in


@pytest.mark.parametrize("page", ["cases", "invitations"])
def test_a_list_leaves_with_the_second_step_and_an_event(office: Office, opened: Opened, page: str) -> None:
    invite(system(), opened.commune, {household(office.village).pk: ["near_line"]})
    officer = signed_in("commune_officer", office.commune)
    address = f"/reviews/communes/{opened.commune.pk}/{page}/?export=csv"
    LiveSession.objects.update(verified_at=None)
    before = AuditEvent.objects.unscoped(WHY).count()
    refused = officer.get(address)
    assert refused.status_code == 403
    assert "xác thực hai bước" in refused.content.decode()
    assert AuditEvent.objects.unscoped(WHY).count() == before
    LiveSession.objects.update(verified_at=timezone.now())
    file = officer.get(address)
    assert file["Content-Type"].startswith("text/csv")
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    assert (event.reading, event.action) == (True, "registry.household.export")


@pytest.mark.parametrize("page", ["cases", "invitations"])
@pytest.mark.parametrize("role", ["village_head", "one_stop_clerk"])
def test_who_may_not_export_households_gets_the_page(
    office: Office, opened: Opened, page: str, role: str
) -> None:
    client = signed_in(role, office.village if role == "village_head" else office.commune)
    address = f"/reviews/communes/{opened.commune.pk}/{page}/"
    assert "export=csv" not in client.get(address).content.decode()
    assert client.get(f"{address}?export=csv")["Content-Type"].startswith("text/html")
