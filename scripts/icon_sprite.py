"""Maintainers: one SVG file with the icons that the pages use, from the folder of Bootstrap Icons.

icon_sprite.py ICONS_FOLDER NAMES_FILE OUT
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main(folder: Path, names: Path, out: Path) -> None:
    symbols = []
    for name in names.read_text(encoding="utf-8").split():
        svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip()).replace("\n", "").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{re.sub(" +", " ", body)}</symbol>')
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
