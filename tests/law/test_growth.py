"""Loading the table of height and weight for age."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from giamngheo.law import LawError, load_standard
from giamngheo.law.growth import load_growth
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


def load(path: Path, **rest: object) -> None:
    given = {"document": "WHO 2006", "article": "-2SD", "by": "An", "valid_from": date(2022, 1, 1), **rest}
    load_growth(path, "vn-2021-2025", **given)  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.pop(5), "not_covered"),
        (lambda r: r.append(r[0]), "duplicate"),
        (lambda r: r.__setitem__(0, "khác,0,40,3"), "bad_sex"),
        (lambda r: r.__setitem__(0, "nam,0.5,40,3"), "bad_age"),
        (lambda r: r.__setitem__(0, "nam,0,40.25,3"), "bad_figure"),
        (lambda r: r.__setitem__(0, "nam,0,999,3"), "bad_figure"),
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
