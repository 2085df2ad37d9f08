"""A list as a file: exactly the rows, columns and order shown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import slugify

from giamngheo.platform import figures
from giamngheo.platform.documents.tables import TooLongForPaper
from giamngheo.platform.exports import Sheet, formats
from giamngheo.platform.web.chrome import frame_of
from giamngheo.platform.web.language import language, say
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.platform.tables.bound import BoundTable

_VIETNAMESE_D = str.maketrans("đĐ", "dD")


def export_response(bound: BoundTable, wanted: str) -> HttpResponseBase:
    """The file, written to disk row by row; its name and the header `X-Row-Count` state the rows."""
    one = formats()[wanted]
    now = timezone.localtime()
    notes = [f"{say(Text('Lập lúc', 'Made at'))} {figures.moment(now)}"]
    if bound.state:
        notes.append(f"{say(Text('Lọc theo', 'Filtered by'))} {bound.state}")
    sheet = Sheet(
        title=bound.title,
        headings=[say(column.label) for column in bound.columns],
        rows=bound.export_rows(),
        notes=notes,
        lang=language(),
        unit=frame_of(bound.request).unit,
    )
    # the file lives as long as the answer
    file = tempfile.NamedTemporaryFile(suffix=f".{one.extension}")  # noqa: SIM115
    try:
        written = one.write(sheet, Path(file.name))
    except TooLongForPaper as error:
        messages.warning(bound.request, say(error.message))
        return HttpResponseRedirect(bound.address())
    if bound.table.on_export is not None:
        bound.table.on_export(bound, wanted, written.rows)
    name = slugify(bound.title.translate(_VIETNAMESE_D)) or bound.table.name
    response = FileResponse(
        Path(file.name).open("rb"),  # noqa: SIM115
        as_attachment=True,
        filename=f"{name}_{written.rows}-{say(Text('dong', 'rows'))}_{now:%Y-%m-%d}.{one.extension}",
        content_type=one.content_type,
    )
    file.close()  # on POSIX the open handle keeps the data
    response.headers["X-Row-Count"] = str(written.rows)
    return response
