"""Where a household may stand: not off Africa, not abroad, not with its degrees swapped, and far away if confirmed."""

from decimal import Decimal

import pytest
from pages_world import World, actor
from test_changes import Sign, at
from test_two_officers import boxes

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import contents_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.registry.actions.households import edit_household

pytestmark = pytest.mark.django_db
LAT, LON = 21.2716, 104.9306


@pytest.fixture(autouse=True)
def known_place(world: World) -> None:
    AdminUnit.objects.filter(pk=world.commune.pk).update(lat=LAT, lon=LON)


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [("0", "0", "bỏ trống cả hai ô"), ("48,85", "2,35", "Điểm 48,85, 2,35 nằm ngoài Việt Nam")],
)
def test_points_where_nobody_lives_here(
    world: World, as_reader: Sign, latitude: str, longitude: str, words: str
) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    sent = boxes(client.get(at(one, "edit/"))) | {"latitude": latitude, "longitude": longitude}
    assert words in client.post(at(one, "edit/"), sent).content.decode()
    with pytest.raises(ActionRefused):
        edit_household(
            Act(actor(world.commune)),
            one,
            {name: Decimal(sent[name].replace(",", ".")) for name in ("latitude", "longitude")},
            version=one.version,
        )
    one.refresh_from_db()
    assert one.latitude is None


def test_swapped_degrees_are_offered_the_right_way_round(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    sent = boxes(client.get(at(one, "edit/"))) | {"latitude": "104,9306", "longitude": "21,2716"}
    answer = client.post(at(one, "edit/"), sent)
    assert "bị ghi ngược" in answer.content.decode()
    assert (boxes(answer)["latitude"], boxes(answer)["longitude"]) == (["21,2716"], ["104,9306"])
    assert client.post(at(one, "edit/"), boxes(answer)).status_code == 302
    assert boxes(client.get(at(one, "edit/")))["latitude"] == ["21,2716"]
    one.refresh_from_db()
    assert float(one.latitude or 0) == LAT


def test_a_point_far_from_the_commune_is_confirmed_once(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    sent = boxes(client.get(at(one, "edit/"))) | {"latitude": "10,5", "longitude": "106,5"}
    answer = client.post(at(one, "edit/"), sent)
    (note,) = answer.context["form"].notes
    assert "km" in note.vi
    assert "không phải quy định" in note.vi
    unticked = boxes(answer)
    assert client.post(at(one, "edit/"), unticked | {"confirmed": "x"}).status_code == 200
    one.refresh_from_db()
    assert one.latitude is None
    mark = answer.context["form"].mark
    assert client.post(at(one, "edit/"), unticked | {"confirmed": mark}).status_code == 302
    one.refresh_from_db()
    assert float(one.latitude or 0) == 10.5
    event = AuditEvent.objects.unscoped("test").latest("pk")
    assert contents_of([event])[event.pk].after["confirmed"] == [note.vi]
    # what stands there is not asked about again
    assert (
        client.post(at(one, "edit/"), boxes(client.get(at(one, "edit/"))) | {"address": "Số 5"}).status_code
        == 302
    )


def test_another_far_point_is_another_question(world: World) -> None:
    one = world.household
    far = {"latitude": Decimal("10.5"), "longitude": Decimal("106.5")}
    with pytest.raises(Unconfirmed) as first:
        edit_household(Act(actor(world.commune)), one, far, version=one.version)
    other = {"latitude": Decimal("16.1"), "longitude": Decimal("108.2")}
    with pytest.raises(Unconfirmed):
        edit_household(Act(actor(world.commune)), one, other, version=one.version, confirmed=first.value.mark)
