"""The look-up `among`: rows whose number is one of many, sent as one value however many there are."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@models.IntegerField.register_lookup
class Among(models.Lookup):
    """`pk__among=ids`, `household__pk__among=ids`: as `in`, without a parameter for each.

    Give a set: Django looks into lists and tuples one by one.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        lhs, parameters = self.process_lhs(compiler, connection)
        ids = ",".join(str(int(one)) for one in self.rhs)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s::bigint[])", [*parameters, f"{{{ids}}}"]
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*parameters, f"[{ids}]"]
