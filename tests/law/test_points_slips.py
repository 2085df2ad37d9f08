"""Slips in a supplied points table: a code, a name, a heading written twice or wrongly."""

from pathlib import Path

import pytest
from test_points import LONG, REGIONS, WIDE, Rows, load, long_rows, wide_rows, xlsx

from giamngheo.law import LawError
from giamngheo.law.points import load_points
from giamngheo.law.table_file import TableRefused


def shown(file: Path) -> list[str]:
    with pytest.raises(TableRefused) as caught:
        load(file)
    return [problem.show("vi") for problem in caught.value.problems]


def test_a_code_holds_one_item(tmp_path: Path) -> None:
    rows = long_rows()
    for row in rows[14:21]:
        row[0] = "B1.1"
    said = shown(xlsx(tmp_path / "b1.xlsx", LONG, rows))
    assert (
        "trang «Bang diem», dòng 16, cột «item_vi», «Lương hưu»:"
        " Mã mục B1.1 đã mang tên «Số nhân khẩu của hộ» ở dòng 2; sửa mã hoặc tên."
    ) in said


def test_an_item_has_one_code(tmp_path: Path) -> None:
    rows = long_rows()
    for row in rows[7:14]:
        row[0] = "B1.l"
    said = shown(xlsx(tmp_path / "b1.xlsx", LONG, rows))
    assert said == [
        (
            "trang «Bang diem», dòng 9, cột «item_code», «B1.l»:"
            " Mục cùng tên này mang mã B1.1 ở dòng 2; sửa mã hoặc tên."
        )
    ]


def test_an_option_in_other_letters_is_the_same_option(tmp_path: Path) -> None:
    again: Rows = [["B1.1", "Số nhân khẩu của hộ", "MỘT NGƯỜI", *[5] * 7]]
    said = shown(xlsx(tmp_path / "b1.xlsx", WIDE, wide_rows() + again))
    assert len(said) == len(REGIONS) + 1
    assert "Mục B1.1, phương án «MỘT NGƯỜI», thành thị đã có ở dòng 2." in said[-1]


def test_an_option_code_has_one_wording(tmp_path: Path) -> None:
    rows = [[*row, "1"] for row in wide_rows()]
    said = shown(xlsx(tmp_path / "b1.xlsx", [*WIDE, "option_code"], rows))
    assert any("Mã phương án 1 đã là «một người» ở dòng 2" in words for words in said)


def test_a_column_twice_is_named(tmp_path: Path) -> None:
    rows = [[*row, 7] for row in wide_rows()]
    with pytest.raises(LawError) as caught:
        load(xlsx(tmp_path / "b1.xlsx", [*WIDE, "Đô thị"], rows))
    assert caught.value.code == "double_column"
    assert caught.value.show("en") == (
        "b1.xlsx: sheet «Bang diem», row 1: Two columns, “Thành thị” and “Đô thị”, hold the same; keep one of them."
    )


def test_headings_may_carry_words_in_brackets(tmp_path: Path) -> None:
    header = [f"{words} (điểm)" for words in WIDE]
    assert len(load(xlsx(tmp_path / "b1.xlsx", header, wide_rows())).table.items) == 1


def test_faults_name_the_columns_of_the_file(tmp_path: Path) -> None:
    rows = wide_rows()
    rows[0][0] = ""
    assert shown(xlsx(tmp_path / "b1.xlsx", WIDE, rows)) == [
        "trang «Bang diem», dòng 2, cột «Mã mục»: Ô này trống; ghi lại ở mọi dòng."
    ]
    with pytest.raises(LawError) as caught:
        load(xlsx(tmp_path / "c.xlsx", ["Mã mục", "Điểm"], [["B1.1", 1]]))
    assert "mã mục, tên mục, phương án" in caught.value.show("vi")


@pytest.mark.parametrize(
    ("document", "standard_id", "code"),
    [
        ("tt07-2021", "vn-2027-2030", "other_document"),
        ("Thông tư số 07/2021/TT-BLĐTBXH ngày 18/7/2021", "vn-2027-2030", "other_document"),
        ("draft-2025", "vn-2027-2030", "draft_document"),
        ("tt17-2016", "vn-2021-2025", "other_document"),
    ],
)
def test_the_document_is_one_of_the_standard(
    tmp_path: Path, own_data: Path, document: str, standard_id: str, code: str
) -> None:
    with pytest.raises(LawError) as caught:
        load_points(
            xlsx(tmp_path / "b1.xlsx", LONG, long_rows()),
            standard_id,
            document=document,
            article="Phụ lục III",
            by="Lò Thị An",
            other_items=True,
        )
    assert caught.value.code == code
    assert "Nothing was loaded" in caught.value.show("en")
    assert not own_data.exists()


@pytest.mark.parametrize("document", ["nd351-2025", "Thông tư 99/2026/TT-BNNMT", "107/2021/TT-BLĐTBXH"])
def test_a_document_of_the_standard_or_a_new_one_is_taken(tmp_path: Path, document: str) -> None:
    loaded = load_points(
        xlsx(tmp_path / "b1.xlsx", LONG, long_rows()),
        "vn-2027-2030",
        document=document,
        article="Phụ lục I",
        by="Lò Thị An",
        other_items=True,
        dry_run=True,
    )
    assert loaded.table.items
