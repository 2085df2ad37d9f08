"""Writing the list into the register chunk by chunk, and taking it back."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from giamngheo.exchange.imports import queries
from giamngheo.exchange.imports.approvals import approved_of
from giamngheo.exchange.imports.listing import CHUNK, CheckedList
from giamngheo.exchange.imports.planning import changes_of_register, kept_row, seen_of, verdict_of
from giamngheo.exchange.imports.recognised import decision_facts
from giamngheo.exchange.models import ImportBatch, ImportChunk
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.crypto.keyring import keyring
from giamngheo.platform.database.behind import writing_behind
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.decisions import record_decision
from giamngheo.registry.bulk import Plan, Verdict, Written, write_plan
from giamngheo.registry.bulk.approval import hold_back
from giamngheo.registry.bulk.conflict_words import MOVED_ON as MOVED_ON_WHY
from giamngheo.registry.bulk.results import earlier_results
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.bulk.undo import undo_changes
from giamngheo.registry.models import PovertyStatus
from giamngheo.rules.text import Text

PURPOSE = b"exchange.chunk"
WHY = "the parts of an import that was read in scope"
APPROVED = "approved"
"""Among the counts of a chunk: how many of its rows were written with a leader's approval."""
MOVED_ON = "moved_on"
"""Among the counts of a chunk: rows left out because the register has changed since the dry run."""
_ROWS_HELD = Text(
    "{count} hộ của danh sách để lại vì chưa có duyệt của lãnh đạo cho thay đổi như trong sổ hiện nay. Nhập và duyệt "
    "các hộ đó, và ghi quyết định cùng lần nhập đó.",
    "{count} households of the list were left out, because nobody approved what the list would change in them now. "
    "Import them and have them approved, then record the decision with that import.",
)
_ROWS_MOVED_ON = Text(
    "{count} hộ của danh sách để lại vì đã thay đổi trong sổ sau khi đối chiếu. Đối chiếu lại tệp, ghi các hộ đó, và "
    "ghi quyết định cùng lần nhập đó.",
    "{count} households of the list were left out, because they changed in the register after the comparison. "
    "Compare the file again, write them, and record the decision with that import.",
)


def apply_list(
    batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None], keep: Callable[[int], None]
) -> dict[str, int]:
    """Writes the chunks that are not written yet, each in one transaction with its `ImportChunk`.

    `keep` is called inside that transaction with the chunk's number. Returns the counts of the whole import.
    """
    listed, approved, seen = CheckedList(batch, actor), approved_of(batch), seen_of(batch)
    written = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
    last = written.order_by("-number").values_list("number", flat=True).first()
    after = -1 if last is None else last
    own = {pk for content in contents(batch) for pk in _made(content["changes"])}
    done = min((after + 1) * CHUNK, listed.households)
    progress(done, listed.households)
    parts = listed.read(after, texts=True)
    coming = next(parts, None)
    while coming:
        number, rows = coming
        with transaction.atomic():
            with writing_behind():
                coming = _write_chunk(
                    batch, actor, number, listed.plan(rows, own), approved, seen, parts, own
                )
            keep(number)
        done += len(rows)
        progress(done, listed.households)
    return counts_of(batch)


def _leave_unseen(plan: Plan, seen: Mapping[int, str] | None) -> None:
    """Leaves out the rows that would change anything else of the register than the dry run showed."""
    if seen is None:
        return
    for one in plan.households:
        if one.household is None or one.verdict is Verdict.CONFLICT:
            continue
        if changes_of_register(one) != seen.get(one.row.key, ""):
            one.verdict, one.why, one.moved_on = Verdict.CONFLICT, MOVED_ON_WHY, True


def _write_chunk(
    batch: ImportBatch,
    actor: Actor,
    number: int,
    plan: Plan,
    approved: Mapping[int, str],
    seen: Mapping[int, str] | None,
    parts: Iterator[tuple[int, list[HouseholdRow]]],
    own: set[int],
) -> tuple[int, list[HouseholdRow]] | None:
    """Writes a chunk; gives the one after it, made while the database takes this one in.

    What the leader has not approved as it would happen now is left out, whatever the dry run found and whoever
    goes on with the import.
    """
    given = hold_back(plan, approved, actor if actor.system else None)
    _leave_unseen(plan, seen)
    results = earlier_results(plan.households, batch.year, batch.standard)
    counts: Counter[str] = Counter(verdict_of(one, results) for one in plan.households)
    counts["persons"] = sum(
        len(one.row.members) for one in plan.households if one.verdict is not Verdict.CONFLICT
    )
    # counted only where there are any, as `doubtful` is
    also = {
        "held": sum(one.held for one in plan.households),
        MOVED_ON: sum(one.moved_on for one in plan.households),
        APPROVED: given,
    }
    counts.update({name: count for name, count in also.items() if count})
    left = [kept_row(one, results, batch.year) for one in plan.households if one.verdict is Verdict.CONFLICT]
    kept: list[bytes] = []
    coming: list[tuple[int, list[HouseholdRow]] | None] = []

    def meanwhile(done: Written) -> None:
        kept.append(sealed(_content(plan, done) | {"left": left}))
        coming.append(next(parts, None))

    done = write_plan(
        Act(actor, reason=_named(batch)),
        plan,
        at=batch.unit,
        year=batch.year,
        standard=batch.standard,
        reference_date=batch.reference_date,
        source=batch.source,
        meanwhile=meanwhile,
        approved=approved,
        approved_by=batch.approved_by_name,
    )
    counts["results"] = sum(one["table"] == "result" for one in done.changes)
    ImportChunk.objects.create(batch=batch, number=number, counts=dict(counts), written=kept[0])
    own.update(_made(done.changes))
    return coming[0]


