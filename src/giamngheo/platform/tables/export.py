"""A list as a file: exactly the rows, columns and order shown. A long one is written by a job (`long_lists`)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import slugify

from giamngheo.platform import figures
from giamngheo.platform.documents.tables import TooLongForPaper
from giamngheo.platform.exports import Sheet, formats
from giamngheo.platform.exports.writers import Written
from giamngheo.platform.tables import sources
from giamngheo.platform.web.chrome import frame_of
from giamngheo.platform.web.language import language, say
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.platform.tables.bound import BoundTable

_VIETNAMESE_D = str.maketrans("đĐ", "dD")
PAPER = "pdf"
"""Has a limit of its own and is set at once."""
PROGRESS_ROWS = 500


@dataclass
class Target:
    """Where a job wants the list of its request (`request.list_target`) instead of an answer.

    total: told with the progress. written, leave: set by `export_response`; `leave` writes what the audit keeps.
    """

    path: Path
    unit: str
    progress: Callable[[int, int], None]
    written: Written | None = None
    leave: Callable[[], None] = lambda: None


def target_of(request: HttpRequest) -> Target | None:
    found: Target | None = getattr(request, "list_target", None)
    return found


def export_response(bound: BoundTable, wanted: str, path: str = "") -> HttpResponseBase:
    """The file, written to disk row by row; its name and the header `X-Row-Count` state the rows.

    Beyond `settings.LIST_EXPORT_LIMIT` rows the way to the job that writes it. path: the address of the list, where
    the request came to another one.
    """
    if (target := target_of(bound.request)) is not None:
        return _written_for(target, bound, wanted)
    path = path or (bound.request.path if bound.request.method == "GET" else "")
    known = bound.request.actor.user_id is not None  # type: ignore[attr-defined]
    if (
        path
        and known
        and wanted != PAPER
        and not sources.counted(bound.filtered, settings.LIST_EXPORT_LIMIT)[1]
    ):
        from giamngheo.platform.tables.long_lists import hand_over

        return hand_over(bound, wanted, path)
    one = formats()[wanted]
    now = timezone.localtime()
    sheet = _sheet(bound, bound.export_rows(), frame_of(bound.request).unit)
    # the file lives as long as the answer
    file = tempfile.NamedTemporaryFile(suffix=f".{one.extension}")  # noqa: SIM115
    try:
        written = one.write(sheet, Path(file.name))
    except TooLongForPaper as error:
        messages.warning(bound.request, say(error.message))
        return HttpResponseRedirect(bound.address())
    if bound.table.on_export is not None:
        bound.table.on_export(bound, wanted, written.rows)
    response = FileResponse(
        Path(file.name).open("rb"),  # noqa: SIM115
        as_attachment=True,
        filename=file_name(bound.title or bound.table.name, written.rows, now, one.extension),
        content_type=one.content_type,
    )
    file.close()  # on POSIX the open handle keeps the data
    response.headers["X-Row-Count"] = str(written.rows)
    return response


def file_name(title: str, rows: int, now: datetime, extension: str) -> str:
    name = slugify(title.translate(_VIETNAMESE_D)) or "danh-sach"
    return f"{name}_{rows}-{say(Text('dong', 'rows'))}_{now:%Y-%m-%d}.{extension}"


def _written_for(target: Target, bound: BoundTable, wanted: str) -> HttpResponse:
    """The file where the job wants it; the audit is told when the job has kept it."""
    total = sources.exactly(bound.filtered)

    def rows() -> Iterator[list[Any]]:
        for number, row in enumerate(bound.export_rows()):
            if number % PROGRESS_ROWS == 0:
                target.progress(min(number, total), total)
            yield row

    target.written = formats()[wanted].write(_sheet(bound, rows(), target.unit), target.path)
    if (tell := bound.table.on_export) is not None:
        count = target.written.rows
        target.leave = lambda: tell(bound, wanted, count)
    return HttpResponse(status=204)


def _sheet(bound: BoundTable, rows: Iterator[list[Any]], unit: str) -> Sheet:
    notes = [f"{say(Text('Lập lúc', 'Made at'))} {figures.moment(timezone.localtime())}"]
    if bound.state:
        notes.append(f"{say(Text('Lọc theo', 'Filtered by'))} {bound.state}")
    return Sheet(
        title=bound.title,
        headings=[say(column.label) for column in bound.columns],
        rows=rows,
        notes=notes,
        lang=language(),
        unit=unit,
    )
