"""A village ends: merged with its households, or closed where nobody lives; its past stays."""

from datetime import date
from types import SimpleNamespace

import pytest
from test_area_pages import reader
from test_villages_and_facts import SINCE, act, events

from giamngheo.areas import tree
from giamngheo.areas.actions import add_village, close_village
from giamngheo.areas.models import AdminUnit, Residents, UnitLink
from giamngheo.areas.permissions import ADD_VILLAGE, CLOSE_VILLAGE, MOVE_VILLAGE
from giamngheo.monitoring.places import read_places
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Forbidden
from giamngheo.registry.household_events import bulk_events, changes_of
from giamngheo.registry.models import Household, Person

LAST = date(2026, 2, 28)
MAY = frozenset({ADD_VILLAGE, CLOSE_VILLAGE})


def lives_in(village: AdminUnit, code: str, **more: object) -> Household:
    places = {"commune_id": village.parent_id, "village_id": village.pk}
    person = Person.objects.create(full_name="Hà Thị Mây", **places)
    return Household.objects.create(code=code, head=person, size=3, since=date(2020, 1, 1), **places, **more)


def close(
    place: SimpleNamespace, village: AdminUnit, receiver: AdminUnit | None, since: date = SINCE
) -> AdminUnit:
    return close_village(act(place.n, MAY), village, since, document="NQ 12", receiver=receiver)


def where(household: Household) -> tuple[int | None, int | None]:
    found = Household.objects.unscoped("test").select_related("head").get(pk=household.pk)
    assert found.head is not None
    return found.village_id, found.head.village_id


def test_a_merge_takes_the_households_over_with_one_event_and_keeps_the_past(
    province: SimpleNamespace,
) -> None:
    here, other = lives_in(province.a1, "H1"), lives_in(province.b1, "H2")
    gone = lives_in(province.a1, "H3", until=date(2025, 1, 1), ended_by="moved_out")
    close(province, province.a1, province.a2)
    province.a1.refresh_from_db()
    assert (province.a1.valid_to, province.a1.parent) == (LAST, province.n)
    assert [where(one) for one in (here, gone, other)] == [
        (province.a2.pk, province.a2.pk),
        (province.a2.pk, province.a2.pk),
        (province.b1.pk, province.b1.pk),
    ]
    link = UnitLink.objects.get(old=province.a1)
    assert (link.new, link.part, link.since, link.source) == (province.a2, "whole", SINCE, "NQ 12")
    assert province.a1.placements.get(valid_from=date(2025, 7, 1)).valid_to == LAST
    event = AuditEvent.objects.unscoped("test").get()
    assert (event.action, event.commune, event.village, event.reason) == (
        "areas.village.close",
        province.n.pk,
        province.a1.pk,
        "thử",
    )
    assert bulk_events(here.pk, None, 5) == [event.pk]
    assert bulk_events(other.pk, None, 5) == []
    told = changes_of(here, content_of(event))
    assert [(one.before, one.after) for one in told] == [("Khu a1", "Khu a2")]


def test_figures_of_the_past_follow_the_village_to_the_one_that_received_it(
    province: SimpleNamespace,
) -> None:
    close(province, province.e1, province.a2)
    places = read_places()
    assert places.village_on(province.e1.pk, LAST) == province.e1.pk
    assert places.village_on(province.e1.pk, SINCE) == province.a2.pk
    # its old commune was divided: the village alone says where it lies
    assert places.commune_on(province.e_old.pk, province.e1.pk, SINCE) == province.n.pk
    assert places.commune_on(None, province.e1.pk, date(2025, 6, 30)) == province.e_old.pk


def test_who_holds_the_receiving_village_reaches_the_history_and_not_the_other_way(
    province: SimpleNamespace,
) -> None:
    close(province, province.a1, province.a2)
    index = tree.tree_today()
    assert index.reach(province.a2.pk).villages == {province.a1.pk, province.a2.pk}
    assert index.reach(province.a1.pk).villages == {province.a1.pk}


