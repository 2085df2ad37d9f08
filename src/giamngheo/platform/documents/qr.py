"""QR codes for papers and pages."""

from __future__ import annotations

import io

import segno


def qr_svg(content: str) -> str:
    """A QR code as SVG, black on nothing, with the quiet zone the standard asks."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, svgns=True)
    return out.getvalue().decode("utf-8")


def qr_png(content: str) -> bytes:
    """A QR code as PNG, black on white."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", border=4, scale=6)
    return out.getvalue()
