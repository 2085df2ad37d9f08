"""Reading a file, whatever it calls itself, into raw sheets."""

from giamngheo.intake.readers.detect import Unreadable
from giamngheo.intake.readers.load import expand_paths, read_sheets

__all__ = ["Unreadable", "expand_paths", "read_sheets"]
