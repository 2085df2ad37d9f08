"""What LibreOffice does, where the server has it: own Word templates as PDF, workbooks of the old form anew."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from giamngheo.platform.documents.models import DocumentTemplate
from giamngheo.rules.text import Text

CONVERTER = "soffice"
CONVERTING = 300
"""Seconds after which a conversion is given up."""
_OF_A_TEMPLATE = 60
"""The same of one workbook for which somebody waits."""
NO_CONVERTER = Text(
    "Máy chủ chưa có LibreOffice Writer để đổi mẫu Word riêng sang PDF. Tải tệp Word rồi in từ Word.",
    "The server has no LibreOffice Writer to make a PDF of your Word template. Print the Word file.",
)


def has_converter() -> bool:
    """Whether this server makes PDF of Word files."""
    return shutil.which(CONVERTER) is not None


def convert(program: str, sources: Sequence[Path], to: str, seconds: int = CONVERTING) -> None:
    """Writes each file anew beside itself, all in one run. subprocess.TimeoutExpired."""
    folder = sources[0].parent
    subprocess.run(  # noqa: S603 - a fixed program on files of our own
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to,
         "--outdir", str(folder), *map(str, sources)],
        check=False, capture_output=True, timeout=seconds,
    )  # fmt: skip


def as_workbook(source: Path) -> Path | None:
    """A workbook of the old form as .xlsx beside it; None without LibreOffice, or where that cannot read it."""
    program = shutil.which(CONVERTER)
    if program is None:
        return None
    try:
        convert(program, [source], "xlsx", _OF_A_TEMPLATE)
    except (subprocess.TimeoutExpired, OSError):
        return None
    made = source.with_suffix(".xlsx")
    return made if made.exists() else None


def gives_pdf(template: DocumentTemplate | None) -> bool:
    """Whether a document with this template, or with the one that ships, can be had as PDF here."""
    return template is None or has_converter()


def papers_give_pdf(*forms: str) -> bool:
    """Whether papers that are not issued (agenda, minutes, sheets …), set with the templates in force, can be had as
    PDF here.
    """
    own = DocumentTemplate.objects.filter(form__in=forms, in_force=True).exists()
    return not own or has_converter()


def forms_without_pdf() -> list[str]:
    """Documents whose own template in force cannot be made into PDF here."""
    rows = DocumentTemplate.objects.filter(in_force=True).order_by("form")
    own = list(rows.values_list("form", flat=True))
    return [] if has_converter() else own
