"""The columnar snapshot of the register: Parquet files below GIAMNGHEO_HOME/snapshot, for analysis and results.

households, statuses, residents, and for every year and standard a file of results and one of their members.
No names, numbers, telephones, addresses, coordinates or free words; households and units by their ids.
"""

from giamngheo.exchange.snapshot.folder import Snapshot, latest, read
from giamngheo.exchange.snapshot.jobs import JOB, complete_with, follow_with, take_snapshot

__all__ = ["JOB", "Snapshot", "complete_with", "follow_with", "latest", "read", "take_snapshot"]
