"""Later changes of units from a file: checked as a whole, applied at once, followed by the register."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import Workbook

from giamngheo.areas.changes import ChangesRefused, apply_changes, plan_changes
from giamngheo.areas.facts import communes_on
from giamngheo.areas.models import AdminUnit, Placement, UnitLink
from giamngheo.areas.permissions import LOAD
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Forbidden, Grant, PersonalData, policy
from giamngheo.registry.models import Household

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