def test_a_village_where_nobody_lives_is_closed_and_its_name_is_free_again(province: SimpleNamespace) -> None:
    lives_in(province.a1, "H1", until=date(2025, 1, 1), ended_by="moved_out")
    close(province, province.a1, None)
    assert not UnitLink.objects.filter(old=province.a1).exists()
    assert add_village(act(province.n, MAY), province.n, "khu", "a1", SINCE).full_name == "Khu a1"


def test_what_cannot_be_is_refused_and_nothing_written(province: SimpleNamespace) -> None:
    lives_in(province.a1, "H1")
    later = AdminUnit.objects.create(
        level="village", kind="khu", name="mới", parent=province.n, valid_from=date(2026, 4, 1)
    )
    ended = AdminUnit.objects.create(
        level="village", kind="khu", name="cũ", parent=province.n, valid_to=date(2026, 1, 1)
    )
    for village, receiver, since, code in (
        (province.a1, None, SINCE, "hindered"),
        (province.a1, province.a1, SINCE, "receiver_elsewhere"),
        (province.a1, ended, SINCE, "receiver_elsewhere"),
        (province.a1, later, SINCE, "receiver_later"),
        (province.a1, province.a2, date(2100, 1, 1), "not_yet"),
        (province.a1, province.a2, date(2025, 7, 1), "begins_later"),
        (ended, province.a2, SINCE, "ended_already"),
        (province.n, None, SINCE, "not_a_village"),
    ):
        with pytest.raises(ActionRefused) as caught:
            close(province, village, receiver, since)
        assert caught.value.code == code
    with pytest.raises(ActionRefused) as caught:
        close_village(act(province.n, MAY), province.a1, SINCE, document=" ", receiver=province.a2)
    assert caught.value.code == "no_document"
    province.a1.refresh_from_db()
    assert (province.a1.valid_to, events()) == (None, 0)
    assert UnitLink.objects.filter(old=province.a1).count() == 0


