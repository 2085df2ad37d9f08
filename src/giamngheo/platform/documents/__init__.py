"""Papers as PDF and Word files, without a network, in the form of the decree on administrative documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from giamngheo.rules.lazy import names_from

if TYPE_CHECKING:
    from giamngheo.platform.documents.filling import Paper, UnknownValue, specimen
    from giamngheo.platform.documents.papers import paper_pdf
    from giamngheo.platform.documents.tables import (
        PaperColumn,
        PaperHeading,
        Signature,
        TableDocument,
        table_pdf,
    )
    from giamngheo.platform.documents.word_template import shipped_template

# where each public name lives; imported on first use, so that starting a command loads no typesetter
__getattr__ = names_from(
    __name__,
    {
        "filling": ("Paper", "UnknownValue", "specimen"),
        "tables": ("PaperColumn", "PaperHeading", "Signature", "TableDocument", "table_pdf"),
        "papers": ("paper_pdf",),
        "word_template": ("shipped_template",),
    },
)

__all__ = [
    "Paper",
    "PaperColumn",
    "PaperHeading",
    "Signature",
    "TableDocument",
    "UnknownValue",
    "paper_pdf",
    "shipped_template",
    "specimen",
    "table_pdf",
]
