import json

import pytest

from giamngheo.batch.outputs import output_folder


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_appear_only_on_commit(tmp_path):
    out = tmp_path / "out"
    with output_folder(out) as folder:
        folder.path("forms", "7.1.xlsx").write_text("x")
        assert not (out / "forms").exists()
        assert folder.commit() == [out / "forms" / "7.1.xlsx"]
    assert names(out) == ["forms/7.1.xlsx"]


def test_nothing_is_left_when_the_run_fails(tmp_path):
    out = tmp_path / "out"

    def failing_run():
        with output_folder(out) as folder:
            folder.path("summary.json").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_run()
    assert names(out) == []


def test_a_second_run_replaces_the_first_and_leaves_foreign_files(tmp_path):
    out = tmp_path / "out"
    with output_folder(out) as folder:
        folder.path("forms", "7.1.xlsx").write_text("old")
        summary = {"program": "giamngheo", "files": ["forms/7.1.xlsx"]}
        folder.path("summary.json").write_text(json.dumps(summary))
        folder.commit()
    (out / "cua-toi.txt").write_text("mine")
    with output_folder(out) as folder:
        folder.path("problems.json").write_text("new")
        folder.commit()
    assert names(out) == ["cua-toi.txt", "problems.json"]


def test_checked_copies_of_a_refused_run_are_replaced(tmp_path):
    out = tmp_path / "out"
    with output_folder(out) as folder:
        folder.path("problems.json").write_text("[]")
        folder.path("a.checked.xlsx").write_text("old")
        folder.commit()
    with output_folder(out) as folder:
        folder.path("summary.json").write_text("{}")
        folder.commit()
    assert names(out) == ["summary.json"]


def test_a_foreign_summary_is_not_believed(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "summary.json").write_text('{"files": ["notes.txt"]}')
    with output_folder(out) as folder:
        folder.path("a.txt").write_text("a")
        folder.commit()
    assert (out / "notes.txt").read_text() == "mine"


def test_a_forged_list_cannot_reach_outside(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    outside = tmp_path / "important.txt"
    outside.write_text("keep")
    (out / "summary.json").write_text('{"program": "giamngheo", "files": ["../important.txt"]}')
    with output_folder(out) as folder:
        folder.path("a.txt").write_text("a")
        folder.commit()
    assert outside.read_text() == "keep"


def test_a_killed_runs_staging_is_swept(tmp_path):
    out = tmp_path / "out"
    (out / ".giamngheo-tmp-dead").mkdir(parents=True)
    (out / ".giamngheo-tmp-dead" / "half.xlsx").write_text("half")
    with output_folder(out) as folder:
        folder.path("a.txt").write_text("a")
        folder.commit()
    assert names(out) == ["a.txt"]
