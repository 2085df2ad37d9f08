"""The forms as data: read strictly, complete, and spoken in the vocabulary of each standard."""

import shutil
from pathlib import Path

import pytest

from giamngheo.law import Evidence, LawError, load_standard, report_forms
from giamngheo.law.report_forms import form_sets, load_forms, read_form_set
from giamngheo.reports.cells import requests_of
from giamngheo.reports.columns import lay_out
from giamngheo.reports.identities import parse
from giamngheo.reports.sources import household_vocabulary, majority, movement_vocabulary
from giamngheo.rules import compile_rule

FOLDER = Path(report_forms.__file__).parent / "tt-07-2021"
GROUPS = [{"code": "03", "name_vi": "Thái", "name_en": "Thái"}]


def test_the_set_of_the_circular() -> None:
    assert form_sets() == ("tt-07-2021",)
    forms = load_forms()
    assert [form.number for form in forms.forms] == [f"7.{number}" for number in range(1, 12)]
    seen = {form.number for form in forms.forms if form.basis.number.evidence is Evidence.THIRD_PARTY}
    assert seen == {"7.2", "7.4", "7.5", "7.9", "7.10"}
    assert not any(form.basis.layout.evidence.decides for form in forms.forms)


def test_the_identity_of_form_7_2_is_the_circulars() -> None:
    assert load_forms().form("7.2").identities[0].rule == "9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8"


@pytest.mark.parametrize("standard_id", ["vn-2021-2025", "vn-2027-2030"])
def test_every_rule_compiles_under_every_review_standard(standard_id: str) -> None:
    standard = load_standard(standard_id)
    spoken = {"households": household_vocabulary(standard), "movements": movement_vocabulary(standard)}
    indicators = [
        {"code": one.key, "number": str(one.number), "short_vi": one.short.vi, "short_en": one.short.en}
        for one in standard.indicators
    ]
    for form in load_forms().forms:
        layout = lay_out(
            form,
            {"indicators": indicators, "ethnic_groups": GROUPS},
            {"majority": majority(), "listed": f'"{majority()}", "03"'},
        )
        keys = {leaf.key for leaf in layout.leaves}
        for split in form.splits or (None,):
            for leaf in layout.leaves:
                for request in requests_of(leaf, split):
                    for text in filter(None, (request.where, request.number)):
                        compile_rule(text, spoken[form.source])
        for identity in layout.identities:
            left, _, right = parse(identity.rule)
            assert {key for _, key in (*left.terms, *right.terms)} <= keys


@pytest.mark.parametrize(
    "rule", ["", "1 = ", "1 = 2 +", "1 == 2", "1 = 2 * 3", "1 < 2", "- 1 = - 2 +", "1 = 2 = 3"]
)
def test_nonsense_is_no_identity(rule: str) -> None:
    with pytest.raises(ValueError, match="not an identity"):
        parse(rule)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('key: "3"', 'key: "4"', "column keys used twice"),
        ('percent: ["3", "1"]', 'percent: ["3", "77"]', "no such column"),
        ("totals: persons", "totals: cats", "households"),
        ("population: [", "population: [poor]\npopulation: [", "population"),
    ],
)
def test_a_fault_in_a_form_names_file_and_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    text = (folder / "7.1.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "7.1.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError) as caught:
        read_form_set(folder)
    assert caught.value.place.split(":")[0].endswith("7.1.yaml")
    assert words in str(caught.value)


def test_a_need_without_a_sentence_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    shutil.copytree(FOLDER, folder)
    text = (folder / "set.yaml").read_text(encoding="utf-8")
    (folder / "set.yaml").write_text(text.replace("  causes:\n", "  reasons:\n"), encoding="utf-8")
    with pytest.raises(LawError) as caught:
        read_form_set(folder)
    assert caught.value.code == "no_reason"
