"""What a file of changes does to provinces and communes, checked against the units that there are.

A new commune lies in the province that `parent_code` names, else in that of the old one. Provinces and communes of
the file end on the day before. Of a province that goes on as another, the communes the file does not name go along
unchanged; those of a divided province each need a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from giamngheo.areas.changes.reading import ChangeRow, Problem, read_rows
from giamngheo.areas.models import AdminUnit, Level, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.law.areas import fold
from giamngheo.rules.text import Text

UPPER = (Level.PROVINCE, Level.COMMUNE)
NAMED = 5
_NO_UNIT = {
    Level.PROVINCE: ("không có tỉnh nào mang mã này", "no province bore this code"),
    Level.COMMUNE: ("không có xã, phường nào mang mã này", "no commune bore this code"),
}


class ChangesRefused(Exception):
    """The file cannot be loaded; `problems` name sheet, row, column and value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.sheet, one.row)))
        super().__init__("; ".join(one.message.en for one in self.problems[:3]))


@dataclass(frozen=True)
class Step:
    """One old unit and where it goes."""

    old: AdminUnit
    new_code: str
    part: Part


@dataclass
class NewUnit:
    """`parent`: of a commune its province, which may be new itself. `carried`: no row of the file names it."""

    code: str
    name: str
    kind: str
    since: date
    document: str
    level: str = Level.COMMUNE
    parent: AdminUnit | NewUnit | None = None
    steps: list[Step] = field(default_factory=list)
    rows: list[ChangeRow] = field(default_factory=list)
    carried: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"


@dataclass
class Plan:
    """What loading would do. `villages_left`: villages of divided communes, which officers have to place.

    lower: the rows of villages and districts, which are checked as they are carried out.
    """

    new_units: list[NewUnit]
    ending: list[AdminUnit]
    villages_moving: int = 0
    villages_left: list[AdminUnit] = field(default_factory=list)
    already_loaded: int = 0
    lower: list[ChangeRow] = field(default_factory=list)


def plan_changes(path: Path) -> Plan:
    """Reads and checks the file against the database. ChangesRefused with every problem found."""
    rows, problems = read_rows(path)
    return _Planner(rows, problems).plan()


