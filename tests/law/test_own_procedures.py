"""A province's own procedure is data beside the package, from its day; what cannot be kept of it is said."""

from datetime import date
from pathlib import Path

import pytest

from giamngheo.law import LawError, load_procedures
from giamngheo.law.check import check_all
from giamngheo.law.commands import check_command, show_command
from giamngheo.law.confirm import all_values, confirm
from giamngheo.law.procedures.own import known_on, own_faults, own_versions, procedures_on
from giamngheo.law.value_shown import shown_values
from own_procedure import own_procedure

SINCE = date(2026, 9, 1)
DEFAULT = "procedures/annual@2026-09-01/steps/consultation/consulted_authority/defaults/2026-09-01"


def test_the_example_of_the_documentation_holds_from_its_day(own_data: Path) -> None:
    own_procedure(own_data)
    assert own_faults() == ()
    assert procedures_on(date(2026, 8, 31))["annual"] == load_procedures()["annual"]
    annual = procedures_on(SINCE)["annual"]
    assert [step.key for step in annual.steps] == [step.key for step in load_procedures()["annual"].steps]
    assert annual.step("posting").figures["posting_days"].value == 5
    assert annual.step("posting").figures["recheck_days"].value == 3
    consulted = annual.step("consultation").consulted_authority
    assert consulted is not None
    entry = consulted.default(SINCE)
    assert entry is not None
    assert [(one.authority, one.answer_days, one.together) for one in entry.order] == [
        ("provincial_department", None, False),
        ("province_committee", 3, False),
    ]
    assert consulted.words(entry.key).vi.startswith("Sở Nông nghiệp và Môi trường, rồi Ban Chỉ đạo")


def test_what_is_the_provinces_rests_on_its_document_and_the_rest_where_it_did(own_data: Path) -> None:
    own_procedure(own_data)
    known = all_values()
    own = known["procedures/annual@2026-09-01/steps/posting/figures/posting_days"]
    assert own[1].cite() == "Quyết định 45/2026/QĐ-UBND, Điều 6"
    assert own[1].decides
    assert known["procedures/annual/steps/posting/figures/posting_days"][1].document == "qd24-2021"
    assert "procedures/annual@2026-09-01/steps/posting/figures/recheck_days" not in known
    confirm("procedures/annual/steps/posting/figures/recheck_days", "qd24-2021", "Điều 4", "Nguyễn Văn An")
    assert procedures_on(SINCE)["annual"].step("posting").figures["recheck_days"].basis.decides
    assert "rồi" in show_command("annual").text
    assert shown_values([DEFAULT])[DEFAULT].vi.startswith("Sở Nông nghiệp và Môi trường; Ban Chỉ đạo")


