"""Many documents as one file: in their order, a few at a time, with an administrator's template too."""

import io
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from test_issued_documents import CERTIFICATE, issued, work
from test_papers import changed, pages_of, words_in

from giamngheo.people.models import User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents import files, sets, shipped_template
from giamngheo.platform.documents.issuing import replace_template
from giamngheo.platform.documents.models import DocumentSet, IssuedDocument
from giamngheo.platform.documents.sets import part_of, print_together
from giamngheo.platform.jobs.queue import take
from giamngheo.platform.jobs.running import JobRun
from giamngheo.platform.permissions import DOCUMENT_VIEW
from giamngheo.platform.scope.policy import SecondFactorNeeded
from office_world import Office, actor, signed_in

pytestmark = pytest.mark.django_db
WHY = "test"


def printed(office: Office, documents: list[IssuedDocument]) -> list[str]:
    """The words of each page of the set's one file."""
    made = print_together(Act(actor("commune_leader", office.commune)), documents, "Giấy chứng nhận")
    work()
    with pypdfium2.PdfDocument(part_of(DocumentSet.objects.unscoped(WHY).get(pk=made.pk), 1)) as whole:
        return [page.get_textpage().get_text_bounded() for page in whole]


@pytest.fixture
def converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for LibreOffice: writes a page for every file it is given, and notes how many these were."""
    page, noted = tmp_path / "page.pdf", tmp_path / "noted"
    page.write_bytes(files.paper_pdf([files.Paper(CERTIFICATE)]))
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\nout=$6\nshift 6\necho $# >> {noted}\nfor one; do cp {page} "$out/$(basename $one .docx).pdf"; done\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return noted


def test_more_documents_than_are_set_at_once_are_one_file_in_their_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 2)
    made = issued(office, *(f"{number}/GCN-HN.HCN" for number in range(1, 6)))
    found = printed(office, made)
    assert [f"Số: {number}/GCN-HN.HCN" in page for number, page in enumerate(found, 1)] == [True] * 5
    # each is a first page: the form's name stands above it, no number of a page
    assert {page.split()[0] for page in found} == {"Mẫu"}


@pytest.mark.long
def test_a_whole_commune_leaves_as_word_files_and_each_is_counted_as_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 2)
    monkeypatch.setattr(sets, "DOCUMENTS_A_FILE", 3)
    # Word files need no converter, whatever the template
    monkeypatch.setenv("PATH", "/nowhere")
    own = changed(shipped_template(CERTIFICATE), "Hộ ông/bà:", "Chủ hộ:")
    replace_template(Act(actor("administrator", None)), "certificate", own)
    made = issued(office, *(f"{number}/GCN-HN.HCN" for number in range(1, 6)))
    leader = signed_in("commune_leader", office.commune)
    user = User.objects.get(username="commune.leader")
    act = Act(replace(actor("commune_leader", office.commune), user_id=user.pk))
    asked = print_together(act, made, "Giấy chứng nhận", kind=DocumentSet.Kind.DOCX)
    job = take("test")
    assert job is not None
    assert sets.run(JobRun(job)) == {"documents": 5, "parts": 2}
    page = leader.get(f"/documents/sets/{asked.pk}/").content.decode()
    assert "Tệp nén số 1</a>: từ 1 đến 3" in page
    assert "Tệp nén số 2</a>: từ 4 đến 5" in page
    assert "mỗi tệp tối đa 3" in page
    answer = leader.get(f"/documents/sets/{asked.pk}/1/")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert [name.split("-", 2)[2] for name in packed.namelist()] == [
            f"{number}-GCN-HN.HCN.docx" for number in (1, 2, 3)
        ]
        words = [words_in(packed.read(name)) for name in packed.namelist()]
    assert all("Chủ hộ:" in one for one in words)
    assert [f"Số: {number}/GCN-HN.HCN" in one for number, one in enumerate(words, 1)] == [True] * 3
    reading = AuditEvent.objects.unscoped(WHY).filter(reading=True).latest("pk")
    assert (reading.action, reading.row_count) == (DOCUMENT_VIEW, 3)


def test_word_files_ask_for_the_second_step(office: Office) -> None:
    made = issued(office, "1/GCN-HN.HCN")
    hasty = actor("commune_leader", office.commune, verified=False)
    with pytest.raises(SecondFactorNeeded):
        print_together(Act(hasty), made, "Giấy chứng nhận", kind=DocumentSet.Kind.DOCX)
    assert not DocumentSet.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_a_whole_commune_is_printed_with_an_administrators_template(office: Office, converter: Path) -> None:
    before = issued(office, "1/GCN-HN.HCN")
    own = changed(shipped_template(CERTIFICATE), "Hộ ông/bà:", "Chủ hộ:")
    replace_template(Act(actor("administrator", None)), "certificate", own)
    after = issued(office, *(f"{number}/GCN-HN.HCN" for number in range(2, 5)))
    assert len(printed(office, [*before, *after])) == 4
    assert converter.read_text().split() == ["3"]


@pytest.mark.long
def test_without_a_converter_the_refusal_comes_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = changed(shipped_template(CERTIFICATE), "Hộ ông/bà:", "Chủ hộ:")
    replace_template(Act(actor("administrator", None)), "certificate", own)
    made = issued(office, "1/GCN-HN.HCN", "2/GCN-HN.HCN")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ActionRefused, match="no_converter"):
        print_together(Act(actor("commune_leader", office.commune)), made, "Giấy chứng nhận")
    assert not DocumentSet.objects.unscoped(WHY).exists()


def test_papers_of_a_demonstration_say_that_nobody_is_real(office: Office, settings: object) -> None:
    real = issued(office, "1/GCN-HN.HCN")
    settings.DEMO = True  # type: ignore[attr-defined]
    shown = issued(office, "2/GCN-HN.HCN")
    sheet = files.paper_file(files.Paper(CERTIFICATE), "pdf", copies=2)
    assert pages_of(sheet) == 2
    with pypdfium2.PdfDocument(io.BytesIO(files.documents_pdf([*real, *shown]))) as whole:
        said = ["DỮ LIỆU MÔ PHỎNG" in page.get_textpage().get_text_bounded() for page in whole]
    assert said == [False, True]
