"""The codes on the pages of a scan or a signed PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

from giamngheo.platform.attachments.content import READING_PDF

PAGES_READ = 12
"""The code stands beside the signatures: on the first pages, before the lists."""
RESOLUTIONS = (150, 250)
PIXELS_READ = 36_000_000
"""A page is drawn no larger, however large it says it is: A3 at 400 dpi."""
PICTURE_SHARE = 0.5
"""A scan covers its page, or most of it; arms, seals and codes that are printed do not."""
PICTURES_WITHIN = 5
TOKEN = re.compile(r"/v/([A-Za-z0-9_-]{16,64})$")


@dataclass(frozen=True)
class Code:
    """A code found on a page, counted from 1."""

    page: int
    words: str

    @property
    def token(self) -> str:
        """The token of a document of this software; empty for another code."""
        found = TOKEN.search(self.words)
        return found[1] if found else ""


def codes_on(content: bytes, media_type: str) -> list[Code]:
    """The QR codes of a scan, page by page; a fainter print is looked at more closely."""
    import zxingcpp

    found: list[Code] = []
    for page, picture in _pictures(content, media_type):
        for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
            code = Code(page, one.text)
            if code not in found:
                found.append(code)
    return found


def _pictures(content: bytes, media_type: str) -> Iterator[tuple[int, Any]]:
    """Page and picture in grey, one at a time, none of more than `PIXELS_READ`."""
    from PIL import Image

    if media_type == "application/pdf":
        yield from _pages(content)
        return
    with Image.open(io.BytesIO(content)) as picture:
        side = sqrt(PIXELS_READ * picture.width / picture.height)
        most = (int(side), int(PIXELS_READ / side))
        # a JPEG is decoded at the smaller size at once
        picture.draft("L", most)
        grey = picture.convert("L")
    if grey.width > most[0]:
        grey.thumbnail(most)
    yield 1, grey


def _pages(content: bytes) -> Iterator[tuple[int, Any]]:
    import pypdfium2

    with READING_PDF:
        opened = pypdfium2.PdfDocument(content)
        try:
            for number in range(min(len(opened), PAGES_READ)):
                for dpi in RESOLUTIONS:
                    picture = _rendered(opened, number, dpi)
                    if picture is not None:
                        yield number + 1, picture
        finally:
            opened.close()


def _rendered(opened: Any, number: int, dpi: int) -> Any | None:
    """The page in grey; None for one without area or that cannot be rendered."""
    import pypdfium2

    try:
        width, height = opened.get_page_size(number)
        if width <= 0 or height <= 0:
            return None
        scale = min(dpi / 72, sqrt(PIXELS_READ / (width * height)))
        page = opened[number]
        try:
            return page.render(scale=scale, grayscale=True).to_pil()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, TypeError, ValueError, MemoryError):
        return None


def is_picture(content: bytes, page: int) -> bool:
    """Whether a page of a PDF is drawn as pictures, as a scan is, and not set as text."""
    import pypdfium2
    from pypdfium2 import raw

    with READING_PDF:
        opened = pypdfium2.PdfDocument(content)
        try:
            shown = opened[page - 1]
            width, height = shown.get_size()
            pictures = shown.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=PICTURES_WITHIN)
            covered = sum(_area(one) for one in pictures)
            shown.close()
        finally:
            opened.close()
    return bool(covered >= width * height * PICTURE_SHARE)


def _area(picture: Any) -> float:
    left, bottom, right, top = picture.get_bounds()
    return float((right - left) * (top - bottom))
