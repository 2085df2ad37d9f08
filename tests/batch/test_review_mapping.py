"""The column mapping of a run: saved also where the list is refused, and refused itself where it names nothing."""

import pytest
from batch_lists import GOOD, HEADINGS, small_list

from giamngheo.batch.request import ReviewError, Status


@pytest.mark.long
def test_a_refused_list_leaves_its_mapping_to_be_mended(review, tmp_path):
    path = small_list(tmp_path / "a.xlsx", GOOD, headings=[*HEADINGS[:-2], "Mục X", "Mục Y"])
    saved = tmp_path / "maps" / "map.yaml"
    assert review(path, save_mapping=saved).status is Status.INPUT_ERRORS
    text = saved.read_text(encoding="utf-8")
    for heading, variable in (("Mục X", "income_points_recorded"), ("Mục Y", "deprivation_points_recorded")):
        before = f"heading: {heading}\n    variable: null"
        assert before in text
        text = text.replace(before, f"heading: {heading}\n    variable: {variable}")
    saved.write_text(text, encoding="utf-8")
    outcome = review(path, mapping=saved)
    assert outcome.status is Status.DONE
    assert outcome.summary["classes"]["poor"]["households"] == 1


def test_a_file_that_is_no_list_leaves_no_mapping(review, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
    review(tmp_path / "a.xlsx", save_mapping=tmp_path / "map.yaml")
    assert not (tmp_path / "map.yaml").exists()


@pytest.mark.parametrize(("variable", "near"), [("hed_name", "“head_name”"), ("no_such_variable", None)])
def test_a_mapping_with_an_unknown_variable_is_refused_with_its_name(review, tmp_path, variable, near):
    path = small_list(tmp_path / "a.xlsx", GOOD)
    text = f"sheets: [{{sheet: '*', columns: [{{heading: Họ và tên chủ hộ, variable: {variable}}}]}}]"
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError) as error:
        review(path, mapping=tmp_path / "map.yaml")
    assert f"“{variable}”" in error.value.message.vi
    assert "columns[1] “Họ và tên chủ hộ”" in error.value.message.vi
    assert near is None or near in error.value.message.vi
