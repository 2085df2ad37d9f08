"""Reading one file of the law strictly."""

from datetime import date
from pathlib import Path

import pytest

from giamngheo.law import LawError
from giamngheo.law.yamlfile import read_yaml


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values_and_lines(tmp_path: Path) -> None:
    file = read_yaml(
        written(tmp_path, "a: 1_500_000\nb:\n  - {yes: nghèo, on: 2025-09-01}\n  - null\nc: true\n")
    )
    assert file.data == {
        "a": 1_500_000,
        "b": [{"yes": "nghèo", "on": date(2025, 9, 1)}, None],
        "c": True,
    }
    assert file.line_of(("b", 0, "yes")) == 3
    assert file.line_of(("b", 1, "missing")) == 4
    assert file.line_of(("nothing",)) == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
        ("a:\n  x: 1\n  x: 2\n", "duplicate_key", 3),
        ("a: 1.5\n", "bad_value", 1),
        ("a: !!python/object:os.system {}\n", "not_a_mapping", None),
        ("a: &x [1]\nb: *x\n", "bad_value", 1),
        ("a: [1, 2\n", "not_yaml", 2),
        ("- 1\n", "not_a_mapping", None),
        ("", "not_a_mapping", None),
        ("? [a]\n: 1\n", "bad_value", 1),
        ("a: 2025-13-01\n", "bad_value", 1),
    ],
)
def test_refusals(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    path = written(tmp_path, text)
    if "python/object" in text:
        # a tagged mapping is read as plain data; nothing is ever constructed
        assert read_yaml(path).data == {"a": {}}
        return
    with pytest.raises(LawError) as caught:
        read_yaml(path)
    assert (caught.value.code, caught.value.line) == (code, line)
    assert "file.yaml" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        read_yaml(tmp_path / "absent.yaml")
    assert caught.value.code == "missing_file"
