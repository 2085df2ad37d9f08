"""Later changes of units, from a file: checked as a whole, shown as a difference, applied at once or not at all.

One row is one old → new step with the columns `old_code, new_code, new_name, new_kind, valid_from, part, document`
(Vietnamese headings are understood too). `part`: whole, part, unchanged (a new status or name for the same land).
The new unit is made in the province of the old one. Every commune of the file ends on the day before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from giamngheo.areas.changes_file import ChangeRow, Problem, read_rows
from giamngheo.areas.followers import follow
from giamngheo.areas.models import AdminUnit, Level, Placement, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.areas.models.mark import tree_changed
from giamngheo.areas.permissions import LOAD
from giamngheo.law.areas import fold
from giamngheo.platform.actions import Act, action
from giamngheo.rules.text import Text


class ChangesRefused(Exception):
    """The file cannot be loaded; `problems` name row, column and value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


@dataclass(frozen=True)
class Step:
    """One old unit and where it goes."""

    old: AdminUnit
    new_code: str
    part: Part


@dataclass
class NewUnit:
    code: str
    name: str
    kind: str
    since: date
    document: str
    province: int
    steps: list[Step] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"


@dataclass
class Plan:
    """What loading would do. `villages_left`: villages of divided communes, which officers have to place."""

    new_units: list[NewUnit]
    ending: list[AdminUnit]
    villages_moving: int = 0
    villages_left: list[AdminUnit] = field(default_factory=list)
    already_loaded: int = 0


def plan_changes(path: Path) -> Plan:
    """Reads and checks the file against the database. ChangesRefused with every problem found."""
    rows, problems = read_rows(path)
    return _Planner(rows, problems).plan()


class _Planner:
    def __init__(self, rows: Sequence[ChangeRow], problems: list[Problem]) -> None:
        self.rows = rows
        self.problems = problems
        codes = {code for row in rows for code in (row.old_code, row.new_code)}
        self.units: dict[str, list[AdminUnit]] = defaultdict(list)
        for unit in AdminUnit.objects.filter(level=Level.COMMUNE, code__in=codes).select_related("parent"):
            self.units[unit.code].append(unit)
        self.new: dict[tuple[str, date], NewUnit] = {}
        self.parts: dict[int, list[tuple[ChangeRow, Part]]] = defaultdict(list)

    def plan(self) -> Plan:
        loaded = 0
        for row in self.rows:
            if self._is_loaded(row):
                loaded += 1
                continue
            if row.since > timezone.localdate():
                words = Text(
                    "chưa có hiệu lực; nạp từ ngày này trở đi", "not in force yet; load it from that day on"
                )
                self._problem(row, "valid_from", f"{row.since:%d/%m/%Y}", words)
                continue
            old = self._old_unit(row)
            if old is not None:
                self._add(row, old)
        self._check_parts()
        ending = {step.old.pk: step.old for unit in self.new.values() for step in unit.steps}
        self._check_code_conflicts(set(ending))
        if self.problems:
            raise ChangesRefused(sorted(self.problems, key=lambda one: one.row))
        plan = Plan(list(self.new.values()), list(ending.values()), already_loaded=loaded)
        divided = {pk for pk, steps in self.parts.items() if any(part == Part.PART for _, part in steps)}
        villages = AdminUnit.objects.filter(level=Level.VILLAGE, parent__in=ending, valid_to__isnull=True)
        for village in villages.select_related("parent"):
            if village.parent_id in divided:
                plan.villages_left.append(village)
            else:
                plan.villages_moving += 1
        return plan

    def _is_loaded(self, row: ChangeRow) -> bool:
        return UnitLink.objects.filter(
            old__code=row.old_code, new__code=row.new_code, since=row.since, part=row.part
        ).exists()

    def _old_unit(self, row: ChangeRow) -> AdminUnit | None:
        last_day = row.since - timedelta(days=1)
        found = [unit for unit in self.units[row.old_code] if unit.valid(last_day)]
        if not found:
            self._problem(
                row,
                "old_code",
                row.old_code,
                Text(
                    f"ngày {last_day:%d/%m/%Y} không có xã, phường nào mang mã này",
                    f"no commune bore this code on {last_day:%d/%m/%Y}",
                ),
            )
            return None
        old = found[0]
        if old.valid_to is not None and old.valid_to != last_day:
            self._problem(
                row,
                "valid_from",
                f"{row.since:%d/%m/%Y}",
                Text(
                    f"{old.full_name} đã kết thúc ngày {old.valid_to:%d/%m/%Y}",
                    f"{old.full_name} ended on {old.valid_to:%d/%m/%Y}",
                ),
            )
            return None
        if row.old_name and fold(old.name) not in fold(row.old_name):
            self._problem(
                row,
                "old_name",
                row.old_name,
                Text(f"mã {row.old_code} là {old.full_name}", f"the code {row.old_code} is {old.full_name}"),
            )
            return None
        return old

    def _add(self, row: ChangeRow, old: AdminUnit) -> None:
        province = _province_of(old)
        unit = self.new.setdefault(
            (row.new_code, row.since),
            NewUnit(row.new_code, row.new_name, row.new_kind, row.since, row.document, province),
        )
        if (unit.name, unit.kind) != (row.new_name, row.new_kind):
            self._problem(
                row,
                "new_name",
                f"{row.new_kind} {row.new_name}",
                Text(
                    f"mã {row.new_code} ở dòng khác là {unit.full_name}",
                    f"in another row the code {row.new_code} is {unit.full_name}",
                ),
            )
        unit.steps.append(Step(old, row.new_code, Part(row.part)))
        self.parts[old.pk].append((row, Part(row.part)))

    def _check_parts(self) -> None:
        """A whole commune goes to one; parts are two or more; an unchanged one stands alone on both sides."""
        for steps in self.parts.values():
            row = steps[-1][0]
            whole = [part for _, part in steps if part != Part.PART]
            if whole and len(steps) > 1:
                words = Text("toàn bộ xã chỉ đi về một nơi", "a whole commune goes to one place only")
                self._problem(row, "part", row.part, words)
            if not whole and len(steps) == 1:
                words = Text("chia xã phải có ít nhất hai phần", "a divided commune has at least two parts")
                self._problem(row, "part", row.part, words)
        for unit in self.new.values():
            if any(step.part == Part.UNCHANGED for step in unit.steps) and len(unit.steps) > 1:
                row = next(one for one in self.rows if one.new_code == unit.code)
                words = Text("giữ nguyên thì không gộp với xã khác", "an unchanged commune has no other part")
                self._problem(row, "part", "unchanged", words)

    def _check_code_conflicts(self, ending: set[int]) -> None:
        for unit in self.new.values():
            for other in self.units[unit.code]:
                if other.valid(unit.since) and other.pk not in ending:
                    row = next(one for one in self.rows if one.new_code == unit.code)
                    self._problem(
                        row,
                        "new_code",
                        unit.code,
                        Text(
                            f"mã đang dùng cho {other.full_name}, không có trong danh sách kết thúc",
                            f"the code is in use by {other.full_name}, which does not end",
                        ),
                    )

    def _problem(self, row: ChangeRow, column: str, value: str, words: Text) -> None:
        self.problems.append(Problem(row.number, column, value, words))


