"""Values in words, for who compares them with the signed document."""

from datetime import date

import pytest

from giamngheo.law.check import unconfirmed
from giamngheo.law.confirm import all_values, confirm
from giamngheo.law.value_shown import shown_values


@pytest.mark.parametrize(
    ("path", "vi"),
    [
        ("procedures/annual/steps/posting/figures/posting_days", "3 ngày làm việc"),
        ("procedures/annual/calendar/start", "01/09"),
        (
            "procedures/annual/steps/consultation/consulted_authority/defaults/2021-09-01",
            "Chủ tịch Ủy ban nhân dân cấp huyện",
        ),
        ("vn-2021-2025/lines/rural/2022-01-01/income", "1.500.000"),
        ("vn-2021-2025/deprivation_cutoff", "3"),
        ("vn-2021-2025/validity", "01/01/2022 – 31/12/2026"),
        ("vn-2021-2025/localities", "nông thôn; thành thị"),
        ("vn-2021-2025/parameters/min_area_per_person", "từ 15/03/2021: 8,0 m²"),
        ("vn-2021-2025/parameters/fell_back_years", "chưa có giá trị"),
    ],
)
def test_a_value_is_said_in_words(path: str, vi: str) -> None:
    assert shown_values([path])[path].vi == vi


def test_words_are_those_of_the_law_and_a_layout_has_none() -> None:
    paths = ("vn-2021-2025/indicators/telecom/cutoff", "vn-2021-2025/classes/not_poor", "quality/target_met")
    shown = shown_values([*paths, "document_forms/decision/layout", "no/such/value"])
    assert set(shown) == set(paths)
    assert shown["vn-2021-2025/classes/not_poor"].vi.startswith("Điểm trên mức chuẩn")
    assert shown["quality/target_met"].vi.endswith("least_households = 3")


def test_a_gap_that_was_filled_says_its_value() -> None:
    path = "vn-2021-2025/parameters/fell_back_years"
    confirm(path, "tt07-2021", "Phụ lục VII", "An", value=3, valid_from=date(2022, 1, 1))
    assert shown_values([path])[path].vi == "từ 01/01/2022: 3 năm"


def test_every_value_to_confirm_can_be_looked_up() -> None:
    paths = {one.path for one in unconfirmed()} & set(all_values())
    shown = shown_values(paths)
    assert {path for path in paths - set(shown) if "layout" not in path and not path.endswith("/basis")} <= {
        "vn-2021-2025/points_slot", "vn-2016-2020/points_table",
        *(path for path in paths if path.startswith(("vn-2016-2020/points_table/", "vn-2027-2030/"))),
    }  # fmt: skip
