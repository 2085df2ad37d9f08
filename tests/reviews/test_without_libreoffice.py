"""Own Word templates on a server without LibreOffice: what can be had is offered, with the reason, and nothing else."""

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from reviews_world import WHY, Days, act, cases
from test_decision_pages import PLACES, folder, hold, leader, officer, review, village
from test_papers import words_in
from test_way_of_a_case import finish, signed

from giamngheo.law.document_forms import document_forms
from giamngheo.platform.actions import Act
from giamngheo.platform.documents import shipped_template
from giamngheo.platform.documents.issuing import replace_template
from giamngheo.platform.documents.models import DocumentSet, DocumentTemplate, IssuedDocument
from giamngheo.platform.jobs.queue import take
from giamngheo.platform.jobs.running import JobRun
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.postings import end_posting
from giamngheo.reviews.actions.steps import call_meeting
from giamngheo.reviews.models import Meeting, Posting, Review, VillageReview
from giamngheo.reviews.papers import sheets
from office_world import actor

__all__ = ["folder", "leader", "officer", "review", "village"]
pytestmark = pytest.mark.django_db
WHY_NO_PDF = "Máy chủ chưa có LibreOffice Writer"
OWN = "Mẫu của huyện"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No program for PDF, and templates of the commune's own for all papers of a review."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for form in ("meeting_agenda", "meeting_minutes", "posting_sheet", "receipt", "certificate", "refusal"):
        content = shipped_template(document_forms()[form])
        replace_template(Act(actor("administrator", None)), form, content, OWN)


def shown(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.long
def test_papers_of_a_review_are_offered_as_word_files_with_the_reason(
    review: Review,
    village: VillageReview,
    officer: Client,
    leader: Client,
    days: Days,
    confirmed: None,
    without: None,
) -> None:
    commune = village.commune_review
    (applicant,) = (case for case in cases(review) if case.source == "application")
    page = shown(officer, f"/reviews/cases/{applicant.pk}/receipt/")
    assert (f"/reviews/cases/{applicant.pk}/receipt/docx/" in page, "receipt/pdf" in page) == (True, False)
    assert page.count(WHY_NO_PDF) == 1
    paper = officer.get(f"/reviews/cases/{applicant.pk}/receipt/docx/")
    assert applicant.dossier_code in words_in(paper.content)

    call_meeting(act(), village)
    address = f"/reviews/villages/{village.pk}/meeting/"
    page = shown(officer, address)
    assert ("agenda/docx" in page, "agenda/pdf" in page, page.count(WHY_NO_PDF)) == (True, False, 1)
    hold(officer, village, days, agree="20")
    held = Meeting.objects.unscoped(WHY).get()
    page = shown(officer, address)
    minutes = f"/reviews/meetings/{held.pk}/minutes/"
    assert (f"{minutes}docx/" in page, f"{minutes}pdf/" in page, WHY_NO_PDF in page) == (True, False, True)

    officer.post(f"/reviews/villages/{village.pk}/posting/", PLACES)
    posting = Posting.objects.unscoped(WHY).get()
    page = shown(officer, f"/reviews/villages/{village.pk}/posting/")
    for size in ("a4", "a3"):
        sheet = f"/reviews/postings/{posting.pk}/sheet/{size}/"
        assert (f"{sheet}docx/" in page, f"{sheet}pdf/" in page) == (True, False)
    assert WHY_NO_PDF in page
    # all villages of the commune: a job that packs Word files
    assert WHY_NO_PDF in shown(officer, f"/reviews/communes/{commune.pk}/")
    officer.post(f"/reviews/communes/{commune.pk}/sheets/a3/")
    job = take("test")
    assert job is not None
    assert sheets.run(JobRun(job)) == {"sheets": 1, "parts": 1}
    made = DocumentSet.objects.unscoped(WHY).get()
    assert (made.kind, made.state) == ("docx", "ready")
    with zipfile.ZipFile(io.BytesIO(officer.get(f"/documents/sets/{made.pk}/1/").content)) as packed:
        (name,) = packed.namelist()
        assert (name, "Hộ 0" in words_in(packed.read(name))) == (f"niem-yet-{posting.pk}-a3.docx", True)

    days.day = posting.last_day
    days.pass_()
    end_posting(act(), posting)
    finish(review, days)
    decision = decide(act(), commune, signed(days))
    page = shown(leader, f"/reviews/decisions/{decision.pk}/")
    assert "Giấy chứng nhận: tệp Word" in page
    assert "In tất cả giấy chứng nhận" not in page
    assert page.count(WHY_NO_PDF) == 1
    # several chosen by hand: Word files too, and the reason beside the progress
    chosen = IssuedDocument.objects.unscoped(WHY).filter(form="certificate").values_list("pk", flat=True)
    page = leader.post("/documents/print/", {"rows": list(chosen)}, follow=True).content.decode()
    assert WHY_NO_PDF in page
    assert DocumentSet.objects.unscoped(WHY).latest("pk").kind == "docx"


@pytest.mark.long
def test_templates_that_ship_are_pdf_without_libreoffice(
    review: Review, village: VillageReview, officer: Client, without: None
) -> None:
    DocumentTemplate.objects.update(in_force=False)
    call_meeting(act(), village)
    page = shown(officer, f"/reviews/villages/{village.pk}/meeting/")
    assert ("agenda/pdf" in page, WHY_NO_PDF in page) == (True, False)
