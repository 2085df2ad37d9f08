"""Writers of tables that stream: every export of the product goes through one of these."""

from giamngheo.platform.exports.writers import Format, Sheet, formats, register_format

__all__ = ["Format", "Sheet", "formats", "register_format"]
