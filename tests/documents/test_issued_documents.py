"""Issuing, ending, printing together, replacing templates; who may, and what the database refuses."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from test_papers import changed, pages_of, words_in

from giamngheo.law.document_forms import load_document_form
from giamngheo.people.models import LiveSession
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.diagnosis import own_templates_can_be_pdf, word_templates_still_fit
from giamngheo.platform.documents import UnknownValue, shipped_template
from giamngheo.platform.documents.files import document_docx, documents_pdf, paper_of, verification_address
from giamngheo.platform.documents.issuing import (
    end_documents,
    issue_documents,
    replace_template,
    use_shipped_template,
)
from giamngheo.platform.documents.models import DocumentSet, DocumentTemplate, IssuedDocument
from giamngheo.platform.documents.sets import part_of, print_together, run
from giamngheo.platform.jobs import JobRun
from giamngheo.platform.jobs.queue import take
from giamngheo.platform.scope.policy import Forbidden
from office_world import Office, actor, certificate, signed_in

WHY = "test"
CERTIFICATE = load_document_form("certificate")
TODAY = date(2025, 12, 6)


def issued(office: Office, *numbers: str) -> list[IssuedDocument]:
    asked = [certificate(office, number) for number in numbers]
    return issue_documents(Act(actor("commune_leader", office.commune)), asked)


def work() -> None:
    """Does the one job that waits."""
    job = take("test")
    assert job is not None
    assert run(JobRun(job))["parts"] == 1


def test_a_document_keeps_what_it_says_and_shows_little(office: Office) -> None:
    (one,) = issued(office, "1/GCN-HN.HCN")
    assert (one.shown_name, one.shown_birth_year, one.shown_class) == ("Hà V. B.", 1962, "hộ nghèo")
    with connection.cursor() as cursor:
        cursor.execute("select content, shown_name, office from platform_issueddocument")
        stored = " ".join(str(value) for value in cursor.fetchone())
    assert "025062001234" not in stored
    assert "Hà Văn Bình" not in stored
    again = IssuedDocument.objects.unscoped(WHY).get(pk=one.pk)
    paper = paper_of(again)
    assert paper.values["date"] == date(2025, 12, 5)
    assert paper.values["citizen_number"] == "025062001234"
    assert paper.address == verification_address(one) == f"http://localhost:8000/v/{one.token}"
    assert "Hộ ông/bà: Hà Văn Bình" in words_in(document_docx(again))
    assert pages_of(documents_pdf([again])) == 1


def test_tokens_tell_nothing_and_never_repeat(office: Office) -> None:
    made = issued(office, *(f"{number}/GCN-HN.HCN" for number in range(40)))
    assert len({one.token for one in made}) == 40
    assert all(len(one.token) == 22 for one in made)
    assert AuditEvent.objects.unscoped(WHY).filter(action="platform.document.issue").count() == 1


@pytest.mark.parametrize(("number", "code"), [(" ", "number_missing"), ("2/GCN-HN.HCN", "number_taken")])
def test_all_or_none_is_issued(office: Office, number: str, code: str) -> None:
    asked = [certificate(office, "2/GCN-HN.HCN"), certificate(office, number)]
    with pytest.raises(ActionRefused) as refused:
        issue_documents(Act(actor("commune_leader", office.commune)), asked)
    assert refused.value.code == code
    assert not IssuedDocument.objects.unscoped(WHY).exists()


def test_a_value_the_form_does_not_have_issues_nothing(office: Office) -> None:
    with pytest.raises(UnknownValue):
        issue_documents(
            Act(actor("commune_leader", office.commune)), [certificate(office, values={"colour": "red"})]
        )
    assert not IssuedDocument.objects.unscoped(WHY).exists()


def test_nobody_issues_for_another_commune_or_without_the_right(office: Office) -> None:
    for who in (
        actor("commune_leader", office.other),
        actor("village_head", office.village),
        actor("administrator", None),
    ):
        with pytest.raises(Forbidden):
            issue_documents(Act(who), [certificate(office)])
    assert not IssuedDocument.objects.unscoped(WHY).exists()


def test_a_document_ends_once_and_is_never_rewritten(office: Office) -> None:
    old, new = issued(office, "1/GCN-HN.HCN", "2/GCN-HN.HCN")
    leader = actor("commune_leader", office.commune)
    with pytest.raises(ActionRefused) as no_reason:
        end_documents(Act(leader), [old], TODAY, by=new)
    assert no_reason.value.code == "reason"
    end_documents(Act(leader, "đổi chủ hộ"), [old], TODAY, by=new)
    assert (old.state, old.superseded_by_id, old.ended_on) == ("superseded", new.pk, TODAY)
    with pytest.raises(ActionRefused) as again:
        end_documents(Act(leader, "thu hồi"), [old], TODAY)
    assert again.value.code == "ended_already"
    rows = IssuedDocument.objects.unscoped(WHY).filter(pk=old.pk)
    for change in (
        {"number": "9"},
        {"shown_class": "hộ cận nghèo"},
        {"state": "valid", "ended_on": None, "superseded_by": None},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


@pytest.mark.long
def test_a_template_holds_for_documents_to_come(office: Office) -> None:
    (before,) = issued(office, "1/GCN-HN.HCN")
    administrator = actor("administrator", None)
    own = changed(shipped_template(CERTIFICATE), "I. Thành viên trong hộ", "I. Các thành viên")
    template = replace_template(Act(administrator), "certificate", own, "đổi chữ")
    assert (template.version, template.digest) == (1, sha256(own).hexdigest())
    (after,) = issued(office, "2/GCN-HN.HCN")
    assert "I. Thành viên trong hộ" in words_in(document_docx(before))
    assert "I. Các thành viên" in words_in(document_docx(after))
    replace_template(Act(administrator), "certificate", shipped_template(CERTIFICATE))
    assert list(DocumentTemplate.objects.order_by("version").values_list("version", "in_force")) == [
        (1, False),
        (2, True),
    ]
    use_shipped_template(Act(administrator), "certificate")
    assert not DocumentTemplate.objects.filter(in_force=True).exists()
    with pytest.raises(ActionRefused):
        use_shipped_template(Act(administrator), "certificate")
    with pytest.raises(Forbidden):
        replace_template(Act(actor("commune_leader", office.commune)), "certificate", own)
    with pytest.raises(Forbidden):
        replace_template(Act(actor("administrator", office.commune)), "certificate", own)


@pytest.mark.django_db
def test_an_own_template_that_an_update_left_behind_is_named() -> None:
    own = changed(shipped_template(CERTIFICATE), "I. Thành viên trong hộ", "{{ field_of_before }}")
    # as if it had been taken by a version whose certificate had that field
    DocumentTemplate.objects.create(form="certificate", version=1, content=own, uploaded_name="x")
    DocumentTemplate.objects.create(form="dropped", version=1, content=own, uploaded_name="x")
    DocumentTemplate.objects.create(form="form_a", version=1, content=b"", in_force=False, uploaded_name="x")
    found = word_templates_still_fit()
    assert found.grade == "bad"
    assert f"{CERTIFICATE.name.vi}: " in found.message.vi
    assert "field_of_before" in found.message.vi
    assert "dropped: phiên bản này không còn văn bản này" in found.message.vi
    assert "form_a" not in found.message.vi
    DocumentTemplate.objects.update(in_force=False)
    assert word_templates_still_fit().grade == "ok"


def test_a_set_is_printed_by_a_job(office: Office) -> None:
    made = issued(office, *(f"{number}/GCN-HN.HCN" for number in range(1, 6)))
    together = print_together(Act(actor("commune_leader", office.commune)), made, "Giấy chứng nhận 2025")
    work()
    together.refresh_from_db(from_queryset=DocumentSet.objects.unscoped(WHY))
    assert (together.state, together.count) == ("ready", 5)
    assert pages_of(part_of(together, 1)) == 5
    with pytest.raises(ActionRefused) as none:
        print_together(Act(actor("commune_leader", office.commune)), [], "")
    assert none.value.code == "none"


@pytest.mark.long
def test_pages_of_documents_and_their_files(office: Office) -> None:
    one, _ = issued(office, "1/GCN-HN.HCN", "2/GCN-HN.HCN")
    client = signed_in("commune_officer", office.commune)
    listed = client.get("/documents/").content.decode()
    assert "1/GCN-HN.HCN" in listed
    assert "Hà Văn Bình" not in listed
    assert client.get(f"/documents/{one.pk}/").status_code == 200
    answer = client.get(f"/documents/{one.pk}/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="certificate-{one.pk}.pdf"'
    assert AuditEvent.objects.unscoped(WHY).filter(reading=True, object_id=str(one.pk)).count() == 1
    assert client.get(f"/documents/{one.pk}/docx/").content.startswith(b"PK")
    assert client.get(f"/documents/{one.pk}/exe/").status_code == 404
    made = client.post("/documents/print/", {"rows": [one.pk]}).headers["Location"]
    # while it is made the page is that of its progress
    assert "/jobs/" in client.get(made).headers["Location"]
    work()
    assert client.get(f"{made}1/").content.startswith(b"%PDF")
    elsewhere = signed_in("commune_officer", office.other, "can.bo.2")
    for path in (
        f"{one.pk}/",
        f"{one.pk}/pdf/",
        made.removeprefix("/documents/"),
        f"{made.removeprefix('/documents/')}1/",
    ):
        assert elsewhere.get(f"/documents/{path}").status_code == 404
    assert "1/GCN" not in elsewhere.get("/documents/").content.decode()


@pytest.mark.long
def test_an_administrator_replaces_a_template_in_the_browser(office: Office) -> None:
    client = signed_in("administrator", None)
    assert "Giấy chứng nhận" in client.get("/documents/templates/").content.decode()
    page = client.get("/documents/templates/certificate/").content.decode()
    assert "{{ head_name }}" in page
    shipped = client.get("/documents/templates/certificate/0/").content
    wrong = SimpleUploadedFile("mau.docx", changed(shipped, "{{ head_name }}", "{{ ten_chu_ho }}"))
    refused = client.post("/documents/templates/certificate/", {"content": wrong}).content.decode()
    assert "Mẫu có trường «ten_chu_ho» mà văn bản này không có" in refused
    assert not DocumentTemplate.objects.exists()
    right = SimpleUploadedFile("mau.docx", shipped)
    assert (
        client.post("/documents/templates/certificate/", {"content": right, "note": "như cũ"}).status_code
        == 302
    )
    assert client.get("/documents/templates/certificate/1/").content == shipped
    assert client.post("/documents/templates/certificate/", {"shipped": "1"}).status_code == 302
    assert not DocumentTemplate.objects.filter(in_force=True).exists()
    assert client.get("/documents/").status_code == 403


def test_a_paper_that_lists_many_households_leaves_with_the_second_step(office: Office) -> None:
    leads = Act(actor("commune_leader", office.commune))
    of_many = certificate(office, "7/QĐ-UBND", form="decision", values={}, rows={})
    one, many = issue_documents(leads, [certificate(office, "1/GCN-HN.HCN"), of_many])
    client = signed_in("commune_officer", office.commune)
    LiveSession.objects.update(verified_at=None)
    assert client.get(f"/documents/{one.pk}/docx/").status_code == 200
    assert client.get(f"/documents/{many.pk}/").status_code == 200
    refused = client.get(f"/documents/{many.pk}/docx/")
    assert (refused.status_code, "mã xác thực hai bước" in refused.content.decode()) == (403, True)


@pytest.mark.long
@pytest.mark.parametrize("there", [False, True])
def test_what_own_templates_need_for_pdf_is_said_before_and_after(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    """A server with LibreOffice, and one without it."""
    cache.clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    if there:
        (tmp_path / "soffice").write_text("#!/bin/sh")
        (tmp_path / "soffice").chmod(0o755)
    client, address = signed_in("administrator", None), "/documents/templates/certificate/"
    page = client.get(address).content.decode()
    assert ("máy chủ này đã có LibreOffice" in page, "máy chủ này CHƯA có" in page) == (there, not there)
    (before,) = issued(office, "1/GCN-HN.HCN")
    own = SimpleUploadedFile("mau.docx", shipped_template(CERTIFICATE))
    told = client.post(address, {"content": own}, follow=True).content.decode()
    assert ("Máy chủ chưa có LibreOffice Writer" in told) == (not there)
    (after,) = issued(office, "2/GCN-HN.HCN")
    leader = signed_in("commune_leader", office.commune)
    for one, offered in ((before, True), (after, there)):
        shown = leader.get(f"/documents/{one.pk}/").content.decode()
        assert ("Tải PDF" in shown) == offered
        assert "Tải tệp Word" in shown
    found = own_templates_can_be_pdf()
    assert found.grade == ("ok" if there else "warning")
    assert (CERTIFICATE.name.vi in found.message.vi) == (not there)
