"""What a file is, by its first bytes and its table of contents, never by its name."""

import codecs
import struct
import zipfile
from pathlib import Path
from typing import Any

from giamngheo.rules import Text

MAX_FILE_BYTES = 2 * 1024**3
_OLE_HEADER = 512
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
    b"SQLite format 3": "SQLite",
}


class Unreadable(Exception):
    """A file that cannot be read at all. `code` and `values` name the entry of the problem catalogue."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


DAMAGED = Text(
    "nội dung không đúng định dạng của tệp", "its content does not follow the format of such files"
)
"""What a reader's own library says is for programmers and in one language."""


def detect_kind(path: Path) -> str:
    """One of xlsx, xlsb, ods, xls, parquet, text; Unreadable with the reason otherwise."""
    if not path.exists():
        raise Unreadable("file_missing")
    if path.is_dir():
        raise Unreadable("folder_empty")
    if not path.is_file():
        raise Unreadable("not_workbook", found=Text("không phải tệp thường", "no ordinary file"))
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("file_empty")
    if size > MAX_FILE_BYTES:
        raise Unreadable("file_too_large", size=size // 1024**2, limit=MAX_FILE_BYTES // 1024**2)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return _ole_kind(path)
    # A bare BIFF stream, as very old programs wrote it.
    if head[:2] == b"\x09\x08" and head[2:4] in (b"\x10\x00", b"\x08\x00"):
        return "xls"
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            raise Unreadable("not_workbook", found=name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml", b"<style")):
        raise Unreadable("html_not_workbook", found="HTML/XML")
    if not looks_like_text(head):
        raise Unreadable("not_workbook", found=Text("dữ liệu không rõ loại", "data of an unknown kind"))
    return "text"


def looks_like_text(head: bytes) -> bool:
    """UTF-16 text, or bytes nearly without control characters and not mostly above ASCII."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_guess(head):
        letters = _decoded_utf16(head)
        return sum(map(_is_usual, letters)) >= _TEXT_SHARE * len(letters)
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 26) for byte in head)
    if b"\0" in head or odd > len(head) // 50:
        return False
    high = sum(byte >= 128 for byte in head)
    return high <= _MOST_HIGH * len(head) or _is_utf8(head)


# Of text in an old code page at most so many bytes are accented letters; of UTF-16 so many are usual ones.
_MOST_HIGH = 0.45
_TEXT_SHARE = 0.8


def _is_utf8(head: bytes) -> bool:
    try:
        # The first bytes of a file may end within a letter.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _decoded_utf16(head: bytes) -> str:
    even = head[: len(head) // 2 * 2]
    order = utf16_guess(head) or ("utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be")
    return even.decode(order, errors="replace").lstrip("\ufeff")


def _is_usual(letter: str) -> bool:
    """Latin and Vietnamese letters, their accents, digits, signs and spaces."""
    code = ord(letter)
    return code in (9, 10, 13) or 32 <= code < 0x0370 or 0x1E00 <= code <= 0x22FF


def utf16_guess(head: bytes) -> str | None:
    """The byte order of UTF-16 text without a mark: nearly every other byte of ASCII-rich text is zero."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(item.flag_bits & 1 for item in archive.infolist()):
                raise Unreadable("file_encrypted")
            if "mimetype" in names:
                return _ods_kind(archive, names)
            lowered = {name.lower().replace("\\", "/") for name in names}
    except zipfile.BadZipFile as error:
        raise Unreadable(
            "file_corrupt",
            detail=Text("thiếu mục lục của tệp nén", "the table of contents of the package is missing"),
        ) from error
    except (OSError, ValueError, RuntimeError, struct.error) as error:
        raise Unreadable("file_corrupt", detail=DAMAGED) from error
    if "xl/workbook.xml" in lowered:
        return "xlsx"
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if any(name.startswith("xl/") for name in lowered):
        return "xlsx"
    found = "Word" if any(name.startswith("word/") for name in lowered) else "ZIP"
    raise Unreadable("not_workbook", found=found)


def _ods_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if archive.getinfo("mimetype").file_size > 200:
        raise Unreadable("not_workbook", found="ZIP")
    mimetype = archive.read("mimetype").decode("ascii", errors="replace")
    if "opendocument.spreadsheet" not in mimetype:
        raise Unreadable("not_workbook", found=mimetype or "ZIP")
    manifest = "META-INF/manifest.xml"
    small = manifest in names and archive.getinfo(manifest).file_size < 10 * 1024**2
    if small and b"encryption-data" in archive.read(manifest):
        raise Unreadable("file_encrypted")
    return "ods"


def _ole_kind(path: Path) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("file_encrypted")
    is_workbook = any(name.encode("utf-16-le") + b"\0\0" in data for name in ("Workbook", "Book"))
    if not is_workbook:
        if _directory_is_cut_off(data):
            raise Unreadable(
                "file_corrupt", detail=Text("thiếu phần mục lục của tệp", "the file's directory is missing")
            )
        is_word = "WordDocument".encode("utf-16-le") in data
        raise Unreadable("not_workbook", found="Word" if is_word else "OLE")
    if _has_filepass(data):
        raise Unreadable("file_encrypted")
    return "xls"


def _directory_is_cut_off(data: bytes) -> bool:
    """True when the header of the compound file points to a directory behind the end of the file."""
    if len(data) < _OLE_HEADER:
        return True
    shift, directory = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    return bool(shift in (9, 12) and (directory + 1) << shift >= len(data))


def _has_filepass(data: bytes) -> bool:
    """True when a FILEPASS record (0x2F) follows the beginning of the workbook stream."""
    for start in (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00"):
        place = data.find(start)
        while place >= 0:
            at = place
            for _ in range(12):
                if at + 4 > len(data):
                    break
                record, length = struct.unpack_from("<HH", data, at)
                if record == 0x2F:
                    return True
                if record in (0x85, 0x0A):
                    break
                at += 4 + length
            place = data.find(start, place + 8)
    return False
