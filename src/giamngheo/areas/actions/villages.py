"""Adding, renaming and moving villages."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from giamngheo.areas.followers import follow
from giamngheo.areas.life import require_day
from giamngheo.areas.models import AdminUnit, FormerName, Kind, Level, Placement
from giamngheo.areas.models.unit import KINDS_OF_LEVEL
from giamngheo.areas.permissions import ADD_VILLAGE, MOVE_VILLAGE, RENAME_VILLAGE
from giamngheo.intake.values.names import place_can_be_called
from giamngheo.law.areas import fold, normalise_village
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text


@action(ADD_VILLAGE)
def add_village(
    act: Act, commune: AdminUnit, kind: str, name: str, since: date, *, code: str = "", document: str = ""
) -> AdminUnit:
    """A new village in a commune of today, from a day of the commune on. ActionRefused when the very name or the
    code is taken there.

    One that differs by its accents alone is another village; `like_named` tells of it.
    """
    act.require(commune)
    _require_commune_of_today(commune)
    require_day(commune, since)
    kind, name = _tidy(kind, name)
    _require_free(commune, kind, name, code)
    village = AdminUnit.objects.create(
        level=Level.VILLAGE, kind=kind, name=name, code=code.strip(), parent=commune, valid_from=since
    )
    Placement.objects.create(village=village, commune=commune, valid_from=since, source=document)
    act.record(
        village, after={"name": village.full_name, "code": village.code, "commune": commune.pk, "from": since}
    )
    return village


@action(RENAME_VILLAGE)
def rename_village(
    act: Act, village: AdminUnit, kind: str, name: str, since: date, *, document: str = ""
) -> AdminUnit:
    """Another name from a day on; the old one stays with its last day. ActionRefused when it is taken.

    From the village's own first day on it corrects how the name was written: there was no other before.
    """
    act.require(village)
    if village.level != Level.VILLAGE or village.parent is None:
        raise ActionRefused(
            "not_a_village", Text("Chỉ đổi tên được thôn, tổ dân phố.", "Only villages can be renamed here.")
        )
    today = timezone.localdate()
    if since > today and since != village.valid_from:
        raise ActionRefused(
            "not_yet",
            Text(
                "Ngày đổi tên chưa đến; hãy ghi khi quyết định có hiệu lực.",
                "The day has not come yet; record it when the decision takes effect.",
            ),
        )
    require_day(village, since, max(today, village.valid_from or today))
    kind, name = _tidy(kind, name)
    if (kind, name) == (village.kind, village.name):
        act.nothing_to_do()
        return village
    _require_free(village.parent, kind, name, "", but=village)
    last_day = since - timedelta(days=1)
    newest = village.former_names.first()
    if newest is not None and newest.valid_to >= last_day:
        raise ActionRefused(
            "renamed_later",
            Text(
                f"Thôn đã đổi tên ngày {newest.valid_to + timedelta(days=1):%d/%m/%Y}; ngày mới phải sau ngày đó.",
                f"It was renamed on {newest.valid_to + timedelta(days=1):%d/%m/%Y}; the new day must be later.",
            ),
        )
    before = village.full_name
    if since != village.valid_from:
        FormerName.objects.create(
            unit=village,
            kind=village.kind,
            name=village.name,
            search_name=village.search_name,
            valid_to=last_day,
            document=document,
        )
    village.kind, village.name = kind, name
    village.save()
    act.record(village, before={"name": before}, after={"name": village.full_name, "from": since})
    return village


@action(MOVE_VILLAGE)
def move_village(
    act: Act, village: AdminUnit, commune: AdminUnit, since: date, *, document: str = ""
) -> AdminUnit:
    """The village lies in another commune from a day on, with its households; both communes must be in the reach."""
    act.require(village, commune)
    _require_commune_of_today(commune)
    if village.level != Level.VILLAGE or village.parent_id == commune.pk:
        raise ActionRefused(
            "same_commune", Text("Thôn đang thuộc xã này.", "The village lies in this commune already.")
        )
    if since > timezone.localdate():
        raise ActionRefused(
            "not_yet",
            Text(
                "Ngày chuyển chưa đến; hãy ghi khi quyết định có hiệu lực.",
                "The day has not come yet; record it when the decision takes effect.",
            ),
        )
    require_day(village, since, timezone.localdate())
    require_day(commune, since)
    _require_free(commune, village.kind, village.name, village.code)
    before = village.parent_id
    replace_commune(village, commune, since, document)
    moved = follow({village.pk: commune.pk}, {})
    act.record(
        village,
        before={"commune": before},
        after={"commune": commune.pk, "from": since, "rows": moved},
        at=commune,
    )
    return village


def replace_commune(village: AdminUnit, commune: AdminUnit, since: date, source: str) -> None:
    """Closes the placement of a village and opens the next. ActionRefused when the present one began later."""
    current = village.placements.filter(valid_to__isnull=True).first()
    if current is None:
        assert village.parent_id is not None
        current = Placement.objects.create(
            village=village, commune_id=village.parent_id, valid_from=village.valid_from, source=source
        )
    if current.valid_from is not None and current.valid_from >= since:
        raise ActionRefused(
            "placed_later",
            Text(
                f"{village.full_name} thuộc xã hiện nay từ {current.valid_from:%d/%m/%Y}; "
                "ngày chuyển phải sau ngày đó.",
                f"{village.full_name} lies there since {current.valid_from:%d/%m/%Y}; the new day must be later.",
            ),
        )
    current.valid_to = since - timedelta(days=1)
    current.save(update_fields=["valid_to"])
    Placement.objects.create(village=village, commune=commune, valid_from=since, source=source)
    village.parent = commune
    village.save()


def like_named(village: AdminUnit) -> list[AdminUnit]:
    """The villages beside it whose names differ from its own by accents alone."""
    own = normalise_village(village.full_name)
    beside = AdminUnit.objects.filter(level=Level.VILLAGE, parent=village.parent_id, valid_to__isnull=True)
    return [one for one in beside.exclude(pk=village.pk) if normalise_village(one.full_name).key == own.key]


def _require_commune_of_today(commune: AdminUnit) -> None:
    if commune.level != Level.COMMUNE or not commune.valid(timezone.localdate()):
        raise ActionRefused(
            "no_commune_of_today",
            Text(
                f"{commune.full_name} không phải xã, phường đang có.",
                f"{commune.full_name} is no commune of today.",
            ),
        )


def _tidy(kind: str, name: str) -> tuple[str, str]:
    """The kind and a name without it: "Thôn 3" of the kind "thôn" is "3"."""
    written = normalise_village(name)
    if kind not in KINDS_OF_LEVEL[Level.VILLAGE]:
        raise ActionRefused(
            "kind", Text(f"“{kind}” không phải loại thôn.", f"“{kind}” is no kind of village.")
        )
    own = written.kind is not None and written.kind.casefold() == Kind(kind).value
    bare = written.name if own or written.kind is None else name.strip()
    if not fold(bare):
        raise ActionRefused("name", Text("Tên thôn còn trống.", "The name is empty."))
    if not place_can_be_called(bare):
        raise ActionRefused(
            "name",
            Text(
                "«{name}» không phải tên thôn: tên chỉ gồm chữ cái, chữ số, dấu cách và các dấu . , - ' / ( ). Ghi "
                "đúng tên trong quyết định.",
                "“{name}” is no name of a village: it has letters, digits, spaces and . , - ' / ( ) only. Write it "
                "as in the decision.",
            ).format(name=bare),
        )
    return kind, bare


def _require_free(commune: AdminUnit, kind: str, name: str, code: str, but: AdminUnit | None = None) -> None:
    others = commune.children.filter(level=Level.VILLAGE, valid_to__isnull=True)
    if but is not None:
        others = others.exclude(pk=but.pk)
    wanted = normalise_village(f"{kind} {name}").spelling
    for other in others:
        if normalise_village(other.full_name).spelling == wanted:
            raise ActionRefused(
                "village_exists",
                Text(
                    f"{commune.full_name} đã có {other.full_name}.",
                    f"{commune.full_name} has {other.full_name} already.",
                ),
            )
        if code.strip() and other.code == code.strip():
            raise ActionRefused(
                "village_code_taken",
                Text(
                    f"Mã {code} đã dùng cho {other.full_name}.",
                    f"The code {code} belongs to {other.full_name}.",
                ),
            )
