"""What stands in a procedure's file is carried out, or refused by name when the file is read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from giamngheo.law import LawError, load_procedures, procedures

Write = Callable[[str, str, str], None]
BASIS = 'basis: {document: qd24-2021, article: "Điều 4", evidence: text, source: "x"}'
LABEL = 'label: {vi: "thời hạn", en: "time"}'
STEP = (
    '  verification:\n    number: 9\n    name: {vi: "Thẩm tra", en: "Verification"}\n    actors: [ministry]\n'
    f'    words: {{vi: "a", en: "b"}}\n    forms: []\n    COVERS\n    {BASIS}\n'
)


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Changes words of one file of a copy of the procedures, which are read from there."""
    folder = tmp_path / "procedures"
    shutil.copytree(procedures.PROCEDURES, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(procedures, "PROCEDURES", folder)
    monkeypatch.setattr(procedures, "_load", procedures._load.__wrapped__)

    def write(name: str, old: str, new: str) -> None:
        path = folder / f"{name}.yaml"
        words = path.read_text(encoding="utf-8")
        assert old in words
        path.write_text(words.replace(old, new, 1), encoding="utf-8")

    return write


def test_the_files_that_ship_are_carried_out_whole(edited: Write) -> None:
    assert len(load_procedures()) == 6


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("annual", "steps:\n", "steps:\n" + STEP.replace("COVERS", "figures: {}"), "verification"),
        (
            "annual",
            "posting_days: {value: 3, unit: working_days",
            "posting_days: {value: 3, unit: days",
            "posting_days",
        ),
        (
            "annual",
            "    figures:\n      posting_days:",
            f"    figures:\n      verify_days: {{value: 2, unit: working_days, {LABEL}, {BASIS}}}\n      posting_days:",
            "verify_days",
        ),
        ("annual", "answer_days:", "reply_days:", "reply_days"),
        (
            "annual",
            "  start: {value",
            f'  pause: {{value: "10-01", {LABEL}, {BASIS}}}\n  start: {{value',
            "pause",
        ),
        ("on_request", "covers: [classify, meeting, posting]", "covers: [classify, posting]", "meeting"),
        ("on_request", "  total_days:", "  whole_days:", "whole_days"),
        ("on_request", "last_day_off: {value: after", "last_day_off: {value: beside", "beside"),
        ("on_request", "applies: annual", "applies: yearly", "yearly"),
        ("low_income", "covers: [classify]", "covers: [classify, meeting]", "meeting"),
        (
            "on_request",
            "covers: [recognition]",
            "covers: [consultation, recognition]",
            "decision» xin ý kiến (consultation)",
        ),
        ("grievances", "answer_days:", "first_days:", "first_days"),
        ("on_request", "review_kind: on_request", "review_kind: special", "special"),
        ("on_request", "id: on_request", "id: special", "on_request"),
    ],
)
def test_what_nobody_would_do_or_wait_for_is_refused_by_name(
    edited: Write, name: str, old: str, new: str, named: str
) -> None:
    edited(name, old, new)
    with pytest.raises(LawError) as found:
        load_procedures()
    assert found.value.code in {"not_carried_out", "bad_value"}
    assert named in found.value.message.vi
    assert f"{name}.yaml" in found.value.place


def test_a_file_of_another_name_is_refused(edited: Write, tmp_path: Path) -> None:
    folder = tmp_path / "procedures"
    shutil.copy(folder / "on_request.yaml", folder / "special.yaml")
    with pytest.raises(LawError) as found:
        load_procedures()
    assert found.value.code == "not_carried_out"
    assert "special" in found.value.message.vi
