"""The dry run: what writing the list would do, row by row, kept for the pages that show it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.answer_changes import answer_changes
from giamngheo.exchange.imports.change_words import (
    ALIAS,
    HIDDEN,
    NO_CODE,
    approval_difference,
    class_words,
    register_difference,
)
from giamngheo.exchange.imports.listing import CheckedList
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.derived_codes import is_derived
from giamngheo.platform.components import Difference
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk import PlannedHousehold, Verdict
from giamngheo.registry.bulk.approval import as_text, to_approve
from giamngheo.registry.bulk.news import answered
from giamngheo.registry.bulk.plan import MemberPlan
from giamngheo.registry.bulk.results import earlier_results
from giamngheo.registry.bulk.rows import Birth, HouseholdRow, ResultRow
from giamngheo.registry.models import PovertyStatus, ReviewResult
from giamngheo.rules.text import Text

PAGE = 50
PLAN = "plan/rows"
VERDICTS = ("new", "changed", "unchanged", "conflict")
APPROVAL = "approval"
"""Asked for like a verdict: the rows, new or changed, that need the leader's approval."""
SIZES = "sizes"
"""Asked for like a verdict: the rows whose list states another size than it names members."""
OLDER = "older"
"""Asked for like a verdict: the rows of households that were reviewed later than the list's year."""
OTHERWISE = "otherwise"
"""Asked for like a verdict: the rows whose recorded class is not what their answers give."""
UNSAID = "unsaid"
"""Asked for like a verdict: the rows without a recorded class that a decision would take at their computed one."""
_KEPT_WHERE = {
    APPROVAL: "approval",
    SIZES: "stated",
    OLDER: "older",
    OTHERWISE: "recorded",
    UNSAID: "computed",
}
SCHEMA = pa.schema(
    [
        ("verdict", pa.string()),
        ("source", pa.string()),
        ("row", pa.int32()),
        ("code", pa.string()),
        ("head", pa.string()),
        ("size", pa.int32()),
        ("village", pa.int64()),
        ("commune", pa.int64()),
        ("class", pa.string()),
        ("household", pa.int64()),
        ("changes", pa.string()),
        ("why_vi", pa.string()),
        ("why_en", pa.string()),
        ("key", pa.int64()),
        ("approval", pa.string()),
        ("stated", pa.int32()),
        ("older", pa.int32()),
        ("recorded", pa.string()),
        ("computed", pa.string()),
        ("register", pa.string()),
    ]
)
HELD = (PovertyStatus.StatusClass.POOR.value, PovertyStatus.StatusClass.NEAR_POOR.value)
UNKNOWN = "unknown"
Reader = Callable[[Sequence[Any], Mapping[int, str]], Difference]
"""Puts a kept change into words, given the names of the units that are mentioned."""


@dataclass(frozen=True)
class PlanRow:
    """A row of the dry run; `changes` field by field, `why` explains a conflict.

    approval: what of the changes the leader approves, with citizen numbers in full; besides: the other changes.
    stated: the size that the list states, where it names `size` members and not so many. older: the year of the
    household's latest review, where that is later than the list's. recorded: the class that the list states, where
    its answers give another.
    """

    verdict: str
    source: str
    row: int | None
    code: Text | str
    head: str
    size: int | None
    place: str
    result: str
    household: int | None
    changes: tuple[Difference, ...]
    why: Text | None
    approval: tuple[Difference, ...] = ()
    besides: tuple[Difference, ...] = ()
    stated: int | None = None
    older: int | None = None
    recorded: str = ""

    @property
    def recorded_words(self) -> Text | None:
        return class_words(self.recorded) if self.recorded else None


@dataclass(frozen=True)
class PlanPage:
    rows: tuple[PlanRow, ...]
    number: int
    pages: int
    total: int


