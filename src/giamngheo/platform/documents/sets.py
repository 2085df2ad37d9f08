"""Many documents together, made by a job: one file to print, or Word files to fill in and keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction

from giamngheo.law.document_forms.model import Size
from giamngheo.platform import permissions
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.crypto.keyring import keyring
from giamngheo.platform.documents.converting import has_converter
from giamngheo.platform.documents.models import DocumentSet, IssuedDocument
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.scope import Placed
from giamngheo.rules.text import Text

JOB = "platform.documents"
MOST = 5000
PART = 250
"""Papers to a file, where each may have many sheets."""
DOCUMENTS_A_FILE = 500
"""Issued documents to a file: the certificates of a commune in one go."""
Item = TypeVar("Item")
WHY = "documents of a set that its maker was allowed to print"


@action(permissions.DOCUMENT_PRINT)
def print_together(
    act: Act,
    documents: Sequence[IssuedDocument],
    title: str,
    size: Size | None = None,
    *,
    kind: DocumentSet.Kind = DocumentSet.Kind.PDF,
) -> DocumentSet:
    """Asks for the documents, in their order, as one PDF or as Word files in one archive.

    ActionRefused `none`, `too_many`, `no_converter`.
    """
    if not documents:
        raise ActionRefused("none", Text("Chưa chọn văn bản nào.", "No document is chosen."))
    if len(documents) > MOST:
        words = Text("Mỗi lần in tối đa {n} văn bản.", "At most {n} documents at a time.")
        raise ActionRefused("too_many", words.format(n=MOST))
    if kind == DocumentSet.Kind.PDF and any(one.template_id for one in documents):
        from giamngheo.platform.documents.files import converter

        converter()  # now, not in the job an hour later
    act.require(*{Placed(one.commune, one.village) for one in documents})
    communes = {one.commune for one in documents}
    made = DocumentSet.objects.create(
        title=title[:300],
        commune=communes.pop() if len(communes) == 1 else None,
        kind=kind,
        size=size or "",
        count=len(documents),
        per_file=DOCUMENTS_A_FILE,
        made_by=act.actor.user_id,
    )
    made.documents.set(documents)
    made.job = enqueue(JOB, {"set": made.pk}, user_id=act.actor.user_id, key=f"{JOB}:{made.pk}")
    made.save(update_fields=["job"])
    act.record(made, after={"documents": len(documents), "title": made.title, "file": str(kind)})
    return made


@action(permissions.DOCUMENT_PRINT)
def ask_for_papers(
    act: Act,
    title: str,
    place: Placed,
    count: int,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    files: DocumentSet.Kind = DocumentSet.Kind.PDF,
) -> DocumentSet:
    """A set whose files another room's job makes: `kind` is given the id of the set as `set` besides `parameters`.

    count: papers (households, villages …), `PART` of them to a file; files: what the job makes of them.
    ActionRefused `none`, `too_many`.
    """
    if not count:
        raise ActionRefused("none", Text("Không có gì để in.", "There is nothing to print."))
    if count > MOST:
        words = Text("Mỗi lần in tối đa {n} hộ.", "At most {n} households at a time.")
        raise ActionRefused("too_many", words.format(n=MOST))
    act.require(place)
    made = DocumentSet.objects.create(
        title=title[:300],
        commune=place.commune,
        kind=files,
        count=count,
        per_file=PART,
        made_by=act.actor.user_id,
    )
    made.job = enqueue(kind, {**parameters, "set": made.pk}, user_id=act.actor.user_id)
    made.save(update_fields=["job"])
    act.record(made, after={"papers": count, "title": made.title})
    return made


def file_kind(documents: Sequence[IssuedDocument]) -> DocumentSet.Kind:
    """PDF, or Word files where one of the documents has its own template and this server makes no PDF of it."""
    pdf = has_converter() or not any(one.template_id for one in documents)
    return DocumentSet.Kind.PDF if pdf else DocumentSet.Kind.DOCX


@job_kind(JOB, "Lập tệp in văn bản hàng loạt", "Documents as one file to print")
def run(job: JobRun) -> dict[str, Any]:
    """Sets the documents part by part; a second run makes the same file again."""
    # the typesetter takes a while to load, which only a worker should pay
    from giamngheo.platform.documents.files import documents_pdf, packed_docx, zips_as_one

    made = DocumentSet.objects.unscoped(WHY).get(pk=job.parameters["set"])
    found = IssuedDocument.objects.unscoped(WHY).filter(sets=made).select_related("template")
    rows = list(found.order_by("pk"))
    size: Size | None = made.size or None
    if made.kind == DocumentSet.Kind.DOCX:
        parts = make_parts(job, rows, lambda few: packed_docx(few, size), zips_as_one, made.per_file)
    else:
        parts = make_parts(job, rows, lambda few: documents_pdf(few, size), per_file=made.per_file)
    return {"documents": len(rows), "parts": parts}


def make_parts(
    job: JobRun,
    items: Sequence[Item],
    to_file: Callable[[Sequence[Item]], bytes],
    join: Callable[[Sequence[bytes]], bytes] | None = None,
    per_file: int = PART,
) -> int:
    """The files of the job's set, `per_file` items to each, `AT_ONCE` of them given to `to_file` together; how many.

    join: makes one file of the pieces; PDF pages one after the other where it is not said.
    """
    from giamngheo.platform.documents.files import AT_ONCE, merged

    join = join or merged
    pk, parts = job.parameters["set"], 0
    job.progress(0, len(items))
    for first in range(0, len(items), per_file):
        last, pieces = min(first + per_file, len(items)), []
        for start in range(first, last, AT_ONCE):
            end = min(start + AT_ONCE, last)
            pieces.append(to_file(items[start:end]))
            job.progress(end, len(items))
        parts += 1
        keep_part(pk, parts, join(pieces))
    finish_set(job, pk, parts)
    return parts


def finish_set(job: JobRun, set_pk: int, parts: int) -> None:
    """The files are all there: the set can be read."""
    with transaction.atomic():
        rows = DocumentSet.objects.unscoped(WHY).filter(pk=set_pk)
        rows.update(state=DocumentSet.State.READY)
        job.keep({"parts": parts})


def parts_of(made: DocumentSet) -> int:
    """How many files the set has; more than one where it holds more documents than are set at once."""
    return -(-made.count // made.per_file)


def part_of(made: DocumentSet, number: int) -> bytes:
    """One file of a finished set, numbered from 1. FileNotFoundError."""
    sealed = _path(made.pk, number).read_bytes()
    name, _, body = sealed.partition(b":")
    return keyring().open(name.decode("ascii"), body, _purpose(made.pk, number))


def keep_part(pk: int, number: int, content: bytes) -> None:
    """Seals one file of a set, outside the database; again replaces it."""
    path = _path(pk, number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    name, sealed = keyring().seal(content, _purpose(pk, number))
    fresh = path.with_suffix(".new")
    fresh.write_bytes(name.encode("ascii") + b":" + sealed)
    fresh.chmod(0o600)
    fresh.replace(path)


def _path(pk: int, number: int) -> Path:
    return Path(settings.HOME) / "documents" / f"{pk}-{number}.sealed"


def _purpose(pk: int, number: int) -> bytes:
    return f"documents.{pk}.{number}".encode("ascii")
