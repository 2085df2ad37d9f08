"""How a workbook of the old binary form (.xls) looks; its parser tells only the values.

Records: [MS-XLS] 2.4. What a style is is said in the words of xlsxwriter, which writes the same workbook anew.
Only the form of Excel 97 and later is followed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from giamngheo.intake.readers.biff import records, sheet_places, workbook_stream

_BOF8 = 0x0600
_FONT, _FORMAT, _XF, _PALETTE, _NAME, _BOUNDSHEET = 0x31, 0x41E, 0xE0, 0x92, 0x18, 0x85
_FORMULA, _MULRK, _MULBLANK, _BLANK, _TRUTH = 0x06, 0xBD, 0xBE, 0x201, 0x205
_ONE_CELL = frozenset({_FORMULA, _BLANK, 0xFD, 0x203, 0x204, _TRUTH, 0x27E})
_PRINT_AREA, _PRINT_TITLES = 6, 7
_FIRST_COLOUR = 8
_ALIGN = ("", "left", "center", "right", "fill", "justify", "center_across", "distributed")
_VERTICAL = ("top", "vcenter", "bottom", "vjustify", "vdistributed")
_UNDERLINES = {1: 1, 2: 2, 0x21: 33, 0x22: 34}
_SIDES = ("left", "right", "top", "bottom")
_LOST = {0x1BE: "drop-down", 0x1B0: "conditional format", 0xEC: "drawing"}
_MARGINS = {0x26: "left", 0x27: "right", 0x28: "top", 0x29: "bottom"}
MAX_CELLS = 300_000

Box = tuple[int, int, int, int]
"""First and last row, first and last column, counted from 0."""


class TooLarge(ValueError):
    """More cells than a form has."""


@dataclass
class SheetLook:
    """Rows and columns are counted from 0; a style is a place among the workbook's styles."""

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    truths: dict[tuple[int, int], bool] = field(default_factory=dict)
    columns: list[tuple[int, int, float, int, bool]] = field(default_factory=list)
    """First, last, width in letters, style, hidden."""
    rows: dict[int, tuple[float | None, int | None, bool]] = field(default_factory=dict)
    """Height in points where it is set, style, hidden."""
    merges: list[Box] = field(default_factory=list)
    margins: dict[str, float] = field(default_factory=dict)
    head: str = ""
    foot: str = ""
    paper: int = 0
    scale: int = 100
    landscape: bool = False
    fit: tuple[int, int] | None = None
    """Pages across and down."""
    centred: tuple[bool, bool] = (False, False)
    frozen: tuple[int, int] | None = None
    grid: bool = True
    zoom: int = 100
    height: float | None = None
    """Of rows that say none."""
    lost: set[str] = field(default_factory=set)
    """Drop-downs and the like, which are not followed."""
    print_area: list[Box] = field(default_factory=list)
    print_titles: list[Box] = field(default_factory=list)


@dataclass
class BookLook:
    styles: list[dict[str, Any]]
    sheets: list[SheetLook]


def look_of(data: bytes) -> BookLook:
    """How every sheet of cells looks, in the workbook's order. ValueError for what cannot be followed; TooLarge."""
    try:
        stream = data if data.startswith(b"\x09\x08") else workbook_stream(data)
        if _number(stream, 4) != _BOF8:
            raise ValueError("older than Excel 97")
        book = _Book(stream)
        left = [MAX_CELLS]
        places = sheet_places(stream)
        sheets = [_sheet(stream, place, left) for place in places]
        for place, code, boxes in book.names:
            if place <= len(sheets) and boxes:
                sheet = sheets[place - 1]
                found = sheet.print_area if code == _PRINT_AREA else sheet.print_titles
                found += boxes
        listed = [one for one, kind in zip(sheets, book.kinds, strict=True) if kind == 0]
        return BookLook([book.style(one) for one in book.xfs], listed)
    except (struct.error, IndexError) as error:
        raise ValueError("damaged") from error


