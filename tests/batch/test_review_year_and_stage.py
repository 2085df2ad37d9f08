"""The year that Parquet tables state of themselves, and what may be called official."""

from datetime import date

import pyarrow.parquet as pq
import pytest
from batch_lists import GOOD, small_list

from giamngheo.batch.request import ReviewError, ReviewRequest, Status
from giamngheo.batch.review import run_review
from giamngheo.synthetic import generate_files

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tinh")
    generate_files(folder, 200, 3, 2024, ("full",), False)
    return folder / "parquet"


def on(path, tmp_path, name, **words):
    request = ReviewRequest(
        inputs=(path,), standard_id="vn-2021-2025", out=tmp_path / name, province="25", **words
    )
    return run_review(request, today=TODAY)


@pytest.mark.long
def test_a_generated_table_is_read_as_of_its_own_year(tables, tmp_path):
    request = ReviewRequest(
        inputs=(tables / "households.parquet", tables / "persons.parquet"),
        standard_id="vn-2021-2025",
        out=tmp_path / "kq",
        province="25",
    )
    outcome = run_review(request, today=TODAY)
    assert outcome.status is Status.DONE
    assert outcome.on == date(2024, 12, 14)
    truth = pq.read_table(tables / "truth.parquet").to_pylist()
    intended = {row["household_code"]: row["class"] for row in truth}
    found = pq.read_table(tmp_path / "kq" / "households.parquet").to_pylist()
    poor = {"poor", "near_poor"}
    different = [
        row["household_code"]
        for row in found
        if row["class"] != intended[row["household_code"]]
        and {row["class"], intended[row["household_code"]]} & poor
    ]
    assert different == []


@pytest.mark.long
def test_results_of_an_earlier_year_know_their_year(tmp_path):
    first = on(small_list(tmp_path / "a.xlsx", GOOD), tmp_path, "truoc", on=date(2024, 12, 14))
    assert first.status is Status.DONE
    results = tmp_path / "truoc" / "households.parquet"
    later = on(
        small_list(tmp_path / "b.xlsx", GOOD), tmp_path, "nay", previous=(results,), on=date(2025, 12, 14)
    )
    assert "previous_year_unknown" not in later.counts
    again = on(results, tmp_path, "lai")
    assert again.on == date(2024, 12, 14)


def test_a_scenario_is_never_official(tmp_path):
    path = small_list(tmp_path / "a.xlsx", GOOD)
    words = {"standard_id": "vn-2027-2030", "scenario": "chi-doi-thu-nhap", "on": date(2027, 12, 14)}
    request = ReviewRequest(inputs=(path,), out=tmp_path / "kq", stage="official", **words)
    with pytest.raises(ReviewError, match="giả định") as refused:
        run_review(request, today=TODAY)
    assert "official" in refused.value.message.en
    assert refused.value.status is Status.INPUT_ERRORS
    assert not (tmp_path / "kq").exists()
