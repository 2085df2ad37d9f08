"""What can be done with a list of dossiers. Each step is asked for here; jobs do the long work."""

from __future__ import annotations

from collections.abc import Sequence

from giamngheo.exchange.dossiers.queries import open_now
from giamngheo.exchange.imports.steps import (
    Upload,
    facts_of,
    locked,
    put_files,
    queue,
    refuse_uploads,
    steps_under,
    write_the_rest,
)
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.rules.text import Text

State = ImportBatch.State
STEPS = steps_under(permissions.LIST)
replace_files, settle_columns, check_again, ask_dry_run, try_again, discard = STEPS
NOT_OPEN = Text(
    "Đợt rà soát của xã không còn nhận hồ sơ.", "The commune's review takes no applications any more."
)
NOT_ALL = Text(
    "Có {n} hồ sơ không nhận được. Sửa tệp rồi tải lên lại, hoặc chọn nhận phần hợp lệ.",
    "{n} dossiers cannot be recorded. Repair the file, or choose to take the valid part.",
)


@action(permissions.LIST)
def begin_dossiers(act: Act, commune: CommuneReview, uploads: Sequence[Upload], channel: str) -> ImportBatch:
    """Stores the files and has them checked. `channel`: of rows that do not say theirs.

    ActionRefused `not_open`, `unknown_channel`, and as of any import `no_file`, `too_many_files`, `file_too_large`.
    """
    act.require(commune)
    refuse_uploads(uploads)
    if not open_now(commune):
        raise ActionRefused("not_open", NOT_OPEN)
    if channel not in Case.Channel.values:
        raise ActionRefused("unknown_channel", Text("Chọn kênh nộp.", "Choose the channel."))
    review = commune.review
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.DOSSIERS,
        unit=commune.commune,
        year=review.year,
        standard=review.standard,
        reference_date=review.reference_date,
        commune_review=commune,
        given={"channel": channel},
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    put_files(batch, uploads, 1)
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after=facts_of(batch, uploads), at=commune.commune)
    return batch


@action(permissions.LIST)
def ask_recording(act: Act, batch: ImportBatch, *, accept_valid: bool = False) -> ImportBatch:
    """Has the dossiers recorded. ActionRefused `nothing_to_record`; `left_out` while some cannot be recorded, unless
    only the others are wanted.
    """
    batch = locked(act, batch, State.PLANNED)
    plan = batch.counts["plan"]
    if not plan["new"]:
        raise ActionRefused(
            "nothing_to_record", Text("Không có hồ sơ mới nào để ghi.", "There is no new dossier to record.")
        )
    return write_the_rest(act, batch, plan["refused"], NOT_ALL, accept_valid=accept_valid)
