"""A new key: everything sealed is sealed again with it, a batch at a time, while people work."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction

from giamngheo.platform.audit.contents import CONTENT_KEY
from giamngheo.platform.audit.models import AuditPayload
from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.platform.crypto.keyring import add_key, drop_keys, keyring, keys_path

BATCH = 1_000


def sealed_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every sealed column of the installation."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def rotate(*, retire: bool = False) -> tuple[str, int]:
    """Adds a key and seals everything anew; returns its name and how many values were sealed again.

    retire: the old keys are removed afterwards; backups made before can then not be read any more. Safe to run again
    after it was interrupted: what carries the newest key already is left alone.
    """
    # a lost file is not begun anew
    keyring()
    name = add_key(keys_path())
    count = sum(_reseal_column(model, field, name) for model, field in sealed_fields())
    count += _reseal_audit(name)
    if retire:
        drop_keys(keys_path(), keep=name)
    return name, count


def _reseal_column(model: type[models.Model], field: EncryptedTextField, name: str) -> int:
    quote = connection.ops.quote_name
    table, column, key = (
        quote(model._meta.db_table),
        quote(str(field.column)),
        quote(str(model._meta.pk.column)),
    )
    read = (
        f"SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} <> '' "  # noqa: S608
        f"AND {column} NOT LIKE %s ORDER BY {key} LIMIT {BATCH}"
    )
    # the old value is part of the condition: what somebody has changed meanwhile carries the new key already
    write = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608
    count, last = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(read, [last, f"{name}:%"])
            rows = cursor.fetchall()
            if not rows:
                return count
            cursor.executemany(
                write, [(field.get_prep_value(field.opened(old)), number, old) for number, old in rows]
            )
        count, last = count + len(rows), rows[-1][0]


def _reseal_audit(name: str) -> int:
    """The contents stay as they are; only their content keys are sealed anew."""
    count = 0
    old = AuditPayload.objects.filter(content_key__isnull=False).exclude(key_name=name).order_by("pk")
    ring = keyring()
    while rows := list(old.values_list("pk", "key_name", "content_key")[:BATCH]):
        with transaction.atomic():
            for number, key_name, content_key in rows:
                _, sealed = ring.seal(
                    ring.open(key_name, bytes(content_key or b""), CONTENT_KEY), CONTENT_KEY
                )
                unchanged = AuditPayload.objects.filter(pk=number, content_key__isnull=False)
                unchanged.update(key_name=name, content_key=sealed)
        count += len(rows)
    return count
