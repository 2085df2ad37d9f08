"""Filled forms from a workbook become versions of the files: template, check, dry run, saving, conflicts, refusals."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from answers_world import (
    B1,
    B2,
    CODE,
    DAY,
    VERSION,
    WHO,
    answered,
    at,
    board_of,
    cases_of,
    compared,
    filled,
    reader,
    rows_of_sheet,
    saved,
    sheet_of,
    template,
    the_batch,
    upload,
    versions,
    village_of_review,
    work,
    written,
)
from django.test import Client
from reviews_world import POOR, STANDARD, WHY, Days, again, assess, enumerator, to_posting

from giamngheo.areas.models import AdminUnit
from giamngheo.law import load_standard
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household
from giamngheo.reviews.models import Assessment, Case, Review

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Actor], Client]


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.slow
def test_the_whole_form_of_a_village_from_its_template_to_versions_and_back_without_a_change(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    cases = cases_of(village)
    data = template(client, board, "full")
    homes = rows_of_sheet(data)
    assert {row[CODE] for row in homes} == {one.household.code for one in cases}
    assert {row[VERSION] for row in homes} == {"0"}
    assert len(rows_of_sheet(data, "Thành viên")) == sum(one.household.memberships.count() for one in cases)
    first, second = cases[0].household, cases[1].household
    upload(client, board, answered(data, load_standard(STANDARD), [first, second]), days)
    assert the_batch().counts["errors"] == 0
    assert compared(client) == {"new": 2, "blank": 1}
    assert not Assessment.objects.unscoped(WHY).exists()
    assert written(client) == {"new": 2}
    (made,) = versions(cases[0])
    assert (made.revision, made.complete, made.source, made.unchanged) == (1, True, "file", [])
    assert (made.visited_on, made.enumerator_id, made.by) == (days.day, enumerator("an"), "Rà soát viên an")
    case = again(cases[0])
    assert (case.state, case.assessment_id) == ("assessed", made.pk)
    assert case.result_class == made.scorings.get().result_class != ""
    assert {one["person"] for one in made.members} == set(first.memberships.values_list("person", flat=True))
    assert again(cases[2]).state == "listed"
    events = AuditEvent.objects.unscoped(WHY).filter(
        action="reviews.assessment.save", object_type__contains="case"
    )
    assert events.count() == 2
    # the template with what is saved, uploaded again, is no change
    once_more = template(client, board, "full")
    assert {row[VERSION] for row in rows_of_sheet(once_more)} == {"0", "1"}
    upload(client, board, once_more, days)
    assert compared(client) == {"unchanged": 2, "blank": 1}
    refused = client.post(at("write/"), follow=True)
    assert "Không có phiếu nào cần ghi" in text(refused)
    assert Assessment.objects.unscoped(WHY).count() == 2


@pytest.mark.long
def test_typed_totals_name_who_and_when_of_each_household(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village, whole=True)
    reader(village.village, name="Hà Văn Bình")
    cases = cases_of(village)
    data = template(client, board, "totals")
    assert len(rows_of_sheet(data)) == 4
    days.pass_(3)
    said = {
        cases[0].household.code: {B1: 130, B2: 40, DAY: "02/10/2025", WHO: "Hà Văn Bình"},
        cases[1].household.code: {B1: 130, B2: 10},
    }
    upload(client, board, filled(data, said), days)
    assert compared(client) == {"new": 2, "blank": 2}
    page = text(client.get(at("rows/?verdict=new")))
    assert "hộ nghèo" in page.lower()
    assert written(client) == {"new": 2}
    (named,), (chosen,) = versions(cases[0]), versions(cases[1])
    assert (f"{named.visited_on:%d/%m/%Y}", named.enumerator_id) == ("02/10/2025", enumerator("Hà Văn Bình"))
    assert (chosen.visited_on, chosen.enumerator_id) == (days.day, enumerator("an"))
    assert [again(one).result_class for one in cases[:2]] == ["poor", "near_poor"]
    assert "Đã ghi 2 phiếu" in text(client.get(at()))


@pytest.mark.long
def test_a_version_saved_in_the_browser_since_is_shown_and_not_written_over(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    first, second, third = cases_of(village)
    assess(first, POOR)
    assess(second, POOR)
    data = template(client, board, "totals")
    assess(again(first), (150, 20))
    assess(again(third), (130, 10))
    assess(again(second), (131, 30))
    # the first was changed in the file too, the second left alone, the third filled in from nothing
    said = {first.household.code: {B1: 120}, third.household.code: {B1: 130, B2: 40}}
    upload(client, board, filled(data, said), days)
    assert compared(client) == {"conflict": 2, "unchanged": 1}
    shown = text(client.get(at("rows/?verdict=conflict")))
    assert "lưu phiếu lần 2" in shown
    assert "150" in shown
    assert "120" in shown
    assert "Không có phiếu nào mới hoặc thay đổi" in text(client.get(at()))
    assert [len(versions(one)) for one in (first, second, third)] == [2, 2, 1]


@pytest.mark.long
def test_what_changes_between_the_dry_run_and_the_saving_is_left_out_and_told(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    first, second, third = cases_of(village)
    points = {B1: 130, B2: 40}
    data = filled(
        template(client, board, "totals"), {one.household.code: points for one in (first, second, third)}
    )
    upload(client, board, data, days)
    assert compared(client) == {"new": 3}
    assess(again(first), (150, 20))
    assert written(client) == {"new": 2, "conflict": 1}
    assert [len(versions(one)) for one in (first, second, third)] == [1, 1, 1]
    page = text(client.get(at()))
    assert first.household.code in page
    assert "lưu phiếu lần 1" in page


@pytest.mark.long
def test_households_past_the_assessment_are_refused_with_the_reason_and_the_others_by_agreement(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    near, far = village_of_review(review, 1), village_of_review(review)
    (posted,) = cases_of(near)
    client, board = signed(reader(commune)), board_of(far, whole=True)
    assess(posted, POOR)
    data = template(client, board, "totals")
    to_posting(near, days)
    first = cases_of(far)[0]
    said = {posted.household.code: {B1: 100}, first.household.code: {B1: 130, B2: 40}}
    upload(client, board, filled(data, said), days)
    assert compared(client) == {"closed": 1, "new": 1, "blank": 2}
    assert "đang ở «Đang niêm yết»" in text(client.get(at("rows/?verdict=closed")))
    assert "nhận phần hợp lệ" in text(client.post(at("write/"), follow=True))
    assert the_batch().state == "planned"
    assert written(client, accept_valid="1") == {"new": 1}
    assert len(versions(posted)) == 1


def messy(data: bytes, said: dict[str, dict[str, Any]], more: list[dict[str, Any]]) -> bytes:
    """The filled template as it comes back: title lines above, headings in other words, rows of other lists."""
    book = openpyxl.load_workbook(io.BytesIO(filled(data, said)))
    sheet, columns = sheet_of(book)
    row = sheet.max_row
    while row > 2 and all(cell.value is None for cell in sheet[row]):
        row -= 1
    for place, one in enumerate(more, row + 1):
        for heading, value in one.items():
            sheet.cell(place, columns[heading]).value = value
    sheet.cell(2, columns[B1]).value = "Điểm B1"
    sheet.cell(2, columns[B2]).value = "Tổng số điểm B2"
    sheet.cell(2, columns[CODE]).value = "Mã số hộ"
    sheet.insert_rows(1, 2)
    sheet["A1"] = "UBND XÃ THU CÚC"
    return saved(book)


@pytest.mark.long
def test_a_messy_workbook_names_each_wrong_cell_and_takes_only_the_sound_forms(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village, other = village_of_review(review), village_of_review(review, 1)
    client, board = signed(reader(commune)), board_of(village)
    first, second, third = cases_of(village)
    elsewhere = cases_of(other)[0].household
    head = "Họ và tên chủ hộ"
    said = {
        first.household.code: {B1: "một trăm", B2: 40},
        second.household.code: {B1: 130, B2: 40, DAY: "31/02/2025"},
        third.household.code: {B1: 130, B2: 10},
    }
    more = [
        {CODE: elsewhere.code, head: elsewhere.head_name, B1: 130, B2: 40},
        {CODE: "H-999", head: "Người Lạ", B1: 130, B2: 40},
    ]
    data = template(client, board, "totals")
    upload(client, board, messy(data, said, more), days)
    codes = the_batch().counts["codes"]
    assert {name: codes[name] for name in ("form_not_listed", "form_day_unreadable")} == {
        "form_not_listed": 2,
        "form_day_unreadable": 1,
    }
    shown = text(client.get(at("problems/")))
    for words in ("một trăm", "31/02/2025", "không có trong danh sách rà soát", 'class="cell-error"'):
        assert words in shown
    assert client.get(at("copies/1/")).content[:2] == b"PK"
    # not without the officer's word
    assert "còn" in text(client.post(at("step/compare/"), follow=True))
    assert the_batch().state == "checked"
    assert compared(client, accept_valid="1") == {"new": 1}
    assert written(client) == {"new": 1}
    assert [len(versions(one)) for one in (first, second, third)] == [0, 0, 1]
    assert not Assessment.objects.unscoped(WHY).filter(case__household=elsewhere).exists()


@pytest.mark.long
def test_a_household_twice_another_head_and_a_form_that_lacks_answers_are_left_out_whole(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    first, second, third = cases_of(village)
    head = "Họ và tên chủ hộ"
    said = {
        first.household.code: {B1: 130, B2: 40},
        second.household.code: {head: "Đinh Thị Khác", B1: 130, B2: 40},
        third.household.code: {B1: 130},
    }
    data = template(client, board, "totals")
    upload(client, board, messy(data, said, [{head: first.household.head_name, B1: 100, B2: 0}]), days)
    codes = the_batch().counts["codes"]
    assert (codes["form_twice"], codes["form_other_head"]) == (2, 1)
    assert compared(client, accept_valid="1") == {"refused": 1}
    assert "Chưa đủ thông tin để phân loại" in text(client.get(at("rows/?verdict=refused")))
    assert not Assessment.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_answers_that_cannot_be_are_refused_as_in_the_browser(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    home = cases_of(village)[0].household
    data = answered(template(client, board, "full"), load_standard(STANDARD), [home])
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, columns = sheet_of(book, "Thành viên")
    mine = next(
        row for row in range(3, sheet.max_row + 1) if sheet.cell(row, columns[CODE]).value == home.code
    )
    # nutrition is asked of children only, and the head is none
    sheet.cell(mine, columns["Chiều cao (cm)"]).value = 98.5
    lost = next(
        row
        for row in range(sheet.max_row, 2, -1)
        if sheet.cell(row, columns[CODE]).value not in {None, home.code}
    )
    code = sheet.cell(lost, columns[CODE]).value
    for column in columns.values():
        sheet.cell(lost, column).value = None
    upload(client, board, saved(book), days)
    assert the_batch().counts["codes"]["form_member_missing"] == 1
    assert compared(client, accept_valid="1") == {"refused": 1, "blank": 1}
    page = text(client.get(at("rows/?verdict=refused")))
    assert "Không hỏi mục này với người này" in page
    assert code not in page


@pytest.mark.long
def test_other_areas_and_who_may_not_assess_find_nothing(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn, province: AdminUnit
) -> None:
    village, other = village_of_review(review), village_of_review(review, 1)
    client, board = signed(reader(commune)), board_of(village)
    data = filled(template(client, board, "totals"), {cases_of(village)[0].household.code: {B1: 130, B2: 40}})
    upload(client, board, data, days)
    compared(client)
    job_page = "/exchange/forms/templates/1/"
    pages = ("", "progress/", "columns/", "problems/", "rows/", "copies/1/")
    elsewhere = reader(other.village, name="Lò Thị Xa")
    for who, status in (
        (elsewhere, 404),
        (reader(commune, frozenset({"registry.household.view", "reviews.case.view"}), "Bàn Văn Nhìn"), 403),
    ):
        stranger = signed(who)
        for page in pages:
            assert stranger.get(at(page)).status_code == status, page
        for page in ("write/", "repair/", "step/compare/", "step/discard/"):
            assert stranger.post(at(page)).status_code == status, page
        for address in (board, board_of(village, whole=True), job_page):
            assert stranger.get(address).status_code == status, address
        assert stranger.post(f"{board}template/", {"kind": "totals"}).status_code == status
        assert upload(stranger, board, data, days).status_code == status
    assert the_batch().state == "planned"
    # the same file on the stranger's own board: nobody of it is on that list, and nothing is told of them
    own = signed(elsewhere)
    upload(own, board_of(other), data, days, enumerator=str(enumerator("Lò Thị Xa")))
    assert the_batch().counts["codes"]["form_not_listed"] == 3
    assert the_batch().counts["households"] == 0
    assert not Assessment.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_a_village_that_is_not_at_the_assessment_and_the_register_take_no_such_file(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    village = village_of_review(review, 1)
    client, board = signed(reader(commune)), board_of(village)
    (case,) = cases_of(village)
    data = filled(template(client, board, "totals"), {case.household.code: {B1: 130, B2: 40}})
    upload(client, board, data, days)
    batch = the_batch()
    assert client.get(f"/exchange/imports/{batch.uid}/").status_code == 404
    assert client.post(f"/exchange/imports/{batch.uid}/step/compare/").status_code == 404
    assess(case, POOR)
    to_posting(village, days)
    assert upload(client, board, data, days).status_code == 422
    assert "không nhận phiếu từ tệp" in text(client.get(board))
    assert the_batch().pk == batch.pk
    assert "Nhập phiếu từ Excel" not in text(client.get(f"/reviews/villages/{village.pk}/"))
    leads = text(client.get(f"/reviews/villages/{village_of_review(review).pk}/"))
    assert "Nhập phiếu từ Excel" in leads
    assert "Nhập phiếu từ Excel" in text(client.get(f"/reviews/communes/{village.commune_review_id}/"))


@pytest.mark.long
def test_a_job_that_stops_in_the_middle_goes_on_and_saves_each_form_once(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from giamngheo.exchange.answers import applying
    from giamngheo.platform.jobs.models import Job

    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    cases = cases_of(village)
    points = {B1: 130, B2: 40}
    data = filled(template(client, board, "totals"), {one.household.code: points for one in cases})
    upload(client, board, data, days)
    assert compared(client) == {"new": 3}
    usual, calls = applying._save, []

    def dies(*words: Any) -> Any:
        found = usual(*words)
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        return found

    monkeypatch.setattr(applying, "_save", dies)
    client.post(at("write/"))
    work()
    # the second was saved and rolled back with what tells of it
    assert sorted(len(versions(one)) for one in cases) == [0, 0, 1]
    assert the_batch().state == "applying"
    Job.objects.filter(pk=the_batch().job_id).update(not_before="2020-01-01T00:00:00Z")
    work()
    batch = the_batch()
    assert (batch.state, batch.counts["written"]) == ("done", {"new": 3})
    assert [len(versions(one)) for one in cases] == [1, 1, 1]
    assert Case.objects.unscoped(WHY).filter(state="assessed").count() == 3
    assert Household.objects.unscoped(WHY).count() == 4
