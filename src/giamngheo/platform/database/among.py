"""The look-up `among`: rows whose number is one of many, sent as one value however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper


@models.ForeignKey.register_lookup
@models.IntegerField.register_lookup
class Among(models.Lookup):
    """`pk__among=ids`, `household__among=ids`: as `in`, without a parameter for each.

    Give a set: Django looks into lists and tuples one by one.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        lhs, parameters = self.process_lhs(compiler, connection)
        ids = _sent(self.rhs, connection)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s::bigint[])", (*parameters, ids)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", (*parameters, ids)


def _sent(ids: Iterable[int], connection: BaseDatabaseWrapper) -> str:
    written = ",".join(map(str, map(int, ids)))
    return f"{{{written}}}" if connection.vendor == "postgresql" else f"[{written}]"


class Repeated:
    """A query with one `among` that is put together once and asked again and again for other ids.

    make: gives the query (values_list) for some ids. Values come as the database gives them.
    """

    def __init__(self, make: Callable[[frozenset[int]], Any]) -> None:
        nobody = frozenset({-1})
        self._sql, self._parameters = make(nobody).query.sql_with_params()
        self._place = self._parameters.index(_sent(nobody, connection))

    def rows(self, ids: Iterable[int]) -> list[tuple[Any, ...]]:
        """The rows for these ids."""
        parameters = list(self._parameters)
        parameters[self._place] = _sent(ids, connection)
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
