"""What the program calls a class, whatever standard found it."""

from __future__ import annotations

LISTED = ("poor", "near_poor")
"""Classes and statuses of who is on the list of the poor and near-poor."""
UNKNOWN = "unknown"
"""The class that an answer still missing could change."""
