import pytest

from giamngheo.batch.outputs import MANIFEST, output_folder


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_appear_only_on_commit(tmp_path):
    out = tmp_path / "out"
    with output_folder(out) as folder:
        folder.path("forms", "7.1.xlsx").write_text("x")
        assert not (out / "forms").exists()
        assert folder.commit() == [out / "forms" / "7.1.xlsx"]
    assert names(out) == [MANIFEST, "forms/7.1.xlsx"]


def test_nothing_is_left_when_the_run_fails(tmp_path):
    out = tmp_path / "out"
    with pytest.raises(ZeroDivisionError), output_folder(out) as folder:
        folder.path("summary.json").write_text("x")
        _ = 1 / 0
    assert names(out) == []


def test_a_second_run_replaces_the_first_and_leaves_foreign_files(tmp_path):
    out = tmp_path / "out"
    with output_folder(out) as folder:
        folder.path("forms", "7.1.xlsx").write_text("old")
        folder.path("summary.json").write_text("old")
        folder.commit()
    (out / "cua-toi.txt").write_text("mine")
    with output_folder(out) as folder:
        folder.path("problems.json").write_text("new")
        folder.commit()
    assert names(out) == [MANIFEST, "cua-toi.txt", "problems.json"]


def test_a_forged_manifest_cannot_reach_outside(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    outside = tmp_path / "important.txt"
    outside.write_text("keep")
    (out / MANIFEST).write_text('["../important.txt"]')
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
    assert names(out) == [MANIFEST, "a.txt"]
