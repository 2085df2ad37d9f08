"""The usual wordings of choices."""

from datetime import date

import pytest

from giamngheo.intake.fields import FieldReader, usual_wordings
from giamngheo.intake.text import fold
from giamngheo.law import load_standard


@pytest.fixture(scope="module")
def reader():
    return FieldReader(load_standard("vn-2021-2025"), date(2025, 12, 14))


def test_every_wording_belongs_to_a_choice_that_exists_and_to_one_only(reader):
    for name, choices in usual_wordings().items():
        if name == "undecided":
            continue
        spec = reader.spec(name)
        assert spec is not None, name
        assert set(choices) <= set(spec.choices), name
        owners: dict[str, str] = {}
        for code, texts in choices.items():
            for text in texts:
                assert owners.setdefault(fold(text), code) == code, (name, text)
                assert reader.choice_reader(spec).parse(text).value == code, (name, text)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("water_source", "Nước khe không được bảo vệ", "unprotected"),
        ("water_source", "Nước khe được bảo vệ", "protected_spring"),
        ("toilet_type", "Không có", "none"),
        ("employment_status", "Không làm việc", "none"),
        ("employment_status", "Làm ruộng", "self_employed"),
        ("school_level", "Lớp 7", "lower_secondary"),
        ("wall_material", "Gạch xây", "durable"),
    ],
)
def test_words_of_officers(reader, name, text, code):
    assert reader.choice_reader(reader.spec(name)).parse(text).value == code


@pytest.mark.parametrize("text", ["giếng đào", "nước khe"])
def test_what_could_mean_two_choices_is_asked_for(reader, text):
    assert reader.choice_reader(reader.spec("water_source")).parse(text).problem == "not_a_choice"