class _Planner:
    def __init__(self, rows: Sequence[ChangeRow], problems: list[Problem]) -> None:
        self.rows = [row for row in rows if row.level in UPPER]
        self.lower = [row for row in rows if row.level not in UPPER]
        self.problems = problems
        codes = {code for row in self.rows for code in (row.old_code, row.new_code, row.parent_code)}
        self.units: dict[tuple[str, str], list[AdminUnit]] = defaultdict(list)
        for unit in AdminUnit.objects.filter(level__in=UPPER, code__in=codes).select_related("parent"):
            self.units[unit.level, unit.code].append(unit)
        self.new: dict[tuple[str, str, date], NewUnit] = {}
        self.parts: dict[int, list[tuple[ChangeRow, Part]]] = defaultdict(list)

    def plan(self) -> Plan:
        loaded = 0
        for row in [*self.rows, *self.lower]:
            if row.level in UPPER and self._is_loaded(row):
                loaded += 1
                continue
            if row.since > timezone.localdate():
                words = Text(
                    "chưa có hiệu lực; nạp từ ngày này trở đi", "not in force yet; load it from that day on"
                )
                self._problem(row, "valid_from", f"{row.since:%d/%m/%Y}", words)
                continue
            old = self._old_unit(row) if row.level in UPPER else None
            if old is not None:
                self._add(row, old)
        self._check_parts()
        self._carry()
        ending = {step.old.pk: step.old for unit in self.new.values() for step in unit.steps}
        self._check_code_conflicts(set(ending))
        for unit in self.new.values():
            if unit.level == Level.COMMUNE and not unit.carried:
                self._find_parent(unit)
        if self.problems:
            raise ChangesRefused(self.problems)
        plan = Plan(list(self.new.values()), list(ending.values()), already_loaded=loaded, lower=self.lower)
        divided = {pk for pk, steps in self.parts.items() if any(part == Part.PART for _, part in steps)}
        villages = AdminUnit.objects.filter(
            level=Level.VILLAGE, parent__in=list(ending.values()), valid_to__isnull=True
        )
        for village in villages.select_related("parent"):
            if village.parent_id in divided:
                plan.villages_left.append(village)
            else:
                plan.villages_moving += 1
        return plan

    def _is_loaded(self, row: ChangeRow) -> bool:
        return UnitLink.objects.filter(
            old__level=row.level,
            old__code=row.old_code,
            new__code=row.new_code,
            since=row.since,
            part=row.part,
        ).exists()

    def _old_unit(self, row: ChangeRow) -> AdminUnit | None:
        last_day = row.since - timedelta(days=1)
        found = [unit for unit in self.units[row.level, row.old_code] if unit.valid(last_day)]
        if not found:
            self._problem(
                row,
                "old_code",
                row.old_code,
                Text(
                    f"ngày {last_day:%d/%m/%Y} {_NO_UNIT[Level(row.level)][0]}",
                    f"{_NO_UNIT[Level(row.level)][1]} on {last_day:%d/%m/%Y}",
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
        unit = self.new.setdefault(
            (row.level, row.new_code, row.since),
            NewUnit(row.new_code, row.new_name, row.new_kind, row.since, row.document, row.level),
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
        unit.rows.append(row)
        self.parts[old.pk].append((row, Part(row.part)))

    def _check_parts(self) -> None:
        """A whole commune goes to one; parts are two or more; an unchanged one stands alone on both sides."""
        for steps in self.parts.values():
            row = steps[-1][0]
            whole = [part for _, part in steps if part != Part.PART]
            if whole and len(steps) > 1:
                words = Text("toàn bộ đơn vị chỉ đi về một nơi", "a whole unit goes to one place only")
                self._problem(row, "part", row.part, words)
            if not whole and len(steps) == 1:
                words = Text("chia đơn vị phải có ít nhất hai phần", "a divided unit has at least two parts")
                self._problem(row, "part", row.part, words)
        for unit in self.new.values():
            if any(step.part == Part.UNCHANGED for step in unit.steps) and len(unit.steps) > 1:
                words = Text(
                    "giữ nguyên thì không gộp với đơn vị khác", "an unchanged unit has no other part"
                )
                self._problem(unit.rows[0], "part", "unchanged", words)

    def _check_code_conflicts(self, ending: set[int]) -> None:
        for unit in self.new.values():
            for other in self.units[unit.level, unit.code]:
                if other.valid(unit.since) and other.pk not in ending and unit.rows:
                    self._problem(
                        unit.rows[0],
                        "new_code",
                        unit.code,
                        Text(
                            f"mã đang dùng cho {other.full_name}, không có trong danh sách kết thúc",
                            f"the code is in use by {other.full_name}, which does not end",
                        ),
                    )

    def _problem(self, row: ChangeRow, column: str, value: str, words: Text) -> None:
        self.problems.append(row.problem(column, value, words))

    def _carry(self) -> None:
        """The communes of provinces that end: carried on by themselves where the whole province goes to one."""
        provinces = {
            step.old.pk: (step.old, unit)
            for unit in self.new.values()
            if unit.level == Level.PROVINCE
            for step in unit.steps
        }
        rest: dict[int, list[AdminUnit]] = defaultdict(list)
        below = AdminUnit.objects.filter(
            level=Level.COMMUNE, parent__in=list(provinces), valid_to__isnull=True
        )
        for commune in below.order_by("code"):
            if commune.pk not in self.parts and commune.parent_id is not None:
                rest[commune.parent_id].append(commune)
        for pk, communes in rest.items():
            row, part = self.parts[pk][0]
            if part == Part.PART:
                names = ", ".join(f"{one.full_name} ({one.code})" for one in communes[:NAMED])
                more = "…" if len(communes) > NAMED else ""
                words = Text(
                    f"tỉnh bị chia: {len(communes)} xã cần dòng riêng nói rõ về tỉnh nào: {names}{more}",
                    f"the province is divided: {len(communes)} communes need a row that says where to: {names}{more}",
                )
                self._problem(row, "part", row.part, words)
                continue
            target = provinces[pk][1]
            for one in communes:
                self._carry_one(one, target, row)

    def _carry_one(self, commune: AdminUnit, target: NewUnit, row: ChangeRow) -> None:
        key = (Level.COMMUNE.value, commune.code, target.since)
        if key in self.new:
            words = Text(
                f"mã đang dùng cho {commune.full_name}, xã giữ nguyên theo tỉnh mới",
                f"the code is that of {commune.full_name}, which goes on in the new province",
            )
            self._problem(
                self.new[key].rows[0] if self.new[key].rows else row, "new_code", commune.code, words
            )
            return
        made = NewUnit(
            commune.code, commune.name, commune.kind, target.since, row.document, parent=target, carried=True
        )
        made.steps.append(Step(commune, commune.code, Part.UNCHANGED))
        self.new[key] = made

    def _find_parent(self, unit: NewUnit) -> None:
        """The province of a new commune: the one its rows name, else what the old ones' province is or became."""
        named = {row.parent_code for row in unit.rows if row.parent_code}
        row = unit.rows[0]
        if len(named) > 1:
            words = Text("các dòng ghi tỉnh khác nhau", "its rows name different provinces")
            self._problem(row, "parent_code", ", ".join(sorted(named)), words)
            return
        if named:
            (code,) = named
            made = self.new.get((Level.PROVINCE.value, code, unit.since))
            ending = {step.old.pk for one in self.new.values() for step in one.steps}
            there = [
                one
                for one in self.units[Level.PROVINCE, code]
                if one.valid(unit.since) and one.pk not in ending
            ]
            unit.parent = made or (there[0] if there else None)
            if unit.parent is None:
                words = Text(
                    f"ngày {unit.since:%d/%m/%Y} không có tỉnh nào mang mã này",
                    f"no province bears this code on {unit.since:%d/%m/%Y}",
                )
                self._problem(row, "parent_code", code, words)
            return
        found: dict[str, AdminUnit | NewUnit] = {}
        for step in unit.steps:
            province = _province_of(step.old)
            steps = self.parts.get(province.pk)
            if steps is None:
                found[province.code] = province
            elif steps[0][1] != Part.PART:
                found[steps[0][0].new_code] = self.new[
                    Level.PROVINCE, steps[0][0].new_code, steps[0][0].since
                ]
            else:
                found |= {"": province, "-": province}
        if len(found) > 1:
            words = Text(
                "ghi mã tỉnh mới: xã cũ thuộc nhiều tỉnh hoặc tỉnh bị chia",
                "give the new province's code: the old communes lie in several, or in a divided one",
            )
            self._problem(row, "parent_code", "", words)
            return
        (unit.parent,) = found.values()


def _province_of(commune: AdminUnit) -> AdminUnit:
    parent = commune.parent
    assert parent is not None
    while parent.level != Level.PROVINCE:
        assert parent.parent is not None
        parent = parent.parent
    return parent
