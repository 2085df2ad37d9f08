"""Edits at once, requests for change and the leader's decisions, by the pages."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from pages_world import READING, World, actor, leader

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import PersonalData
from giamngheo.registry import permissions
from giamngheo.registry.models import ChangeRequest, Household, Membership, Person

WHY = "test"
DAY = "05/11/2025"
Sign = Callable[[Any], Any]
pytestmark = pytest.mark.django_db


def at(household: Household, rest: str) -> str:
    return f"/registry/households/{household.pk}/{rest}"


def members(household: Household) -> list[int]:
    stays = household.memberships.filter(until=None).order_by("number")
    return list(stays.values_list("person_id", flat=True))


def ask(client: Any, household: Household, rest: str, **fields: Any) -> Any:
    """Sends the form, and once more with the tick where something unlikely is to be confirmed."""
    household.refresh_from_db()
    sent = {"version": household.version, "reason": "Có đơn của hộ", "day": DAY, **fields}
    answer = client.post(at(household, rest), sent)
    mark = answer.context["form"].mark if answer.status_code == 200 else ""
    return client.post(at(household, rest), sent | {"confirmed": mark}) if mark else answer


def waiting() -> ChangeRequest:
    return ChangeRequest.objects.unscoped(WHY).get()


def decide(client: Any, *rows: int, decision: str = "approve", reason: str = "") -> Any:
    sent = {"rows": [str(row) for row in rows], "decision": decision, "reason": reason}
    return client.post("/registry/requests/decide/", sent)


@pytest.mark.long
def test_address_and_coordinates_at_once(world: World, as_reader: Sign) -> None:
    one = world.household
    sent = {"version": one.version, "address": "Số 5", "latitude": "21,1", "longitude": "105.25"}
    assert as_reader(actor(world.commune)).post(at(one, "edit/"), sent).status_code == 302
    one.refresh_from_db()
    assert (one.address, float(one.latitude or 0), float(one.longitude or 0)) == ("Số 5", 21.1, 105.25)


@pytest.mark.long
@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("91", "105"),
        ("21", ""),
        ("abc", "105"),
        ("NaN", "105"),
        ("21", "1e999"),
        ("0", "0"),
        ("48,85", "2,35"),
    ],
)
def test_coordinates_that_are_none(world: World, as_reader: Sign, latitude: str, longitude: str) -> None:
    one = world.household
    sent = {"version": one.version, "address": "Số 5", "latitude": latitude, "longitude": longitude}
    response = as_reader(actor(world.commune)).post(at(one, "edit/"), sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    one.refresh_from_db()
    assert one.address != "Số 5"


def test_a_stale_edit_shows_the_difference_and_loses_nothing(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    seen = one.version
    blank = {"latitude": "", "longitude": ""}
    client.post(at(one, "edit/"), {"version": seen, "address": "Số 5", **blank})
    answer = client.post(at(one, "edit/"), {"version": seen, "address": "Số 7", **blank})
    assert answer.status_code == 409
    shown = answer.context["form"].clashes
    assert [(line.label, line.before, line.after) for line in shown] == [("Địa chỉ", "Số 5", "Số 7")]
    one.refresh_from_db()
    assert one.address == "Số 5"
    form = answer.context["form"]
    assert form["address"].value() == "Số 7"
    client.post(at(one, "edit/"), {"version": form["version"].value(), "address": "Số 7", **blank})
    one.refresh_from_db()
    assert one.address == "Số 7"


def test_telephone(world: World, as_reader: Sign) -> None:
    one, person = world.household, world.household.head
    assert person is not None
    client = as_reader(actor(world.commune))
    address = at(one, f"phone/{person.pk}/")
    assert client.post(address, {"version": person.version, "phone": "12"}).status_code == 200
    assert client.post(address, {"version": person.version, "phone": "0912 345 678"}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "0912 345 678"
    stranger = members(world.households[1])[0]
    assert client.get(at(one, f"phone/{stranger}/")).status_code == 404


def test_split_asked_and_approved(world: World, as_reader: Sign) -> None:
    one = next(household for household in world.households if household.size >= 3)
    leaving = members(one)[-1]
    client = as_reader(actor(world.commune))
    assert client.get(at(one, "change/split/")).status_code == 200
    fields = {"persons": [leaving], "head": leaving}
    assert ask(client, one, "change/split/", **fields).status_code == 302
    request = waiting()
    assert client.get(f"/registry/requests/{request.pk}/").context["may_approve"] is False
    chief = as_reader(leader(world.commune))
    page = chief.get(f"/registry/requests/{request.pk}/")
    assert page.context["may_approve"] is True
    name = Person.objects.unscoped(WHY).get(pk=leaving).full_name
    assert page.context["changes"][1].after.vi == f"{name} (chủ hộ)"
    assert "05/11/2025" in page.content.decode()
    assert "Đang chờ lãnh đạo xã duyệt" in client.get(at(one, "")).content.decode()
    assert decide(chief, request.pk).status_code == 302
    new = Household.objects.unscoped(WHY).get(split_from=one)
    assert members(new) == [leaving]


def test_nobody_is_asked_what_the_head_is_to_himself(world: World, as_reader: Sign) -> None:
    one = next(household for household in world.households if household.size >= 3)
    client = as_reader(actor(world.commune))
    last = members(one)[-1]
    for kind, when in (
        ("split", f"persons={last}&head!={last}"),
        ("head", f"head!=,{last}"),
        ("member", f"person_leaving={one.head_id}&head!={last}"),
    ):
        text = client.get(at(one, f"change/{kind}/")).content.decode()
        asked = re.search(
            rf'data-when="{re.escape(escape(when))}">(?:(?!data-when).)*?name="relation_{last}".*?</select>',
            text,
            re.S,
        )
        assert asked, kind
        assert 'value="head"' not in asked[0]
        assert 'value="child"' in asked[0]


def test_the_same_request_is_not_taken_twice(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    child = {"how": "born", "full_name": "Bé Na", "relation": "child"}
    assert ask(client, one, "change/member/", **child).status_code == 302
    again = ask(client, one, "change/member/", **child).content.decode()
    assert "đang chờ lãnh đạo xã duyệt; không cần gửi lại" in again
    assert ask(client, one, "change/member/", **child | {"full_name": "Bé Nu"}).status_code == 302
    assert ChangeRequest.objects.unscoped(WHY).count() == 2


def test_of_many_requests_the_one_in_the_way_is_named(world: World, as_reader: Sign) -> None:
    one, other = [home for home in world.households if home.commune_id == world.commune.pk and home.size > 1][
        :2
    ]
    client = as_reader(actor(world.commune))
    gone = {"how": "moved_out", "person_leaving": members(one)[-1]}
    ask(client, other, "change/member/", how="born", full_name="Bé Na")
    ask(client, one, "change/member/", **gone)
    ask(client, one, "change/member/", **gone | {"how": "died"})
    asked = list(ChangeRequest.objects.unscoped(WHY).order_by("pk"))
    chief = as_reader(leader(world.commune))
    # a relation that nobody gave is no line of the difference
    shown = chief.get(f"/registry/requests/{asked[0].pk}/").context["changes"]
    assert all(line.before or line.after for line in shown)
    answer = decide(chief, *(row.pk for row in asked)).content.decode()
    assert f"Thêm, bớt nhân khẩu, hộ {one.code}: Có người không còn là thành viên" in answer
    assert set(ChangeRequest.objects.unscoped(WHY).values_list("state", flat=True)) == {"waiting"}


def test_a_stale_request_says_whose_value_is_whose(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    sent = {"version": one.version, "address": "Số 5", "latitude": "", "longitude": ""}
    client.post(at(one, "edit/"), sent)
    stale = client.post(at(one, "edit/"), sent | {"address": "Số 7"}).content.decode()
    assert re.findall(r'<th scope="col">([^<]*)</th>', stale)[:3] == ["Mục", "Đang có trong sổ", "Bạn nhập"]


def test_a_head_who_leaves_others_is_followed(world: World, as_reader: Sign) -> None:
    one = next(household for household in world.households if household.size >= 3)
    old, new, *others = members(one)
    client = as_reader(actor(world.commune))
    left = {"how": "died", "person_leaving": old}
    assert "Chọn chủ hộ mới" in ask(client, one, "change/member/", **left).content.decode()
    more = {"head": new, **{f"relation_{person}": "other_relative" for person in others}}
    assert ask(client, one, "change/member/", **left, **more).status_code == 302
    assert decide(as_reader(leader(world.commune)), waiting().pk).status_code == 302
    one.refresh_from_db()
    assert (one.head_id, old in members(one)) == (new, False)


def test_a_birth_takes_the_day_of_the_change(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    born = {"how": "born", "full_name": "Hà Bảo Ngọc", "relation": "child"}
    assert ask(client, one, "change/member/", **born).status_code == 302
    assert decide(as_reader(leader(world.commune)), waiting().pk).status_code == 302
    child = Person.objects.unscoped(WHY).get(full_name="Hà Bảo Ngọc")
    assert (child.birth_year, child.birth_month, child.birth_day) == (2025, 11, 5)


def test_a_request_on_an_older_page_shows_what_it_would_do_now(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    seen = one.version
    client.post(at(one, "edit/"), {"version": seen, "address": "Số 5", "latitude": "", "longitude": ""})
    sent = {"version": seen, "reason": "Có đơn của hộ", "day": DAY, "village": "away"}
    answer = client.post(at(one, "change/move/"), sent)
    assert answer.status_code == 409
    assert [str(line.label) for line in answer.context["stale"]] == ["Nơi ở", "Ngày thay đổi"]
    assert not ChangeRequest.objects.unscoped(WHY).exists()
    again = {**sent, "version": answer.context["form"]["version"].value()}
    assert client.post(at(one, "change/move/"), again).status_code == 302


def test_what_cannot_be_is_said_in_the_form(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    everybody = members(one)
    answer = ask(client, one, "change/split/", persons=everybody, head=everybody[0])
    assert "Không thể tách tất cả thành viên" in answer.content.decode()
    assert not ChangeRequest.objects.unscoped(WHY).exists()


def test_merge_by_code_within_the_area_only(world: World, as_reader: Sign) -> None:
    one, other = world.households[:2]
    client = as_reader(actor(world.commune))
    beyond = ask(client, one, "change/merge/", other=world.beyond[0].code)
    assert "Không có hộ nào đang hoạt động mang mã này trong địa bàn" in beyond.content.decode()
    itself = ask(client, one, "change/merge/", other=one.code)
    assert "mã của chính hộ đang mở" in itself.content.decode()
    joining = members(other)
    second = ask(client, one, "change/merge/", other=f" {other.code.lower()} ")
    assert second.status_code == 200
    assert not ChangeRequest.objects.unscoped(WHY).exists()
    assert [f'name="relation_{person}"' in second.content.decode() for person in joining] == [True] * len(
        joining
    )
    said = {f"relation_{person}": "child" if number else "" for number, person in enumerate(joining)}
    assert ask(client, one, "change/merge/", other=other.code, **said).status_code == 302
    assert decide(as_reader(leader(world.commune)), waiting().pk).status_code == 302
    other.refresh_from_db()
    assert other.merged_into_id == one.pk
    relations = dict(one.memberships.filter(until=None).values_list("person_id", "relation"))
    assert [relations[person] for person in joining] == [
        "" if n == 0 else "child" for n in range(len(joining))
    ]


def test_move_to_another_commune_of_the_province(world: World, as_reader: Sign) -> None:
    one = world.household
    village = world.other.children.get()
    client = as_reader(actor(world.commune))
    rest = f"change/move/?commune={world.other.pk}"
    assert str(village.pk) in client.get(at(one, rest)).content.decode()
    assert ask(client, one, rest, village=village.pk, address="").status_code == 302
    decide(as_reader(leader(world.commune)), waiting().pk)
    one.refresh_from_db()
    assert (one.commune_id, one.village_id) == (world.other.pk, village.pk)
    # nobody of the receiving commune approved it: its officers are told on their first page
    told = "Hộ từ xã khác mới chuyển đến"
    page = as_reader(actor(world.other)).get("/").content.decode()
    assert told in page
    assert at(one, "") in page
    assert told not in as_reader(actor(world.commune)).get("/").content.decode()


def test_change_of_head(world: World, as_reader: Sign) -> None:
    one = world.household
    heir = members(one)[1]
    ask(as_reader(actor(world.commune)), one, "change/head/", head=heir)
    decide(as_reader(leader(world.commune)), waiting().pk)
    one.refresh_from_db()
    assert one.head_id == heir


def test_correction_of_a_person(world: World, as_reader: Sign) -> None:
    one, person = world.household, world.household.head
    assert person is not None
    client = as_reader(actor(world.commune))
    shown = client.get(at(one, f"person/{person.pk}/")).context["form"]
    sent = {name: shown[name].value() or "" for name in shown.fields if name not in {"version", "reason"}}
    unchanged = ask(client, one, f"person/{person.pk}/", **sent)
    assert "Chưa sửa mục nào" in unchanged.content.decode()
    assert ask(client, one, f"person/{person.pk}/", **{**sent, "born": "1962"}).status_code == 302
    decide(as_reader(leader(world.commune)), waiting().pk)
    person.refresh_from_db()
    assert (person.birth_year, person.birth_month, person.birth_day) == (1962, None, None)


def test_reading_a_request_with_a_citizen_number_leaves_an_event(world: World, as_reader: Sign) -> None:
    one, person = world.household, world.household.head
    assert person is not None
    client = as_reader(actor(world.commune))
    shown = client.get(at(one, f"person/{person.pk}/")).context["form"]
    sent = {name: shown[name].value() or "" for name in shown.fields if name not in {"version", "reason"}}
    ask(client, one, f"person/{person.pk}/", **{**sent, "citizen_number": "025062000017"})
    read = AuditEvent.objects.unscoped(WHY).filter(reading=True, object_type="registry.changerequest")
    chief = as_reader(leader(world.commune))
    assert "025062000017" in chief.get(f"/registry/requests/{waiting().pk}/").content.decode()
    assert read.count() == 1
    chief.post("/registry/requests/decide/", {"rows": [str(waiting().pk)]})
    assert read.count() == 2


def test_members_come_and_go(world: World, as_reader: Sign) -> None:
    one = world.household
    client = as_reader(actor(world.commune))
    missing = ask(client, one, "change/member/", how="born")
    assert "Ghi họ tên người mới" in missing.content.decode()
    born = {
        "how": "born",
        "full_name": "Hà Thị  Mới",
        "born": "05/11/2025",
        "sex": "female",
        "relation": "child",
    }
    assert ask(client, one, "change/member/", **born).status_code == 302
    chief = as_reader(leader(world.commune))
    decide(chief, waiting().pk)
    assert Person.objects.unscoped(WHY).filter(full_name="Hà Thị Mới", birth_year=2025).exists()
    gone = members(one)[1]
    ask(as_reader(actor(world.commune)), one, "change/member/", how="died", person_leaving=gone)
    request = ChangeRequest.objects.unscoped(WHY).latest("pk")
    decide(as_reader(leader(world.commune)), request.pk)
    assert Membership.objects.unscoped(WHY).get(person=gone).ended_by == "died"


def test_batches_are_all_or_none_and_refusing_needs_a_reason(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    for one in world.households[:2]:
        ask(client, one, "change/head/", head=members(one)[1])
    rows = list(ChangeRequest.objects.unscoped(WHY).order_by("pk").values_list("pk", flat=True))
    chief = as_reader(leader(world.commune))
    assert [row.pk for row in chief.get("/registry/requests/").context["table"].rows] == rows
    review = chief.post("/registry/requests/decide/", {"rows": [str(row) for row in rows]})
    assert len(review.context["chosen"]) == 2
    assert "Ghi lý do không duyệt" in decide(chief, *rows, decision="refuse").content.decode()
    second = world.households[1]
    second.refresh_from_db()
    second.head_name, second.version = "Tên Đã Sửa", second.version + 1
    second.save()
    assert "đã thay đổi sau khi có đề nghị" in decide(chief, *rows).content.decode()
    states = ChangeRequest.objects.unscoped(WHY).values_list("state", flat=True)
    assert set(states) == {"waiting"}
    assert decide(chief, *rows, decision="refuse", reason="Lập lại").status_code == 302
    assert set(states.all()) == {"refused"}


def test_my_requests_and_taking_one_back(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    ask(client, world.household, "change/head/", head=members(world.household)[1])
    request = waiting()
    assert len(client.get("/registry/requests/mine/").context["table"].rows) == 1
    stranger = as_reader(actor(world.commune, user_id=9))
    assert stranger.get("/registry/requests/mine/").context["table"].rows == []
    stranger.post(f"/registry/requests/{request.pk}/withdraw/")
    request.refresh_from_db()
    assert request.state == "waiting"
    as_reader(actor(world.commune)).post(f"/registry/requests/{request.pk}/withdraw/")
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_who_sees_persons_masked_neither_edits_nor_reads_requests(world: World, as_reader: Sign) -> None:
    ask(as_reader(actor(world.commune)), world.household, "change/head/", head=members(world.household)[1])
    masked = as_reader(actor(world.commune, sees=PersonalData.MASKED))
    assert masked.get(f"/registry/requests/{waiting().pk}/").status_code == 404
    assert masked.get(at(world.household, "edit/")).status_code == 403
    assert masked.get(at(world.household, "change/head/")).status_code == 403


def test_waiting_and_refused_requests_are_counted_apart(
    world: World, as_reader: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("giamngheo.registry.work.COUNTED", 1)
    client = as_reader(actor(world.commune))
    ask(client, world.household, "change/head/", head=members(world.household)[1])
    decide(as_reader(leader(world.commune)), waiting().pk, decision="refuse", reason="Chưa có đơn")
    client = as_reader(actor(world.commune))
    for one in [one for one in world.households if one.commune_id == world.commune.pk][1:3]:
        ask(client, one, "change/move/", village="away")
    asked = {one.title.vi: (one.count, one.many) for one in client.get("/").context["waiting"]}
    assert asked == {
        "Đề nghị của tôi không được duyệt, xem lý do": (1, False),
        "Đề nghị của tôi đang chờ lãnh đạo": (1, True),
    }


def test_the_first_page_shows_what_waits_for_whom(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    assert "nothing" in client.get("/").context
    ask(client, world.household, "change/head/", head=members(world.household)[1])
    assert [one.href for one in client.get("/").context["waiting"]] == ["/registry/requests/mine/"]
    chief = as_reader(leader(world.commune))
    assert [one.href for one in chief.get("/").context["waiting"]] == ["/registry/requests/"]
    decide(chief, waiting().pk, decision="refuse", reason="Chưa có đơn")
    told = [one.href for one in as_reader(actor(world.commune)).get("/").context["waiting"]]
    assert told == ["/registry/requests/mine/?state=refused"]
    nobody = as_reader(leader(world.other)).get("/").context
    assert "nothing" in nobody
    reader = as_reader(actor(world.commune, READING)).get("/").context
    assert reader["nothing"].href == "/registry/households/"
    none = as_reader(actor(world.commune, frozenset())).get("/").context
    assert none["nothing"].href == ""


def test_the_queue_costs_the_same_for_any_number(
    world: World, as_reader: Sign, django_assert_num_queries: Any
) -> None:
    client = as_reader(actor(world.commune))
    for one in world.households[:3]:
        ask(client, one, "change/head/", head=members(one)[1])
    chief = as_reader(leader(world.commune))
    # the mark, the count, the page, saved views; the reading is an event and its content within a transaction
    with django_assert_num_queries(8):
        chief.get("/registry/requests/")


GET_ADDRESSES = [
    ("households/{h}/", permissions.VIEW),
    ("households/{h}/history/", permissions.VIEW),
    ("households/{h}/edit/", permissions.EDIT),
    ("households/{h}/change/split/", permissions.REQUEST),
    ("households/{h}/change/merge/", permissions.REQUEST),
    ("households/{h}/change/move/", permissions.REQUEST),
    ("households/{h}/change/head/", permissions.REQUEST),
    ("households/{h}/change/member/", permissions.REQUEST),
    ("households/{h}/person/{p}/", permissions.REQUEST),
    ("households/{h}/phone/{p}/", permissions.EDIT),
    ("requests/{r}/", permissions.VIEW),
]


@pytest.mark.parametrize(("address", "permission"), GET_ADDRESSES)
def test_each_page_is_closed_to_other_areas_and_other_roles(
    world: World, as_reader: Sign, address: str, permission: str
) -> None:
    one = world.household
    ask(as_reader(actor(world.commune)), one, "change/head/", head=members(one)[1])
    path = "/registry/" + address.format(h=one.pk, p=one.head_id, r=waiting().pk)
    assert as_reader(actor(world.commune)).get(path).status_code == 200
    assert as_reader(actor(world.other)).get(path).status_code == 404
    without = frozenset(vars(permissions)[name] for name in vars(permissions) if name.isupper()) - {
        permission
    }
    assert as_reader(actor(world.commune, without)).get(path).status_code == 403


POST_ADDRESSES = ["requests/{r}/withdraw/", "households/{h}/numbers/", "households/{h}/edit/"]


@pytest.mark.parametrize("address", POST_ADDRESSES)
def test_nothing_is_written_from_another_area(world: World, as_reader: Sign, address: str) -> None:
    one = world.household
    ask(as_reader(actor(world.commune)), one, "change/head/", head=members(one)[1])
    before = waiting().state
    path = "/registry/" + address.format(h=one.pk, r=waiting().pk)
    assert as_reader(actor(world.other)).post(path, {"address": "x"}).status_code == 404
    outsider = as_reader(leader(world.other))
    decide(outsider, waiting().pk)
    assert waiting().state == before
