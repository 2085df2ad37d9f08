"""What a Word file holds besides words: macros, linked pictures, fields that fetch something when it is opened."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

from giamngheo.rules.text import Text

# what a field may say: a name out of a longer list could be cut together from runs that conditions take away
_FIELD = re.compile(
    r"\s*(?i:PAGE|NUMPAGES|SECTIONPAGES|DATE|TIME)"
    r'(\s+\\\*\s*(?i:MERGEFORMAT|Arabic|roman)|\s+\\@\s*"[dMyHhms/.:, -]*")*\s*'
)
_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_EMBEDDED = (".bin", ".ole", ".exe")
EMBEDDED = Text("có macro hoặc đối tượng nhúng", "holds macros or embedded objects")
LINKED = Text("có ảnh hoặc tệp liên kết từ nơi khác", "links a picture or file from elsewhere")
FETCHING = Text(
    "có trường «{field}» (chỉ dùng trường số trang, ngày, giờ)",
    "holds the field “{field}” (only page numbers, dates and times may stand)",
)


def reaching_out(packed: zipfile.ZipFile) -> Text | None:
    """What in a .docx would run, or fetch from elsewhere, when it is filled and opened; None where nothing does.

    Links that a reader has to click stay. SyntaxError (of lxml) for a damaged part.
    """
    for name in packed.namelist():
        if name.lower().endswith(_EMBEDDED):
            return EMBEDDED
        part = packed.read(name)
        # whatever it is called and wherever it lies: the list of contents may name any part the body
        if not part.lstrip().startswith(_XML):
            continue
        elements = list(_elements(part))
        if any(map(_fetches, elements)):
            return LINKED
        for said in _instructions(elements):
            if not _FIELD.fullmatch(said):
                return FETCHING.format(field=" ".join(said.split())[:40])
    return None


def _elements(part: bytes) -> Iterator[Any]:
    # the parser of the library resolves no entity and fetches nothing
    yield from (one for one in parse_xml(part).iter() if isinstance(one.tag, str))


def _name(qualified: str) -> str:
    """A name without its namespace, whatever prefix it has."""
    return qualified.rpartition("}")[2]


def _fetches(element: Any) -> bool:
    """A relation to another place, or an address that a picture of the old kind is drawn from."""
    if _name(element.tag) == "Relationship":
        kind = element.get("Type", "")
        outside = element.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
        return outside or kind.endswith("/aFChunk")
    addresses = (str(value) for key, value in element.attrib.items() if _name(key) in {"src", "href"})
    return any("//" in one or "\\\\" in one for one in addresses)


def _instructions(elements: list[Any]) -> Iterator[str]:
    """What each field says; Word cuts it into runs as it likes."""
    runs: list[str] = []
    for one in elements:
        match _name(one.tag):
            case "fldChar":
                if "".join(runs).strip():
                    yield "".join(runs)
                runs = []
            case "instrText" | "delInstrText":
                runs.append(one.text or "")
            case "fldSimple":
                yield next(
                    (str(value) for key, value in one.attrib.items() if _name(key) == "instr"),
                    "",
                )
    if "".join(runs).strip():
        yield "".join(runs)
