"""Whether own Word templates can be made into PDF here: LibreOffice does that, where the server has it."""

from __future__ import annotations

import shutil
from functools import partial

from django.core.cache import cache
from django.db import transaction

from giamngheo.platform.documents.models import DocumentTemplate
from giamngheo.rules.text import Text

CONVERTER = "soffice"
NO_CONVERTER = Text(
    "Máy chủ chưa có LibreOffice Writer để đổi mẫu Word riêng sang PDF. Tải tệp Word rồi in từ Word.",
    "The server has no LibreOffice Writer to make a PDF of your Word template. Print the Word file.",
)
KNOWN, SECONDS = "documents-without-pdf", 60


def has_converter() -> bool:
    """Whether this server makes PDF of Word files."""
    return shutil.which(CONVERTER) is not None


def gives_pdf(template: DocumentTemplate | None) -> bool:
    """Whether a document with this template, or with the one that ships, can be had as PDF here."""
    return template is None or has_converter()


def forms_without_pdf() -> list[str]:
    """Documents whose own template in force cannot be made into PDF here."""
    if has_converter():
        return []
    known: list[str] | None = cache.get(KNOWN)
    if known is None:
        rows = DocumentTemplate.objects.filter(in_force=True).order_by("form")
        known = list(rows.values_list("form", flat=True))
        cache.set(KNOWN, known, SECONDS)
    return known


def forget_forms() -> None:
    """Once the running change of a template is saved."""
    transaction.on_commit(partial(cache.delete, KNOWN))
