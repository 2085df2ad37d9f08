"""Loading the table of height and weight for age."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from giamngheo.law import LawError, load_standard
from giamngheo.law.growth import GrowthLoad, load_growth
from giamngheo.law.table_file import TableRefused

ON = date(2025, 9, 1)
HEADER = "Giới tính,Tháng tuổi,Chiều cao tối thiểu,Cân nặng tối thiểu"


def table(tmp_path: Path, rows: list[str]) -> Path:
    path = tmp_path / "tang-truong.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return path


def rows() -> list[str]:
    """Invented figures, to exercise the loading only."""
    return [
        f"{sex},{age},{40 + age},{'' if age > 1 else '3.5'}" for sex in ("nam", "nữ") for age in range(30)
    ]


def load(path: Path, **rest: object) -> GrowthLoad:
    given = {"document": "WHO 2006", "article": "-2SD", "by": "An", "valid_from": date(2022, 1, 1), **rest}
    return load_growth(path, "vn-2021-2025", **given)  # type: ignore[arg-type]


def test_measurements_decide_once_the_table_is_loaded(tmp_path: Path) -> None:
    standard = load_standard("vn-2021-2025")
    child = {
        "sex": "male",
        "birth_date": date(2024, 9, 1),
        "height_cm": Decimal("51.9"),
        "weight_kg": Decimal("9.0"),
    }
    rule = standard.indicator("nutrition").rule
    assert rule is not None
    assert rule.trace({"members": [child]}, ON).value is None
    load(table(tmp_path, rows()))
    rule = load_standard("vn-2021-2025").indicator("nutrition").rule
    assert rule is not None
    assert rule.trace({"members": [child]}, ON).value is True
    tall = {**child, "height_cm": Decimal("52.0")}
    # no weight in the table at twelve months: only the height could be judged
    assert rule.trace({"members": [tall]}, ON).value is None
    assert rule.trace({"members": [{**tall, "nutrition_record": "normal"}]}, ON).value is False


def test_dry_run(tmp_path: Path, own_data: Path) -> None:
    load(table(tmp_path, rows()), dry_run=True)
    assert not own_data.exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.pop(5), "not_covered"),
        (lambda r: r.append(r[0]), "duplicate"),
        (lambda r: r.__setitem__(0, "khác,0,40,3"), "bad_sex"),
        (lambda r: r.__setitem__(0, "nam,0.5,40,3"), "bad_age"),
        (lambda r: r.__setitem__(0, "nam,0,40.25,3"), "bad_figure"),
        (lambda r: r.__setitem__(0, "nam,0,999,3"), "bad_figure"),
        # height and weight in each other's column
        (lambda r: r.__setitem__(0, "nam,0,3.5,50"), "bad_figure"),
        (lambda r: r.__setitem__(0, "nam,0,,"), "empty_cell"),
    ],
)
def test_faults(tmp_path: Path, own_data: Path, change, code: str) -> None:  # type: ignore[no-untyped-def]
    given = rows()
    change(given)
    with pytest.raises(TableRefused) as caught:
        load(table(tmp_path, given))
    assert code in {problem.code for problem in caught.value.problems}
    assert not own_data.exists()


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        load(table(tmp_path, rows()), by="")
    assert caught.value.code == "missing_basis"


def test_a_load_says_what_changed_and_up_to_which_age_it_reaches(tmp_path: Path) -> None:
    first = load(table(tmp_path, rows()))
    assert first.version is not None
    assert first.version.number == 1
    assert first.show("vi").splitlines() == [
        "Bảng hợp lệ: 60 dòng.",
        "Có chiều cao tối thiểu (cm) đến 29 tháng tuổi; trẻ lớn hơn chỉ có số đo thì chưa xác định.",
        "Có cân nặng tối thiểu (kg) đến 1 tháng tuổi; trẻ lớn hơn chỉ có số đo thì chưa xác định.",
        "60 dòng khác với bảng đang dùng: " + "; ".join(f"nữ {n} tháng" for n in range(10)) + " ….",
        "Đã nạp thành phiên bản 1.",
    ]
    again = load(table(tmp_path, rows()))
    assert again.again
    assert again.version is not None
    assert again.version.number == 1
    assert "No difference from the table in force.\nVersion 1 stays in force." in again.show("en")
    other = rows()
    other[3] = "nam,3,44.5,"
    trial = load(table(tmp_path, other), dry_run=True)
    assert (trial.version, trial.changed) == (None, (("male", 3),))
    later = load(table(tmp_path, rows()), valid_from=date(2026, 1, 1))
    assert len(later.changed) == 60
    assert later.version is not None
    assert later.version.number == 2


def test_headings_with_units_and_computed_cells(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(
            0, 0, ["Giới tính", "Tháng tuổi", "Chiều cao tối thiểu (cm)", "Cân nặng tối thiểu (kg)"]
        )
        sheet.write_row(1, 0, ["Nam", 0, 40.1 + 0.2, 3.0 + 0.4])
        sheet.write_row(2, 0, ["Nữ", 0, 40.0, 3.4000000000000004])
    assert load(path).cells == 2
    (tmp_path / "tuoi.csv").write_text("Giới tính,Tuổi\nNam,1", encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load(tmp_path / "tuoi.csv")
    assert "giới tính, tháng tuổi, chiều cao tối thiểu (cm), cân nặng tối thiểu (kg)" in caught.value.show(
        "vi"
    )
