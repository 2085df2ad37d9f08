"""What pages read of imports: through the actor's reach."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.exchange.models import ImportBatch, ImportFile
from giamngheo.platform.scope import Actor, PersonalData, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.registry import permissions

WHY = "narrowed to the units the actor reaches"
_UPPER = (Level.PROVINCE, Level.DISTRICT)


def batches(actor: Actor, permission: str = permissions.IMPORT) -> ScopedQuerySet[ImportBatch]:
    """Lists for the register of units that lie within the actor's reach by a permission, latest first."""
    reach = policy().reach(actor, permission)
    rows = ImportBatch.objects.unscoped(WHY).filter(kind=ImportBatch.Kind.HOUSEHOLDS)
    rows = rows.select_related("unit", "job").order_by("-id")
    if reach.everything:
        return rows
    uppers = ImportBatch.objects.unscoped(WHY).filter(unit__level__in=_UPPER).values("unit").distinct()
    whole = [
        unit.pk for unit in AdminUnit.objects.filter(pk__in=uppers) if policy().may(actor, permission, unit)
    ]
    return rows.filter(Q(unit__among=reach.communes | reach.villages) | Q(unit__in=whole))


def batch_or_404(actor: Actor, uid: uuid.UUID, permission: str = permissions.IMPORT) -> ImportBatch:
    """One import; outside the reach is the same as none."""
    found = batches(actor, permission).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def units(actor: Actor, permission: str = permissions.IMPORT) -> list[AdminUnit]:
    """The units a list may be of: the communes in reach, and the province of who reaches the whole of it."""
    reach = policy().reach(actor, permission)
    today = AdminUnit.objects.on(timezone.localdate())
    if reach.everything:
        found = list(today.filter(level__in=(Level.PROVINCE, Level.COMMUNE), parent__isnull=False))
        return [*today.filter(level=Level.PROVINCE), *found]
    communes = list(today.filter(level=Level.COMMUNE, pk__among=reach.communes).order_by("sort_name", "pk"))
    held = {grant.unit for grant in actor.grants if permission in grant.permissions}
    above = list(today.filter(level=Level.PROVINCE, pk__in=[pk for pk in held if pk]))
    villages = list(today.filter(level=Level.VILLAGE, pk__in=reach.villages).order_by("sort_name", "pk"))
    return [*above, *communes, *villages]


def files(batch: ImportBatch) -> list[ImportFile]:
    """The files that are read: those of the last round."""
    rows = list(batch.files.order_by("round", "number"))
    return [one for one in rows if one.round == rows[-1].round] if rows else []


def sees(actor: Actor, batch: ImportBatch, permission: str = permissions.IMPORT) -> bool:
    """Whether the actor may see the names in the list."""
    return policy().sees(actor, permission, batch.unit) is PersonalData.FULL


def same_files(batch: ImportBatch) -> ImportBatch | None:
    """An earlier import of this unit, into the same, that has written the same files."""
    digests = [one.sha256 for one in files(batch)]
    same = ImportFile.objects.unscoped("files of imports of the same unit").filter(
        sha256__in=digests,
        batch__unit=batch.unit_id,
        batch__kind=batch.kind,
        batch__commune_review=batch.commune_review_id,
        batch__state=ImportBatch.State.DONE,
    )
    earlier = same.exclude(batch=batch.pk).order_by("-batch").select_related("batch").first()
    return earlier.batch if earlier else None
