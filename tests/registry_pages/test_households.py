"""The list of households and the page of one: what is shown, to whom, at what cost."""

import csv
import dataclasses
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pages_world import EVERYTHING, READING, World, actor, reviewed
from registry_world import ON

from giamngheo.areas.models import AdminUnit, Level, UnitLink
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.permissions import AUDIT_VIEW
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.tables.models import SavedTableView
from giamngheo.registry import permissions
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.changes.membership import settle
from giamngheo.registry.changes.persons import write_person
from giamngheo.registry.models import Household, HouseholdEvent, PovertyStatus
from giamngheo.registry.places import only_commune
from giamngheo.registry.words import class_name, classes
from giamngheo.rules.text import Text

WHY = "test"
LIST = "/registry/households/"
pytestmark = pytest.mark.django_db
Sign = Callable[[Any], Any]


def names(response: Any) -> list[str]:
    return [row.cells[0].value for row in response.context["table"].rows]


def page(household: Household) -> str:
    return f"{LIST}{household.pk}/"


def test_the_list_is_in_vietnamese_order_of_given_names(world: World, as_reader: Sign) -> None:
    response = as_reader(actor(world.commune)).get(LIST)
    expected = sorted(world.households, key=lambda one: (one.sort_name, one.pk))
    assert names(response) == [one.head_name for one in expected]


def test_the_list_costs_the_same_however_long(
    world: World, as_reader: Sign, django_assert_num_queries: Any
) -> None:
    client = as_reader(actor(world.commune))
    client.get(LIST)
    # the mark of the tree, villages, saved views, the count that ends early, the page; the reading is an event and
    # its content between two ends of a transaction
    with django_assert_num_queries(9):
        client.get(LIST)
    after = min(one.pk for one in world.households)
    # one more: the row that the page starts after
    with django_assert_num_queries(10):
        client.get(f"{LIST}?after={after}&sort=code")


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("status=poor", lambda one: one.status == "poor"),
        ("status=none", lambda one: one.status == ""),
        ("class=near_poor", lambda one: one.last_class == "near_poor"),
        ("year=2025", lambda one: one.last_year == 2025),
        ("minority=yes", lambda one: one.ethnic_minority is True),
        ("minority=no", lambda one: one.ethnic_minority is False),
        ("merit=yes", lambda one: one.merit_member is True),
        ("no_labour=yes", lambda one: one.no_labour_capacity is True),
        ("ended=yes", lambda one: one.until is not None),
    ],
)
def test_filters(world: World, as_reader: Sign, query: str, fits: Callable[[Household], bool]) -> None:
    response = as_reader(actor(world.commune)).get(f"{LIST}?{query}")
    assert sorted(names(response)) == sorted(one.head_name for one in world.households if fits(one))
    assert len(response.context["table"].chips) == 1