def test_another_commune_s_village_neither_ends_nor_receives(province: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        close(province, province.d1, province.e2)
    with pytest.raises(Forbidden):
        close(province, province.a1, province.d1)
    with pytest.raises(Forbidden):
        close_village(
            act(province.n, frozenset({ADD_VILLAGE, MOVE_VILLAGE})), province.a1, SINCE, document="NQ 12"
        )
    # who reaches both communes merges no village across them
    with pytest.raises(ActionRefused) as caught:
        close_village(act(province.p, MAY), province.a1, SINCE, document="NQ 12", receiver=province.d1)
    assert (caught.value.code, events()) == ("receiver_elsewhere", 0)


def test_a_leader_merges_on_the_page_and_is_told_what_goes(province: SimpleNamespace) -> None:
    lives_in(province.a1, "H1")
    lives_in(province.a1, "H2")
    head = User.objects.create(username="truong.thon", full_name="Bùi Văn Sáu", search_name="bui van sau")
    RoleGrant.objects.create(
        user=head, role="village_head", unit=province.a1, valid_from=date(2025, 1, 1), granted_by="test"
    )
    leader = reader("commune_leader", province.n)
    address = f"/areas/{province.a1.pk}/close/"
    assert address in leader.get(f"/areas/{province.a1.pk}/").content.decode()
    page = leader.get(address).content.decode()
    assert "2 hộ với 6 nhân khẩu đang ở thôn" in page
    assert "1 tài khoản giữ vai trò ở thôn" in page
    offered = page.partition('name="receiver"')[2].partition("</select>")[0]
    assert f'value="{province.a2.pk}"' in offered
    assert f'value="{province.d1.pk}"' not in offered
    data = {"receiver": "", "since": "01/03/2026", "document": "NQ 12", "reason": "Sáp nhập thôn"}
    refused = leader.post(address, data)
    assert refused.status_code == 422
    assert "Còn 2 hộ đang ở thôn: chọn thôn nhận các hộ này." in refused.content.decode()
    done = leader.post(address, data | {"receiver": province.a2.pk})
    assert done.headers["Location"] == f"/areas/{province.a1.pk}/"
    shown = leader.get(f"/areas/{province.a1.pk}/").content.decode()
    assert "toàn bộ nay thuộc" in shown
    assert "Khu a2" in shown
    assert "Đơn vị này đã kết thúc" in shown
    assert address not in shown
    assert "nhận toàn bộ" in leader.get(f"/areas/{province.a2.pk}/").content.decode()
    assert "Khu a1" not in leader.get(f"/areas/{province.n.pk}/").content.decode().partition("</table>")[0]
    assert leader.post(address, data).status_code == 422
    assert leader.get(f"/areas/{province.n.pk}/close/").status_code == 404


def test_who_may_only_add_villages_closes_none(province: SimpleNamespace) -> None:
    officer = reader("commune_officer", province.n)
    address = f"/areas/{province.a1.pk}/close/"
    assert address not in officer.get(f"/areas/{province.a1.pk}/").content.decode()
    assert [officer.get(address).status_code, officer.post(address, {}).status_code] == [403, 403]
    leader = reader("commune_leader", province.m)
    assert [leader.get(address).status_code, leader.post(address, {}).status_code] == [404, 404]


def test_the_event_of_a_merge_reads_in_words(province: SimpleNamespace) -> None:
    lives_in(province.a1, "H1")
    close(province, province.a1, province.a2)
    event = AuditEvent.objects.unscoped("test").get()
    page = reader("inspector", province.n).get(f"/audit/{event.pk}/").content.decode()
    for words in ("Kết thúc, sáp nhập thôn", "Đến hết ngày", "28/02/2026", "Nhập vào", "Khu a2", "NQ 12"):
        assert words in page


def test_the_way_to_the_receiving_village_is_a_link_where_it_is_reached(province: SimpleNamespace) -> None:
    lives_in(province.a1, "H1")
    close(province, province.a1, province.a2)
    page = reader("commune_officer", province.n).get(f"/areas/{province.a1.pk}/").content.decode()
    assert f'<a href="/areas/{province.a2.pk}/">Khu a2</a>' in page
    assert "<p>· " not in page
    assert "<p> đến hết 28/02/2026</p>" in page


def test_a_count_before_the_merge_is_completed_with_the_village_that_went_in(
    province: SimpleNamespace,
) -> None:
    for village, households in ((province.a1, 40), (province.a2, 60), (province.b1, 30)):
        Residents.objects.create(unit=village, on=date(2025, 10, 15), households=households, source="Công an")
    close(province, province.a1, province.a2)
    close(province, province.a2, province.b1, date(2026, 5, 1))
    officer = reader("commune_officer", province.n)

    def shown() -> str:
        page = officer.get(f"/areas/{province.n.pk}/").content.decode().partition("</table>")[0]
        return page.partition("Khu b1")[2].partition("</tr>")[0]

    assert ">130<" in shown()
    # a village that was never counted leaves the whole unknown
    Residents.objects.filter(unit=province.a1).delete()
    assert ">130<" not in shown()
    assert ">90<" not in shown()
    # counted after the merge, the figure is of the whole
    Residents.objects.create(unit=province.b1, on=date(2026, 6, 30), households=128, source="Công an")
    assert ">128<" in shown()


def test_a_village_where_people_live_asks_for_the_one_that_receives_them(province: SimpleNamespace) -> None:
    leader = reader("commune_leader", province.n)
    address = f"/areas/{province.a1.pk}/close/"
    assert "Không nhập vào thôn nào" in leader.get(address).content.decode()
    lives_in(province.a1, "H1")
    page = leader.get(address).content.decode()
    assert "Không nhập vào thôn nào" not in page
    data = {"receiver": "", "since": "01/03/2026", "document": "NQ 12", "reason": "Sáp nhập thôn"}
    refused = leader.post(address, data)
    assert refused.status_code == 422
    assert "Nhập vào thôn: Còn 1 hộ đang ở thôn" in refused.content.decode()


def test_the_rows_of_a_merge_read_in_words(province: SimpleNamespace) -> None:
    household = lives_in(province.a1, "H1")
    close(province, province.a1, province.a2)
    event = AuditEvent.objects.unscoped("test").get()
    page = reader("inspector", province.n).get(f"/audit/{event.pk}/").content.decode()
    rows = page.partition("Các dòng đã thay đổi")[2]
    assert ">household<" not in rows
    assert "Số trong sổ" in rows
    assert f">{household.pk}<" in rows
