"""Papers as PDF and Word files, without a network, in the form of the decree on administrative documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from giamngheo.platform.documents.filling import Paper, UnknownValue, specimen
    from giamngheo.platform.documents.papers import paper_pdf
    from giamngheo.platform.documents.tables import PaperColumn, Signature, TableDocument, table_pdf
    from giamngheo.platform.documents.word_template import shipped_template

# where each public name lives; imported on first use, so that starting a command loads no typesetter
_HOMES = {
    "Paper": "filling",
    "PaperColumn": "tables",
    "Signature": "tables",
    "TableDocument": "tables",
    "UnknownValue": "filling",
    "paper_pdf": "papers",
    "shipped_template": "word_template",
    "specimen": "filling",
    "table_pdf": "tables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


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
