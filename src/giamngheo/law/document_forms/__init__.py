"""The documents of the review as data: application, decision, certificate, letters, minutes, posting sheet."""

from giamngheo.law.document_forms.loading import document_forms, fields_of, load_document_form
from giamngheo.law.document_forms.model import (
    Block,
    DocumentForm,
    Field,
    Fields,
    PaperColumn,
    RowsField,
    Signer,
)

__all__ = [
    "Block",
    "DocumentForm",
    "Field",
    "Fields",
    "PaperColumn",
    "RowsField",
    "Signer",
    "document_forms",
    "fields_of",
    "load_document_form",
]
