"""Papers as PDF and Word files, without a network, in the form of the decree on administrative documents."""

from giamngheo.platform.documents.filling import Paper, UnknownValue, specimen
from giamngheo.platform.documents.papers import paper_pdf
from giamngheo.platform.documents.tables import PaperColumn, Signature, TableDocument, table_pdf
from giamngheo.platform.documents.word_template import shipped_template

__all__ = [
    "Paper",
    "PaperColumn",
    "Signature",
    "TableDocument",
    "UnknownValue",
    "paper_pdf",
    "shipped_template",
    "specimen",
    "table_pdf",
]
