"""The register follows when villages or whole communes come to lie in another commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import models

from giamngheo.registry.models import ChangeRequest, DuplicatePair, Household, Person

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
    for old, new in communes.items():
        for model in (Household, Person):
            moved += _rows(model).filter(commune=old, village__isnull=True).update(commune=new)
        _rows(ChangeRequest).filter(commune=old).update(commune=new)
        _rows(DuplicatePair).filter(second_commune=old).update(second_commune=new)
        _rows(DuplicatePair).filter(agreed_commune=old).update(agreed_commune=new)
    return moved


def _rows(model: type[models.Model]) -> models.QuerySet[models.Model]:
    rows: models.QuerySet[models.Model] = model._default_manager.unscoped("units change for all")  # type: ignore[attr-defined]
    return rows
