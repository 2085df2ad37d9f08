"""What a file really is, by its content: PDF, JPEG, PNG or WebP that opens; everything else is refused in words."""

from __future__ import annotations

import io
from threading import Lock

from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

MAX_BYTES = 15 * 1024**2
MAX_PIXELS = 80_000_000
MAX_PAGES = 500
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp"
_PICTURES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# what people send instead, by how it begins: (offset, bytes, what it is)
_OTHERS = (
    (0, b"PK\x03\x04", Text("tệp Word, Excel hoặc tệp nén", "a Word, Excel or zip file")),
    (0, b"\xd0\xcf\x11\xe0", Text("tệp Word, Excel đời cũ", "an old Word or Excel file")),
    (4, b"ftyphe", Text("ảnh HEIC của iPhone", "a HEIC photo of an iPhone")),
    (4, b"ftyp", Text("tệp video", "a video")),
    (0, b"GIF8", Text("ảnh GIF", "a GIF picture")),
    (0, b"II*\x00", Text("ảnh TIFF", "a TIFF picture")),
    (0, b"MM\x00*", Text("ảnh TIFF", "a TIFF picture")),
    (0, b"BM", Text("ảnh BMP", "a BMP picture")),
    (0, b"MZ", Text("chương trình", "a program")),
    (0, b"<", Text("trang web", "a web page")),
)
_BLANK = b"\xef\xbb\xbf\x00\t\n\x0c\r "
# the library that reads PDF is not made for two threads at a time
READING_PDF = Lock()


class AttachmentRefused(Refused):
    """The file cannot be hung on a row; the message says what it is and what to do."""


def media_type_of(content: bytes) -> str:
    """The type of a file that opens. AttachmentRefused `empty`, `too_large`, `not_a_scan`, `too_many_points`,
    `broken`, `locked`."""
    if not content:
        raise AttachmentRefused("empty", Text("Tệp rỗng. Chọn lại tệp.", "The file is empty. Choose again."))
    if len(content) > MAX_BYTES:
        raise AttachmentRefused(
            "too_large",
            Text(
                "Tệp lớn hơn {n} MB. Quét lại ở 200 dpi hoặc chụp ở cỡ nhỏ hơn.",
                "The file is larger than {n} MB. Scan it at 200 dpi or take a smaller photo.",
            ).format(n=MAX_BYTES // 1024**2),
        )
    # some scanners write blanks before it; anything else before it makes the file something else to other programs
    if content[:1024].lstrip(_BLANK).startswith(b"%PDF-"):
        return _pdf(content)
    if content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n" or _is_webp(content):
        return _picture(content)
    raise AttachmentRefused(
        "not_a_scan",
        Text(
            "Đây là {what}, không phải bản quét hay ảnh. Chỉ nhận PDF, JPG, PNG, WebP.",
            "This is {what_en}, no scan or photo. Only PDF, JPG, PNG and WebP are taken.",
        ).format(what=_other(content).vi, what_en=_other(content).en),
    )


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _other(content: bytes) -> Text:
    for at, begins, what in _OTHERS:
        if content[at : at + len(begins)] == begins:
            return what
    return Text("tệp loại khác", "a file of another kind")


def _pdf(content: bytes) -> str:
    # loaded only where a file comes in
    import pypdfium2

    with READING_PDF:
        try:
            opened = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise AttachmentRefused(
                    "locked",
                    Text(
                        "PDF có mật khẩu. Bỏ mật khẩu rồi tải lại.",
                        "The PDF has a password. Remove it first.",
                    ),
                ) from error
            raise _broken() from error
        try:
            pages = len(opened)
        finally:
            opened.close()
    if not 1 <= pages <= MAX_PAGES:
        raise _broken()
    return "application/pdf"


def _picture(content: bytes) -> str:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            kind = _PICTURES[found.format or ""]
            width, height = found.size
            if width * height > MAX_PIXELS:
                raise AttachmentRefused(
                    "too_many_points",
                    Text(
                        "Ảnh có {n} triệu điểm ảnh, quá lớn. Quét lại ở 200 đến 300 dpi hoặc chụp ở cỡ nhỏ hơn.",
                        "The picture has {n} million points, too many. Scan it at 200 dpi or take a smaller one.",
                    ).format(n=width * height // 1_000_000),
                )
            found.draft("RGB", (width // 8, height // 8))
            found.load()
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError) as error:
        raise _broken() from error
    return kind


def _broken() -> AttachmentRefused:
    return AttachmentRefused(
        "broken",
        Text(
            "Tệp hỏng hoặc tải lên chưa trọn, không mở được. Quét hoặc chụp lại.",
            "The file is damaged or incomplete and does not open. Scan or photograph it again.",
        ),
    )