def test_filter_by_village_and_missing_number(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    village = world.households[0].village_id
    found = client.get(f"{LIST}?commune={world.commune.pk}&village={village}")
    assert len(names(found)) == sum(one.village_id == village for one in world.households)
    person = world.household.head
    assert person is not None
    assert world.household.head_name not in names(client.get(f"{LIST}?number=missing"))
    write_person(person, {"citizen_number": ""})
    settle(world.household)
    assert world.household.head_name in names(client.get(f"{LIST}?number=missing"))


def test_a_saved_view_keeps_filters_and_no_words_searched_for(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    answer = client.post(f"{LIST}?status=poor", {"q": world.household.head_name, "status": "poor"})
    shown = client.get(LIST + answer["Location"])
    table = shown.context["table"]
    assert "q=" in table.list_address
    assert table.kept_address == "status=poor"
    assert "Từ tìm kiếm không được lưu" in shown.content.decode()
    assert "Từ tìm kiếm không được lưu" not in client.get(f"{LIST}?status=poor").content.decode()


def test_search_ignores_accents_case_and_order_and_keeps_names_out_of_the_address(
    world: World, as_reader: Sign
) -> None:
    from giamngheo.intake.text import fold

    client = as_reader(actor(world.commune))
    words = " ".join(reversed(fold(world.household.head_name).split())).upper()
    answer = client.post(LIST, {"q": words})
    assert words.split()[0] not in answer["Location"]
    assert world.household.head_name in names(client.get(LIST + answer["Location"]))


def test_a_whole_code_finds_its_household_alone(world: World, as_reader: Sign) -> None:
    """However it is typed, though each part of it begins a word of another household."""
    one, other = (home for home in world.households[:2])
    Household.objects.unscoped("test").filter(pk=one.pk).update(code="TC9-0001", search="tc9 0001")
    Household.objects.unscoped("test").filter(pk=other.pk).update(code="TC9-00017", search="tc9 00017 0001")
    client = as_reader(actor(world.commune))

    def found(words: str) -> list[Any]:
        answer = client.post(LIST, {"q": words})
        return sorted(row.pk for row in client.get(LIST + answer["Location"]).context["table"].rows)

    assert [found(words) for words in ("TC9-0001", "tc9-0001", " tc9  0001")] == [[one.pk]] * 3
    assert found("tc9 000") == sorted([one.pk, other.pk])


@pytest.mark.parametrize("many", [0, 1000])
def test_search_over_the_province_finds_rare_and_common_words_alike(
    world: World, as_reader: Sign, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("giamngheo.registry.queries.MANY_FOUND", many)
    client = as_reader(actor(None))
    answer = client.post(LIST, {"q": world.household.head_name})
    assert world.household.head_name in names(client.get(LIST + answer["Location"]))
    answer = client.post(LIST, {"q": "xyz khong co"})
    assert names(client.get(LIST + answer["Location"])) == []


def test_a_citizen_number_finds_its_household_only_for_who_sees_numbers(
    world: World, as_reader: Sign
) -> None:
    head = world.household.head
    assert head is not None
    number = "025185001234"
    head.citizen_number = number
    head.save()
    found = {}
    for sees in (PersonalData.FULL, PersonalData.MASKED):
        client = as_reader(actor(world.commune, READING, sees))
        answer = client.post(LIST, {"q": number})
        found[sees] = len(names(client.get(LIST + answer["Location"])))
    assert found == {PersonalData.FULL: 1, PersonalData.MASKED: 0}


def test_a_masked_role_reads_no_full_name_nor_number(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(None, READING, PersonalData.MASKED))
    text = client.get(LIST).content.decode()
    text += client.get(page(world.household)).content.decode()
    for stay in world.household.memberships.select_related("person"):
        assert stay.person.full_name not in text
        assert not stay.person.citizen_number or stay.person.citizen_number not in text


def test_another_area_is_nowhere(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    text = client.get(f"{LIST}?commune={world.other.pk}").content.decode()
    for one in world.beyond:
        assert one.code not in text
        assert client.get(page(one)).status_code == 404
    assert "Tân Sơn" not in text


def test_who_has_no_role_is_refused_and_who_is_not_signed_in_is_led_to_sign_in(
    world: World, as_reader: Sign
) -> None:
    from giamngheo.platform.scope import Actor

    assert as_reader(actor(world.commune, frozenset())).get(LIST).status_code == 403
    assert as_reader(Actor.nobody()).get(LIST).status_code == 302


def test_the_export_is_what_is_shown_and_leaves_an_event(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    response = client.get(f"{LIST}?status=poor&cols=head,code&export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    poor = sorted(
        (one for one in world.households if one.status == "poor"), key=lambda one: (one.sort_name, one.pk)
    )
    assert rows[1:] == [[one.head_name, one.code] for one in poor]
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    assert (event.action, event.reading, event.user_id) == ("registry.household.export", True, 1)
    assert event.commune == world.commune.pk


def test_each_commune_sees_what_of_it_left_with_a_list_of_the_province(world: World, as_reader: Sign) -> None:
    before = AuditEvent.objects.unscoped(WHY).count()
    client = as_reader(actor(world.commune.parent))
    whole = client.get(f"{LIST}?cols=head,code&export=csv")
    assert b"".join(whole.streaming_content)
    events = AuditEvent.objects.unscoped(WHY).order_by("pk")[before:]
    counts = {
        unit.pk: Household.objects.unscoped(WHY).filter(commune=unit, until=None).count()
        for unit in (world.commune, world.other)
    }
    assert sorted(one.commune for one in events) == sorted(counts)
    for one in events:
        said = content_of(one).after["fields"]
        assert {"head", "code", f"csv: {counts[one.commune]}"} <= set(said)
    mine = AuditEvent.objects.reach(actor(world.other, EVERYTHING | {AUDIT_VIEW}), AUDIT_VIEW)
    assert [one.commune for one in mine.filter(pk__in=[one.pk for one in events])] == [world.other.pk]


def test_who_may_not_export_gets_no_file(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune, READING))
    assert client.get(f"{LIST}?export=csv").status_code == 403
    assert client.post(f"{LIST}chosen/", {"everything": "1"}).status_code == 403


def test_the_chosen_leave_as_a_workbook_and_never_others(world: World, as_reader: Sign) -> None:
    ids = [str(world.household.pk), str(world.beyond[0].pk)]
    response = as_reader(actor(world.commune)).post(f"{LIST}chosen/", {"rows": ids})
    assert response["X-Row-Count"] == "1"


def test_views_are_saved_for_oneself(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    sent = {"table": "households", "label": "Hộ nghèo khu 1", "query": "status=poor", "next": LIST}
    assert client.post("/views/save/", sent)["Location"] == LIST
    assert [view.label for view in client.get(LIST).context["table"].saved] == ["Hộ nghèo khu 1"]
    kept = SavedTableView.objects.get()
    another = as_reader(actor(world.commune, user_id=9))
    assert another.get(LIST).context["table"].saved == []
    assert another.post(f"/views/{kept.pk}/forget/").status_code == 404
    as_reader(actor(world.commune)).post(f"/views/{kept.pk}/forget/", {"next": "https://elsewhere.example/"})
    assert not SavedTableView.objects.exists()


def test_a_view_is_renamed_by_its_owner_alone(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    for label in ("Hộ nghèo", "Hộ cận nghèo"):
        client.post("/views/save/", {"table": "households", "label": label, "query": "status=poor"})
    kept = SavedTableView.objects.get(label="Hộ nghèo")

    def rename(label: str, next_: str = LIST) -> str:
        answer = client.post("/views/save/", {"view": kept.pk, "label": label, "next": next_}, follow=True)
        kept.refresh_from_db()
        return answer.content.decode()

    assert "Đã đổi tên thành «Nghèo khu 1»." in rename("Nghèo khu 1")
    assert (kept.label, kept.query) == ("Nghèo khu 1", "status=poor")
    assert "Đã có cách xem tên «Hộ cận nghèo»." in rename("Hộ cận nghèo")
    assert "Ghi tên cho cách xem này." in rename("  ")
    another = as_reader(actor(world.commune, user_id=9))
    for forged in (kept.pk, "x", "99999999999999999999"):
        assert another.post("/views/save/", {"view": forged, "label": "x"}).status_code == 404
    kept.refresh_from_db()
    assert kept.label == "Nghèo khu 1"


def test_a_view_is_marked_while_it_is_looked_at_and_says_when_its_filter_is_gone(
    world: World, as_reader: Sign
) -> None:
    client = as_reader(actor(world.commune))
    query = f"commune={world.commune.pk}&village={world.other.pk}"
    for label, kept in (("Còn", "status=poor"), ("Mất", query)):
        client.post("/views/save/", {"table": "households", "label": label, "query": kept})
    text = client.get(f"{LIST}?status=poor").content.decode()
    assert re.findall(r'aria-current="true">([^<]+)<', text) == ["Còn"]
    assert "không lọc theo mục này" not in text
    text = client.get(f"{LIST}?{query}").content.decode()
    assert "«Thôn, khu»: giá trị lọc trong địa chỉ này không còn" in text


def test_past_communes_that_lie_in_the_only_one_of_today_are_no_choice(world: World) -> None:
    past = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=world.commune.kind, name="Cũ", code="99999", parent=world.commune.parent,
        valid_from=date(2010, 1, 1), valid_to=date(2025, 6, 30),
    )  # fmt: skip
    UnitLink.objects.create(
        old=past, new=world.commune, part="whole", since=date(2025, 7, 1), source="x", evidence="text"
    )
    who = actor(world.commune)
    assert {past.pk, world.commune.pk} <= policy().reach(who, permissions.VIEW).communes
    assert only_commune(who, permissions.VIEW) == world.commune.pk
    village = world.commune.children.first()
    assert only_commune(actor(village), permissions.VIEW) == world.commune.pk
    assert only_commune(actor(None), permissions.VIEW) is None


def test_the_villages_of_the_only_commune_can_be_chosen_at_once(world: World, as_reader: Sign) -> None:
    text = as_reader(actor(world.commune)).get(LIST).content.decode()
    offered = re.search(r'<select[^>]*name="village".*?</select>', text, re.DOTALL)
    assert offered
    given = {int(pk) for pk in re.findall(r'<option value="(\d+)"', offered[0])}
    assert given == {village.pk for village in world.commune.children.all()}


def test_an_import_stands_in_the_history_with_what_it_changed(world: World, as_reader: Sign) -> None:
    one = world.household
    row = next(row for row in reviewed() if row.code == one.code)
    again = dataclasses.replace(
        row, commune=one.commune_id, village=one.village_id, address="Số 9, khu Trung Tâm"
    )
    write_plan(
        Act(actor(world.commune), reason="ho-ngheo-2026.xlsx"),
        plan_rows([again], ON),
        at=world.commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        source="ho-ngheo-2026.xlsx",
    )
    client = as_reader(actor(world.commune))
    text = client.get(page(one)).content.decode()
    assert "“ho-ngheo-2026.xlsx”" in text
    event = HouseholdEvent.objects.filter(household_id=one.pk).order_by("-event")[0].event
    address = f"{page(one)}history/{event}/"
    assert address in text
    changes = client.get(address).context["changes"]
    assert [(line.label.vi, line.before, line.after) for line in changes] == [
        ("Địa chỉ", "", "Số 9, khu Trung Tâm")
    ]
    assert client.get(f"{page(world.households[1])}history/{event}/").status_code == 404
    masked = as_reader(actor(world.commune, READING, PersonalData.MASKED)).get(address)
    assert "Trung Tâm" not in masked.content.decode()


def test_the_page_costs_the_same_for_any_household(
    world: World, as_reader: Sign, django_assert_num_queries: Any
) -> None:
    client = as_reader(actor(world.commune))
    # the mark, household, members, results, places, answers, ledger, statuses of persons, causes, codes, requests,
    # which imports touched it, events; the reading is an event and its content between two ends of a transaction
    for one in world.households[:3]:
        with django_assert_num_queries(17):
            assert client.get(page(one)).status_code == 200
    edit = {"version": world.household.version, "address": "Số 5", "latitude": "", "longitude": ""}
    client.post(f"{page(world.household)}edit/", edit)
    # and what the events carry
    with django_assert_num_queries(18):
        text = client.get(page(world.household)).content.decode()
    assert "địa chỉ: – → Số 5" in text


def test_a_class_is_named_without_what_is_true_of_another_standard() -> None:
    assert class_name("not_poor") == Text("Hộ không nghèo", "Household above the line")
    names = [one.vi for one in classes().values()]
    assert len(set(names)) == len(names)


def test_the_page_says_why_with_the_member_the_article_and_the_distance(
    world: World, as_reader: Sign
) -> None:
    poor = next(one for one in world.households if one.status == "poor")
    response = as_reader(actor(world.commune)).get(page(poor))
    result = response.context["latest"]
    said = response.context["why"]
    assert said.note is None
    income, count, *_ = said.reasons
    assert (income.holds, count.holds) == (True, True)
    assert income.evidence == "text"
    deprived = {
        name for name, value in result.result.items() if name.startswith("deprived_") and value is True
    }
    assert len([part for part in count.parts if part.holds]) == len(deprived)
    assert all(part.article.vi for part in count.parts)
    below = abs(result.result["distance_income_points"])
    assert f"thấp hơn mức chuẩn {below} điểm" in response.content.decode()
    # of deprivations it is indicators that are counted, not their points
    beyond = result.result["distance_deprivations"]
    far = f"cao hơn mức chuẩn {beyond} chỉ số" if beyond else "đúng bằng mức chuẩn"
    assert f"Số chỉ số thiếu hụt {far}" in response.content.decode()
    status = PovertyStatus.objects.unscoped(WHY).get(household=poor)
    assert f"Quyết định {status.decision.number}" in response.content.decode()


def test_a_list_without_answers_keeps_its_words(world: World, as_reader: Sign) -> None:
    result = world.household.results.get()
    # results are never rewritten: another revision
    result.pk, result.revision, result.answers = None, result.revision + 1, {}
    result.reason_vi = "Hộ nghèo theo danh sách của xã."
    result.save(force_insert=True)
    response = as_reader(actor(world.commune)).get(page(world.household))
    assert response.context["why"].note is not None
    assert "Hộ nghèo theo danh sách của xã." in response.content.decode()


def test_a_result_that_no_decision_followed_says_so(world: World, as_reader: Sign) -> None:
    said = "chưa có quyết định công nhận"
    assert said not in as_reader(actor(world.commune)).get(page(world.household)).content.decode()
    result = world.household.results.get()
    # the year before it was found poor too, and nobody recognised it
    result.pk, result.year = None, result.year - 1
    result.save(force_insert=True)
    assert as_reader(actor(world.commune)).get(page(world.household)).content.decode().count(said) == 1


def test_numbers_are_masked_until_asked_for_and_the_asking_is_recorded(world: World, as_reader: Sign) -> None:
    head = world.household.head
    assert head is not None
    head.citizen_number, head.number_state = "025185001234", "unverified"
    head.save()
    client = as_reader(actor(world.commune))
    assert "025185001234" not in client.get(page(world.household)).content.decode()
    shown = client.post(f"{page(world.household)}numbers/")
    assert "025185001234" in shown.content.decode()
    event = AuditEvent.objects.unscoped(WHY).latest("pk")
    assert (event.action, event.reading) == ("registry.person.unmask", True)
    assert (event.object_type, event.object_id) == ("registry.household", str(world.household.pk))


def test_opening_a_household_whose_persons_stand_in_full_is_a_reading(world: World, as_reader: Sign) -> None:
    house = world.household
    readings = AuditEvent.objects.unscoped(WHY).filter(reading=True).order_by("pk")
    client = as_reader(actor(world.commune))
    first = client.get(page(house)).content.decode()
    (event,) = readings.all()
    assert (event.action, event.user_id, event.commune) == (permissions.VIEW, 1, world.commune.pk)
    assert (event.object_type, event.object_id) == ("registry.household", str(house.pk))
    assert set(content_of(event).after["fields"]) == {
        *("full_name", "birth_year", "sex", "ethnicity", "relation", "address", "answers")
    }
    for form in ("edit/", "change/split/", f"results/{house.results.get().pk}/"):
        assert client.get(page(house) + form).status_code == 200
    assert readings.all().count() == 4
    client.post(f"{page(house)}edit/", {"address": "x"})
    client.head(page(house))
    assert readings.all().count() == 4
    # what happened to the household is not buried under who opened its page, or read it in another
    record_reading(actor(world.commune), permissions.EDIT, house, fields=["head_name"])
    assert client.get(page(house)).content.decode().count("timeline-event") == first.count("timeline-event")


def test_a_household_whose_persons_are_masked_leaves_no_reading(world: World, as_reader: Sign) -> None:
    masked = actor(world.commune, READING, PersonalData.MASKED)
    assert as_reader(masked).get(page(world.household)).status_code == 200
    assert as_reader(actor(world.other)).get(page(world.household)).status_code == 404
    assert not AuditEvent.objects.unscoped(WHY).filter(reading=True).exists()


def test_numbers_are_not_shown_to_who_may_not(world: World, as_reader: Sign) -> None:
    address = f"{page(world.household)}numbers/"
    assert as_reader(actor(world.commune, READING)).post(address).status_code == 403
    assert as_reader(actor(world.other)).post(address).status_code == 404


def test_the_result_of_a_year_has_its_own_page(world: World, as_reader: Sign) -> None:
    result = world.household.results.get()
    client = as_reader(actor(world.commune))
    assert client.get(f"{page(world.household)}results/{result.pk}/").status_code == 200
    assert client.get(f"{page(world.households[1])}results/{result.pk}/").status_code == 404
    assert (
        as_reader(actor(world.other)).get(f"{page(world.household)}results/{result.pk}/").status_code == 404
    )


@pytest.mark.parametrize("address", ["0", "99999999999999999999", "history", "results/1"])
def test_forged_addresses(world: World, as_reader: Sign, address: str) -> None:
    assert as_reader(actor(world.commune)).get(f"{LIST}{address}/").status_code == 404


def test_decisions_of_the_area_with_their_households(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(world.commune))
    assert names(client.get("/registry/decisions/")) == ["12/QĐ-UBND"]
    behind = client.get(f"/registry/decisions/{world.decision.pk}/")
    recognised = [one for one in world.households if one.status]
    assert sorted(names(behind)) == sorted(one.head_name for one in recognised)
    other = as_reader(actor(world.other))
    assert names(other.get("/registry/decisions/")) == []
    assert other.get(f"/registry/decisions/{world.decision.pk}/").status_code == 404


def test_a_village_reads_the_decisions_of_its_own_households(world: World, as_reader: Sign) -> None:
    first, _ = world.commune.children.order_by("pk")
    own = [one for one in world.households if one.status and one.village_id == first.pk]
    assert 0 < len(own) < len([one for one in world.households if one.status])
    client = as_reader(actor(first))
    listed = client.get("/registry/decisions/")
    assert names(listed) == ["12/QĐ-UBND"]
    # what lies in the other village is not counted
    assert f'data-label="Số hộ ghi mới">{len(own)}<' in listed.content.decode()
    behind = client.get(f"/registry/decisions/{world.decision.pk}/")
    assert sorted(names(behind)) == sorted(one.head_name for one in own)
    elsewhere = as_reader(actor(world.other.children.get()))
    assert names(elsewhere.get("/registry/decisions/")) == []


def found_with(client: Any, words: str) -> list[int]:
    answer = client.post(LIST, {"q": words})
    return [row.pk for row in client.get(LIST + answer["Location"]).context["table"].rows]


def test_a_masked_role_finds_by_the_code_alone(world: World, as_reader: Sign) -> None:
    client = as_reader(actor(None, READING, PersonalData.MASKED))
    household = world.household
    for words in (household.head_name, household.head_name.split()[-1], household.code[:-1]):
        assert found_with(client, words) == []
    assert found_with(client, household.code.lower()) == [household.pk]
    assert "Mã hộ đầy đủ" in client.get(LIST).content.decode()


def test_names_and_numbers_are_searched_only_where_they_are_seen(world: World, as_reader: Sign) -> None:
    """Full in one commune and masked over the province: elsewhere no name and no number can be tried out."""
    here = world.household
    there = Household.objects.unscoped("test").filter(commune=world.other, head__isnull=False).first()
    assert there is not None
    numbers = {here.pk: "025185001234", there.pk: "025185004321"}
    for one in (here, there):
        assert one.head is not None
        one.head.citizen_number = numbers[one.pk]
        one.head.save()
    full, masked = actor(world.commune, READING), actor(None, READING, PersonalData.MASKED)
    client = as_reader(dataclasses.replace(full, grants=(*full.grants, *masked.grants)))
    assert found_with(client, numbers[here.pk]) == [here.pk]
    assert found_with(client, numbers[there.pk]) == []
    assert here.pk in found_with(client, here.head_name)
    assert there.pk not in found_with(client, there.head_name)
    assert found_with(client, there.code) == [there.pk]


def test_coordinates_are_for_who_sees_persons_in_full(world: World, as_reader: Sign) -> None:
    Household.objects.unscoped("test").filter(pk=world.household.pk).update(
        latitude="21.123456", longitude="105.654321"
    )
    row, shown = Household.objects.unscoped("test").get(pk=world.household.pk), {}
    for sees in (PersonalData.FULL, PersonalData.MASKED):
        client = as_reader(actor(world.commune, READING, sees))
        table = client.get(LIST).context["table"]
        columns = {column.key: column for column in table.table.columns}
        shown[sees] = [columns[name].of(row) for name in ("latitude", "longitude")]
    assert [str(value) for value in shown[PersonalData.FULL]] == ["21.123456", "105.654321"]
    assert shown[PersonalData.MASKED] == [None, None]
