"""Warnings looked into, households flagged, targets set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, action
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case, CommuneReview, Flag, Settlement, Target, VillageReview
from giamngheo.reviews.quality.finding import Finding
from giamngheo.reviews.queries import WHY, locked_case
from giamngheo.reviews.words import refused


@dataclass(frozen=True)
class TargetFacts:
    """From when, by which document, and (poor, near-poor) by the village's id; None is the whole commune."""

    valid_from: date
    document: str
    households: Mapping[int | None, tuple[int | None, int | None]]


@action(permissions.QUALITY)
def settle_warning(act: Act, commune: CommuneReview, finding: Finding, reason: str) -> Settlement:
    """An officer looked into a warning. ActionRefused `reason_missing`, `already_settled`."""
    village = None
    if finding.village is not None:
        village = VillageReview.objects.unscoped(WHY).get(pk=finding.village, commune_review=commune)
    act.require(village or commune)
    if not reason.strip():
        raise refused("reason_missing", "Ghi đã kiểm tra gì, kết luận thế nào.", "Say what was looked into.")
    try:
        with transaction.atomic():
            made = Settlement.objects.create(
                commune_review=commune,
                village_review=village,
                case_id=finding.case,
                rule=finding.rule,
                mark=finding.mark,
                reason=reason.strip(),
                by=act.actor.label,
            )
    except IntegrityError as error:
        raise refused(
            "already_settled",
            "Cảnh báo này vừa được người khác xử lý. Tải lại trang.",
            "Somebody settled this warning just now. Reload the page.",
        ) from error
    act.record(village or commune, after={"rule": made.rule, "case": made.case_id, "reason": made.reason})
    return made


@action(permissions.QUALITY)
def flag_case(act: Act, case: Case, kind: str, note: str) -> Flag:
    """Flags a household as an official's or of relatives of one. ActionRefused `note_missing`, `unknown_kind`,
    `already_flagged`.
    """
    case = locked_case(case.pk)
    act.require(case)
    if kind not in Flag.Kind.values:
        raise refused("unknown_kind", "Chọn loại quan hệ.", "Choose the kind.")
    if not note.strip():
        raise refused("note_missing", "Ghi rõ là ai, quan hệ thế nào.", "Say who and how related.")
    if case.flags.filter(ended_by="").exists():
        raise refused("already_flagged", "Hộ này đã được đánh dấu.", "This household is flagged already.")
    made = Flag.objects.create(case=case, kind=kind, note=note.strip(), by=act.actor.label)
    act.record(case, after={"flag": made.kind, "note": made.note})
    return made


@action(permissions.QUALITY)
def end_flag(act: Act, case: Case) -> None:
    """Takes the flag off. ActionRefused `not_flagged`."""
    case = locked_case(case.pk)
    act.require(case)
    flag = case.flags.filter(ended_by="").first()
    if flag is None:
        raise refused("not_flagged", "Hộ này không có đánh dấu.", "This household is not flagged.")
    flag.ended_by, flag.ended_at = act.actor.label, timezone.now()
    flag.save(update_fields=["ended_by", "ended_at"])
    act.record(case, before={"flag": flag.kind}, after={"flag": ""})


@action(permissions.TARGET)
def set_targets(act: Act, commune: AdminUnit, year: int, facts: TargetFacts) -> int:
    """Writes the targets that differ from those in force; returns how many. ActionRefused `document_missing`,
    `no_target`, `another_commune`.
    """
    act.require(commune)
    if not facts.document.strip():
        raise refused(
            "document_missing", "Ghi số văn bản giao chỉ tiêu.", "Give the document that sets the targets."
        )
    villages = set(commune.children.values_list("pk", flat=True))
    if not set(facts.households) - {None} <= villages:
        raise refused("another_commune", "Có thôn không thuộc xã này.", "A village is not of this commune.")
    rows = Target.objects.unscoped(WHY).filter(commune=commune, year=year).order_by("valid_from", "pk")
    known = {one.village_id: (one.poor, one.near_poor, one.valid_from) for one in rows}
    changed = {
        village: counts
        for village, counts in facts.households.items()
        if counts != (None, None) and (*counts, facts.valid_from) != known.get(village)
    }
    if not changed:
        raise refused("no_target", "Chưa có chỉ tiêu nào khác.", "No target differs.")
    for village, (poor, near_poor) in changed.items():
        Target.objects.create(
            commune=commune,
            village_id=village,
            year=year,
            valid_from=facts.valid_from,
            poor=poor,
            near_poor=near_poor,
            document=facts.document.strip(),
            by=act.actor.label,
        )
    act.record(commune, after={"year": year, "document": facts.document.strip(), "targets": len(changed)})
    return len(changed)
