"""From paths to raw sheets."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from giamngheo.intake.readers.delimited import read_delimited
from giamngheo.intake.readers.detect import Unreadable, detect_kind
from giamngheo.intake.readers.parquet import read_parquet
from giamngheo.intake.readers.workbooks import read_workbook
from giamngheo.intake.sheet import RawSheet

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet"}


def expand_paths(paths: Iterable[Path | str]) -> list[Path]:
    """Folders become the workbooks in them (by name, without temporary files and earlier checked copies).
    A folder without any stays in the list, for `read_sheets` to refuse."""
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            child
            for child in path.iterdir()
            if child.suffix.lower() in SUFFIXES
            and child.is_file()
            and not child.name.startswith(("~$", "."))
            and ".checked." not in child.name
        )
        found += inside or [path]
    return list(dict.fromkeys(found))


def file_names(paths: Sequence[Path]) -> dict[Path, str]:
    """A short name for each path; files of the same name in different folders keep their folder."""
    names = [path.name for path in paths]
    return {path: path.name if names.count(path.name) == 1 else str(Path(*path.parts[-2:])) for path in paths}


def read_sheets(path: Path, file: str | None = None) -> list[RawSheet]:
    """Every sheet of a file. Raises Unreadable."""
    file = file or path.name
    try:
        kind = detect_kind(path)
        if kind == "parquet":
            return read_parquet(path, file)
        if kind == "text":
            return read_delimited(path, file)
        return read_workbook(path, file, kind)
    except PermissionError as error:
        raise Unreadable("file_locked") from error
    except MemoryError as error:
        raise Unreadable("file_too_large", size=path.stat().st_size // 1024**2, limit="?") from error
