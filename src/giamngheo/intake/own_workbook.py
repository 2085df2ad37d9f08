"""The workbook of results that a review writes, recognised when it comes back as a list."""

from collections.abc import Iterable

# The sheet of all households, and the one of the reasons, in Vietnamese and in English.
_PAIRS = (("Danh sách", "Lý do"), ("Households", "Reasons"))


def listing_of(sheet_names: Iterable[str]) -> str | None:
    """The sheet that holds every household once, where the others say the same again; None for other workbooks."""
    names = set(sheet_names)
    return next((listing for listing, reasons in _PAIRS if {listing, reasons} <= names), None)
