"""Scans and photos hung on rows of any room: signed minutes, photos of a posting, signed sheets."""

from __future__ import annotations

from giamngheo.platform.attachments.subjects import Subject, register_subject, subject_of

__all__ = ["Subject", "register_subject", "subject_of"]
