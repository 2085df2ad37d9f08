"""Whether own Word templates can be made into PDF here: LibreOffice does that, where the server has it."""

from __future__ import annotations

import shutil

from giamngheo.platform.documents.models import DocumentTemplate
from giamngheo.rules.text import Text

CONVERTER = "soffice"
NO_CONVERTER = Text(
    "Máy chủ chưa có LibreOffice Writer để đổi mẫu Word riêng sang PDF. Tải tệp Word rồi in từ Word.",
    "The server has no LibreOffice Writer to make a PDF of your Word template. Print the Word file.",
)


def has_converter() -> bool:
    """Whether this server makes PDF of Word files."""
    return shutil.which(CONVERTER) is not None


def gives_pdf(template: DocumentTemplate | None) -> bool:
    """Whether a document with this template, or with the one that ships, can be had as PDF here."""
    return template is None or has_converter()


def forms_without_pdf() -> list[str]:
    """Documents whose own template in force cannot be made into PDF here."""
    rows = DocumentTemplate.objects.filter(in_force=True).order_by("form")
    own = list(rows.values_list("form", flat=True))
    return [] if has_converter() else own
