"""What a look into a workbook found in one sheet."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet showed: cells with an error value, formulas that hold no value, what is hidden.

    `hidden_columns`: first and last of each run, counted from 1; they may reach beyond the columns in use.
    """

    error_cells: list[str] = field(default_factory=list)
    error_count: int = 0
    uncomputed: list[str] = field(default_factory=list)
    uncomputed_count: int = 0
    hidden_rows: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