def dry_run(batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Compares the whole list with the register and keeps the rows; nothing is written.

    Returns counts by verdict; under `doubtful`, where there are any, how many of the new may be in the register
    already, under APPROVAL how many of the new and changed the leader has to approve, under SIZES how many state
    another size than they name members, under OLDER how many were reviewed later, under OTHERWISE how many record
    another class than their answers give, under UNSAID how many poor or near-poor ones record none while others do.
    """
    listed = CheckedList(batch, actor)
    counts: Counter[str] = Counter()
    tables = []
    done = doubtful = recorded = 0
    for _, rows in listed.read():
        plan = listed.plan(rows)
        results = earlier_results(plan.households, batch.year, batch.standard)
        kept = [kept_row(one, results, batch.year) for one in plan.households]
        counts.update(one["verdict"] for one in kept)
        recorded += sum(bool(one.row.recorded_class) for one in plan.households)
        for name, column in _KEPT_WHERE.items():
            counts[name] += sum(one[column] is not None for one in kept)
        doubtful += sum(one["verdict"] == "new" and one["why_vi"] is not None for one in kept)
        tables.append(pa.Table.from_pylist(kept, SCHEMA))
        done += len(rows)
        progress(done, listed.households)
    store.put_table(batch, PLAN, pa.concat_tables(tables) if tables else SCHEMA.empty_table())
    if not recorded:
        # a list that leaves every class to the answers lacks none
        counts[UNSAID] = 0
    also = {"doubtful": doubtful} | {name: counts[name] for name in _KEPT_WHERE}
    return {name: counts[name] for name in VERDICTS} | {name: n for name, n in also.items() if n}


def verdict_of(one: PlannedHousehold, results: Mapping[int, ReviewResult | None]) -> str:
    """A household that is as the register has it, but for its result of the year or its head, is changed."""
    if one.verdict is Verdict.UNCHANGED and (one.row.key in results or to_approve(one)):
        return "changed"
    return str(one.verdict)


def kept_row(one: PlannedHousehold, results: Mapping[int, ReviewResult | None], year: int) -> dict[str, Any]:
    """A row of SCHEMA."""
    row = one.row
    verdict = verdict_of(one, results)
    approval = to_approve(one)
    changes = list(_changes(one)) if verdict == "changed" else []
    if one.household is None:
        changes += approval
    if verdict == "changed" and row.key in results and row.result:
        changes += _result_changes(results[row.key], row, row.result, year)
    return {
        "verdict": verdict,
        "source": row.source,
        "row": row.source_row,
        "code": row.code,
        "head": row.written_head,
        "size": row.size,
        "village": row.village,
        "commune": row.commune,
        "class": row.result.result_class if row.result else "",
        "household": one.household.pk if one.household else None,
        "changes": json.dumps(changes, ensure_ascii=False),
        "why_vi": one.why.vi if one.why else None,
        "why_en": one.why.en if one.why else None,
        "key": row.key,
        "approval": as_text(approval) if approval else None,
        "stated": row.size_listed if row.members and row.size_listed not in (None, row.size) else None,
        "older": one.household.last_year if one.older and one.household else None,
        **_classes(one),
        "register": changes_of_register(one) or None,
    }


def _classes(one: PlannedHousehold) -> dict[str, str | None]:
    """The recorded class beside the computed one, where they differ or only the latter is there."""
    recorded, result = one.row.recorded_class, one.row.result
    if result is None or one.verdict is Verdict.CONFLICT or one.ends:
        return {"recorded": None, "computed": None}
    computed = result.result_class
    held = {recorded, computed} & set(HELD)
    differs = bool(recorded) and computed not in (recorded, UNKNOWN) and bool(held)
    return {
        "recorded": recorded if differs else None,
        "computed": computed if not recorded and computed in HELD else None,
    }


def changes_of_register(one: PlannedHousehold) -> str:
    """What writing the row changes of a household of the register; empty where nothing."""
    changes = [] if one.verdict is Verdict.CONFLICT else list(_changes(one))
    return as_text(changes) if changes else ""


def seen_of(batch: ImportBatch) -> dict[int, str] | None:
    """`changes_of_register` by the row's key as the dry run showed them; None of a dry run that kept none."""
    table = store.get_table(batch, PLAN)
    if "register" not in table.schema.names:
        return None
    table = table.filter(pc.is_valid(table["register"]))
    return dict(zip(table["key"].to_pylist(), table["register"].to_pylist(), strict=True))


def _result_changes(
    before: ReviewResult | None, row: HouseholdRow, result: ResultRow, year: int
) -> list[list[Any]]:
    """The class where it is another, else the answers that are; a result counted anew from the same ones says so."""
    recorded = before.result_class if before else ""
    answers = answer_changes(answered(before.answers), answered(row.answers.value)) if before else []
    if recorded == result.result_class and answers:
        return answers
    return [["", f"result_{year}", recorded, result.result_class], *answers]


def _changes(one: PlannedHousehold) -> Iterator[list[Any]]:
    """[whose, field, before, after] of everything that would change."""
    if one.household is None:
        return
    for name, value in one.changes.items():
        yield ["", name, _plain(getattr(one.household, name)), _plain(value)]
    if one.alias:
        system, code = one.alias
        yield ["", f"{ALIAS}{system}", one.alias_before, code]
    if one.ends:
        yield ["", "ended_by", "", one.ends]
    for whose, name, before, after in to_approve(one):
        if name == "head":
            yield [whose, name, one.household.head_name, one.row.written_head]
        elif name == "returns":
            yield [whose, name, before, after]
    for member in one.members:
        if member.stay is None and member.person is None:
            yield [member.row.name, "new_member", "", member.row.name]
        yield from _member_changes(member)


def _member_changes(member: MemberPlan) -> Iterator[list[Any]]:
    stay = member.stay
    if stay is None:
        return
    person = stay.person
    if "birth_year" in member.changes:
        known = Birth(person.birth_year, person.birth_month, person.birth_day)
        yield [person.full_name, "born", str(known), str(member.row.birth)]
    for name, value in member.changes.items():
        if name.startswith("birth_"):
            continue
        holder = stay if name == "relation" else person
        before = getattr(holder, name)
        if name in HIDDEN:
            yield [person.full_name, name, bool(before), True]
        else:
            yield [person.full_name, name, _plain(before), _plain(value)]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def page_of_plan(
    batch: ImportBatch, verdict: str, number: int = 1, reader: Reader | None = None, *, kept: str = PLAN
) -> PlanPage:
    """The rows of one verdict, 50 a page, each kept change put into words by `reader` (the register's by default).

    verdict may be APPROVAL or SIZES. kept: another table of SCHEMA than the dry run's. FileNotFoundError before a
    dry run.
    """
    table = store.get_table(batch, kept)
    if verdict in _KEPT_WHERE and _KEPT_WHERE[verdict] not in table.schema.names:
        table = table.slice(0, 0)
    elif verdict in _KEPT_WHERE:
        table = table.filter(pc.is_valid(table[_KEPT_WHERE[verdict]]))
    else:
        table = table.filter(pc.equal(table["verdict"], verdict))
    pages = max(1, -(-table.num_rows // PAGE))
    number = min(max(1, number), pages)
    part = table.slice((number - 1) * PAGE, PAGE).to_pylist()
    changes = [json.loads(row["changes"]) for row in part]
    # a dry run of before this column was kept has none
    approvals = [json.loads(row.get("approval") or "[]") for row in part]
    places = _names([*_places(part), *_mentioned([*changes, *approvals])])
    rows = tuple(
        _row(row, found, to_see, places, reader or register_difference)
        for row, found, to_see in zip(part, changes, approvals, strict=True)
    )
    return PlanPage(rows, number, pages, table.num_rows)


def _places(rows: Iterable[dict[str, Any]]) -> set[int]:
    return {row[name] for row in rows for name in ("village", "commune") if row[name]}


def _mentioned(changes: Iterable[list[list[Any]]]) -> set[int]:
    return {
        value
        for found in changes
        for _, name, before, after in found
        if name in {"commune_id", "village_id"}
        for value in (before, after)
        if value
    }


def _names(units: Iterable[int]) -> dict[int, str]:
    return {one.pk: one.full_name for one in AdminUnit.objects.filter(pk__in=set(units))}


def _row(
    row: dict[str, Any],
    changes: list[list[Any]],
    approval: list[list[Any]],
    places: dict[int, str],
    reader: Reader,
) -> PlanRow:
    seen = {(whose, field) for whose, field, *_ in approval}
    place = [places[row[name]] for name in ("village", "commune") if row[name] in places]
    return PlanRow(
        row["verdict"],
        row["source"],
        row["row"],
        NO_CODE if not row["code"] or is_derived(row["code"]) else row["code"],
        row["head"],
        row["size"],
        ", ".join(place),
        row["class"],
        row["household"],
        tuple(reader(found, places) for found in changes),
        Text(row["why_vi"], row["why_en"]) if row["why_vi"] else None,
        tuple(approval_difference(found, places) for found in approval),
        # the changes of forms are of another make, and none of them needs an approval
        tuple(reader(found, places) for found in changes if not seen or (found[0], found[1]) not in seen),
        row.get("stated"),
        row.get("older"),
        row.get("recorded") or "",
    )
