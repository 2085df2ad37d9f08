"""Dossiers of the portal become applications: matching, dry run, recording once, refusals with place and remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from answers_world import the_batch, work
from django.test import Client
from dossiers_world import (
    AVERAGE,
    BOTH,
    ELSEWHERE,
    ESCAPE,
    HEADINGS,
    MAI,
    POVERTY,
    WORKER,
    at,
    board,
    codes,
    commune_of_review,
    dossier,
    exported,
    good_rows,
    person,
    role_in,
    row,
    upload,
)
from reviews_world import POOR, WHY, Days, act, again, assess, begin, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.intake.legacy import to_tcvn3
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.steps import call_meeting, pass_empty_village
from giamngheo.reviews.models import Case, Review, VillageReview

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Actor], Client]
Homes = dict[str, Household]


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def compared(client: Client, **sent: Any) -> dict[str, int]:
    """The counts of the dry run that are not zero."""
    client.post(at("step/compare/"), sent)
    work()
    batch = the_batch()
    assert batch.state == "planned", (batch.state, batch.job and batch.job.error_vi, batch.counts)
    return {name: count for name, count in batch.counts["plan"].items() if count}


def written(client: Client, **sent: Any) -> dict[str, int]:
    client.post(at("write/"), sent)
    work()
    batch = the_batch()
    assert batch.state == "done", (batch.state, batch.job and batch.job.error_vi)
    return dict(batch.counts["written"])


def wrong() -> dict[str, int]:
    """How often each thing is wrong with the rows."""
    return {name: count for name, count in the_batch().counts["codes"].items() if name.startswith("dossier_")}


def recordings() -> list[AuditEvent]:
    events = AuditEvent.objects.unscoped(WHY).filter(action="reviews.case.list", object_type__endswith="case")
    # who looks at a receipt is told of a case too, with no reason
    return list(events.filter(reason__startswith="import ").order_by("pk"))


@pytest.mark.long
def test_a_list_of_the_portal_is_recorded_as_at_the_counter_and_only_once(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client, data = signed(role_in(commune)), exported(good_rows())
    upload(client, board(review), data)
    assert (the_batch().counts["errors"], the_batch().counts["households"]) == (0, 3)
    assert compared(client) == {"new": 3}
    shown = text(client.get(at("rows/?verdict=new")))
    for words in ("H44.1", "Giấy đề nghị (Mẫu 01)", "Cổng Dịch vụ công quốc gia", "30/09/2025", "Mẫu 04"):
        assert words in shown
    assert codes() == []
    assert written(client) == {"new": 3}
    mai, hoa, poor = (dossier(code) for code in ("H44.1", "H44.2", "H44.3"))
    assert [one.household for one in (mai, hoa, poor)] == [homes["mai"], homes["hoa"], homes["poor"]]
    assert [one.channel for one in (mai, hoa, poor)] == ["portal", "counter", "post"]
    assert [one.received_on for one in (mai, hoa)] == [date(2025, 10, 1), date(2025, 9, 30)]
    assert [one.source for one in (mai, hoa, poor)] == ["application", "application", "carried_over"]
    assert mai.wish == "mong sớm xét"
    events = recordings()
    assert len(events) == 3
    assert {one.reason for one in events} == {the_batch().source}
    page = text(client.get(at()))
    assert "Đã ghi 3 hồ sơ" in page
    assert f"/reviews/cases/{mai.pk}/receipt/" in page
    assert "H44.1" in text(client.get(f"/reviews/cases/{mai.pk}/receipt/"))
    # the same file again: every code is known, nothing is recorded anew
    upload(client, board(review), data)
    assert "đã được nhập trước đây" in text(client.get(at()))
    assert compared(client) == {"recorded": 3}
    assert "bỏ qua" in text(client.get(at("rows/?verdict=recorded")))
    assert "Không có hồ sơ mới nào để ghi" in text(client.post(at("write/"), follow=True))
    assert the_batch().state == "planned"
    assert (codes(), len(recordings())) == (["H44.1", "H44.2", "H44.3"], 3)


@pytest.mark.long
def test_what_is_wrong_is_told_cell_by_cell_and_the_rest_waits_for_the_clerks_word(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    rows = [
        *good_rows(),
        row(None, "Hà Thị Mai", number=MAI),
        row("D1", "Lò Văn Hòa"),
        row("D1", "Lò Văn Hòa"),
        row("A1", "Bàn Văn Trùng"),
        row("A2", "Người Không Có"),
        row("A3", "Hà Thị Mai", address="Khu 9"),
        row("A4", "Hà Thị Mai", address=None),
        row("A5", "Lò Văn Hòa", number=MAI),
        row("A6", "Hà Thị Mai", number="025185099999"),
        row("A7", "Lò Văn Hòa", number="12ab"),
        row("A8", "Lò Văn Hòa", procedure="Đăng ký khai sinh"),
        row("A9", "Lò Văn Hòa", procedure="Hỗ trợ tiền điện cho hộ nghèo"),
        row("B1", "Đinh Văn Nghèo", procedure=BOTH),
        row("B2", "Lò Văn Hòa", procedure=AVERAGE),
        row("B3", "Lò Văn Hòa", procedure=f"{POVERTY} thường xuyên hằng năm"),
        row("B4", "Lò Văn Hòa", day="31/02/2025"),
        row("B5", "Lò Văn Hòa", day="02/10/2025"),
        row("B6", "Lò Văn Hòa", day="15/08/2025"),
        row("B7", "Lò Văn Hòa", day=None),
        row("B8", "Lò Văn Hòa", channel="Bồ câu"),
        row("X" * 41, "Lò Văn Hòa"),
    ]
    upload(client, board(review), exported(rows))
    assert wrong() == {
        "dossier_code_missing": 1,
        "dossier_twice": 2,
        "dossier_ambiguous": 1,
        "dossier_unknown": 1,
        "dossier_village_unknown": 1,
        "dossier_village_missing": 1,
        "dossier_other_name": 1,
        "dossier_other_number": 1,
        "dossier_number_unreadable": 1,
        "dossier_procedure_unknown": 2,
        "dossier_form_unclear": 1,
        "dossier_no_review": 2,
        "dossier_date_unreadable": 1,
        "dossier_future": 1,
        "dossier_outside_review": 1,
        "dossier_date_missing": 1,
        "dossier_channel_unknown": 1,
        "dossier_code_long": 1,
    }
    assert the_batch().counts["households"] == 3
    shown = text(client.get(at("problems/")))
    for words in ("Bồ câu", "31/02/2025", "Hình thức nộp", 'class="cell-error"', "Nhận đơn đề nghị", ">25<"):
        assert words in shown
    assert "Nhiều hộ cùng tên" in shown
    assert client.get(at("copies/1/")).content[:2] == b"PK"
    assert "còn" in text(client.post(at("step/compare/"), follow=True))
    assert the_batch().state == "checked"
    assert compared(client, accept_valid="1") == {"new": 3}
    assert written(client) == {"new": 3}
    assert codes() == ["H44.1", "H44.2", "H44.3"]


@pytest.mark.long
def test_what_the_review_refuses_is_told_and_left_out_only_by_agreement(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    receive_application(
        act(), review, homes["other_mai"], Receipt("application", "counter", date(2025, 9, 9), "TAKEN")
    )
    rows = [
        row("C1", "Hà Thị Mai", number=MAI),
        row("C2", "Hà Thị Mai", number=MAI),
        row("C3", "Đinh Văn Nghèo"),
        row("C4", "Lò Văn Hòa", procedure=ESCAPE),
    ]
    upload(client, board(review), exported(rows))
    assert compared(client) == {"new": 1, "refused": 3}
    shown = text(client.get(at("rows/?verdict=refused")))
    for words in ("hồ sơ khác của cùng thủ tục ở hàng 5", "đã có trong danh sách rà soát", "Mẫu 04 dành cho"):
        assert words in shown
    assert "nhận phần hợp lệ" in text(client.post(at("write/"), follow=True))
    assert codes() == ["TAKEN"]
    assert written(client, accept_valid="1") == {"new": 1}
    assert codes() == ["C1", "TAKEN"]
    # a code that is recorded for one household is no code of another
    upload(client, board(review), exported([row("TAKEN", "Lò Văn Hòa"), row("C1", "Hà Thị Mai", number=MAI)]))
    assert wrong() == {"dossier_code_taken": 1}
    assert compared(client, accept_valid="1") == {"recorded": 1}


def test_old_fonts_other_words_and_a_file_without_a_channel(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    lines = [
        ("Mã số hồ sơ", "Thủ tục hành chính", "Chủ hồ sơ", "Thôn", "Ngày nộp"),
        ("K1", POVERTY, "Lò Văn Hòa", "Khu 1", "01/10/2025"),
        ("K2", f"{BOTH} (Mẫu 04)", "Đinh Văn Nghèo", "Khu 1", "01/10/2025"),
        ("K3", BOTH, "Hà Thị Mai", "khu 2", "01/10/2025"),
    ]
    data = to_tcvn3("\n".join("\t".join(line) for line in lines)).encode("latin-1")
    upload(client, board(review), data, "ho-so.csv", channel="post")
    assert (wrong(), the_batch().counts["households"]) == ({}, 3)
    assert compared(client) == {"new": 3}
    written(client)
    found = [dossier(code) for code in ("K1", "K2", "K3")]
    assert [one.household for one in found] == [homes["hoa"], homes["poor"], homes["other_mai"]]
    assert {one.channel for one in found} == {"post"}


@pytest.mark.long
def test_columns_are_proposed_and_settled_by_the_clerk_also_for_the_next_list(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    odd = tuple("Ký hiệu riêng" if one == "Mã hồ sơ" else one for one in HEADINGS)
    upload(client, board(review), exported([row("Q1", "Lò Văn Hòa")], odd))
    assert wrong() == {"dossier_column_missing": 1}
    assert "Chưa có hồ sơ nào nhận được" in text(client.get(at()))
    page = text(client.get(at("columns/")))
    assert "Ký hiệu riêng" in page
    assert "Kênh, hình thức nộp" in page
    assert "Tổng điểm B1" not in page
    said = {f"c-0-{place}": "" for place in (0, 8)}
    names = (
        "dossier_code",
        "procedure",
        "applicant_name",
        "citizen_number",
        "address",
        "received_on",
        "channel",
    )
    said |= {f"c-0-{place}": name for place, name in enumerate(names, 1)}
    client.post(at("columns/"), said)
    work()
    assert (wrong(), the_batch().counts["households"]) == ({}, 1)
    assert compared(client) == {"new": 1}
    written(client)
    upload(client, board(review), exported([row("Q2", "Hà Thị Mai", number=MAI)], odd))
    assert compared(client) == {"new": 1}


def test_other_procedures_go_to_the_communes_own_review_of_them(
    review: Review, commune: AdminUnit, homes: Homes, days: Days, signed: SignedIn
) -> None:
    average, workers = opened(commune, "average_living"), opened(commune, "low_income")
    worker = person(homes["hands"], "Triệu Thị Thợ")
    client = signed(role_in(commune, "commune_officer"))
    rows = [
        row("T1", "Lò Văn Hòa", procedure=AVERAGE, day="10/03/2025"),
        row("T2", "Triệu Thị Thợ", procedure=WORKER, address="Khu 2, Thu Cúc"),
        row("T3", "Lò Văn Hòa", procedure=WORKER),
        row("T4", "Lò Văn Hòa"),
        row("T5", "Đinh Văn Nghèo", procedure="1.011609"),
    ]
    upload(client, board(review), exported(rows))
    assert wrong() == {"dossier_person_unclear": 1}
    assert compared(client, accept_valid="1") == {"new": 3, "refused": 1}
    assert "phải được công nhận thoát nghèo" in text(client.get(at("rows/?verdict=refused")))
    assert written(client, accept_valid="1") == {"new": 3}
    assert [dossier(code).review for code in ("T1", "T2", "T4")] == [average, workers, review]
    assert (dossier("T2").person_id, dossier("T2").household) == (worker.pk, homes["hands"])
    assert dossier("T1").due_on is not None


def test_another_communes_people_are_not_found_and_nothing_is_told_of_them(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    rows = [
        row("F1", "Lý Thị Xa", number=ELSEWHERE),
        row("F2", "Lý Thị Xa", address="Khu 3, xã Tân Sơn"),
        row("F4", "Lò Văn Hòa", address="Khu 1, xã Tân Sơn, tỉnh Phú Thọ"),
        # somebody of the commune by name, with the number of a person elsewhere
        row("F3", "Lò Văn Hòa", number=ELSEWHERE),
    ]
    upload(client, board(review), exported(rows))
    assert wrong() == {"dossier_unknown": 2, "dossier_village_unknown": 2}
    assert homes["far"].code not in text(client.get(at("problems/")))
    assert "Chưa có hàng nào nhập được" in text(
        client.post(at("step/compare/"), {"accept_valid": "1"}, follow=True)
    )
    assert codes() == []


@pytest.mark.long
def test_other_roles_and_other_areas_find_nothing(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    data = exported(good_rows())
    client = signed(role_in(commune))
    upload(client, board(review), data)
    compared(client)
    far = homes["far"].commune
    village = homes["mai"].village
    strangers = (
        (role_in(far, user_id=8), 404),
        (role_in(village, "village_head", user_id=9), 404),
        (role_in(commune, "enumerator", user_id=10), 403),
        (role_in(commune, "front_observer", user_id=11), 403),
    )
    for who, status in strangers:
        stranger = signed(who)
        for page in ("", "progress/", "columns/", "problems/", "rows/", "copies/1/"):
            assert stranger.get(at(page)).status_code == status, page
        for page in ("write/", "repair/", "step/compare/", "step/discard/"):
            assert stranger.post(at(page)).status_code == status, page
        assert stranger.get(board(review)).status_code == status
        assert upload(stranger, board(review), data).status_code == status
    uid = the_batch().uid
    # the wizards of other lists do not know it
    officer = signed(role_in(commune, "commune_officer", user_id=12))
    for other in ("/exchange/imports/", "/exchange/forms/imports/"):
        assert officer.get(f"{other}{uid}/").status_code == 404
        assert officer.post(f"{other}{uid}/step/compare/").status_code == 404
    assert the_batch().state == "planned"
    assert codes() == []


@pytest.mark.long
def test_a_review_past_its_meetings_takes_no_list(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client, data = signed(role_in(commune)), exported(good_rows())
    upload(client, board(review), data)
    assert "Nhập hồ sơ từ tệp" in text(client.get(f"/reviews/communes/{commune_of_review(review).pk}/"))
    assert compared(client) == {"new": 3}
    for village in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review):
        cases = list(Case.objects.unscoped(WHY).filter(village_review=village))
        if not cases:
            pass_empty_village(act(), village)
            continue
        begin(village)
        for case in cases:
            assess(again(case), POOR)
        call_meeting(act(), again(village))
    assert "không còn nhận hồ sơ" in text(client.get(board(review)))
    assert upload(client, board(review), data).status_code == 422
    # what was compared before is judged again when it is recorded
    assert written(client) == {"refused": 2, "new": 1}
    assert "Thôn đã họp dân" in text(client.get(at()))
    assert codes() == ["H44.3"]


def test_what_was_recorded_since_the_dry_run_is_left_out_and_told(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn
) -> None:
    client = signed(role_in(commune))
    upload(client, board(review), exported(good_rows()))
    assert compared(client) == {"new": 3}
    day = date(2025, 10, 1)
    receive_application(act(), review, homes["mai"], Receipt("application", "counter", day, "H44.1"))
    receive_application(act(), review, homes["hoa"], Receipt("application", "counter", day, "BY-HAND"))
    assert written(client) == {"recorded": 1, "refused": 1, "new": 1}
    page = text(client.get(at()))
    assert "đã có trong danh sách rà soát" in page
    assert codes() == ["BY-HAND", "H44.1", "H44.3"]


def test_a_job_that_stops_in_the_middle_goes_on_and_records_each_dossier_once(
    review: Review, commune: AdminUnit, homes: Homes, signed: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from giamngheo.exchange.dossiers import applying

    client = signed(role_in(commune))
    upload(client, board(review), exported(good_rows()))
    compared(client)
    usual, calls = applying._record, []

    def dies(*words: Any) -> Any:
        found = usual(*words)
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        return found

    monkeypatch.setattr(applying, "_record", dies)
    client.post(at("write/"))
    work()
    # the second was recorded and rolled back with what tells of it
    assert (codes(), the_batch().state) == (["H44.1"], "applying")
    Job.objects.filter(pk=the_batch().job_id).update(not_before="2020-01-01T00:00:00Z")
    work()
    assert (the_batch().state, the_batch().counts["written"]) == ("done", {"new": 3})
    assert codes() == ["H44.1", "H44.2", "H44.3"]
    assert len(recordings()) == 3
    assert Case.objects.unscoped(WHY).count() == 3
