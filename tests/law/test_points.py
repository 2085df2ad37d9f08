"""Loading the official points table into its slot."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from giamngheo.law import Evidence, LawError, load_standard
from giamngheo.law.check import check_all
from giamngheo.law.points import load_points
from giamngheo.law.show import show
from giamngheo.law.table_file import TableRefused

ON = date(2026, 9, 1)
REGIONS = ("dbsh", "tdmnpb", "btb_dhmt", "tn", "dnb", "dbscl")
LONG = ["item_code", "item_vi", "item_en", "option", "region", "area", "points"]
Rows = list[list[object]]


def long_rows(points: int = 10) -> Rows:
    """Two items of two options: invented figures, to exercise the loading only."""
    rows: Rows = []
    for item, label in (("B1.1", "Số nhân khẩu của hộ"), ("B1.5", "Lương hưu")):
        for number, option in enumerate(("một người", "hai người trở lên")):
            for place, region in enumerate(REGIONS):
                rows.append([item, label, "item", option, region, "rural", points + place + number])
            rows.append([item, label, "item", option, "ALL", "urban", points + number])
    return rows


def wide_rows() -> Rows:
    return [
        ["B1.1", "Số nhân khẩu của hộ", "một người", 1, 2, 3, 4, 5, 6, 7],
        ["B1.1", "Số nhân khẩu của hộ", "hai người trở lên", 0, 0, 0, 0, 0, 0, 0],
    ]


WIDE = [
    *("Mã mục", "Tên mục", "Phương án"),
    *(
        "Đồng bằng sông Hồng",
        "Trung du và miền núi phía Bắc",
        "BTB và DHMT",
        "Tây Nguyên",
        "ĐNB",
        "ĐBSCL",
        "Thành thị",
    ),
]


def xlsx(path: Path, header: list[str], rows: Rows, *, before: int = 0) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Bang diem")
        for number in range(before):
            sheet.write(number, 0, "BẢNG ĐIỂM")
        for number, row in enumerate([list(header), *rows], before):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
    return path


def text(path: Path, header: list[str], rows: Rows, delimiter: str = ",") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    path.write_text(out.getvalue(), encoding="utf-8-sig")
    return path


def load(file: Path, *, dry_run: bool = False, on: date = ON, other_items: bool = True):  # type: ignore[no-untyped-def]
    return load_points(
        file,
        "vn-2021-2025",
        document="tt07-2021",
        article="Phụ lục III",
        by="Trần Thị Bình",
        on=on,
        dry_run=dry_run,
        other_items=other_items,
    )


def problems_of(file: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(TableRefused) as caught:
        load(file)
    for problem in caught.value.problems:
        assert problem.message.vi != problem.message.en
        assert problem.show("vi")
        assert problem.show("en")
    return [(p.code, p.row, p.value) for p in caught.value.problems]


@pytest.mark.long
def test_happy_path(tmp_path: Path, own_data: Path) -> None:
    loaded = load(xlsx(tmp_path / "b1.xlsx", LONG, long_rows()))
    assert loaded.version is not None
    assert loaded.version.number == 1
    assert len(loaded.changes) == 28
    standard = load_standard("vn-2021-2025")
    table = standard.points_table
    assert table is not None
    assert table.complete
    assert (table.version, table.source, table.loaded_by, table.loaded_on) == (
        "1",
        "b1.xlsx",
        "Trần Thị Bình",
        ON,
    )
    assert table.points("B1.1", "2", "tn", "rural") == 14
    assert table.points("B1.1", "2", None, "urban") == 11
    assert table.basis.evidence is Evidence.CONFIRMED
    assert table.basis.cite() == "Thông tư 07/2021/TT-BLĐTBXH, Phụ lục III"
    variable = standard.questionnaire.variable("item_b1_1")
    assert [text.vi for text in variable.choices.values()] == [
        "một người",
        "hai người trở lên",
        "không thuộc trường hợp nào nêu trên",
    ]
    assert "load-points" not in standard.slot_message.vi
    assert [f for f in check_all() if f.severity == "error"] == []
    assert sorted(p.name for p in (own_data / "law/tables/vn-2021-2025/points").iterdir()) == [
        *("current.yaml", "v0001.csv", "v0001.yaml")
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files(tmp_path: Path, delimiter: str) -> None:
    loaded = load(text(tmp_path / "b1.csv", LONG, long_rows(), delimiter))
    assert len(loaded.table.items) == 2


def test_wide_layout_with_titles_above(tmp_path: Path) -> None:
    table = load(xlsx(tmp_path / "b1.xlsx", WIDE, wide_rows(), before=3)).table
    assert [table.points("B1.1", "1", region, "rural") for region in REGIONS] == [1, 2, 3, 4, 5, 6]
    assert table.points("B1.1", "1", None, "urban") == 7
    assert [option.implied for option in table.items[0].options] == [False, False]


def test_dry_run_stores_nothing(tmp_path: Path, own_data: Path) -> None:
    loaded = load(xlsx(tmp_path / "b1.xlsx", LONG, long_rows()), dry_run=True)
    assert loaded.version is None
    assert "Chạy thử: chưa lưu gì." in loaded.show()
    assert not own_data.exists()
    assert load_standard("vn-2021-2025").points_table is None


def test_a_second_table_is_a_second_version_and_shows_its_changes(tmp_path: Path) -> None:
    load(xlsx(tmp_path / "one.xlsx", LONG, long_rows()))
    rows = long_rows()
    rows[0][6] = 99
    second = load(xlsx(tmp_path / "two.xlsx", LONG, rows))
    assert second.version is not None
    assert second.version.number == 2
    assert [(c.item, c.column, c.before, c.after) for c in second.changes] == [("B1.1", "dbsh", 10, 99)]
    assert "B1.1 · một người · Đồng bằng sông Hồng: 10 → 99" in second.show()
    assert "B1.1 · một người · Red River Delta: 10 → 99" in second.show("en")


def test_the_table_in_force_loaded_again_stays_the_same_version(tmp_path: Path, own_data: Path) -> None:
    first = load(xlsx(tmp_path / "one.xlsx", LONG, long_rows()))
    again = load(xlsx(tmp_path / "two.xlsx", LONG, long_rows()), on=date(2026, 9, 2))
    assert again.changes == ()
    assert again.version == first.version
    assert "Giữ nguyên phiên bản 1." in again.show()
    assert sorted(path.name for path in own_data.rglob("v0*")) == ["v0001.csv", "v0001.yaml"]


def test_items_of_the_suggested_list_that_the_table_lacks_are_named(tmp_path: Path) -> None:
    loaded = load(xlsx(tmp_path / "b1.xlsx", LONG, long_rows()))
    assert sorted(loaded.absent) == sorted(f"B1.{n}" for n in range(1, 14) if n not in (1, 5))
    assert "có 11 mục không có trong bảng: B1.2 Số người phụ thuộc" in loaded.show()
    assert "11 items that the table lacks: B1.2 Dependants" in loaded.show("en")
    shown = show(load_standard("vn-2021-2025"))
    assert "Không có 11 mục của danh mục gợi ý: B1.2 Số người phụ thuộc" in " ".join(shown.split())
    assert "Đủ mọi mục" not in shown


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_table_without_items_of_the_form_waits_for_the_word_that_they_are_not_in_it(
    tmp_path: Path, own_data: Path, dry_run: bool
) -> None:
    file = xlsx(tmp_path / "b1.xlsx", LONG, long_rows())
    with pytest.raises(LawError) as caught:
        load(file, dry_run=dry_run, other_items=False)
    assert caught.value.code == "items_absent"
    for lang, words in (("vi", "thiếu 11 mục của mẫu: B1.2"), ("en", "lacks 11 items of the form: B1.2")):
        assert words in caught.value.show(lang)
        assert "--other-items" in caught.value.show(lang)
    assert load_standard("vn-2021-2025").points_table is None
    assert not list(own_data.rglob("v0*"))


def test_a_table_with_every_item_of_the_form_needs_no_word(tmp_path: Path) -> None:
    items = load_standard("vn-2021-2025").slot_items
    rows: Rows = [[code, label.vi, "một", *range(7)] for code, label in items.items()]
    rows[3][0] = "4"  # an item under another code is found by its name
    assert load(xlsx(tmp_path / "b1.xlsx", WIDE, rows), other_items=False).absent == {}
    assert "Đủ mọi mục" in show(load_standard("vn-2021-2025"))


@pytest.mark.parametrize(
    ("heading", "words", "code"),
    [
        ("confidence", "text, SUPERSEDED table", "superseded"),
        ("Hiệu lực", "đã hết hiệu lực", "superseded"),
        ("Ghi chú", "bị thay thế từ 2022", "superseded"),
        ("standard", "vn-2016-2020", "other_standard"),
        ("Giai đoạn", "2016 - 2020", "other_standard"),
    ],
)
def test_rows_of_another_standard_or_no_longer_in_force_are_refused(
    tmp_path: Path, heading: str, words: str, code: str
) -> None:
    rows = [[*row, words if number == 5 else ""] for number, row in enumerate(long_rows())]
    assert problems_of(xlsx(tmp_path / "b1.xlsx", [*LONG, heading], rows)) == [(code, 7, words)]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("note", "not superseded"),
        ("Ghi chú", "chưa hết hiệu lực; thay thế Thông tư 17"),
        ("standard", "vn-2021-2025"),
        ("Giai đoạn", "2021–2025"),
    ],
)
def test_rows_of_the_standard_itself_are_loaded(tmp_path: Path, heading: str, words: str) -> None:
    rows = [[*row, words] for row in long_rows()]
    assert len(load(xlsx(tmp_path / "b1.xlsx", [*LONG, heading], rows)).table.items) == 2


def test_a_faulty_cell_of_a_wide_table_is_named_once(tmp_path: Path) -> None:
    rows = wide_rows()
    rows[0][5] = 7.5
    assert problems_of(xlsx(tmp_path / "b1.xlsx", WIDE, rows)) == [("bad_points", 2, "7.5")]


@pytest.mark.long
def test_rules_find_the_option(tmp_path: Path) -> None:
    rows = [[*row, "size == 1" if row[3] == "một người" else "size > 1"] for row in long_rows()[:14]]
    load(xlsx(tmp_path / "b1.xlsx", [*LONG, "when"], rows))
    standard = load_standard("vn-2021-2025")
    assert standard.points_table is not None
    assert standard.points_table.items[0].derived
    assert "item_b1_1" not in standard.questionnaire


Spoil = Callable[[Rows], object]


@pytest.mark.long
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda r: r.pop(3), [("not_covered", 2, None)]),
        (lambda r: r.pop(6), [("not_covered", 2, None)]),
        (lambda r: r.append(list(r[0])), [("duplicate", 30, None)]),
        (lambda r: r[2].__setitem__(6, 7.5), [("bad_points", 4, "7.5"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(6, "bảy"), [("bad_points", 4, "bảy"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(6, -5), [("bad_points", 4, "-5"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(6, 1000), [("bad_points", 4, "1000"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(6, ""), [("no_points", 4, None), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(4, "Tây Bắc"), [("bad_region", 4, "Tây Bắc"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(5, "miền núi"), [("bad_area", 4, "miền núi"), ("not_covered", 2, None)]),
        (lambda r: r[6].__setitem__(4, "dbsh"), [("bad_region", 8, "dbsh"), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(0, ""), [("empty_cell", 4, ""), ("not_covered", 2, None)]),
        (lambda r: r[2].__setitem__(3, ""), [("empty_cell", 4, ""), ("not_covered", 2, None)]),
    ],
)
def test_bad_cells(
    tmp_path: Path, own_data: Path, spoil: Spoil, expected: list[tuple[str, int, str | None]]
) -> None:
    rows = long_rows()
    spoil(rows)
    assert problems_of(xlsx(tmp_path / "b1.xlsx", LONG, rows)) == expected
    assert not own_data.exists()


def test_a_message_names_sheet_row_column_value_and_remedy(tmp_path: Path) -> None:
    rows = long_rows()
    rows[2][6] = 7.5
    with pytest.raises(TableRefused) as caught:
        load(xlsx(tmp_path / "b1.xlsx", LONG, rows))
    assert caught.value.problems[0].show("vi") == (
        "trang «Bang diem», dòng 4, cột «points», «7.5»: Điểm phải là số nguyên từ 0 đến 999."
    )
    assert caught.value.problems[0].show("en") == (
        "sheet «Bang diem», row 4, column «points», «7.5»: Points must be a whole number from 0 to 999."
    )
    assert "b1.xlsx" in caught.value.show("vi")


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (("size == 1", ""), "partial_rules"),
        (("size == 1", "sise > 1"), "bad_rule"),
        (("size == 1", "size + 1"), "bad_rule"),
    ],
)
def test_bad_rules(tmp_path: Path, rules: tuple[str, str], code: str) -> None:
    rows = [[*row, rules[0] if row[3] == "một người" else rules[1]] for row in long_rows()[:14]]
    assert code in {p[0] for p in problems_of(xlsx(tmp_path / "b1.xlsx", [*LONG, "when"], rows))}


def test_a_rule_must_be_the_same_in_all_rows_of_an_option(tmp_path: Path) -> None:
    rows = [[*row, "size == 1" if row[3] == "một người" else "size > 1"] for row in long_rows()[:14]]
    rows[1][7] = "size == 2"
    assert ("different_rule", 3, "size == 2") in problems_of(
        xlsx(tmp_path / "b1.xlsx", [*LONG, "when"], rows)
    )


def test_item_codes_that_would_be_one_variable(tmp_path: Path) -> None:
    rows = [["B1-1" if row[0] == "B1.5" else row[0], *row[1:]] for row in long_rows()]
    assert {p[0] for p in problems_of(xlsx(tmp_path / "b1.xlsx", LONG, rows))} == {"bad_item_code"}


def test_missing_region_columns(tmp_path: Path) -> None:
    header, rows = WIDE[:-1], [row[:-1] for row in wide_rows()]
    assert problems_of(xlsx(tmp_path / "b1.xlsx", header, rows)) == [("missing_column", 1, None)]


def test_two_layouts_at_once(tmp_path: Path) -> None:
    header = [*LONG, "Thành thị"]
    rows = [[*row, 1] for row in long_rows()]
    assert problems_of(xlsx(tmp_path / "b1.xlsx", header, rows)) == [("mixed_layout", 1, None)]


def test_a_column_headed_tt_is_a_row_number(tmp_path: Path) -> None:
    rows = [[number, *row] for number, row in enumerate(wide_rows(), 1)]
    assert len(load(xlsx(tmp_path / "b1.xlsx", ["TT", *WIDE], rows)).table.items) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("b1.xlsx", b"not a workbook", "unreadable_table"),
        ("b1.csv", b"\xff\xfe\x00\xd8", "unreadable_table"),
        ("b1.pdf", b"%PDF", "unreadable_table"),
        ("b1.csv", b"", "no_header"),
        ("b1.csv", b"a,b,c\n1,2,3\n", "no_header"),
        ("b1.csv", b"item_code,item_vi,option,region,area,points\n", "empty_table"),
    ],
)
def test_files_that_are_no_table(
    tmp_path: Path, own_data: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LawError) as caught:
        load(path)
    assert caught.value.code == code
    assert not own_data.exists()


def test_other_refusals(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "b1.xlsx", LONG, long_rows())
    for arguments, code in (
        ({"standard_id": "vn-2016-2020"}, "fixture"),
        ({"by": " "}, "missing_basis"),
        ({"article": ""}, "missing_basis"),
        ({"standard_id": "vn-1999"}, "unknown_standard"),
        ({"file": tmp_path / "absent.xlsx"}, "missing_file"),
    ):
        given = {
            "file": file,
            "standard_id": "vn-2021-2025",
            "document": "d",
            "article": "a",
            "by": "b",
        } | arguments
        with pytest.raises(LawError) as caught:
            load_points(**given)  # type: ignore[arg-type]
        assert caught.value.code == code


@pytest.mark.long
def test_a_table_changed_on_disk_is_refused(tmp_path: Path, own_data: Path) -> None:
    load(xlsx(tmp_path / "b1.xlsx", LONG, long_rows()))
    stored = own_data / "law/tables/vn-2021-2025/points/v0001.csv"
    stored.write_text(stored.read_text(encoding="utf-8").replace(",10,", ",90,"), encoding="utf-8")
    (stored.parent / "current.yaml").touch()
    with pytest.raises(LawError) as caught:
        load_standard("vn-2021-2025")
    assert caught.value.code == "damaged_table"
    assert any("v0001.csv" in f.path for f in check_all() if f.severity == "error")