def test_a_value_of_ones_own_is_confirmed_by_its_own_path(own_data: Path) -> None:
    own_procedure(own_data, mark="evidence: text → evidence: memory_low")
    path = "procedures/annual@2026-09-01/steps/posting/figures/posting_days"
    assert path in {one.path for one in check_all() if one.severity == "unconfirmed"}
    confirm(path, "qd-ubnd-2026", "Điều 6", "Nguyễn Văn An")
    annual = procedures_on(SINCE)["annual"]
    assert annual.step("posting").figures["posting_days"].basis.decides
    assert not annual.step("consultation").figures["answer_days"].basis.decides


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("procedure: annual → procedure: yearly", "«procedure»: «yearly» không phải thủ tục nào"),
        ("valid_from: 2026-09-01\n# → # ", "thiếu «valid_from»"),
        ("document: qd-ubnd-2026 → document: qd-999", "«basis»: chưa có văn bản «qd-999»"),
        (
            "# valid_to: 2027-12-31 → valid_to: 2025-12-31",
            "«valid_to» 31/12/2025 trước «valid_from» 01/09/2026",
        ),
        ("steps:\n → reviewers: 3\nsteps:\n", "«reviewers»: không đổi được mục này"),
        (
            "authority: province_committee → authority: ministry_x",
            "không có cơ quan «ministry_x» trong «choices»",
        ),
        (
            "authority: province_committee → authority: provincial_department",
            "«provincial_department» ghi hai lần",
        ),
        (
            "authority: province_committee → authority: district_chairman",
            "«district_chairman» không còn từ sau",
        ),
        ("authority: province_committee → authority: none", "«none» nghĩa là không hỏi ai"),
        (
            "{authority: provincial_department} → {authority: provincial_department, together: true}",
            "«together»",
        ),
        ("- valid_from: 2026-09-01 → - valid_from: 2027-01-01", "từ ngày 01/09/2026 không mặc định nào"),
        ("answer_days: 3 → answer_days: 0", "«answer_days» của «province_committee» là 0"),
        ("posting_days: {value: 5} → posting_days: {value: 60}", "chỉ có 72 ngày làm việc (01/09 – 14/12)"),
        ("posting_days: {value: 5} → posting_days: {value: 0}", "giá trị «0» phải là số nguyên từ 1"),
        ("posting_days: {value: 5} → hanging_days: {value: 5}", "«steps/posting/figures/hanging_days/label»"),
        (
            "steps:\n → calendar: {end: {value: '08-01'}}\nsteps:\n",
            "ngày kết thúc 01/08 không sau ngày bắt đầu 01/09",
        ),
        ("steps:\n → steps:\n  meeting: {number: 4}\n", "số 4 đã là của bước «meeting»"),
        (
            "steps:\n → steps:\n  meeting: {actors: [somebody]}\n",
            "«somebody» không phải một trong các giá trị",
        ),
        ("steps:\n → steps:\n  classify: {needs: [agreement]}\n", "các bước chờ nhau thành vòng"),
        ("steps:\n → steps:\n  classify: {needs: [opinion]}\n", "các bước chờ nhau thành vòng"),
        (
            "steps:\n → steps:\n  meeting: {produces: [minutes]}\n",
            "mà không bước bắt buộc nào ở trước làm ra",
        ),
        ("steps:\n → steps:\n  meeting: null\n", "mà không bước bắt buộc nào ở trước làm ra"),
        (
            (
                "steps:\n → steps:\n  audit: {number: 9, name: {vi: A, en: A}, actors: [ministry], "
                "words: {vi: A, en: A}, forms: []}\n"
            ),
            "bước «audit» không thuộc giai đoạn nào",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_with_file_key_and_value(own_data: Path, change: str, said: str) -> None:
    own_procedure(own_data, change=change)
    (fault,) = own_faults()
    assert said in fault.message.vi
    assert fault.place.startswith(f"{own_data}/law/procedures/annual.yaml")
    with pytest.raises(LawError):
        procedures_on(SINCE)
    # what must be told meanwhile is told by the package's
    assert known_on(SINCE) == load_procedures()


def test_the_check_of_the_law_lists_it(own_data: Path) -> None:
    path = own_procedure(own_data, change="authority: province_committee → authority: ministry_x")
    result = check_command()
    assert result.status == 2
    (line,) = [one.strip() for one in result.text.splitlines() if "ministry_x" in one]
    assert line.startswith(f"{path}:")


def test_two_files_of_one_day_are_refused(own_data: Path) -> None:
    first = own_procedure(own_data)
    second = first.with_name("annual-later.yaml")
    second.write_text(first.read_text(encoding="utf-8").replace("2026-09-01", "2027-01-01"), encoding="utf-8")
    (fault,) = own_faults()
    assert "từ ngày 01/01/2027 thủ tục «annual» có hai quy trình riêng" in fault.message.vi
    ended = first.read_text(encoding="utf-8").replace("# valid_to: 2027-12-31", "valid_to: 2026-12-31")
    first.write_text(ended, encoding="utf-8")
    assert own_faults() == ()
    assert [one.version for one in own_versions()] == ["annual@2027-01-01", "annual@2026-09-01"]
    assert procedures_on(date(2027, 3, 1))["annual"] == own_versions()[0]


@pytest.mark.parametrize("name", sorted(load_procedures()))
def test_every_procedure_takes_a_document_of_the_province(own_data: Path, name: str) -> None:
    path = own_procedure(own_data)
    words = path.read_text(encoding="utf-8").replace("procedure: annual", f"procedure: {name}")
    path.write_text(words[: words.index("steps:")], encoding="utf-8")
    assert own_faults() == ()
    changed, package = procedures_on(SINCE)[name], load_procedures()[name]
    assert (changed.steps, changed.reports, changed.figures) == (
        package.steps,
        package.reports,
        package.figures,
    )


def test_a_confirmed_value_that_would_break_a_file_is_refused(own_data: Path) -> None:
    own_procedure(
        own_data,
        gap="posting_days: {value: 5} → posting_days: {value: 5, basis: {document: qd-ubnd-2026, article: x, evidence: gap}}",
    )
    path = "procedures/annual@2026-09-01/steps/posting/figures/posting_days"
    with pytest.raises(LawError) as caught:
        confirm(path, "qd-ubnd-2026", "Điều 6", "Nguyễn Văn An", value=90)
    assert "ngày làm việc" in caught.value.message.vi
    confirm(path, "qd-ubnd-2026", "Điều 6", "Nguyễn Văn An", value=4)
    assert procedures_on(SINCE)["annual"].step("posting").figures["posting_days"].value == 4


def test_another_procedure_may_ask_as_well(own_data: Path) -> None:
    path = own_procedure(own_data)
    words = path.read_text(encoding="utf-8").replace("procedure: annual", "procedure: on_request")
    start = words.index("steps:")
    words = words[:start] + (
        "steps:\n  consultation:\n    number: 3\n    name: {vi: Xin ý kiến, en: Opinion}\n"
        "    actors: [commune_chairman]\n    words: {vi: Xin ý kiến Sở, en: Ask}\n    forms: []\n"
        "    covers: [consultation]\n    needs: [cleared_results]\n    produces: [opinion]\n    optional: true\n"
        "    consulted_authority:\n      choices: {provincial_department: {vi: Sở, en: Department}}\n"
        "      defaults: [{valid_from: 2026-09-01, value: provincial_department}]\n  decision: {number: 4}\n"
    )
    path.write_text(words, encoding="utf-8")
    assert own_faults() == ()
    stages = procedures_on(SINCE)["on_request"].stages()
    assert stages == ("list", "classify", "meeting", "posting", "consultation", "recognition")
    path.write_text(words.replace("decisions", "").split("    consulted_authority")[0], encoding="utf-8")
    (fault,) = own_faults()
    assert "số 3 đã là của bước" in fault.message.vi
