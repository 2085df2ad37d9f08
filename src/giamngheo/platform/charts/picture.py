"""A picture: what is drawn, what stands in its table, and the drawing itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.cache import caches

from giamngheo.platform import figures
from giamngheo.platform.charts import theme
from giamngheo.rules.text import Text

Spec = dict[str, Any]
WIDE, NARROW = 640, 330
"""Pixels of the drawing on a desk and on a phone."""
VEGA_LITE = "6.4"
DRAWING = 1
"""Raised when `tidy_svg` changes, so that kept drawings are drawn anew."""


@dataclass(frozen=True)
class Measure:
    """What is measured: the entry of the rows, its words, whether in percent, digits after the comma."""

    key: str
    label: Text
    percent: bool = False
    places: int = 0

    def number(self, value: Any) -> float | None:
        """As drawn; a `figures.Rate` gives its percent, what cannot be computed is not drawn."""
        exact = value.value if isinstance(value, figures.Rate) else value
        return None if exact is None else float(exact)

    def written(self, value: Any) -> str:
        if isinstance(value, figures.Rate):
            return str(value)
        if self.percent:
            return figures.percent(value, self.places)
        return figures.number(
            value if value is None or isinstance(value, int) else Decimal(str(value)), self.places
        )

    def expression(self, field: str) -> str:
        """The same writing as a Vega expression."""
        sign = " + '\u00a0%'" if self.percent else ""
        return f"format({field}, ',.{self.places}f'){sign}"


@dataclass(frozen=True)
class DataTable:
    """The figures of a picture as text."""

    headings: list[str]
    rows: list[list[Any]]
    figures_from: int
    """Columns from this one on are figures."""


@dataclass(frozen=True)
class Picture:
    """`make(lang, width)` gives the Vega-Lite specification; `name` is unique on its page."""

    name: str
    title: Text
    make: Callable[[str, int], Spec]
    headings: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    figures_from: int = 1
    note: Text | None = None
    source: Text | None = None

    def spec(self, lang: str, width: int = WIDE) -> Spec:
        return {"config": theme.CONFIG, **self.make(lang, width)}

    def svg(self, lang: str, width: int = WIDE) -> str:
        """The drawing, kept until its figures change; no script, no inline style, no other host."""
        written = json.dumps(self.spec(lang, width), sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(f"svg {DRAWING} {VEGA_LITE} {written}".encode()).hexdigest()
        kept: str | None = caches["pictures"].get(key)
        if kept is None:
            kept = _drawn(written, key[:8])
            caches["pictures"].set(key, kept)
        return kept

    def vega(self, lang: str) -> Spec:
        """Compiled for the browser, which then needs no Vega-Lite."""
        written = json.dumps(self.spec(lang), sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(f"vega {VEGA_LITE} {written}".encode()).hexdigest()
        kept: Spec | None = caches["pictures"].get(key)
        if kept is None:
            kept = dict(_engine().vegalite_to_vega(json.loads(written), vl_version=VEGA_LITE))
            caches["pictures"].set(key, kept)
        return kept

    def table(self, lang: str) -> DataTable:
        rows = [[cell.get(lang) if isinstance(cell, Text) else cell for cell in row] for row in self.rows]
        return DataTable([heading.get(lang) for heading in self.headings], rows, self.figures_from)


@cache
def _engine() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(theme.FONTS))
    return vl_convert


def _drawn(spec: str, prefix: str) -> str:
    svg = _engine().vegalite_to_svg(
        json.loads(spec), vl_version=VEGA_LITE, format_locale=theme.NUMBER_LOCALE, allowed_base_urls=[]
    )
    return tidy_svg(svg, prefix)


def tidy_svg(svg: str, prefix: str) -> str:
    """Names that stay apart on one page, and no style attribute, which the content policy refuses."""
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    # the whole is one picture with its table; its parts are not read out one by one
    return re.sub(r' (style|role|aria-[a-z]+)="[^"]*"', "", svg)


def values_of(
    rows: Sequence[Mapping[str, Any]], parts: Mapping[str, Callable[[Mapping[str, Any]], Any]]
) -> list[Spec]:
    """The data of a specification, one entry a row."""
    return [{name: part(row) for name, part in parts.items()} for row in rows]
