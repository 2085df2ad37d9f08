"""What can be done with a workbook of filled forms. Each step is asked for here; jobs do the long work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giamngheo.exchange.answers.planning import LEFT_OUT, WRITTEN
from giamngheo.exchange.answers.queries import Board, open_now
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
from giamngheo.people.models import User
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.reviews import clock, permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
STEPS = steps_under(permissions.ASSESS)
replace_files, settle_columns, check_again, ask_dry_run, try_again, discard = STEPS
NOT_OPEN = Text(
    "Thôn, xã không ở bước rà soát nên không nhận phiếu.",
    "The village or commune is not at the assessment and takes no forms.",
)
NOT_ALL = Text(
    "Có {n} phiếu không ghi được. Sửa tệp rồi tải lên lại, hoặc chọn nhận phần hợp lệ.",
    "{n} forms cannot be saved. Repair the file, or choose to take the valid part.",
)


@action(permissions.ASSESS)
def begin_forms(
    act: Act, board: Board, uploads: Sequence[Upload], visited_on: date, enumerator: User
) -> ImportBatch:
    """Stores the files and has them checked. `visited_on`, `enumerator`: of forms that do not say so themselves.

    ActionRefused `not_open`, `visit_in_future`, and as of any import `no_file`, `too_many_files`, `file_too_large`.
    """
    act.require(board.row)
    refuse_uploads(uploads)
    if not open_now(board):
        raise ActionRefused("not_open", NOT_OPEN)
    if visited_on > clock.today():
        raise ActionRefused(
            "visit_in_future",
            Text("Ngày rà soát không thể muộn hơn hôm nay.", "The day of the visit is not later than today."),
        )
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.FORMS,
        unit=board.unit,
        year=board.review.year,
        standard=board.review.standard,
        reference_date=board.review.reference_date,
        commune_review=board.commune,
        village_review=board.village,
        given={
            "visited_on": visited_on.isoformat(),
            "enumerator": enumerator.pk,
            "enumerator_name": enumerator.full_name or enumerator.username,
        },
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    put_files(batch, uploads, 1)
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after=facts_of(batch, uploads), at=board.unit)
    return batch


@action(permissions.ASSESS)
def ask_saving(act: Act, batch: ImportBatch, *, accept_valid: bool = False) -> ImportBatch:
    """Has the forms saved. ActionRefused `nothing_to_save`; `left_out` while some forms cannot be saved, unless only
    the others are wanted.
    """
    batch = locked(act, batch, State.PLANNED)
    plan = batch.counts["plan"]
    if not any(plan[name] for name in WRITTEN):
        raise ActionRefused(
            "nothing_to_save", Text("Không có phiếu nào cần ghi.", "There is no form to save.")
        )
    return write_the_rest(
        act, batch, sum(plan[name] for name in LEFT_OUT), NOT_ALL, accept_valid=accept_valid
    )
