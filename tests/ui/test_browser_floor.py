"""The oldest browser served is Chrome 109, the last of Windows 7; the first page is light enough for a cheap phone."""

import gzip
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "giamngheo"
STATIC = SOURCE / "platform" / "static"
FLOOR = 109
# what a browser learnt after the floor, the version in which Chrome did (MDN browser-compat-data), and a sample
STYLES = {
    "nesting": (112, r"(?:^|[{};])\s*&[\s.:\[#>+~]", ".a { &:hover { color: red } }"),
    "color-mix()": (111, r"color-mix\(", "a { color: color-mix(in srgb, red, blue) }"),
    "oklch(), oklab(), lch(), lab()": (111, r"[\s:,(](?:ok)?l(?:ch|ab)\(", "a { color: oklch(40% 0.2 30) }"),
    "relative colours": (119, r"\b(?:rgb|hsl|hwb)a?\(\s*from\b", "a { color: rgb(from red r g b) }"),
    "light-dark()": (123, r"light-dark\(", "a { color: light-dark(black, white) }"),
    "trigonometry": (111, r"[\s:,(](?:sin|cos|tan|asin|acos|atan2?)\(", "a { width: calc(sin(45deg) * 1px) }"),
    "round(), mod(), rem()": (125, r"[\s:,(](?:round|mod|rem)\(", "a { width: round(1.5px, 1px) }"),
    "linear() easing": (113, r"[\s:,]linear\(", "a { transition: all 1s linear(0, 1) }"),
    "subgrid": (117, r"\bsubgrid\b", "a { grid-template-columns: subgrid }"),
    "text-wrap": (114, r"[{;]\s*text-wrap\s*:", "a { text-wrap: balance }"),
    "white-space-collapse": (114, r"\bwhite-space-collapse\b", "a { white-space-collapse: preserve }"),
    "field-sizing": (123, r"\bfield-sizing\b", "a { field-sizing: content }"),
    "scrollbar-color, scrollbar-width": (121, r"\bscrollbar-(?:color|width)\b", "a { scrollbar-width: thin }"),
    "scroll-driven animation": (115, r"\b(?:animation|scroll|view)-timeline\b", "a { animation-timeline: scroll() }"),
    "anchor positioning": (125, r"\b(?:anchor-name|position-anchor|position-area)\b", "a { anchor-name: --x }"),
    "view transitions": (111, r"\bview-transition", "a { view-transition-name: x }"),
    "transition-behavior": (117, r"\btransition-behavior\b", "a { transition-behavior: allow-discrete }"),
    "initial-letter": (110, r"\binitial-letter\b", "p::first-letter { initial-letter: 2 }"),
    "@scope, @starting-style": (117, r"@(?:scope|starting-style)\b", "@scope (.a) { b { color: red } }"),
    "@container style()": (111, r"@container[^{]*\bstyle\(", "@container style(--a: 1) { a { color: red } }"),
    "newer questions of media": (113, r"\((?:scripting|update|prefers-reduced-transparency)\b", "@media (scripting: none) { a { color: red } }"),
    "newer states": (114, r":(?:popover-open|user-valid|user-invalid|state\(|dir\()", "a:user-invalid { color: red }"),
}  # fmt: skip
SCRIPTS = {
    "toSorted, toReversed, toSpliced": (110, r"\.to(?:Sorted|Reversed|Spliced)\(", "rows.toSorted()"),
    "groupBy": (117, r"\b(?:Object|Map)\.groupBy\(", "Object.groupBy(rows, f)"),
    "Promise.withResolvers, Promise.try": (119, r"\bPromise\.(?:withResolvers|try)\b", "Promise.withResolvers()"),
    "Array.fromAsync": (121, r"\bArray\.fromAsync\b", "Array.fromAsync(x)"),
    "operations of sets": (122, r"\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(", "a.isSubsetOf(b)"),
    "iterators": (122, r"\bIterator\.(?:from|prototype)\b", "Iterator.from(x)"),
    "URL.canParse, URL.parse": (120, r"\bURL\.(?:canParse|parse)\(", "URL.canParse(x)"),
    "AbortSignal.any": (116, r"\bAbortSignal\.any\(", "AbortSignal.any([a])"),
    "popover": (114, r"\.(?:show|hide|toggle)Popover\(", "x.showPopover()"),
    "flag v of expressions": (112, r"[^\s]/[dgimsuy]*v[dgimsuy]*\.test\(", "/[a--b]/v.test(x)"),
    "import attributes": (123, r"\bimport\b[^;\n]*\bwith\s*\{", 'import x from "./x.json" with { type: "json" }'),
    "base64 of bytes": (140, r"\b(?:fromBase64|toBase64)\(", "Uint8Array.fromBase64(x)"),
    "RegExp.escape": (136, r"\bRegExp\.escape\(", "RegExp.escape(x)"),
}  # fmt: skip
MARKUP = re.compile(r"\s(?:popover(?:target)?|closedby|commandfor)[\s=>]|<details[^>]*\sname=")
BUDGET = 300 * 1024
"""Bytes over the line for the first page: under ten seconds at 256 kbit/s, and nothing of it again afterwards."""


def newer(text: str, known: dict[str, tuple[int, str, str]]) -> list[str]:
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [
        f"{name} (Chrome {version})" for name, (version, mark, _) in known.items() if re.search(mark, plain)
    ]


@pytest.mark.parametrize("known", [STYLES, SCRIPTS], ids=["styles", "scripts"])
def test_the_marks_find_their_samples_and_all_are_newer_than_the_floor(
    known: dict[str, tuple[int, str, str]],
) -> None:
    for name, (version, mark, sample) in known.items():
        assert version > FLOOR, name
        assert re.search(mark, sample), name


def test_styles_scripts_and_pages_ask_for_nothing_that_the_floor_lacks() -> None:
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("static/**/*")):
        known = {".css": STYLES, ".js": SCRIPTS}.get(path.suffix)
        if known:
            found[path.name] = newer(path.read_text(encoding="utf-8"), known)
    assert {"theme.css", "page.js", "bootstrap.min.css", "htmx.min.js", "vega.min.js"} <= set(found)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    pages = [path for path in SOURCE.rglob("*.html") if MARKUP.search(path.read_text(encoding="utf-8"))]
    assert pages == []
    assert MARKUP.search('<div popover id="x">')
    assert MARKUP.search('<details class="a" name="b">')


def test_the_first_page_is_light() -> None:
    """What `document.html` links, packed as the server sends it, with the letters and the icons."""
    frame = (SOURCE / "platform" / "templates" / "platform" / "document.html").read_text(encoding="utf-8")
    linked = set(re.findall(r"(?:href|src)=\"\{% static '([^']+)' %\}\"", frame))
    assert len(linked) >= 10
    packed = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in linked)
    letters = sum(path.stat().st_size for path in (STATIC / "vendor").rglob("*.woff2"))
    icons = len(gzip.compress((STATIC / "platform" / "icons.svg").read_bytes()))
    assert 100 * 1024 < packed + letters + icons < BUDGET
    # the engine of charts is fetched when a chart comes alive, never with the page
    assert not [name for name in linked if "vega" in name]
