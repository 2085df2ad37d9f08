"""Confirming values against the signed document."""

from datetime import date
from pathlib import Path

import pytest

from giamngheo.law import Evidence, LawError, load_codes, load_procedures, load_standard
from giamngheo.law.check import check_all
from giamngheo.law.confirm import all_values, confirm
from giamngheo.law.overlay import TRIAL, Confirmation

ON = date(2026, 9, 1)
BY = "Nguyễn Văn An"


@pytest.mark.long
def test_a_confirmed_value_decides_and_says_who() -> None:
    path = "vn-2021-2025/indicators/telecom/cutoff"
    assert path in {f.path for f in check_all()}
    confirm(path, "nd07-2021", "Phụ lục, chỉ số 11", BY, ON)
    basis = load_standard("vn-2021-2025").indicator("telecom").cutoff_basis
    assert (basis.evidence, basis.confirmed_by, basis.confirmed_on) == (Evidence.CONFIRMED, BY, ON)
    assert basis.decides
    assert basis.mark.vi == "Nguyễn Văn An xác nhận ngày 01/09/2026"
    assert path not in {f.path for f in check_all()}


@pytest.mark.long
def test_a_document_outside_the_list_is_named_in_words() -> None:
    confirm("vn-2021-2025/localities", "Văn bản hợp nhất 1315/VBHN-BLĐTBXH", "Điều 2", BY, ON)
    basis = load_standard("vn-2021-2025").localities_basis
    assert basis.cite() == "Văn bản hợp nhất 1315/VBHN-BLĐTBXH, Điều 2"


@pytest.mark.long
@pytest.mark.parametrize(
    "path",
    [
        "vn-2021-2025/parameters/elderly_age",
        "vn-2021-2025/classes/not_poor",
        "vn-2021-2025/labels",
        "questionnaire/answers/person/disabled",
        "questionnaire/identity/household/size",
        "codes/ethnic_groups/basis",
        "procedures/annual/steps/posting/figures/posting_days",
        "procedures/annual/steps/consultation/consulted_authority/defaults/2025-07-01",
    ],
)
def test_every_kind_of_value_can_be_confirmed(path: str) -> None:
    confirm(path, "qd24-2021", "Điều 4", BY, ON)
    assert path not in {f.path for f in check_all() if f.severity == "unconfirmed"}
    assert [f for f in check_all() if f.severity == "error"] == []


@pytest.mark.long
def test_all_rooms_see_it() -> None:
    confirm("codes/causes/basis", "tt02-2022", "Mẫu 7.10", BY, ON)
    confirm("procedures/annual/steps/posting", "qd24-2021", "Điều 4 khoản 4", BY, ON)
    assert load_codes("causes").basis.evidence is Evidence.CONFIRMED
    assert load_codes("causes")["no_land"].basis.evidence is Evidence.CONFIRMED
    assert load_procedures()["annual"].step("posting").basis.evidence is Evidence.CONFIRMED


@pytest.mark.long
def test_a_gap_is_filled_with_its_value() -> None:
    path = "vn-2021-2025/parameters/fell_back_years"
    with pytest.raises(LawError) as caught:
        confirm(path, "tt07-2021", "Phụ lục VII", BY, ON)
    assert caught.value.code == "value_needed"
    confirm(path, "tt07-2021", "Phụ lục VII", BY, ON, value=3, valid_from=date(2022, 1, 1))
    standard = load_standard("vn-2021-2025")
    assert standard.parameter("fell_back_years", date(2025, 9, 1)) == 3
    assert standard.parameters["fell_back_years"].basis.evidence is Evidence.CONFIRMED


def test_a_gap_of_an_indicator_is_filled_with_a_rule() -> None:
    path = "vn-2027-2030/indicators/water/cutoff"
    confirm(path, "nd351-2025", "Phụ lục", BY, ON, value='water_source == "unprotected"')
    rule = load_standard("vn-2027-2030").indicator("water").rule
    assert rule is not None
    assert rule.trace({"water_source": "unprotected"}, date(2027, 9, 1)).value is True
    words = load_standard("vn-2027-2030").indicator("water").cutoff
    assert words.vi == 'Theo văn bản đã xác nhận: water_source == "unprotected"'


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("vn-2027-2030/indicators/water/cutoff", "water_sauce == 1", "bad_value"),
        ("vn-2021-2025/parameters/fell_back_years", 99, "bad_value"),
        ("vn-2021-2025/parameters/fell_back_years", "three", "bad_value"),
        ("vn-2021-2025/indicators/telecom/cutoff", "uses_internet", "not_a_gap"),
        ("vn-2021-2025/lines/rural/2022-01-01/income", 1, "not_a_gap"),
        ("vn-2021-2025/no/such/thing", None, "unknown_path"),
        ("vn-2021-2025", None, "unknown_path"),
        ("report_forms/tt-07-2021/7.2/layout", None, "not_confirmable"),
        ("areas/regions", None, "not_confirmable"),
        ("", None, "unknown_path"),
    ],
)
def test_refused_and_nothing_recorded(own_data: Path, path: str, value: str | int | None, code: str) -> None:
    with pytest.raises(LawError) as caught:
        confirm(path, "nd07-2021", "Phụ lục", BY, ON, value=value)
    assert caught.value.code == code
    assert not (own_data / "law" / "confirmations.yaml").exists()


@pytest.mark.parametrize("blank", ["document", "article", "by"])
def test_who_and_what_are_needed(blank: str) -> None:
    words = {"document": "nd07-2021", "article": "Phụ lục", "by": BY} | {blank: " "}
    with pytest.raises(LawError) as caught:
        confirm("vn-2021-2025/labels", words["document"], words["article"], words["by"], ON)
    assert caught.value.code == "missing_basis"


@pytest.mark.long
def test_a_second_confirmation_replaces_the_first() -> None:
    for by in ("An", "Bình"):
        confirm("vn-2021-2025/labels", "tt07-2021", "Phụ lục III", by, ON)
    assert load_standard("vn-2021-2025").labels_basis.confirmed_by == "Bình"


def test_every_listed_value_takes_its_confirmation() -> None:
    """No path that the list offers is recorded without effect. A points table is loaded, not confirmed."""
    paths = [
        path
        for path, (_, basis) in all_values().items()
        if not basis.decides and basis.evidence is not Evidence.GAP and "/points_" not in path
    ]
    assert len(paths) > 100
    entries = tuple(
        Confirmation(path=path, document="qd24-2021", article="Điều 4", by=BY, on=ON) for path in paths
    )
    token = TRIAL.set(entries)
    try:
        known = all_values()
        left = [path for path in paths if known[path][1].evidence is not Evidence.CONFIRMED]
    finally:
        TRIAL.reset(token)
    assert left == []


@pytest.mark.parametrize("value", [None, "82.5"])
def test_a_table_of_growth_is_loaded_and_not_confirmed_as_one_value(value: str | None) -> None:
    path = "vn-2021-2025/parameters/min_height_for_age"
    with pytest.raises(LawError, match="law load-growth") as refused:
        confirm(path, "tt07-2021", "Phụ lục", BY, ON, value, ON)
    assert refused.value.code == "keyed_gap"
    assert path in {f.path for f in check_all()}