def _number(stream: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", stream, at)[0])


def _text(stream: bytes, at: int, letters: int) -> str:
    """Letters behind the byte that says how wide they are."""
    wide = stream[at] & 1
    part = stream[at + 1 : at + 1 + letters * (1 + wide)]
    return part.decode("utf-16-le" if wide else "latin-1", "replace")


class _Book:
    """What the sheets share."""

    def __init__(self, stream: bytes) -> None:
        # the colours are those of the first workbooks, which the newer form still names
        from openpyxl.styles.colors import COLOR_INDEX

        self.colours = [f"#{one[2:]}" for one in COLOR_INDEX]
        self.fonts: list[dict[str, Any]] = []
        self.formats: dict[int, str] = {}
        self.xfs: list[bytes] = []
        self.names: list[tuple[int, int, list[Box]]] = []
        self.kinds: list[int] = []
        for kind, at, length in records(stream, 0):
            if kind == _PALETTE:
                for place in range(min(_number(stream, at), 56)):
                    red, green, blue = stream[at + 2 + 4 * place : at + 5 + 4 * place]
                    self.colours[_FIRST_COLOUR + place] = f"#{red:02X}{green:02X}{blue:02X}"
            elif kind == _FONT:
                self.fonts.append(_font(stream, at))
            elif kind == _FORMAT:
                self.formats[_number(stream, at)] = _text(stream, at + 4, _number(stream, at + 2))
            elif kind == _XF:
                self.xfs.append(stream[at : at + 20])
            elif kind == _BOUNDSHEET:
                self.kinds.append(stream[at + 5])
            elif kind == _NAME:
                self._name(stream, at, length)

    def _name(self, stream: bytes, at: int, length: int) -> None:
        flags, letters, size, sheet = (
            _number(stream, at),
            stream[at + 3],
            _number(stream, at + 4),
            _number(stream, at + 8),
        )
        code = stream[at + 15]
        if flags & 0x20 and letters == 1 and sheet and code in {_PRINT_AREA, _PRINT_TITLES}:
            end = at + length
            self.names.append((sheet, code, _boxes(stream[end - size : end] if size else b"")))

    def style(self, xf: bytes) -> dict[str, Any]:
        number, form = struct.unpack_from("<HH", xf)
        lines, more, fill = struct.unpack_from("<IIH", xf, 10)
        # the font numbered 4 does not exist
        font = dict(self.fonts[number - (number > 4)])
        style: dict[str, Any] = font | {"num_format": self.formats.get(form, form)}
        self._colour(style, "font_color", style.pop("colour"))
        if align := _ALIGN[xf[6] & 7]:
            style["align"] = align
        style["valign"] = _VERTICAL[min(xf[6] >> 4 & 7, 4)]
        style["text_wrap"], style["indent"], style["shrink"] = bool(xf[6] & 8), xf[8] & 15, bool(xf[8] & 16)
        turned = xf[7]
        style["rotation"] = 270 if turned == 255 else turned if turned <= 90 else 90 - min(turned, 180)
        inks = (lines >> 16 & 127, lines >> 23 & 127, more & 127, more >> 7 & 127)
        for place, side in enumerate(_SIDES):
            if kind := lines >> 4 * place & 15:
                style[side] = min(kind, 13)
                self._colour(style, f"{side}_color", inks[place])
        if lines >> 30 and more >> 21 & 15:
            style["diag_type"], style["diag_border"] = lines >> 30, min(more >> 21 & 15, 13)
        if pattern := more >> 26 & 63:
            style["pattern"] = min(pattern, 18)
            self._colour(style, "fg_color", fill & 127)
            if pattern > 1:
                self._colour(style, "bg_color", fill >> 7 & 127)
        return {key: value for key, value in style.items() if value not in (False, "", None)}

    def _colour(self, style: dict[str, Any], key: str, number: int) -> None:
        """A colour of the palette; the automatic ones are left to the program."""
        if number < len(self.colours):
            style[key] = self.colours[number]


def _font(stream: bytes, at: int) -> dict[str, Any]:
    height, flags, colour, weight, script = struct.unpack_from("<5H", stream, at)
    return {
        "font_size": height / 20,
        "italic": bool(flags & 2),
        "font_strikeout": bool(flags & 8),
        "bold": weight >= 600,
        "font_script": script if script in (1, 2) else 0,
        "underline": _UNDERLINES.get(stream[at + 10], 0),
        "colour": colour,
        "font_name": _text(stream, at + 15, stream[at + 14]),
    }


def _boxes(tokens: bytes) -> list[Box]:
    """The areas of the name of a printed part; [] when it is anything else than areas."""
    found: list[Box] = []
    at = 0
    while at < len(tokens):
        match tokens[at]:
            case 0x3B:
                top, bottom, left, right = struct.unpack_from("<4H", tokens, at + 3)
                found.append((top, bottom, left & 0xFF, right & 0xFF))
                at += 11
            case 0x29:
                at += 3
            case 0x10:
                at += 1
            case _:
                return []
    return found


def _sheet(stream: bytes, place: int, left: list[int]) -> SheetLook:
    """left: how many cells the workbook may still have."""
    look = SheetLook()
    fits = False
    for kind, at, length in records(stream, place):
        if kind in _ONE_CELL:
            row, column, style = struct.unpack_from("<3H", stream, at)
            left[0] -= 1
            look.styles[row, column] = style
            if kind == _FORMULA:
                look.formulas.append((row, column))
            elif kind == _TRUTH and not stream[at + 7]:
                look.truths[row, column] = bool(stream[at + 6])
        elif kind in {_MULBLANK, _MULRK}:
            row, first = struct.unpack_from("<HH", stream, at)
            step = 2 if kind == _MULBLANK else 6
            for number in range((length - 6) // step):
                left[0] -= 1
                look.styles[row, first + number] = _number(stream, at + 4 + step * number)
        elif kind == 0xE5:
            for number in range(min(_number(stream, at), (length - 2) // 8)):
                top, bottom, start, end = struct.unpack_from("<4H", stream, at + 2 + 8 * number)
                left[0] -= (bottom - top + 1) * (end - start + 1)
                look.merges.append((top, bottom, start, end))
        elif kind == 0x81:
            fits = bool(_number(stream, at) & 0x100)
        elif kind in _LOST:
            look.lost.add(_LOST[kind])
        elif kind in _READERS:
            _READERS[kind](look, stream, at)
        if left[0] < 0:
            raise TooLarge
    if not fits:
        look.fit = None
    return look


def _column(look: SheetLook, stream: bytes, at: int) -> None:
    first, last, width, style, flags = struct.unpack_from("<5H", stream, at)
    if first <= min(last, 255):
        look.columns.append((first, min(last, 255), width / 256, style, bool(flags & 1)))


def _row(look: SheetLook, stream: bytes, at: int) -> None:
    row, height = _number(stream, at), _number(stream, at + 6)
    flags = struct.unpack_from("<I", stream, at + 12)[0]
    set_height = (height & 0x7FFF) / 20 if flags & 0x40 and not height & 0x8000 else None
    look.rows[row] = (set_height, flags >> 16 & 0xFFF if flags & 0x80 else None, bool(flags & 0x20))


def _setup(look: SheetLook, stream: bytes, at: int) -> None:
    paper, scale, _, across, down, flags = struct.unpack_from("<6H", stream, at)
    look.fit = (across, down)
    # else the printer's own settings hold and these numbers mean nothing
    if not flags & 4:
        look.paper, look.scale, look.landscape = paper, scale, not flags & 2


def _window(look: SheetLook, stream: bytes, at: int) -> None:
    look.grid = bool(_number(stream, at) & 2)
    look.frozen = (0, 0) if _number(stream, at) & 8 else None


def _pane(look: SheetLook, stream: bytes, at: int) -> None:
    if look.frozen is not None:
        look.frozen = (_number(stream, at + 2), _number(stream, at))


def _zoom(look: SheetLook, stream: bytes, at: int) -> None:
    part, whole = struct.unpack_from("<HH", stream, at)
    look.zoom = 100 * part // whole if whole else 100


def _head(look: SheetLook, stream: bytes, at: int) -> None:
    look.head = _words(stream, at)


def _foot(look: SheetLook, stream: bytes, at: int) -> None:
    look.foot = _words(stream, at)


def _words(stream: bytes, at: int) -> str:
    length = _number(stream, at - 2)
    return _text(stream, at + 2, _number(stream, at)) if length > 3 else ""


def _height(look: SheetLook, stream: bytes, at: int) -> None:
    if _number(stream, at) & 1:
        look.height = _number(stream, at + 2) / 20


def _across(look: SheetLook, stream: bytes, at: int) -> None:
    look.centred = (bool(_number(stream, at)), look.centred[1])


def _down(look: SheetLook, stream: bytes, at: int) -> None:
    look.centred = (look.centred[0], bool(_number(stream, at)))


def _margin(side: str) -> Callable[[SheetLook, bytes, int], None]:
    def read(look: SheetLook, stream: bytes, at: int) -> None:
        inches = struct.unpack_from("<d", stream, at)[0]
        if 0 <= inches < 50:
            look.margins[side] = inches

    return read


_READERS: dict[int, Callable[[SheetLook, bytes, int], None]] = {
    0x7D: _column,
    0x208: _row,
    0xA1: _setup,
    0x23E: _window,
    0x41: _pane,
    0xA0: _zoom,
    0x14: _head,
    0x15: _foot,
    0x225: _height,
    0x83: _across,
    0x84: _down,
    **{kind: _margin(side) for kind, side in _MARGINS.items()},
}
