"""What is recorded of a unit can be put in and corrected at any day: no overlap, no gap that nobody asked for."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from test_area_pages import reader
from test_villages_and_facts import act, events

from giamngheo.areas.actions import (
    correct_fact,
    correct_residents,
    record_fact,
    record_residents,
    take_back_fact,
    take_back_residents,
)
from giamngheo.areas.actions.facts import mark_of
from giamngheo.areas.facts import holding, special_statuses
from giamngheo.areas.models import AdminUnit, Residents, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Forbidden
from giamngheo.registry.models import Household, ReviewResult

BEGIN, MIDDLE, LATER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 6, 1)
DAY = timedelta(days=1)
DISADVANTAGED = "extremely_disadvantaged"


def record(
    unit: AdminUnit,
    value: str,
    since: date,
    until: date | None = None,
    subject: Subject = Subject.LOCALITY,
    *,
    by: Act | None = None,
) -> UnitFact:
    return record_fact(by or act(unit), unit, subject, value, since, until=until, document=f"QĐ {value}")


def correct(
    fact: UnitFact, value: str, since: date, until: date | None = None, *, seen: str = ""
) -> UnitFact:
    return correct_fact(act(fact.unit), fact, value, since, until=until, document="QĐ mới", seen=seen)


def line(unit: AdminUnit, subject: Subject = Subject.LOCALITY) -> list[tuple[str, date, date | None]]:
    """The records in their order, none of which may lie over the next."""
    order = ("value", "valid_from") if subject == Subject.SPECIAL_STATUS else ("valid_from",)
    rows = list(UnitFact.objects.filter(unit=unit, subject=subject).order_by(*order))
    for one, following in pairwise(rows):
        if subject != Subject.SPECIAL_STATUS or one.value == following.value:
            assert one.valid_to is not None
            assert one.valid_to < following.valid_from
    return sorted(((row.value, row.valid_from, row.valid_to) for row in rows), key=lambda row: row[1])


def last_event() -> AuditEvent:
    found = AuditEvent.objects.unscoped("test").order_by("-pk").first()
    assert found is not None
    return found


def test_a_value_learnt_of_later_is_put_in_before_what_is_recorded(province: SimpleNamespace) -> None:
    record(province.n, "urban", LATER)
    record(province.n, "rural", BEGIN)
    assert line(province.n) == [("rural", BEGIN, LATER - DAY), ("urban", LATER, None)]


def test_a_past_period_is_cut_out_of_the_record_that_covers_it(province: SimpleNamespace) -> None:
    record(province.n, "rural", BEGIN)
    record(province.n, "urban", MIDDLE, LATER - DAY)
    assert line(province.n) == [
        ("rural", BEGIN, MIDDLE - DAY),
        ("urban", MIDDLE, LATER - DAY),
        ("rural", LATER, None),
    ]
    after = holding(province.n, Subject.LOCALITY, LATER)
    assert after is not None
    assert (after.value, after.document, after.evidence) == ("rural", "QĐ rural", "confirmed")
    event = content_of(last_event())
    assert event.before == {"around": ["Nông thôn: từ 01/07/2025"]}
    assert event.after["around"] == [
        "Nông thôn: từ 01/07/2025 đến hết 31/12/2025",
        "Nông thôn: từ 01/06/2026",
    ]
    assert events() == 2


def test_a_record_that_would_vanish_stops_it(province: SimpleNamespace) -> None:
    record(province.n, "rural", BEGIN, MIDDLE - DAY)
    urban = record(province.n, "urban", MIDDLE, LATER - DAY)
    record(province.n, "rural", LATER)
    before = line(province.n)
    for write in (
        lambda: record(province.n, "rural", date(2025, 12, 1), date(2026, 12, 1)),
        lambda: correct(urban, "urban", BEGIN, LATER),
        lambda: correct(urban, "urban", BEGIN),
    ):
        with pytest.raises(ActionRefused) as caught:
            write()
        assert caught.value.code == "covered"
    assert "Nông thôn: từ 01/07/2025 đến hết 31/12/2025" in caught.value.message.vi
    assert (line(province.n), events()) == (before, 3)


def test_an_earlier_or_later_beginning_takes_its_neighbour_along(province: SimpleNamespace) -> None:
    record(province.n, "rural", BEGIN)
    urban = record(province.n, "urban", LATER)
    correct(urban, "urban", MIDDLE)
    assert line(province.n) == [("rural", BEGIN, MIDDLE - DAY), ("urban", MIDDLE, None)]
    event = content_of(last_event())
    assert (event.before["valid_from"], event.after["valid_from"]) == ("2026-06-01", "2026-01-01")
    assert event.before["around"] == ["Nông thôn: từ 01/07/2025 đến hết 31/05/2026"]
    assert last_event().reason == "thử"
    urban.refresh_from_db()
    correct(urban, "urban", LATER)
    assert line(province.n) == [("rural", BEGIN, LATER - DAY), ("urban", LATER, None)]
    rural = UnitFact.objects.get(unit=province.n, value="rural")
    correct(rural, "rural", BEGIN, MIDDLE - DAY)
    assert line(province.n) == [("rural", BEGIN, MIDDLE - DAY), ("urban", MIDDLE, None)]
    rural.refresh_from_db()
    # without a last day it holds until the next record begins
    correct(rural, "urban", date(2025, 8, 1))
    assert line(province.n) == [("urban", date(2025, 8, 1), MIDDLE - DAY), ("urban", MIDDLE, None)]


def test_a_special_status_may_pause_and_its_kinds_do_not_touch(province: SimpleNamespace) -> None:
    def status(value: str, since: date, until: date | None = None) -> UnitFact:
        return record(province.n, value, since, until, Subject.SPECIAL_STATUS)

    first = status(DISADVANTAGED, BEGIN, LATER - DAY)
    status(DISADVANTAGED, LATER)
    status("minority_region_3", BEGIN)
    correct(first, DISADVANTAGED, BEGIN, MIDDLE - DAY)
    assert [one.value for one in special_statuses(province.n, MIDDLE)] == ["minority_region_3"]
    assert len(line(province.n, Subject.SPECIAL_STATUS)) == 3
    with pytest.raises(ActionRefused) as caught:
        correct(first, "minority_region_3", BEGIN)
    assert caught.value.code == "status"


def test_a_record_that_never_was_so_is_taken_back(province: SimpleNamespace) -> None:
    record(province.n, "rural", BEGIN)
    urban = record(province.n, "urban", MIDDLE)
    take_back_fact(act(province.n), urban)
    assert line(province.n) == [("rural", BEGIN, None)]
    event = content_of(last_event())
    assert (event.before["value"], event.before["valid_from"]) == ("urban", "2026-01-01")
    with pytest.raises(ActionRefused) as caught:
        take_back_fact(act(province.n), urban)
    assert caught.value.code == "gone"


def test_what_is_recorded_changes_only_with_a_reason_and_as_it_was_read(province: SimpleNamespace) -> None:
    rural = record(province.n, "rural", BEGIN)
    record(province.a1, "rural", BEGIN)
    read = mark_of(rural)
    silent = Act(act(province.n).actor)
    for write in (
        lambda: correct_fact(silent, rural, "urban", BEGIN, document="QĐ 2"),
        lambda: take_back_fact(Act(silent.actor), rural),
        lambda: record(province.n, "urban", BEGIN, by=Act(silent.actor)),
        lambda: record(province.n, "urban", MIDDLE, LATER, by=Act(silent.actor)),
        lambda: record(province.a1, "urban", date(2025, 1, 1), by=Act(silent.actor)),
    ):
        with pytest.raises(ActionRefused) as caught:
            write()
        assert caught.value.code == "no_reason"
    record(province.n, "urban", MIDDLE, by=Act(silent.actor))
    with pytest.raises(ActionRefused) as caught:
        correct(rural, "urban", BEGIN, seen=read)
    assert caught.value.code == "changed_since"
    assert "Nông thôn: từ 01/07/2025 đến hết 31/12/2025" in caught.value.message.vi
    with pytest.raises(ActionRefused) as caught:
        correct(rural, "urban", date(2027, 1, 1))
    assert caught.value.code == "elsewhere"
    with pytest.raises(Forbidden):
        correct_fact(act(province.m), rural, "urban", BEGIN, document="QĐ 2")
    assert events() == 3


def test_a_decided_result_keeps_the_locality_of_its_day(province: SimpleNamespace) -> None:
    rural = record(province.n, "rural", BEGIN)
    household = Household.objects.create(code="H1", commune=province.n, size=3, since=BEGIN)
    ReviewResult.objects.create(
        household=household,
        year=2025,
        standard="vn-2021-2025",
        reference_date=date(2025, 12, 14),
        commune_then=province.n,
        locality="rural",
        result_class="poor",
    )
    correct(rural, "urban", BEGIN)
    assert ReviewResult.objects.unscoped("test").get().locality == "rural"


def test_a_figure_of_residents_changes_its_day_and_source_or_goes(province: SimpleNamespace) -> None:
    right = record_residents(act(province.n), province.n, MIDDLE, 100, persons=400, source="Công an")
    wrong = record_residents(act(province.n), province.n, LATER, 1000, source="Công an")
    with pytest.raises(ActionRefused) as caught:
        correct_residents(act(province.n), wrong, MIDDLE, 100, source="Công an")
    assert caught.value.code == "recorded"
    correct_residents(act(province.n), wrong, BEGIN, 98, persons=390, source="Thống kê")
    assert list(province.n.residents.order_by("on").values_list("on", "households", "source")) == [
        (BEGIN, 98, "Thống kê"),
        (MIDDLE, 100, "Công an"),
    ]
    event = content_of(last_event())
    assert event.before == {"on": "2026-06-01", "households": 1000, "persons": None, "source": "Công an"}
    take_back_residents(act(province.n), right)
    assert Residents.objects.values_list("households").get() == (98,)
    with pytest.raises(ActionRefused) as caught:
        take_back_residents(Act(act(province.n).actor), wrong)
    assert caught.value.code == "no_reason"


def test_an_officer_reads_the_line_and_corrects_it(province: SimpleNamespace) -> None:
    officer = reader("commune_officer", province.n)
    rural = record(province.n, "rural", BEGIN, MIDDLE - DAY)
    record(province.n, "urban", LATER)
    figure = Residents.objects.create(unit=province.n, on=MIDDLE, households=100, source="Công an")
    page = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert (
        page.index("01/07/2025 – 31/12/2025")
        < page.index("01/01/2026 – 31/05/2026")
        < page.index("01/06/2026 –")
    )
    address = f"/areas/{province.n.pk}/facts/{rural.pk}/"
    assert address in page
    form = officer.get(address)
    assert "Kết quả rà soát đã có quyết định giữ nguyên" in form.content.decode()
    data = {"holds": "locality:rural", "since": "01/07/2025", "until": "31/05/2026", "document": "QĐ 9"}
    data["seen"] = mark_of(rural)
    missing = officer.post(address, data)
    assert (missing.status_code, missing.content.decode().count("Lý do sửa:")) == (422, 1)
    assert officer.post(address, data | {"reason": "QĐ 9 nói rõ"}).status_code == 302
    assert line(province.n) == [("rural", BEGIN, LATER - DAY), ("urban", LATER, None)]
    stale = officer.post(address, data | {"reason": "lần nữa"})
    assert "Người khác vừa sửa ghi nhận này" in stale.content.decode()
    counted = f"/areas/{province.n.pk}/residents/{figure.pk}/"
    assert counted in page
    change = {"on": "01/01/2026", "households": "101", "persons": "", "minority": "", "source": "Công an"}
    assert officer.post(counted, change | {"reason": "đếm lại"}).status_code == 302
    figure.refresh_from_db()
    assert figure.households == 101
    assert officer.post(counted, change | {"reason": "nhầm xã", "take_back": "on"}).status_code == 302
    assert not province.n.residents.exists()
    # another unit's record is not found below this one
    assert officer.get(f"/areas/{province.a1.pk}/facts/{rural.pk}/").status_code == 404
    assert reader("front_observer", province.n).get(address).status_code == 403


def test_what_was_recorded_of_a_unit_that_has_ended_is_corrected_too(province: SimpleNamespace) -> None:
    officer = reader("commune_officer", province.n)
    page = officer.get(f"/areas/{province.a_old.pk}/").content.decode()
    assert f"/areas/{province.a_old.pk}/facts/add/" in page
    data = {"holds": "locality:rural", "since": "01/01/2021", "document": "QĐ 1"}
    assert officer.post(f"/areas/{province.a_old.pk}/facts/add/", data).status_code == 302
    assert line(province.a_old) == [("rural", date(2021, 1, 1), None)]
