"""Later changes of units from a file: checked as a whole, applied at once, followed by the register."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import Workbook

from giamngheo.areas.changes import ChangesRefused, apply_changes, plan_changes, try_changes
from giamngheo.areas.facts import communes_on
from giamngheo.areas.models import AdminUnit, Placement, UnitLink
from giamngheo.areas.permissions import LOAD
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Forbidden, Grant, PersonalData, policy
from giamngheo.registry.models import Household, HouseholdPlace

HEAD = "old_code,old_name,new_code,new_name,new_kind,valid_from,part,document"
APRIL = date(2026, 4, 1)
BECAME_WARD = "08001,Xã N,08001,N,phường,01/04/2026,giữ nguyên,Nghị quyết 1"


def system() -> Act:
    return Act(Actor.by_system("test"))


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "changes.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def household(code: str, commune: AdminUnit, village: AdminUnit | None) -> Household:
    return Household.objects.create(code=code, commune=commune, village=village, since=date(2025, 1, 1))


def commune_of(one: Household) -> int:
    return Household.objects.unscoped("test").values_list("commune_id", flat=True).get(pk=one.pk)


def test_a_commune_becomes_a_ward_with_its_villages_and_households(
    province: SimpleNamespace, tmp_path: Path
) -> None:
    inside = household("1", province.n, province.a1)
    unplaced = household("2", province.n, None)
    beside = household("3", province.m, province.d1)
    plan = plan_changes(written(tmp_path, BECAME_WARD))
    assert [(one.full_name, one.since) for one in plan.new_units] == [("Phường N", APRIL)]
    assert (plan.villages_moving, plan.villages_left) == (4, [])
    apply_changes(system(), plan)
    ward = AdminUnit.objects.get(code="08001", valid_to=None)
    province.n.refresh_from_db()
    assert (ward.full_name, ward.valid_from, ward.parent, ward.usual_locality) == (
        "Phường N",
        APRIL,
        province.p,
        "urban",
    )
    assert province.n.valid_to == date(2026, 3, 31)
    assert UnitLink.objects.get(new=ward).part == "unchanged"
    assert communes_on([province.a1], date(2026, 3, 31)) == {province.a1.pk: province.n.pk}
    assert communes_on([province.a1], APRIL) == {province.a1.pk: ward.pk}
    assert Placement.objects.filter(commune=ward, valid_to=None).count() == 4
    assert [commune_of(one) for one in (inside, unplaced, beside)] == [ward.pk, ward.pk, province.m.pk]
    assert policy().tree.reach_of([ward.pk]).communes >= {ward.pk, province.n.pk, province.a_old.pk}


def test_loading_it_again_changes_nothing(province: SimpleNamespace, tmp_path: Path) -> None:
    apply_changes(system(), plan_changes(written(tmp_path, BECAME_WARD)))
    before = AdminUnit.objects.count()
    again = plan_changes(written(tmp_path, BECAME_WARD))
    assert (again.new_units, again.ending, again.already_loaded) == ([], [], 1)
    assert AdminUnit.objects.count() == before


def test_a_workbook_with_vietnamese_headings_merges_and_divides(
    province: SimpleNamespace, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Bảng chuyển đổi đơn vị hành chính"])
    sheet.append(["Mã cũ", "Mã mới", "Tên mới", "Loại", "Ngày hiệu lực", "Phạm vi", "Nghị quyết"])
    sheet.append([8001, "08020", "Mới", "Xã", APRIL, "một phần", "NQ 2"])
    sheet.append([8001, "08003", "M", "Phường", APRIL, "một phần", "NQ 2"])
    sheet.append([8003, "08003", "M", "Phường", APRIL, "toàn bộ", "NQ 2"])
    book.save(tmp_path / "nq.xlsx")
    plan = plan_changes(tmp_path / "nq.xlsx")
    assert sorted(one.full_name for one in plan.new_units) == ["Phường M", "Xã Mới"]
    assert (len(plan.ending), plan.villages_moving, len(plan.villages_left)) == (2, 2, 4)
    apply_changes(system(), plan)
    made = AdminUnit.objects.get(code="08003", valid_to=None)
    assert {(link.old_id, link.part) for link in made.predecessor_links.all()} == {
        (province.n.pk, "part"),
        (province.m.pk, "whole"),
    }
    # villages of the divided commune wait for an officer
    assert AdminUnit.objects.filter(parent=province.n, level="village").count() == 4


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["09999,,08001,N,phường,01/04/2026,giữ nguyên,NQ"], "Dòng 2, cột old_code, “09999”"),
        (["08001,Thu Cúc,08001,N,phường,01/04/2026,giữ nguyên,NQ"], "mã 08001 là Xã N"),
        (["08001,,08001,N,quận,01/04/2026,giữ nguyên,NQ"], "Dòng 2, cột new_kind, “quận”"),
        (["08001,,08001,N,phường,31/02/2026,giữ nguyên,NQ"], "Dòng 2, cột valid_from, “31/02/2026”"),
        (["08001,,08001,N,phường,01/04/2100,giữ nguyên,NQ"], "chưa có hiệu lực"),
        (["08001,,08001,N,phường,01/04/2026,nửa,NQ"], "Dòng 2, cột part, “nửa”"),
        (["08001,,08001,,phường,01/04/2026,giữ nguyên,"], "cột document"),
        (["08001,,08030,X,xã,01/04/2026,một phần,NQ"], "ít nhất hai phần"),
        (["08001,,08030,X,xã,01/04/2026,toàn bộ,NQ", "08001,,08031,Y,xã,01/04/2026,một phần,NQ"], "một nơi"),
        (
            ["08001,,08030,X,xã,01/04/2026,giữ nguyên,NQ", "08003,,08030,X,xã,01/04/2026,giữ nguyên,NQ"],
            "không gộp",
        ),
        (
            ["08001,,08030,X,xã,01/04/2026,toàn bộ,NQ", "08003,,08030,Z,xã,01/04/2026,toàn bộ,NQ"],
            "ở dòng khác",
        ),
        (["08001,,08003,N,xã,01/04/2026,giữ nguyên,NQ"], "mã đang dùng cho Phường M"),
        ([BECAME_WARD, BECAME_WARD], "trùng với dòng 2"),
        ([], "không có dòng nào"),
    ],
)
def test_a_bad_file_is_refused_with_row_column_and_value_and_nothing_written(
    province: SimpleNamespace, tmp_path: Path, rows: list[str], expected: str
) -> None:
    before = AdminUnit.objects.count(), UnitLink.objects.count()
    with pytest.raises(ChangesRefused) as caught:
        plan_changes(written(tmp_path, *rows))
    assert any(expected in problem.message.vi for problem in caught.value.problems), caught.value.problems
    assert (AdminUnit.objects.count(), UnitLink.objects.count()) == before


def test_all_problems_are_named_at_once(province: SimpleNamespace, tmp_path: Path) -> None:
    rows = ["x,,08001,N,phường,01/04/2026,giữ nguyên,NQ", "08001,,08001,N,quận,hôm qua,giữ nguyên,NQ"]
    with pytest.raises(ChangesRefused) as caught:
        plan_changes(written(tmp_path, *rows))
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (2, "old_code"),
        (3, "new_kind"),
        (3, "valid_from"),
    ]


def test_a_file_without_the_columns_says_which(province: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(ChangesRefused) as caught:
        plan_changes(written(tmp_path, "08001,08001,N", head="old_code,new_code,new_name"))
    assert "new_kind, valid_from, part, document" in caught.value.problems[0].message.vi


def test_only_who_may_load_loads(province: SimpleNamespace, tmp_path: Path) -> None:
    plan = plan_changes(written(tmp_path, BECAME_WARD))
    officer = Actor(
        7, "x", (Grant("o", province.p.pk, frozenset(), PersonalData.FULL, date(2025, 1, 1)),), verified=True
    )
    with pytest.raises(Forbidden):
        apply_changes(Act(officer), plan)
    assert apply_changes.permission == LOAD


LEVELS = "level,old_code,old_name,old_parent_code,new_code,new_name,new_kind,parent_code,valid_from,valid_to,part,document"


def load(folder: Path, *rows: str) -> list[str]:
    return apply_changes(system(), plan_changes(written(folder, *rows, head=LEVELS)))


def test_a_province_goes_on_as_another_with_all_that_lies_in_it(
    province: SimpleNamespace, tmp_path: Path
) -> None:
    one = household("1", province.n, province.a1)
    other = AdminUnit.objects.create(
        level="province", code="26", name="Vĩnh Phúc", kind="tỉnh", valid_from=date(2025, 7, 1)
    )
    x = AdminUnit.objects.create(
        level="commune", code="08900", name="X", kind="xã", parent=other, valid_from=date(2025, 7, 1)
    )
    rows = (
        "tỉnh,25,Tỉnh Phú Thọ,,27,Hùng Vương,thành phố,,01/04/2026,,toàn bộ,NQ 5",
        "tỉnh,26,,,27,Hùng Vương,thành phố,,01/04/2026,,toàn bộ,NQ 5",
        "xã,08001,,,08001,N,phường,,01/04/2026,,giữ nguyên,NQ 6",
    )
    plan = plan_changes(written(tmp_path, *rows, head=LEVELS))
    assert sorted((one.full_name, one.carried) for one in plan.new_units) == [
        ("Phường M", True), ("Phường N", False), ("Thành phố Hùng Vương", False), ("Xã F", True), ("Xã X", True),
    ]  # fmt: skip
    apply_changes(system(), plan)
    made = AdminUnit.objects.get(code="27", valid_to=None)
    assert (made.full_name, made.valid_from, made.parent) == ("Thành phố Hùng Vương", APRIL, None)
    assert set(made.predecessor_links.values_list("old", "part")) == {
        (province.p.pk, "whole"),
        (other.pk, "whole"),
    }
    now = {unit.code: unit for unit in AdminUnit.objects.filter(level="commune", valid_to=None)}
    assert {unit.parent for unit in now.values()} == {made}
    assert sorted(now) == ["08001", "08003", "08006", "08900"]
    assert now["08900"].predecessor_links.get().old == x
    assert commune_of(one) == now["08001"].pk
    province.a1.refresh_from_db()
    assert province.a1.parent == now["08001"]
    assert policy().tree.reach_of([made.pk]).communes >= {province.n.pk, x.pk, province.a_old.pk}
    again = plan_changes(written(tmp_path, *rows, head=LEVELS))
    assert (again.new_units, again.already_loaded) == ([], 3)


def test_a_divided_province_says_where_each_commune_goes(province: SimpleNamespace, tmp_path: Path) -> None:
    parts = (
        "tỉnh,25,,,28,Bắc,tỉnh,,01/04/2026,,một phần,NQ 5",
        "tỉnh,25,,,29,Nam,tỉnh,,01/04/2026,,một phần,NQ 5",
    )
    with pytest.raises(ChangesRefused) as caught:
        plan_changes(written(tmp_path, *parts, head=LEVELS))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (2, "part")
    assert (
        "3 xã cần dòng riêng nói rõ về tỉnh nào: Xã N (08001), Phường M (08003), Xã F (08006)"
        in problem.message.vi
    )
    whole = "xã,{0},,,{0},{1},{2},{3},01/04/2026,,giữ nguyên,NQ 5"
    communes = [("08001", "N", "xã", "28"), ("08003", "M", "phường", "29"), ("08006", "F", "xã", "")]
    with pytest.raises(ChangesRefused) as caught:
        load(tmp_path, *parts, *(whole.format(*one) for one in communes))
    assert [(one.row, one.column) for one in caught.value.problems] == [(6, "parent_code")]
    communes[2] = ("08006", "F", "xã", "30")
    with pytest.raises(ChangesRefused) as caught:
        load(tmp_path, *parts, *(whole.format(*one) for one in communes))
    assert [(one.row, one.value) for one in caught.value.problems] == [(6, "30")]
    assert AdminUnit.objects.filter(level="province").count() == 2
    communes[2] = ("08006", "F", "xã", "29")
    load(tmp_path, *parts, *(whole.format(*one) for one in communes))
    below = AdminUnit.objects.filter(level="commune", valid_to=None).order_by("code")
    assert list(below.values_list("code", "parent__code")) == [
        ("08001", "28"),
        ("08003", "29"),
        ("08006", "29"),
    ]


VILLAGES = (
    "thôn,,Khu a1,,,a2,khu,08001,01/04/2026,,toàn bộ,QĐ 7",
    "thôn,,b1,,,Đồng Tâm,thôn,08001,01/04/2026,,đổi tên,QĐ 7",
    "thôn,,,,012,Mới,khu,08001,01/04/2026,,mới,QĐ 7",
    "thôn,,Khu e2,08003,,e2,khu,08001,01/04/2026,,giữ nguyên,QĐ 7",
)


def test_villages_merge_change_their_names_begin_and_move(province: SimpleNamespace, tmp_path: Path) -> None:
    here = household("1", province.a1.parent, province.a1)
    moved = household("2", province.e2.parent, province.e2)
    for one in (here, moved):
        HouseholdPlace.objects.create(
            household=one, commune=one.commune, village=one.village, since=one.since
        )
    path = written(tmp_path, *VILLAGES, head=LEVELS)
    before = AdminUnit.objects.count(), UnitLink.objects.count(), Placement.objects.count()
    told = try_changes(system(), plan_changes(path))
    assert told == [
        "Xã N: Khu a1 → Khu a2",
        "Xã N: Khu b1 → Thôn Đồng Tâm",
        "Xã N: Khu Mới",
        "Xã N: Khu e2: Phường M → Xã N",
    ]
    assert (AdminUnit.objects.count(), UnitLink.objects.count(), Placement.objects.count()) == before
    assert apply_changes(system(), plan_changes(path)) == told
    province.a1.refresh_from_db()
    province.b1.refresh_from_db()
    assert province.a1.valid_to == date(2026, 3, 31)
    assert UnitLink.objects.get(old=province.a1).new == province.a2
    assert (province.b1.full_name, province.b1.former_names.get().valid_to) == (
        "Thôn Đồng Tâm",
        date(2026, 3, 31),
    )
    new = AdminUnit.objects.get(name="Mới")
    assert (new.code, new.parent, new.valid_from) == ("012", province.n, APRIL)
    assert communes_on([province.e2], APRIL) == {province.e2.pk: province.n.pk}
    here.refresh_from_db()
    assert (here.village, commune_of(moved)) == (province.a2, province.n.pk)
    stays = HouseholdPlace.objects.unscoped("test").filter(household=here).order_by("since")
    assert list(stays.values_list("village", "until")) == [
        (province.a1.pk, date(2026, 3, 31)),
        (province.a2.pk, None),
    ]
    assert apply_changes(system(), plan_changes(path)) == []
    assert AdminUnit.objects.count() == before[0] + 1


def test_villages_of_a_commune_of_the_same_file(province: SimpleNamespace, tmp_path: Path) -> None:
    commune = "xã,08001,,,08030,Mới,xã,,01/04/2026,,giữ nguyên,NQ 8"
    (told,) = load(tmp_path, commune, "thôn,,Khu a1,,,1,khu,08030,01/04/2026,,đổi tên,NQ 8")
    assert told == "Xã Mới: Khu a1 → Khu 1"
    made = AdminUnit.objects.get(code="08030")
    assert AdminUnit.objects.get(name="1").parent == made


def test_an_empty_village_is_divided(province: SimpleNamespace, tmp_path: Path) -> None:
    rows = [f"thôn,,Khu a1,,,{name},khu,08001,01/04/2026,,một phần,QĐ 7" for name in ("a2", "a9")]
    assert load(tmp_path, *rows) == ["Xã N: Khu a1 → Khu a2", "Xã N: Khu a1 → Khu a9"]
    province.a1.refresh_from_db()
    assert province.a1.valid_to == date(2026, 3, 31)
    assert load(tmp_path, *rows) == []


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("ấp,,Khu a1,,,a2,khu,08001,01/04/2026,,toàn bộ,QĐ", "level", "phải là tỉnh, huyện, xã hoặc thôn"),
        ("thôn,,Khu a1,,,a2,khu,,01/04/2026,,toàn bộ,QĐ", "parent_code", "mã xã gồm 5 chữ số"),
        ("thôn,,Khu a1,,,a2,khu,08888,01/04/2026,,toàn bộ,QĐ", "parent_code", "không có xã, phường nào đang"),
        ("thôn,,Khu z,,,a2,khu,08001,01/04/2026,,toàn bộ,QĐ", "old_name", "Xã N không có thôn này"),
        ("thôn,77,,,,a2,khu,08001,01/04/2026,,toàn bộ,QĐ", "old_code", "Xã N không có thôn này"),
        ("thôn,,,,,a2,khu,08001,01/04/2026,,toàn bộ,QĐ", "old_name", "ghi mã hoặc tên thôn cũ"),
        ("thôn,,,,,a2,khu,08001,01/04/2026,,mới,QĐ", "new_name", "Xã N đã có Khu a2"),
        ("thôn,,Khu a1,,,a2,xã,08001,01/04/2026,,toàn bộ,QĐ", "new_kind", "phải là thôn, xóm"),
        ("thôn,,Khu a1,,,a2,khu,08001,01/04/2100,,toàn bộ,QĐ", "valid_from", "chưa có hiệu lực"),
        ("thôn,,Khu a1,,,a2,khu,08001,01/07/2025,,toàn bộ,QĐ", "valid_from", "phải sau ngày đó"),
        ("thôn,,Khu a1,,,c9,khu,08001,01/04/2026,,một phần,QĐ", "part", "Còn 1 hộ đang ở thôn"),
        ("thôn,,Khu a1,,55,c9,khu,08001,01/04/2026,,giữ nguyên,QĐ", "new_code", "chưa có mã"),
        ("xã,,,,08050,Z,xã,,01/04/2026,,mới,NQ", "part", "phải là toàn bộ, một phần hoặc giữ nguyên"),
        ("tỉnh,99,,,99,Z,tỉnh,,01/04/2026,,giữ nguyên,NQ", "old_code", "không có tỉnh nào mang mã này"),
        ("tỉnh,25,,,25,Z,huyện,,01/04/2026,,giữ nguyên,NQ", "new_kind", "phải là tỉnh, thành phố"),
        ("huyện,231,,,231,Z,huyện,,01/04/2026,,giữ nguyên,NQ", "old_code", "không có huyện nào"),
        ("huyện,231,,,232,Z,huyện,,01/04/2020,,toàn bộ,NQ", "part", "huyện chỉ ghi được giữ nguyên"),
        ("huyện,,,,231,Z,huyện,25,01/04/2020,,mới,NQ", "new_code", "mã đang dùng cho Huyện Hạ Hòa"),
        ("huyện,,,,299,Z,huyện,25,01/04/2020,01/01/2020,mới,NQ", "valid_to", "không phải ngày sau"),
    ],
)
def test_each_fault_of_a_row_is_named_and_nothing_written(
    province: SimpleNamespace, tmp_path: Path, row: str, column: str, expected: str
) -> None:
    household("1", province.n, province.a1)
    before = AdminUnit.objects.count(), UnitLink.objects.count()
    good = "thôn,,,,,Tốt,khu,08001,01/04/2026,,mới,QĐ"
    with pytest.raises(ChangesRefused) as caught:
        load(tmp_path, good, row)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (3, column)
    assert expected in problem.message.vi
    assert (AdminUnit.objects.count(), UnitLink.objects.count()) == before


def test_districts_of_the_past_are_added_and_renamed(province: SimpleNamespace, tmp_path: Path) -> None:
    rows = (
        "huyện,231,Huyện Hạ Hòa,,231,Hạ Hoà Mới,thị xã,,01/01/2024,,đổi tên,NQ 9",
        "huyện,,,,299,Cẩm Khê,huyện,25,01/01/2019,30/06/2025,mới,NQ 9",
    )
    assert load(tmp_path, *rows) == ["Huyện Hạ Hòa → Thị xã Hạ Hoà Mới", "Tỉnh Phú Thọ: Huyện Cẩm Khê"]
    province.district1.refresh_from_db()
    assert province.district1.former_names.get().full_name == "Huyện Hạ Hòa"
    made = AdminUnit.objects.get(code="299")
    assert (made.parent, made.valid_from, made.valid_to) == (province.p0, date(2019, 1, 1), date(2025, 6, 30))
    assert load(tmp_path, *rows) == []


def test_sheets_of_a_workbook_are_read_together_and_named(province: SimpleNamespace, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Giải thích"
    book.active.append(["Tệp gồm hai trang"])
    for title, rows in (
        ("Xã", [["xã", "08001", "", "08001", "N", "phường", "", APRIL, "giữ nguyên", "NQ"]]),
        ("Thôn", [["thôn", "", "Khu zz", "", "a2", "khu", "08001", APRIL, "toàn bộ", "NQ"]]),
    ):
        sheet = book.create_sheet(title)
        sheet.append(
            [
                "Cấp",
                "Mã cũ",
                "Tên cũ",
                "Mã mới",
                "Tên mới",
                "Loại",
                "Mã cấp trên",
                "Từ ngày",
                "Phạm vi",
                "Văn bản",
            ]
        )
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "nq.xlsx")
    plan = plan_changes(tmp_path / "nq.xlsx")
    assert (len(plan.new_units), len(plan.lower)) == (1, 1)
    with pytest.raises(ChangesRefused) as caught:
        apply_changes(system(), plan)
    assert caught.value.problems[0].message.vi.startswith("Trang “Thôn”, dòng 2, cột old_name, “Khu zz”:")
    province.n.refresh_from_db()
    assert province.n.valid_to is None
