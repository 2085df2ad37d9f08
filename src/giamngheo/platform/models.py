"""The tables of this room, each kept beside what uses it."""

from giamngheo.platform.audit.models import AuditEvent, AuditPayload, AuditSeal

__all__ = ["AuditEvent", "AuditPayload", "AuditSeal"]
