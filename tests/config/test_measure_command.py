"""`giamngheo measure` as a person types it: results, files, and every kind of bad input."""

import csv
import gzip
import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from giamngheo.config.cli import main

DATA = Path(__file__).parents[1] / "measurement" / "af" / "data"
INDICATORS = (
    "employment,dependents,nutrition,health_insurance,adult_education,child_school,"
    "housing_quality,housing_area,water,toilet,telecom,info_assets"
)
DESIGN = ("--weight", "weight", "--strata", "stratum", "--cluster", "psu")
FIGURES = {"b": 1e-7, "se": 1e-9, "ll": 1e-7, "ul": 1e-7}


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs the command in this process: (status, standard output, standard error)."""

    def go(*words):
        monkeypatch.setattr(sys, "argv", ["giamngheo", "measure", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return go


def golden(name):
    with gzip.open(DATA / f"mpitbr-{name}.csv.gz", "rt", encoding="utf-8") as stream:
        return [{k: "" if v == "NA" else v for k, v in row.items()} for row in csv.DictReader(stream)]


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def survey(tmp_path_factory):
    path = tmp_path_factory.mktemp("survey") / "survey.csv"
    with gzip.open(DATA / "survey.csv.gz") as packed, path.open("wb") as stream:
        shutil.copyfileobj(packed, stream)
    return path


def small(path, *changes, **columns):
    """Eight households of two villages in each of two strata, two periods; `changes` replace values."""
    made = [
        {
            "id": n // 2, "a": n % 2, "b": int(n < 3), "w": 1.5 + n, "stratum": 1 + n // 4, "psu": 1 + n // 2,
            "g": "xy"[n % 2], "t": 1 + n % 2, "year": 2024 + n % 2, "class": ["poor", "not_poor"][n % 2],
            "points": 100 + 10 * n, "line": 140,
        }
        for n in range(8)
    ]  # fmt: skip
    for row, change in zip(made, changes, strict=False):
        row.update(change)
    for name, value in columns.items():
        for row in made:
            row[name] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(made[0]))
        writer.writeheader()
        writer.writerows(made)
    return path


# the first village is a stratum by itself, the other three are another
LONE = [{"stratum": 9} if n < 2 else {"stratum": 2} for n in range(8)]
SMALL = ("--indicators", "a,b", "--k", "50", "--weight", "w", "--strata", "stratum", "--cluster", "psu")


@pytest.mark.long
def test_the_golden_files_come_out_of_the_command(run, survey, tmp_path):
    out = tmp_path / "out"
    status, said, _ = run(
        survey, "--indicators", INDICATORS, "--weights", ",".join(["1/12"] * 12), "--k", "25,33,50",
        "--by", "area,region,ethnicity", *DESIGN, "--time", "t", "--year", "year", "--out", out,
    )  # fmt: skip
    assert status == 0
    assert "240 cụm trong 6 tầng, 234 bậc tự do" in said
    for name, count in (("levels", 2064), ("changes", 1824)):
        ours, theirs = rows_of(out / f"{name}.csv"), golden(name)
        labels = [label for label in ours[0] if label not in FIGURES]
        mine = {tuple(row[label] for label in labels): row for row in ours}
        assert len(ours) == len(theirs) == len(mine) == count
        for row in theirs:
            found = mine[tuple(row[label] for label in labels)]
            for figure, tolerance in FIGURES.items():
                if row[figure] == "":
                    assert found[figure] == ""
                else:
                    assert float(found[figure]) == pytest.approx(float(row[figure]), abs=tolerance, rel=0)
    files = json.loads((out / "measure.json").read_text())["files"]
    assert sorted([*files, "measure.json"]) == sorted(
        str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()
    )
    for name in ("levels", "changes", "decomposition"):
        assert pq.read_table(out / f"{name}.parquet").num_rows == len(rows_of(out / f"{name}.csv"))


@pytest.mark.long
def test_pictures_are_in_the_language_asked_for(run, survey, tmp_path):
    for lang, words in (("vi", "Nhà tiêu"), ("en", "Toilet")):
        assert run(survey, *DESIGN, "--lang", lang, "--out", tmp_path / lang)[0] == 0
        drawn = ElementTree.parse(tmp_path / lang / "pictures" / "indicators.svg").getroot()
        assert words in "".join(drawn.itertext())


@pytest.mark.long
def test_without_indicators_the_standard_gives_them_and_its_cutoff(run, survey, tmp_path):
    assert run(survey, *DESIGN, "--out", tmp_path / "own")[0] == 0
    assert run(survey, "--indicators", INDICATORS, "--k", "25", *DESIGN, "--out", tmp_path / "named")[0] == 0
    assert (tmp_path / "own" / "levels.csv").read_bytes() == (tmp_path / "named" / "levels.csv").read_bytes()


@pytest.mark.long
def test_a_register_pretends_no_error(run, survey, tmp_path):
    given = (("--weight", "size"), (*DESIGN, "--register"))
    for number, words in enumerate(given):
        out = tmp_path / str(number)
        status, said, _ = run(survey, *words, "--by", "area", "--time", "t", "--year", "year", "--out", out)
        assert status == 0
        assert "không có sai số mẫu" in said
        for name in ("levels", "changes"):
            assert {(row["se"], row["ll"], row["ul"]) for row in rows_of(out / f"{name}.csv")} == {
                ("", "", "")
            }


@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "words", "vi", "en"),
    [
        ([{"w": -1}], (), "Cột quyền số «w» có 1 giá trị âm, trống", "The weight column “w” has 1 values"),
        ([{"w": ""}, {"w": ""}], (), "Cột quyền số «w» có 2 giá trị", "The weight column “w” has 2 values"),
        ([{"w": 0}] * 8, (), "Mọi quyền số trong cột «w» đều bằng 0", "All weights of the column “w” are 0"),
        ([{"w": "1,5"}], (), "«w» không phải là số (ví dụ: «1,5»). Phần thập phân viết sau dấu chấm", "(for example: “1,5”). Decimals follow a point"),
        (LONE, (), "1 tầng chỉ có một cụm (ví dụ tầng 9)", "1 strata have a single cluster (for example stratum 9)"),
        ([{"stratum": 2}], (), "thêm --nested", "add --nested"),
        ([{"psu": ""}], (), "1 hàng không có cụm", "1 rows have no cluster"),
        ([], ("--k", "0"), "k = 0 nằm ngoài khoảng", "k = 0 is out of range"),
        ([], ("--k", "101"), "k = 101 nằm ngoài khoảng", "k = 101 is out of range"),
        ([], ("--k", "-3"), "k = -3 nằm ngoài khoảng", "k = -3 is out of range"),
        ([], ("--k", "nhiều"), "k «nhiều» không phải là số", "k “nhiều” is not a number"),
        ([{"a": 2}, {"a": 3}], (), "Cột «a» có 2 giá trị không phải 0 hoặc 1 (ví dụ: 2)", "“a” has 2 values other than 0 or 1"),
        ([{"a": "có"}], (), "Cột «a» không phải cột số 0/1", "“a” is not numeric 0/1"),
        ([], ("--weights", "1"), "Có 1 trọng số cho 2 chỉ số", "1 weights were given for 2 indicators"),
        ([], ("--weights", "1,-1"), "chỉ số «b» là -1", "indicator “b” is -1"),
        ([], ("--by", "xã"), "Dữ liệu không có cột «xã» (dùng cho: nhóm)", "The data have no column “xã”"),
        ([], ("--confidence", "100"), "Độ tin cậy 100", "confidence level 100"),
        ([], ("--confidence", "cao"), "Độ tin cậy cao", "confidence level cao"),
        ([], ("--time", "t", "--by", "g"), "Hai kỳ 1 và 2 không có nhóm nào chung theo «g»", "share no group of “g”"),
        ([], ("--panel", "psu", "--time", "t", "--year", "year", "--register"), "", ""),
        ([{"id": 7}, {"id": 8}, {"id": 9}, {"id": 10}, {"id": 11}, {"id": 12}, {"id": 13}, {"id": 14}], ("--panel", "id", "--time", "t"), "Không có hộ nào (theo cột «id») xuất hiện ở cả hai kỳ 1 và 2", "No household (by the column “id”)"),
        ([{"id": ""}], ("--panel", "id", "--time", "t"), "1 hàng không có mã hộ", "1 rows have no household key"),
        ([], ("--panel", "id"), "Cần ít nhất hai kỳ", "At least two periods"),
        ([], ("--dominance", "20-40"), "Chưa nêu cột nhóm nào để so sánh", "No subgroup column is named"),
        ([{"line": 0}], ("--gap", "points:line"), "1 hàng có chuẩn (cột «line»)", "1 rows have a line"),
        ([{"points": 1.5}], ("--gap", "points:line"), "Cột «points» (điểm hoặc thu nhập) phải là số nguyên", "“points” (points or income) must hold whole"),
        ([], ("--gap", "points"), "POINTS:LINE", "POINTS:LINE"),
        ([], ("--memory-limit", "ít"), "500MB", "500MB"),
        ([], ("--memory-limit", "999999TB"), "999999TB lớn hơn bộ nhớ của máy này", "999999TB is more than this computer has"),
        ([], ("--master", "local[2]"), "--engine spark", "--engine spark"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_both_languages_and_writes_nothing(run, tmp_path, changes, words, vi, en):
    path, out = small(tmp_path / "in.csv", *changes), tmp_path / "out"
    if not vi:
        return _unit_twice_is_told(run, path, words, out)
    for lang, told in (("vi", vi), ("en", en)):
        status, said, error = run(path, *SMALL, *words, "--lang", lang, "--out", out)
        assert (status, said) == (2, "")
        assert told in error
        assert not out.exists()
    return None


def _unit_twice_is_told(run, path, words, out):
    """Two households with one key in one period would be counted as one."""
    rows = rows_of(path)
    doubled = [*rows, rows[0]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(doubled)
    status, _, error = run(path, "--indicators", "a,b", "--k", "50", *words, "--out", out)
    assert status == 2
    assert "nhiều lần trong cùng một kỳ" in error
    assert not out.exists()


@pytest.mark.parametrize("policy", ["certainty", "centre"])
def test_a_lone_cluster_may_be_given_a_policy_and_it_is_said(run, tmp_path, policy):
    path = small(tmp_path / "in.csv", *LONE)
    status, said, _ = run(path, *SMALL, "--lone-cluster", policy, "--out", tmp_path / "out")
    assert status == 0
    assert "1 tầng chỉ có một cụm" in said
    (headcount,) = [row for row in rows_of(tmp_path / "out" / "levels.csv") if row["measure"] == "H"]
    assert float(headcount["se"]) > 0


def test_one_cluster_in_every_stratum_is_no_sample(run, tmp_path):
    path = small(tmp_path / "in.csv", *[{"psu": 1 + n // 4} for n in range(8)])
    status, _, error = run(path, *SMALL, "--lone-cluster", "certainty", "--out", tmp_path / "out")
    assert status == 2
    assert "mỗi tầng một cụm" in error


def test_a_subgroup_without_poor_has_a_headcount_of_zero_and_no_intensity(run, tmp_path):
    path = small(tmp_path / "in.csv", *[{"a": 0, "b": 0} if n % 2 else {} for n in range(8)])
    assert run(path, *SMALL, "--by", "g", "--out", tmp_path / "out")[0] == 0
    found = {
        (r["measure"], r["subg"]): r for r in rows_of(tmp_path / "out" / "levels.csv") if not r["indicator"]
    }
    assert float(found["H", "y"]["b"]) == 0
    assert [found["A", "y"][name] for name in ("b", "se", "ll", "ul")] == ["", "", "", ""]


def test_missing_values_are_left_out_by_row_and_counted_by_column(run, tmp_path):
    path = small(tmp_path / "in.csv", {"a": ""}, {"g": "", "b": "NA"})
    status, said, _ = run(path, "--indicators", "a,b", "--k", "50", "--by", "g", "--out", tmp_path / "out")
    assert status == 0
    assert (
        "Bỏ 2 hàng thiếu ít nhất một giá trị (xoá theo hàng). Số hàng thiếu theo cột: a 1, b 1, g 1." in said
    )
    summary = json.loads((tmp_path / "out" / "measure.json").read_text())
    assert (summary["rows"], summary["rows_left_out"], summary["missing"]) == (8, 2, {"a": 1, "b": 1, "g": 1})


@pytest.mark.parametrize("name", ["khong-co.csv", "hong.parquet", "rong"])
def test_what_cannot_be_read_ends_with_status_3(run, tmp_path, name):
    (tmp_path / "hong.parquet").write_bytes(b"PAR1 this is no parquet")
    (tmp_path / "rong").mkdir()
    status, _, error = run(tmp_path / name, *SMALL, "--out", tmp_path / "out")
    assert status == 3
    assert name in error
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_a_failed_run_leaves_the_last_results_and_a_good_one_replaces_them(run, tmp_path):
    good, out = small(tmp_path / "in.csv"), tmp_path / "out"
    assert run(good, *SMALL, "--by", "g", "--out", out)[0] == 0
    (out / "ghi-chu.txt").write_text("của tôi")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert run(small(tmp_path / "bad.csv", {"w": -1}), *SMALL, "--out", out)[0] == 2
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert run(good, *SMALL, "--out", out)[0] == 0
    assert not (out / "decomposition.csv").exists()
    assert (out / "ghi-chu.txt").read_text() == "của tôi"


def test_results_never_mix_with_their_source(run, tmp_path):
    lake = tmp_path / "lake"
    (lake / "year=2024").mkdir(parents=True)
    pq.write_table(pa_csv.read_csv(small(tmp_path / "in.csv")), lake / "year=2024" / "part.parquet")
    status, _, error = run(lake, *SMALL, "--out", lake / "out")
    assert status == 2
    assert "nằm trong dữ liệu nguồn" in error
    assert not (lake / "out").exists()


@pytest.mark.long
def test_a_lake_is_measured_by_year(run, survey, tmp_path):
    table = pa_csv.read_csv(survey)
    for year in (2024, 2025):
        folder = tmp_path / "lake" / f"year={year}" / "province=25"
        folder.mkdir(parents=True)
        part = table.filter(pa.compute.equal(table["year"], year)).drop_columns(["year"])
        pq.write_table(part, folder / "part-0.parquet")
    words = ("--by", "province,area", *DESIGN, "--year", "year")
    status, said, _ = run(tmp_path / "lake", *words, "--out", tmp_path / "out")
    assert status == 0
    assert "Thay đổi 2024 → 2025" in said
    kinds = ("ctype", "yt0", "yt1", "ann")
    ours = {
        tuple(row[kind] for kind in kinds): float(row["se"])
        for row in rows_of(tmp_path / "out" / "changes.csv")
        if (row["measure"], row["loa"]) == ("H", "nat")
    }
    assert len(ours) == 4
    for row in golden("changes"):
        if (row["measure"], row["loa"], row["k"]) == ("H", "nat", "25"):
            assert ours[tuple(row[kind] for kind in kinds)] == pytest.approx(float(row["se"]), abs=1e-9)
    assert {row["subg"] for row in rows_of(tmp_path / "out" / "levels.csv") if row["loa"] == "province"} == {
        "25"
    }


@pytest.mark.long
def test_too_little_memory_gives_the_same_figures(run, tmp_path):
    count = 60_000
    columns = {
        name: pa.array([int(n % m == 0) for n in range(count)]) for name, m in (("a", 3), ("b", 5), ("c", 7))
    }
    keys = pa.array([f"hộ số {n:020d}" for n in range(count)])
    pq.write_table(pa.table({**columns, "id": keys}), tmp_path / "in.parquet")
    words = (tmp_path / "in.parquet", "--indicators", "a,b,c", "--k", "30,60,90", "--cluster", "id")
    assert run(*words, "--out", tmp_path / "all")[0] == 0
    assert run(*words, "--memory-limit", "16MB", "--out", tmp_path / "little")[0] == 0
    assert (tmp_path / "all" / "levels.csv").read_bytes() == (tmp_path / "little" / "levels.csv").read_bytes()


def test_no_memory_at_all_is_an_error(run, tmp_path):
    status, _, error = run(
        small(tmp_path / "in.csv"), *SMALL, "--memory-limit", "1MB", "--out", tmp_path / "out"
    )
    assert status == 2
    assert "Không đủ bộ nhớ" in error
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_everything_else_that_can_be_asked(run, tmp_path):
    out = tmp_path / "out"
    status, said, _ = run(
        small(tmp_path / "in.csv", g="x"), "--indicators", "a,b", "--class", "class", "--poor", "poor",
        "--poor", "poor;not_poor", "--cluster", "psu", "--time", "t", "--year", "year",
        "--inequality", "--gap", "points:line", "--panel", "id", "--by", "g", "--out", out,
    )  # fmt: skip
    assert status == 0
    assert "Hộ nghèo" in said
    kinds = {
        row["k"]: row["b"] for row in rows_of(out / "levels.csv") if row["measure"] == "H" and row["t"] == "1"
    }
    assert kinds == {"poor": "1", "poor+not_poor": "1"}
    assert {"inequality"} <= {row["measure"] for row in rows_of(out / "levels.csv")}
    assert {row["measure"] for row in rows_of(out / "gap.csv")} == {"FGT0", "FGT1", "FGT2", "gap_poor"}
    (moved,) = [
        row for row in rows_of(out / "transitions.csv")
        if (row["measure"], row["loa"], row["origin"], row["target"]) == ("rate", "nat", "poor", "not_poor")
    ]  # fmt: skip
    assert (moved["b"], moved["t0"], moved["t1"]) == ("1", "1", "2")
    assert {row["measure"] for row in rows_of(out / "spells.csv")} >= {
        "years_poor",
        "ever_poor",
        "mean_share",
    }
    assert {row["loa"] for row in rows_of(out / "decomposition.csv")} == {"g"}


@pytest.mark.long
def test_a_panel_by_k_follows_poor_and_not_poor(run, tmp_path):
    words = ("--k", "50", "--panel", "id", "--time", "t", "--by", "stratum", "--dominance", "1-100")
    status, _, _ = run(small(tmp_path / "in.csv"), "--indicators", "a,b", *words, "--out", tmp_path / "out")
    assert status == 0
    rows = rows_of(tmp_path / "out" / "transitions.csv")
    assert {row["origin"] for row in rows} == {"poor", "not_poor"}
    # households 0…3 are poor in period 1 by b, b, –, –; all are poor in period 2 by a
    (stay,) = [
        row for row in rows
        if (row["measure"], row["loa"], row["origin"], row["target"]) == ("joint", "nat", "poor", "poor")
    ]  # fmt: skip
    assert float(stay["b"]) == 0.5
    assert {row["verdict"] for row in rows_of(tmp_path / "out" / "dominance.csv")} <= {
        "lower",
        "higher",
        "crossing",
        "equal",
    }


def test_a_class_that_nobody_knows_is_refused(run, tmp_path):
    words = ("--indicators", "a,b", "--poor", "por", "--out", tmp_path / "out")
    status, _, error = run(small(tmp_path / "in.csv"), *words)
    assert status == 2
    assert "Không có loại «por» trong cột «class»" in error


def test_decimal_commas_and_a_k_below_one(run, tmp_path):
    path = small(tmp_path / "in.csv")
    status, said, _ = run(
        path, "--indicators", "a,b", "--weights", "0,4;0,6", "--k", "0,25;33,5", "--out", tmp_path / "out"
    )
    assert status == 0
    assert {row["k"] for row in rows_of(tmp_path / "out" / "levels.csv")} == {"", "0.25", "33.5"}
    assert "k = 0,25 là 0,25 %. Nếu ý là 25 % thì viết --k 25" in said


def test_what_review_writes_is_measured_as_it_stands(run, tmp_path, monkeypatch):
    table = pa.table(
        {
            **{f"deprived_{name}": [True, True, False, None] for name in INDICATORS.split(",")},
            "class": ["poor", "near_poor", "not_poor", "unknown"],
            "size": pa.array([4, 2, 3, 5], pa.int32()),
            "commune_name": ["Xã Thu Cúc"] * 4,
        }
    ).replace_schema_metadata({"giamngheo.synthetic": "true"})
    pq.write_table(table, tmp_path / "households.parquet")
    words = ("--weight", "size", "--by", "commune_name", "--class", "class")
    status, said, _ = run(tmp_path / "households.parquet", *words, "--out", tmp_path / "out")
    assert status == 0
    assert "DỮ LIỆU MÔ PHỎNG" in said
    assert "Bỏ 1 hàng" in said
    (share,) = [
        r["b"] for r in rows_of(tmp_path / "out" / "levels.csv") if (r["measure"], r["loa"]) == ("H", "nat")
    ]
    assert float(share) == pytest.approx(4 / 9, abs=1e-15)
    title = json.loads((tmp_path / "out" / "pictures" / "headline.vl.json").read_text())["title"]
    assert title["subtitle"] == ["DỮ LIỆU MÔ PHỎNG – không phải người thật"]


def test_a_folder_that_cannot_be_written(run, tmp_path):
    (tmp_path / "tep").write_text("")
    status, _, error = run(small(tmp_path / "in.csv"), *SMALL, "--out", tmp_path / "tep" / "out")
    assert status == 2
    assert "Không ghi được vào" in error


def test_a_table_of_names_only_is_told_as_such(run, tmp_path):
    """Without rows an engine takes every column for text, which is not what is wrong."""
    path, out = tmp_path / "empty.csv", tmp_path / "out"
    path.write_text("a,b,area\n", encoding="utf-8")
    status, _, said = run(path, "--indicators", "a,b", "--k", 33, "--out", out)
    assert (status, said) == (2, "Bảng không có hàng nào: chỉ có tên cột. Hãy kiểm tra lại tệp đã xuất.\n")
    assert not out.exists()
    assert "«z»" in run(path, "--indicators", "a,z", "--k", 33, "--out", out)[2]


def test_what_is_to_be_written_is_named_in_the_users_language(run):
    vietnamese, english = run("--help")[1], run("--lang", "en", "--help")[1]
    assert "giamngheo measure [TUỲ-CHỌN] TỆP\n" in vietnamese
    assert "--weight CỘT " in vietnamese
    assert not {"[OPTIONS]", "TEXT", "COLUMN"} & set(vietnamese.split())
    assert "giamngheo measure [OPTIONS] FILE\n" in english
    assert "--weight COLUMN " in english
    assert run("--out", "x")[2].startswith("Thiếu TỆP.\n")
    assert run("--out", "x", "--lang", "en")[2].startswith("FILE is missing.\n")
