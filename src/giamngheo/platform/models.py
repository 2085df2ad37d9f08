"""The tables of this room, each kept beside what uses it."""

from giamngheo.platform.audit.models import AuditEvent, AuditPayload, AuditSeal
from giamngheo.platform.jobs.models import Job, Schedule, Worker
from giamngheo.platform.tables.models import SavedTableView

__all__ = ["AuditEvent", "AuditPayload", "AuditSeal", "Job", "SavedTableView", "Schedule", "Worker"]
