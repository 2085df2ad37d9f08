"""What the browser gets from us is what the maintainers' script wrote, and nothing else."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "src" / "giamngheo" / "platform"
VENDOR = PLATFORM / "static" / "vendor"


def test_vendored_files_are_exactly_those_of_the_manifest() -> None:
    lines = (VENDOR / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
    stated = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    folders = [VENDOR, PLATFORM / "documents" / "fonts"]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = [path for path in found if path.name != "MANIFEST.sha256"] + [
        PLATFORM / "static" / "platform" / "icons.svg"
    ]
    assert {
        str(path.relative_to(PLATFORM)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found
    } == stated


def test_every_vendored_package_carries_its_licence() -> None:
    packages = [*VENDOR.iterdir(), *(PLATFORM / "documents" / "fonts").iterdir()]
    assert [path.name for path in packages if path.is_dir() and not (path / "LICENSE").is_file()] == []


def test_every_icon_used_is_in_the_sprite_and_listed() -> None:
    listed = (ROOT / "scripts" / "icons.txt").read_text(encoding="utf-8").split()
    sprite = (PLATFORM / "static" / "platform" / "icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == listed
    templates = (ROOT / "src" / "giamngheo").rglob("*.html")
    used = {
        name
        for path in templates
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    code = (ROOT / "src" / "giamngheo").rglob("*.py")
    used |= {
        name for path in code for name in re.findall(r'icon="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert used - set(listed) == set()


def test_styles_and_scripts_of_ours_name_no_other_host() -> None:
    own = [path for path in (PLATFORM / "static" / "platform").iterdir() if path.suffix in {".css", ".js"}]
    assert len(own) >= 9
    assert [
        path.name for path in own if re.search(r"https?://|//[a-z]+\.", path.read_text(encoding="utf-8"))
    ] == []
