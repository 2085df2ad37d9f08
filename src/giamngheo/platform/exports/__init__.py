"""Writers of tables that stream: every export of the product goes through one of these."""

from giamngheo.platform.exports.paper import write_pdf
from giamngheo.platform.exports.writers import (
    Format,
    Sheet,
    Written,
    formats,
    register_format,
    write_csv,
    write_xlsx,
)
from giamngheo.rules.text import Text

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
register_format("xlsx", Format(Text.same("Excel (.xlsx)"), "xlsx", WORKBOOK, write_xlsx))
register_format("csv", Format(Text.same("CSV"), "csv", "text/csv; charset=utf-8", write_csv))
register_format("pdf", Format(Text("Bản in (.pdf)", "Paper (.pdf)"), "pdf", "application/pdf", write_pdf))

__all__ = ["Format", "Sheet", "Written", "formats", "register_format", "write_csv", "write_pdf", "write_xlsx"]