def _made(changes: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The households that the changes made."""
    return (one["id"] for one in changes if one["table"] == "household" and one.get("made"))


def _named(batch: ImportBatch) -> str:
    """The list as its officer knows it: by the names of its files, and who approved it."""
    names = ", ".join(one.name for one in queries.files(batch)) or batch.source
    return f"{names} – lãnh đạo duyệt: {batch.approved_by_name}" if batch.approved_by_name else names


def _content(plan: Plan, done: Written) -> dict[str, Any]:
    return {"changes": done.changes, "recognised": _recognised(plan), "households": done.households}


def _recognised(plan: Plan) -> dict[int, str]:
    """What the list itself says of each household, else what the classification found."""
    known = set(PovertyStatus.StatusClass.values)
    found: dict[int, str] = {}
    for one in plan.households:
        if one.verdict is Verdict.CONFLICT or one.household_id is None or one.ends:
            continue
        stated = one.row.recorded_class or (one.row.result.result_class if one.row.result else "")
        if stated in known:
            found[one.household_id] = stated
    return found


def sealed(content: dict[str, Any]) -> bytes:
    """What a chunk keeps of what it wrote."""
    name, sealed = keyring().seal(zlib.compress(json.dumps(content).encode("ascii"), 3), PURPOSE)
    return name.encode("ascii") + b"\n" + sealed


def contents(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """What each chunk wrote, in order."""
    chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch).order_by("number")
    for stored in chunks.values_list("written", flat=True).iterator(chunk_size=20):
        name, _, sealed = bytes(stored).partition(b"\n")
        yield json.loads(zlib.decompress(keyring().open(name.decode("ascii"), sealed, PURPOSE)))


def counts_of(batch: ImportBatch) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for chunk in ImportChunk.objects.unscoped(WHY).filter(batch=batch).values_list("counts", flat=True):
        counts.update(chunk)
    return dict(counts)


def record(batch: ImportBatch, actor: Actor) -> None:
    """Records the decision that recognised the list; nothing when the batch has none."""
    facts = batch.decision
    if facts is None:
        return
    counts, whole = counts_of(batch), facts.get("whole_unit", True)
    held = counts.get("held", 0)
    if held and whole:
        # who was left out would lose the status that the decision gives
        raise ActionRefused("rows_held", _ROWS_HELD.format(count=held))
    if whole and (moved := counts.get(MOVED_ON, 0)):
        raise ActionRefused("rows_moved_on", _ROWS_MOVED_ON.format(count=moved))
    recognised: dict[int, str] = {}
    for content in contents(batch):
        recognised |= {int(pk): status for pk, status in content["recognised"].items()}
    record_decision(
        Act(actor, reason=batch.source),
        batch.unit,
        decision_facts(batch, facts),
        recognised,
        ending=None if whole else (),
    )


def take_back(batch: ImportBatch, actor: Actor, reason: str) -> int:
    """Undoes everything the import wrote, in one transaction. ActionRefused `used_since` when it has been used."""
    changes = [one for content in contents(batch) for one in content["changes"]]
    with transaction.atomic():
        if not changes:
            return 0
        chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
        since = chunks.order_by("at").values_list("at", flat=True)[0]
        return undo_changes(
            Act(actor, reason=reason), changes, at=batch.unit, source=batch.source, since=since
        )


def sample_households(batch: ImportBatch, limit: int = 50) -> list[int]:
    """Households that the import wrote, the first of the list, for links."""
    found: list[int] = []
    for content in contents(batch):
        touched = {one["id"] for one in content["changes"] if one["table"] == "household"}
        touched |= {one["household"] for one in content["changes"] if "household" in one}
        found += [pk for pk in content["households"].values() if pk in touched]
        if len(found) >= limit:
            break
    return found[:limit]
