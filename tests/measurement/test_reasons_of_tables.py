"""A child that only a reference table could judge: the reason names the table and the way out."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from giamngheo.law import load_standard
from giamngheo.law.growth import load_growth
from giamngheo.measurement import explain

ON = date(2025, 9, 1)


def why(birth: date) -> str:
    child = {"name": "Hà Minh", "sex": "male", "birth_date": birth}
    child |= {"height_cm": Decimal("90.0"), "weight_kg": Decimal("12.0")}
    home = {"locality": "rural", "size": 1, "income_points_recorded": 100}
    found = explain(load_standard("vn-2021-2025"), home, [child], on=ON).criterion("nutrition")
    assert found.outcome is None
    return found.why.vi


@pytest.mark.long
def test_no_table_and_a_table_that_ends_too_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path / "home"))
    assert "Chưa có bảng tham chiếu chiều cao" in why(date(2020, 3, 1))
    rows = [f"{sex},{age},{40 + age},3.5" for sex in ("nam", "nữ") for age in range(30)]
    table = tmp_path / "tang-truong.csv"
    heading = "Giới tính,Tháng tuổi,Chiều cao tối thiểu,Cân nặng tối thiểu"
    table.write_text("\n".join([heading, *rows]), encoding="utf-8")
    load_growth(
        table, "vn-2021-2025", document="WHO 2006", article="-2SD", by="An", valid_from=date(2022, 1, 1)
    )
    said = why(date(2020, 3, 1))
    assert "chỉ có đến 29 tháng tuổi" in said
    assert "kết luận của trạm y tế" in said
