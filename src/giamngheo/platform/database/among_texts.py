"""The look-up `among` for texts: rows whose text is one of many, sent as one value however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@models.CharField.register_lookup
class AmongTexts(models.Lookup):
    """`code__among=codes`: as `in`, without a parameter for each. Give a set."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        lhs, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s::text[])", [*parameters, _array(self.rhs)]
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(list(self.rhs))]


def _array(texts: Iterable[str]) -> str:
    """An array as PostgreSQL reads it; the driver would look at each text for itself."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"
