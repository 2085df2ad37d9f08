"""The one table of all lists: columns, filters in the address, keyset paging, selection, exports."""

from giamngheo.platform.tables.bound import BoundTable
from giamngheo.platform.tables.saved import SavedView, SavedViews, register_saved_views
from giamngheo.platform.tables.spec import BulkAction, Column, Filter, Kind, Persons, Table

__all__ = [
    "BoundTable",
    "BulkAction",
    "Column",
    "Filter",
    "Kind",
    "Persons",
    "SavedView",
    "SavedViews",
    "Table",
    "register_saved_views",
]
