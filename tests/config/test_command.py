"""The `giamngheo` command as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from giamngheo import __version__
from giamngheo.config.cli import main

COMMAND = Path(sys.executable).with_name("giamngheo")


def run(*words, cwd=None):
    return subprocess.run([COMMAND, *map(str, words)], capture_output=True, text=True, cwd=cwd, check=False)


def small_list(path, *rows):
    book = openpyxl.Workbook()
    book.active.append(
        ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Thôn", "Khu vực", "Số khẩu", "Tổng điểm B1", "Tổng điểm B2"]
    )
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


GOOD = ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, 140, 30)
BAD = ("R2", "Hà Văn B", "Thu Cúc", "Khu 1", "nông thôn", 4, "nhiều", 30)


def test_version():
    assert run("--version").stdout == f"giamngheo {__version__}\n"


@pytest.mark.parametrize(
    "words", [(), ("review",), ("template",), ("law",), ("law", "load-points"), ("generate",), ("measure",)]
)
def test_help_is_in_both_languages_and_one_can_be_asked_for(words):
    both, vi, en = (run(*lang, *words, "--help") for lang in ((), ("--lang", "vi"), ("--lang", "en")))
    assert [both.returncode, vi.returncode, en.returncode] == [0, 0, 0]
    assert "Cách dùng / Usage" in both.stdout
    assert "Tuỳ chọn" in vi.stdout
    assert "Usage:" not in vi.stdout
    assert "Options" in en.stdout
    assert "Phiên bản" not in en.stdout
    assert "[required]" not in vi.stdout
    assert "[default:" not in vi.stdout
    assert "Tuỳ chọn" not in en.stdout


def test_help_answers_without_loading_the_engines():
    code = (
        "import sys; sys.argv = ['giamngheo', '--help']\n"
        "from giamngheo.config.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'duckdb', 'ibis', 'pyarrow'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_worker_begins_without_engines_typesetter_and_workbooks(tmp_path):
    code = (
        "import sys\n"
        "from giamngheo.config.django_setup import start_django\n"
        "start_django()\n"
        "print({'ibis', 'openpyxl', 'sqlglot', 'typst'} & set(sys.modules))"
    )
    environment = os.environ | {
        "GIAMNGHEO_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "giamngheo.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True
    )
    assert done.stdout == "set()\n"


def test_a_wrong_word_is_answered_in_the_users_language():
    vi, en = run("review", "--lang", "vi"), run("review", "--lang", "en")
    assert vi.returncode == en.returncode == 2
    assert "Thiếu" in vi.stderr
    assert "missing" in en.stderr
    unknown = run("review", "x.xlsx", "--out", "y", "--standart", "z")
    assert unknown.returncode == 2
    assert "--standard" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        (("review", "x.xlsx", "--out", "here.txt"), "là một tệp đã có", "is a file"),
        (("review", "x.xlsx", "--out", "y", "--stage", "z"), "“z” không có trong", "is not one of"),
        (("template", "--kind", "full", "--rows", "0"), "phải từ 1 đến 50000", "not in the range"),
        (("template", "--kind", "full", "--rows", "ba"), "“ba” không phải số nguyên", "not a valid integer"),
        (("template", "--kind", "full", "thừa"), "Thừa: thừa", "unexpected extra argument"),
        (("template", "--kind", "full", "--out", "no/x.xlsx"), "không có thư mục", "no such folder"),
        (("review", "x.xlsx", "--out"), "phải ghi giá trị", "requires an argument"),
        (("reviev",), "Không có lệnh reviev", "no command reviev"),
    ],
)
def test_the_command_line_is_refused_in_the_users_language(tmp_path, monkeypatch, capsys, words, vi, en):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.txt").touch()
    for lang, said, not_said in (("vi", vi, en), ("en", en, vi)):
        monkeypatch.setenv("GIAMNGHEO_LANG", lang)
        monkeypatch.setattr(sys, "argv", ["giamngheo", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        answer = capsys.readouterr().err
        assert stopped.value.code == 2
        assert said in answer
        assert not_said not in answer


@pytest.mark.long
def test_an_unknown_standard_names_those_there_are(tmp_path):
    answer = run(
        "review", small_list(tmp_path / "a.xlsx", GOOD), "--standard", "vn-1999", "--out", tmp_path / "out"
    )
    assert answer.returncode == 2
    assert "vn-2021-2025" in answer.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_review_exit_statuses(tmp_path):
    out = tmp_path / "out"
    clean = run("review", small_list(tmp_path / "a.xlsx", GOOD), "--standard", "vn-2021-2025", "--out", out)
    assert clean.returncode == 0
    assert "Hộ nghèo" in clean.stdout
    assert json.loads((out / "summary.json").read_text())["classes"]["poor"] == {
        "households": 1,
        "persons": 4,
    }
    faulty = run("review", small_list(tmp_path / "b.xlsx", GOOD, BAD), "--out", out)
    assert faulty.returncode == 2
    assert sorted(path.name for path in out.iterdir()) == ["b.checked.xlsx", "problems.json"]
    (problem,) = [p for p in json.loads((out / "problems.json").read_text()) if p["severity"] == "error"]
    assert {key: problem[key] for key in ("file", "row", "column", "value")} == {
        "file": "b.xlsx",
        "row": 3,
        "column": "G",
        "value": "nhiều",
    }
    valid = run("review", tmp_path / "b.xlsx", "--out", out, "--accept-valid")
    assert valid.returncode == 0
    assert json.loads((out / "summary.json").read_text())["rejected_households"] == 1
    assert run("review", tmp_path / "khong-co.xlsx", "--out", out).returncode == 3


@pytest.mark.slow
def test_review_in_english(tmp_path):
    answer = run("review", small_list(tmp_path / "a.xlsx", GOOD), "--out", tmp_path / "out", "--lang", "en")
    assert answer.returncode == 0
    assert "Near-poor" in answer.stdout
    assert "Hộ nghèo" not in answer.stdout


@pytest.mark.slow
def test_dates_are_taken_as_offices_write_them(tmp_path):
    path = small_list(tmp_path / "a.xlsx", GOOD)
    for day in ("14/12/2025", "2025-12-14"):
        assert run("review", path, "--on", day, "--out", tmp_path / "out").returncode == 0
        assert json.loads((tmp_path / "out" / "summary.json").read_text())["reference_date"] == "2025-12-14"
    wrong = run("review", path, "--on", "32/13/2025", "--out", tmp_path / "out")
    assert wrong.returncode == 2
    assert "32/13/2025" in wrong.stderr


@pytest.mark.slow
def test_the_law_commands():
    assert run("law", "check").returncode == 0
    cases = run("law", "test")
    assert cases.returncode == 0
    assert "vn-2021-2025" in cases.stdout
    shown = run("law", "show", "vn-2021-2025").stdout
    for words in ("1.500.000", "140", "175", "Bảo hiểm y tế"):
        assert words in shown
    assert "Health insurance" in run("law", "show", "vn-2021-2025", "--lang", "en").stdout
    assert run("law", "show", "khong-co").returncode == 2


@pytest.mark.long
@pytest.mark.parametrize("kind", ["totals", "indicators", "full"])
def test_a_template_is_a_workbook(tmp_path, kind):
    answer = run("template", "--kind", kind, "--out", tmp_path / "mau.xlsx", "--province", "25")
    assert answer.returncode == 0
    assert "Hướng dẫn" in openpyxl.load_workbook(tmp_path / "mau.xlsx").sheetnames


@pytest.mark.slow
def test_generate_makes_what_review_reads(tmp_path):
    made = run(
        "generate",
        "--households",
        "300",
        "--seed",
        "3",
        "--no-messy",
        "--no-parquet",
        "--out",
        tmp_path / "data",
    )
    assert made.returncode == 0
    assert "MÔ PHỎNG" in made.stdout
    answer = run("review", tmp_path / "data" / "danh-sach-ra-soat.xlsx", "--out", tmp_path / "out")
    assert answer.returncode == 0
    assert "MÔ PHỎNG" in answer.stdout
