"""Rows of a file of changes that are of villages and of districts of the past, carried out one after the other.

They may rest on each other and on the communes of the same file: each is checked against what the ones before it have
left, and all are undone together where one cannot be carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from giamngheo.areas.actions.closing import close_village
from giamngheo.areas.actions.villages import add_village, move_village, rename_village
from giamngheo.areas.changes.planning import ChangesRefused
from giamngheo.areas.changes.reading import NEW, ChangeRow, Problem
from giamngheo.areas.models import AdminUnit, FormerName, Level, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.law.areas import fold, fold_keeping_accents, normalise_village
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.rules.text import Text

DAY = timedelta(days=1)
_COLUMN_OF = {
    "village_exists": "new_name",
    "village_code_taken": "new_code",
    "kind": "new_kind",
    "name": "new_name",
    "begins_later": "valid_from",
    "not_yet": "valid_from",
    "placed_later": "valid_from",
    "renamed_later": "valid_from",
    "before_unit": "valid_from",
    "after_unit": "valid_from",
    "receiver_later": "valid_from",
    "receiver_elsewhere": "new_name",
    "no_commune_of_today": "parent_code",
}


class _Wrong(Exception):
    """What is wrong with a row, and in which column."""

    def __init__(self, column: str, value: str, words: Text) -> None:
        self.column, self.value, self.words = column, value, words
        super().__init__(column)


def apply_lower(act: Act, rows: Sequence[ChangeRow]) -> list[str]:
    """Carries the rows out within the caller's transaction; what was done, in words. ChangesRefused with all faults.

    A row that is in the register already is left out.
    """
    done: list[str] = []
    problems: list[Problem] = []
    divided: dict[int, tuple[AdminUnit, ChangeRow]] = {}
    for row in rows:
        try:
            if row.level == Level.DISTRICT:
                done += _district(row)
            else:
                done += _village(act, row, divided)
        except _Wrong as wrong:
            problems.append(row.problem(wrong.column, wrong.value, wrong.words))
        except ActionRefused as refusal:
            problems.append(_refused(row, refusal))
    for old, row in divided.values():
        try:
            close_village(act.fresh(act.reason or row.document), old, row.since, document=row.document)
        except ActionRefused as refusal:
            problems.append(_refused(row, refusal))
    if problems:
        raise ChangesRefused(problems)
    return done


def _refused(row: ChangeRow, refusal: ActionRefused) -> Problem:
    column = _COLUMN_OF.get(refusal.code, "part")
    value = f"{row.since:%d/%m/%Y}" if column == "valid_from" else str(getattr(row, column, row.part))
    words = refusal.message
    if refusal.code == "hindered" and row.part == Part.PART:
        words = Text(
            f"{words.vi} Thôn bị chia: thêm các thôn mới (phạm vi «mới»), chuyển các hộ, rồi kết thúc thôn cũ.",
            f"{words.en} The village is divided: add the new ones (“new”), move the households, then close it.",
        )
    return row.problem(column, value, words)


def _village(act: Act, row: ChangeRow, divided: dict[int, tuple[AdminUnit, ChangeRow]]) -> list[str]:
    commune = _commune(row, "parent_code", row.parent_code)
    if _village_loaded(row, commune):
        return []
    steps: dict[str, Callable[[], list[str]]] = {
        NEW: lambda: [_added(act, row, commune).full_name],
        Part.WHOLE: lambda: _merged(act, row, commune),
        Part.UNCHANGED: lambda: _goes_on(act, row, commune),
        Part.PART: lambda: _divided(act, row, commune, divided),
    }
    return [f"{commune.full_name}: {one}" for one in steps[row.part]()]


def _added(act: Act, row: ChangeRow, commune: AdminUnit) -> AdminUnit:
    return add_village(
        act.fresh(act.reason or row.document),
        commune,
        row.new_kind,
        row.new_name,
        row.since,
        code=row.new_code,
        document=row.document,
    )


def _merged(act: Act, row: ChangeRow, commune: AdminUnit) -> list[str]:
    """All of it goes into the village of the new name, which is made where the commune has none.

    Out of another commune it goes on as that village.
    """
    old = _old_village(row, _former(row, commune))
    if old.parent_id != commune.pk:
        return _goes_on(act, row, commune)
    receiver = _named_new(row, commune)
    if receiver is not None and receiver.pk == old.pk:
        return []
    if receiver is None:
        receiver = _added(act, row, commune)
    close_village(
        act.fresh(act.reason or row.document), old, row.since, document=row.document, receiver=receiver
    )
    return [f"{old.full_name} → {receiver.full_name}"]


def _goes_on(act: Act, row: ChangeRow, commune: AdminUnit) -> list[str]:
    """The same village in another commune, of another name or kind."""
    old = _old_village(row, _former(row, commune))
    former = old.parent
    assert former is not None
    before = old.full_name
    done: list[str] = []
    if row.new_code and row.new_code != old.code:
        raise _Wrong(
            "new_code",
            row.new_code,
            Text(
                f"thôn giữ nguyên thì giữ mã ({old.code or 'chưa có mã'}); để trống",
                f"an unchanged village keeps its code ({old.code or 'none'}); leave it empty",
            ),
        )
    if former.pk != commune.pk:
        old = move_village(
            act.fresh(act.reason or row.document), old, commune, row.since, document=row.document
        )
        done.append(f"{before}: {former.full_name} → {commune.full_name}")
    new = rename_village(
        act.fresh(act.reason or row.document),
        old,
        row.new_kind,
        row.new_name,
        row.since,
        document=row.document,
    )
    return [*done, f"{before} → {new.full_name}"] if new.full_name != before else done


def _divided(
    act: Act, row: ChangeRow, commune: AdminUnit, divided: dict[int, tuple[AdminUnit, ChangeRow]]
) -> list[str]:
    """A part of it is the new village; the old one is closed when all rows are read."""
    old = _old_village(row, [commune])
    new = _named_new(row, commune) or _added(act, row, commune)
    if new.pk == old.pk:
        words = Text(
            "phần của thôn bị chia phải là thôn khác", "a part of a divided village is another village"
        )
        raise _Wrong("new_name", row.new_name, words)
    UnitLink.objects.create(
        old=old, new=new, part=Part.PART, since=row.since, source=row.document, evidence="confirmed"
    )
    divided.setdefault(old.pk, (old, row))
    return [f"{old.full_name} → {new.full_name}"]


def _village_loaded(row: ChangeRow, commune: AdminUnit) -> bool:
    """Whether the register has the row: by the day, the names, and what was written then."""
    last = row.since - DAY
    new = normalise_village(f"{row.new_kind} {row.new_name}").spelling
    if row.part == NEW:
        begun = AdminUnit.objects.filter(level=Level.VILLAGE, parent=commune, valid_from=row.since)
        return any(normalise_village(one.full_name).spelling == new for one in begun)
    if row.part in {Part.WHOLE, Part.PART} and row.old_parent_code in {"", row.parent_code}:
        ended = AdminUnit.objects.filter(level=Level.VILLAGE, parent=commune, valid_to=last)
        olds = _fitting(row.old_code, row.old_name, list(ended))
        links = UnitLink.objects.filter(old__in=olds, since=row.since, part=row.part).select_related("new")
        return any(normalise_village(one.new.full_name).spelling == new for one in links)
    there = AdminUnit.objects.filter(level=Level.VILLAGE, parent=commune, valid_to__isnull=True)
    same = [one for one in there if normalise_village(one.full_name).spelling == new]
    if row.old_parent_code and row.old_parent_code != row.parent_code:
        return any(one.placements.filter(commune=commune, valid_from=row.since).exists() for one in same)
    renamed = FormerName.objects.filter(unit__in=same, valid_to=last)
    return renamed.exists() or any(one in same for one in _fitting(row.old_code, row.old_name, list(there)))


def _commune(row: ChangeRow, column: str, code: str) -> AdminUnit:
    found = AdminUnit.objects.filter(level=Level.COMMUNE, code=code, valid_to__isnull=True).first()
    if found is None:
        raise _Wrong(
            column,
            code,
            Text("không có xã, phường nào đang mang mã này", "no commune of today bears this code"),
        )
    return found


def _former(row: ChangeRow, commune: AdminUnit) -> list[AdminUnit]:
    """The communes whose village the row may mean: that of today, and those of the code that `commune` followed."""
    if not row.old_parent_code:
        return [commune]
    ended = AdminUnit.objects.filter(code=row.old_parent_code, successor_links__new=commune)
    if not (found := list(ended.filter(valid_to__lt=row.since))):
        return [_commune(row, "old_parent_code", row.old_parent_code)]
    today = AdminUnit.objects.filter(level=Level.COMMUNE, code=row.old_parent_code, valid_to__isnull=True)
    return [*found, *today]


def _old_village(row: ChangeRow, communes: Sequence[AdminUnit]) -> AdminUnit:
    column, value = ("old_code", row.old_code) if row.old_code else ("old_name", row.old_name)
    there = AdminUnit.objects.filter(level=Level.VILLAGE, parent__in=communes, valid_to__isnull=True)
    found = _fitting(row.old_code, row.old_name, list(there.select_related("parent")))
    if not found:
        commune = communes[0]
        words = f"{commune.full_name} không có thôn này", f"{commune.full_name} has no such village"
        raise _Wrong(column, value, Text(*words))
    if len(found) > 1:
        names = ", ".join(one.full_name for one in found)
        raise _Wrong(
            column, value, Text(f"có thể là {names}: ghi đúng tên", f"may be {names}: write it exactly")
        )
    return found[0]


def _named_new(row: ChangeRow, commune: AdminUnit) -> AdminUnit | None:
    there = AdminUnit.objects.filter(level=Level.VILLAGE, parent=commune, valid_to__isnull=True)
    wanted = normalise_village(f"{row.new_kind} {row.new_name}").spelling
    return next((one for one in there if normalise_village(one.full_name).spelling == wanted), None)


def _fitting(code: str, name: str, villages: Sequence[AdminUnit]) -> list[AdminUnit]:
    """Those of the code, else of the exact name, with its kind or without, else of the name whatever its accents."""
    if code:
        return [one for one in villages if one.code == code]
    written = normalise_village(name)
    bare = written.kind is None
    plain = fold_keeping_accents(name)
    known = [(one, normalise_village(one.full_name)) for one in villages]
    exact = [
        one
        for one, its in known
        # "b1" is a name as it stands before it is bản 1
        if one.spelling == plain or (its.bare_spelling if bare else its.spelling) == written.spelling
    ]
    return exact or [one for one, its in known if (its.bare if bare else its.key) == written.key]


def _district(row: ChangeRow) -> list[str]:
    """A district that the lists lack, or another name or kind of one from a day on."""
    rows = AdminUnit.objects.filter(level=Level.DISTRICT)
    if row.part == NEW:
        return _past_district(row)
    if row.part != Part.UNCHANGED:
        raise _Wrong(
            "part",
            row.part,
            Text(
                "huyện chỉ ghi được giữ nguyên (đổi tên, đổi loại) hoặc mới (huyện có trước đây mà danh mục thiếu)",
                "of districts only unchanged (another name or kind) or new (one of the past that the lists lack)",
            ),
        )
    found = [one for one in rows.filter(code=row.old_code) if one.valid(row.since)]
    if not found:
        words = (
            f"ngày {row.since:%d/%m/%Y} không có huyện nào mang mã này",
            "no district bore this code on that day",
        )
        raise _Wrong("old_code", row.old_code, Text(*words))
    district, last = found[0], row.since - DAY
    if row.new_code != district.code:
        words = "huyện giữ nguyên thì giữ mã", "an unchanged district keeps its code"
        raise _Wrong("new_code", row.new_code, Text(*words))
    if row.old_name and fold(district.name) not in fold(row.old_name) and not district.former_names.exists():
        words = (
            f"mã {row.old_code} là {district.full_name}",
            f"the code {row.old_code} is {district.full_name}",
        )
        raise _Wrong("old_name", row.old_name, Text(*words))
    newest = district.former_names.first()
    if (district.kind, district.name) == (row.new_kind, row.new_name) or (newest and newest.valid_to == last):
        return []
    if newest is not None and newest.valid_to > last:
        words = (
            f"huyện đã đổi tên sau ngày {newest.valid_to:%d/%m/%Y}",
            f"it was renamed after {newest.valid_to:%d/%m/%Y}",
        )
        raise _Wrong("valid_from", f"{row.since:%d/%m/%Y}", Text(*words))
    before = district.full_name
    FormerName.objects.create(
        unit=district,
        kind=district.kind,
        name=district.name,
        search_name=district.search_name,
        valid_to=last,
        document=row.document,
    )
    district.kind, district.name = row.new_kind, row.new_name
    district.save()
    return [f"{before} → {district.full_name}"]


def _past_district(row: ChangeRow) -> list[str]:
    same = AdminUnit.objects.filter(level=Level.DISTRICT, code=row.new_code)
    if same.filter(valid_from=row.since, name=row.new_name).exists():
        return []
    until = row.until
    for other in same:
        later = until is not None and other.valid_from is not None and other.valid_from > until
        if not later and (other.valid_to is None or other.valid_to >= row.since):
            words = f"mã đang dùng cho {other.full_name}", f"the code is in use by {other.full_name}"
            raise _Wrong("new_code", row.new_code, Text(*words))
    provinces = AdminUnit.objects.filter(level=Level.PROVINCE, code=row.parent_code)
    above = next((one for one in provinces if one.valid(row.since)), None)
    if above is None:
        words = (
            f"ngày {row.since:%d/%m/%Y} không có tỉnh nào mang mã này",
            "no province bore this code on that day",
        )
        raise _Wrong("parent_code", row.parent_code, Text(*words))
    made = AdminUnit.objects.create(
        level=Level.DISTRICT,
        kind=row.new_kind,
        code=row.new_code,
        name=row.new_name,
        parent=above,
        valid_from=row.since,
        valid_to=until,
    )
    return [f"{above.full_name}: {made.full_name}"]
