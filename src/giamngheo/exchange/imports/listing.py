"""The checked list as rows for the register, a chunk of households at a time."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.timezone import localdate

from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.placing import Placing
from giamngheo.exchange.imports.recognised import decision_facts
from giamngheo.exchange.imports.review_years import without_other_years
from giamngheo.exchange.models import ImportBatch
from giamngheo.law import LawError, Standard, load_standard
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk import Place, Plan, plan_rows, rows_of
from giamngheo.registry.bulk.completing import complete
from giamngheo.registry.bulk.rows import HouseholdRow, make_texts
from giamngheo.rules.text import Text

CHUNK = 4_000
CLASSIFIED = "plan/classified"
PLACES_CHANGED = Text(
    "Danh mục thôn, xã hoặc quyền của bạn đã thay đổi sau khi kiểm tra. Hãy kiểm tra lại danh sách.",
    "Units or your rights changed since the list was checked. Check the list again.",
)


class CheckedList:
    """The households that passed the check, classified once, in the order of the list."""

    def __init__(self, batch: ImportBatch, actor: Actor) -> None:
        self.standard, self.year = load_standard(batch.standard), batch.year
        self.reference_date = batch.reference_date
        self.placing = Placing(batch, actor)
        # nobody begins in the register on a day to come, or after the decision that recognises them
        self.since = min(self.placing.on, localdate())
        if batch.decision is not None:
            self.since = min(self.since, decision_facts(batch, batch.decision).effective_from)
        self.persons = store.get_table(batch, "check/persons")
        self.keys = self.persons["household_key"].to_numpy()
        if not store.has(batch, CLASSIFIED):
            households = store.get_table(batch, "check/households")
            store.put_table(batch, CLASSIFIED, classified(batch, self.standard, households, self.persons))
        codes = store.get_table(batch, CLASSIFIED, ["commune_code"])
        self.placing.expect(pc.unique(codes["commune_code"]).to_pylist())
        self.reader = pq.ParquetFile(io.BytesIO(store.get(batch, CLASSIFIED)))

    @property
    def households(self) -> int:
        return int(self.reader.metadata.num_rows)

    @property
    def chunks(self) -> int:
        return -(-self.households // CHUNK)

    def read(self, after: int = -1, *, texts: bool = False) -> Iterator[tuple[int, list[HouseholdRow]]]:
        """(number of the chunk, its rows), of the chunks behind number `after`; asks the database nothing.

        texts: the JSON of answers and results is made with the rows, not when it is asked for.
        """
        for number, part in enumerate(self.reader.iter_batches(batch_size=CHUNK)):
            if number > after:
                rows = self._rows(pa.Table.from_batches([part]))
                if texts:
                    make_texts(rows)
                yield number, rows

    def _rows(self, households: pa.Table) -> list[HouseholdRow]:
        keys = households["household_key"].to_numpy()
        start, end = np.searchsorted(self.keys, [keys.min(), keys.max() + 1]) if len(keys) else (0, 0)
        persons = self.persons.slice(int(start), int(end - start))
        return list(rows_of(households, persons, self.standard, self._place))

    def plan(self, rows: Sequence[HouseholdRow], own: Container[int] = frozenset()) -> Plan:
        """What writing these rows would do; those that meet a household of another area are conflicts.

        own: the households that this import has made so far, so that its rows are decided as in the dry run.
        """
        plan = plan_rows(rows, self.since, within=self.placing.meets, year=self.year, own=own)
        complete(plan.households, self.year, self.standard, self.reference_date)
        return plan

    def _place(self, commune_code: str | None, village: str | None) -> Place:
        found = self.placing.find(commune_code, village)
        if found.problem or found.commune is None:
            raise ActionRefused("places_changed", PLACES_CHANGED)
        return Place(found.commune, found.village, found.commune_then)


def classified(batch: ImportBatch, standard: Standard, households: pa.Table, persons: pa.Table) -> pa.Table:
    """The households with class, points and reasons, by household key. ActionRefused when the standard cannot."""
    # the engine is loaded by the first who asks for a class
    from giamngheo.measurement import ClassificationError, classify_now, reason_texts

    people = persons if persons.num_rows else None
    ordered = households.sort_by("household_key")
    try:
        table = classify_now(standard, ordered, people, on=batch.reference_date)
        reasons = reason_texts(table, standard, on=batch.reference_date, persons=people)
    except (ClassificationError, LawError) as error:
        raise ActionRefused("not_classified", error.message) from error
    for name in ("reason_vi", "reason_en"):
        table = table.append_column(name, reasons[name])
    return without_other_years(table, batch.year)
