"""What of a dry run the commune leader has to approve, as it is kept."""

from __future__ import annotations

import hashlib
import json

import pyarrow.compute as pc

from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.planning import APPROVAL
from giamngheo.exchange.models import ImportBatch


def needing(batch: ImportBatch) -> int:
    """How many rows of the dry run need an approval."""
    return int(batch.counts.get("plan", {}).get(APPROVAL, 0))


def approvals_of(batch: ImportBatch) -> dict[int, str]:
    """By the row's key: the changes to approve, as `registry.bulk.approval.as_text` keeps them.

    FileNotFoundError without a dry run.
    """
    table = store.get_table(batch, "plan/rows", ["key", "approval"])
    table = table.filter(pc.is_valid(table["approval"]))
    return dict(zip(table["key"].to_pylist(), table["approval"].to_pylist(), strict=True))


def digest_of(batch: ImportBatch) -> str:
    """A mark of all that is to be approved: where it is another one, something else was seen."""
    kept = json.dumps(sorted(approvals_of(batch).items()), ensure_ascii=False)
    return hashlib.sha256(kept.encode("utf-8")).hexdigest()


def approved_of(batch: ImportBatch) -> dict[int, str]:
    """What a leader has approved of a list that is being written; nothing where nobody did, or of another dry run."""
    if batch.approved_by is None or digest_of(batch) != batch.approval_digest:
        return {}
    return approvals_of(batch)
