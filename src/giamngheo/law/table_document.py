"""The document a loaded table is said to come from: not another standard's, and not a draft."""

from __future__ import annotations

import re

from giamngheo.rules import Text

from .errors import LawError
from .evidence import Document, Evidence
from .loader import list_standards, load_standard
from .sources import documents
from .standard import Standard
from .table_file import plain

# "07/2021/TT-BLĐTBXH"
_NUMBER = re.compile(r"\d+/\d{4}/\S+")


def refuse_document(document: str, standard: Standard) -> None:
    """Raises LawError other_document, draft_document for a known document that cannot found a table of the standard.

    A document that no standard names (a new circular, in words) is taken at its word.
    """
    found = _known(document)
    if found is None:
        return
    if found.evidence is Evidence.DRAFT:
        raise LawError("draft_document", _DRAFT.format(name=found.number))
    own = {one.id for one in standard.documents}
    others = [
        name for name in list_standards() if found.id in {one.id for one in load_standard(name).documents}
    ]
    if found.id not in own and others:
        message = _OTHER.format(
            name=found.number,
            standard=standard.id,
            others=", ".join(others),
            own=Text.join(
                "; ", [one.number for one in standard.documents if one.evidence is not Evidence.DRAFT]
            ),
        )
        raise LawError("other_document", message)


_DRAFT = Text(
    "{name} mới là dự thảo, chưa có hiệu lực: không nạp bảng chính thức theo dự thảo. Chưa nạp gì.",
    "{name} is a draft and not in force: no official table is loaded from it. Nothing was loaded.",
)
_OTHER = Text(
    "{name} là văn bản của chuẩn {others}, không phải của chuẩn {standard} ({own}). Chưa nạp gì. "
    "Ghi đúng văn bản ban hành bảng này với --document, hoặc chọn đúng chuẩn với --standard.",
    "{name} belongs to the standard {others}, not to {standard} ({own}). Nothing was loaded. "
    "Name the document that issues this table with --document, or choose its standard with --standard.",
)


def _known(document: str) -> Document | None:
    words = plain(document)
    for one in documents().values():
        if words in (plain(one.id), plain(one.number.vi), plain(one.number.en)):
            return one
        number = _NUMBER.search(one.number.vi)
        if number and re.search(rf"(?<!\d){re.escape(plain(number[0]))}(?!\w)", words):
            return one
    return None
