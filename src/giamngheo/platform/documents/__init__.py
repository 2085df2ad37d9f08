"""Papers as PDF, set by Typst without a network, in the form of the decree on administrative documents."""

from giamngheo.platform.documents.tables import PaperColumn, Signature, TableDocument, table_pdf

__all__ = ["PaperColumn", "Signature", "TableDocument", "table_pdf"]
