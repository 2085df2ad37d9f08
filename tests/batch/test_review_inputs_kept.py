"""What a review was given is never removed nor overwritten by what it writes."""

import pytest
from batch_lists import GOOD, WRONG, names, small_list

from giamngheo.batch.request import ReviewError, Status


def refused_then_corrected(review, tmp_path):
    """A checked copy in the folder of results, corrected there as the guide says."""
    out = tmp_path / "kq"
    assert review(small_list(tmp_path / "a.xlsx", WRONG), out=out).status is Status.INPUT_ERRORS
    corrected = small_list(out / "a.checked.xlsx", GOOD)
    return out, corrected


@pytest.mark.long
def test_a_corrected_copy_survives_the_run_that_reads_it(review, tmp_path):
    out, corrected = refused_then_corrected(review, tmp_path)
    before = corrected.read_bytes()
    assert review(corrected, out=out).status is Status.DONE
    assert corrected.read_bytes() == before
    # and the next run, which is another's
    assert review(small_list(tmp_path / "b.xlsx", GOOD), out=out).status is Status.DONE
    assert corrected.read_bytes() == before
    assert "a.checked.checked.xlsx" not in names(out)


def test_a_corrected_copy_survives_a_mistyped_name(review, tmp_path):
    out, corrected = refused_then_corrected(review, tmp_path)
    before = corrected.read_bytes()
    assert review(corrected, out=out, totals=tmp_path / "khong-co.xlsx").status is Status.UNREADABLE
    assert corrected.read_bytes() == before


@pytest.mark.long
def test_earlier_lists_and_totals_in_the_folder_stay(review, tmp_path):
    out, _ = refused_then_corrected(review, tmp_path)
    earlier = small_list(out / "nam-2024.checked.xlsx", GOOD)
    review(small_list(tmp_path / "b.xlsx", GOOD), out=out, previous=(earlier,))
    assert earlier.exists()


@pytest.mark.long
def test_results_that_would_overwrite_an_input_are_refused(review, tmp_path):
    first = tmp_path / "nam"
    review(small_list(tmp_path / "a.xlsx", GOOD), out=first)
    kept = {name: (first / name).read_bytes() for name in names(first)}
    for inputs, more in (
        ((first / "households.parquet",), {}),
        ((tmp_path / "a.xlsx",), {"previous": (first / "households.parquet",)}),
        ((tmp_path / "a.xlsx",), {"previous": (first / "forms" / ".." / "households.xlsx",)}),
        ((tmp_path / "a.xlsx",), {"previous": (first / "a.checked.xlsx",)}),
        ((tmp_path / "a.xlsx",), {"save_mapping": tmp_path / "a.xlsx"}),
    ):
        before = (tmp_path / "a.xlsx").read_bytes()
        with pytest.raises(ReviewError, match="ghi đè") as refused:
            review(*inputs, out=first, **more)
        assert refused.value.status is Status.UNREADABLE
        assert {name: (first / name).read_bytes() for name in names(first)} == kept
        assert (tmp_path / "a.xlsx").read_bytes() == before


@pytest.mark.long
def test_a_mistyped_input_leaves_the_results_of_an_earlier_run(review, tmp_path):
    out = tmp_path / "kq"
    review(small_list(tmp_path / "a.xlsx", GOOD), out=out)
    kept = {name: (out / name).read_bytes() for name in names(out)}
    outcome = review(tmp_path / "danh-sahc.xlsx", out=out)
    assert outcome.status is Status.UNREADABLE
    assert any("giữ nguyên" in text.vi for text in outcome.remarks)
    assert {name: (out / name).read_bytes() for name in names(out)} == kept


@pytest.mark.long
def test_the_same_mapping_may_be_read_and_saved(review, tmp_path):
    path, saved = small_list(tmp_path / "a.xlsx", GOOD), tmp_path / "cot.yaml"
    review(path, save_mapping=saved)
    assert review(path, mapping=saved, save_mapping=saved).status is Status.DONE


def test_a_refused_overwrite_raises_with_the_path(review, tmp_path):
    path = small_list(tmp_path / "households.xlsx", GOOD)
    with pytest.raises(ReviewError, match=r"households\.xlsx"):
        review(path, out=tmp_path)