def _province_of(commune: AdminUnit) -> int:
    parent = commune.parent
    assert parent is not None
    while parent.level != Level.PROVINCE:
        assert parent.parent is not None
        parent = parent.parent
    return parent.pk


@action(LOAD)
def apply_changes(act: Act, plan: Plan) -> None:
    """Carries the plan out: new communes, ends, links, villages and what hangs on them, in one transaction."""
    villages: dict[int, int] = {}
    communes: dict[int, int] = {}
    for unit in plan.new_units:
        made = _make(unit)
        for step in unit.steps:
            UnitLink.objects.create(
                old=step.old,
                new=made,
                part=step.part,
                since=unit.since,
                source=unit.document,
                evidence="confirmed",
            )
            if step.part != Part.PART:
                communes[step.old.pk] = made.pk
                villages |= _move_villages(step.old, made, unit.since, unit.document)
    moved = follow(villages, communes)
    act.record(
        None,
        after={"villages": len(villages), "rows": moved},
        rows=[
            {
                "old": step.old.code,
                "new": unit.code,
                "name": unit.full_name,
                "from": unit.since,
                "part": step.part,
            }
            for unit in plan.new_units
            for step in unit.steps
        ],
    )


def _make(unit: NewUnit) -> AdminUnit:
    olds = [step.old for step in unit.steps]
    regions = {old.usual_region for old in olds}
    for old in olds:
        old.valid_to = unit.since - timedelta(days=1)
        old.save(update_fields=["valid_to", "search_name"])
    same = olds[0] if len(olds) == 1 and unit.steps[0].part == Part.UNCHANGED else None
    return AdminUnit.objects.create(
        level=Level.COMMUNE,
        kind=unit.kind,
        code=unit.code,
        name=unit.name,
        parent_id=unit.province,
        valid_from=unit.since,
        usual_locality=usual_locality(unit.kind),
        usual_region=regions.pop() if len(regions) == 1 else "",
        lat=same.lat if same else None,
        lon=same.lon if same else None,
        area_km2=same.area_km2 if same else None,
    )


def usual_locality(kind: str) -> str:
    """The default of a kind of commune, as the lists of the nation have it."""
    found = AdminUnit.objects.filter(level=Level.COMMUNE, kind=kind).exclude(usual_locality="")
    return found.values_list("usual_locality", flat=True).first() or ""


def _move_villages(old: AdminUnit, new: AdminUnit, since: date, source: str) -> dict[int, int]:
    """All open villages of a commune lie in the new one from the day on; in a few statements for any number."""
    moving: Iterable[tuple[int, date | None]] = list(
        AdminUnit.objects.filter(level=Level.VILLAGE, parent=old, valid_to__isnull=True).values_list(
            "pk", "valid_from"
        )
    )
    placed = set(
        Placement.objects.filter(commune=old, valid_to__isnull=True).values_list("village_id", flat=True)
    )
    last_day = since - timedelta(days=1)
    Placement.objects.filter(commune=old, valid_to__isnull=True).update(valid_to=last_day)
    Placement.objects.bulk_create(
        Placement(village_id=pk, commune=old, valid_from=first, valid_to=last_day, source=source)
        for pk, first in moving
        if pk not in placed
    )
    Placement.objects.bulk_create(
        Placement(village_id=pk, commune=new, valid_from=since, source=source) for pk, _ in moving
    )
    AdminUnit.objects.filter(pk__in=[pk for pk, _ in moving]).update(parent=new)
    tree_changed()
    return dict.fromkeys((pk for pk, _ in moving), new.pk)
