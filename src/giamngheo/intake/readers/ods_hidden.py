"""What is hidden in an open document spreadsheet; its parser does not tell.

OASIS OpenDocument 1.3, part 3: 19.749 table:visibility ("collapse" hides, "filter" is a row that a filter holds
back); repeated rows and columns stand for many.
"""

import re

from giamngheo.intake.readers.facts import SheetFacts

_TAG = re.compile(
    rb"<table:table-column\b(?P<column>[^>]*)>|<table:table-row\b(?P<row>[^>]*?)(?P<bare>/?)>|"
    rb"<table:(?P<cell>(?:covered-)?table-cell)\b[^>]*(?<!/)>|</table:table-row>(?P<end>)|"
    rb"<table:table\b(?P<table>[^>]*)>"
)
_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')


def hidden_in(content: bytes) -> list[SheetFacts]:
    """What each table of `content.xml` hides, in the document's order: rows with content, and columns."""
    sheets: list[SheetFacts] = []
    facts, columns, hidden, filled = SheetFacts(), 0, 0, False
    for found in _TAG.finditer(content):
        if found["table"] is not None:
            facts, columns, hidden = SheetFacts(), 0, 0
            sheets.append(facts)
        elif found["column"] is not None:
            count = _times(found["column"])
            if _HIDDEN.search(found["column"]):
                facts.hidden_columns.append((columns + 1, columns + count))
            columns += count
        elif found["row"] is not None:
            hidden = _times(found["row"]) if _HIDDEN.search(found["row"]) and not found["bare"] else 0
            filled = False
        elif found["cell"] is not None:
            filled = True
        elif found["end"] is not None:
            facts.hidden_rows += hidden if filled else 0
            hidden = 0
    return sheets


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
