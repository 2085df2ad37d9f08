"""The main job from files to files, on lists of a synthetic province whose classes are known."""

import json
import shutil
import zipfile
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest

from giamngheo.batch.request import ReviewError, Status

FORMS = [f"forms/7.{number}.xlsx" for number in range(1, 12)]
KINDS = {
    "full": "danh-sach-ra-soat.xlsx",
    "indicators": "danh-sach-ra-soat-chi-so.xlsx",
    "totals": "danh-sach-ra-soat-tong-diem.xlsx",
}
# A list that records no 12-month income cannot tell the average living standard.
ABOVE = {"average": "not_poor", "above_average": "not_poor"}


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def classes_of(folder):
    table = pq.read_table(folder / "households.parquet")
    return dict(zip(table["household_code"].to_pylist(), table["class"].to_pylist(), strict=True))


def write_rows(path, rows, sheet="Danh sách"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEADINGS = ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Thôn", "Khu vực", "Số khẩu", "Tổng điểm B1", "Tổng điểm B2"]


def small_list(path, *rows, headings=HEADINGS):
    return write_rows(path, [headings, *rows])


@pytest.mark.slow
def test_every_kind_of_list_gives_the_intended_classes(
    province, manifest, intended, review, reviewed, tmp_path
):
    lists = [entry["file"] for entry in manifest["files"] if entry["file"].startswith("danh-sach-ra-soat")]
    assert len(lists) == 3
    for name in lists:
        out = tmp_path / name
        if name == KINDS["full"]:
            outcome, out = reviewed
        else:
            outcome = review(province / name, out=out)
        assert outcome.status is Status.DONE
        found = classes_of(out)
        assert len(found) == manifest["totals"]["households_to_review"]
        different = {code: (found[code], intended[code]) for code in found if found[code] != intended[code]}
        # a planted gap leaves a household undetermined; nothing else may differ
        assert all(pair[0] == "unknown" for pair in different.values()), (name, different)
        assert len(different) <= 2


@pytest.mark.slow
def test_messy_workbooks_give_the_same_counts(province, review, reviewed, tmp_path):
    whole = reviewed[0].summary["classes"]
    messy = sorted((province / "lon-xon").iterdir())
    assert len(messy) >= 6
    for path in messy:
        outcome = review(path, out=tmp_path / path.name)
        assert outcome.status is Status.DONE, [
            str(p.message.vi) for p in outcome.problems if p.severity == "error"
        ]
        counts = outcome.summary["classes"]
        if "hai-tang" in path.name:  # holds some communes only
            assert 0 < outcome.summary["households"] < sum(entry["households"] for entry in whole.values())
            continue
        for code in ("poor", "near_poor", "unknown"):
            assert counts[code] == whole[code], (path.name, code)
        above = [
            sum(counts[code]["households"] for code in ("average", "above_average", "not_poor"))
            for counts in (counts, whole)
        ]
        assert above[0] == above[1], path.name


@pytest.mark.slow
def test_a_clean_run_writes_everything_that_is_promised(province, review, whole_run, tmp_path):
    outcome, out, mapping = whole_run
    assert outcome.on == date(2025, 12, 14)
    expected = ["danh-sach-ra-soat.checked.xlsx", *FORMS, "households.parquet", "households.xlsx"]
    assert names(out) == sorted([*expected, "persons.parquet", "problems.json", "summary.json"])
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["standard"] == "vn-2021-2025"
    assert summary["synthetic"] is True
    assert sum(entry["households"] for entry in summary["classes"].values()) == summary["households"]
    assert sum(entry["persons"] for entry in summary["classes"].values()) == summary["persons"]
    assert [line for form in outcome.forms for line in form.errors] == []
    again = review(province / "danh-sach-ra-soat.xlsx", mapping=mapping, out=tmp_path / "again")
    assert again.summary["classes"] == summary["classes"]


@pytest.mark.slow
def test_form_totals_equal_the_list(whole_run):
    outcome, _, _ = whole_run
    classes = outcome.summary["classes"]
    form = next(form for form in outcome.forms if form.number == "7.1")
    assert form.cell("3").value == classes["poor"]["households"]
    assert form.cell("5").value == classes["poor"]["persons"]
    assert form.cell("7").value == classes["near_poor"]["households"]
    assert form.cell("9").value == classes["near_poor"]["persons"]


@pytest.mark.slow
def test_rates_are_blank_without_denominators(reviewed):
    outcome, _ = reviewed
    form = next(form for form in outcome.forms if form.number == "7.1")
    for key in ("1", "2", "4", "6", "8", "10"):
        assert form.cell(key).value is None
        assert form.cell(key).note is not None


@pytest.mark.long
def test_planted_mistakes_are_all_found_and_nothing_else_is_written(province, manifest, review, tmp_path):
    out = tmp_path / "out"
    outcome = review(province / "danh-sach-co-loi.xlsx", out=out)
    assert outcome.status is Status.INPUT_ERRORS
    assert names(out) == ["danh-sach-co-loi.checked.xlsx", "problems.json"]
    found = {
        (entry["sheet"], entry["row"], entry["code"])
        for entry in json.loads((out / "problems.json").read_text(encoding="utf-8"))
    }
    planted = {(error["sheet"], error["row"], error["code"]) for error in manifest["planted_errors"]}
    assert len(planted) > 10
    assert planted <= found


@pytest.mark.slow
def test_with_accept_valid_the_rest_is_produced(province, manifest, intended, review, tmp_path):
    out = tmp_path / "out"
    outcome = review(province / "danh-sach-co-loi.xlsx", out=out, accept_valid=True)
    assert outcome.status is Status.DONE
    summary = outcome.summary
    assert summary["rejected_households"] > 0
    names = ("households", "departed_households", "rejected_households")
    assert sum(summary[name] for name in names) == manifest["totals"]["households_to_review"]
    found = classes_of(out)
    assert all(found[code] in (intended[code], "unknown") for code in found if code in intended)


@pytest.mark.slow
def test_a_refused_run_leaves_no_results_of_an_earlier_one(province, review, reviewed, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(reviewed[1], out)
    assert (out / "summary.json").exists()
    review(province / "danh-sach-co-loi.xlsx", out=out)
    assert names(out) == ["danh-sach-co-loi.checked.xlsx", "problems.json"]


@pytest.mark.parametrize(
    "content", [b"", b"not a workbook at all", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk"]
)
def test_what_is_no_workbook_is_unreadable(review, tmp_path, content):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    outcome = review(path)
    assert outcome.status is Status.UNREADABLE
    assert names(tmp_path / "out") == ["problems.json"]
    entries = json.loads((tmp_path / "out" / "problems.json").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in entries} == {"danh-sach.xlsx"}
    assert [entry["code"] for entry in entries if entry["severity"] == "error"] == [
        problem.code for problem in outcome.problems if problem.severity == "error"
    ]
    assert all("Cách sửa" in entry["message"] for entry in entries)


@pytest.mark.long
def test_a_zip_bomb_is_refused_before_it_is_opened(review, tmp_path):
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    outcome = review(path)
    assert outcome.status is Status.UNREADABLE
    assert [problem.code for problem in outcome.problems] == ["zip_bomb"]


def test_a_missing_file_is_unreadable(review, tmp_path):
    assert review(tmp_path / "khong-co.xlsx").status is Status.UNREADABLE


@pytest.mark.long
def test_boundaries_of_points_and_deprivations(review, tmp_path):
    rows = [
        ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, 140, 30),
        ("R2", "Hà Văn B", "Thu Cúc", "Khu 1", "nông thôn", 4, 141, 30),
        ("R3", "Hà Văn C", "Thu Cúc", "Khu 1", "nông thôn", 4, 140, 20),
        ("U1", "Hà Văn D", "Thu Cúc", "Khu 1", "thành thị", 4, 175, 30),
        ("U2", "Hà Văn E", "Thu Cúc", "Khu 1", "thành thị", 4, 176, 120),
        ("N1", "Hà Văn G", "Thu Cúc", "Khu 1", "nông thôn", 4, 120, None),
    ]
    path = small_list(tmp_path / "a.xlsx", *rows)
    outcome = review(path)
    assert outcome.status is Status.DONE
    assert classes_of(tmp_path / "out") == {
        "R1": "poor",
        "R2": "not_poor",
        "R3": "near_poor",
        "U1": "poor",
        "U2": "not_poor",
        "N1": "unknown",
    }


@pytest.mark.long
def test_formulas_and_formula_like_text_are_never_passed_on(review, tmp_path):
    path = small_list(
        tmp_path / "a.xlsx",
        ("R1", '=HYPERLINK("http://example.invalid","x")', "Thu Cúc", "Khu 1", "nông thôn", 4, 140, 30),
        ("R2", "+84 Văn B", "Thu Cúc", "@Khu 1", "nông thôn", 4, 130, 30),
    )
    review(path, accept_valid=True)
    for written in (tmp_path / "out").rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(written).worksheets:
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
            assert "f" not in kinds, written.name


@pytest.mark.slow
def test_movements_between_two_years(review, tmp_path):
    headings = [*HEADINGS[:6], "Phân loại hộ"]
    before = write_rows(
        tmp_path / "nam-2024.xlsx",
        [
            ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2024"],
            headings,
            ("A", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, "Hộ nghèo"),
            ("B", "Hà Văn B", "Thu Cúc", "Khu 1", "nông thôn", 3, "Hộ nghèo"),
            ("C", "Hà Văn C", "Thu Cúc", "Khu 1", "nông thôn", 2, "Hộ cận nghèo"),
        ],
    )
    now = small_list(
        tmp_path / "nam-2025.xlsx",
        ("A", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, 120, 40),
        ("B", "Hà Văn B", "Thu Cúc", "Khu 1", "nông thôn", 3, 150, 10),
        ("C", "Hà Văn C", "Thu Cúc", "Khu 1", "nông thôn", 2, 130, 30),
        ("D", "Hà Văn D", "Thu Cúc", "Khu 1", "nông thôn", 5, 130, 30),
    )
    outcome = review(now, previous=(before,), on=date(2025, 12, 14))
    table = pq.read_table(tmp_path / "out" / "households.parquet")
    moved = dict(zip(table["household_code"].to_pylist(), table["movement"].to_pylist(), strict=True))
    # one earlier list cannot tell falling back from newly arising
    assert moved == {"A": "stays_poor", "B": "poor_to_above", "C": "near_poor_to_poor", "D": "unknown"}
    form = next(form for form in outcome.forms if form.number == "7.2")
    assert [form.cell(key, split="households").value for key in ("1", "3", "5", "9")] == [2, 1, 1, 3]
    assert form.cell("6", split="households").value is None
    assert form.cell("7", split="households").value is None


@pytest.mark.long
def test_problems_speak_the_language_asked_for(province, review, tmp_path):
    for lang, words in (("vi", "Cách sửa"), ("en", "What to do")):
        out = tmp_path / lang
        review(province / "danh-sach-co-loi.xlsx", out=out, lang=lang)
        entries = json.loads((out / "problems.json").read_text(encoding="utf-8"))
        assert any(words in entry["message"] for entry in entries)


@pytest.mark.long
def test_requests_that_cannot_be_carried_out_say_why(province, review, tmp_path):
    path = province / "danh-sach-ra-soat.xlsx"
    with pytest.raises(ReviewError, match="hiệu lực"):
        review(path, on=date(2031, 1, 1))
    with pytest.raises(ReviewError):
        review(path, scenario="khong-co")
    with pytest.raises(ReviewError):
        review(path, mapping=tmp_path / "khong-co.yaml")
    blocked = tmp_path / "tep"
    blocked.write_text("a file, no folder")
    with pytest.raises(ReviewError, match="--out"):
        review(path, out=blocked / "ket-qua")


@pytest.mark.long
def test_a_scenario_is_labelled_an_assumption_everywhere(review, tmp_path):
    path = small_list(
        tmp_path / "a.xlsx",
        ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 1, 26_400_000, 30),
        headings=[*HEADINGS[:6], "Thu nhập của hộ trong 12 tháng (đồng)", "Tổng điểm B2"],
    )
    outcome = review(path, standard="vn-2027-2030", scenario="chi-doi-thu-nhap", on=date(2027, 12, 14))
    assert outcome.summary["assumptions"] != []
    assert classes_of(tmp_path / "out") == {"R1": "poor"}
    for name in ("households.xlsx", "forms/7.1.xlsx", "a.checked.xlsx"):
        book = openpyxl.load_workbook(tmp_path / "out" / name)
        texts = [
            str(cell.value)
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value
        ]
        assert any("GIẢ ĐỊNH" in text for text in texts), name
    head, *others = json.loads((tmp_path / "out" / "problems.json").read_text(encoding="utf-8"))
    assert (head["code"], head["file"], head["value"]) == (
        "scenario_assumption",
        "a.xlsx",
        "chi-doi-thu-nhap",
    )
    assert "GIẢ ĐỊNH" in head["message"]
    assert "scenario_assumption" not in [entry["code"] for entry in others]


@pytest.mark.long
def test_a_refused_run_of_a_scenario_says_so_of_every_file(review, tmp_path):
    wrong = ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, "nhiều", 30)
    paths = [small_list(tmp_path / name, wrong) for name in ("a.xlsx", "b.xlsx")]
    words = {"standard": "vn-2027-2030", "scenario": "chi-doi-thu-nhap", "on": date(2027, 12, 14)}
    outcome = review(*paths, **words, lang="en")
    assert outcome.status == Status.INPUT_ERRORS
    entries = json.loads((tmp_path / "out" / "problems.json").read_text(encoding="utf-8"))
    assert entries[0]["code"] == "scenario_assumption"
    told = [entry for entry in entries if entry["code"] == "scenario_assumption"]
    assert [(entry["file"], entry["sheet"], entry["row"]) for entry in told] == [
        ("a.xlsx", None, None),
        ("b.xlsx", None, None),
    ]
    assert "ASSUMPTION" in told[0]["message"]
    assert "scenario_assumption" not in review(*paths, out=tmp_path / "law").counts
