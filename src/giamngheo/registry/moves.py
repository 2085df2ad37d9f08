"""The register follows when villages or whole communes come to lie in another commune, or a village ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Count, F, Sum

from giamngheo.areas.followers import Ending
from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act
from giamngheo.platform.figures import number
from giamngheo.registry import residence
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import ChangeRequest, DuplicatePair, Household, HouseholdPlace, Person
from giamngheo.rules.text import Text

BATCH = 500


def follow(villages: Mapping[int, int], communes: Mapping[int, int]) -> int:
    """Households and persons of the villages, and those without a village of the communes, lie in the new commune.

    What a past result or decision says of its commune stays as it was. Returns the rows changed.
    """
    moved = 0
    by_commune: dict[int, list[int]] = defaultdict(list)
    for village, commune in villages.items():
        by_commune[commune].append(village)
    for commune, moving in by_commune.items():
        for start in range(0, len(moving), BATCH):
            part = moving[start : start + BATCH]
            for model in (Household, Person):
                moved += _rows(model).filter(village__in=part).update(commune=commune)
            # a past place lies where its village lies today
            _rows(HouseholdPlace).filter(village__in=part).update(commune=commune)
    for old, new in communes.items():
        _rows(HouseholdPlace).filter(commune=old).update(commune=new)
        for model in (Household, Person):
            moved += _rows(model).filter(commune=old, village__isnull=True).update(commune=new)
        _rows(ChangeRequest).filter(commune=old).update(commune=new)
        _rows(DuplicatePair).filter(agreed_commune=old).update(agreed_commune=new)
        _rows(DuplicatePair).filter(opposed_commune=old).update(opposed_commune=new)
    return moved


def living(village: int) -> tuple[int, int]:
    """Households and persons who live in the village today."""
    here = Household.objects.unscoped("who lives in a village that ends").filter(village=village, until=None)
    found = here.aggregate(households=Count("pk"), persons=Sum("size"))
    return found["households"], found["persons"] or 0


def told(village: int) -> Sequence[Text]:
    households, persons = living(village)
    if not households:
        return (Text("Không có hộ nào đang ở thôn.", "No household lives there."),)
    n, m = number(households), number(persons)
    return (
        Text(
            f"{n} hộ với {m} nhân khẩu đang ở thôn. Khi nhập, các hộ này thuộc thôn nhận từ ngày ghi dưới đây; "
            "kết quả, quyết định đã có giữ nguyên tên thôn lúc đó. Việc này không hoàn tác được.",
            f"{n} households with {m} persons live there. Merged, they belong to the receiving village from the "
            "day below; earlier results and decisions keep the village's name of their time. It cannot be undone.",
        ),
    )


def hinders(village: int, receiver: int | None) -> Sequence[Text]:
    if receiver is not None:
        return ()
    households, _ = living(village)
    if not households:
        return ()
    n = number(households)
    return (
        Text(
            f"Còn {n} hộ đang ở thôn: chọn thôn nhận các hộ này.",
            f"{n} households live there: choose the village that receives them.",
        ),
    )


def goes(act: Act, village: int, receiver: int) -> Sequence[Mapping[str, Any]]:
    """All households of the village, ended ones too (one may come back), and their persons; what changed of each."""
    ids = list(_rows(Household).filter(village=village).order_by("pk").values_list("pk", flat=True))
    _rows(Household).filter(village=village).update(village=receiver, version=F("version") + 1)
    _rows(Person).filter(village=village).update(village=receiver)
    ended = AdminUnit.objects.values_list("valid_to", flat=True).get(pk=village)
    assert ended is not None
    residence.merge_village(village, receiver, ended + residence.DAY)
    link_households(act, ids)
    before, after = {"village_id": village}, {"village_id": receiver}
    return [{"table": "household", "id": pk, "before": before, "after": after} for pk in ids]


ENDING = Ending(told, hinders, goes)


def _rows(model: type[models.Model]) -> models.QuerySet[models.Model]:
    rows: models.QuerySet[models.Model] = model._default_manager.unscoped("units change for all")  # type: ignore[attr-defined]
    return rows
