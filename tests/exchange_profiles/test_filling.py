"""Templates of other offices, filled: their looks kept, every row there."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from profile_world import (
    ON,
    actor_of,
    filled,
    merged_form,
    now,
    person_form,
    plain_list,
    profile_of,
    saved,
    workbook_of,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.profiles import shipped
from giamngheo.exchange.profiles.filling import fill
from giamngheo.exchange.profiles.lines import Needs, lines
from giamngheo.exchange.profiles.mapping import CODE, FILL, VERIFIED, Mapping
from giamngheo.exchange.profiles.of_day import households_of
from giamngheo.exchange.profiles.proposing import propose
from giamngheo.exchange.profiles.vocabulary import ALL_OTHERS, CLASS, variables
from giamngheo.exchange.profiles.written_codes import as_typed, read_codes
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.platform.versions import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def proposed(data: bytes) -> dict[str, tuple[str, str]]:
    return {one.heading: (one.role, one.variable) for one in propose(data).columns}


def test_headings_are_recognised_in_three_templates() -> None:
    assert proposed(plain_list()) == {
        "Mã hộ": (FILL, "household_code"),
        "Họ tên chủ hộ": (FILL, "head_name"),
        "Giới tính (1: Nam, 2: Nữ)": (FILL, "sex"),
        "Số CCCD": (FILL, "citizen_id"),
        "Năm sinh": (FILL, "birth_date"),
        "Thôn": (FILL, "village"),
        "Kết quả đối chiếu": (VERIFIED, ""),
    }
    merged = propose(merged_form())
    assert (merged.sheet, merged.start, merged.each) == ("Mẫu 02", 8, "household")
    assert proposed(merged_form()) == {
        "STT": (FILL, "row_no"),
        "Họ và tên chủ hộ": (FILL, "head_name"),
        "Chủ hộ / Ngày sinh": (FILL, "head_birth_date"),
        "Chủ hộ / Giới tính": (FILL, "head_sex"),
        "Số nhân khẩu": (FILL, "size"),
        "Mã hộ": (FILL, "household_code"),
        "Mã đối tượng": (CODE, ""),
        "Ghi chú": ("blank", ""),
    }
    persons = propose(person_form())
    assert (persons.each, persons.start) == ("person", 5)
    assert [one.index for one in persons.columns] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Mã hộ (CSDL quốc gia)", (CODE, "")),
        ("Mã hộ gia đình do BHXH cấp", (CODE, "")),
        ("Mã hộ vay (NHCSXH)", (CODE, "")),
        ("Mã hộ nghèo trên hệ thống", (CODE, "")),
        ("Mã hộ", (FILL, "household_code")),
        ("Số định danh (CSDL quốc gia về dân cư)", (FILL, "citizen_id")),
    ],
)
def test_a_code_of_another_system_is_not_proposed_as_ours(heading: str, found: tuple[str, str]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["STT", "Họ và tên chủ hộ", "Thôn", heading])
    data = io.BytesIO()
    book.save(data)
    assert proposed(data.getvalue())[heading] == found


def test_codes_are_taken_from_the_heading_and_from_drop_downs() -> None:
    codes = {one.heading: dict(one.codes) for one in propose(plain_list()).columns}
    assert codes["Giới tính (1: Nam, 2: Nữ)"] == {"male": "1", "female": "2"}
    codes = {one.heading: dict(one.codes) for one in propose(merged_form()).columns}
    assert codes["Chủ hộ / Giới tính"] == {"male": "Nam", "female": "Nữ"}


def test_a_plain_list_holds_every_household(officer: Actor, filled_commune: AdminUnit) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    assert (run.state, run.rows, run.files) == ("filled", 12, [{"name": "mau_12-dong.xlsx", "rows": 12}])
    page = workbook_of(run)["DS"]
    rows = {values[0]: values for values in page.iter_rows(min_row=2, values_only=True)}
    assert sorted(rows) == [f"PT-{n:04d}" for n in range(1, 13)]
    code, name, sex, number, _born, village, answer = rows["PT-0001"]
    assert (code, name, sex, number, village, answer) == (
        "PT-0001", "Đinh Thị Mơ", 2, "025151000001", "Khu 1", None,
    )  # fmt: skip
    assert str(page.data_validations.dataValidation[0].sqref) == "C2:C13"


@pytest.mark.long
def test_a_form_with_merged_headings_keeps_its_looks(officer: Actor, filled_commune: AdminUnit) -> None:
    run = filled(officer, profile_of(officer, filled_commune, merged_form()), filled_commune)
    book = workbook_of(run)
    page = book["Mẫu 02"]
    assert book.sheetnames == ["Mẫu 02", "Danh mục"]
    assert [page.cell(row, 1).value for row in (8, 19)] == [1, 12]
    # the two free rows held two; the totals moved down by ten and take all rows in
    assert (page["A20"].value, page["E20"].value) == ("Tổng cộng", "=SUM(E8:E19)")
    assert page["A22"].value == "Người lập biểu"
    merged = {box.coord for box in page.merged_cells.ranges}
    assert {"A3:H3", "C5:D5", "A22:C22"} <= merged
    assert "A12:C12" not in merged
    assert page["B15"].fill.fgColor.rgb == "00FFF2CC"
    assert page["B15"].font.name == "Times New Roman"
    assert page.row_dimensions[15].height == 22
    assert str(page.data_validations.dataValidation[0].sqref) == "D8:D19"
    assert page.print_area == "'Mẫu 02'!$A$1:$H$22"
    assert page["C8"].is_date
    assert page["D8"].value in {"Nam", "Nữ"}


def test_an_example_row_is_replaced_and_the_note_stays_below(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, person_form()), filled_commune)
    page = workbook_of(run)["Kiểm tra"]
    names = [page.cell(row, 4).value for row in range(5, 17)]
    assert "Nguyễn Văn A" not in names
    assert None not in names
    assert page["C17"].value == "Lưu ý: không sửa cột đầu."
    assert page["C2"].value == "CÔNG AN XÃ – KIỂM TRA SỐ ĐỊNH DANH"
    assert page["G5"].value is None


@pytest.mark.long
def test_only_the_poor_of_the_day(officer: Actor, filled_commune: AdminUnit) -> None:
    from profile_world import DECISION

    from exchange.import_world import applied, checked, planned, row, upload

    rows = [row(n, b1=100, b2=40 if n % 3 == 0 else 0) for n in range(1, 13)]
    applied(officer, planned(officer, checked(officer, filled_commune, upload(rows))), DECISION)
    profile = profile_of(officer, filled_commune, plain_list())
    run = filled(officer, profile, filled_commune, classes=("poor",))
    codes = {values[0] for values in workbook_of(run)["DS"].iter_rows(min_row=2, values_only=True)}
    assert codes == {"PT-0003", "PT-0006", "PT-0009", "PT-0012"}


def test_a_full_sheet_is_followed_by_another_file(
    officer: Actor, filled_commune: AdminUnit, tmp_path
) -> None:
    mapping = propose(merged_form())
    rows = households_of(officer, permissions.PROFILE_FILL, filled_commune, ON)
    # 7 rows above, 3 below: 5 rows a sheet
    parts = fill(
        merged_form(), mapping, lines(rows, ON, mapping.each, Needs()), PersonalData.FULL, tmp_path, limit=15
    )
    assert [part.rows for part in parts] == [5, 5, 2]
    import openpyxl

    numbers = [
        openpyxl.load_workbook(part.path)["Mẫu 02"].cell(8 + place, 1).value
        for part in parts
        for place in range(part.rows)
    ]
    assert numbers == list(range(1, 13))


def test_an_area_without_households_gives_the_empty_form(officer: Actor, commune: AdminUnit) -> None:
    run = filled(officer, profile_of(officer, commune, merged_form()), commune)
    page = workbook_of(run)["Mẫu 02"]
    assert (run.rows, page["A8"].value, page["A10"].value, page["E10"].value) == (
        0,
        None,
        "Tổng cộng",
        "=SUM(E8:E9)",
    )


def test_what_the_role_may_not_see_is_masked(
    officer: Actor, filled_commune: AdminUnit, accounts: dict[int, Actor]
) -> None:
    profile = profile_of(officer, filled_commune, plain_list())
    accounts[2] = actor_of(filled_commune, user_id=2, sees=PersonalData.MASKED)
    run = filled(accounts[2], profile, filled_commune)
    rows = {values[0]: values for values in workbook_of(run)["DS"].iter_rows(min_row=2, values_only=True)}
    assert rows["PT-0001"][1] == "Đinh T. M."
    assert rows["PT-0001"][3] == "•••••••••001"
    assert rows["PT-0001"][4] is None
    assert run.sees == PersonalData.MASKED


def test_the_audit_states_rows_and_area(officer: Actor, filled_commune: AdminUnit) -> None:
    filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    event = (
        AuditEvent.objects.unscoped("test").filter(action=permissions.PROFILE_FILL).order_by("-pk").first()
    )
    assert event is not None
    assert event.commune == filled_commune.pk
    after = content_of(event).after
    assert (after["rows"], after["area"], after["sees"]) == (12, "Xã Thu Cúc", "full")
    assert after["personal"] == ["birth_date", "citizen_id", "head_name"]


def test_the_ready_profile_is_what_its_workbook_says() -> None:
    for one in shipped.profiles().values():
        made = shipped.mapping(one)
        seen = propose(shipped.workbook(one))
        assert (seen.sheet, seen.start, seen.each) == (made.sheet, made.start, made.each)
        assert [(c.heading, c.role, c.variable) for c in seen.columns] == [
            (c.heading, c.role, c.variable) for c in made.columns
        ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        propose(data)
    assert ".xlsx" in refusal.value.message.vi


def test_a_mapping_without_a_key_for_returned_rows_is_refused(officer: Actor, commune: AdminUnit) -> None:
    from dataclasses import replace

    from giamngheo.exchange.profiles.mapping import BLANK, checked

    mapping = propose(plain_list())
    without = [
        replace(one, role=BLANK) if one.variable in {"household_code", "citizen_id"} else one
        for one in mapping.columns
    ]
    with pytest.raises(Refused, match="no_key"):
        checked(replace(mapping, columns=tuple(without)))


def test_another_officers_mapping_is_not_overwritten(officer: Actor, commune: AdminUnit) -> None:
    from giamngheo.exchange.profiles import actions
    from giamngheo.platform.actions import Act
    from giamngheo.platform.versions import StaleEdit

    profile = profile_of(officer, commune, plain_list())
    with pytest.raises(StaleEdit):
        actions.settle_mapping(Act(officer), now(profile), Mapping.from_json(profile.mapping), 1)


@pytest.mark.parametrize(
    ("heading", "role", "codes"),
    [
        ("Mã đối tượng (HN/CN)", FILL, {"poor": "HN", "near_poor": "CN"}),
        ("Mã đối tượng (HN: hộ nghèo; CN: hộ cận nghèo)", FILL, {"poor": "HN", "near_poor": "CN"}),
        ("Mã đối tượng (1: hộ nghèo, 2: hộ cận nghèo)", FILL, {"poor": "1", "near_poor": "2"}),
        ("Mã đối tượng (nếu có)", CODE, {}),
        ("Mã khách hàng", CODE, {}),
    ],
)
def test_a_code_of_classes_is_no_code_of_the_household(
    heading: str, role: str, codes: dict[str, str]
) -> None:
    book = openpyxl.Workbook()
    for place, words in enumerate(("Họ tên chủ hộ", "Số CCCD chủ hộ", "Thôn", heading), 1):
        book.active.cell(1, place, words)
    column = propose(saved(book)).columns[3]
    assert (column.role, column.variable, dict(column.codes)) == (
        role, "poverty_class_recorded" if role == FILL else "", codes,
    )  # fmt: skip


def test_the_size_is_the_lists_where_only_the_head_is_known(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    page = workbook_of(filled(officer, profile_of(officer, filled_commune, merged_form()), filled_commune))[
        "Mẫu 02"
    ]
    sizes = {page[f"F{row}"].value: page[f"E{row}"].value for row in range(8, 20)}
    assert sizes == {f"PT-{n:04d}": 1 + n % 5 for n in range(1, 13)}


CLASSES = "Loại hộ (1: nghèo; 2: cận nghèo; 3: {word})"


def recognise(officer: Actor, commune: AdminUnit) -> None:
    """Every third household is poor by a decision; the others are on no list."""
    from profile_world import DECISION

    from exchange.import_world import applied, checked, planned, row, upload

    rows = [row(n, b1=100 if n % 3 == 0 else 190, b2=40 if n % 3 == 0 else 0) for n in range(1, 13)]
    applied(officer, planned(officer, checked(officer, commune, upload(rows))), DECISION)


def coded_form(heading: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "DS"
    book.active.append(["Mã hộ", "Họ tên chủ hộ", "Thôn", heading])
    return saved(book)


@pytest.mark.parametrize("word", ["không", "không nghèo", "hộ không nghèo", "không thuộc diện"])
def test_a_heading_whose_codes_name_the_others_too_leaves_no_cell_empty(
    officer: Actor, filled_commune: AdminUnit, word: str
) -> None:
    recognise(officer, filled_commune)
    run = filled(
        officer, profile_of(officer, filled_commune, coded_form(CLASSES.format(word=word))), filled_commune
    )
    page = workbook_of(run)["DS"]
    written = {page.cell(row, 1).value: page.cell(row, 4).value for row in range(2, 14)}
    assert written == {f"PT-{n:04d}": 1 if n % 3 == 0 else 3 for n in range(1, 13)}
    assert run.files == [{"name": "mau_12-dong.xlsx", "rows": 12}]


def test_codes_that_have_no_place_and_values_that_have_no_code_are_said(
    client: Client, signed_in: Actor, filled_commune: AdminUnit
) -> None:
    recognise(signed_in, filled_commune)
    profile = profile_of(signed_in, filled_commune, coded_form(CLASSES.format(word="đang xét lại")))
    page = client.get(reverse("exchange:profile-columns", args=[profile.uid])).content.decode()
    assert "3: đang xét lại" in page
    run = filled(signed_in, profile, filled_commune)
    assert run.files[0]["uncoded"] == {CLASSES.format(word="đang xét lại"): 8}
    page = client.get(reverse("exchange:run", args=[run.uid])).content.decode()
    assert "8 ô" in page


@pytest.mark.parametrize("word", ["không", "không nghèo", "hộ không nghèo", "không thuộc diện"])
def test_the_code_of_all_others_is_taken_as_typed(word: str) -> None:
    variable = variables("household")[CLASS]
    codes = read_codes(variable, "Loại hộ", f"nghèo=1; hộ cận nghèo=2; {word}=3")
    assert codes == {"poor": "1", "near_poor": "2", ALL_OTHERS: "3"}
    assert read_codes(variable, "Loại hộ", as_typed(variable, codes)) == codes
