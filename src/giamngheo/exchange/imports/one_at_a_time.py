"""One import at a time writes to an area."""

from __future__ import annotations

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text

State = ImportBatch.State


def refuse_second(batch: ImportBatch) -> None:
    """ActionRefused `another_import`: the second officer is told who is at it."""
    chain = _chain(batch.unit)
    # locks the units above too, so that a commune's and its province's import see each other
    list(AdminUnit.objects.select_for_update().filter(pk__in=[one.pk for one in chain]).order_by("pk"))
    if (other := another_writing(batch)) is not None:
        raise ActionRefused("another_import", another_words(other))


def another_writing(batch: ImportBatch) -> ImportBatch | None:
    """The import that writes now to the batch's area, or to one above or below it."""
    writing = ImportBatch.objects.unscoped("imports that write now, of any area").exclude(pk=batch.pk)
    writing = writing.filter(kind=ImportBatch.Kind.HOUSEHOLDS)
    mine = {one.pk for one in _chain(batch.unit)}
    for other in writing.filter(state__in=(State.APPLYING, State.UNDOING)).select_related("unit"):
        if other.unit_id in mine or batch.unit_id in {one.pk for one in _chain(other.unit)}:
            return other
    return None


def another_words(other: ImportBatch) -> Text:
    """Who is at it, and what to do."""
    return Text(
        "{who} đang nhập một danh sách khác vào địa bàn này. Đợi việc đó xong rồi làm tiếp; chưa mất gì.",
        "{who} is importing another list into this area. Wait for it to end; nothing is lost.",
    ).format(who=other.applied_by_name or other.made_by_name)


def _chain(unit: AdminUnit | None) -> list[AdminUnit]:
    found = []
    while unit is not None:
        found.append(unit)
        unit = unit.parent
    return found
