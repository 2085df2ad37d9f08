"""The tables of this room, each kept beside what uses it."""

from giamngheo.platform.attachments.models import Attachment
from giamngheo.platform.audit.models import AuditEvent, AuditPayload, AuditSeal
from giamngheo.platform.documents.models import DocumentSet, DocumentTemplate, IssuedDocument, NumberCounter
from giamngheo.platform.forms.models import FormDraft
from giamngheo.platform.jobs.models import Job, Schedule, Worker
from giamngheo.platform.tables.models import ListExport, SavedTableView

__all__ = [
    "Attachment",
    "AuditEvent",
    "AuditPayload",
    "AuditSeal",
    "DocumentSet",
    "DocumentTemplate",
    "FormDraft",
    "IssuedDocument",
    "Job",
    "ListExport",
    "NumberCounter",
    "SavedTableView",
    "Schedule",
    "Worker",
]
